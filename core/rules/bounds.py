"""Which values a column can ever have, as far as the form and the facts say: an area is never 0, a sum of areas never negative.

A point outside these bounds cannot be met by any filing, so no scenario is asked for it and no difference there counts. What is not
known to be bounded is not bounded.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil, floor
from typing import Any, TypeAlias

import msgspec

from core.rules import exact
from core.rules.atoms import from_tick, to_ticks
from core.rules.cells import Cell, Range
from core.rules.facts import FactPlan
from core.rules.tables import Column, TablePlan
from core.rules.tree import Arithmetic, Call, Constant, Name, Node
from core.values import ORDERED, FieldType

_NUMBERS = ("int", "decimal", "money")


class Bounds(msgspec.Struct, frozen=True):
    """The least and the greatest value, both counted in; None where there is none."""

    low: Any = None
    high: Any = None


Known: TypeAlias = Mapping[str, Bounds]
"""Field or fact → its bounds; names not in it are unbounded."""
Offered: TypeAlias = Callable[[str, str], Bounds]
"""The bounds of a field of a fact's source: `("case:…", "area_m2")`."""


def of_schema(schema: Mapping[str, Any], of: FieldType) -> Bounds:
    """What a field's schema says of its value, at the field's scale."""
    if of.kind not in _NUMBERS:
        return Bounds()
    tick = Decimal(1).scaleb(-of.scale)
    low, high = schema.get("minimum"), schema.get("maximum")
    over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    lows = [_at(low, tick, ROUND_CEILING)] if low is not None else []
    lows += [_at(over, tick, ROUND_FLOOR) + tick] if over is not None else []
    highs = [_at(high, tick, ROUND_FLOOR)] if high is not None else []
    highs += [_at(under, tick, ROUND_CEILING) - tick] if under is not None else []
    return Bounds(max(lows, default=None), min(highs, default=None))


def _at(number: Any, tick: Decimal, rounding: str) -> Decimal:
    return Decimal(str(number)).quantize(tick, rounding=rounding)


def of_facts(facts: Mapping[str, FactPlan], offered: Offered) -> dict[str, Bounds]:
    """The bounds of facts: a count is never negative, nor is a sum of what never is."""
    found: dict[str, Bounds] = {}
    for name, plan in facts.items():
        theirs = offered(plan.source, plan.over) if plan.over else Bounds()
        if plan.take == "count" or (plan.take == "sum" and theirs.low is not None and theirs.low >= 0):
            found[name] = Bounds(0)
        elif plan.take in ("min", "max", "median"):
            found[name] = theirs
    return found


def impossible(plan: TablePlan, known: Known) -> list[dict[str, Cell]]:
    """Cells, by column, of values that the table's columns can never have."""
    cells: list[dict[str, Cell]] = []
    for column in plan.columns.values():
        bounds = _bounds(column.expr.tree, known)
        cells += ({column.name: cell} for cell in _outside(column, bounds))
    return cells


def _outside(column: Column, bounds: Bounds) -> Iterable[Cell]:
    of = column.type
    if of.kind not in ORDERED:
        return
    if bounds.low is not None:
        yield Range(high=from_tick(ceil(to_ticks(bounds.low, of)) - 1, of))
    if bounds.high is not None:
        yield Range(low=from_tick(floor(to_ticks(bounds.high, of)) + 1, of))


def _bounds(node: Node, known: Known) -> Bounds:
    match node:
        case Name(name=name):
            return known.get(name, Bounds())
        case Constant(kind="number" | "money", value=value):
            return Bounds(value, value)
        case Arithmetic(op="+", left=left, right=right):
            one, other = _bounds(left, known), _bounds(right, known)
            return Bounds(_both(exact.add, one.low, other.low), _both(exact.add, one.high, other.high))
        case Arithmetic(op="-", left=left, right=right):
            one, other = _bounds(left, known), _bounds(right, known)
            return Bounds(_both(exact.subtract, one.low, other.high), _both(exact.subtract, one.high, other.low))
        case Call(function="count" | "age_on"):
            return Bounds(0)
    return Bounds()


def _both(apply: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    return None if one is None or other is None else apply(one, other)
