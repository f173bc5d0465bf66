"""How long a case waits at a step for somebody, and from which day the system must look at it."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.cases.clocks import due_on
from core.cases.state import TAKEN_BACK, CaseState, Turn
from core.items.item import Item
from core.items.model import StepDef
from core.items.parts import Limit
from core.procedure import timers


def own_limit(step: StepDef) -> Limit | None:
    """How long somebody has at the step: its limit, or else the time after which their silence speaks."""
    return step.limit or (step.silence.limit if step.silence is not None else None)


def last_day(step: StepDef, arrived: date) -> date | None:
    """The last day on which somebody may still act, or object, before the system goes on; None when it never does by time alone."""
    if step.silence is not None:
        return due_on(step.silence.limit, arrived).on
    return due_on(step.limit, arrived).on if step.kind == "publicise" and step.limit is not None else None


def wakes(item: Item, state: CaseState, arrived: date) -> date | None:
    """From which day the system must look at the case, which came to its step on the day `arrived`."""
    step = item.process.steps.get(state.step)
    if step is None:
        return None
    if step.kind in ("open", "await"):
        return arrived
    lasts = [last for last in (last_day(step, arrived), timers.first(item, state)) if last is not None]
    return min(lasts) + timedelta(days=1) if lasts else None


def arrival(turns: Sequence[Turn], days: Sequence[date], step: str) -> date:
    """The day on which a case came to the step where it stands; `days` are the effective days of the turns. What was taken back does not count.

    After a time that was over it is that time's last day: what runs 自届满之日起 does not count that day (民法典201) and counts the next;
    a step whose time was over may lead to itself, and then its time begins again.
    """
    for turn, day in zip(reversed(turns), reversed(days), strict=True):
        if turn.to == step and (turn.step != step or turn.over_on is not None) and turn.outcome != TAKEN_BACK:
            return turn.over_on or day
    return days[-1]
