"""Working days between two dates from running totals, so that a span of years costs no more than a week.

The same count as `core.calendar.workdays_between`, which walks day by day; a test holds them together.
"""

from datetime import date, timedelta
from functools import lru_cache

from core.calendar import is_workday


def workdays_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` comes first."""
    if start.year == end.year:
        totals = _totals(start.year)
        return totals[end.timetuple().tm_yday] - totals[start.timetuple().tm_yday]
    if end < start:
        return -workdays_between(end, start)
    between = sum(_totals(year)[-1] for year in range(start.year + 1, end.year))
    first = _totals(start.year)
    return first[-1] - first[start.timetuple().tm_yday] + between + _totals(end.year)[end.timetuple().tm_yday]


@lru_cache(maxsize=512)
def _totals(year: int) -> tuple[int, ...]:
    """How many working days the year has had by the end of its n-th day; item 0 is 0."""
    first, totals = date(year, 1, 1), [0]
    length = (date(year, 12, 31) - first).days + 1
    for number in range(length):
        totals.append(totals[-1] + is_workday(first + timedelta(days=number)))
    return tuple(totals)
