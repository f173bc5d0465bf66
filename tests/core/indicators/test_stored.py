"""An ended period stands as its figure was taken: a later change is said, never slipped in."""

from datetime import datetime
from random import Random

import asyncpg
import msgspec
import pytest
from indicating import insert, some_cases

from core import time
from core.access import Actor, PostHeld
from core.house import House
from core.indicators import period_of, read_period
from core.indicators.measuring import measure
from core.indicators.plans import plans
from core.indicators.stored import KEPT, compare, keep_ended, readings, stored, take_again
from core.problems import Forbidden, Invalid

JANUARY, MARCH = read_period("month", "2026-01"), read_period("month", "2026-03")
MONITOR = Actor(1, "jian", "简", "officer", posts=(PostHeld("elsewhere", "monitor"),))
HANDLER = Actor(2, "cheng", "程", "officer", posts=(PostHeld("elsewhere", "handler"),))
pytestmark = pytest.mark.usefixtures("march")


@pytest.fixture
async def full(house: House) -> House:
    async with house.db.transaction() as connection:
        await insert(connection, some_cases(Random(4), 80))
    return house


async def test_the_figures_of_ended_periods_are_kept_once(full: House) -> None:
    several = plans(full.catalogue.registry)
    assert await keep_ended(full) == len(several) * KEPT
    assert await keep_ended(full) == 0
    kept = await stored(full.db, [(plan, period_of(plan.definition.period, MARCH.first)) for plan in several.values()])
    assert kept == {}, "the present period is never kept"
    with time.at(datetime(2026, 4, 1, 0, 5, tzinfo=time.CHINA)):
        assert await keep_ended(full) == sum(plan.definition.period == "month" for plan in several.values())


async def test_a_reader_sees_the_kept_figure_and_hears_of_changes(full: House) -> None:
    plan = plans(full.catalogue.registry)["demo_instant_rate"]
    (live,) = await readings(full, [(plan, JANUARY)])
    assert not live.kept
    await keep_ended(full)
    (before,) = await readings(full, [(plan, JANUARY)])
    assert (before.kept, before.taken_by, before.figure) == (True, "system", live.figure)
    held = (await stored(full.db, [(plan, JANUARY)]))[plan.id, JANUARY.id]
    assert (await compare(full, plan, held, JANUARY))[1] == ()
    await full.db.execute("UPDATE cases SET decided_on = submitted.day FROM (SELECT id, (filed_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM cases)"
                          " AS submitted WHERE submitted.id = cases.id AND cases.decided_on BETWEEN '2026-01-01' AND '2026-01-31'")
    (after,) = await readings(full, [(plan, JANUARY)])
    assert after.figure == before.figure
    now, said = await compare(full, plan, held, JANUARY)
    assert now.figure != before.figure
    assert said == ("数后面的记录在取数以后有变化",)


async def test_another_definition_is_said(full: House) -> None:
    plan = plans(full.catalogue.registry)["demo_instant_rate"]
    await keep_ended(full)
    held = (await stored(full.db, [(plan, JANUARY)]))[plan.id, JANUARY.id]
    other = msgspec.structs.replace(held, definition=b"")
    assert (await compare(full, plan, other, JANUARY))[1] == ("口径在取数以后改过，所列的数按原口径",)


async def test_who_monitors_takes_it_anew_and_the_old_one_stays(full: House) -> None:
    plan = plans(full.catalogue.registry)["demo_instant_rate"]
    await keep_ended(full)
    await full.db.execute("DELETE FROM cases")
    with pytest.raises(Forbidden, match="监测人"):
        await take_again(full, HANDLER, plan, JANUARY)
    with pytest.raises(Invalid, match="还没有结束"):
        await take_again(full, MONITOR, plan, MARCH)
    taken = await take_again(full, MONITOR, plan, JANUARY)
    assert (taken.figure, taken.taken_by) == ((await measure(full, [(plan, JANUARY)]))[0].figure, "jian")
    (shown,) = await readings(full, [(plan, JANUARY)])
    assert (shown.figure.value, shown.taken_by) == (None, "jian")
    query = "SELECT taken_by FROM indicator_figures WHERE indicator = $1 AND period = $2 ORDER BY id"
    assert [row["taken_by"] for row in await full.db.fetch(query, plan.id, JANUARY.id)] == ["system", "jian"]


@pytest.mark.parametrize("statement", ["UPDATE indicator_figures SET taken_by = 'x'", "DELETE FROM indicator_figures", "TRUNCATE indicator_figures"])
async def test_a_kept_figure_cannot_be_changed(full: House, statement: str) -> None:
    await keep_ended(full)
    with pytest.raises(asyncpg.RestrictViolationError, match="只能追加"):
        await full.db.execute(statement)
