"""The worker's part: starts what is due, carries out what was started, goes on with what was left by somebody who was killed."""

import asyncio
from contextlib import suppress

from core.access import SYSTEM
from core.batches.carrying import carry_on
from core.batches.opening import open_due
from core.batches.starting import BELL, scheduled, start_due
from core.house import House

LOOK = 30
"""Seconds between looks without a call."""


async def work_batches(house: House, stop: asyncio.Event) -> None:
    """Until `stop`: a batch under way is then left where it is, for whoever works next."""
    async with house.db.dedicated() as connection:
        rung = asyncio.Event()
        await connection.add_listener(BELL, lambda *_: rung.set())
        while not stop.is_set():
            rung.clear()
            await start_all(house)
            await _unless(stop, asyncio.create_task(carry_all(house)))
            await _unless(stop, asyncio.create_task(_heard(rung)))


async def start_all(house: House) -> None:
    """Start every scheduled run that has not run in this period."""
    for plan in scheduled(house.catalogue.registry.runs.values()):
        async with house.db.transaction() as connection:
            await start_due(connection, SYSTEM, plan)


async def carry_all(house: House) -> None:
    """Carry out every batch that nobody else is carrying out, the oldest first."""
    for row in await house.db.fetch("SELECT id FROM batches WHERE state NOT IN ('完成', '中断') ORDER BY id"):
        await carry_on(house, row["id"], open_due)


async def _heard(rung: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(rung.wait(), LOOK)


async def _unless(stop: asyncio.Event, work: asyncio.Task[None]) -> None:
    """Work until it is done or `stop` is set, whichever comes first."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not work.done():
        work.cancel()
    with suppress(asyncio.CancelledError):
        await work
