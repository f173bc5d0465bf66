"""What items say of each other in their processes: the cases they open and the objections they hear, against the items that are there."""

from collections.abc import Iterator, Mapping

from core.faults import Blame, Fault, did_you_mean
from core.items.item import Item
from core.items.loading import Draft, Surroundings
from core.items.model import StepDef
from core.process import OpenPlan
from core.process.assigning import CASE_NAMES, fits
from core.process.checking import step_place
from core.process.opens import OURS
from core.rules import Named, Scope


def check_kin(drafts: Mapping[str, Draft], items: Mapping[str, Item], around: Surroundings) -> dict[str, tuple[Fault, ...]]:
    """By item, every fault of its openings and publicities; what names an item with faults of its own is not judged."""
    found: dict[str, tuple[Fault, ...]] = {}
    for item in items.values():
        blame = drafts[item.id].blame("process.toml")
        faults = [fault for step in item.process.steps.values() for fault in _step(item, step, drafts, items, around, blame)]
        if faults:
            found[item.id] = tuple(faults)
    return found


def _step(
    item: Item, step: StepDef, drafts: Mapping[str, Draft], items: Mapping[str, Item], around: Surroundings, blame: Blame
) -> Iterator[Fault]:
    place = step_place(step)
    if step.objection:
        yield from _known(step.objection, drafts, blame, f"{place}.objection")
        heard = items.get(step.objection)
        if heard is not None and heard.info.starts != "applicant":
            found = f"“{heard.info.name}”不由申请人提出"
            yield blame.at(f"{place}.objection", found, '任何人都能提出的事项（starts = "applicant"）', code="objection")
    opened = [plan.definition.item for plan in item.process.opens.get(step.id, ())]
    for no, plan in enumerate(item.process.opens.get(step.id, ()), start=1):
        yield from _opening(item, plan, opened, (drafts, items, around), blame, f"{place}.opens[{no}]")


Ground = tuple[Mapping[str, Draft], Mapping[str, Item], Surroundings]


def _opening(item: Item, plan: OpenPlan, siblings: list[str], ground: Ground, blame: Blame, place: str) -> Iterator[Fault]:
    drafts, items, around = ground
    definition = plan.definition
    if not definition.members:
        yield from _known(definition.item, drafts, blame, f"{place}.item")
    for other in definition.after:
        if other not in siblings or other == definition.item:
            hint = did_you_mean(other, siblings)
            yield blame.at(f"{place}.after[{other}]", f"“{other}”不是同一环节开的另一个事项", f"{'、'.join(siblings)}之一", hint, "after")
    child = items.get(definition.item)
    if child is None:
        return
    scope = _inner(item, definition.each, around)
    for name, expr in plan.values.items():
        if name not in child.form.fields:
            hint = did_you_mean(name, child.form.fields)
            yield blame.at(f"{place}.values.{name}", f"“{child.info.name}”没有栏目“{name}”", "它的申报表的栏目", hint, "unknown-field")
        else:
            field = child.form.fields[name]
            yield from fits(expr, scope, Named(field.label, field.type), blame, f"{place}.values.{name}")
    yield from _lacking(item, child, plan, blame, place)


def _lacking(item: Item, child: Item, plan: OpenPlan, blame: Blame, place: str) -> Iterator[Fault]:
    """A required field of the child that nothing can fill: such a case could never be opened."""
    shared = {field.identity for field in item.form.fields.values()}
    for name, field in child.form.fields.items():
        if (field.required or field.must) and name not in plan.values and field.identity not in shared and not field.calc:
            found = f"“{child.info.name}”的必填栏目“{field.label}”没有内容来源"
            yield blame.at(f"{place}.values", found, f"在 values 里写 {name}，或者在本事项的申报表里用同一数据元", code="child-field")


def _inner(item: Item, each: str, around: Surroundings) -> Scope:
    ours: Scope = {**item.scope, **CASE_NAMES}
    return {**{f"{OURS}{name}": named for name, named in ours.items()}, **around.others[each]} if each else ours


def _known(name: str, drafts: Mapping[str, Draft], blame: Blame, place: str) -> Iterator[Fault]:
    if name not in drafts:
        yield blame.at(place, f"没有事项“{name}”", "已登记的事项", did_you_mean(name, drafts), "unknown-item")
