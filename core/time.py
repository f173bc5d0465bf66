"""The one clock of the house. Everything that needs the time asks here, so a scenario can say what day it is.

The scenario worlds set the clock with `at()`; production code only ever calls `now()` and `today()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset without daylight saving since 1992; legal days are counted in it."""

_fixed: ContextVar[datetime | None] = ContextVar("fixed_now", default=None)


def now() -> datetime:
    """The present moment, timezone-aware, in China's time."""
    return _fixed.get() or datetime.now(CHINA)


def today() -> date:
    """Today's date as an office in China reads it."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block, `now()` is `moment` (which must carry a timezone)."""
    if moment.tzinfo is None:
        raise ValueError("时间必须带时区")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
