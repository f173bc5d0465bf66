"""Written values: how numbers, dates, sums of money and durations stand in expressions, cells and parameters.

Money is written in yuan with at most two decimals and kept in fen; a duration is `3 days`, `8 hours` or `30 minutes`, a time of day the
span since midnight, `09:30`.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.time import CHINA

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,10})?", re.ASCII)
_DURATION = re.compile(r"(\d{1,6}) (days?|hours?|minutes?)", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WRITTEN: dict[str, str] = {
    "decimal": "一个数，如 300 或 299.99", "int": "一个整数，如 3", "money": "以元为单位的金额，如 3000.00", "date": "一个日期，如 2026-01-01",
    "datetime": "一个时刻，如 2026-01-01 08:30", "duration": "一段时间，如 3 days、8 hours；几点几分写 09:30",
}
"""How a value of each ordered kind is written, for error messages."""


def number(text: str) -> Decimal | int:
    """The exact number: an int when no decimal point is written. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text) if "." in text else int(text)


def money(text: str) -> int:
    """Yuan to fen. Raises ValueError for more than two decimals."""
    fen = number(text) * 100
    if fen != int(fen):
        raise ValueError(text)
    return int(fen)


def day(text: str) -> date:
    """A date as 2026-01-31. Raises ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """A moment in China's time. Raises ValueError."""
    if not _DATE.match(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=CHINA) if found.tzinfo is None else found


def clock(text: str) -> timedelta:
    """A time of day, written 09:30, as the span since midnight. Raises ValueError."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def duration(text: str) -> timedelta:
    """A duration of days, hours or minutes, or a time of day. Raises ValueError."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return clock(text)
    unit = match[2].rstrip("s") + "s"
    return timedelta(**{unit: int(match[1])})


def ordered(kind: str, text: str) -> Decimal | int | date | datetime | timedelta:
    """A value of an ordered kind from its text. Raises ValueError."""
    match kind:
        case "decimal":
            return Decimal(number(text))
        case "int":
            if "." in text:
                raise ValueError(text)
            return int(number(text))
        case "money":
            return money(text)
        case "date":
            return day(text)
        case "datetime":
            return moment(text)
        case "duration":
            return duration(text)
    raise ValueError(text)
