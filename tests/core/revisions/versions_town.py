"""The town with other versions of its item: made by edits, published, and the official who may move cases to them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from core.access import Actor, PostHeld
from core.filings import submit
from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.items.releases import adopt
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.revisions import Edit, apply
from core.revisions.cases.runs import Asked, begin_moving, confirm

Town = Any
ITEM, PLUGIN, ORG = "fire_acceptance_filing", "fire_promise_instant", "housing"


def files(town: Town) -> Mapping[str, bytes]:
    """The files of the version offered now."""
    return dict(town.house.catalogue.item(ITEM).files)


def version(town: Town, *edits: Edit) -> Item:
    """The item after some edits."""
    changed = files(town)
    for edit in edits:
        changed = apply(changed, edit)
    item, faults = load_item(Stored(changed, ""), ITEM, PLUGIN, town.house.catalogue.registry.around)
    assert item is not None, faults
    return item


async def published(town: Town, item: Item, since: datetime | None = None) -> Item:
    """The version, in force from the moment on."""
    async with town.house.db.transaction() as connection:
        await adopt(connection, item, "test", since)
    await town.house.catalogue.refresh()
    return item


def approver(town: Town) -> Actor:
    """The official of the authority who lets cases be moved."""
    actor: Actor = msgspec.structs.replace(town.officers["decider"], posts=(PostHeld(ORG, "approver"),))
    return actor


async def filed(town: Town, *areas: str, **changes: Any) -> dict[str, str]:
    """Area → number of a case filed by the real commands; each at a place of its own."""
    made = {}
    for area in areas:
        request = town.filing(f"a{area}{sorted(changes)}", area_m2=Decimal(area), place_addr=f"沈抚示范区金枫街 {area} 号", **changes)
        made[area] = (await submit(town.house, town.company, request)).cases[0].number
    return made


async def counted(town: Town, before: Item, after: Item) -> int:
    """A dry run, done."""
    number = await begin_moving(town.house, approver(town), Asked(ITEM, before.hash, after.hash))
    await work_due(town.house, TASKS)
    return number


async def moved(town: Town, before: Item, after: Item, reason: str = "上限调整") -> int:
    """A dry run and the move after it, done."""
    number = await counted(town, before, after)
    await confirm(town.house, approver(town), number, reason)
    await work_due(town.house, TASKS)
    return number
