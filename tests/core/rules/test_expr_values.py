"""Values of expressions: exact, three-valued, with reasons."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import evaluate, parse
from core.values import Unknown

ENV = {
    "area": Decimal("299.99"), "prior": Decimal("0.01"), "kind": "宾馆", "marks": ("甲", "乙"), "promised": True, "floors": 3, "fee": 30000,
    "done_on": date(2026, 1, 31), "submitted_on": date(2026, 2, 13), "addr": " 金枫街８８号，1-2 层 A座 ",
    "stores": ({"size": Decimal("10.50"), "open": True}, {"size": Decimal("4.50"), "open": False}),
}


def value(text: str, **more: Any) -> Any:
    return evaluate(parse(text), {**ENV, **more})


@pytest.mark.parametrize(("text", "expected"), [
    ("area < 300", True), ("area + prior < 300", False), ("area + prior = 300", True), ("area + prior", Decimal("300.00")), ("area * 2", Decimal("599.98")),
    ("10 / 4", Decimal("2.5")), ("1 / 3 * 3 = 1", True), ("(10 - 4) / 10 >= 0.60", True), ("round(2.345, 2)", Decimal("2.35")), ("round(-2.345, 2)", Decimal("-2.35")),
    ("round(2 / 3, 3)", Decimal("0.667")), ("kind in ['宾馆', '饭店']", True), ("kind not in ['宾馆']", False), ("'甲' in marks", True), ("['甲'] subset marks", True),
    ("marks subset ['甲']", False), ("marks = ['乙', '甲']", True), ("marks != ['甲']", True), ("count(marks)", 2), ("marks is empty", False), ("nothing is empty", True),
    ("nothing is present", False), ("area is present", True), ("any(stores, size > 10)", True), ("all(stores, open)", False), ("sum(stores, size)", Decimal("15.00")),
    ("count(stores, open)", 1), ("min(stores, size)", Decimal("4.50")), ("max(stores, size)", Decimal("10.50")), ("median(stores, size)", Decimal("7.50")),
    ("any(stores, size > prior + 10)", True), ("min(area, 3)", 3), ("max(done_on, submitted_on)", date(2026, 2, 13)), ("add_months(done_on, 1)", date(2026, 2, 28)),
    ("days_between(done_on, submitted_on)", 13), ("workdays_between(submitted_on, date'2026-02-27')", 5), ("add_workdays(submitted_on, 5)", date(2026, 2, 27)),
    ("add_days(done_on, 1)", date(2026, 2, 1)), ("age_on(date'2008-02-29', date'2026-02-28')", 17), ("age_on(date'2008-02-29', date'2026-03-01')", 18),
    ("plain(addr)", "金枫街88号12层a座"), ("joined('甲', '乙')", "甲/乙"), ("mentions(addr, '金枫街 88 号')", True), ("mentions(addr, '89 号')", False),
    ("fee >= money'300.00'", True), ("fee > money'300'", False), ("floors in [1, 3]", True), ("-area", Decimal("-299.99")),
    ("not promised or area > 300", False), ("all(empty_list, open)", True), ("any(empty_list, open)", False), ("sum(empty_list, size)", 0),
])
def test_values(text: str, expected: Any) -> None:
    assert value(text, empty_list=()) == expected


@pytest.mark.parametrize(("text", "needs"), [
    ("nothing < 3", ("nothing",)), ("nothing + other < 3", ("nothing", "other")), ("nothing = 3 or promised", True), ("promised or nothing = 3", True),
    ("nothing = 3 and not promised", False), ("not promised and nothing = 3", False), ("nothing = 3 and promised", ("nothing",)), ("not nothing", ("nothing",)),
    ("nothing in ['a']", ("nothing",)), ("any(nothing, size > 3)", ("nothing",)), ("plain(nothing)", ("nothing",)), ("max(nothing, 3)", ("nothing",)),
    ("(nothing + 1) is empty", ("nothing",)), ("any(stores, size > nothing)", ("nothing",)), ("any(stores, size > nothing or size > 5)", True),
])
def test_what_is_missing_is_asked_for(text: str, needs: Any) -> None:
    result = value(text)
    assert (result.needs if isinstance(result, Unknown) else result) == needs


@pytest.mark.parametrize(("text", "because"), [
    ("1 / 0", "除数为 0"), ("area / (area - area) > 3", "除数为 0"), ("add_days(submitted_on, 9999999) > submitted_on", "日期超出"),
    ("add_months(submitted_on, 999999) > submitted_on", "无法计算"), ("add_workdays(submitted_on, -1) > submitted_on", "不能为负"), ("add_workdays(submitted_on, 99999) > submitted_on", "最多 25000"),
    ("min(empty_list, size) > 3", "算不出"), ("age_on(submitted_on, done_on) > 3", "早于出生"), ("big * big * big > 3", "数值过大"), ("round(big, 11)", "小数位数"),
])
def test_what_cannot_be_computed_says_why(text: str, because: str) -> None:
    result = value(text, empty_list=(), big=10**20)
    assert isinstance(result, Unknown)
    assert because in result.because
    assert isinstance(value(f"({text}) is empty" if ">" not in text else f"not ({text})", empty_list=(), big=10**20), Unknown)


def test_an_unknown_in_the_environment_stays_unknown_even_for_emptiness() -> None:
    """A fact or outcome that could not be had is not "empty"; a field that was not filled in is."""
    unknown = Unknown(("area",), "来源不可用")
    assert evaluate(parse("review is empty"), {"review": unknown}) == unknown
    assert evaluate(parse("review is empty"), {}) is True
    assert evaluate(parse("review is empty"), {"review": None}) is True
    assert evaluate(parse("review is empty"), {"review": ()}) is True


def test_an_unknown_is_never_a_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(value("nothing < 3"))


# --- laws ------------------------------------------------------------------------------------------------------------

THREE = st.sampled_from([True, False, None])


def _of(text: str, **values: Any) -> Any:
    result = evaluate(parse(text), {name: item for name, item in values.items() if item is not None})
    return None if isinstance(result, Unknown) else result


@given(THREE, THREE, THREE)
def test_kleene_laws(a: Any, b: Any, c: Any) -> None:
    for left, right in [
        ("a and b", "b and a"), ("a or b", "b or a"), ("not (a and b)", "not a or not b"), ("not (a or b)", "not a and not b"), ("not not a", "a"),
        ("a and (b or c)", "a and b or a and c"), ("a or b and c", "(a or b) and (a or c)"), ("a and b and c", "a and (b and c)"), ("a and true", "a"), ("a or false", "a"),
    ]:
        assert _of(left, a=a, b=b, c=c) == _of(right, a=a, b=b, c=c)
    assert _of("a and b", a=a, b=b) == (False if False in (a, b) else None if None in (a, b) else True)
    assert _of("a or b", a=a, b=b) == (True if True in (a, b) else None if None in (a, b) else False)


NUMBERS = st.decimals(min_value=-10**9, max_value=10**9, places=2)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_arithmetic_is_exact(a: Any, b: Any, c: Any) -> None:
    """Against fractions: sums, products and comparisons never round, and a quotient compares exactly."""
    env = {"a": a, "b": b, "c": c}
    x, y, z = Fraction(a), Fraction(b), Fraction(c)
    assert Fraction(evaluate(parse("a * b + c - a"), env)) == x * y + z - x
    assert evaluate(parse("a * b < c"), env) == (x * y < z)
    if b:
        assert evaluate(parse("a / b = c"), env) == (x / y == z)
        assert evaluate(parse("a / b * b = a"), env) is True
        assert evaluate(parse("a / b + c <= a"), env) == (x / y + z <= x)
        settled = evaluate(parse("a / b"), env)
        assert isinstance(settled, Decimal)
        assert abs(Fraction(settled) - x / y) <= Fraction(1, 2 * 10**12)


@given(NUMBERS, st.integers(0, 4))
def test_round_is_half_up(a: Any, places: Any) -> None:
    rounded = evaluate(parse(f"round(a / 8, {places})"), {"a": a})
    exact = Fraction(a) / 8 * 10**places
    ticks = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    assert Fraction(rounded) * 10**places == ticks
    assert -rounded.as_tuple().exponent == places
