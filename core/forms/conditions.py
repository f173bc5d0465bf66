"""The expressions of a form, compiled and put in an order in which each rests only on what is settled before it."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from core.faults import Blame, Fault, did_you_mean
from core.forms.dialect import place_of
from core.forms.model import Field
from core.forms.offering import Offer, offer
from core.rules import Expr, Scope, compile_expr, names_in
from core.rules.checking import type_words
from core.values import ORDERED, FieldType, Kind


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

    def readonly(self, name: str, schema: dict[str, Any]) -> Expr | None:
        """When the field is only shown: always, or under a condition."""
        return self.expression(name, {**schema, "x-readonly": "true"} if schema.get("x-readonly") is True else schema, "x-readonly", "bool")

    def offers(self, name: str, schema: dict[str, Any], kind: FieldType) -> tuple[Offer, ...]:
        """The options that are on offer only under a condition."""
        found = []
        for option, text in schema.get("x-options", {}).items():
            place = f"{place_of(('properties', name, 'x-options'))}.{option}"
            if option not in kind.options:
                hint = did_you_mean(option, kind.options)
                self.faults.append(self.blame.at(place, f"没有选项“{option}”", "、".join(kind.options) or "有选项的栏目", hint, "unknown-option"))
                continue
            expr, faults = compile_expr(text, self.scope, self.blame, place, "bool")
            self.faults += faults
            found += [offer(option, expr, self.scope)] if expr else []
        return tuple(found)

    def after(self, name: str, schema: dict[str, Any], kind: FieldType) -> str:
        """The field that this one may not come before."""
        other = str(schema.get("x-after", ""))
        if not other:
            return ""
        place, known = place_of(("properties", name, "x-after")), self.scope.get(other)
        if known is None:
            self.faults.append(self.blame.at(place, f"没有名为 {other} 的栏目", "本表单的栏目", did_you_mean(other, self.scope), "unknown-field"))
        elif known.type.kind != kind.kind or kind.kind not in ORDERED:
            self.faults.append(self.blame.at(place, f"{type_words(kind)}和{type_words(known.type)}", "同一种有先后大小的栏目", code="type"))
        return other


def in_order(fields: Mapping[str, Field], blame: Blame) -> tuple[str, ...] | list[Fault]:
    """The fields that hang on others, each behind those its x-visible, x-calc, x-options and x-after name; faults when they go round in a circle."""
    reads = {name: _reads(field) & fields.keys() for name, field in fields.items()}
    try:
        order = tuple(TopologicalSorter(reads).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        first = fields[circle[0]]
        keyword = "x-calc" if first.calc else "x-visible" if first.visible else "x-options" if first.offers else "x-after"
        found = f"条件互相依赖：{' → '.join(circle)}"
        return [blame.at(place_of(("properties", circle[0], keyword)), found, "不绕回自己的条件", code="circular")]
    return tuple(name for name in order if fields[name].visible or fields[name].calc or fields[name].offers or fields[name].after)


def _reads(field: Field) -> frozenset[str]:
    return frozenset({field.after}).union(*(names_in(expr) for expr in (field.visible, field.calc, *(each.when for each in field.offers)) if expr))
