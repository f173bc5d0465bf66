"""The space of a table: its columns cut into atoms, so that a row becomes boxes of small bit sets.

Numbers and dates are counted in integer ticks (10^-scale, fen, days, microseconds), so `< 300` ends at 299.99 where the column
has two decimals, and nothing lies between that and 300.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from math import ceil, floor
from typing import Any, TypeAlias

import msgspec

from core.rules.binding import bind, wanted_words
from core.rules.cells import Cell, Filled, Has, OneOf, Range, Truth, Within
from core.rules.running import Stretch
from core.rules.tables import Column
from core.rules.words import value_words
from core.time import CHINA
from core.values import ORDERED, FieldType

Box: TypeAlias = tuple[int, ...]
Piece: TypeAlias = dict[int, int]
"""A part of a box: dimension → atoms; dimensions not named are whole."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
OTHER = "其他"


class Dimension(msgspec.Struct, frozen=True):
    """One way in which cases differ, and the words for each of its atoms.

    `column` names the column it cuts up, empty for a `within` cell; `samples` has a value of each atom (None: nothing given), and
    `option` is the option of a multiple choice that it stands for.
    """

    words: tuple[str, ...]
    column: str = ""
    samples: tuple[Any, ...] = ()
    option: str = ""

    @property
    def whole(self) -> int:
        """All atoms."""
        return (1 << len(self.words)) - 1


class Space:
    """The dimensions of a table and what a cell of each column means in them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.dimensions: list[Dimension] = []
        self.readers: dict[str, Callable[[Cell], list[Piece]]] = {}
        self.within: dict[tuple[str, Within], int] = {}
        self.values = values

    @property
    def whole(self) -> Box:
        """Everything."""
        return tuple(dimension.whole for dimension in self.dimensions)

    def add(self, dimension: Dimension) -> int:
        """A new dimension; returns its index."""
        self.dimensions.append(dimension)
        return len(self.dimensions) - 1

    def bound(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """Cells with this stretch's parameter values."""
        return {name: bind(cell, self.values) for name, cell in cells.items()}

    def boxes(self, cells: Mapping[str, Cell]) -> list[Box]:
        """The boxes of bound cells that must all hold; none if they exclude each other."""
        whole, found = self.whole, []
        for pieces in product(*(self.pieces(name, cell) for name, cell in cells.items())):
            box = list(whole)
            for piece in pieces:
                for index, atoms in piece.items():
                    box[index] &= atoms
            if all(box):
                found.append(tuple(box))
        return found

    def pieces(self, name: str, cell: Cell) -> list[Piece]:
        """The cell as disjoint pieces."""
        if isinstance(cell, Within):
            given = self.readers[name](Filled(present=True))[0]
            return [{**given, self.within[name, _plain(cell)]: 0b10 if cell.negated else 0b01}]
        return self.readers[name](cell)

    def words(self, box: Box) -> str:
        """One example from the box, in words."""
        told = [
            dimension.words[(atoms & -atoms).bit_length() - 1]
            for dimension, atoms in zip(self.dimensions, box, strict=True) if atoms != dimension.whole
        ]
        return "，".join(text for text in told if text) or "任何情形"


def space_of(stretch: Stretch, also: Iterable[Mapping[str, Cell]] = ()) -> Space:
    """The space of a table in one stretch. Columns with the same input share their dimension.

    `also` are further bound cells by column that its atoms shall tell apart, e.g. those of a changed table.
    """
    plan = stretch.plan
    space = Space({used.name: used.value for used in stretch.params})
    every = [row.cells for row in stretch.rows] + [space.bound(never.cells) for never in plan.never] + [dict(cells) for cells in also]
    shared: dict[str, list[str]] = {}
    for name, column in plan.columns.items():
        shared.setdefault("".join(column.expr.source.split()), []).append(name)
    for names in shared.values():
        cells = [found[name] for found in every for name in names if name in found]
        reader = _reader(space, plan.columns[names[0]], [cell for cell in cells if not isinstance(cell, Within)])
        space.readers.update(dict.fromkeys(names, reader))
    labels = {key: named.label for key, named in plan.scope.items()} | {key: column.label for key, column in plan.columns.items()}
    for found in every:
        for name, cell in found.items():
            if isinstance(cell, Within) and (name, _plain(cell)) not in space.within:
                column = plan.columns[name]
                yes, no = (f"{column.label}{wanted_words(msgspec.structs.replace(cell, negated=n), column.type, labels)}" for n in (False, True))
                space.within[name, _plain(cell)] = space.add(Dimension((yes, no)))
    return space


def _plain(cell: Within) -> Within:
    return msgspec.structs.replace(cell, negated=False)


def _reader(space: Space, column: Column, cells: list[Cell]) -> Callable[[Cell], list[Piece]]:
    empty = column.knows_empty and bool(column.bare)
    if column.type.kind == "choices":
        return _choices(space, column, cells)
    if column.type.kind == "bool":
        return _bool(space, column, empty=empty)
    if column.type.kind in ORDERED:
        return _ordered(space, column, cells, empty=empty)
    return _options(space, column, cells, empty=empty)


def _filled(index: int, empty: int, cell: Filled, whole: int) -> list[Piece]:
    """`present` and `empty` in a dimension whose atom `empty` (0: there is none) stands for a value not given."""
    atoms = whole & ~empty if cell.present else empty
    return [{index: atoms}] if atoms else []


def _bool(space: Space, column: Column, *, empty: bool) -> Callable[[Cell], list[Piece]]:
    words, nothing_given = (f"{column.label}为是", f"{column.label}为否"), (f"{column.label}为空",) if empty else ()
    index = space.add(Dimension(words + nothing_given, column.name, (True, False, None)[: 2 + empty]))
    nothing = 0b100 if empty else 0

    def read(cell: Cell) -> list[Piece]:
        if isinstance(cell, Filled):
            return _filled(index, nothing, cell, space.dimensions[index].whole)
        return [{index: 0b01 if isinstance(cell, Truth) and cell.value else 0b10}]

    return read


def _options(space: Space, column: Column, cells: list[Cell], *, empty: bool) -> Callable[[Cell], list[Piece]]:
    mentioned = [value for cell in cells if isinstance(cell, OneOf) for value in _members(cell)]
    options: tuple[str | None, ...] = column.type.options or (*dict.fromkeys(mentioned), None)
    atoms = {option: 1 << place for place, option in enumerate(options)}
    words = (*(f"{column.label}为{option or OTHER}" for option in options), *((f"{column.label}为空",) if empty else ()))
    index = space.add(Dimension(words, column.name, (*(option or OTHER for option in options), *((None,) if empty else ()))))
    given = (1 << len(options)) - 1
    nothing = 1 << len(options) if empty else 0

    def read(cell: Cell) -> list[Piece]:
        if isinstance(cell, Filled):
            return _filled(index, nothing, cell, space.dimensions[index].whole)
        chosen = sum(atoms.get(value, 0) for value in _members(cell))
        return [{index: given & ~chosen if isinstance(cell, OneOf) and cell.negated else chosen}]

    return read


def _members(cell: Cell) -> tuple[str, ...]:
    return cell.values if isinstance(cell, OneOf | Has) and isinstance(cell.values, tuple) else ()


def _choices(space: Space, column: Column, cells: list[Cell]) -> Callable[[Cell], list[Piece]]:
    mentioned: dict[str | None, None] = dict.fromkeys(value for cell in cells for value in _members(cell))
    if any(isinstance(cell, Filled) for cell in cells) and not (column.type.options and set(column.type.options) <= set(mentioned)):
        mentioned[None] = None
    index = {
        option: space.add(Dimension((f"{column.label}含有{option or OTHER}", f"{column.label}不含{option or OTHER}"), column.name, (), option or OTHER))
        for option in mentioned
    }

    def read(cell: Cell) -> list[Piece]:
        some = list(index) if isinstance(cell, Filled) else list(_members(cell))
        wanted = cell.present if isinstance(cell, Filled) else isinstance(cell, Has) and not cell.negated
        if not wanted:
            return [{index[option]: 0b10 for option in some}]
        return [{**{index[before]: 0b10 for before in some[:place]}, index[option]: 0b01} for place, option in enumerate(some)]

    return read


def _ordered(space: Space, column: Column, cells: list[Cell], *, empty: bool) -> Callable[[Cell], list[Piece]]:
    of = column.type
    spans = [span(cell, of) for cell in cells if isinstance(cell, Range)]
    cuts = sorted({low for low, _ in spans if low is not None} | {high + 1 for _, high in spans if high is not None})
    values = (from_tick(cuts[0] - 1 if cuts else 0, of), *(from_tick(cut, of) for cut in cuts))
    example = [f"{column.label}为 {value_words(value, of) if cuts else '任意值'}" for value in values]
    index = space.add(Dimension((*example, *((f"{column.label}为空",) if empty else ())), column.name, (*values, *((None,) if empty else ()))))
    given = (1 << (len(cuts) + 1)) - 1
    nothing = 1 << (len(cuts) + 1) if empty else 0

    def read(cell: Cell) -> list[Piece]:
        if isinstance(cell, Filled):
            return _filled(index, nothing, cell, space.dimensions[index].whole)
        low, high = span(cell, of) if isinstance(cell, Range) else (None, None)
        if low is not None and high is not None and low > high:
            return []
        first = 0 if low is None else cuts.index(low) + 1
        last = len(cuts) if high is None else cuts.index(high + 1)
        return [{index: given & ~((1 << first) - 1) & ((1 << (last + 1)) - 1)}]

    return read


def span(cell: Range, of: FieldType) -> tuple[int | None, int | None]:
    """The cell's first and last tick, both counted in; None where a side is open-ended."""
    low = None if cell.low is None else (floor(to_ticks(cell.low, of)) + 1 if cell.low_open else ceil(to_ticks(cell.low, of)))
    high = None if cell.high is None else (ceil(to_ticks(cell.high, of)) - 1 if cell.high_open else floor(to_ticks(cell.high, of)))
    return low, high


def to_ticks(value: Any, of: FieldType) -> Decimal | int:
    """A value of an ordered type in ticks; not whole when it has more decimals than the type."""
    match of.kind:
        case "decimal":
            return Decimal(value).scaleb(of.scale)
        case "date" if isinstance(value, date):
            return value.toordinal()
        case "datetime" if isinstance(value, datetime):
            return (value - _EPOCH) // _TICK
        case "duration" if isinstance(value, timedelta):
            return value // _TICK
    return value if isinstance(value, int) else Decimal(value)


def from_tick(tick: int, of: FieldType) -> Any:
    """The value at a tick; at the ends of the calendar its first or last day."""
    match of.kind:
        case "decimal":
            return Decimal(tick).scaleb(-of.scale)
        case "date":
            return date.fromordinal(min(max(tick, date.min.toordinal()), date.max.toordinal()))
        case "datetime":
            return (_EPOCH + tick * _TICK).astimezone(CHINA)
        case "duration":
            return tick * _TICK
    return tick
