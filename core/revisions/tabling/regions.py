"""What no row covers, or two rows do, as cells that could stand in a row: the way back from the boxes of a proof."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from core.rules.analysis import Budget, OverBudget, intersect, without
from core.rules.atoms import Box, Dimension, Space, from_tick, space_of, to_ticks
from core.rules.cells import Cell, Filled, Has, OneOf, ParamRef, Range, Truth, Within
from core.rules.running import Stretch
from core.rules.tables import Column, TablePlan
from core.values import ORDERED, FieldType

BUDGET = 100_000
Cells = dict[str, Cell]


class NoCells(Exception):
    """No single row can say this."""


class Ground(msgspec.Struct, frozen=True, eq=False):
    """A table in one stretch of time, cut up: each row's boxes, and what can happen at all."""

    stretch: Stretch
    space: Space
    rows: tuple[tuple[str, list[Box]], ...]
    possible: list[Box]

    @property
    def plan(self) -> TablePlan:
        """The table."""
        return self.stretch.plan


def ground_of(stretch: Stretch) -> Ground:
    """The ground of a stretch. Raises OverBudget."""
    space = space_of(stretch)
    rows = tuple((row.row.no, space.boxes(row.cells)) for row in stretch.rows)
    never = [box for each in stretch.plan.never for box in space.boxes(space.bound(each.cells))]
    return Ground(stretch, space, rows, without([space.whole], never, Budget(BUDGET)))


def uncovered(ground: Ground) -> list[Box]:
    """What no row applies to, in as few boxes as are easily found; nothing where it would take too long."""
    left, budget = ground.possible, Budget(BUDGET)
    try:
        for _, boxes in ground.rows:
            left = without(left, boxes, budget)
    except OverBudget:
        return []
    return [run for box in joined([part for each in left for part in _runs(each, ground)]) for run in _runs(box, ground)]


def without_row(ground: Ground, number: str) -> Ground:
    """The ground as if that row were not there."""
    return msgspec.structs.replace(ground, rows=tuple(row for row in ground.rows if row[0] != number))


def covering(ground: Ground, number: str) -> tuple[str, ...]:
    """The rows above one that share something with it."""
    own = next(boxes for no, boxes in ground.rows if no == number)
    found = []
    for no, boxes in ground.rows:
        if no == number:
            break
        if any(intersect(one, two) is not None for one in boxes for two in own):
            found.append(no)
    return tuple(found)


def shared(ground: Ground, one: str, other: str) -> list[Box]:
    """Where two rows both hold."""
    first, second = (next(boxes for no, boxes in ground.rows if no == number) for number in (one, other))
    both = [box for a in first for b in second if (box := intersect(a, b)) is not None]
    return [box for a in both for b in ground.possible if (box := intersect(a, b)) is not None]


def rest(ground: Ground, number: str, less: str) -> list[Box]:
    """Of a row, what another one leaves of it."""
    own, others = (next(boxes for no, boxes in ground.rows if no == each) for each in (number, less))
    return [run for box in joined([part for each in without(own, others, Budget(BUDGET)) for part in _runs(each, ground)]) for run in _runs(box, ground)]


def joined(boxes: list[Box]) -> list[Box]:
    """Fewer boxes for the same: two that differ in one dimension only are one."""
    found = list(boxes)
    merging = True
    while merging:
        merging = False
        for at, one in enumerate(found):
            for other in found[at + 1:]:
                differing = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
                if len(differing) == 1:
                    found.remove(one)
                    found.remove(other)
                    found.append(tuple(a | b for a, b in zip(one, other, strict=True)))
                    merging = True
                    break
            if merging:
                break
    return found


def _runs(box: Box, ground: Ground) -> Iterator[Box]:
    """The box in parts whose numbers and dates are each one stretch without holes; emptiness is a part of its own."""
    parts = [box]
    for index, dimension in enumerate(ground.space.dimensions):
        column = ground.plan.columns.get(dimension.column)
        if column is None or column.type.kind not in ORDERED or box[index] == dimension.whole:
            continue
        nothing = 1 << len(dimension.words) - 1 if dimension.samples[-1:] == (None,) else 0
        parts = [(*part[:index], run, *part[index + 1:]) for part in parts for run in _stretches(part[index], nothing)]
    yield from parts


def _stretches(atoms: int, nothing: int) -> Iterator[int]:
    if atoms & nothing:
        yield nothing
        atoms &= ~nothing
    while atoms:
        low = atoms & -atoms
        run = low
        while (run + low) & atoms:  # the place above a stretch without holes
            run |= run + low
        yield run
        atoms &= ~run


# --- a box as cells ---------------------------------------------------------------------------------------------------


def cells_of(box: Box, ground: Ground) -> Cells:
    """The box as the cells of a row, with parameters named where a bound is one's value. Raises NoCells."""
    found: Cells = {}
    chosen: dict[str, list[tuple[str, bool]]] = {}
    for index, (dimension, atoms) in enumerate(zip(ground.space.dimensions, box, strict=True)):
        if atoms == dimension.whole:
            continue
        if dimension.option:
            chosen.setdefault(dimension.column, []).append((dimension.option, atoms == 0b01))
        elif dimension.column:
            found[dimension.column] = _cell(dimension, atoms, ground, ground.plan.columns[dimension.column])
        else:
            name, cell = _within(ground, index, negated=atoms == 0b10)
            if name in found and not isinstance(found[name], Filled):
                raise NoCells
            found[name] = cell
    for name, options in chosen.items():
        found[name] = _chosen(options)
    return found


def _within(ground: Ground, index: int, *, negated: bool) -> tuple[str, Cell]:
    name, cell = next(key for key, at in ground.space.within.items() if at == index)
    original = next((each for row in ground.plan.rows for each in [row.cells.get(name)] if isinstance(each, Within) and each.other == cell.other), cell)
    return name, msgspec.structs.replace(original, negated=negated)


def _chosen(options: Sequence[tuple[str, bool]]) -> Cell:
    """A multiple choice: one option that is chosen, or several none of which is."""
    held, absent = tuple(option for option, there in options if there), tuple(option for option, there in options if not there)
    if "其他" in (*held, *absent) or (held and absent) or len(held) > 1:
        raise NoCells
    return Has(held) if held else Has(absent, negated=True)


def _cell(dimension: Dimension, atoms: int, ground: Ground, column: Column) -> Cell:
    nothing = 1 << len(dimension.words) - 1 if dimension.samples[-1:] == (None,) else 0
    if nothing and atoms in (nothing, dimension.whole & ~nothing):
        return Filled(present=atoms != nothing)
    if atoms & nothing:
        raise NoCells
    if column.type.kind == "bool":
        return Truth(atoms == 0b01)
    if column.type.kind in ORDERED:
        return _range(dimension, atoms, ground, column)
    return _one_of(dimension, atoms, ground, column, dimension.whole & ~nothing)


def _one_of(dimension: Dimension, atoms: int, ground: Ground, column: Column, given: int) -> Cell:
    """Options: as a parameter's list where they are just that, as what is excluded where all the others are in."""
    inside = [sample for at, sample in enumerate(dimension.samples) if atoms >> at & 1]
    outside = [sample for at, sample in enumerate(dimension.samples) if given & ~atoms & 1 << at]
    open_ended = not column.type.options
    for cell in _written(ground, column.name):
        if isinstance(cell, OneOf) and isinstance(cell.values, ParamRef):
            members = {*ground.space.values[cell.values.name]}
            if {*inside} == members and not (open_ended and "其他" in inside):
                return OneOf(cell.values)
            if {*outside} == members:
                return OneOf(cell.values, negated=True)
    if open_ended and "其他" in inside:
        return OneOf(tuple(outside), negated=True)
    return OneOf(tuple(inside)) if len(inside) <= len(outside) + 1 or not outside else OneOf(tuple(outside), negated=True)


def _written(ground: Ground, name: str) -> Iterator[Cell]:
    """The cells of a column as they are written, of all columns with the same input."""
    source = ground.plan.columns[name].expr.source
    same = [other.name for other in ground.plan.columns.values() if other.expr.source == source]
    yield from (row.cells[each] for row in ground.plan.rows for each in same if each in row.cells)


def _range(dimension: Dimension, atoms: int, ground: Ground, column: Column) -> Cell:
    """A stretch of numbers. Between atoms there are the bounds of the table's own cells; theirs are taken, names and all."""
    ticks = [to_ticks(sample, column.type) for sample in dimension.samples if sample is not None]
    first, last = (atoms & -atoms).bit_length() - 1, atoms.bit_length() - 1
    low = int(ticks[first]) if first else None
    high = int(ticks[last + 1]) if last + 1 < len(ticks) else None
    if low is not None and high is not None:
        return Range(_closed(low, ground, column), _closed(high - 1, ground, column))
    if low is not None:
        bound, open_ = _bound(low, ground, column, upper=False)
        return Range(low=bound, low_open=open_)
    if high is not None:
        bound, open_ = _bound(high, ground, column, upper=True)
        return Range(high=bound, high_open=open_)
    raise NoCells


def _bounds(ground: Ground, column: Column) -> Mapping[int, Any]:
    """Every written bound of the column by its tick, parameters before plain values."""
    found: dict[int, Any] = {}
    cells = [cell for cell in _written(ground, column.name) if isinstance(cell, Range)]
    for bound in (bound for cell in cells for bound in (cell.low, cell.high) if bound is not None):
        value = ground.space.values[bound.name] if isinstance(bound, ParamRef) else bound
        tick = to_ticks(value, column.type)
        if tick == int(tick) and not isinstance(found.get(int(tick)), ParamRef):
            found[int(tick)] = bound
    return found


def _bound(cut: int, ground: Ground, column: Column, *, upper: bool) -> tuple[Any, bool]:
    """The bound just below whose tick `cut` a stretch ends, or at which it begins: the value, and whether it does not count itself in."""
    bounds = _bounds(ground, column)
    if upper:
        return (bounds[cut], True) if cut in bounds else (bounds.get(cut - 1, from_tick(cut - 1, column.type)), False)
    return (bounds[cut], False) if cut in bounds else (bounds[cut - 1], True) if cut - 1 in bounds else (_plain(cut, column.type), False)


def _closed(tick: int, ground: Ground, column: Column) -> Any:
    return _bounds(ground, column).get(tick, _plain(tick, column.type))


def _plain(tick: int, of: FieldType) -> Any:
    return from_tick(tick, of)
