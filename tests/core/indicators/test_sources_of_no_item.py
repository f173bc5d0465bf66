"""What belongs to no one item: every case, the steps of every item, every passing on of a case."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from indicating import insert, plan, read, some_cases

from core import time
from core.access import Actor
from core.access.actors import PostHeld
from core.house import House
from core.indicators import evaluate, read_period
from core.indicators.behind import Asked, every
from core.indicators.measuring import measure
from core.indicators.sources import steps_of
from core.indicators.words import side_said

MARCH = read_period("month", "2026-03")
ALL = {"from": "case:all", "day": "decided_on"}


@pytest.mark.usefixtures("march")
async def test_cases_of_all_items_count_as_those_of_each(house: House) -> None:
    cases = some_cases(Random(3), 80)
    async with house.db.transaction() as connection:
        await insert(connection, cases)
        await connection.execute("UPDATE cases SET item = 'another' WHERE id % 2 = 0")
    records = [{name: value for name, value in case.items() if value is not None} for case in cases]
    for given in ({"numerator": ALL}, {"unit": "percent", "numerator": {**ALL, "where": "org = '甲'"}, "denominator": ALL},
                  {"numerator": {**ALL, "day": "submitted_on", "take": "distinct(holder)"}}):
        made = plan(**given)
        assert (await measure(house, [(made, MARCH)]))[0].figure == evaluate(made, records, records, MARCH)
    side = plan(numerator=ALL).numerator
    assert side is not None
    assert side_said(side) == "“全部事项的办件”中决定日期在本期的记录，取条数"


async def test_steps_of_the_items_on_offer_count_and_are_listed(house: House) -> None:
    steps, month = steps_of(house.catalogue.registry.items), read_period("month", f"{time.today():%Y-%m}")
    made = plan(unit="percent", numerator={"from": "step:all", "where": "limited = true"}, denominator={"from": "step:all"})
    figure, before = [each.figure for each in await measure(house, [(made, month), (made, read_period("month", "2025-03"))])]
    assert figure == evaluate(made, steps, steps, month)
    assert before.value is None, "nothing is said about the time before the items were offered"
    assert figure.denominator is not None
    assert figure.denominator.counted == len(steps)
    gaps = plan(unit="step", numerator={"from": "step:all", "where": "limited = false"})
    assert gaps.numerator is not None
    officer = Actor(1, "a", "甲", "officer", posts=(PostHeld("market", "handler"),))
    lines = [line async for line in every(house, officer, Asked(gaps, gaps.numerator, month))]
    assert [line.name for line in lines] == [f"{step['item_name']}：{step['step_name']}" for step in steps if not step["limited"]]


@pytest.mark.usefixtures("march")
async def test_a_passing_on_lasts_until_the_first_officer_is_told(house: House) -> None:
    made = plan(unit="second", numerator={"from": "handover:all", "take": "mean(seconds)", "day": "told_on"})
    assert (await measure(house, [(made, MARCH)]))[0].figure.value is None
    async with house.db.transaction() as connection:
        await insert(connection, some_cases(Random(4), 3))
        ended = datetime(2026, 3, 9, 9, tzinfo=time.CHINA)
        ids = [row["id"] for row in await connection.fetch("SELECT id FROM cases ORDER BY id")]
        for case, waits in zip(ids, ((2.2, 9), (58,), (4000 * 60 * 60,)), strict=True):
            await connection.execute(
                'INSERT INTO events ("case", seq, kind, recorded_at, effective_on, actor, release, payload, prev, hash)'
                " VALUES ($1, 1, 'filed', $2, $3, 'system', 'r', '', '', '')", case, ended, ended.date(),
            )
            for account, seconds in enumerate(waits, 1):
                await connection.execute(
                    'INSERT INTO messages ("case", seq, item, account, kind, title, text, made_at) VALUES ($1, 1, $2, $3, $4, $4, $4, $5)',
                    case, "i", account, "filed", ended + timedelta(seconds=seconds),
                )
    figure = (await measure(house, [(made, MARCH)]))[0].figure
    assert figure.value == Decimal("30.50"), "3 and 58 seconds; what was told in another month is not this one's"
    assert figure.numerator is not None
    assert figure.numerator.counted == 2


def test_a_passing_on_needs_a_day_and_a_case_of_all_items_has_no_field_of_one() -> None:
    _, faults = read(unit="second", numerator={"from": "handover:all", "take": "mean(seconds)"})
    assert [(fault.code, "told_on" in fault.expected) for fault in faults] == [("no-day", True)]
    _, faults = read(numerator={**ALL, "where": "area_m2 > 3"})
    assert [fault.code for fault in faults] == ["unknown-field"]
    assert MARCH.first == date(2026, 3, 1)
