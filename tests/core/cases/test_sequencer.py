"""The global order: gapless, complete, each event once, whoever commits late."""

import asyncio
from typing import Any

import asyncpg

from core.cases.sequencer import Placed, bell, consume, sequence, try_lead, wake
from core.filings import submit
from core.store.engine import Connection, Database

Town = Any
APPEND = """
WITH e AS (
    INSERT INTO events ("case", seq, kind, recorded_at, effective_on, actor, release, payload, prev, hash)
    VALUES ($1, $2, 'filed', now(), '2026-03-02', 'system', 'r', '{}', '', $3)
)
INSERT INTO outbox ("case", first, last) VALUES ($1, $2, $2)
"""
OPEN = """
INSERT INTO cases (id, number, query_code, filing, item, org, party, release, seq, head, status, status_code, step, outcomes, filed_at)
VALUES ($1::bigint, ($1::bigint)::text, '', 0, 'i', 'o', 0, 'r', 0, '', '', '', '', '{}', now())
"""


async def append(connection: Any, case: int, seq: int) -> None:
    """An event and its outbox row, as a command leaves them."""
    await connection.execute(APPEND, case, seq, f"{case}:{seq}".encode())


async def order(database: Database) -> list[tuple[int, int, int]]:
    """(pos, case, seq) as placed."""
    rows = await database.fetch('SELECT pos, "case", seq FROM positions ORDER BY pos')
    return [(row["pos"], row["case"], row["seq"]) for row in rows]


async def place_all(database: Database) -> None:
    """Sequence until there is nothing left."""
    async with database.dedicated() as connection:
        while await sequence(connection):
            pass


async def test_two_writers_a_reader_and_a_transaction_held_open(database: Database) -> None:  # noqa: C901 - five parties on one stage
    """The classic trap: a third transaction takes its ids early and commits last. Nothing is lost, nothing is seen twice."""
    each, seen = 60, list[tuple[int, int]]()
    for case in (1, 2, 3):
        await database.execute(OPEN, case)
    late = await asyncpg.connect(database.url)
    await late.execute("BEGIN")
    await append(late, 3, 1)  # takes the lowest ids and stays open
    finished = asyncio.Event()

    async def writer(case: int) -> None:
        for seq in range(1, each + 1):
            async with database.transaction() as connection:
                await append(connection, case, seq)
                if seq % 7 == 0:
                    await asyncio.sleep(0)

    async def remember(_: Connection, events: list[Placed]) -> None:
        seen.extend((event.case, event.seq) for event in events)

    async def sequencer() -> None:
        async with database.dedicated() as connection:
            assert await try_lead(connection)
            while not finished.is_set() or await sequence(connection):
                await sequence(connection)
                await asyncio.sleep(0)

    async def reader() -> None:
        while not finished.is_set() or await consume(database, "reader", remember, 7):
            await consume(database, "reader", remember, 7)
            await asyncio.sleep(0)

    async def writers() -> None:
        await asyncio.gather(writer(1), writer(2))
        assert (3, 1) not in seen
        await late.execute("COMMIT")
        await late.close()
        finished.set()

    await asyncio.gather(writers(), sequencer())
    await place_all(database)
    await reader()
    placed = await order(database)
    assert [pos for pos, _, _ in placed] == list(range(1, 2 * each + 2))
    assert sorted(seen) == sorted((case, seq) for _, case, seq in placed)
    assert len(set(seen)) == len(seen) == 2 * each + 1
    assert seen == [(case, seq) for _, case, seq in placed]
    for case in (1, 2):
        assert [seq for which, seq in seen if which == case] == list(range(1, each + 1))


async def test_a_reader_goes_along_with_the_writers(database: Database) -> None:
    """A consumer that reads while others write and the sequencer places ends up with everything, in order, once."""
    for case in (1, 2):
        await database.execute(OPEN, case)
    seen, done = list[int](), asyncio.Event()

    async def remember(_: Connection, events: list[Placed]) -> None:
        seen.extend(event.pos for event in events)

    async def writer(case: int) -> None:
        for seq in range(1, 41):
            async with database.transaction() as connection:
                await append(connection, case, seq)

    async def background() -> None:
        async with database.dedicated() as connection:
            while True:
                idle = done.is_set()
                placed, read = await sequence(connection), await consume(database, "reader", remember, 5)
                if idle and not placed and not read:
                    return

    async def writers() -> None:
        await asyncio.gather(writer(1), writer(2))
        done.set()

    await asyncio.gather(writers(), background())
    assert seen == list(range(1, 81))


async def test_one_leads(database: Database) -> None:
    async with database.dedicated() as first, database.dedicated() as second:
        assert await try_lead(first)
        assert not await try_lead(second)
        await first.close()
        async with asyncio.timeout(5):
            while not await try_lead(second):  # noqa: ASYNC110 - the lock rings no bell
                await asyncio.sleep(0.01)


async def test_a_consumer_that_fails_reads_the_same_again(database: Database) -> None:
    await database.execute(OPEN, 1)
    async with database.transaction() as connection:
        await append(connection, 1, 1)
    await place_all(database)
    tries = list[int]()

    async def fails_once(connection: Connection, events: list[Placed]) -> None:
        tries.append(events[0].pos)
        await connection.execute("INSERT INTO document_numbers (series, last) VALUES ('x', 1)")
        if len(tries) == 1:
            raise RuntimeError("坏了")

    try:
        await consume(database, "c", fails_once)
    except RuntimeError:
        assert await database.fetchval("SELECT count(*) FROM document_numbers") == 0
    assert await consume(database, "c", fails_once) == 1
    assert await consume(database, "c", fails_once) == 0
    assert tries == [1, 1]


async def test_two_processes_with_one_consumer_take_turns(database: Database) -> None:
    await database.execute(OPEN, 1)
    for seq in range(1, 31):
        await append(database, 1, seq)
    await place_all(database)
    seen = list[int]()

    async def remember(_: Connection, events: list[Placed]) -> None:
        await asyncio.sleep(0.001)
        seen.extend(event.seq for event in events)

    async def process() -> None:
        while await consume(database, "c", remember, 4):
            pass

    await asyncio.gather(process(), process(), process())
    assert seen == list(range(1, 31))


async def test_the_bell_is_heard(database: Database) -> None:
    async with database.dedicated() as connection, bell(connection) as rung:
        await wake(database)
        async with asyncio.timeout(5):
            await rung.wait()


async def test_submissions_are_placed_case_by_case_in_order(town: Town) -> None:
    await asyncio.gather(*(submit(town.house, town.company, town.filing(f"{n}", place_addr=f"{n} 号")) for n in range(20)))
    await place_all(town.house.db)
    placed = await order(town.house.db)
    assert [pos for pos, _, _ in placed] == list(range(1, 101))
    for case in {case for _, case, _ in placed}:
        assert [seq for _, which, seq in placed if which == case] == [1, 2, 3, 4, 5]
    assert await town.house.db.fetchval("SELECT count(*) FROM outbox") == 0
