"""What a submission leaves behind, and what it is refused for."""

import asyncio
import base64
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest

from core.access import ANONYMOUS, SYSTEM
from core.canonical import canonical
from core.cases import withdraw
from core.filings import FilingRequest, preview, submit
from core.forms import read_json
from core.problems import Conflict, Forbidden, Invalid, NotFound, Unavailable
from core.registers import write_row
from core.time import at, now
from core.values import Unknown

Town = Any


async def test_a_small_hotel_is_granted_at_once(town: Town) -> None:
    receipt = await submit(town.house, town.company, town.filing("a"))
    [case] = receipt.cases
    assert (case.status, case.outcomes["path"], case.step) == ("办结", "承诺即办", "")
    assert case.sentences == ("宾馆，建筑面积 200 平方米，小于 300 平方米，提交备案表和承诺书即可办理。",)
    assert (case.statutory_due, case.promised_due) == (date(2026, 3, 30), date(2026, 3, 9))
    kinds = await town.house.db.fetch("SELECT kind, actor FROM events ORDER BY seq")
    assert [(row["kind"], row["actor"]) for row in kinds] == [
        ("filed", f"account:{town.company.account}"), ("received", "system"), ("accepted", "system"), ("granted", "system"),
        ("issued", "system"),
    ]


@pytest.mark.parametrize(("area", "path"), [("299.99", "承诺即办"), ("300", "一般程序"), ("300.00", "一般程序"), ("300.01", "一般程序")])
async def test_both_sides_of_the_boundary(town: Town, area: str, path: str) -> None:
    receipt = await submit(town.house, town.company, town.filing("a", area_m2=Decimal(area)))
    assert receipt.cases[0].outcomes["path"] == path
    assert (receipt.cases[0].status, receipt.cases[0].step) == (("办结", "") if path == "承诺即办" else ("已提交", "receive"))


async def test_personal_values_stand_nowhere_in_the_open(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a", remark="只有本人知道的话"))
    filing = await town.house.db.fetchrow("SELECT * FROM filings")
    event = await town.house.db.fetchrow("SELECT payload FROM events WHERE seq = 1")
    everything = str(dict(filing)) + event["payload"].decode()
    for secret in ("210411198601010009", "13900000000", "张甲", "只有本人知道的话"):
        assert secret not in everything
    async with town.house.db.transaction() as connection:
        key = await town.house.vault.key(connection, filing["party"])
    opened = read_json(key.open(filing["sealed"], "filing"))
    assert opened["shared.legal_rep_id"] == "210411198601010009"
    assert base64.b64decode(read_json(event["payload"])["sealed"]) == filing["sealed"]
    assert filing["values"]["shared.area_m2"] == Decimal("200.00")


async def test_payloads_are_canonical_bytes(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    for row in await town.house.db.fetch("SELECT payload FROM events"):
        said = read_json(row["payload"])
        assert canonical(said) == row["payload"]


async def test_the_same_submission_twice_is_one(town: Town) -> None:
    first = await submit(town.house, town.company, town.filing("a"))
    again = await submit(town.house, town.company, town.filing("a"))
    assert again.repeated
    assert again.filing == first.filing
    assert again.cases[0] == msgspec.structs.replace(first.cases[0], outcomes=again.cases[0].outcomes)
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1


async def test_the_same_submission_many_times_at_once_is_one(town: Town) -> None:
    receipts = await asyncio.gather(*(submit(town.house, town.company, town.filing("a")) for _ in range(20)))
    assert len({receipt.cases[0].number for receipt in receipts}) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1


async def test_a_key_used_for_something_else_is_a_conflict(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    with pytest.raises(Conflict):
        await submit(town.house, town.company, town.filing("a", floors=4))


async def test_another_party_may_use_the_same_key(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    receipt = await submit(town.house, town.other, town.filing("a", town.other))
    assert not receipt.repeated


async def test_a_repeated_submission_gets_its_receipt_though_the_item_has_gone(town: Town) -> None:
    first = await submit(town.house, town.company, town.filing("a"))
    with at(now() - timedelta(days=300)):  # before the item was published
        again = await submit(town.house, town.company, town.filing("a"))
        assert (again.repeated, again.cases[0].number) == (True, first.cases[0].number)
        with pytest.raises(NotFound):
            await submit(town.house, town.company, town.filing("b"))


async def test_one_message_for_each_wrong_field(town: Town) -> None:
    with pytest.raises(Invalid) as caught:
        await submit(town.house, town.company, town.filing("a", org_name="", area_m2=Decimal(0), promise_told=False))
    assert [problem.field for problem in caught.value.fields] == ["org_name", "area_m2", "promise_told"]
    assert await town.house.db.fetchval("SELECT count(*) FROM filings") == 0


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "\ud800"], ids=["empty", "long", "control", "surrogate"])
async def test_an_unusable_idempotency_key_is_refused(town: Town, key: str) -> None:
    with pytest.raises(Invalid):
        await submit(town.house, town.company, town.filing(key))


async def test_nobody_files_for_a_party_that_is_not_theirs(town: Town) -> None:
    request = town.filing("a")
    for actor in (town.other, town.officers["decider"], ANONYMOUS):
        with pytest.raises(Forbidden):
            await submit(town.house, actor, request)


async def test_an_agent_files_only_the_items_entrusted(town: Town) -> None:
    held = town.company.parties[0]
    agent = msgspec.structs.replace(town.company, parties=(msgspec.structs.replace(held, items=("some_other_item",)),))
    with pytest.raises(Forbidden):
        await submit(town.house, agent, town.filing("a"))


async def test_an_unknown_item_is_said(town: Town) -> None:
    with pytest.raises(NotFound):
        await submit(town.house, town.company, FilingRequest("no_such_item", {}, town.company.parties[0].id, "a"))


async def test_a_bad_member_does_not_harm_those_it_came_with(town: Town) -> None:
    house = town.house
    party = town.other.parties[0].id
    async with house.db.transaction() as connection:
        await house.vault.destroy(connection, party)
    results = await asyncio.gather(
        submit(house, town.company, town.filing("a")), submit(house, town.other, town.filing("b", town.other)),
        submit(house, town.company, town.filing("c", place_addr="别处 1 号")), return_exceptions=True,
    )
    assert [results[0].cases[0].status, results[2].cases[0].status] == ["办结", "办结"]
    assert isinstance(results[1], Invalid)


async def test_a_second_filing_at_one_address_goes_to_an_officer(town: Town) -> None:
    first = await submit(town.house, town.company, town.filing("a"))
    second = await submit(town.house, town.company, town.filing("b", place_addr="沈抚示范区 金枫街88号１层"))
    assert (first.cases[0].status, second.cases[0].status) == ("办结", "已提交")
    assert second.cases[0].outcomes["review"] == ("合并面积",)
    facts = read_json(await town.house.db.fetchval("SELECT payload FROM events WHERE seq = 1 ORDER BY id DESC LIMIT 1"))["decision"]["facts"]
    [near] = [fact for fact in facts if fact["name"] == "near_area"]
    assert (near["value"], near["behind"]) == (Decimal("200.00"), [first.cases[0].number])


@pytest.mark.parametrize(("days", "status"), [(30, "已提交"), (31, "办结")])
async def test_the_window_has_both_its_sides(town: Town, days: int, status: str) -> None:
    await submit(town.house, town.company, town.filing("a"))
    with at(now() + timedelta(days=days)):
        later = await submit(town.house, town.company, town.filing("b", completed_on=(now() - timedelta(days=1)).date().isoformat()))
    assert later.cases[0].status == status


async def test_another_applicant_at_the_address_is_not_counted(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    receipt = await submit(town.house, town.other, town.filing("a", town.other))
    assert receipt.cases[0].status == "办结"


async def test_a_withdrawn_case_is_not_counted(town: Town) -> None:
    first = await submit(town.house, town.company, town.filing("a", area_m2=Decimal(400)))
    await withdraw(town.house, town.company, first.cases[0].number)
    receipt = await submit(town.house, town.company, town.filing("b"))
    assert receipt.cases[0].status == "办结"


async def test_a_broken_promise_on_the_register_sends_the_case_to_an_officer(town: Town) -> None:
    register = next(each for each in town.house.catalogue.registry.declarations["register"] if each.id == "promise_credit")
    row = {"holder": town.company.parties[0].code, "finding": "承诺不实"}
    async with town.house.db.transaction() as connection:
        await write_row(connection, register, row, valid_from=date(2026, 2, 1), source="run:1")
    receipt = await submit(town.house, town.company, town.filing("a"))
    assert receipt.cases[0].outcomes["review"] == ("承诺不实未修复",)
    with at(now() + timedelta(hours=1)):
        async with town.house.db.transaction() as connection:
            await write_row(connection, register, row | {"repaired_on": date(2026, 3, 1)}, valid_from=date(2026, 2, 1), source="run:1")
        again = await submit(town.house, town.company, town.filing("b", place_addr="别处 2 号"))
    assert again.cases[0].outcomes["review"] == ()


async def test_a_dry_run_writes_nothing_and_asks_the_same_facts(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    values = town.filing("x").values
    mine = await preview(town.house, town.company, "fire_acceptance_filing", values)
    assert mine.outcomes["review"] == ("合并面积",)
    assert await town.house.db.fetchval("SELECT count(*) FROM cases") == 1
    code = town.company.parties[0].code
    assert (await preview(town.house, SYSTEM, "fire_acceptance_filing", values, party_code=code)).outcomes["review"] == ("合并面积",)


async def test_a_stranger_learns_nothing_about_others_from_a_dry_run(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    values, code = town.filing("x").values, town.company.parties[0].code
    for actor in (None, town.other):
        seen = await preview(town.house, actor, "fire_acceptance_filing", values, party_code=code)
        assert isinstance(seen.outcomes["review"], Unknown)
        assert seen.outcomes["path"] == "承诺即办"


async def test_a_dry_run_says_what_is_missing(town: Town) -> None:
    seen = await preview(town.house, None, "fire_acceptance_filing", {"apply_mode": "告知承诺"})
    assert not seen.complete
    assert "project_class" in seen.needs


async def test_case_numbers_differ(town: Town) -> None:
    receipts = await asyncio.gather(*(submit(town.house, town.company, town.filing(f"{n}", place_addr=f"{n} 号")) for n in range(60)))
    assert len({receipt.cases[0].number for receipt in receipts}) == 60


@pytest.mark.parametrize("fault", [asyncpg.InterfaceError("closed"), asyncpg.InternalClientError("cannot switch to state"), ConnectionResetError()])
async def test_a_database_that_goes_away_before_the_gate_is_said_plainly(
    town: Town, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*_: object) -> Any:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr("core.cases.keys.sweep", broken)
        with pytest.raises(Unavailable, match="不会重复提交"):
            await submit(town.house, town.company, town.filing("a"))
    assert not (await submit(town.house, town.company, town.filing("a"))).repeated
