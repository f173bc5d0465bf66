"""The items that make up a composed one, and under which name each field of theirs stands in the merged form.

A shared element is asked once, whatever each item calls it; an item's own field stays its own. A name depends on the composing item and on the
field alone, never on what else is combined: what was typed is still there when an item is added or taken away.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec

from core.forms.layout import RESERVED
from core.forms.model import Field
from core.items.item import Item
from core.rules import Expr
from core.scenes.renaming import renamed

SHARED = "shared."


class Part(msgspec.Struct, frozen=True, eq=False, dict=True):
    """An item in a composition. `names` maps each field of its form to the merged one; `after` are the members that come before it."""

    item: Item
    names: Mapping[str, str]
    after: tuple[str, ...] = ()

    def said(self, expr: Expr) -> Expr:
        """An expression of the item in the names of the merged form; the same text is the same expression."""
        found = self._said.get(expr.source)
        if found is None:
            found = self._said[expr.source] = renamed(expr, self.names)
        return found

    @cached_property
    def _said(self) -> dict[str, Expr]:
        return {}

    def inside(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of values by merged name, the item's own, under its own names."""
        return {name: values[merged] for name, merged in self.names.items() if merged in values}


def part_of(parent: Item, item: Item, after: tuple[str, ...] = ()) -> Part:
    """A member of the parent's composition."""
    known = {field.identity: name for name, field in parent.form.fields.items()}
    return Part(item, {name: known.get(field.identity) or _name(parent, item, field) for name, field in item.form.fields.items()}, after)


def own_part(parent: Item) -> Part:
    """The composing item itself: its fields keep their names, so that its rules and papers go on as they are."""
    return Part(parent, {name: name for name in parent.form.fields})


def _name(parent: Item, item: Item, field: Field) -> str:
    """`<element>` or `<item>__<field>`, made longer while the parent uses the name for something else."""
    shared = field.identity.startswith(SHARED)
    name = field.identity.removeprefix(SHARED) if shared else f"{item.id}__{field.name}"
    while name in parent.scope or name in RESERVED:
        name = f"{name}_"
    return name
