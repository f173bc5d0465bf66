"""What a composition is made of and what it comes to, as frozen structs."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from core.items.item import Item
from core.items.parts import Limit, LimitUnit

ConflictKind: TypeAlias = Literal["none", "mode", "missing", "party", "field", "order"]


class Conflict(msgspec.Struct, frozen=True):
    """Why items cannot be filed for together: a sentence, the ids of the items concerned, and the largest sets of items that can."""

    kind: ConflictKind
    text: str
    items: tuple[str, ...] = ()
    feasible: tuple[tuple[str, ...], ...] = ()


class Chosen(msgspec.Struct, frozen=True):
    """A member chosen: the version of the item, and the members that must have ended well before it."""

    item: Item
    after: tuple[str, ...] = ()


class Pin(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member as it is kept with the filing: the item, the version on which its case will run, and what comes before it.

    `materials` pairs the id under which a file is handed in with the member's own material, so that its officers see their files only.
    """

    item: str
    release: str
    after: tuple[str, ...] = ()
    materials: tuple[tuple[str, str], ...] = ()


class Composition(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a filing was combined: in which mode, of which scenes (ids), of which members in order."""

    members: tuple[Pin, ...]
    mode: str = ""
    scenes: tuple[str, ...] = ()


class Span(msgspec.Struct, frozen=True):
    """So many working days, days or hours. Different units are not added up: they stand beside each other."""

    amounts: tuple[tuple[int, LimitUnit], ...] = ()

    def then(self, limit: Limit) -> "Span":
        """This long, and then the limit."""
        found = {unit: days for days, unit in self.amounts}
        found[limit.unit] = found.get(limit.unit, 0) + limit.days
        return Span(tuple((days, unit) for unit, days in found.items()))


class DroppedMaterial(msgspec.Struct, frozen=True):
    """A material that need not be handed in: who would have asked for it, who issues it (item ids), and that in words."""

    name: str
    asked_by: str
    issued_by: str
    reason: str


def names_of(items: Iterable[Item]) -> str:
    """The items named in a sentence."""
    return "、".join(f"“{item.info.name}”" for item in items)
