"""Until when a case must be decided: the item's limits with everything that hangs over the case and prolongs them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from core import calendar
from core.calendar import Due
from core.cases.standing import Pause, Standing
from core.cases.state import CaseState, Turn
from core.items.item import Item
from core.items.model import APPLICANT, StepDef
from core.items.parts import Limit
from core.process import KINDS, Off, due
from core.values import Value

THEIRS = "轮到申请人办理"


def due_on(limit: Limit, start: date, more: tuple[Limit, ...] = (), off: tuple[Off, ...] = (), at: datetime | None = None) -> Due:
    """The last day of a limit, remembered as long as the calendar stays the same: filings of one day share it."""
    return _due_on(calendar.edition(), limit, start, more, off, at)


@lru_cache(maxsize=1024)
def _due_on(_: object, limit: Limit, start: date, more: tuple[Limit, ...], off: tuple[Off, ...], at: datetime | None) -> Due:
    return due(limit, start, more, off, at)


def began(item: Item, state: CaseState) -> date | None:
    """From which day the limits of the whole case run: from acceptance; from receipt where the process accepts nothing. None: not yet.

    A case that was filed when such a process had no clock has none: what its row says is what everybody reads.
    """
    return state.accepted_on or (state.submitted_on if not item.process.accepts and state.statutory_due is not None else None)


def due_columns(item: Item, values: Mapping[str, Value], standing: Standing, accepted_on: date) -> dict[str, Any]:
    """Until when the case must be decided, by law and by promise, with everything that prolongs it."""
    more, off = prolonged(standing)
    statutory, promised = [due_on(limit, accepted_on, more, off, standing.accepted_at) for limit in item.limits(values)]
    return {
        "statutory_due": statutory.on, "promised_due": promised.on, "provisional": statutory.provisional or promised.provisional,
    }


def prolonged(standing: Standing) -> tuple[tuple[Limit, ...], tuple[Off, ...]]:
    """What has been added to the limits of the whole case, and the days that do not count."""
    more = tuple(Limit(days=each.days, unit=each.unit, basis=each.basis) for each in standing.extensions)
    return more, tuple(off_days(each) for each in standing.pauses)


def off_days(pause: Pause) -> Off:
    """The days of a pause: those announced, or fewer when it ended earlier."""
    last = due_on(Limit(days=pause.days, unit=pause.unit, basis=pause.basis), pause.since).on
    if pause.until is not None:
        last = min(last, pause.until)
    return Off(pause.since + timedelta(days=1), last, f"{pause.ground}（{pause.basis}）")


def theirs(item: Item, turns: Sequence[Turn], days: Sequence[date]) -> tuple[Off, ...]:
    """The days on which the applicant was waited for and that are over: at a step of theirs, or for a correction 补正."""
    found: list[Off] = []
    since: date | None = None
    asked = False
    for turn, day in zip(turns, days, strict=True):
        asked = turn.standing.correction is not None if turn.standing is not None else asked
        step = item.process.steps.get(turn.to)
        waits = asked or (step is not None and step.duty == APPLICANT)
        if since is not None and not waits and day > since:
            found.append(Off(since + timedelta(days=1), day, THEIRS))
        since = (since or day) if waits else None
    return tuple(found)


def office_off(step: StepDef, standing: Standing, waited: tuple[Off, ...]) -> tuple[Off, ...]:
    """The days that do not count against the own limit of a step: the applicant's, and special procedures where the case's time runs."""
    return (*(prolonged(standing)[1] if KINDS[step.kind].timed else ()), *waited)
