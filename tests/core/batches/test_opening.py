"""Cases that follow from a run: opened once whatever happens, told when they cannot be; the others are opened all the same."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import pytest
from run_yard import SITES, WARDEN, Opened, Yard
from town import ITEM, VALUES, Town

from core.batches.carrying import carry_on
from core.batches.opening import open_due
from core.batches.reading import read_batch, results
from core.batches.starting import start
from core.batches.verifying import verify
from core.faults import Blame
from core.house import House
from core.items.model import RulesFile
from core.items.reading import read_toml
from core.items.run_model import CaseOpening
from core.problems import Conflict, Invalid, NotFound, Problem
from core.runs.bundle import bundle
from core.runs.effects import CaseDue
from core.runs.plan import Plan, compiled

CODE = "91210411MAJB0001XH"


def due(**changed: object) -> CaseDue:
    return CaseDue(ITEM, CODE, "", {**VALUES, **changed})


async def test_the_same_origin_is_the_same_case(town: Town) -> None:
    house: House = town.house
    async with house.db.pool.acquire() as connection, connection.transaction():
        first = await open_due(connection, house, [(due(), "run:1:1:1")])
        assert await open_due(connection, house, [(due(), "run:1:1:1")]) == first
        other, another = await open_due(connection, house, [(due(place_addr="别处 1 号"), "run:1:2:1"), (due(place_addr="别处 2 号"), "run:1:2:1")])
        assert isinstance(other, str)
        assert [other] != first
        assert isinstance(another, Conflict)
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 2


async def test_what_cannot_be_opened_says_why(town: Town) -> None:
    house: House = town.house
    wanted = [
        (due(floors="三层"), "a"), (CaseDue(ITEM, "没有的", "", {}), "b"), (CaseDue(ITEM, CODE, "market", dict(VALUES)), "c"),
        (due(), "d"),
    ]
    async with house.db.pool.acquire() as connection, connection.transaction():
        refused, nobody, number, other = await open_due(connection, house, wanted)
    assert isinstance(refused, Invalid)
    assert isinstance(nobody, NotFound)
    assert isinstance(other, str)
    assert await house.db.fetchval("SELECT org FROM cases WHERE number = $1", number) == "market"
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 2


async def test_those_at_one_address_see_one_another(town: Town) -> None:
    house: House = town.house
    wanted = [(due(area_m2=Decimal("200.00")), "a"), (due(area_m2=Decimal("200.00")), "b")]
    async with house.db.pool.acquire() as connection, connection.transaction():
        numbers = await open_due(connection, house, wanted)
    cases = await house.db.fetch("SELECT status FROM cases WHERE number = ANY($1::text[]) ORDER BY id", numbers)
    assert [row["status"] == "办结" for row in cases] == [True, False]  # together they are too large, which only the second can know


def opening(yard: Yard) -> Plan:
    """The overdue list, which also opens a case for each site in it."""
    plan = yard.house.catalogue.registry.runs["demo_site_overdue"]
    case = CaseOpening(item="demo_permit", party="operator", values={"place_addr": "site"}, org="'market'", when="district = '西片'")
    definition = msgspec.structs.replace(plan.definition, opens=(case,))
    form = {"form:demo_permit": yard.house.catalogue.item("demo_permit").form.scope}
    others = {**{name: columns.names for name, columns in plan.bundle.sources.items()}, **form}
    text = plan.bundle.rules
    rules, _ = read_toml(text.encode(), RulesFile, Blame("", ""))
    assert rules is not None
    return compiled(bundle(plan.id, "demo", definition, (text, rules), others, {"register:demo_site": ("site", True)}))


async def test_a_run_opens_cases_for_what_it_lists(yard: Yard) -> None:
    async with yard.house.db.transaction() as connection:
        batch = await start(connection, WARDEN, opening(yard), "测试")
    assert batch is not None
    await carry_on(yard.house, batch.id, yard.opened)
    ended = await read_batch(yard.house.db, WARDEN, batch.id)
    found = await results(yard.house.db, ended, value="opened")
    assert [(each.key, each.opened) for each in found] == [(SITES[0], ("办件1",)), (SITES[2], ("办件2",))]
    assert [(case.party, case.org, case.values, origin) for case, origin in yard.opened.asked] == [
        (CODE, "market", {"place_addr": SITES[0]}, f"run:{batch.id}:1:1"), (CODE, "market", {"place_addr": SITES[2]}, f"run:{batch.id}:3:1"),
    ]
    assert ended.counts[""]["opened"] == 2


async def test_one_that_cannot_be_opened_does_not_hold_up_the_others(yard: Yard) -> None:
    class Refusing(Opened):
        async def __call__(self, connection: object, house: House, wanted: Sequence[tuple[CaseDue, str]]) -> list[str | Problem]:
            return [Invalid("有栏目需要修改", "请修改"), *("办件" for _ in wanted[1:])]

    async with yard.house.db.transaction() as connection:
        batch = await start(connection, WARDEN, opening(yard), "测试")
    assert batch is not None
    await carry_on(yard.house, batch.id, Refusing())
    ended = await read_batch(yard.house.db, WARDEN, batch.id)
    assert [(each.key, each.problem) for each in await results(yard.house.db, ended, value="problem")] == [
        (SITES[0], "没有开立办件：有栏目需要修改；请修改")
    ]
    assert [each.key for each in await results(yard.house.db, ended, value="opened")] == [SITES[2]]


async def test_a_crew_leaves_to_the_house_what_opens_cases(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.batches.crew.LARGE", 5)
    monkeypatch.setattr("core.batches.crew.BLOCK", 3)
    monkeypatch.setattr("core.batches.carrying.OPENING_BLOCK", 1)
    async with yard.house.db.transaction() as connection:
        batch = await start(connection, WARDEN, opening(yard), "测试")
    assert batch is not None
    await carry_on(yard.house, batch.id, yard.opened)
    ended = await read_batch(yard.house.db, WARDEN, batch.id)
    assert (ended.state, ended.done, ended.total) == ("完成", 9, 9)
    assert [origin for _, origin in yard.opened.asked] == [f"run:{batch.id}:1:1", f"run:{batch.id}:3:1"]
    assert len(await results(yard.house.db, ended)) == 9
    assert (await verify(yard.house.db, ended)).holds


async def test_who_has_been_erased_is_told_and_the_others_are_opened(town: Town) -> None:
    """One whose key has been destroyed: alone, and beside another in one batch."""
    house: House = town.house
    erased, other = town.company.parties[0], town.other.parties[0]
    await house.vault.destroy(house.db, erased.id)
    wanted = [(due(), "a"), (CaseDue(ITEM, other.code, "", {**VALUES, "place_addr": "别处 1 号"}), "b")]
    async with house.db.pool.acquire() as connection, connection.transaction():
        refused, number = await open_due(connection, house, wanted)
    assert isinstance(refused, Invalid)
    assert "已按其要求删除" in refused.detail
    assert isinstance(number, str)
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 1
