"""The expressions of a form, compiled and put in an order in which each rests only on what is settled before it."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from core.faults import Blame, Fault
from core.forms.dialect import place_of
from core.forms.model import Field
from core.rules import Expr, Scope, compile_expr, names_in
from core.values import Kind


class Conditions:
    """Compiles the expressions of one form against its fields; keeps the faults."""

    def __init__(self, scope: Scope, blame: Blame) -> None:
        self.scope = scope
        self.blame = blame
        self.faults: list[Fault] = []

    def expression(self, name: str, schema: dict[str, Any], keyword: str, want: Kind) -> Expr | None:
        """The expression under a keyword of a field, None when there is none or it is faulty."""
        if keyword not in schema:
            return None
        place = place_of(("properties", name, keyword))
        expr, faults = compile_expr(schema[keyword], self.scope, self.blame, place, want)
        self.faults += faults
        return expr


def in_order(fields: Mapping[str, Field], blame: Blame) -> tuple[str, ...] | list[Fault]:
    """The conditional and calculated fields, each after those its x-visible and x-calc read; faults when they go round in a circle."""
    reads = {name: _reads(field) & fields.keys() for name, field in fields.items()}
    try:
        order = tuple(TopologicalSorter(reads).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        keyword = "x-calc" if fields[circle[0]].calc else "x-visible"
        found = f"条件互相依赖：{' → '.join(circle)}"
        return [blame.at(place_of(("properties", circle[0], keyword)), found, "不绕回自己的条件", code="circular")]
    return tuple(name for name in order if fields[name].visible or fields[name].calc)


def _reads(field: Field) -> frozenset[str]:
    return frozenset().union(*(names_in(expr) for expr in (field.visible, field.calc) if expr))
