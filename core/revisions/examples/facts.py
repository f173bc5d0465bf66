"""Records that bring about a fact of a certain value: a row of a register, a case filed before; as the sentence of a scenario."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from core.items.item import Item
from core.items.model import RegisterDef
from core.rules.facts import FactPlan
from core.rules.tree import Compare, Constant, Logic, Member, Name, Node, Several
from core.rules.words import number_words
from core.scenarios.script import StepText, cell_text
from core.scenarios.shelf import Shelf

MOST: Final = 12
"""Records written for a count at most."""
_SAMPLES: Final = {"bool": "是", "decimal": "1", "int": "1", "money": "1", "text": "演示"}


def given_for(item: Item, shelf: Shelf, fact: str, value: Any, day: date) -> StepText | None:
    """The sentence with which the fact comes to the value; None where none is known here."""
    plan = item.rules.facts[fact]
    kind, _, source = plan.definition.from_.partition(":")
    if kind == "register" and source in shelf.registers:
        return _register(plan, shelf.registers[source], value, day)
    if kind == "case" and source == item.id:
        return _cases(plan, item, value, day)
    return None


def _register(plan: FactPlan, definition: RegisterDef, value: Any, day: date) -> StepText | None:
    cells = {definition.fields[name].label: cell for name, cell in _constants(plan.where.tree) if name in definition.fields}
    count = _count(plan, value)
    if plan.over in definition.fields:
        cells[definition.fields[plan.over].label] = _number(value, definition.fields[plan.over].kind)
    if not cells:
        name = next((name for name in definition.fields if name not in (definition.key, definition.own, *(name for name, _ in plan.equal))), "")
        if not name:
            return None
        cells = {definition.fields[name].label: _sample(definition.fields[name].kind, definition.fields[name].options, day)}
    return StepText("并且", f'名录"{definition.label}"有记录', (tuple(cells), *(tuple(map(cell_text, cells.values())) for _ in range(count)))) if count else None


def _cases(plan: FactPlan, item: Item, value: Any, day: date) -> StepText | None:
    count = _count(plan, value)
    cells = {"提交日期": day.isoformat()}
    if plan.over in item.form.fields:
        field = item.form.fields[plan.over]
        cells[field.label] = _number(value, field.type.kind)
    return StepText("并且", "已有办件", (tuple(cells), *(tuple(cells.values()) for _ in range(count)))) if count else None


def _count(plan: FactPlan, value: Any) -> int:
    """How many records: for a count as many, for anything else one."""
    if plan.take == "count" and isinstance(value, int | Decimal):
        return min(int(value), MOST)
    return 1 if value else 0


def _number(value: Any, kind: str) -> str:
    if kind == "money" and isinstance(value, int):
        return number_words(Decimal(value) / 100)
    return number_words(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def _sample(kind: str, options: tuple[str, ...], day: date) -> str:
    if options:
        return options[0]
    return day.isoformat() if kind == "date" else _SAMPLES.get(kind, "演示")


def _constants(node: Node) -> Iterator[tuple[str, str]]:
    """What a condition asks of a record's own columns: equal to a text, or among some."""
    match node:
        case Logic(op="and", parts=parts):
            for part in parts:
                yield from _constants(part)
        case Compare(op="=", left=Name(name=name), right=Constant(value=value)):
            yield name, _word(value)
        case Member(op="in", left=Name(name=name), right=Several(items=items)) if items:
            yield name, _word(items[0].value)


def _word(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else value.isoformat() if isinstance(value, date) else str(value)


