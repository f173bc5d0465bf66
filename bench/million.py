"""`python -m bench --only million`: a million cases (issue 5, bar 5): days that have come, pages of cases, the sequencer.

Pages are asked of the application inside this process, so that the time is the server's own, database included. The sequencer is
measured twice: how fast it works off what has piled up, and how far it is behind while a thousand events come each second.
"""

import asyncio
import gc
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from statistics import median
from time import perf_counter
from typing import Any

from litestar import Litestar

from bench import crowd
from bench.places import OFFICER
from bench.stack import Stack, house_of, stack
from core.access import open_session
from core.calendar import warm
from core.cases.sequencer import BATCH, bell, sequence, try_lead, wake
from core.house import House
from core.links.waking import due
from core.store.engine import Database
from ui.app import create_app
from ui.cli.people import COMPANIES
from ui.limits import Rates

CASES = 1_000_000
HELD = 8_000
"""Cases whose events have no place yet: some 37,000 events for the sequencer."""
LOOKS, PAGES = 100, 300
WARM_UP = 30
EVENTS_PER_SECOND, FED_SECONDS = 1_000, 10.0
LOOK_EVERY = 0.02
UNLIMITED = Rates(general=100_000_000)
_HELD = """
SELECT c.id AS "case", c.seq AS last FROM cases c WHERE c.id > $1 AND NOT EXISTS (SELECT 1 FROM positions p WHERE p."case" = c.id) ORDER BY c.id
"""
_PUT = 'INSERT INTO outbox ("case", first, last) SELECT n, 1, l FROM unnest($1::bigint[], $2::integer[]) AS r(n, l)'
Waiting = list[tuple[int, int]]
"""Cases with the number of their events, which are not in the outbox yet."""


def measure(cases: int = CASES) -> dict[str, Any]:
    """The figures."""
    with stack() as made:
        return asyncio.run(_measure(made, cases))


async def _measure(made: Stack, cases: int) -> dict[str, Any]:
    async with house_of(made.settings) as house:
        begun = perf_counter()
        await crowd.fill(house, cases, min(HELD, cases // 2))
        filled = perf_counter() - begun
        warm()
        gc.collect()
        gc.freeze()
        # unscoped: counts for the measurement
        counted = await house.db.fetchrow(
            "SELECT (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM events) AS events, pg_database_size(current_database()) / 2^20 AS mb"
        )
        assert counted is not None
        return {
            "million_cases": counted["cases"], "million_events": counted["events"], "million_database_mb": round(counted["mb"]),
            "million_fill_s": round(filled, 1), **await _due(house), **await _pages(house), **await _sequencer(house),
            "million_load": round(os.getloadavg()[0], 2),
        }


async def _due(house: House) -> dict[str, Any]:
    """Milliseconds for the question of the worker which cases' day has come."""
    # unscoped: a count for the measurement
    waiting = await house.db.fetchrow("SELECT count(*) AS all, count(*) FILTER (WHERE wake_on <= current_date + 1) AS soon FROM cases WHERE wake_on IS NOT NULL")
    assert waiting is not None
    found = await due(house.db)
    if not found:
        raise RuntimeError("no case's day has come")
    times = await _times(LOOKS, lambda _: due(house.db))
    return {"million_timers": waiting["all"], "million_due_found": len(found), **_told("million_due", times)}


async def _pages(house: House) -> dict[str, Any]:
    """Milliseconds for the page of a case, at the desk and in the hall, each time of another case."""
    app = create_app(house, UNLIMITED)
    async with house.db.transaction() as connection:
        officer, company = [
            (await open_session(connection, await connection.fetchval("SELECT id FROM accounts WHERE login = $1", login)))[0]
            for login in (OFFICER, COMPANIES[0].login)
        ]
    # unscoped: numbers for the measurement
    every = await house.db.fetch("SELECT number FROM cases WHERE id % greatest(1, (SELECT max(id) - $1 FROM cases) / $2) = 0 ORDER BY md5(number) LIMIT $2", crowd.FIRST, PAGES)
    own = await house.db.fetch(
        "SELECT c.number FROM cases c JOIN parties p ON p.id = c.party WHERE p.code = $1 ORDER BY md5(c.number) LIMIT $2", COMPANIES[0].uscc, PAGES
    )
    desk = await _times(len(every), lambda n: _get(app, f"/desk/cases/{every[n]['number']}", officer))
    hall = await _times(len(own), lambda n: _get(app, f"/my/cases/{own[n]['number']}", company))
    return {"million_desk_pages": len(desk), **_told("million_desk", desk), "million_hall_pages": len(hall), **_told("million_hall", hall)}


async def _get(app: Litestar, path: str, session: str) -> None:
    """One page, from the first byte of the request to the last of the answer. Raises RuntimeError unless it is there."""
    scope: Any = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", f"jiban_session={session}".encode()), (b"accept", b"text/html")],
    }
    statuses: list[int] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    if statuses != [200]:
        raise RuntimeError(f"{path} answered {statuses}")


async def _sequencer(house: House) -> dict[str, Any]:
    """Events a second out of what has piled up; then how late the latest are while they come at the wanted rate."""
    # unscoped: ids for the measurement
    held = [(row["case"], row["last"]) for row in await house.db.fetch(_HELD, crowd.FIRST)]
    piled, fed = held[: len(held) // 2], held[len(held) // 2 :]
    await _put(house.db, piled)
    async with house.db.dedicated() as connection:
        if not await try_lead(connection):
            raise RuntimeError("somebody else leads")
        begun = perf_counter()
        while await sequence(connection):
            pass
        took = perf_counter() - begun
        behind, sent = await _while_fed(house, connection, fed)
    return {
        "million_sequencer_per_second": round(sum(last for _, last in piled) / took), "million_fed_per_second": round(sent / FED_SECONDS),
        "million_behind_ms": round(median(behind), 2), "million_behind_worst_ms": round(max(behind), 2),
    }


async def _while_fed(house: House, connection: Any, fed: Waiting) -> tuple[list[float], int]:
    """How many milliseconds after its commit each portion of events has its places, and how many events came."""
    behind, sent, begun = list[float](), 0, perf_counter()
    async with bell(connection) as rung:
        leading = asyncio.create_task(_lead(connection, rung))
        while fed and (since := perf_counter() - begun) < FED_SECONDS:
            portion: Waiting = []
            while fed and sent < since * EVENTS_PER_SECOND:
                portion.append(fed.pop())
                sent += portion[-1][1]
            if portion:
                await _put(house.db, portion)
                behind.append(await _placed(house, portion[-1][0]))
            await asyncio.sleep(LOOK_EVERY)
        leading.cancel()
        with suppress(asyncio.CancelledError):
            await leading
    return behind, sent


async def _put(database: Database, waiting: Waiting) -> None:
    """The events are committed: the outbox has their rows, and the sequencer is told."""
    await database.execute(_PUT, [case for case, _ in waiting], [last for _, last in waiting])
    await wake(database)


async def _placed(house: House, case: int) -> float:
    """Milliseconds until the case's events have their places."""
    begun = perf_counter()
    while not await house.db.fetchval('SELECT true FROM positions WHERE "case" = $1 AND seq = 1', case):
        pass
    return (perf_counter() - begun) * 1000


async def _lead(connection: Any, rung: asyncio.Event) -> None:
    """What the worker's loop does: work off, then wait for the bell."""
    while True:
        rung.clear()
        if await sequence(connection) < BATCH:
            await rung.wait()


async def _times(rounds: int, work: Callable[[int], Awaitable[object]]) -> list[float]:
    """Milliseconds of each round; some rounds before are not counted."""
    for number in range(min(WARM_UP, rounds)):
        await work(number)
    times = []
    for number in range(rounds):
        begun = perf_counter()
        await work(number)
        times.append((perf_counter() - begun) * 1000)
    return times


def _told(name: str, times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {f"{name}_ms": round(median(ordered), 2), f"{name}_p95_ms": round(ordered[int(len(ordered) * 0.95)], 2), f"{name}_worst_ms": round(ordered[-1], 2)}
