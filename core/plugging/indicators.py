"""Indicators against what they name: sources and their fields, parameters, target; and labels that mean one thing only."""

from collections.abc import Iterable, Mapping

from core.declarations import Indicator, Register
from core.faults import Fault
from core.indicators.reading import read_indicator
from core.indicators.sources import CASE, sources
from core.items.item import Item
from core.items.loading import Draft, Surroundings
from core.plugging.collecting import Declared


def check_indicators(made: Iterable[Declared], items: Mapping[str, Item], drafts: Iterable[Draft], around: Surroundings) -> list[Fault]:
    """Every fault of every indicator; what depends on an item whose files are faulty is not asked of it."""
    found = list(made)
    known = sources(items, {one.what.id: one.what.definition for one in found if isinstance(one.what, Register)})
    broken = {f"{CASE}:{draft.id}" for draft in drafts if draft.id not in items}
    faults: list[Fault] = []
    labels: dict[str, str] = {}
    for one in found:
        if not isinstance(one.what, Indicator):
            continue
        definition = one.what.definition
        if labels.get(definition.label, one.what.id) != one.what.id:
            twice = f"“{definition.label}”已是 {labels[definition.label]} 的名称"
            faults.append(one.blame.at(f"{one.place}.label", twice, "每个指标一个名称", code="duplicate"))
        labels.setdefault(definition.label, one.what.id)
        sides = {side.from_ for side in (definition.numerator, definition.denominator) if side is not None}
        if not sides & broken:
            own = read_indicator(one.what, known, one.blame, one.place)[1]
            faults += (fault for fault in own if not (around.partial and fault.code == "unknown-source"))
    return faults
