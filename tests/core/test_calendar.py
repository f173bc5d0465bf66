"""Working days: the golden dates of standards 2.12 and of the general rules 0.5, and what must hold of every start and count."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import (
    PUBLISHED_THROUGH,
    Due,
    add_calendar_days,
    add_months,
    add_workdays,
    is_workday,
    next_workday,
    published,
    workdays_between,
)

PUBLISHED = st.dates(date(2005, 1, 1), date(2026, 9, 1))
ANY_DAY = st.dates(date(2003, 1, 1), date(2032, 12, 31))
COUNTS = st.integers(0, 70)


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 20, "2026-03-19"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-04-30", 20, "2026-06-01"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-24", 10, "2026-10-15"),
        ("2026-09-24", 20, "2026-10-29"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 20, "2026-11-03"),
    ],
)
def test_golden_dates(start: str, count: int, last: str) -> None:
    assert add_workdays(date.fromisoformat(start), count) == Due(date.fromisoformat(last))


def test_2026_has_248_working_days() -> None:
    assert sum(is_workday(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)) == 248


@pytest.mark.parametrize("worked", ["2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_shifted_weekends_are_worked(worked: str) -> None:
    assert is_workday(date.fromisoformat(worked))


def test_a_holiday_friday_is_not_worked() -> None:
    assert not is_workday(date(2026, 1, 2))


@pytest.mark.parametrize(("start", "count", "last"), [("2026-03-02", 60, "2026-05-06"), ("2026-03-02", 30, "2026-04-01")])
def test_calendar_days_move_off_a_holiday(start: str, count: int, last: str) -> None:
    assert add_calendar_days(date.fromisoformat(start), count).on == date.fromisoformat(last)


def naive(start: date, count: int) -> date:
    """Counting on fingers: day after day, each asked of the published arrangement."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day


@given(PUBLISHED, COUNTS)
def test_equals_counting_on_fingers(start: date, count: int) -> None:
    assert add_workdays(start, count) == Due(naive(start, count))


@given(ANY_DAY, COUNTS)
def test_one_more_working_day_is_later(start: date, count: int) -> None:
    assert add_workdays(start, count).on < add_workdays(start, count + 1).on


@given(ANY_DAY, st.integers(0, 60), st.integers(1, 40))
def test_a_later_start_never_ends_earlier(start: date, later: int, count: int) -> None:
    assert add_workdays(start, count).on <= add_workdays(start + timedelta(days=later), count).on


@given(ANY_DAY, st.integers(1, 60))
def test_between_counts_back_what_was_added(start: date, count: int) -> None:
    last = add_workdays(start, count).on
    assert is_workday(last)
    assert workdays_between(start, last) == count
    assert workdays_between(last, start) == -count


@given(ANY_DAY)
def test_next_workday_is_the_nearest(day: date) -> None:
    found = next_workday(day)
    assert is_workday(found)
    assert not any(is_workday(day + timedelta(days=n)) for n in range((found - day).days))


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="不能为负"):
        add_workdays(date(2026, 3, 2), -1)


def test_a_year_without_arrangement_is_counted_by_weekends_and_says_so() -> None:
    assert PUBLISHED_THROUGH == 2026, "2027 年安排已公布：把本测试移到下一个未公布的年份"
    assert add_workdays(date(2026, 12, 29), 2) == Due(date(2026, 12, 31))
    assert add_workdays(date(2026, 12, 29), 3) == Due(date(2027, 1, 1), provisional=True)
    assert add_workdays(date(2027, 5, 3), 5) == Due(date(2027, 5, 10), provisional=True)
    assert not published(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-08-31", 6, "2027-02-28"), ("2026-03-31", -1, "2026-02-28")],
)
def test_months_end_on_the_last_day_where_there_is_no_such_day(start: str, months: int, last: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(last)


@given(st.dates(date(2004, 1, 1), date(2030, 12, 28)), st.integers(-60, 60))
def test_months_there_and_back_for_days_every_month_has(day: date, count: int) -> None:
    day = day.replace(day=min(day.day, 28))
    assert add_months(add_months(day, count), -count) == day


@given(st.dates(date(2002, 1, 1), date(2031, 12, 31)), st.integers(-900, 900))
def test_between_is_what_one_counts_day_by_day(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    first, last = sorted((start, end))
    counted = sum(is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert workdays_between(start, end) == (counted if end >= start else -counted)


def test_between_over_all_of_time() -> None:
    assert workdays_between(date.min, date.max) > 2_600_000
    assert workdays_between(date.min, date(1, 1, 8)) == 5
