"""Values of a filing at which a row of a table is tried: both sides of each limit, each member of a list and one beside it, filled and not.

The points are those of the proof (`core.rules.points`). What a table asks is set field by field, from the complete filing on, until a decision
stands at the point. Outcomes of tables before it are brought about by what is known to bring them about, facts by records (`examples_facts`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any, Final, TypeAlias

import msgspec

from core.forms.model import Field
from core.items.item import Item
from core.rules.atoms import from_tick, to_ticks
from core.rules.bounds import Bounds, Limits, limits_of, of_facts, of_schema
from core.rules.cells import Cell, Has, OneOf, Range, Within
from core.rules.expressions import names_in
from core.rules.mutants.cells import STEPS
from core.rules.points import Point, points_at, points_of
from core.rules.running import ReadyRow, Stretch, Table, met
from core.values import ORDERED, Unknown

Values: TypeAlias = dict[str, Any]
MOST: Final = 3000
"""How many combinations are tried for one point."""
DAYS: Final = 100
"""How many days around its own a date is tried where a table counts days."""
_SAMPLES: Final[dict[str, Any]] = {"decimal": Decimal(1), "int": 1, "money": 100, "text": "演示", "bool": True}


class Found(msgspec.Struct, frozen=True):
    """Values by field name (None: not filled in) at which the point is tried."""

    point: Point
    values: Values


def points(item: Item, table: Table) -> list[Point]:
    """The points of the table that a filing of the item can reach, by its own form."""
    return points_of(table, limits(item, table))


def limits(item: Item, table: Table) -> Limits:
    """What no filing of the item can bring before the table."""
    fields = {name: of_schema(field.schema, field.type) for name, field in item.form.fields.items()}
    known = {**fields, **of_facts(item.rules.facts, lambda _source, _field: Bounds())}
    return limits_of(table.plan, known, {name: field.visible for name, field in item.form.fields.items() if field.visible is not None})


class Search:
    """Looks for values in one stretch of time, from what a table was asked on the complete filing."""

    def __init__(self, item: Item, stretch: Stretch, known: Mapping[str, Any], earlier: Mapping[str, Sequence[Values]] = {}) -> None:
        self.item, self.stretch, self.known, self.earlier = item, stretch, dict(known), earlier
        self.domains = {name: self._domain(field) for name, field in item.form.fields.items() if name in self._asked() and field.calc is None}

    def find(self, point: Point) -> Found | None:
        """The fewest changes that reach the point; None when no change of fields does."""
        ready = next((each for each in self.stretch.rows if each.row.no == point.row), None)
        if ready is None:
            return None
        for changes in islice(self._tries(ready, point), MOST):
            if self._reaches(changes, point):
                return Found(point, changes)
        return None

    def _reaches(self, changes: Values, point: Point) -> bool:
        env = self._with(changes)
        return any((row, column) == (point.row, point.column) and key == point.key for row, column, key in points_at(self.stretch, env))

    def _with(self, changes: Values) -> Values:
        env = {**self.known, **changes}
        return {name: value for name, value in env.items() if value is not None}

    def _tries(self, ready: ReadyRow, point: Point) -> Iterator[Values]:
        """First what the row itself asks; then with one more field changed, for the rows above it."""
        wanted = [self._options(ready, name, cell, point) for name, cell in ready.cells.items()]
        sets = [{key: value for each in several for key, value in each.items()} for several in islice(product(*wanted), MOST)]
        sets.sort(key=len)
        yield from sets
        for changes in sets:
            for name, values in self.domains.items():
                yield from ({**changes, name: value} for value in values if name not in changes)

    def _options(self, ready: ReadyRow, name: str, cell: Cell, point: Point) -> list[Values]:
        """Changes with which a column's cell holds, or for the column of the point any; nothing changed comes first."""
        at = list(ready.cells).index(name)
        column = self.stretch.plan.columns[name]
        fields = [column.bare] if column.bare else list(names_in(column.expr))
        tries: list[Values] = [{}, *({field: value} for field in fields for value in self.domains.get(field, ()))]
        tries += [changes for field in fields for changes in self.earlier.get(field, ())]
        tries += [{field: value} for field in fields if field in self.item.rules.facts for value in self._facts(cell, name)]
        if name == point.column:
            return tries
        return [each for each in tries if met((ready.tests[at],), self.stretch.values(self._with(each))) is True] or [{}]

    def _facts(self, cell: Cell, name: str) -> Iterator[Any]:
        """Values of a fact worth trying: there is something, or as much as the cell's limits ask."""
        of = self.stretch.plan.columns[name].type
        if of.kind == "bool":
            yield True
        elif of.kind in ("decimal", "int", "money") and isinstance(cell, Range):
            bounds = [int(to_ticks(bound, of)) for bound in (cell.low, cell.high) if bound is not None]
            yield from (from_tick(tick + by, of) for tick in bounds for by in (0, 1, -1) if tick + by > 0)

    def _asked(self) -> set[str]:
        return {name for column in self.stretch.plan.columns.values() for name in names_in(column.expr)}

    def _domain(self, field: Field) -> Sequence[Any]:
        """The values of a field worth trying, the present one left out."""
        found: dict[Any, None] = {}
        for name, column in self.stretch.plan.columns.items():
            if field.name not in names_in(column.expr):
                continue
            cells = [ready.cells[name] for ready in self.stretch.rows if name in ready.cells]
            found |= dict.fromkeys(self._values(field, cells, name) if column.bare else self._indirect(field, cells, name))
        now = self.known.get(field.name)
        return [value for value in found if value != now or type(value) is not type(now)]

    def _values(self, field: Field, cells: Iterable[Cell], name: str) -> Iterator[Any]:
        of = field.type
        if self.stretch.plan.columns[name].knows_empty:
            yield from (None, self._sample(field))
        if of.kind == "bool":
            yield from (True, False)
        elif of.kind in ("choice", "text"):
            yield from of.options or [member for cell in cells if isinstance(cell, OneOf) for member in _members(cell)] + ["演示其他"]
        elif of.kind == "choices":
            yield from ((), *((option,) for option in of.options or [member for cell in cells for member in _members(cell)]))
        elif of.kind in ORDERED:
            yield from self._ordered(field, cells)

    def _ordered(self, field: Field, cells: Iterable[Cell]) -> Iterator[Any]:
        of, step = field.type, STEPS.get(field.type.kind, 1)
        bounds = of_schema(field.schema, of)
        for cell in cells:
            for tick in _ticks(cell, field):
                for near in (tick, tick - step, tick + step):
                    value = from_tick(near, of)
                    if (bounds.low is None or value >= bounds.low) and (bounds.high is None or value <= bounds.high):
                        yield value
            if isinstance(cell, Within) and isinstance(day := self.known.get(field.name), date):
                yield from (day + timedelta(days=by) for by in _days())

    def _indirect(self, field: Field, cells: Iterable[Cell], name: str) -> Iterator[Any]:
        """A column that computes: numbers are moved by what the column lacks, days are tried one by one."""
        column, now = self.stretch.plan.columns[name], self.known.get(field.name)
        yield from (None, self._sample(field), *(field.type.options if field.type.kind == "choice" else ()), *((True, False) if field.type.kind == "bool" else ()))
        if column.type.kind not in ORDERED:
            return
        ticks = {tick + by for cell in cells if isinstance(cell, Range) for tick in _ticks(cell, column) for by in (-1, 0, 1)}
        here = self._column(name, {})
        if field.type.kind in ("decimal", "int", "money") and isinstance(now, int | Decimal) and here is not None:
            yield from (now + from_tick(tick - here, column.type) for tick in sorted(ticks))
        elif field.type.kind == "date" and isinstance(now, date):
            yield from (day for by in _days() if self._column(name, {field.name: (day := now + timedelta(days=by))}) in ticks)

    def _column(self, name: str, changes: Values) -> int | None:
        value = self.stretch.values(self._with(changes))[self.stretch.indexes[name]]
        if value is None or isinstance(value, Unknown) or not isinstance(value, int | Decimal):
            return None
        return int(to_ticks(value, self.stretch.plan.columns[name].type))

    def _sample(self, field: Field) -> Any:
        """A value for a field that may be left empty."""
        if field.type.options:
            return (field.type.options[0],) if field.type.kind == "choices" else field.type.options[0]
        if field.type.kind == "date":
            return self.known.get("submitted_on")
        return _SAMPLES.get(field.type.kind)


def _ticks(cell: Cell, of: Any) -> list[int]:
    return [int(to_ticks(bound, of.type)) for bound in (cell.low, cell.high) if bound is not None] if isinstance(cell, Range) else []


def _members(cell: Cell) -> Sequence[str]:
    return cell.values if isinstance(cell, OneOf | Has) and isinstance(cell.values, tuple) else ()


def _days() -> Iterator[int]:
    yield from (by for near in range(DAYS) for by in (-near, near))
