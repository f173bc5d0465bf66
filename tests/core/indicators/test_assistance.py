"""What the plan's two ratios are counted from: the items that people apply for, and what applicants have filled in and filed."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest
from indicating import plan, read
from town import MONDAY, Town

from core.filings import submit
from core.indicators import read_period
from core.indicators.measuring import measure
from core.indicators.sources import MADE, items_of
from core.sourcing.model import Provenance
from core.time import at

MARCH = read_period("month", "2026-03")
FILED = {"from": "filing:all", "day": "submitted_on"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with at(MONDAY):
        yield


async def test_of_each_filing_the_fields_that_showed_and_those_left_as_filled_in(town: Town) -> None:
    made = plan(unit="percent", numerator={**FILED, "take": "sum(generated)"}, denominator={**FILED, "take": "sum(fields)"})
    assert (await measure(town.house, [(made, MARCH)]))[0].figure.value is None  # nothing filed is no data, not 0
    kept = Provenance(field="org_name", was="沈抚晨光宾馆有限公司", source="企业档案", words="取自企业档案")
    changed = Provenance(field="place_addr", was="别处", source="证照", words="取自证照", licence=True, changed_at=MONDAY)
    absent = Provenance(field="no_such_field", was="甲", source="证照", words="取自证照")


    await submit(town.house, town.company, msgspec.structs.replace(town.filing("one"), origins=(kept, changed, absent)))
    await submit(town.house, town.company, town.filing("two", place_addr="另一条路 1 号"))
    rows = await town.house.db.fetch("SELECT asked_fields, generated_fields FROM filings ORDER BY id")
    assert [row["generated_fields"] for row in rows] == [1, 0]
    shown = sum(row["asked_fields"] for row in rows)
    figure = (await measure(town.house, [(made, MARCH)]))[0].figure
    assert figure.value == round(Decimal(100) / shown, 2)
    before = (await measure(town.house, [(made, read_period("month", "2026-02"))]))[0].figure
    assert before.value is None


async def test_the_items_that_people_apply_for(town: Town) -> None:
    registry = town.house.catalogue.registry
    records = items_of(registry.items)
    assert {record["item"] for record in records} == {item.id for item in registry.items.values() if item.info.starts == "applicant"}
    for record in records:
        info = registry.items[str(record["item"])].info
        assert record["assisted"] == (bool(info.situation) or any(material.get in MADE for material in info.material))
    made = plan(unit="percent", numerator={"from": "item:all", "where": "assisted = true"}, denominator={"from": "item:all"})
    figure = (await measure(town.house, [(made, MARCH)]))[0].figure
    assert figure.denominator is not None
    assert figure.denominator.counted == len(records)
    assert figure.numerator is not None
    assert figure.numerator.counted == sum(record["assisted"] is True for record in records)


def test_a_filing_needs_a_day() -> None:
    _, faults = read(numerator={"from": "filing:all"})
    assert [fault.code for fault in faults] == ["no-day"]
