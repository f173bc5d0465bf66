"""Every day both sides compare what they have; what can be mended mends itself, the rest is told."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from core.access import SYSTEM, Actor, PostHeld
from core.problems import NotFound
from core.reporting.reading import SEALED, Wanted, counts, days, record, records, resend
from core.reporting.reconciling import days_to_ask
from core.reporting.sending import link_state
from core.reporting.uplink import Line, LineDown
from core.reporting.working import compare_due
from core.time import at, now

Desk = Any
MONITOR = Actor(9, "jian", "监测人", "officer", posts=(PostHeld("gov", "monitor"),))
OWN = Actor(8, "zhao", "赵", "officer", posts=(PostHeld("market", "handler"),))
ELSEWHERE = Actor(7, "qian", "钱", "officer", posts=(PostHeld("housing", "handler"),))


async def reported(desk: Desk, *keys: str) -> None:
    for key in keys:
        await desk.filed(key)
    await desk.recorded()
    await desk.sends()


async def test_both_sides_agree(desk: Desk) -> None:
    await reported(desk, "a", "b")
    found = await desk.compares()
    assert {kind: (each.made, each.acked, each.theirs, each.same) for kind, each in found.items()} == {
        "accept": (2, 2, 2, True), "material": (6, 6, 6, True), "process": (8, 8, 8, True), "result": (2, 2, 2, True),
    }


async def test_what_is_missing_above_is_sent_again(desk: Desk) -> None:
    await reported(desk, "a")
    lost = next(no for no in desk.upper.records if "-accept-" in no)
    del desk.upper.records[lost]
    found = await desk.compares()
    assert (found["accept"].same, found["accept"].missing, found["process"].same) == (False, (lost,), True)
    await desk.sends()
    assert lost in desk.upper.records
    assert all(each.same for each in (await desk.compares()).values())


async def test_an_acknowledgement_that_never_came_is_settled(desk: Desk) -> None:
    await desk.filed("a")
    await desk.recorded()
    desk.upper.mood = "cut"
    await desk.sends()
    desk.upper.mood = "well"
    found = await desk.compares()
    assert [len(each.settled) for each in found.values()].count(1) == 1
    assert (await desk.states())["已确认"] == 1
    with at(now() + timedelta(minutes=1)):
        await desk.sends()
    assert not desk.upper.again
    assert await desk.states() == {"已确认": 9}


async def test_what_differs_or_is_unknown_is_told_and_left_to_people(desk: Desk) -> None:
    await reported(desk, "a")
    changed = next(no for no in desk.upper.records if "-result-" in no)
    desk.upper.records[changed] = {**desk.upper.records[changed], "fields": {}}
    desk.upper.records["别处的-1"] = {**desk.upper.records[changed], "no": "别处的-1"}
    found = (await desk.compares())["result"]
    assert (found.same, found.differing, found.unknown, found.missing) == (False, (changed,), ("别处的-1",), ())
    assert await desk.states() == {"已确认": 9}
    assert [each.no for each in await records(desk.house, OWN, Wanted(state="对账不同"))] == [changed]
    assert (await counts(desk.house.db, OWN))["对账不同"] == 1
    row = next(each for each in await records(desk.house, OWN, Wanted(kind="result")) if each.no == changed)
    assert await resend(desk.house, OWN, desk.mapping, [row.id]) == 1
    await desk.sends()
    assert desk.upper.records[changed]["version"] == 2
    del desk.upper.records["别处的-1"]
    assert (await desk.compares())["result"].same
    assert (await counts(desk.house.db, OWN))["对账不同"] == 0


async def test_days_are_compared_until_they_agree_and_only_once_a_day(desk: Desk) -> None:
    await reported(desk, "a")
    uplink = desk.house.settings.uplink
    lost = next(no for no in desk.upper.records if "-accept-" in no)
    kept = desk.upper.records.pop(lost)
    async with httpx.AsyncClient() as client:
        line = Line(uplink, client)
        assert list(await days_to_ask(desk.house.db)) == []  # today has not ended
        with at(now() + timedelta(days=1)):
            assert list(await days_to_ask(desk.house.db)) == [date(2026, 3, 2)]
            assert await compare_due(desk.house.db, line) == 1
            assert list(await days_to_ask(desk.house.db)) == []
            await desk.sends()
        assert lost in desk.upper.records
        assert kept["fields"] == desk.upper.records[lost]["fields"]
        with at(now() + timedelta(days=2)):
            assert await compare_due(desk.house.db, line) == 1
        with at(now() + timedelta(days=3)):
            assert list(await days_to_ask(desk.house.db)) == []


async def test_a_line_that_is_down_is_not_asked_for_its_accounts(desk: Desk) -> None:
    await reported(desk, "a")
    desk.upper.mood = "broken"
    uplink = desk.house.settings.uplink
    async with httpx.AsyncClient() as client:
        with at(now() + timedelta(days=1)):
            assert await compare_due(desk.house.db, Line(uplink, client)) == 0
            assert "500" in (await link_state(desk.house.db, "SF01")).problem
            assert await compare_due(desk.house.db, Line(uplink, client)) == 0
        with pytest.raises(LineDown):
            await Line(uplink, client).counts(date(2026, 3, 2))
    assert await desk.house.db.fetchval("SELECT count(*) FROM report_reconciliations") == 0


# --- who sees what --------------------------------------------------------------------------------------------------


async def test_an_officer_sees_the_records_of_the_own_authority_only(desk: Desk) -> None:
    await reported(desk, "a")
    assert (await counts(desk.house.db, OWN))["已确认"] == (await counts(desk.house.db, MONITOR))["已确认"] == 9
    assert sum((await counts(desk.house.db, ELSEWHERE)).values()) == 0
    mine = await records(desk.house, OWN, Wanted())
    assert len(mine) == 9
    assert await records(desk.house, ELSEWHERE, Wanted()) == []
    with pytest.raises(NotFound):
        await record(desk.house, ELSEWHERE, mine[0].id)
    with pytest.raises(NotFound):
        await resend(desk.house, ELSEWHERE, desk.mapping, [mine[0].id])
    accept = next(each for each in mine if each.kind == "accept")
    from_above = await records(desk.house, MONITOR, Wanted())  # a monitor sees that they are there, not whose
    assert {(each.no, each.number, each.fields, each.own) for each in from_above} == {("", "", (), False)}
    assert await records(desk.house, MONITOR, Wanted(number=accept.number)) == []
    assert dict(accept.fields)["contact_mobile"] == SEALED
    assert [len(await records(desk.house, OWN, Wanted(), each.id)) for each in mine[:3]] == [8, 7, 6]
    assert {each.kind for each in await records(desk.house, OWN, Wanted(kind="material", number=accept.number))} == {"material"}
    assert await records(desk.house, SYSTEM, Wanted(state="被退回")) == []


async def test_the_days_beside_their_comparison(desk: Desk) -> None:
    await reported(desk, "a")
    lost = next(no for no in desk.upper.records if "-accept-" in no)
    del desk.upper.records[lost]
    await desk.compares()
    own = {each.kind: each for each in await days(desk.house.db, OWN)}
    assert (own["accept"].made, own["accept"].compared.theirs) == (1, 0)
    everybody = {each.kind: each for each in await days(desk.house.db, MONITOR)}
    assert everybody["accept"].compared.missing == (lost,)
    assert await days(desk.house.db, ELSEWHERE) == []


async def test_everything_refused_is_sent_again_at_once(desk: Desk) -> None:
    desk.upper.refuses = {"process": "流程编号不对"}
    await reported(desk, "a", "b")
    assert (await desk.states())["被退回"] == 2
    desk.upper.refuses = {}
    assert await resend(desk.house, OWN, desk.mapping, state="被退回") == 2
    assert await resend(desk.house, OWN, desk.mapping, state="已确认") == 0
    await desk.sends()
    assert await desk.states() == {"已确认": 18}
