"""What must hold of the clock for every start, length, pause and extension."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.calendar import is_workday, workdays_between
from core.items.parts import Limit, LimitUnit
from core.process import Off, due, explain, used
from core.time import CHINA

DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 30)).map(lambda at: at.replace(tzinfo=CHINA))  # noqa: DTZ001 - the strategy's bounds are naive
COUNTS = st.integers(1, 60)
UNITS: st.SearchStrategy[LimitUnit] = st.sampled_from(("workday", "day", "hour"))
OFFS = st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 12)), max_size=3)


def limit(count: int, unit: LimitUnit = "workday") -> Limit:
    return Limit(days=count, unit=unit, basis="测试")


def offs(start: date, drawn: list[tuple[int, int]]) -> tuple[Off, ...]:
    return tuple(Off(start + timedelta(days=n), start + timedelta(days=n + length), "专家评审") for n, length in drawn)


@given(DAYS, COUNTS)
def test_adding_n_days_and_counting_gives_n(start: date, count: int) -> None:
    last = due(limit(count), start).on
    assert used(start, last) == workdays_between(start, last) == count


@given(DAYS, COUNTS, OFFS)
def test_adding_n_days_with_pauses_and_counting_without_them_gives_n(start: date, count: int, drawn: list[tuple[int, int]]) -> None:
    off = offs(start, drawn)
    assert used(start, due(limit(count), start, (), off).on, off) == count


@given(DAYS, COUNTS, UNITS, OFFS)
def test_a_pause_never_shortens_and_the_last_day_is_not_in_it(start: date, count: int, unit: LimitUnit, drawn: list[tuple[int, int]]) -> None:
    off = offs(start, drawn)
    last = due(limit(count, unit), start, (), off).on
    assert last >= due(limit(count, unit), start).on
    assert last not in {day for each in off for day in each.days() if day > start}


@given(DAYS, COUNTS, UNITS, st.integers(1, 20), UNITS)
def test_an_extension_of_any_unit_never_shortens(start: date, count: int, unit: LimitUnit, more: int, other: LimitUnit) -> None:
    assert due(limit(count, unit), start, (limit(more, other),)).on >= due(limit(count, unit), start).on


@given(DAYS, COUNTS, UNITS, st.integers(1, 20))
def test_an_extension_of_the_same_unit_is_a_longer_limit(start: date, count: int, unit: LimitUnit, more: int) -> None:
    assert due(limit(count, unit), start, (limit(more, unit),)) == due(limit(count + more, unit), start)


@given(DAYS, COUNTS, UNITS, OFFS, st.integers(0, 10), UNITS)
def test_the_explanation_ends_at_the_last_day(
    start: date, count: int, unit: LimitUnit, drawn: list[tuple[int, int]], more: int, other: LimitUnit
) -> None:
    added, off = ((limit(more, other),) if more else ()), offs(start, drawn)
    last = due(limit(count, unit), start, added, off).on
    assert f"届满日：{last.year}年{last.month}月{last.day}日。" in explain(limit(count, unit), start, added, off)


@given(MOMENTS, st.integers(1, 200))
def test_hours_end_so_many_full_hours_after_the_hour_of_the_moment(at: datetime, count: int) -> None:
    found = due(limit(count, "hour"), at.date(), at=at)
    assert found.at is not None
    assert found.at == at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=count + 1)
    assert timedelta(hours=count) < found.at - at <= timedelta(hours=count + 1)
    assert found.on == (found.at - timedelta(hours=1)).date()


@given(DAYS, st.integers(1, 120))
def test_calendar_days_end_on_a_working_day(start: date, count: int) -> None:
    assert is_workday(due(limit(count, "day"), start).on)
