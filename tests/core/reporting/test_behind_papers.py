"""Records follow the papers whose numbers they carry: never ahead of them, whoever works beside; and what was made anew is not taken for what was sent."""

import asyncio
from typing import Any

import httpx
import pytest
from test_reconciling import OWN

from core.cases.papers import CONSUMER as PAPERS
from core.cases.papers import PaperMaker
from core.cases.sequencer import consume, sequence
from core.reporting import outbox, working
from core.reporting.outbox import CONSUMER, make_again, record_new
from core.reporting.reading import Wanted, records
from core.reporting.sending import send_due
from core.reporting.uplink import Line
from core.reporting.working import release_held

Desk = Any


async def place(desk: Desk) -> None:
    async with desk.house.db.dedicated() as connection:
        while await sequence(connection):
            pass


async def cursor(desk: Desk, name: str) -> int:
    found: int = await desk.house.db.fetchval("SELECT pos FROM cursors WHERE name = $1", name)
    return found


async def test_two_workers_do_not_write_records_ahead_of_the_papers(desk: Desk) -> None:
    for key in "abc":
        await desk.filed(key)
    await place(desk)
    await consume(desk.house.db, PAPERS, PaperMaker(desk.house), 5)
    await desk.house.db.execute("INSERT INTO cursors (name) VALUES ($1)", CONSUMER)
    async with desk.house.db.transaction() as connection:
        await connection.execute("SELECT pos FROM cursors WHERE name = $1 FOR UPDATE", CONSUMER)
        both = [asyncio.create_task(record_new(desk.house, desk.mapping)) for _ in range(2)]
        while await desk.house.db.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert sorted(await asyncio.gather(*both)) == [0, 5]
    assert await cursor(desk, CONSUMER) == await cursor(desk, PAPERS) == 5


async def test_a_paper_that_is_not_printed_yet_has_its_number_in_the_record(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def jammed(*_: Any) -> bytes:
        raise RuntimeError("缺字体")

    monkeypatch.setattr(PaperMaker, "_print", jammed)
    number = await desk.filed()
    await desk.recorded()
    await desk.sends()
    assert await desk.house.db.fetchval("SELECT count(*) FROM papers") == 0
    assert desk.upper.records[f"{number}-0003-accept-1"]["fields"]["accept_doc_no"] == "演受〔2026〕1号"
    result = desk.upper.records[f"{number}-0004-result-1"]["fields"]
    assert (result["result_cetr_name"], result["result_cetr_no"]) == ("【演示】临时集市场地许可书", "演许〔2026〕1号")


async def test_what_another_worker_has_released_and_sent_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.filed()
    await desk.recorded()
    await desk.house.db.execute("UPDATE report_records SET state = '缺编码'")
    real = outbox.with_codes_now

    async def slowly(*args: Any) -> list[int]:
        ids = await real(*args)
        await make_again(desk.house, desk.mapping, ids)  # the other worker is faster
        await desk.sends()
        return ids

    monkeypatch.setattr(working, "with_codes_now", slowly)
    assert await release_held(desk.house, desk.mapping) == 0
    assert await desk.states() == {"已确认": 9}
    assert {each["version"] for each in desk.upper.records.values()} == {1}


async def made_again(desk: Desk) -> str:
    """A record that was sent and whose acknowledgement was lost, made anew: the first of the case."""
    await desk.filed()
    await desk.recorded()
    desk.upper.mood = "cut"
    await desk.sends()
    desk.upper.mood = "well"
    no, = desk.upper.records
    row = next(each for each in await records(desk.house, OWN, Wanted()) if each.no == no)
    assert await make_again(desk.house, desk.mapping, [row.id]) == 1
    return str(no)


async def test_comparing_does_not_acknowledge_a_version_that_was_never_sent(desk: Desk) -> None:
    no = await made_again(desk)
    found = await desk.compares()
    assert [(each.settled, each.differing) for each in found.values()] == [((), ())] * len(found)
    row = await desk.house.db.fetchrow("SELECT state, version FROM report_records WHERE no = $1", no)
    assert (row["state"], row["version"]) == ("待报", 2)
    await desk.house.db.execute("DELETE FROM report_links")
    await desk.sends()
    assert desk.upper.records[no]["version"] == 2
    assert await desk.states() == {"已确认": 9}


async def test_made_anew_while_the_old_version_is_on_its_way(desk: Desk) -> None:
    no = await made_again(desk)
    await desk.house.db.execute("DELETE FROM report_links")
    uplink = desk.house.settings.uplink
    async with httpx.AsyncClient() as client:
        line = Line(uplink, client)
        real = line.send

        async def slowly(parcels: Any) -> Any:
            await make_again(desk.house, desk.mapping, [await desk.house.db.fetchval("SELECT id FROM report_records WHERE no = $1", no)])
            return await real(parcels)

        line.send = slowly  # type: ignore[method-assign]
        await send_due(desk.house, desk.house.db, desk.mapping, line)
    row = await desk.house.db.fetchrow("SELECT state, version, digest FROM report_records WHERE no = $1", no)
    assert tuple(row) == ("待报", 3, None)
    assert all(not each.settled for each in (await desk.compares()).values())
