"""From the filing of a composition to its members: for whoever opens their cases, and for whoever reads the filing later."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from core.items.item import Item
from core.scenes.compose import Composed, composed, given_to
from core.scenes.model import Chosen, Composition
from core.values import Value


class Versions(Protocol):
    """What knows every stored version (`core.items.releases.Catalogue`)."""

    async def item_at(self, release: str) -> Item:
        """The version with this hash."""
        ...


class Member(msgspec.Struct, frozen=True, eq=False):
    """A member of a filed composition: the version its case runs on, its part of the values by its own field names, what comes before it.

    `materials` maps the id under which a file was handed in to the member's own material.
    """

    item: Item
    values: Mapping[str, Value]
    after: tuple[str, ...]
    materials: Mapping[str, str]

    @property
    def release(self) -> str:
        """The version's hash."""
        return self.item.hash


def members_of(item: Item, values: Mapping[str, Value]) -> tuple[Member, ...]:
    """The members of a composed item with their values out of the filing's (typed, by merged name); of any other item none.

    A case loaded with its personal values (`core.cases.loading.load`) has both: `members_of(case.item, case.values)`.
    """
    if not isinstance(item, Composed):
        return ()
    return tuple(
        Member(part.item, part.inside(values), part.after, dict(given_to(item, part.item.id))) for part in item.parts
    )


async def as_filed(versions: Versions, parent: Item, composition: Composition | None) -> Item:
    """The parent as it was composed when it was filed, on the versions pinned then. Raises what `item_at` raises."""
    if composition is None:
        return parent
    chosen = [Chosen(await versions.item_at(pin.release), pin.after) for pin in composition.members]
    return composed(parent, chosen, composition)


def pins_of(item: Item) -> Composition | None:
    """What is kept with a filing of the item."""
    return item.pins if isinstance(item, Composed) else None
