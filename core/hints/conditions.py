"""The condition of a tip, in the language of the rules, over the fields of its item and what its own field holds."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from core.faults import Blame, Fault
from core.forms import Field
from core.hints.model import ELEMENT, TYPED, VALUE
from core.items.item import Item
from core.rules import BASE, Expr, Named, Scope, compile_expr
from core.values import FieldType

_NAMES: Final = ("today", "submitted_on", "holder")
"""What is known of a filing before it is sent."""


def field_of(items: Mapping[str, Item], item: str, field: str) -> Field | None:
    """The field that a hint names: one of its item, or an element in the first item that has it; None when there is none."""
    if item:
        fields = items[item].form.fields.values() if item in items else ()
        return next((each for each in fields if field in (each.name, each.identity)), None)
    if not field.startswith(ELEMENT):
        return None
    return next((each for one in items.values() for each in one.form.fields.values() if each.identity == field), None)


def compiled(items: Mapping[str, Item], item: str, field: Field | None, text: str) -> tuple[Expr | None, tuple[Fault, ...]]:
    """The condition of a tip at the field, or everything that is wrong with it."""
    own = (field.label, field.type) if field is not None else None
    return _compiled(items.get(item), own, text)


@lru_cache(maxsize=8192)
def _compiled(item: Item | None, own: tuple[str, FieldType] | None, text: str) -> tuple[Expr | None, tuple[Fault, ...]]:
    """Kept: the list is read anew whenever one row of it changes."""
    expr, faults = compile_expr(text, _scope(item, own), Blame("", ""), "cond", "bool")
    return expr, tuple(faults)


def scope_of(item: Item | None, field: Field | None) -> Scope:
    """What a condition at the field may name."""
    return _scope(item, (field.label, field.type) if field is not None else None)


def _scope(item: Item | None, own: tuple[str, FieldType] | None) -> Scope:
    scope: dict[str, Named] = {name: BASE[name] for name in _NAMES}
    if item is not None:
        scope |= item.form.scope
    if own is not None:
        label, kind = own
        scope |= {VALUE: Named(label, kind), TYPED: Named(f"{label}的录入文字", FieldType("text"))}
    return scope
