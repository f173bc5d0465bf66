"""To which publicity an objection is made: named in the address it is begun at, kept with the draft, said on every page."""

from typing import Final

import msgspec

from core.filings.objecting import objection_items
from core.house import House
from core.items.item import Item
from core.links import Publicity, publicity_of
from core.problems import Invalid, NotFound
from ui.web.fields import Raw

ABOUT: Final = "_about"
"""Under which name a draft keeps the number of the publicity it objects to."""
PARAMETER: Final = "about"
"""The same in an address."""


class About(msgspec.Struct, frozen=True):
    """What is objected to; `publicity` is None once it is over."""

    number: str
    publicity: Publicity | None


def objects(house: House, item: Item) -> bool:
    """Whether one objects by this item, so that nobody files it without a publicity."""
    return item.id in objection_items(house.catalogue.registry)


async def about_of(house: House, item: Item, number: str) -> About:
    """What a new filing objects to. Raises NotFound for what is not publicised, Invalid where one objects by another item."""
    found = await publicity_of(house, number)
    if found.objection != item.id:
        raise Invalid("这一公示的异议不由本事项办理", "请从公示栏进入，选择要提出异议的公示")
    return About(number, found)


async def still_about(house: House, raw: Raw) -> About | None:
    """What a draft objects to; None for a draft that objects to nothing."""
    number = raw.get(ABOUT)
    if not isinstance(number, str):
        return None
    try:
        return About(number, await publicity_of(house, number))
    except NotFound:
        return About(number, None)
