"""`python -m bench --only moving`: 10,000 open cases moved to another version and back (issue 8, bar 4), and past cases decided again.

The version they are moved to raises the limit, so that every case is decided otherwise, and asks one thing more that need not be
answered, so that every form is read again with its sealed values opened. The work is done by the task of the house's worker.
"""

import asyncio
import os
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

from bench import filing
from bench.processes import cpu_seconds
from bench.stack import Stack, house_of, stack
from core.access import Actor, actor_of, sign_in
from core.canonical import plain
from core.filings import FilingRequest, submit
from core.house import House
from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.items.releases import adopt
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.revisions import Add, Put, apply
from core.revisions.cases.impact import impact
from core.revisions.cases.runs import Asked, begin_back, begin_moving, confirm, read_replay
from core.time import today
from ui.cli.people import COMPANIES, OFFICERS, PASSWORD

CASES = 10_000
AT_ONCE = 64
REPLAYED = 1_000
_EDITS = (
    Put("rules.toml", ("param", "area_limit", "values", "2026-01-01", "value"), "500"),
    Put("form.json", ("properties", "builder"), {"type": "string", "title": "施工单位", "maxLength": 50}),
    Add("form.json", ("x-pages", "建设单位", "fields"), "builder"),
)


def measure() -> dict[str, Any]:
    """The figures."""
    with stack() as made:
        return asyncio.run(_measure(made))


async def _measure(made: Stack) -> dict[str, Any]:
    async with house_of(made.settings) as house:
        company, approver = await _actor(house, COMPANIES[0].login), await _actor(house, next(each.login for each in OFFICERS if each.role == "approver"))
        await _fill(house, company)
        old = house.catalogue.item(filing.ITEM)
        new = await _published(house, old)
        begun = perf_counter()
        found = await impact(house, old, new, REPLAYED)
        figures: dict[str, Any] = {"moving_impact_s": round(perf_counter() - begun, 2), "moving_impact_changed": len(found.own.changed)}
        there = await begin_moving(house, approver, Asked(filing.ITEM, old.hash, new.hash))
        figures |= await _worked(house, made, approver, there, "moving")
        back = await begin_back(house, approver, there)
        return figures | await _worked(house, made, approver, back, "moving_back")


async def _worked(house: House, made: Stack, approver: Actor, replay: int, key: str) -> dict[str, Any]:
    """The dry run and the move, each until it is done."""
    begun, cpu = perf_counter(), _cpu(made)
    await work_due(house, TASKS)
    counted = perf_counter()
    await confirm(house, approver, replay, "测速")
    await work_due(house, TASKS)
    took = perf_counter() - counted
    found = await read_replay(house, approver, replay)
    if (found.state, found.moved) != ("done", CASES):
        raise RuntimeError(f"{found.moved} cases were moved: {found.state} {found.counts} {found.problem}")
    return {f"{key}_dry_s": round(counted - begun, 2), f"{key}_s": round(took, 2), f"{key}_cpu_s": round(_cpu(made) - cpu, 2)}


def _cpu(made: Stack) -> float:
    return cpu_seconds(os.getpid()) + cpu_seconds(made.postgres)


async def _published(house: House, old: Item) -> Item:
    files: Mapping[str, bytes] = old.files
    for edit in _EDITS:
        files = apply(files, edit)
    new, faults = load_item(Stored(files, ""), old.id, old.plugin, house.catalogue.registry.around)
    if new is None:
        raise RuntimeError(str(faults))
    async with house.db.transaction() as connection:
        await adopt(connection, new, "bench")
    await house.catalogue.refresh()
    return new


async def _fill(house: House, company: Actor) -> None:
    """Cases that officers have to deal with, each at an address of its own."""
    day = str(today() - timedelta(days=1))
    values = {name: value for name, value in filing.values(day).items() if name not in {"height_m", "area_m2"}}
    values |= {"height_m": Decimal("4.50"), "area_m2": Decimal("350.00")}

    async def one(n: int) -> None:
        own = {**values, "place_addr": str(values["place_addr"]).replace(filing.MARK, str(n))}
        await submit(house, company, FilingRequest(filing.ITEM, plain(own), company.parties[0].id, f"moving{n}"))

    for first in range(0, CASES, AT_ONCE):
        await asyncio.gather(*(one(n) for n in range(first, min(first + AT_ONCE, CASES))))
    await house.db.execute("ANALYZE")


async def _actor(house: House, login: str) -> Actor:
    actor = await actor_of(house.db, (await sign_in(house.db, login, PASSWORD))[0])
    if actor is None:
        raise RuntimeError(f"nobody signs in as {login}")
    return actor
