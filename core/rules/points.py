"""The points at which a table's rows could be wrong by a little, and that scenarios should therefore have tried.

For a bound: the step before it, the bound, the step after it (299.99, 300, 300.01 at the column's own scale). For a list: every
member, and a value that is none. For a yes or no, a filled or empty one: both. For a period: its first and last day, and the days
next to them. A point counts where it decides: the other cells of its row hold, and in a `first` table no row above does. Points that no
case can reach are left out.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from core.items.model import Status
from core.rules.analysis import Budget, OverBudget, intersect, without
from core.rules.atoms import Box, Space, from_tick, space_of, to_ticks
from core.rules.binding import lies_within
from core.rules.bounds import Limits
from core.rules.cells import Cell, Filled, Has, OneOf, Range, Truth, Within
from core.rules.exact import settled
from core.rules.mutants.cells import STEPS
from core.rules.running import ReadyRow, Stretch, Table, met
from core.rules.words import value_words
from core.values import FieldType, Unknown

BUDGET = 400_000
_NONE = Limits()
_DAY = timedelta(days=1)
OTHERS = "名单以外"


class Point(msgspec.Struct, frozen=True):
    """A value that a scenario should have tried: of which row and column; `text` says it, `key` tells it from the others of its cell."""

    table: str
    row: str
    column: str
    status: Status
    text: str
    key: Any


class _Probe(msgspec.Struct, frozen=True):
    """A point of one cell: how it reads, what a value must be to be at it, and a cell that holds just there (as far as atoms can tell)."""

    key: Any
    text: str
    cell: Cell


def points_of(table: Table, limits: Limits = _NONE) -> list[Point]:
    """Every point of the table that a case can reach, in the order of its rows and columns, each once."""
    found: dict[tuple[str, str, Any], Point] = {}
    for stretch in table.stretches:
        for ready, name, probe in _reachable(stretch, limits):
            status, text = ready.row.status, f"{stretch.plan.columns[name].label}{probe.text}"
            found.setdefault((ready.row.no, name, probe.key), Point(table.name, ready.row.no, name, status, text, probe.key))
    order = {row.no: place for place, row in enumerate(table.definition.rows)}
    return sorted(found.values(), key=lambda point: order[point.row])


def points_at(stretch: Stretch, env: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The points, as (row, column, key), that a case with these values stands at."""
    values = stretch.values(env)
    if any(met(tests, values) for _, tests in stretch.never):
        return
    for ready in stretch.rows:
        failed = [at for at, test in enumerate(ready.tests) if met((test,), values) is not True]
        for at, (name, cell) in enumerate(ready.cells.items()):
            if failed in ([], [at]):
                yield from ((ready.row.no, name, key) for key in _keys(stretch, name, cell, values, env))
        if stretch.plan.definition.hit == "first" and met(ready.tests, values) is not False:
            return


def _probes(cell: Cell, of: FieldType) -> Iterator[_Probe]:
    match cell:
        case Range():
            step = STEPS.get(of.kind, 1)
            ticks = {int(to_ticks(bound, of)) for bound in (cell.low, cell.high) if bound is not None}
            for tick in sorted({tick + more for tick in ticks for more in (-step, 0, step)}):
                value = from_tick(tick, of)
                yield _Probe(tick, f"为 {value_words(value, of)}", Range(value, value))
        case OneOf(values=tuple() as members):
            yield from (_Probe(member, f"为“{member}”", OneOf((member,))) for member in members)
            yield _Probe(OTHERS, f"在{OTHERS}", OneOf(members, negated=True))
        case Has(values=tuple() as members):
            yield from (_Probe(member, f"含有“{member}”", Has((member,))) for member in members)
            yield _Probe(OTHERS, f"都在{OTHERS}", Has(members, negated=True))
        case Truth():
            yield from (_Probe(value, f"为“{'是' if value else '否'}”", Truth(value)) for value in (True, False))
        case Filled():
            yield from (_Probe(f"{present}", "已填写" if present else "没有填", Filled(present)) for present in (True, False))
        case Within():
            inside = msgspec.structs.replace(cell, negated=False)
            outside = msgspec.structs.replace(cell, negated=True)
            for key, text, where in (("first", "在期间第一日", inside), ("before", "在期间前一日", outside), ("last", "在期间最后一日", inside), ("after", "在期间后一日", outside)):
                yield _Probe(key, text, where)


def _keys(stretch: Stretch, name: str, cell: Cell, values: list[Any], env: Mapping[str, Any]) -> Iterator[Any]:
    """The keys of the cell's points that the column's value is at."""
    value, of = values[stretch.indexes[name]], stretch.plan.columns[name].type
    if isinstance(value, Unknown):
        return
    match cell:
        case Range() if value is not None:
            yield to_ticks(settled(value), of)
        case OneOf(values=tuple() as members) if value is not None:
            yield value if value in members else OTHERS
        case Has(values=tuple() as members) if value is not None:
            chosen = [member for member in members if member in value]
            yield from chosen or [OTHERS]
        case Truth() if value is not None:
            yield value
        case Filled():
            yield str(bool(value) if of.kind == "choices" else value is not None)
        case Within() if value is not None:
            yield from _days(cell, value, _other(stretch, cell, values, env))


def _other(stretch: Stretch, cell: Within, values: list[Any], env: Mapping[str, Any]) -> Any:
    return values[stretch.indexes[cell.other]] if cell.other in stretch.plan.columns else env.get(cell.other)


def _days(cell: Within, day: date, around: Any) -> Iterator[str]:
    if not isinstance(around, date):
        return
    here, before, after = (lies_within(cell, each, around) for each in (day, day - _DAY, day + _DAY))
    yield from (key for key, there in (("first", here and not before), ("last", here and not after), ("before", after and not here), ("after", before and not here)) if there)


def _reachable(stretch: Stretch, limits: Limits) -> Iterator[tuple[ReadyRow, str, _Probe]]:
    """The probes of every row that some case can reach; all of them where finding out would take too long."""
    columns = stretch.plan.columns
    probes = [[(name, probe) for name, cell in row.cells.items() for probe in _probes(cell, columns[name].type)] for row in stretch.rows]
    space = space_of(stretch, [*limits.cells(), *({name: probe.cell} for row in probes for name, probe in row)])
    budget = Budget(BUDGET)
    try:
        left = _possible(stretch, space, limits, budget)
        for ready, asked in zip(stretch.rows, probes, strict=True):
            unseen = [box for hidden in limits.hidden if hidden.column in ready.cells for box in space.boxes(hidden.cells)]
            room = without(left, unseen, budget)
            yield from ((ready, name, probe) for name, probe in asked if _meets(space.boxes(ready.cells | {name: probe.cell}), room))
            left = without(left, space.boxes(ready.cells), budget) if stretch.plan.definition.hit == "first" else left
    except OverBudget:
        yield from ((ready, name, probe) for ready, asked in zip(stretch.rows, probes, strict=True) for name, probe in asked)


def _possible(stretch: Stretch, space: Space, limits: Limits, budget: Budget) -> list[Box]:
    never = [box for cells in stretch.plan.never for box in space.boxes(space.bound(cells.cells))]
    return without([space.whole], [*never, *(box for cells in limits.impossible for box in space.boxes(cells))], budget)


def _meets(boxes: list[Box], left: list[Box]) -> bool:
    return any(intersect(box, room) is not None for box in boxes for room in left)
