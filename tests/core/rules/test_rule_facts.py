"""Facts: what is counted, what is behind it, when it is unknown."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from core.canonical import canonical
from core.values import FieldType, Unknown

NEAR = """
[fact.near]
label = "同址其他办件的面积"
from = "case:filing"
where = "addr = self.addr and self.holder = holder and status not in ['撤回申请']"
window = { days = 30, back_from = "submitted_on" }
take = "sum(area)"
lock = ["addr", "holder"]
"""
BROKEN = """
[fact.broken]
label = "未修复的承诺不实"
from = "register:credit"
where = "holder = self.holder and finding = '承诺不实' and repaired_on is empty"
take = "exists"
"""
ENV = {"addr": "金枫街88号", "holder": "X", "submitted_on": date(2026, 3, 3)}


def case(area: str = "100.00", day: date = date(2026, 3, 1), **more: Any) -> dict[str, Any]:
    return {"addr": "金枫街88号", "holder": "X", "status": "办结", "submitted_on": day, "number": "SF1", "area": Decimal(area), **more}


def fact(take: str = "sum(area)", where: str = "addr = self.addr", more: str = "") -> str:
    return f'[fact.f]\nlabel = "事实"\nfrom = "case:filing"\nwhere = "{where}"\ntake = "{take}"\n{more}'


def test_a_plan_knows_what_to_look_for(kit: SimpleNamespace) -> None:
    plan = kit.compiled(NEAR).facts["near"]
    assert [(theirs, ours.source) for theirs, ours in plan.equal] == [("addr", "addr"), ("holder", "holder")]
    assert plan.reads == {"addr", "holder"}
    assert (plan.source, plan.type) == ("case:filing", FieldType("decimal", 2, "m2"))
    assert plan.since(ENV) == date(2026, 2, 1)
    assert plan.since({}) is None
    assert plan.key(ENV) == plan.key_of(case())
    assert plan.key(ENV) != plan.key({**ENV, "holder": "Y"})
    assert plan.key({"addr": "x"}) == Unknown(("holder",))
    assert plan.key_of({"addr": "x"}) is None


def test_a_key_does_not_depend_on_how_a_number_is_written(kit: SimpleNamespace) -> None:
    plan = kit.compiled(fact(take="count", where="area = self.area")).facts["f"]
    assert plan.key({"area": Decimal(200)}) == plan.key({"area": Decimal("200.00")}) == plan.key_of({"area": Decimal("2E+2")})


def test_locks_are_those_of_the_source_not_of_the_fact(kit: SimpleNamespace) -> None:
    one, two = kit.compiled(NEAR).facts["near"], kit.compiled(NEAR.replace("fact.near", "fact.other").replace('["addr", "holder"]', '["holder", "addr"]')).facts["other"]
    assert one.locks(ENV) == two.locks(ENV)
    assert len(one.locks(ENV)) == 1
    assert one.locks({**ENV, "addr": "别处"}) != one.locks(ENV)
    assert one.locks({"addr": "x"}) == ()
    assert kit.compiled(BROKEN).facts["broken"].locks(ENV) == ()


def test_only_records_in_the_window_that_fulfil_the_condition_count(kit: SimpleNamespace) -> None:
    plan = kit.compiled(NEAR).facts["near"]
    records = [
        case("100.00", date(2026, 2, 1), number="SF-1"), case("1.00", date(2026, 1, 31)), case("0.50", date(2026, 3, 3), number="SF-2"), case("4.00", date(2026, 3, 4)),
        case("8.00", holder="Y"), case("16.00", status="撤回申请"), case("32.00", addr="别处"),
    ]
    found = plan.take_from(records, ENV)
    assert (found.value, found.behind, found.source) == (Decimal("100.50"), ("SF-1", "SF-2"), "case:filing")
    assert found.as_of.tzinfo is not None
    assert canonical(found)


def test_an_empty_sum_is_nought_at_scale(kit: SimpleNamespace) -> None:
    found = kit.compiled(NEAR).facts["near"].take_from([], ENV)
    assert str(found.value) == "0.00"
    assert found.behind == ()


def test_what_we_do_not_know_makes_the_fact_unknown(kit: SimpleNamespace) -> None:
    plan = kit.compiled(NEAR).facts["near"]
    assert plan.take_from([case()], {"holder": "X", "submitted_on": date(2026, 3, 3)}).value == Unknown(("addr",))
    assert plan.take_from([case()], {"holder": "X", "addr": "金枫街88号"}).value == Unknown(("submitted_on",))
    without_area = {key: item for key, item in case().items() if key != "area"}
    assert isinstance(plan.take_from([without_area], ENV).value, Unknown)
    without_status = {key: item for key, item in case().items() if key != "status"}
    assert isinstance(plan.take_from([without_status], ENV).value, Unknown)


def test_a_record_that_no_store_could_find_makes_nothing_doubtful(kit: SimpleNamespace) -> None:
    """Without one of the fields it is looked up by: whoever answers from an index never sees it, so whoever looks at all records must not mind it."""
    plan = kit.compiled(NEAR).facts["near"]
    without_addr = {key: item for key, item in case("1.00").items() if key != "addr"}
    assert plan.key_of(without_addr) is None
    assert plan.take_from([without_addr], ENV).value == Decimal(0)
    assert plan.take_from([without_addr, case("2.00")], ENV).value == Decimal("2.00")


@pytest.mark.parametrize(("take", "records", "value"), [
    ("exists", [], False), ("exists", ["1.00"], True), ("count", ["1.00", "2.00"], 2), ("min(area)", ["3.00", "2.00"], Decimal("2.00")), ("max(area)", ["3.00", "2.00"], Decimal("3.00")),
    ("median(area)", ["3.00", "1.00", "2.00"], Decimal("2.00")), ("median(area)", ["1.00", "2.01"], Decimal("1.505")), ("sum(area)", ["0.10", "0.20"], Decimal("0.30")),
])
def test_aggregates(kit: SimpleNamespace, take: str, records: list[str], value: Any) -> None:
    assert kit.compiled(fact(take)).facts["f"].take_from([case(area) for area in records], ENV).value == value


@pytest.mark.parametrize("take", ["min(area)", "max(area)", "median(area)"])
def test_nothing_has_no_extreme(kit: SimpleNamespace, take: str) -> None:
    assert isinstance(kit.compiled(fact(take)).facts["f"].take_from([], ENV).value, Unknown)


@pytest.mark.parametrize("take", ["min(area)", "max(area)", "median(area)"])
def test_nothing_counts_as_what_the_fact_says(kit: SimpleNamespace, take: str) -> None:
    plan = kit.compiled(fact(take, more='none = "7.5"')).facts["f"]
    assert plan.take_from([], ENV).value == Decimal("7.5")
    assert plan.take_from([case("3.00")], ENV).value == Decimal("3.00")
    doubtful = {key: item for key, item in case().items() if key != "area"}
    assert isinstance(plan.take_from([doubtful], ENV).value, Unknown)


def test_registers_count_what_is_not_repaired(kit: SimpleNamespace) -> None:
    plan = kit.compiled(BROKEN).facts["broken"]
    entry = {"holder": "X", "finding": "承诺不实", "valid_from": date(2025, 1, 1)}
    assert plan.take_from([entry], ENV).value is True
    assert plan.take_from([{**entry, "repaired_on": date(2026, 1, 1)}], ENV).value is False
    assert plan.take_from([{**entry, "holder": "Y"}], ENV).value is False
    assert plan.take_from([{"holder": "X"}], ENV).value == Unknown(because="“未修复的承诺不实”涉及的记录缺少所需的栏目")
    assert plan.take_from([{"holder": "X"}, entry], ENV).value is True


@pytest.mark.parametrize(("text", "place", "code"), [
    (fact().replace("case:filing", "case:fling"), "fact.f.from", "fact-source"), (fact(where="addr = self.adr"), "fact.f.where", "unknown-field"),
    (fact(where="adr = self.addr"), "fact.f.where", "unknown-field"), (fact(where="addr"), "fact.f.where", "type"), (fact(where="addr ="), "fact.f.where", "expr-syntax"),
    (fact(where="area > 3"), "fact.f.where", "fact-key"), (fact(where="addr = self.addr or area > 3"), "fact.f.where", "fact-key"), (fact("total(area)"), "fact.f.take", "fact-take"),
    (fact("sum(aera)"), "fact.f.take", "unknown-field"), (fact("sum(addr)"), "fact.f.take", "type"), (fact(more='lock = ["adr"]'), "fact.f.lock", "unknown-field"),
    (fact(more='window = { days = 30, back_from = "done" }'), "fact.f.window.back_from", "unknown-field"),
    (fact(more='none = "1"'), "fact.f.none", "fact-none"), (fact("max(area)", more='none = "viel"'), "fact.f.none", "fact-none"),
    (fact("max(area)", more='none = "1.005"'), "fact.f.none", "fact-none"),
    (fact(more='window = { days = -1, back_from = "submitted_on" }'), "fact.f.window.days", "fact-window"), (fact().replace("fact.f", "fact.area"), "fact.area", "duplicate-name"),
])
def test_faults(kit: SimpleNamespace, text: str, place: str, code: str) -> None:
    assert kit.found(text) == {(place, code)}


def test_an_unknown_source_is_guessed(kit: SimpleNamespace) -> None:
    assert "case:filing" in kit.faults_of(fact().replace("case:filing", "case:fling"))[0].hint
