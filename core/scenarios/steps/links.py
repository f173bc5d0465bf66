"""关联: the cases that a case has opened, and those that object to it."""

from datetime import date

from core.process import Act
from core.scenarios.cells import Table
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.steps.cases import said_in
from core.scenarios.world import Filer, Related, World


@step("那么 共有 {count:int} 个关联办件")
async def count_is(world: World, count: int) -> None:
    """本件分办的和对本件提出异议的办件一共有几个，没能开办的也算。"""
    found = await world.related(world.case)
    if len(found) != count:
        raise NotSo("关联办件", f"{count} 个", f"{len(found)} 个：{'、'.join(each.name for each in found) or '无'}")


@step('那么 关联办件"{name}"状态为"{status}"')
async def status_is(world: World, name: str, status: str) -> None:
    """关联办件的状态；还没有开办的写“待开办”，按事项名称指明，同一事项有几件的再写编号：许可注销（JY1）。"""
    found = await _named(world, name)
    seen = (await world.seen_case(found.case)).status if found.case else "没有开办" if found.because else "待开办"
    if seen != status:
        raise NotSo(f"关联办件“{name}”的状态", status, seen + (f"（{found.because}）" if found.because else ""))


@step('那么 关联办件"{name}"没有开办，因为"{text}"')
async def not_opened(world: World, name: str, text: str) -> None:
    """这个办件没有开办，原因里有这段文字。"""
    found = await _named(world, name)
    if text not in found.because:
        raise NotSo(f"关联办件“{name}”", f"没有开办，因为“{text}”", found.because or "已开办")


@step('那么 没有关联办件"{name}"')
async def none_such(world: World, name: str) -> None:
    """本件没有分办这个事项，也没有人以这个事项提出异议。"""
    if any(each.name == name for each in await world.related(world.case)):
        raise NotSo(f"关联办件“{name}”", "没有", "有")


@step('那么 关联办件"{name}"由机构"{org}"办理')
async def handled_by(world: World, name: str, org: str) -> None:
    """关联办件由哪个机构（机构编号）办理。"""
    found = (await world.seen_case(await _case(world, name))).org
    if found != org:
        raise NotSo(f"关联办件“{name}”的办理机构", org, found)


@step('当 关联办件"{name}"办到"{reached}"')
async def carried_on(world: World, name: str, reached: str) -> None:
    """关联办件由各岗位顺利办到这个环节或者状态。"""
    await world.advance(await _case(world, name), reached)


@step('假如 关联办件"{name}"已办到"{reached}"')
async def was_carried_on(world: World, name: str, reached: str) -> None:
    """关联办件先前已由各岗位顺利办到这个环节或者状态。"""
    await carried_on(world, name, reached)


@step('假如 关联办件"{name}"已由"{role}"作出"{outcome}"，写明')
async def related_outcome_before(world: World, name: str, role: str, outcome: str, table: Table) -> None:
    """某个岗位先前已在关联办件的环节作出结果。表头：项目、内容。"""
    await related_outcome(world, name, role, outcome, table)


@step('当 关联办件"{name}"由"{role}"作出"{outcome}"，写明')
async def related_outcome(world: World, name: str, role: str, outcome: str, table: Table) -> None:
    """某个岗位在关联办件的当前环节作出结果。表头：项目、内容。"""
    await world.must(world.officer(await _case(world, name), world.shelf.role_named(role), Act(outcome, **said_in(table))))


@step('当 他人以"{base}"对公示提出异议')
async def objects(world: World, base: str) -> None:
    """别人以一份齐全的异议申报，对本件正在进行的公示提出异议；提出不了的，提示记下来。"""
    await world.try_to(_objected(world, base))


@step('假如 他人已以"{base}"对公示提出异议')
async def has_objected(world: World, base: str) -> None:
    """别人先前已以一份齐全的异议申报，对本件当时的公示提出异议。"""
    await world.must(_objected(world, base))


@step('那么 关联办件"{name}"生成文书"{title}"')
async def related_paper(world: World, name: str, title: str) -> None:
    """关联办件生成了这份文书。"""
    found = await world.papers(await _case(world, name))
    if title not in found:
        raise NotSo(f"关联办件“{name}”的文书", f"有“{title}”", "、".join(found) or "没有文书")


@step('那么 关联办件"{name}"自 {start:date} 受理，承诺届满日为 {due:date}')
async def related_clock(world: World, name: str, start: date, due: date) -> None:
    """关联办件有自己的时限：在哪一天受理，按承诺时限在哪一天届满。"""
    seen = await world.seen_case(await _case(world, name))
    if (seen.accepted_on, seen.promised_due) != (start, due):
        raise NotSo(f"关联办件“{name}”", f"{start} 受理、{due} 届满", f"{seen.accepted_on or '没有'} 受理、{seen.promised_due or '没有'} 届满")


async def _objected(world: World, base: str) -> None:
    found = world.shelf.base_named(base)
    await world.hand_in(Filer(world.shelf.items[found.item], dict(found.values), str(found.values.get("uscc", "")), world.case))
    await world.go_on()


async def _case(world: World, name: str) -> str:
    found = await _named(world, name)
    if not found.case:
        raise StepError(f"“{name}”没有开办：{found.because or '还在等候其他办件'}")
    return found.case


async def _named(world: World, name: str) -> Related:
    if not world.case:
        raise StepError("还没有办件：先写“假如 申请已提交”或者“当 申请人提交”")
    every = await world.related(world.case)
    found = [each for each in every if each.name == name]
    if len(found) != 1:
        why = f"有 {len(found)} 个" if found else f"有：{'、'.join(each.name for each in every) or '无'}"
        raise StepError(f"没有唯一的关联办件“{name}”；{why}")
    return found[0]
