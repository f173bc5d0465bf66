"""Working days in China: which day an office is open, and how legal periods are counted.

The State Council's yearly arrangement comes from `chinesecalendar`, or from a file that an official has added (`core.holidays`). A
year not yet published is counted by weekends alone and every answer that touched it says so (`provisional`).

Sources: 民法典 201 (the first day is not counted), 203 (a last day on a holiday moves to the next working day);
行政许可法 82 and 行政处罚法 85 (days there are working days).
"""

import calendar as month_lengths
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar
import msgspec

PUBLISHED_THROUGH: int = max(day.year for day in chinese_calendar.holidays)
"""The last year whose arrangement is in the package; files may add others."""

_FIRST = date(2004, 1, 1)
"""Where the published arrangements begin."""
_WORDS = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


class Due(msgspec.Struct, frozen=True):
    """The last day of a period; `provisional` while a year it touches has no published arrangement.

    `at` is the moment at which a period counted in hours ends.
    """

    on: date
    provisional: bool = False
    at: datetime | None = None


class Arrangement(msgspec.Struct, frozen=True):
    """The arrangement of one year: the days off with the holiday's name, and the weekend days that are worked 调休上班."""

    year: int
    off: Mapping[date, str]
    worked: frozenset[date] = frozenset()


_added: dict[int, Arrangement] = {}


def publish(arrangements: Iterable[Arrangement]) -> bool:
    """From now on these stand beside the package's years, or in the place of one; answers whether anything has changed."""
    found = {each.year: each for each in arrangements}
    if found == _added:
        return False
    _added.clear()
    _added.update(found)
    is_workday.cache_clear()
    _shifts.cache_clear()
    edition.cache_clear()
    return True


@lru_cache(maxsize=1)
def edition() -> object:
    """What stays the same as long as the calendar does; for those who remember dates that were counted by it."""
    return object()


def published_through() -> int:
    """The last year whose arrangement is known."""
    return max(PUBLISHED_THROUGH, *_added, 0)


def published(day: date) -> bool:
    """Whether the arrangement of the day's year is known."""
    return 2004 <= day.year <= PUBLISHED_THROUGH or day.year in _added


@lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """Whether offices are open; outside the published years, Monday to Friday."""
    if (known := _added.get(day.year)) is not None:
        return day in known.worked or (day.weekday() < 5 and day not in known.off)
    return chinese_calendar.is_workday(day) if published(day) else day.weekday() < 5


def why_off(day: date) -> str:
    """Why the day is not worked: 春节放假, 周末."""
    if (known := _added.get(day.year)) is not None:
        return f"{known.off[day]}放假" if day in known.off else "周末"
    name = chinese_calendar.get_holiday_detail(day)[1] if published(day) else None
    return f"{_WORDS[name]}放假" if name else "周末"


def next_workday(day: date) -> date:
    """The day itself when it is a working day, otherwise the first working day after it (民法典 203)."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def add_workdays(start: date, count: int, skipped: Collection[date] = ()) -> Due:
    """The `count`-th working day after `start`, which itself is not counted; `skipped` days do not count either.

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("工作日数不能为负")
    day, provisional = start, not published(start)
    for _ in range(count):
        day = _open_after(day, skipped)
        provisional = provisional or not published(day)
    return Due(day, provisional)


def add_calendar_days(start: date, count: int, skipped: Collection[date] = ()) -> Due:
    """The last of `count` calendar days after `start`; on a holiday it moves to the next working day (民法典 203).

    `skipped` days are not counted, and the last day is none of them.
    """
    plain = plain_days(start, count, skipped)
    last = plain if is_workday(plain) else _open_after(plain, skipped)
    return Due(last, not published(plain) or not published(last))


def plain_days(start: date, count: int, skipped: Collection[date] = ()) -> date:
    """The `count`-th day after `start`, `skipped` ones not counted, wherever it falls."""
    day = start
    for _ in range(count):
        day += timedelta(days=1)
        while day in skipped:
            day += timedelta(days=1)
    return day


def _open_after(day: date, skipped: Collection[date]) -> date:
    """The first working day after the day that is not skipped."""
    day = next_workday(day + timedelta(days=1))
    while day in skipped:
        day = next_workday(day + timedelta(days=1))
    return day


def add_months(start: date, count: int) -> date:
    """The same day `count` months later; where the month has no such day, its last day (民法典 202)."""
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, month_lengths.monthrange(year, month)[1]))


def workdays_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` comes first."""
    return _counted(end) - _counted(start)


def _counted(day: date) -> int:
    """Working days from the first day of the calendar, a Monday, up to and including the day.

    Weeks by arithmetic, the published arrangements as a running shift: any distance costs the same.
    """
    weeks, rest = divmod(day.toordinal(), 7)
    shifts = _shifts()
    return weeks * 5 + min(rest, 5) + shifts[min(max((day - _FIRST).days + 1, 0), len(shifts) - 1)]


def warm() -> None:
    """Prepare what the first count of working days would otherwise wait for; a process that serves calls it at its start."""
    _shifts()


@lru_cache(maxsize=1)
def _shifts() -> tuple[int, ...]:
    """By how many days the arrangements have moved the count by the end of the n-th published day; item 0 is 0."""
    shifts = [0]
    for number in range((date(published_through(), 12, 31) - _FIRST).days + 1):
        day = _FIRST + timedelta(days=number)
        shifts.append(shifts[-1] + is_workday(day) - (day.weekday() < 5))
    return tuple(shifts)
