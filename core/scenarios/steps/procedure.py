"""程序: what is done with a case besides deciding on it — correction, deficient acceptance, special procedures, extension, ends."""

from core.items.item import Item
from core.items.model import APPLICANT
from core.process import Act, Point
from core.scenarios.cells import Table, filled, pairs, records
from core.scenarios.sentences import NotSo, step
from core.scenarios.steps.cases import thing_named
from core.scenarios.world import World

_HAVE = "有"
_HOW = "更正的情况"


@step('当 "{role}" 告知补正')
async def asks_for_correction(world: World, role: str, table: Table) -> None:
    """一次告知须补正的全部内容。表头：内容（栏目或者材料）、问题、依据、补正方法，还可以有新增理由。"""
    await world.act(role, _correction(world, table))


@step('假如 "{role}" 已告知补正')
async def has_asked_for_correction(world: World, role: str, table: Table) -> None:
    """先前已经告知补正。表头：内容（栏目或者材料）、问题、依据、补正方法，还可以有新增理由。"""
    await world.must(world.officer(world.case, world.shelf.role_named(role), _correction(world, table)))


@step("当 申请人提交补正")
async def corrects(world: World, table: Table) -> None:
    """申请人按补正告知修改栏目、补充材料后提交。表头：栏目、内容；材料的内容写“有”。"""
    await world.try_to(world.officer(world.case, APPLICANT, _answer(world, table)))


@step("假如 申请人已提交补正")
async def has_corrected(world: World, table: Table) -> None:
    """申请人先前已经按补正告知提交。表头：栏目、内容；材料的内容写“有”。"""
    await world.must(world.officer(world.case, APPLICANT, _answer(world, table)))


@step('当 "{role}" 当场更正')
async def corrects_on_the_spot(world: World, role: str, table: Table) -> None:
    """申请人当场更正，由窗口记录。表头：栏目、内容；“更正的情况”一行写明怎么回事。"""
    rows = pairs(table, ("栏目", "内容"))
    cells = [(label, cell) for label, cell in rows if label != _HOW]
    reason = next((cell for label, cell in rows if label == _HOW), "")
    await world.act(role, Act("当场更正", reason=reason, values=filled(world.item_of(world.case), {}, cells)))


@step('那么 办件的"{label}"为"{text}"')
async def value_is(world: World, label: str, text: str) -> None:
    """办件的一个栏目现在的内容，补正以后的为准。"""
    found = await world.value_now(thing_named(world.item_of(world.case), label))
    if found != text:
        raise NotSo(f"办件的“{label}”", text, found or "没有填写")


@step('假如 申请人已承诺补齐 "{materials}"')
async def has_promised(world: World, materials: str) -> None:
    """申请人已经就容缺的材料（用顿号分开）签署《容缺受理承诺书》。"""
    await world.must(world.officer(world.case, APPLICANT, Act("容缺承诺", materials=_materials(world, materials))))


@step('假如 申请人申报时承诺补齐 "{materials}"')
async def promises_in_the_filing(world: World, materials: str) -> None:
    """申报时就容缺的材料（用顿号分开）签署《容缺受理承诺书》；还没有提交。"""
    item = world.filer().item
    world.promised = tuple(thing_named(item, name) for name in materials.split("、"))


@step('假如 申请人已补齐 "{materials}"')
async def has_supplied(world: World, materials: str) -> None:
    """申请人先前已经补齐容缺的材料（用顿号分开）。"""
    await world.must(world.officer(world.case, APPLICANT, Act("补齐", materials=_materials(world, materials))))


@step('当 申请人补齐 "{materials}"')
async def supplies(world: World, materials: str) -> None:
    """申请人补齐容缺的材料（用顿号分开）。"""
    await world.try_to(world.officer(world.case, APPLICANT, Act("补齐", materials=_materials(world, materials))))


@step('那么 记入效能监察"{text}"')
async def is_watched(world: World, text: str) -> None:
    """有一条给效能监察的记录，其中有这段文字。"""
    found = await world.watch_notes()
    if not any(text in each for each in found):
        raise NotSo("效能监察的记录", f"有“{text}”", "；".join(found) or "没有")


@step('那么 没有记入效能监察"{text}"')
async def is_not_watched(world: World, text: str) -> None:
    """给效能监察的记录里没有这段文字。"""
    found = [each for each in await world.watch_notes() if text in each]
    if found:
        raise NotSo("效能监察的记录", f"没有“{text}”", "；".join(found))


@step('那么 待补齐的材料为"{materials}"')
async def lacking_is(world: World, materials: str) -> None:
    """容缺受理以后还没有补齐的材料及其最后一日，如“消防平面图（2026-03-02）”；没有的写“无”。"""
    found = "、".join(f"{label}（{last}）" for label, last in await world.lacking()) or "无"
    if found != materials:
        raise NotSo("待补齐的材料", materials, found)


def _correction(world: World, table: Table) -> Act:
    return Act("补正", points=tuple(_point(world.item_of(world.case), row) for row in records(table)))


def _point(item: Item, row: dict[str, str]) -> Point:
    return Point(what=thing_named(item, row["内容"]), problem=row["问题"], basis=row["依据"], how=row["补正方法"], because=row.get("新增理由", ""))


def _answer(world: World, table: Table) -> Act:
    item = world.item_of(world.case)
    named = [(thing_named(item, label), label, cell) for label, cell in pairs(table, ("栏目", "内容"))]
    cells = [(label, cell) for what, label, cell in named if what in item.form.fields]
    values = filled(item, {}, cells)
    materials = tuple(what for what, _, cell in named if what not in item.form.fields and cell == _HAVE)
    return Act("提交补正", values=values, materials=materials)


def _materials(world: World, names: str) -> tuple[str, ...]:
    item = world.item_of(world.case)
    return tuple(thing_named(item, name) for name in names.split("、"))
