"""The records behind a figure: exactly those that count, within what the reader may see, and how many are outside it."""

from random import Random

import pytest
from indicating import CASES, insert, plan, some_cases

from core.access import ANONYMOUS, SYSTEM, Actor, PartyHeld, PostHeld
from core.declarations import Register
from core.house import House
from core.indicators import read_period
from core.indicators.behind import Asked, every, outside, page
from core.indicators.measuring import measure
from core.indicators.plans import plans
from core.indicators.seeing import may_see, monitors, orgs_of
from core.registers import write_row
from core.time import today

JANUARY = read_period("month", "2026-01")
pytestmark = pytest.mark.usefixtures("march")


def officer(org: str, role: str = "handler") -> Actor:
    return Actor(7, "x", "某", "officer", posts=(PostHeld(org, role),))


@pytest.fixture
async def asked(house: House) -> Asked:
    async with house.db.transaction() as connection:
        await insert(connection, some_cases(Random(5), 150))
    made = plan(numerator={**CASES, "where": "path = '当场办结'", "take": "count"})
    assert made.numerator is not None
    return Asked(made, made.numerator, JANUARY)


async def test_pages_together_are_the_records_of_the_figure(house: House, asked: Asked) -> None:
    counted = (await measure(house, [(asked.plan, JANUARY)]))[0].figure.numerator
    assert counted is not None
    names, after = [], 0
    while True:
        found = await page(house, SYSTEM, asked, after, 7)
        names += [line.name for line in found.lines]
        after = found.next
        if not after:
            break
    assert len(names) == len(set(names)) == counted.counted > 14
    assert names == [line.name async for line in every(house, SYSTEM, asked)]
    rows = await house.db.fetch(
        "SELECT number FROM cases WHERE decided_on BETWEEN '2026-01-01' AND '2026-01-31' AND outcomes->>'path' = '当场办结' ORDER BY id"
    )
    assert names == [row["number"] for row in rows]


async def test_each_sees_their_own_and_how_many_are_outside(house: House, asked: Asked) -> None:
    total = len([1 async for _ in every(house, SYSTEM, asked)])
    seen = {org: [line.name async for line in every(house, officer(org), asked)] for org in ("甲", "乙", "丙")}
    assert seen["丙"] == []
    assert len(seen["甲"]) + len(seen["乙"]) == total
    assert seen["甲"]
    assert seen["乙"]
    assert [await outside(house, officer(org), asked) for org in ("甲", "乙", "丙")] == [len(seen["乙"]), len(seen["甲"]), total]
    assert await outside(house, SYSTEM, asked) == 0
    assert [line async for line in every(house, ANONYMOUS, asked)] == []


async def test_a_line_says_in_words_what_the_indicator_asks(house: House, asked: Asked) -> None:
    (line,) = (await page(house, SYSTEM, asked, 0, 1)).lines
    said = dict(zip(asked.labels, line.cells, strict=True))
    assert said["办件状态"] == "办结"
    assert said["决定日期"].startswith("2026年1月")
    assert "当场办结" in line.cells


async def test_rows_of_a_register_are_for_those_who_work_there(house: House) -> None:
    register = Register("demo_credit", house.catalogue.registry.registers["demo_credit"])
    async with house.db.transaction() as connection:
        await write_row(connection, register, {"holder": "甲", "finding": "超面积", "fine": 1250}, valid_from=today(), source="a")
    made = plan(unit="yuan", numerator={"from": "register:demo_credit", "take": "sum(fine)", "day": "valid_from"})
    assert made.numerator is not None
    asked = Asked(made, made.numerator, read_period("month", "2026-03"))
    org = house.catalogue.registry.items["demo_permit"].info.authority
    (line,) = [line async for line in every(house, officer(org), asked)]
    assert line.cells == ("2026年3月10日", "12.50 元", "12.50 元")
    assert await outside(house, officer(org), asked) == 0
    assert [line async for line in every(house, officer("elsewhere", "monitor"), asked)] == []
    assert await outside(house, officer("elsewhere", "monitor"), asked) == 1


async def test_who_may_see_an_indicator(house: House) -> None:
    registry = house.catalogue.registry
    made = plans(registry)["demo_instant_rate"]
    (org,) = orgs_of(registry, made)
    applicant = Actor(9, "y", "某", "applicant", (PartyHeld(1, "C", "公司"),))
    for who, expected in ((officer(org), True), (officer("elsewhere"), False), (officer("elsewhere", "monitor"), True), (applicant, False),
                          (ANONYMOUS, False), (SYSTEM, True)):
        assert may_see(who, registry, made) is expected
    assert [monitors(officer(org)), monitors(officer(org, "monitor"))] == [False, True]
