"""What a filing of several items is made of, as the hall works with it: chosen in the form's own fields, merged anew whenever they change."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from core.access import PartyHeld
from core.faults import Faulty
from core.house import House
from core.items.item import Item
from core.items.releases import NoSuchRelease
from core.scenes import Composed, resolve
from core.scenes.offering import offered_at
from core.time import now
from ui.hall.sheets import given
from ui.web.fields import Raw, values_of

MEMBERS: Final = "_members"
"""Under which name a draft keeps the versions of its members: item → release."""
Choose: TypeAlias = Callable[[Raw], Item]


def chooser(house: House, item: Item, held: PartyHeld | None) -> Choose | None:
    """What answers the item as typed texts compose it; None for an item that stands alone."""
    if item.info.compose is None:
        return None

    def choose(raw: Raw) -> Item:
        return resolve(item, values_of(item.form, raw), offered_at(house.catalogue, now()), given(held))

    return choose


def choice_fields(item: Item) -> tuple[str, ...]:
    """The fields in which scenes and items are chosen, as the form has them."""
    compose = item.info.compose
    return tuple(name for name in (compose.mode, compose.scenes, compose.items) if name) if compose is not None else ()


def versions(item: Item) -> dict[str, str]:
    """The versions of the members, to be kept with a draft."""
    return {part.item.id: part.item.hash for part in item.parts} if isinstance(item, Composed) else {}


def owners(item: Item, names: tuple[str, ...]) -> tuple[str, ...]:
    """The items that ask for any of these fields, by name; the composing item itself is not told."""
    if not isinstance(item, Composed):
        return ()
    wanted = {*names}
    return tuple(part.item.info.name for part in item.parts if wanted & {*part.names.values()})


async def changes(house: House, item: Item, before: Mapping[str, Any], told: Callable[[Item, Item], tuple[str, ...]]) -> tuple[str, ...]:
    """What is different in members from the versions the draft was typed under; `told` says it of one item."""
    if not isinstance(item, Composed):
        return ()
    said = list[str]()
    for part in item.parts:
        release = before.get(part.item.id)
        if not isinstance(release, str) or release == part.item.hash:
            continue
        try:
            old = await house.catalogue.item_at(release)
        except (NoSuchRelease, Faulty):
            said.append(f"“{part.item.info.name}”已经更新")
            continue
        said += [f"“{part.item.info.name}”：{sentence}" for sentence in told(old, part.item)]
    return tuple(said)
