"""Until when a case must be decided: the item's limits with everything that hangs over the case and prolongs them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from core.calendar import Due
from core.cases.standing import Pause, Standing
from core.items.item import Item
from core.items.parts import Limit
from core.process import Off, due
from core.values import Value


@lru_cache(maxsize=1024)
def due_on(limit: Limit, start: date, more: int = 0, off: tuple[Off, ...] = ()) -> Due:
    """The last day of a limit, remembered: filings of one day share it."""
    return due(limit, start, more, off)


def due_columns(item: Item, values: Mapping[str, Value], standing: Standing, accepted_on: date) -> dict[str, Any]:
    """Until when the case must be decided, by law and by promise, with everything that prolongs it."""
    found = [due_on(limit, accepted_on, *counted(standing, limit)) for limit in item.limits(values)]
    statutory, promised = found
    return {
        "statutory_due": statutory.on, "promised_due": promised.on, "provisional": statutory.provisional or promised.provisional,
    }


def counted(standing: Standing, limit: Limit) -> tuple[int, tuple[Off, ...]]:
    """What has been added to a limit, and the days that do not count."""
    more = sum(each.days for each in standing.extensions if each.unit == limit.unit)
    return more, tuple(off_days(each) for each in standing.pauses)


def off_days(pause: Pause) -> Off:
    """The days of a pause: those announced, or fewer when it ended earlier."""
    last = due_on(Limit(days=pause.days, unit=pause.unit, basis=pause.basis), pause.since).on
    if pause.until is not None:
        last = min(last, pause.until)
    return Off(pause.since + timedelta(days=1), last, f"{pause.ground}（{pause.basis}）")
