"""规则: what the tables conclude, by which row, and what they still ask for."""

from collections.abc import Iterator

from core.faults import did_you_mean
from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.rules import Decision, RowHit
from core.scenarios.saying import NONE, said
from core.scenarios.sentences import NotSo, StepError, step
from core.scenarios.world import World

FORCES = {"binding": "应当遵守", "range": "在范围内选择", "advice": "只作提示"}


@step('那么 结论"{label}"为"{value}"')
async def conclusion_is(world: World, label: str, value: str) -> None:
    """一张规则表的结论；几项之间用、隔开，没有结论写“无”，还不能得出写“未定”。"""
    decision = await world.decision()
    found = said(decision.outcomes.get(_output(world.filer().item, label)))
    if found != value:
        raise NotSo(f"结论“{label}”", f"“{value}”", f"“{found}”（适用规则行：{'、'.join(hit.no for hit in _hits(decision)) or NONE}）")


@step('那么 适用规则行 "{no}"')
async def row_applies(world: World, no: str) -> None:
    """这一行规则适用。"""
    decision = await world.decision()
    _known_row(world.filer().item, no)
    if no not in [hit.no for hit in _hits(decision)]:
        raise NotSo("适用规则行", no, "、".join(hit.no for hit in _hits(decision)) or NONE)


@step('那么 不适用规则行 "{no}"')
async def row_does_not_apply(world: World, no: str) -> None:
    """这一行规则不适用。"""
    decision = await world.decision()
    _known_row(world.filer().item, no)
    if no in [hit.no for hit in _hits(decision)]:
        raise NotSo("适用规则行", f"没有 {no}", "、".join(hit.no for hit in _hits(decision)))


@step('那么 规则行 "{no}" {force:word}，属于{status:word}')
async def row_has_force(world: World, no: str, force: str, status: str) -> None:
    """适用的这一行有什么效力（应当遵守、在范围内选择、只作提示），由谁规定（计划、法定、本地规定……）。"""
    hit = next((each for each in _hits(await world.decision()) if each.no == no), None)
    found = (FORCES[hit.force], STATUS_WORDS[hit.status]) if hit else ("不适用", NONE)
    if found != (force, status):
        raise NotSo(f"规则行 {no}", f"{force}，属于{status}", "，属于".join(found))


@step('那么 提示包含"{text}"')
async def says(world: World, text: str) -> None:
    """结论的说明里有这段文字。"""
    sentences = (await world.decision()).sentences(world.filer().item.scope)
    if not any(text in sentence for sentence in sentences):
        raise NotSo("提示", f"包含“{text}”", " ".join(sentences) or NONE)


@step('那么 请补充"{label}"')
async def asks_for(world: World, label: str) -> None:
    """缺了这个栏目，结论还不能得出。"""
    decision, item = await world.decision(), world.filer().item
    found = [item.scope[name].label for name in decision.needs if name in item.scope]
    if label not in found:
        raise NotSo("请补充", label, "、".join(found) or NONE)


@step('那么 参数"{label}"取值"{value}"，来源"{source}"')
async def parameter_is(world: World, label: str, value: str, source: str) -> None:
    """结论用到的参数是多少、出自哪里。"""
    used = {each.label: each for each in (await world.decision()).params}
    if label not in used:
        raise NotSo("用到的参数", label, "、".join(used) or NONE)
    found = (world.filer().item.rules.params[used[label].name].words(used[label].value), used[label].source)
    if found[0] != value or source not in found[1]:
        raise NotSo(f"参数“{label}”", f"“{value}”，来源“{source}”", f"“{found[0]}”，来源“{found[1]}”")


def _hits(decision: Decision) -> Iterator[RowHit]:
    return (hit for table in decision.tables for hit in table.hits)


def _output(item: Item, label: str) -> str:
    """The outcome that a label names: the table's, or with several outputs `表名·output`."""
    known: dict[str, str] = {}
    for table in item.rules.tables:
        outputs = list(table.plan.definition.outputs)
        known |= {table.plan.definition.label: outputs[0]} if len(outputs) == 1 else {f"{table.plan.definition.label}·{name}": name for name in outputs}
    if label not in known:
        raise StepError(f"没有结论“{label}”；{did_you_mean(label, known) or '有：' + '、'.join(known)}")
    return known[label]


def _known_row(item: Item, no: str) -> None:
    known = [row.no for table in item.rules.tables for row in table.plan.definition.rows]
    if no not in known:
        raise StepError(f"规则表里没有 {no}；{did_you_mean(no, known)}".rstrip("；"))
