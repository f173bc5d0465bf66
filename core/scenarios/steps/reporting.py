"""上报: the records that go to the upper platform, and cases that come from it."""

from typing import Any

from core.scenarios.cells import Table, pairs
from core.scenarios.reported import Reported, as_sent
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World


@step('那么 依次上报"{labels}"')
async def in_order(world: World, labels: str) -> None:
    """本件至今的上报记录按次序是这些种类，用、隔开；没有记录写“无”。"""
    found = "、".join(each.label for each in await _records(world)) or "无"
    if found != labels:
        raise NotSo("上报记录", labels, found)


@step('那么 上报的"{label}"记录有')
async def has(world: World, label: str, table: Table) -> None:
    """有一条这种记录，这些栏目是这些内容，其他栏目不论；内容为空的，栏目是空的。表头：栏目、内容，栏目用上级平台的名称。"""
    wanted = pairs(table, ("栏目", "内容"))
    several = [each for each in await _records(world) if each.label == label]
    if not several:
        raise NotSo(f"“{label}”记录", "有", "没有")
    for name, _ in wanted:
        if name not in several[0].fields:
            raise StepError(f"“{label}”记录没有栏目“{name}”；有：{'、'.join(several[0].fields)}")
    if not any(all(each.fields[name] == text for name, text in wanted) for each in several):
        shown = ["；".join(f"{name} {each.fields[name] or '（空）'}" for name, _ in wanted) for each in several]
        raise NotSo(f"“{label}”记录", "；".join(f"{name} {text or '（空）'}" for name, text in wanted), "，或者 ".join(shown))


@step('那么 上报记录的状态都是"{state}"')
async def all_are(world: World, state: str) -> None:
    """本件的上报记录都是这个状态：待报，或者缺编码、内容不符而留在本平台。"""
    found = {each.state for each in await _records(world)}
    if found != {state}:
        raise NotSo("上报记录的状态", state, "、".join(sorted(found)) or "没有记录")


@step('当 上级平台以编号"{number}"转来"{base}"')
async def comes(world: World, number: str, base: str) -> None:
    """上级平台转来一份齐全的申报，办件编号是它的；不能收的，原因记下来。"""
    await _come(world, number, base, ())


@step('当 上级平台以编号"{number}"转来"{base}"，其中')
async def comes_with(world: World, number: str, base: str, table: Table) -> None:
    """同上，但有几个栏目写成别的；内容为空的，没有这个栏目。表头：栏目、内容，栏目用上级平台的名称。"""
    await _come(world, number, base, tuple(pairs(table, ("栏目", "内容"))))


async def _come(world: World, number: str, base: str, changes: tuple[tuple[str, str], ...]) -> None:
    found = world.shelf.base_named(base)
    item = world.shelf.items[found.item]
    sent = as_sent(item, found.values, number, str(found.values.get("uscc", ""))) | dict(changes)
    world.item, world.values = item, dict(found.values)
    await world.try_to(_taken(world, {name: value for name, value in sent.items() if value != ""}))


async def _taken(world: World, raw: dict[str, Any]) -> None:
    """The case is the one later steps speak of."""
    world.case = await world.take_from_above(raw)
    world.item = world.item_of(world.case)
    await world.go_on()
    world.forget()


async def _records(world: World) -> tuple[Reported, ...]:
    if not world.case:
        raise StepError("还没有办件：先写“假如 申请已提交”或者“当 申请人提交”")
    return await world.reports(world.case)
