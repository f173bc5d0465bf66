"""Until when a decision that was served may be taken to reconsideration 行政复议 and to court 行政诉讼.

Sources: 行政复议法 20 (sixty days from the day one learns of the act), 行政诉讼法 46 (six months); 民法典 201 to 203 by way of 民事诉讼法 (the
first day is not counted, a month without the day ends on its last, a last day on a holiday moves on).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from core.calendar import add_calendar_days, add_months, next_workday, published
from core.cases.serving import NOTICE_DAYS
from core.cases.state import Turn
from core.cases.views import RemedyView
from core.process.kinds import NOTICE

SERVED = "delivered"
"""The kind of event by which a paper is served."""
RECONSIDERATION_DAYS, SUIT_MONTHS = 60, 6


def remedies_from(served_on: date) -> RemedyView:
    """The last days, counted from the day of service, which itself is not counted."""
    sixty, months = add_calendar_days(served_on, RECONSIDERATION_DAYS), add_months(served_on, SUIT_MONTHS)
    sue = next_workday(months)
    return RemedyView(served_on, sixty.on, sue, sixty.provisional or not published(months) or not published(sue))


def served(kinds: Sequence[str], turns: Sequence[Turn], days: Sequence[date]) -> date | None:
    """The day on which the decision counts as served; None before."""
    for kind, turn, day in zip(reversed(kinds), reversed(turns), reversed(days), strict=True):
        if kind == SERVED:
            return day + timedelta(days=NOTICE_DAYS) if turn.ground == NOTICE else day
    return None


def remedies_of(kinds: Sequence[str], turns: Sequence[Turn], days: Sequence[date]) -> RemedyView | None:
    """The remedies of a case whose decision was served."""
    on = served(kinds, turns, days)
    return remedies_from(on) if on is not None else None
