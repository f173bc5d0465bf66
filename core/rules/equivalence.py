"""Whether a changed table says the same as the table before it in every case, and if not, a case in which it does not.

The proof counts an unknown value as one more atom of each dimension, so that a changed table is the same only if it also waits for the
same things. A row then has two sets of boxes: where it holds for certain, and where it may hold. Columns are taken as independent of each
other, so "the same" is never said wrongly; "different" may be shown on a case that cannot arise, unless the `limits` exclude it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import product
from operator import or_
from typing import Any

import msgspec

from core.rules.analysis import Budget, OverBudget, intersect, without
from core.rules.atoms import Box, Dimension, Space, space_of
from core.rules.bounds import Hidden, Limits
from core.rules.cells import Cell
from core.rules.expressions import names_in
from core.rules.results import Then
from core.rules.running import ReadyRow, Stretch, Table
from core.rules.tables import PARAM, TablePlan

BUDGET = 200_000
_NONE = Limits()


class Case(msgspec.Struct, frozen=True):
    """A case in which two tables differ: a value for each column that matters (None: not filled in), and the rows that decide, by both.

    `since` begins the stretch of time it lies in; `said` tells in words what is no value of one column. An empty row number means that
    no row applies, or that the table cannot say yet.
    """

    since: date
    values: dict[str, Any]
    said: tuple[str, ...]
    before: str
    after: str
    then: Then = {}


class Verdict(msgspec.Struct, frozen=True):
    """`same` in every case; otherwise a case that shows it, if one was found."""

    same: bool
    case: Case | None = None


def compare(before: Table, after: Table, limits: Limits = _NONE, budget: int = BUDGET) -> Verdict:
    """Whether the tables give the same rows and outcomes everywhere. Tables with other inputs or other dates are taken to differ."""
    if before.starts != after.starts or _reads_changed_params(before, after):
        return Verdict(same=False)
    for old, new in zip(before.stretches, after.stretches, strict=True):
        try:
            verdict = _stretch(old, new, limits, Budget(budget))
        except OverBudget:
            verdict = Verdict(same=False)
        if not verdict.same:
            return verdict
    return Verdict(same=True)


def _reads_changed_params(before: Table, after: Table) -> bool:
    """Whether a column computes with a parameter whose values differ, or one side knows emptiness where the other does not."""
    if {name: column.knows_empty for name, column in before.plan.columns.items()} != {
        name: column.knows_empty for name, column in after.plan.columns.items()
    }:
        return True
    used = {name.removeprefix(PARAM) for column in before.plan.columns.values() for name in names_in(column.expr) if name.startswith(PARAM)}
    return any(
        {each.name: each.value for each in old.params if each.name in used} != {each.name: each.value for each in new.params if each.name in used}
        for old, new in zip(before.stretches, after.stretches, strict=True)
    )


class _Side:
    """One of the two tables in the space of both: for each row where it holds, and where it may hold."""

    def __init__(self, stretch: Stretch, wide: "_Wide") -> None:
        self.rows = stretch.rows
        self.sure = [wide.boxes(row.cells, unknown=False) for row in stretch.rows]
        self.maybe = [wide.boxes(row.cells, unknown=True) for row in stretch.rows]
        self.never = [box for cells in _never(stretch) for box in wide.boxes(cells, unknown=False)]


class _Wide:
    """A space with one more atom in each dimension: not known."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.unknown = [1 << len(dimension.words) for dimension in space.dimensions]
        self.whole: Box = tuple(dimension.whole | 1 << len(dimension.words) for dimension in space.dimensions)
        self.known: Box = space.whole

    def boxes(self, cells: Mapping[str, Cell], *, unknown: bool) -> list[Box]:
        """Where all cells hold; with `unknown` also where nobody knows yet whether they do."""
        found = []
        for pieces in product(*(self.space.pieces(name, cell) for name, cell in cells.items())):
            box = list(self.whole)
            for piece in pieces:
                for index, atoms in piece.items():
                    box[index] &= atoms | self.unknown[index] if unknown else atoms
            if all(box):
                found.append(tuple(box))
        return found

    def given(self, plan: TablePlan, hidden: Hidden) -> list[Box]:
        """Where the hidden column would be given although nobody was asked for it. An unfilled multiple choice may be an empty one."""
        column = plan.columns[hidden.column]
        if column.knows_empty and column.type.kind == "choices":
            return []
        room = list(self.whole)
        for index, dimension in enumerate(self.space.dimensions):
            if dimension.column and plan.columns[dimension.column].bare == column.bare:
                empty = 1 << len(dimension.words) - 1 if column.knows_empty else 0
                room[index] = dimension.whole & ~empty
        return [shared for box in self.boxes(hidden.cells, unknown=False) if (shared := intersect(tuple(room), box)) is not None]


def _never(stretch: Stretch) -> list[dict[str, Cell]]:
    values = {used.name: used.value for used in stretch.params}
    space = Space(values)
    return [space.bound(never.cells) for never in stretch.plan.never]


def _stretch(old: Stretch, new: Stretch, limits: Limits, budget: Budget) -> Verdict:
    wide = _Wide(space_of(old, [*limits.cells(), *(row.cells for row in new.rows), *_never(new)]))
    excluded = [box for cells in limits.impossible for box in wide.boxes(cells, unknown=False)]
    excluded += [box for hidden in limits.hidden for box in wide.given(old.plan, hidden)]
    possible = without([wide.whole], excluded, budget)
    one, other = _Side(old, wide), _Side(new, wide)
    first = old.plan.definition.hit == "first"
    left = without(possible, [*one.never, *other.never], budget)
    differences = [*_problems(one, other, possible, budget), *(_first if first else _each)(one, other, left, budget)]
    best = min(differences, key=lambda found: _plainness(found[0], wide), default=None)
    room = tuple(_all_atoms(atoms) for atoms in zip(*possible, strict=True))
    if best is None:
        return Verdict(same=True)
    return Verdict(same=False, case=msgspec.structs.replace(_case(best, wide, one if first else None, room), since=old.since))


Difference = tuple[Box, ReadyRow | None, ReadyRow | None]
"""Where the tables differ, the row of the one and the row of the other."""


def _problems(one: _Side, other: _Side, possible: list[Box], budget: Budget) -> Iterator[Difference]:
    """Cases that one side calls impossible and the other does not."""
    for mine, theirs in ((one, other), (other, one)):
        for box in _within(without(mine.never, theirs.never, budget), possible, budget):
            yield box, None, None


def _within(boxes: list[Box], possible: list[Box], budget: Budget) -> list[Box]:
    budget.spend(len(boxes) * len(possible))
    return [shared for box, room in product(boxes, possible) if (shared := intersect(box, room)) is not None]


def _key(row: ReadyRow) -> tuple[Any, ...]:
    return row.row.no, tuple(row.row.then.items()), row.row.force


def _first(one: _Side, other: _Side, left: list[Box], budget: Budget) -> Iterator[Difference]:
    """A `first` table: rows before the first change and after the last one are the same on both sides."""
    start, end = _window(one.rows, other.rows)
    for boxes in one.maybe[:start]:
        left = without(left, boxes, budget)
    rest, decided = [], []
    for side in (one, other):
        room, found = left, {}
        for at in range(start, len(side.rows) - end):
            found[_key(side.rows[at])] = (side.rows[at], _within(side.sure[at], room, budget))
            room = without(room, side.maybe[at], budget)
        rest.append(room)
        decided.append(found)
    yield from _unlike(decided[0], decided[1], budget)
    for mine, theirs in ((rest[0], rest[1]), (rest[1], rest[0])):
        yield from ((box, None, None) for box in without(mine, theirs, budget))


def _window(rows: Sequence[ReadyRow], others: Sequence[ReadyRow]) -> tuple[int, int]:
    """How many rows at the beginning and how many at the end are the same."""
    same = [(_key(row), row.cells) == (_key(other), other.cells) for row, other in zip(rows, others, strict=False)]
    start = same.index(False) if False in same else len(same)
    back = [(_key(row), row.cells) == (_key(other), other.cells) for row, other in zip(rows[::-1], others[::-1], strict=False)]
    end = back.index(False) if False in back else len(back)
    return start, min(end, len(rows) - start, len(others) - start)


def _each(one: _Side, other: _Side, left: list[Box], budget: Budget) -> Iterator[Difference]:
    """A `unique` or `collect` table: every row by itself holds, and may hold, in the same cases."""
    for sets in ("sure", "maybe"):
        decided = [
            {_key(row): (row, _within(boxes, left, budget)) for row, boxes in zip(side.rows, getattr(side, sets), strict=True)} for side in (one, other)
        ]
        yield from _unlike(decided[0], decided[1], budget)


Decided = Mapping[tuple[Any, ...], tuple[ReadyRow, list[Box]]]


def _unlike(one: Decided, other: Decided, budget: Budget) -> Iterator[Difference]:
    for key, (row, boxes) in one.items():
        yield from ((box, row, None) for box in without(boxes, other[key][1] if key in other else [], budget))
    for key, (row, boxes) in other.items():
        yield from ((box, None, row) for box in without(boxes, one[key][1] if key in one else [], budget))


# --- a case that shows it -----------------------------------------------------------------------------------------------


def _plainness(box: Box, wide: _Wide) -> int:
    """How much of a box cannot be shown with everything filled in: such boxes come last."""
    return sum(1 for atoms, known in zip(box, wide.known, strict=True) if not atoms & known)


def _all_atoms(atoms: Iterable[int]) -> int:
    return reduce(or_, atoms)


def _case(found: Difference, wide: _Wide, first: _Side | None, room: Box) -> Case:
    """The case; in a `first` table that differs where the changed one decides, the row that should have decided is looked up."""
    box, row, other = found
    point = tuple(_one_of(atoms & known or atoms, dimension) for atoms, known, dimension in zip(box, wide.known, wide.space.dimensions, strict=True))
    if row is None and first is not None:
        rows = zip(first.rows, first.sure, strict=True)
        row = next((each for each, boxes in rows if any(intersect(point, sure) is not None for sure in boxes)), None)
    values, said = _values(box, point, wide, room)
    return Case(date.min, values, said, row.row.no if row else "", other.row.no if other else "", row.row.then if row else {})


def _one_of(atoms: int, dimension: Dimension) -> int:
    """One of the atoms: the plainest; of an option, that it is not chosen."""
    return 0b10 if dimension.option and atoms & 0b10 else atoms & -atoms


def _values(box: Box, point: Box, wide: _Wide, room: Box) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A value for each column that the case depends on, the options of a multiple choice together; and the rest in words."""
    values: dict[str, Any] = {}
    said: list[str] = []
    for dimension, atoms, at, every in zip(wide.space.dimensions, box, point, room, strict=True):
        if atoms & every == every:
            continue
        index = at.bit_length() - 1
        if dimension.option:
            chosen = values.get(dimension.column, ())
            unknown = chosen is None or index >= len(dimension.words)
            values[dimension.column] = None if unknown else (*chosen, *((dimension.option,) if index == 0 else ()))
        elif dimension.column:
            values[dimension.column] = dimension.samples[index] if index < len(dimension.samples) else None
        elif index < len(dimension.words):
            said.append(dimension.words[index])
    return values, tuple(said)
