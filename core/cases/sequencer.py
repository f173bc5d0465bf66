"""The sequencer gives committed events their place in one gapless order; consumers read that order and never miss a late commit.

One process at a time is the sequencer (an advisory lock held by its session). It moves rows from the outbox to `positions` in
one transaction, so an event is placed exactly once whoever is killed when. Woken by NOTIFY, polling as a fallback.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime

import asyncpg
import msgspec

from core.store.engine import Connection, Database

CHANNEL = "jiban_outbox"
LOCK = 0x6A69_6261_6E03
"""The advisory lock of the one sequencer (the bytes of “jiban” and 3)."""
BATCH = 2_000
"""Outbox rows moved in one transaction."""


class Placed(msgspec.Struct, frozen=True):
    """An event with its place in the global order and the case it belongs to."""

    pos: int
    case: int
    number: str
    item: str
    org: str
    seq: int
    kind: str
    effective_on: date
    recorded_at: datetime
    release: str
    payload: bytes


_MOVE = """
WITH taken AS (
    DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT $1) RETURNING id, "case", first, last
), base AS (
    SELECT coalesce(max(pos), 0) AS pos FROM positions
), placed AS (
    INSERT INTO positions (pos, "case", seq, hash)
    SELECT base.pos + row_number() OVER (ORDER BY taken.id, e.seq), e."case", e.seq, e.hash
    FROM base, taken JOIN events e ON e."case" = taken."case" AND e.seq BETWEEN taken.first AND taken.last
    RETURNING pos
)
SELECT (SELECT count(*) FROM taken) AS rows, coalesce((SELECT max(pos) FROM placed), 0) AS last
"""
_READ = """
SELECT p.pos, c.id AS "case", c.number, c.item, c.org, e.seq, e.kind, e.effective_on, e.recorded_at, e.release, e.payload
FROM positions p JOIN events e ON e."case" = p."case" AND e.seq = p.seq JOIN cases c ON c.id = p."case"
WHERE p.pos > $1 AND p.pos <= $3 ORDER BY p.pos LIMIT $2
"""
_CURSOR = "SELECT pos FROM cursors WHERE name = $1"
_END = 2**63 - 1


async def sequence(connection: asyncpg.Connection) -> int:
    """Place what has been committed, at most BATCH outbox rows; answers how many there were. Only for the holder of the lock.

    Two appends to one case are placed in their order, because the second waits for the first's commit.
    """
    async with connection.transaction():
        row = await connection.fetchrow(_MOVE, BATCH)
    return int(row["rows"]) if row is not None else 0


async def try_lead(connection: Connection) -> bool:
    """Become the sequencer for the rest of this session; False while another session is."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK))


async def wake(database: Database) -> None:
    """Tell the sequencer that there is something.

    Sent outside the filing transactions: a NOTIFY inside one would make all commits of the database queue behind each other.
    """
    await database.execute("SELECT pg_notify($1, '')", CHANNEL)


@asynccontextmanager
async def bell(connection: asyncpg.Connection) -> AsyncIterator[asyncio.Event]:
    """An event that is set whenever somebody wakes the sequencer."""
    rung = asyncio.Event()

    def ring(*_: object) -> None:
        rung.set()

    await connection.add_listener(CHANNEL, ring)
    try:
        yield rung
    finally:
        if not connection.is_closed():
            await connection.remove_listener(CHANNEL, ring)


Effect = Callable[[Connection, list[Placed]], Awaitable[None]]
"""What a consumer does with events, inside the transaction that moves its cursor."""


async def consume(database: Database, name: str, effect: Effect, at_most: int = 100, behind: str = "") -> int:
    """Give the consumer its next events, at most `at_most`; effect and cursor are committed together. Answers how many.

    None that the consumer `behind` whom it follows has not been given: how far that one is, is asked under the lock.

    The cursor row is locked, so two processes running one consumer take turns and no event is handled twice.
    """
    async with database.transaction() as connection:
        pos = await connection.fetchval("SELECT pos FROM cursors WHERE name = $1 FOR UPDATE", name)
        if pos is None:
            await connection.execute("INSERT INTO cursors (name) VALUES ($1) ON CONFLICT DO NOTHING", name)
            pos = await connection.fetchval("SELECT pos FROM cursors WHERE name = $1 FOR UPDATE", name)
        upto = (await connection.fetchval(_CURSOR, behind) or 0) if behind else _END
        events = [placed(row) for row in await connection.fetch(_READ, pos, at_most, upto)]
        if events:
            await effect(connection, events)
            await connection.execute("UPDATE cursors SET pos = $2 WHERE name = $1", name, events[-1].pos)
    return len(events)


def placed(row: asyncpg.Record) -> Placed:
    """A row of the order as a struct."""
    return Placed(**dict(row))
