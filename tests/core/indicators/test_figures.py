"""A figure is exact, says 无数据 instead of guessing, and is judged on what it is, not on what is shown of it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from indicating import CASES, param, plan

from core.indicators import Figure, IndicatorPlan, Side, evaluate, figure_of, read_period
from core.indicators.words import copied, figure_said, lacking, target_said
from core.time import CHINA, at, now

FEBRUARY = read_period("month", "2026-02")
DAY = date(2026, 2, 10)
RATE = {"unit": "percent", "denominator": CASES, "target": ">= 60", "target_basis": "规定"}
CUT = {"unit": "percent", "numerator": None, "value": "(param.before - param.after) / param.before", "target": ">= 60", "target_basis": "规定"}
COUNTS = st.integers(0, 10**6)


def figure(made: IndicatorPlan, numerator: Any = None, denominator: Any = None) -> Figure:
    given = {"numerator": numerator, "denominator": denominator}
    return figure_of(made, {name: Side(given[name]) for name, _ in made.sides}, FEBRUARY, FEBRUARY.last)


def case(**values: Any) -> dict[str, Any]:
    return {"decided_on": DAY, "submitted_on": DAY, "status": "办结", "path": "当场办结", **values}


@given(COUNTS, COUNTS)
def test_a_rate_is_exact_and_never_0_of_0(numerator: int, denominator: int) -> None:
    found = figure(plan(**RATE), numerator, denominator)
    if not denominator:
        assert (found.value, found.met, found.verdict) == (None, None, "无数据")
        assert found.because
        return
    exact = Fraction(numerator * 100, denominator)
    assert found.met is (exact >= 60)
    assert found.value is not None
    assert abs(Fraction(found.value) - exact) <= Fraction(1, 200)


def test_rounding_does_not_reach_a_target() -> None:
    found = figure(plan(**RATE), 59996, 100000)
    assert (found.value, found.verdict) == (Decimal("60.00"), "未达标")
    assert "59.996" in found.because
    assert figure(plan(**RATE), 60, 100).because == ""


@pytest.mark.parametrize(("before", "after", "met"), [("10", "4", True), ("10", "5", False), ("20", "5", True), ("20", "8", True), ("20", "9", False)])
def test_a_cut_between_two_declared_numbers(before: str, after: str, met: bool) -> None:
    found = figure(plan(**CUT, param={"before": param(before), "after": param(after)}))
    assert found.met is met
    assert [each.value for each in found.params] == [before, after]


def test_before_a_parameter_begins_there_is_no_data() -> None:
    found = figure(plan(**CUT, param={"before": param("10", since="2026-03-01"), "after": param("4")}))
    assert (found.value, found.verdict) == (None, "无数据")
    assert "还没有“基准”的规定" in found.because


def test_the_value_of_the_last_day_counts() -> None:
    values = [{"since": date(2026, 1, 1), "value": "10", "source": "旧"}, {"since": date(2026, 2, 28), "value": "20", "source": "新"}]
    made = plan(**CUT, param={"before": param("1") | {"values": values}, "after": param("5")})
    assert figure(made).value == Decimal("75.00")
    assert figure_of(made, {}, FEBRUARY, date(2026, 2, 27)).value == Decimal("50.00")


def test_what_cannot_be_judged_is_left_out_and_counted_apart() -> None:
    made = plan(**RATE, numerator={**CASES, "where": "path = '当场办结' and decided_on = submitted_on"})
    records = [case(), case(path=None), case(path="一般程序"), case(submitted_on=None), case(decided_on=date(2026, 3, 1))]
    found = evaluate(made, records, records, FEBRUARY, FEBRUARY.last)
    assert found.numerator is not None
    assert found.denominator is not None
    assert (found.numerator.counted, found.numerator.doubtful, found.denominator.counted) == (1, 2, 4)
    assert found.value == Decimal("25.00")
    assert "另有 2 条记录缺少所需的栏目" in copied(made, found, FEBRUARY, now())


@given(st.lists(st.decimals(0, 1000, places=2), max_size=30))
def test_ways_of_taking_records_together(areas: list[Decimal]) -> None:
    records = [case(area_m2=area) for area in areas]

    def taken(take: str) -> Decimal | None:
        unit = "case" if take.startswith("distinct") else "m2"
        return evaluate(plan(unit=unit, numerator={**CASES, "take": take}), records, (), FEBRUARY, FEBRUARY.last).value

    assert taken("sum(area_m2)") == sum(areas)
    if not areas:
        assert [taken(f"{word}(area_m2)") for word in ("mean", "median", "min", "max")] == [None] * 4
        return
    assert taken("max(area_m2)") == max(areas)
    assert taken("min(area_m2)") == min(areas)
    found, exact = taken("mean(area_m2)"), Fraction(sum(areas)) / len(areas)
    assert found is not None
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    middle = taken("median(area_m2)")
    assert middle is not None
    assert abs(Fraction(middle) - Fraction(median(map(Fraction, areas)))) <= Fraction(1, 200)


def test_distinct_counts_each_once() -> None:
    records = [case(holder=holder) for holder in ("甲", "乙", "甲")]
    made = plan(unit="household", numerator={**CASES, "take": "distinct(holder)"})
    assert figure_said(made, evaluate(made, records, (), FEBRUARY, FEBRUARY.last)) == "2 户"


def test_money_comes_out_in_yuan() -> None:
    rows = [{"valid_from": DAY, "fine": 12345}, {"valid_from": DAY, "fine": 5}]
    made = plan(unit="yuan", numerator={"from": "register:demo_credit", "take": "sum(fine)", "day": "valid_from"})
    assert figure_said(made, evaluate(made, rows, (), FEBRUARY, FEBRUARY.last)) == "123.5 元"


def test_a_stock_counts_what_is_valid_on_the_last_day() -> None:
    made = plan(numerator={"from": "register:demo_credit"})
    ends = (None, date(2026, 2, 28), date(2026, 3, 1), date(2026, 2, 1))
    rows = [{"valid_from": date(2026, 1, 5), **({"valid_to": end} if end else {})} for end in ends] + [{"valid_from": date(2026, 3, 1)}]
    found = evaluate(made, rows, (), FEBRUARY, FEBRUARY.last)
    assert found.value == Decimal("2.00")  # without an end, and ended only afterwards: the last day itself no longer counts


def test_the_sentence_to_copy_has_everything_that_is_asked_about() -> None:
    made = plan(**RATE, numerator={**CASES, "where": "path = '当场办结'"})
    with at(now().replace(2026, 3, 1, 9, 5)):
        said = copied(made, figure(made, 19, 20), FEBRUARY, now().astimezone(CHINA))
    for part in (
        "2026年2月，试算为 95.00%", "目标不小于 60%", "达标", "分子 19", "分母 20", "决定日期在本期", "口径：试算的口径", "依据：规定（本地规定（待确认））",
        "取数时间：2026年3月1日 09:05",
    ):
        assert part in said
    running = figure_of(made, {"numerator": Side(1), "denominator": Side(1)}, FEBRUARY, DAY)
    assert "（截至2026年2月10日）" in copied(made, running, FEBRUARY, now())


@pytest.mark.parametrize(
    ("target", "lacks"), [(">= 80", "5.00"), (">= {goal}", "5.00"), (">= 75", "0"), (">= 60", "0"), ("80..90", "5.00"), ("> 80", None), ("<= 60", None)],
)
def test_what_is_missing_from_the_least_of_a_target(target: str, lacks: str | None) -> None:
    made = plan(**RATE | {"target": target}, param={"goal": param("80")} if "{" in target else {})
    assert lacking(made, figure(made, 3, 4)) == (lacks if lacks is None else Decimal(lacks))
    assert lacking(made, figure(made, 0, 0)) is None


def test_a_target_may_be_a_parameter() -> None:
    made = plan(**RATE | {"target": ">= {goal}"}, param={"goal": param("75")})
    assert target_said(made, figure(made, 3, 4)) == "不小于 75%"
    assert figure(made, 3, 4).met is True
    assert figure_of(made, {"numerator": Side(3), "denominator": Side(4)}, read_period("year", "2025"), date(2025, 12, 31)).verdict == "无数据"
