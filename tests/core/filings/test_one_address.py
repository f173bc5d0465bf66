"""Two simultaneous filings of 200 ㎡ at one address: never two instant grants, through one process or through two."""

import asyncio
import os
from datetime import date, datetime
from typing import Any

import asyncpg
import pytest

from core.filings import submit
from core.filings.preparing import party_of, prepare
from core.house import House
from core.items.releases import Catalogue
from core.settings import ROOT
from core.store.engine import connect
from core.time import CHINA, at

Town = Any
ROUNDS = 1_000 if os.environ.get("JIBAN_SOAK") == "1" else 100


async def _twin(house: House) -> House:
    """Another process's house on the same database: a pool, a gate and a catalogue of its own."""
    db = await connect(house.db.url)
    return House(house.settings, db, house.keys, await Catalogue.open(ROOT, "demo", db))


def _instant(receipt: Any) -> bool:
    return bool(receipt.cases[0].status == "办结")


async def test_two_at_one_address_in_one_process(town: Town) -> None:
    for round_ in range(ROUNDS // 2):
        address = f"金枫街 {round_} 号"
        pair = await asyncio.gather(*(submit(town.house, town.company, town.filing(f"{round_}-{n}", place_addr=address)) for n in (1, 2)))
        assert sorted(map(_instant, pair)) == [False, True], address


async def test_two_at_one_address_through_two_processes(town: Town) -> None:
    other = await _twin(town.house)
    try:
        for round_ in range(ROUNDS // 2):
            address = f"银枫街 {round_} 号"
            houses = (town.house, other) if round_ % 2 else (other, town.house)
            pair = await asyncio.gather(*(
                submit(house, town.company, town.filing(f"{round_}-{n}", place_addr=address)) for n, house in enumerate(houses)
            ))
            assert sorted(map(_instant, pair)) == [False, True], address
    finally:
        await other.close()


async def test_a_crowd_through_two_processes(town: Town) -> None:
    """Ten addresses, eight filings each, all at once: one grant per address, and nobody waits for ever."""
    other = await _twin(town.house)
    try:
        async with asyncio.timeout(30):
            receipts = await asyncio.gather(*(
                submit((town.house, other)[n % 2], town.company, town.filing(f"{place}-{n}", place_addr=f"铜枫街 {place} 号"))
                for n in range(8) for place in range(10)
            ))
    finally:
        await other.close()
    assert sum(map(_instant, receipts)) == 10
    granted = await town.house.db.fetch(
        """SELECT f."values"->>'fire_acceptance_filing.place_key' AS place, count(*) AS n FROM cases c JOIN filings f ON f.id = c.filing
        WHERE c.status = '办结' GROUP BY 1"""
    )
    assert [row["n"] for row in granted] == [1] * 10


async def test_who_waits_for_a_lock_sees_what_the_holder_committed(town: Town) -> None:
    """The facts are read after the locks are held: a filing that waited counts the one it waited for."""
    request, waiting = town.filing("a"), town.filing("b")
    outside = await asyncpg.connect(town.house.db.url)
    try:
        first = await submit(town.house, town.company, request)
        keys = await _lock_numbers(town, waiting)
        await outside.execute("BEGIN")
        await outside.execute("SELECT pg_advisory_xact_lock(n) FROM unnest($1::bigint[]) AS n", keys)
        task = asyncio.create_task(submit(town.house, town.company, waiting))
        await asyncio.sleep(0.1)
        assert not task.done()
        await outside.execute("UPDATE cases SET status = '撤回申请' WHERE number = $1", first.cases[0].number)
        await outside.execute("COMMIT")
        assert _instant(await task)
    finally:
        await outside.close()


async def _lock_numbers(town: Town, request: Any) -> list[int]:
    held = party_of(town.company, request)
    return [int.from_bytes(key[:8], signed=True) for key in prepare(town.house, held, town.company, request).keys]


@pytest.mark.parametrize("hour", [0, 23])
async def test_the_day_is_china_s(town: Town, hour: int) -> None:
    with at(datetime(2026, 3, 4, hour, 59, tzinfo=CHINA)):
        receipt = await submit(town.house, town.company, town.filing("a"))
    assert receipt.cases[0].submitted_on == date(2026, 3, 4)
    assert receipt.cases[0].number.startswith("SF20260304")
