"""Facts from the database: sources that are away, and questions that are newer than the cases they ask about."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from core.cases.facts import answered, label_of, lookups, plans_of, restored
from core.cases.keys import sweep, sweep_all
from core.filings import desk, preview, submit
from core.forms import read_json
from core.registry import Registry
from core.time import at, now
from core.values import Unknown

Town = Any
ITEM = "fire_acceptance_filing"


def without(registry: Registry, *items: str) -> Registry:
    """The registry while some items are not on offer."""
    return registry.with_items({name: item for name, item in registry.items.items() if name not in items})


async def test_a_source_that_is_away_is_unknown_and_never_empty(town: Town) -> None:
    item = town.house.catalogue.item(ITEM)
    env = {**item.form.typed(town.filing("x").values), "holder": "h", "submitted_on": now().date()}
    wanted = lookups(item, env, without(town.house.catalogue.registry, ITEM))
    assert [lookup.plan.name for lookup in wanted] == ["broken_promise"]
    facts = answered(item, env, wanted, [[]])
    assert facts["broken_promise"].value is False
    assert isinstance(facts["near_area"].value, Unknown)
    assert "维护" in facts["near_area"].value.because
    assert isinstance(item.rules.decide(env, facts).outcomes["review"], Unknown)


async def test_a_fact_without_its_own_values_asks_for_them(town: Town) -> None:
    item = town.house.catalogue.item(ITEM)
    facts = answered(item, {}, (), [])
    assert facts["near_area"].value.needs == ("holder", "place_key")


async def test_questions_over_the_same_fields_share_their_keys(town: Town) -> None:
    plans = plans_of(town.house.catalogue.registry)
    assert list(plans.asked[ITEM]) == [f"case:{ITEM}(holder,place_key)"]
    await submit(town.house, town.company, town.filing("a"))
    assert [row["fact"] for row in await town.house.db.fetch("SELECT fact FROM fact_keys")] == [f"case:{ITEM}(holder,place_key)"]


async def forgotten(town: Town) -> None:
    """As if the question had come with a release after these cases: no keys, no memory of having made any."""
    await town.house.db.execute("DELETE FROM fact_keys")
    await town.house.db.execute("DELETE FROM cursors")
    desk(town.house)._ready.clear()


async def test_a_new_question_finds_the_old_cases(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    await forgotten(town)
    second = await submit(town.house, town.company, town.filing("b"))
    assert second.cases[0].outcomes["review"] == ("合并面积",)
    await forgotten(town)
    assert (await preview(town.house, town.company, ITEM, town.filing("x").values)).outcomes["review"] == ("合并面积",)


async def test_what_was_filed_by_a_process_that_did_not_know_is_found_later(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    registry = town.house.catalogue.registry
    item = registry.items[ITEM]
    plan = item.rules.facts["near_area"]
    assert await sweep(town.house, item, plan) == 0
    await town.house.db.execute("DELETE FROM fact_keys")
    with at(now() + timedelta(minutes=30)):
        assert await sweep_all(town.house, plans_of(registry)) == 1
        assert await sweep_all(town.house, plans_of(registry)) == 0
    assert await town.house.db.fetchval("SELECT pos FROM cursors WHERE name = $1", f"keys:{label_of(plan)}") == 1


async def test_stored_facts_come_back_typed(town: Town) -> None:
    await submit(town.house, town.company, town.filing("a"))
    payload = await town.house.db.fetchval("SELECT payload FROM events WHERE seq = 1")
    item = town.house.catalogue.item(ITEM)
    facts = restored(item, read_json(payload)["decision"])
    assert {name: fact.value for name, fact in facts.items()} == {"near_area": 0, "broken_promise": False}
    unknown = {"facts": [msgspec.to_builtins(msgspec.structs.replace(facts["near_area"], value=Unknown(("place_key",), "x")))]}
    unknown["facts"][0]["as_of"] = now().isoformat()
    assert restored(item, unknown)["near_area"].value == Unknown(("place_key",), "x")


@pytest.mark.parametrize("area", ["0.01", "299.99"])
async def test_decimals_keep_their_scale_through_the_database(town: Town, area: str) -> None:
    await submit(town.house, town.company, town.filing("a", area_m2=Decimal(area)))
    seen = await preview(town.house, town.company, ITEM, town.filing("x").values)
    [near] = [fact for fact in seen.facts if fact.name == "near_area"]
    assert str(near.value) == area
