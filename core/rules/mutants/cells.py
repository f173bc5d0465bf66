"""The ways in which one cell may be wrong by a little."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.items.model import Dated, ParamDef
from core.rules import literals
from core.rules.atoms import from_tick, to_ticks
from core.rules.cells import Cell, Filled, Has, OneOf, ParamRef, Point, Range, Truth, Within
from core.rules.mutants.mutant import MutantKind
from core.rules.written import write_point
from core.values import ORDERED, FieldType

STEPS: dict[str, int] = {"duration": 60_000_000, "datetime": 60_000_000}
"""How many ticks of the proof make one step of a column, where that is not one: moments and durations are written in whole minutes."""


class Changed(msgspec.Struct, frozen=True):
    """A cell changed: how, into what, and the parameter it refers to now, which differs a little from the one it referred to."""

    kind: MutantKind
    cell: Cell
    params: Mapping[str, ParamDef] = {}


def changed_cells(cell: Cell, of: FieldType, params: Mapping[str, ParamDef]) -> Iterator[Changed]:
    """Every change of a cell in a column of the type."""
    match cell:
        case Range():
            yield from _shifted(cell, of, params)
            yield from (Changed("comparison", other) for other in _compared(cell))
        case OneOf() | Has():
            yield from _fewer(cell, params)
            yield Changed("negation", msgspec.structs.replace(cell, negated=not cell.negated))
        case Within():
            yield from _counted(cell, params)
            yield Changed("negation", msgspec.structs.replace(cell, negated=not cell.negated))
        case Truth(value=value):
            yield Changed("negation", Truth(not value))
        case Filled(present=present):
            yield Changed("negation", Filled(not present))


def _compared(cell: Range) -> Iterator[Range]:
    """The comparison with the other one: `<` and `<=`, `>` and `>=`; `=` becomes either side; a closed range cannot be half open."""
    if cell.low is None or cell.high is None:
        yield Range(cell.low, cell.high, low_open=cell.low is not None and not cell.low_open, high_open=cell.high is not None and not cell.high_open)
    elif cell.low == cell.high:
        yield Range(low=cell.low)
        yield Range(high=cell.high)


def _shifted(cell: Range, of: FieldType, params: Mapping[str, ParamDef]) -> Iterator[Changed]:
    """Each bound one step down and up; both bounds together where the cell is `= x`."""
    sides = [("low", "high")] if cell.low == cell.high else [(side,) for side in ("low", "high") if getattr(cell, side) is not None]
    for names in sides:
        for step in (-1, 1):
            bound, more = _moved(getattr(cell, names[0]), of, step, params)
            if bound is not None:
                yield Changed("boundary", msgspec.structs.replace(cell, **dict.fromkeys(names, bound)), more)


def _moved(bound: Point | ParamRef, of: FieldType, step: int, params: Mapping[str, ParamDef]) -> tuple[Any, dict[str, ParamDef]]:
    if not isinstance(bound, ParamRef):
        return moved(bound, of, step), {}
    definition = params[bound.name]
    values = tuple(moved_value(dated, definition, of, step) for dated in definition.values)
    known = tuple(dated for dated in values if dated is not None)
    name = f"{bound.name}_{'more' if step > 0 else 'less'}"
    if len(known) != len(values):
        return None, {}
    return ParamRef(name), {name: msgspec.structs.replace(definition, values=known)}


def moved(value: Point, of: FieldType, step: int) -> Any:
    """The value so many steps further on."""
    ticks = to_ticks(value, of) + step * STEPS.get(of.kind, 1)
    return from_tick(int(ticks), of) if ticks == int(ticks) else from_tick(int(ticks) + (step > 0), of)


def moved_value(dated: Dated, definition: ParamDef, of: FieldType, step: int) -> Dated | None:
    """A parameter's value a step further on, a step of the coarser of parameter and column; None for what has no steps."""
    kind = "duration" if definition.kind == "time" else definition.kind
    if not isinstance(dated.value, str) or kind not in ORDERED:
        return None
    scale = min(definition.scale, of.scale) if kind == "decimal" else 0
    value = literals.ordered(kind, dated.value)
    return msgspec.structs.replace(dated, value=write_point(moved(value, FieldType(kind, scale), step), kind))


def _fewer(cell: OneOf | Has, params: Mapping[str, ParamDef]) -> Iterator[Changed]:
    """Each member left out in turn; the only one is not: the row would be gone, which is another mutant."""
    if isinstance(cell.values, ParamRef):
        definition = params[cell.values.name]
        for place, member in enumerate(dict.fromkeys(item for dated in definition.values for item in as_tuple(dated.value))):
            values = tuple(without(dated, member) for dated in definition.values)
            if all(values):
                name = f"{cell.values.name}_less{place}"
                less = msgspec.structs.replace(definition, values=tuple(filter(None, values)))
                yield Changed("member", msgspec.structs.replace(cell, values=ParamRef(name)), {name: less})
        return
    for member in cell.values if len(cell.values) > 1 else ():
        yield Changed("member", msgspec.structs.replace(cell, values=tuple(each for each in cell.values if each != member)))


def as_tuple(value: object) -> tuple[str, ...]:
    """The members of a parameter's value; none when it is no list."""
    return value if isinstance(value, tuple) else ()


def without(dated: Dated, member: str) -> Dated | None:
    """The dated list without the member; None when nothing would be left."""
    left = tuple(each for each in as_tuple(dated.value) if each != member)
    return msgspec.structs.replace(dated, value=left) if left else None


def _counted(cell: Within, params: Mapping[str, ParamDef]) -> Iterator[Changed]:
    """The period a unit shorter and longer."""
    for step in (-1, 1):
        if isinstance(cell.count, ParamRef):
            bound, more = _moved(cell.count, FieldType("int"), step, params)
            if bound is not None:
                yield Changed("boundary", msgspec.structs.replace(cell, count=bound), more)
        elif cell.count + step >= 0:
            yield Changed("boundary", msgspec.structs.replace(cell, count=cell.count + step))
