"""Cases that follow from a run: opened once whatever happens, told when they cannot be; the others are opened all the same."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import msgspec
import pytest
from run_yard import SITES, WARDEN, Opened, Yard

from core.batches.carrying import carry_on
from core.batches.opening import open_due
from core.batches.reading import read_batch, results
from core.batches.starting import start
from core.faults import Blame
from core.house import House
from core.items.model import RulesFile
from core.items.reading import read_toml
from core.items.run_model import CaseOpening
from core.problems import Conflict, Invalid, NotFound
from core.runs.bundle import bundle
from core.runs.effects import CaseDue
from core.runs.plan import Plan, compiled

_spec = spec_from_file_location("town_of_filings", Path(__file__).parents[1] / "filings" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
_town = module_from_spec(_spec)
_spec.loader.exec_module(_town)
town = _town.town
CODE = "91210411MAJB0001XH"


def due(**changed: object) -> CaseDue:
    return CaseDue(_town.ITEM, CODE, "", {**_town.VALUES, **changed})


async def test_the_same_origin_is_the_same_case(town: _town.Town) -> None:
    house: House = town.house
    async with house.db.pool.acquire() as connection, connection.transaction():
        first = await open_due(connection, house, due(), "run:1:1:1")
        assert await open_due(connection, house, due(), "run:1:1:1") == first
        other = await open_due(connection, house, due(place_addr="别处 1 号"), "run:1:2:1")
        assert other != first
        with pytest.raises(Conflict):
            await open_due(connection, house, due(place_addr="别处 2 号"), "run:1:2:1")
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 2


async def test_what_cannot_be_opened_says_why(town: _town.Town) -> None:
    house: House = town.house
    async with house.db.pool.acquire() as connection:
        with pytest.raises(Invalid):
            async with connection.transaction():
                await open_due(connection, house, due(floors="三层"), "a")
        with pytest.raises(NotFound):
            await open_due(connection, house, CaseDue(_town.ITEM, "没有的", "", {}), "b")
        async with connection.transaction():
            number = await open_due(connection, house, CaseDue(_town.ITEM, CODE, "market", dict(_town.VALUES)), "c")
        assert await connection.fetchval("SELECT org FROM cases WHERE number = $1", number) == "market"


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
        async def __call__(self, connection: object, house: House, due: CaseDue, origin: str) -> str:
            if not self.asked:
                self.asked.append((due, origin))
                raise Invalid("有栏目需要修改", "请修改")
            return "办件"

    async with yard.house.db.transaction() as connection:
        batch = await start(connection, WARDEN, opening(yard), "测试")
    assert batch is not None
    await carry_on(yard.house, batch.id, Refusing())
    ended = await read_batch(yard.house.db, WARDEN, batch.id)
    assert [(each.key, each.problem) for each in await results(yard.house.db, ended, value="problem")] == [
        (SITES[0], "没有开立办件：有栏目需要修改；请修改")
    ]
    assert [each.key for each in await results(yard.house.db, ended, value="opened")] == [SITES[2]]
