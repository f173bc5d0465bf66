"""The database and the rule world come to the same figure, whatever is counted and however it is taken together."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from indicating import CASES, insert, plan, some_cases

from core.declarations import Register
from core.house import House
from core.indicators import IndicatorPlan, evaluate, latest, read_period
from core.indicators.measuring import measure
from core.registers import write_row

PERIODS = latest(read_period("month", "2026-03"), 4)
CREDIT = {"from": "register:demo_credit"}
PLANS: dict[str, dict[str, Any]] = {
    "count": {},
    "submitted": {"numerator": {**CASES, "day": "submitted_on", "where": "status = '办结' or holder = 'H1'"}},
    "rate": {
        "unit": "percent", "target": ">= 40", "target_basis": "规定", "denominator": CASES,
        "numerator": {**CASES, "where": "path = '当场办结' and decided_on = submitted_on"},
    },
    "two dates": {"unit": "percent", "denominator": {**CASES, "day": "submitted_on"}},
    "sum": {"unit": "m2", "numerator": {**CASES, "take": "sum(area_m2)"}},
    "mean": {"unit": "m2", "numerator": {**CASES, "take": "mean(area_m2)"}},
    "median": {"unit": "workday", "numerator": {**CASES, "take": "median(workdays_between(accepted_on, decided_on))"}},
    "largest": {"unit": "m2", "numerator": {**CASES, "where": "org = '甲'", "take": "max(area_m2)"}},
    "distinct": {"unit": "household", "numerator": {**CASES, "take": "distinct(holder)"}},
    "number": {"numerator": {**CASES, "where": "number != 'N0003'"}},
    "quarter": {"period": "quarter"},
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.usefixtures("march")
async def test_the_figure_is_that_of_the_rule_world(house: House, seed: int) -> None:
    cases = some_cases(Random(seed), 120)
    async with house.db.transaction() as connection:
        await insert(connection, cases)
    records = [{name: value for name, value in case.items() if value is not None} for case in cases]
    area = house.catalogue.registry.items["demo_permit"].form.fields["area_m2"]
    step = Decimal(1).scaleb(-area.type.scale)
    records = [record | ({"area_m2": Decimal(record["area_m2"]).quantize(step)} if "area_m2" in record else {}) for record in records]
    wanted = [(plan(**given), period) for given in PLANS.values() for period in PERIODS if given.get("period") != "quarter"]
    wanted += [(plan(**PLANS["quarter"]), period) for period in latest(read_period("quarter", "2026-Q1"), 2)]
    together = await measure(house, wanted)
    for (made, period), found in zip(wanted, together, strict=True):
        assert found.figure == evaluate(made, records, records, period)
        assert [found] == await measure(house, [(made, period)]), "asked for alone it is the same"
    assert len({found.figure.value for found in together}) > 10


@pytest.mark.usefixtures("march")
async def test_rows_of_a_register_count_in_their_last_version(house: House) -> None:
    register = Register("demo_credit", house.catalogue.registry.registers["demo_credit"])
    async with house.db.transaction() as connection:
        rows = [("甲", "a", date(2026, 1, 5), None, 100), ("乙", "b", date(2026, 2, 5), None, 250), ("丙", "c", date(2026, 2, 6), None, 40)]
        for holder, source, first, end, fine in [*rows, ("乙", "b", date(2026, 2, 5), None, 300), ("丙", "c", date(2026, 2, 6), date(2026, 2, 20), 40)]:
            values = {"holder": holder, "finding": "超面积", "fine": fine, "recorded_on": first}
            await write_row(connection, register, values, valid_from=first, valid_to=end, source=source)

    async def said(made: IndicatorPlan) -> list[str]:
        return [str(each.figure.value) for each in await measure(house, [(made, period) for period in PERIODS])]

    assert await said(plan(numerator=CREDIT)) == ["0.00", "1.00", "2.00", "2.00"]
    assert await said(plan(unit="yuan", numerator={**CREDIT, "take": "sum(fine)", "day": "valid_from"})) == ["0.00", "1.00", "3.40", "0.00"]
    assert await said(plan(unit="yuan", numerator={**CREDIT, "take": "max(fine)", "day": "recorded_on"})) == ["None", "1.00", "3.00", "None"]


@pytest.mark.usefixtures("march")
async def test_the_digest_tells_when_a_record_has_changed(house: House) -> None:
    async with house.db.transaction() as connection:
        await insert(connection, some_cases(Random(3), 60))
    asked = [(plan(unit="percent", numerator={**CASES, "where": "path = '当场办结'"}, denominator=CASES), PERIODS[1])]
    before = (await measure(house, asked))[0]
    assert before.behind == (await measure(house, asked))[0].behind
    pair = await house.db.fetch(
        "SELECT id, outcomes->>'path' AS path FROM cases WHERE decided_on BETWEEN '2026-01-01' AND '2026-01-31' AND outcomes ? 'path' ORDER BY 2, 1"
    )
    one, other = pair[0], pair[-1]
    assert one["path"] != other["path"]
    await house.db.execute("UPDATE cases SET outcomes = jsonb_build_object('path', $2::text) WHERE id = $1", one["id"], other["path"])
    await house.db.execute("UPDATE cases SET outcomes = jsonb_build_object('path', $2::text) WHERE id = $1", other["id"], one["path"])
    after = (await measure(house, asked))[0]
    assert after.figure == before.figure, "two cases have changed places"
    assert after.behind != before.behind
