"""How long a case waits at a step for somebody, and from which day the system must look at it."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.cases.commands import due_on
from core.cases.state import Turn
from core.items.model import StepDef
from core.items.parts import Limit


def own_limit(step: StepDef) -> Limit | None:
    """How long somebody has at the step: its limit, or else the time after which their silence speaks."""
    return step.limit or (step.silence.limit if step.silence is not None else None)


def last_day(step: StepDef, arrived: date) -> date | None:
    """The last day on which somebody may still act, or object, before the system goes on; None when it never does by time alone."""
    if step.silence is not None:
        return due_on(step.silence.limit, arrived).on
    return due_on(step.limit, arrived).on if step.kind == "publicise" and step.limit is not None else None


def wakes(step: StepDef | None, arrived: date) -> date | None:
    """From which day the system must look at a case that came to the step on the day `arrived`."""
    if step is None:
        return None
    if step.kind in ("open", "await"):
        return arrived
    last = last_day(step, arrived)
    return last + timedelta(days=1) if last is not None else None


def arrival(turns: Sequence[Turn], days: Sequence[date], step: str) -> date:
    """The day on which a case came to the step where it stands; `days` are the effective days of the turns.

    After a time that was over it is that time's last day: what runs 自届满之日起 does not count that day (民法典201) and counts the next.
    """
    for turn, day in zip(reversed(turns), reversed(days), strict=True):
        if turn.to == step and turn.step != step:
            return turn.over_on or day
    return days[-1]
