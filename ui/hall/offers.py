"""What the hall offers: items found by word, by situation and by whom they are for."""

from functools import lru_cache
from urllib.parse import urlencode

import msgspec

from core.filings.objecting import objection_items
from core.forms import Field
from core.house import House
from core.items.item import Item
from core.process.clock import words
from core.time import today


class Offer(msgspec.Struct, frozen=True):
    """An item as a card of the hall."""

    id: str
    name: str
    kind: str
    summary: str
    authority: str
    audience: str
    promised: str
    traits: tuple[str, ...]
    clause: str
    paused: str


class Way(msgspec.Struct, frozen=True):
    """From a situation to an item: its name, and the address of its guide with the situation filled in."""

    name: str
    href: str


class Situation(msgspec.Struct, frozen=True):
    """A situation 情形 people recognise themselves in, with the items that look at it."""

    name: str
    ways: tuple[Way, ...]


class Topic(msgspec.Struct, frozen=True):
    """A question whose answers are situations."""

    label: str
    situations: tuple[Situation, ...]


def offer(item: Item) -> Offer:
    """The item's card."""
    info, pause = item.info, item.info.paused(today())
    return Offer(
        info.id, info.name, info.kind, info.summary, info.authority_name, info.audience, words(info.promised), info.traits, info.clause, pause.kind if pause is not None else "",
    )


def by_audience(house: House) -> dict[str, list[Offer]]:
    """The items by whom they are for, in the order of the registry."""
    found: dict[str, list[Offer]] = {}
    for item in items_of(house):
        found.setdefault(item.info.audience, []).append(offer(item))
    return found


def items_of(house: House) -> list[Item]:
    """Everything that applicants file by themselves; what is there for demonstration only comes last.

    What offices or the system start, and objections, which begin at a publicity, are found by search and from there.
    """
    registry = house.catalogue.registry
    beside = objection_items(registry)
    filed = [item for item in registry.items.values() if item.info.starts == "applicant" and item.id not in beside]
    return sorted(filed, key=lambda item: registry.plugins[item.plugin].demo)


def topics(house: House) -> tuple[Topic, ...]:
    """What people may recognise themselves in: the answers to the first choice among each item's situations."""
    return _topics(tuple(items_of(house)))


@lru_cache(maxsize=4)
def _topics(items: tuple[Item, ...]) -> tuple[Topic, ...]:
    found: dict[str, dict[str, list[Way]]] = {}
    for item in items:
        field = _telling(item)
        for option in field.type.options if field else ():
            assert field is not None
            href = f"/items/{item.id}?{urlencode({field.name: option})}"
            found.setdefault(field.label, {}).setdefault(option, []).append(Way(item.info.name, href))
    return tuple(
        Topic(label, tuple(Situation(name, tuple(ways)) for name, ways in situations.items())) for label, situations in found.items()
    )


def _telling(item: Item) -> Field | None:
    """The first choice that the item's situations ask."""
    fields = (item.form.fields[each.field] for each in item.info.situation)
    return next((field for field in fields if field.type.kind == "choice"), None)
