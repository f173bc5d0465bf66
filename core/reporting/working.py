"""The worker's part: writes the records of what has happened, sends them, compares every day with the upper platform.

Any number of workers may run this; one of them sends (an advisory lock held by its session), the others stand by.
"""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from core.house import House
from core.reporting.mapping import ReportMapping, mapping_of
from core.reporting.outbox import HELD, make_again, record_new, with_codes_now
from core.reporting.rating import ratings_again
from core.reporting.reconciling import days_to_ask, reconcile
from core.reporting.sending import line_failed, link_state, send_due
from core.reporting.uplink import Line, LineDown, line_to

LOCK = 0x6A69_6261_6E08
"""The advisory lock of the one sender (the bytes of “jiban” and 8)."""
POLL, STAND_BY, CODES_CHECK, DAY_CHECK = 2, 5, 300, 600
"""Seconds: between looks at the order and the outbox, before trying to lead again, between looks for new codes and for days to compare."""
CHUNK = 100
"""Records made anew in one transaction."""
_log = structlog.get_logger("reports")


async def work_records(house: House, stop: asyncio.Event) -> None:
    """Until `stop`: records of what has happened, and of what was held for want of codes that have come."""
    mapping = await asyncio.to_thread(mapping_of, house.settings)
    looked = asyncio.get_running_loop().time() - CODES_CHECK
    while not stop.is_set():
        if await record_new(house, mapping):
            continue
        if asyncio.get_running_loop().time() - looked >= CODES_CHECK:
            looked = asyncio.get_running_loop().time()
            await release_held(house, mapping)
        await _pause(stop, POLL)


async def release_held(house: House, mapping: ReportMapping) -> int:
    """Make anew what was held for want of codes and has them now; answers how many records."""
    ids = await with_codes_now(house, house.db)
    made = sum([await make_again(house, mapping, ids[at : at + CHUNK], HELD) for at in range(0, len(ids), CHUNK)])
    return made + await ratings_again(house, mapping)


async def work_sending(house: House, stop: asyncio.Event) -> None:
    """Until `stop`: send what is due, compare the days that have ended. Without an upper platform there is nothing to do."""
    uplink = house.settings.uplink
    if uplink is None:
        await stop.wait()
        return
    mapping = await asyncio.to_thread(mapping_of, house.settings)
    async with house.db.dedicated() as connection, line_to(uplink) as line:
        while not stop.is_set() and not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            await _pause(stop, STAND_BY)
        asked = asyncio.get_running_loop().time() - DAY_CHECK
        while not stop.is_set():
            done = await send_due(house, connection, mapping, line)
            if done.refused:
                _log.warning("reports_refused", count=done.refused)
            if asyncio.get_running_loop().time() - asked >= DAY_CHECK:
                asked = asyncio.get_running_loop().time()
                await compare_due(connection, line)
            if done.down or not done.sent:
                await _pause(stop, POLL)


async def compare_due(connection: asyncpg.Connection, line: Line) -> int:
    """Compare the days that are due; answers how many. While the line is down they wait."""
    state = await link_state(connection, line.uplink.system)
    days = await days_to_ask(connection) if state.failing_since is None else []
    for done, day in enumerate(days):
        try:
            await reconcile(connection, line, day, "system")
        except LineDown as down:
            await line_failed(connection, line.uplink.system, state, str(down))
            return done
    return len(days)


async def _pause(stop: asyncio.Event, seconds: int) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
