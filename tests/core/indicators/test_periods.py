"""Periods: where they begin and end, how they are written, which came before."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.indicators import latest, period_of, read_period
from core.indicators.periods import MONTHS

KINDS = st.sampled_from(tuple(MONTHS))
DAYS = st.dates(date(1900, 1, 1), date(9999, 12, 31))


@given(KINDS, DAYS)
def test_a_day_lies_in_its_period_and_the_period_reads_back(kind: str, day: date) -> None:
    period = period_of(kind, day)  # type: ignore[arg-type] # one of the three
    assert period.holds(day)
    assert read_period(period.kind, period.id) == period
    assert not period.holds(period.first - timedelta(days=1))
    assert period.last == date.max or not period.holds(period.last + timedelta(days=1))


@given(KINDS, st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_periods_follow_each_other_without_a_gap(kind: str, day: date, count: int) -> None:
    found = latest(period_of(kind, day), count)  # type: ignore[arg-type] # one of the three
    assert len(found) == count
    assert found[-1].holds(day)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))


@pytest.mark.parametrize(("kind", "text", "words"), [
    ("month", "2026-02", "2026年2月"), ("quarter", "2026-Q4", "2026年第4季度"), ("year", "2026", "2026年"),
])
def test_periods_in_words(kind: str, text: str, words: str) -> None:
    assert read_period(kind, text).words == words  # type: ignore[arg-type] # one of the three


@pytest.mark.parametrize(("kind", "text"), [
    ("month", "2026"), ("month", "2026-13"), ("month", "2026-00"), ("quarter", "2026-Q5"), ("quarter", "2026-1"), ("year", "2026-01"),
    ("year", "0000"), ("year", ""), ("month", "２０２６-01"), ("year", "20260"),
])
def test_what_is_no_period(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match="应写成"):
        read_period(kind, text)  # type: ignore[arg-type] # one of the three


def test_a_running_period_is_counted_up_to_today() -> None:
    period = read_period("month", "2026-02")
    assert period.as_of(date(2026, 2, 13)) == date(2026, 2, 13)
    assert period.as_of(date(2026, 3, 1)) == date(2026, 2, 28)
    assert [period.ended(date(2026, 2, 28)), period.ended(date(2026, 3, 1))] == [False, True]
