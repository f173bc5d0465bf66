"""会签和移交: who signs, who has a case in hand, who was told and asked, who stands in for whom, what is dealt with anew."""

from datetime import date

from core.process import Act
from core.scenarios.cells import Table, field_named
from core.scenarios.people import authorities, role_of
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.steps.cases import said_in
from core.scenarios.world import World

_NOBODY = "无"


@step('当 机构"{org}"的"{role}" 作出 "{outcome}"，写明')
async def said_elsewhere(world: World, org: str, role: str, outcome: str, table: Table) -> None:
    """别的机构的工作人员对本件作出答复等。表头：项目、内容。"""
    world.elsewhere = _org(world, org)
    try:
        await world.act(role, Act(outcome, **said_in(table)))
    finally:
        world.elsewhere = ""


@step('假如 机构"{org}"的"{role}" 已作出 "{outcome}"，写明')
async def has_said_elsewhere(world: World, org: str, role: str, outcome: str, table: Table) -> None:
    """别的机构的工作人员先前已对本件作出答复等。表头：项目、内容。"""
    world.elsewhere = _org(world, org)
    try:
        await world.must(world.officer(world.case, world.shelf.role_named(role), Act(outcome, **said_in(table))))
    finally:
        world.elsewhere = ""


@step('假如 "{principal}" 自 {since:date} 至 {until:date} 由"{other}"代办')
async def stands_in(world: World, principal: str, since: date, until: date, other: str) -> None:
    """AB 岗：这些日期（含首尾两日）里代办人持有离岗人的岗位。人员按岗位加甲、乙、丙、丁称呼，如“决定人甲”。"""
    await world.must(world.stand_in(principal, other, (since, until)))


@step('那么 等候签署的为"{names}"')
async def waits_for(world: World, names: str) -> None:
    """现在可以签署而还没有签署的人或者岗位，用顿号分开；没有的写“无”。"""
    found = [each.name for each in (await world.hands(world.case)).signers if each.now]
    _same("等候签署的", names, "、".join(found) or _NOBODY)


@step('那么 办理人为"{name}"')
async def is_with(world: World, name: str) -> None:
    """转办以后由谁办理；没有转办的，写环节的岗位。"""
    hands = await world.hands(world.case)
    _same("办理人", name, hands.assignee or hands.duty or _NOBODY)


@step('那么 还没有阅读知会的为"{names}"')
async def told(world: World, names: str) -> None:
    """已经知会、还没有标明已阅的人，用顿号分开；没有的写“无”。"""
    _same("没有阅读知会的", names, "、".join((await world.hands(world.case)).told) or _NOBODY)


@step('那么 还没有答复意见的为"{names}"')
async def asked(world: World, names: str) -> None:
    """征求意见、会办而还没有答复的部门或者人员，用顿号分开；没有的写“无”。"""
    _same("没有答复的", names, "、".join(each.name for each in (await world.hands(world.case)).asked if each.answered_on is None) or _NOBODY)


@step('那么 机构"{org}"的"{name}"{may}查看本件')
async def reads(world: World, org: str, name: str, may: str) -> None:
    """这个人能不能查看本件：写“可以”或者“不能”。"""
    if may not in ("可以", "不能"):
        raise StepError(f"“{may}”应写作可以或者不能")
    _same(f"{name}查看本件", may, "可以" if await world.may_read(world.case, _org(world, org), name) else "不能")


@step('那么 "{name}"{sees}栏目"{label}"')
async def sees_field(world: World, name: str, sees: str, label: str) -> None:
    """本机关的这个岗位或者人员，在本件里看不看得到这个栏目（个人信息遮盖的也算看得到）：写“看得到”或者“看不到”。"""
    if sees not in ("看得到", "看不到"):
        raise StepError(f"“{sees}”应写作看得到或者看不到")
    field = field_named(world.filer().item, label)
    role = role_of(world.shelf, name, "") or world.shelf.role_named(name)
    _same(f"{name}对栏目“{label}”", sees, "看得到" if await world.sees(world.case, name, role, field) else "看不到")


@step('那么 最后一次办理由"{name}"作出')
async def done_by(world: World, name: str) -> None:
    """办理记录里最后一次由人办理的，写的是谁；代办的写作“审核人甲（代决定人甲办理）”。"""
    _same("最后一次办理", name, await world.by_whom(world.case))


@step('那么 另有重新办理的办件，当前环节为"{name}"')
async def dealt_with_anew(world: World, name: str) -> None:
    """本件按复议决定、判决等重新办理，另开的办件现在停在这个环节。"""
    number = await world.reopened(world.case)
    if not number:
        raise NotSo("重新办理的办件", "有", "没有")
    _same("重新办理的办件的环节", name, (await world.seen_case(number)).step or _NOBODY)


def _org(world: World, name: str) -> str:
    """The authority by its name. Raises StepError when no item has it."""
    found = next((key for key, label in authorities(world.shelf).items() if name in (key, label)), None)
    if found is None:
        raise StepError(f"没有机构“{name}”；有：{'、'.join(authorities(world.shelf).values())}")
    return found


def _same(what: str, wanted: str, found: str) -> None:
    if wanted != found:
        raise NotSo(what, wanted, found)
