"""Limits that a revision moves, and examples that stand at them: 299.99 and 300 become 499.99 and 500 when the limit goes from 300 to 500.

An example stands at a limit when a column of its table is just below, at or just above it, at the column's scale. What is moved is the cell from
which the column's value comes, found by trying: the first cell with which the column stands as far from the new limit as it stood from the old.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from core.revisions.trial.play import Outcome, later
from core.rules.atoms import from_tick, to_ticks
from core.rules.cells import Cell, Range
from core.rules.exact import settled
from core.rules.mutants.cells import STEPS
from core.rules.ruleset import RuleSet
from core.rules.running import Stretch
from core.rules.words import number_words, value_words
from core.values import FieldType, Unknown

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_AMOUNT: Final = re.compile(r"(-?\d+(?:\.\d+)?)(\s*元)?")
FURTHEST: Final = 400
"""How many days a date is moved at most when a limit counts days."""


class Limit(msgspec.Struct, frozen=True):
    """A limit that has moved, in which rows, and an example that stood at it: by how many ticks beside it."""

    table: str
    column: str
    type: FieldType
    old: int
    new: int
    beside: int
    rows: tuple[str, ...] = ()

    @property
    def wanted(self) -> int:
        """The tick at which the example should stand now."""
        return self.new + self.beside

    @property
    def words(self) -> tuple[str, str]:
        """The old and the new limit, without a unit."""
        bare = FieldType(self.type.kind, self.type.scale)
        return value_words(from_tick(self.old, bare), bare), value_words(from_tick(self.new, bare), bare)


def limits_at(was: Outcome, old: RuleSet, new: RuleSet, *, passed: bool = False) -> tuple[Limit, ...]:
    """The moved limits at which the example stands, by what the old rules were asked; `passed`: also those that moved past it."""
    found: dict[tuple[str, str, int, int], Limit] = {}
    for asked in was.tables:
        before, after = (_stretch(rules, asked.table, asked.known) for rules in (old, new))
        if before is None or after is None:
            continue
        values = before.values(dict(asked.known))
        for row, name, one, other in _moved(before, after):
            column = before.plan.columns[name]
            here = _tick(values[before.indexes[name]], column.type)
            step = STEPS.get(column.type.kind, 1)
            if here is not None and (abs(here - one) <= step or (passed and min(one, other) <= here <= max(one, other))):
                key = (asked.table, name, one, other)
                rows = (*(found[key].rows if key in found else ()), row)
                found[key] = Limit(asked.table, name, column.type, one, other, here - one, rows)
    return tuple(found.values())


def stands(outcome: Outcome, rules: RuleSet, limits: tuple[Limit, ...]) -> bool:
    """Whether the example stands at the new limits as it stood at the old ones."""
    for limit in limits:
        asked = next((each for each in outcome.tables if each.table == limit.table), None)
        stretch = _stretch(rules, limit.table, asked.known) if asked is not None else None
        if asked is None or stretch is None or limit.column not in stretch.indexes:
            return False
        value = stretch.values(dict(asked.known))[stretch.indexes[limit.column]]
        if _tick(value, limit.type) != limit.wanted:
            return False
    return bool(limits)


def candidates(cell: str, limits: tuple[Limit, ...]) -> Iterator[str]:
    """What a cell may become when the limits move, the likeliest first."""
    for limit in limits:
        if limit.type.kind == "date":
            yield later(cell, limit.new - limit.old)
            continue
        found = _AMOUNT.fullmatch(cell)
        if found is not None and limit.type.kind in ("decimal", "int", "money"):
            yield _added(found[1], limit) + (found[2] or "")
    if _is_day(cell) and any(limit.type.kind == "int" for limit in limits):
        for days in range(1, FURTHEST):
            yield from (later(cell, -days), later(cell, days))


def renumbered(title: str, limits: tuple[Limit, ...]) -> str:
    """A title in which the old limit stands as a number, with the new one."""
    words = dict(limit.words for limit in limits)
    return _NUMBER.sub(lambda found: words.get(found[0], found[0]), title)


def _added(text: str, limit: Limit) -> str:
    by = from_tick(limit.new, limit.type) - from_tick(limit.old, limit.type) if limit.type.kind == "decimal" else Decimal(limit.new - limit.old)
    if limit.type.kind == "money":
        by = by / 100
    try:
        return format(Decimal(text) + _plain(by), "f")
    except InvalidOperation:
        return text


def _plain(number: Decimal) -> Decimal:
    """The number with no more places than it needs, so that a cell keeps its own."""
    return Decimal(number_words(number))


def _is_day(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _stretch(rules: RuleSet, table: str, known: Mapping[str, Any]) -> Stretch | None:
    found = next((each for each in rules.tables if each.name == table), None)
    day = known.get(found.as_of) if found is not None else None
    return found.on(day) if found is not None and isinstance(day, date) else None


def _moved(before: Stretch, after: Stretch) -> Iterator[tuple[str, str, int, int]]:
    """Row, column, old and new tick of every bound that is not where it was."""
    rows = {ready.row.no: ready.cells for ready in after.rows}
    for ready in before.rows:
        for name, cell in ready.cells.items():
            other = rows.get(ready.row.no, {}).get(name)
            of = before.plan.columns[name].type
            for one, two in zip(_bounds(cell, of), _bounds(other, of), strict=True):
                if one is not None and two is not None and one != two:
                    yield ready.row.no, name, one, two


def _bounds(cell: Cell | None, of: FieldType) -> tuple[int | None, int | None]:
    if not isinstance(cell, Range):
        return None, None
    low, high = (None if bound is None else int(to_ticks(bound, of)) for bound in (cell.low, cell.high))
    return low, high


def _tick(value: Any, of: FieldType) -> int | None:
    if value is None or isinstance(value, Unknown):
        return None
    tick = to_ticks(settled(value), of)
    return int(tick) if tick == int(tick) else None
