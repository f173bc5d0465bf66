"""Which cases can ever come before a table, as far as the form and the facts say.

An area is never 0, a sum of areas never negative, and a field that is asked of hotels only is not known of a cinema. A case outside these limits cannot be filed, so no scenario is asked for it and no difference there counts. What is not known to be
limited is not limited.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil, floor
from typing import Any, TypeAlias

import msgspec

from core.rules import exact
from core.rules.atoms import from_tick, to_ticks
from core.rules.cells import Cell, OneOf, Range, Truth
from core.rules.expressions import Expr
from core.rules.facts import FactPlan
from core.rules.tables import Column, TablePlan
from core.rules.tree import Arithmetic, Call, Compare, Constant, Logic, Member, Name, Node, Not, Several
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


class Hidden(msgspec.Struct, frozen=True):
    """A column whose value nobody is asked for while the cells of other columns hold."""

    column: str
    cells: Mapping[str, Cell]


class Limits(msgspec.Struct, frozen=True):
    """What can never be: `impossible` cells by column, and columns that are `hidden` from some cases."""

    impossible: tuple[Mapping[str, Cell], ...] = ()
    hidden: tuple[Hidden, ...] = ()

    def cells(self) -> list[Mapping[str, Cell]]:
        """All cells, for a space that has to tell them apart."""
        return [*self.impossible, *(each.cells for each in self.hidden)]


def limits_of(plan: TablePlan, known: Known, visible: Mapping[str, Expr]) -> Limits:
    """The limits of a table. `visible` are the conditions under which the form shows a field."""
    impossible = [{column.name: cell} for column in plan.columns.values() for cell in _outside(column, _bounds(column.expr.tree, known))]
    return Limits(tuple(impossible), tuple(_hidden(plan, visible)))


def _hidden(plan: TablePlan, visible: Mapping[str, Expr]) -> Iterator[Hidden]:
    """The simple conditions only: one field shown while another one has some value."""
    fields = {column.bare: column for column in reversed(plan.columns.values()) if column.bare}
    for column in plan.columns.values():
        shown = visible.get(column.bare)
        for part in _parts(shown.tree) if shown else ():
            name, cell = _unless(part)
            if cell is not None and name in fields:
                yield Hidden(column.name, {fields[name].name: cell})


def _parts(tree: Node) -> tuple[Node, ...]:
    return tree.parts if isinstance(tree, Logic) and tree.op == "and" else (tree,)


def _unless(part: Node) -> tuple[str, Cell | None]:
    """The field that a condition looks at, and the cell under which the condition is false."""
    match part:
        case Name(name=name):
            return name, Truth(value=False)
        case Not(part=Name(name=name)):
            return name, Truth(value=True)
        case Compare(op="=", left=Name(name=name), right=Constant(kind="text", value=str() as value)):
            return name, OneOf((value,), negated=True)
        case Compare(op="=", left=Name(name=name), right=Constant(kind="bool", value=bool() as value)):
            return name, Truth(not value)
        case Member(op="in", left=Name(name=name), right=Several(items=items)):
            return name, OneOf(tuple(str(item.value) for item in items), negated=True)
    return "", None


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
