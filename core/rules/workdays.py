"""Working days between two dates in one step, however far apart: weekdays by arithmetic, the published arrangements as a running shift.

The same count as `core.calendar.workdays_between`, which walks day by day; a test holds them together.
"""

from datetime import date, timedelta
from functools import lru_cache

from core.calendar import PUBLISHED_THROUGH, is_workday

_FIRST = date(2004, 1, 1)
"""Where the published arrangements begin."""


def workdays_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` comes first."""
    return _count(end) - _count(start)


def _count(day: date) -> int:
    """Working days from the first day of the calendar, a Monday, up to and including the day."""
    weeks, rest = divmod(day.toordinal(), 7)
    shifts = _shifts()
    return weeks * 5 + min(rest, 5) + shifts[min(max((day - _FIRST).days + 1, 0), len(shifts) - 1)]


@lru_cache(maxsize=1)
def _shifts() -> tuple[int, ...]:
    """By how many days the arrangements have moved the count by the end of the n-th published day; item 0 is 0."""
    shifts = [0]
    for number in range((date(PUBLISHED_THROUGH, 12, 31) - _FIRST).days + 1):
        day = _FIRST + timedelta(days=number)
        shifts.append(shifts[-1] + is_workday(day) - (day.weekday() < 5))
    return tuple(shifts)
