"""The periods over which figures are taken: a month, a quarter, a year, both ends included."""

import re
from datetime import date, timedelta
from typing import Literal, TypeAlias

import msgspec

PeriodKind: TypeAlias = Literal["month", "quarter", "year"]
KIND_WORDS: dict[PeriodKind, str] = {"month": "月", "quarter": "季度", "year": "年"}
MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
_WRITTEN: dict[PeriodKind, re.Pattern[str]] = {
    "month": re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), "quarter": re.compile(r"(\d{4})-Q([1-4])"), "year": re.compile(r"(\d{4})"),
}
EXAMPLES: dict[PeriodKind, str] = {"month": "2026-11", "quarter": "2026-Q4", "year": "2026"}
EARLIEST = 1900
"""No figure of the house is older."""


class Period(msgspec.Struct, frozen=True):
    """From `first` to `last`, both included; `id` is how an address names it (2026-11, 2026-Q4, 2026)."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def id(self) -> str:
        """2026-11, 2026-Q4 or 2026."""
        year, month = self.first.year, self.first.month
        return {"month": f"{year}-{month:02d}", "quarter": f"{year}-Q{(month + 2) // 3}", "year": str(year)}[self.kind]

    @property
    def words(self) -> str:
        """2026年11月, 2026年第4季度 or 2026年."""
        year, month = self.first.year, self.first.month
        return {"month": f"{year}年{month}月", "quarter": f"{year}年第{(month + 2) // 3}季度", "year": f"{year}年"}[self.kind]

    def ended(self, today: date) -> bool:
        """Whether it is over."""
        return self.last < today

    def as_of(self, today: date) -> date:
        """The day as of which the figure is taken: the last day of the period, or today while it runs."""
        return min(self.last, today)

    def holds(self, day: date) -> bool:
        """Whether the day belongs to it."""
        return self.first <= day <= self.last


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period in which the day lies."""
    months = MONTHS[kind]
    return _from(kind, day.year, (day.month - 1) // months * months + 1)


def read_period(kind: PeriodKind, text: str) -> Period:
    """The period written as 2026-11, 2026-Q4 or 2026. Raises ValueError, saying how one is written."""
    found = _WRITTEN[kind].fullmatch(text) if text.isascii() else None
    if found is None or int(found[1]) < EARLIEST:
        raise ValueError(f"“{text}”不是一个{KIND_WORDS[kind]}，应写成 {EXAMPLES[kind]}")
    part = int(found[2]) if found.lastindex == 2 else 1
    return _from(kind, int(found[1]), (part - 1) * MONTHS[kind] + 1)


def latest(period: Period, count: int) -> tuple[Period, ...]:
    """The period and those before it, the oldest first."""
    found = [period]
    while len(found) < count:
        found.append(period_of(period.kind, found[-1].first - timedelta(days=1)))
    return tuple(reversed(found))


def _from(kind: PeriodKind, year: int, month: int) -> Period:
    after = month + MONTHS[kind]
    end = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) if (year, after) < (date.max.year, 13) else None
    return Period(kind, date(year, month, 1), end - timedelta(days=1) if end else date.max)
