"""办件: handing in, handling, and how a case stands."""

from datetime import date
from typing import Any

from core.cases.state import WITHDRAWN
from core.faults import did_you_mean
from core.items.item import Item
from core.process import Act
from core.scenarios.cells import Table, day_in, filled, pairs, records
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import CaseSeen, Filer, World

_SAID = {
    "理由": "reason", "依据": "basis", "意见": "opinion", "核查人员": "officers", "偏离规则的理由": "depart",
    "特别程序": "ground", "事由": "ground", "天数": "days", "结果": "opinion", "材料": "materials", "移交给": "to", "有权机关": "to",
    "办理人": "officers", "转给": "to", "知会": "to", "征求对象": "to", "退回到": "to", "签署人": "to", "签收人": "to", "其间": "ground", "签署结果": "ground", "送达方式": "ground",
    "答复期限": "days",
}
_OTHERS = ("申请人", "提交日期", "状态")


@step("假如 已有办件")
async def earlier_cases(world: World, table: Table) -> None:
    """以前的办件，其余栏目与本次申报相同。表头：提交日期、状态，还可以有申请人和表单的各栏目。"""
    filer = world.filer()
    for row in records(table):
        cells = [(label, cell) for label, cell in row.items() if label not in _OTHERS]
        holder = row.get("申请人") or filer.holder
        values = filled(filer.item, filer.values, cells)
        if "uscc" in filer.item.form.fields:
            values["uscc"] = holder
        with world.on_day(day_in(row["提交日期"]) if row.get("提交日期") else world.today()):
            case = await world.must(world.hand_in(Filer(filer.item, values, holder)))
            await _bring(world, case, row.get("状态", ""))


async def _bring(world: World, case: str, status: str) -> None:
    """Handle an earlier case until it has the status the scenario wants."""
    if status == WITHDRAWN:
        await world.must(world.withdraw(case, "不再办理"))
    elif status == "不予受理":
        await world.advance(case, "受理")
        await world.must(world.officer(case, "acceptor", Act("不予受理", reason="不属于本机关职权", basis="行政许可法第32条")))
    elif status.startswith("不予"):
        await world.advance(case, "决定")
        act = Act("不予", reason="不符合条件", basis="行政许可法第38条", depart="规则用例的前提")
        await world.must(world.officer(case, "decider", act))
    elif status:
        await world.advance(case, status)


@step("假如 申请人另有申报")
async def other_filings(world: World, table: Table) -> None:
    """同一申请人先前还有别的申报，可以是别的事项。表头：申报（齐全的申报的名称），还可以有提交日期、状态。"""
    for row in records(table):
        found = world.shelf.base_named(row["申报"])
        item = world.shelf.items[found.item]
        values = {**found.values, **({"uscc": world.holder} if "uscc" in item.form.fields else {})}
        with world.on_day(day_in(row["提交日期"]) if row.get("提交日期") else world.today()):
            case = await world.must(world.hand_in(Filer(item, values, world.holder)))
            await _bring(world, case, row.get("状态", ""))


@step("假如 申请已提交")
async def already_submitted(world: World) -> None:
    """申请人已经提交这份申报。"""
    await world.must(_hand_in(world))


@step('假如 办件已到"{name}"环节')
async def reached(world: World, name: str) -> None:
    """申请已经提交，并且前面的环节都已办过，现在轮到这个环节。"""
    if not world.case:
        await world.must(_hand_in(world))
    await world.advance(world.case, name)


async def _hand_in(world: World) -> None:
    world.case = await world.hand_in(world.filer())
    await world.go_on()
    world.forget()


@step("当 申请人提交")
async def submits(world: World) -> None:
    """申请人提交申报，系统接着自动办到不能自动办为止。"""
    await world.submit()


@step("当 机关发起")
async def office_starts(world: World) -> None:
    """有这一岗位的工作人员依职权发起办件，系统接着自动办到不能自动办为止。"""
    await world.submit("office")


@step("当 系统发起")
async def system_starts(world: World) -> None:
    """系统自己发起办件（平时由其他办件、批次或者信号引起），接着自动办到不能自动办为止。"""
    await world.submit("system")


@step("当 申请人撤回申请")
async def takes_back(world: World) -> None:
    """申请人撤回这份申请。"""
    await world.take_back("不再办理")


@step('当 "{role}" 作出 "{outcome}"')
async def says_outcome(world: World, role: str, outcome: str) -> None:
    """某个岗位在当前环节作出结果，不另写理由。"""
    await world.act(role, Act(outcome))


@step('当 "{role}" 作出 "{outcome}"，写明')
async def says_outcome_with(world: World, role: str, outcome: str, table: Table) -> None:
    """某个岗位在当前环节作出结果，或者办理程序上的事。表头：项目、内容；项目有理由、依据、意见、核查人员、偏离规则的理由，等等。

    其他项目：特别程序、事由、天数、结果、材料、移交给、办理人、转给、知会、征求对象、退回到、签署人、签收人、其间、签署结果、送达方式、答复期限、有权机关。
    """
    await world.act(role, Act(outcome, **_named(world, said_in(table))))


def _named(world: World, said: dict[str, Any]) -> dict[str, Any]:
    """Materials by their ids, out of the names that people call them by."""
    if "materials" not in said:
        return said
    return said | {"materials": tuple(thing_named(world.item_of(world.case), name) for name in said["materials"])}


def thing_named(item: Item, label: str) -> str:
    """The field or material that people call so. Raises StepError when the item has neither."""
    found = next((name for name, field in item.form.fields.items() if field.label == label), None)
    found = found or next((each.id for each in item.info.material if each.name == label), None)
    if found is None:
        raise StepError(f"没有叫“{label}”的栏目或者材料")
    return found


def said_in(table: Table) -> dict[str, Any]:
    """What somebody says with an outcome, out of a table of 项目 and 内容. Raises StepError for an unknown one."""
    said: dict[str, Any] = {}
    for label, cell in pairs(table, ("项目", "内容")):
        if label not in _SAID:
            raise StepError(f"没有“{label}”这一项；{did_you_mean(label, _SAID) or '有：' + '、'.join(_SAID)}")
        said[_SAID[label]] = _cell(_SAID[label], cell)
    return said


def _cell(name: str, cell: str) -> Any:
    if name == "days":
        return int(cell) if cell.isdecimal() else 0
    return tuple(cell.split("、")) if name in ("officers", "materials") else cell


@step('假如 "{role}" 已作出 "{outcome}"')
async def has_said(world: World, role: str, outcome: str) -> None:
    """某个岗位（或者申请人）先前已在当前环节作出结果。"""
    await world.must(world.officer(world.case, world.shelf.role_named(role), Act(outcome)))


@step('假如 "{role}" 已作出 "{outcome}"，写明')
async def has_said_with(world: World, role: str, outcome: str, table: Table) -> None:
    """某个岗位先前已在当前环节作出结果。表头：项目、内容；项目有理由、依据、意见、核查人员、偏离规则的理由。"""
    await world.must(world.officer(world.case, world.shelf.role_named(role), Act(outcome, **_named(world, said_in(table)))))


@step('那么 办件状态为"{status}"')
async def status_is(world: World, status: str) -> None:
    """办件现在的状态。"""
    _same("办件状态", status, (await _seen(world)).status)


@step('那么 当前环节为"{name}"')
async def step_is(world: World, name: str) -> None:
    """办件现在停在哪个环节；已经结束的写“无”。"""
    _same("当前环节", name, (await _seen(world)).step or "无")


@step("那么 受理日为 {day:date}")
async def acceptance_is(world: World, day: date) -> None:
    """办件在哪一天受理。"""
    _same("受理日", day, (await _seen(world)).accepted_on)


@step("那么 决定日为 {day:date}")
async def decision_is(world: World, day: date) -> None:
    """办件在哪一天作出决定。"""
    _same("决定日", day, (await _seen(world)).decided_on)


@step('那么 系统不允许，并提示"{text}"')
async def refused(world: World, text: str) -> None:
    """刚才的操作没有办成，提示里有这段文字。"""
    if not any(text in each for each in world.refused):
        raise NotSo("系统", f"不允许，并提示“{text}”", f"提示“{'；'.join(world.refused)}”" if world.refused else "允许了")


async def _seen(world: World) -> CaseSeen:
    if not world.case:
        why = f"：{'；'.join(world.refused)}" if world.refused else ""
        raise StepError(f"还没有办件{why}")
    return await world.seen_case(world.case)


def _same(what: str, wanted: object, found: object) -> None:
    if wanted != found:
        raise NotSo(what, wanted, found if found is not None else "无")
