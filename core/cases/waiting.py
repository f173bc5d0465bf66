"""How long a case waits at a step for somebody, and from which day the system must look at it."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.calendar import Due, published
from core.cases.clocks import due_on, office_off
from core.cases.commands import hindered
from core.cases.standing import Consult
from core.cases.state import TAKEN_BACK, CaseState, Turn
from core.items.item import Item
from core.items.model import StepDef
from core.items.parts import Limit
from core.procedure import timers
from core.procedure.timers import Here
from core.process import Off


def own_limit(step: StepDef) -> Limit | None:
    """How long somebody has at the step: its limit, or else the time after which their silence speaks."""
    return step.limit or (step.silence.limit if step.silence is not None else None)


def last_day(step: StepDef, state: CaseState, arrived: date) -> date | None:
    """The last day on which somebody may still act, or object, before the system goes on; None when it does not by time alone.

    Nobody can act while the applicant corrects or an opinion is waited for, or while the outcome is `hindered`: time says nothing then either.
    """
    silence = step.silence
    limit = silence.limit if silence is not None else step.limit if step.kind == "publicise" else None
    if limit is None or state.standing.correction is not None:
        return None
    waited = [_waited_for(each) for each in state.standing.consults if each.waits or (each.open and step.kind == "consult")]
    last = max([due_on(limit, arrived).on, *waited])
    barred = hindered(step, silence.outcome if silence is not None else None, state, None, last + timedelta(days=1))
    return last if barred is None else None


def _waited_for(consult: Consult) -> date:
    """The last day on which an opinion is, or was, waited for."""
    answered = consult.answered_on
    return min(answered - timedelta(days=1), consult.last_on) if answered is not None else consult.last_on


def own_due(step: StepDef, state: CaseState, arrived: date, waited: tuple[Off, ...] = ()) -> Due | None:
    """Until when somebody has at the step where the case stands, without the days that do not count; None when nothing says so."""
    limit = own_limit(step)
    if limit is None:
        return None
    if step.kind == "publicise" or step.limit is None:
        return due_on(limit, arrived)
    return due_on(limit, arrived, (), office_off(step, state.standing, waited), state.standing.arrived_at)


def begun(step: StepDef | None, state: CaseState, arrived: date) -> date:
    """From which day the time of the step runs: at the window anew from the day on which the application was corrected 补正 (行政许可法 32)."""
    received = state.standing.received_on
    if step is None or step.kind not in ("receive", "accept") or state.accepted_on is not None or received is None:
        return arrived
    return max(arrived, received)


def here_of(item: Item, state: CaseState, arrived: date, waited: tuple[Off, ...] = ()) -> Here:
    """How the case stands at its step, to which it came on the day `arrived`."""
    step = item.process.steps.get(state.step)
    arrived = begun(step, state, arrived)
    own = own_due(step, state, arrived, waited) if step is not None else None
    return Here(arrived, own.on if own is not None else None, waited)


def wakes(item: Item, state: CaseState, here: Here) -> date | None:
    """From which day the system must look at the case."""
    step = item.process.steps.get(state.step)
    if step is None:
        return None
    if step.kind in ("open", "await"):
        return here.arrived
    lasts = [last for last in (last_day(step, state, here.arrived), timers.first(item, state, here)) if last is not None]
    return min(lasts) + timedelta(days=1) if lasts else None


def provisional_year(*days: date | None) -> int | None:
    """The year without a published arrangement that these days of an open case lie in; None when all of them are settled."""
    return max((day.year for day in days if day is not None and not published(day)), default=None)


def arrival(turns: Sequence[Turn], days: Sequence[date], step: str) -> date:
    """The day on which a case came to the step where it stands; `days` are the effective days of the turns. What was taken back does not count.

    After a time that was over it is that time's last day: what runs 自届满之日起 does not count that day (民法典201) and counts the next;
    a step whose time was over may lead to itself, and then its time begins again.
    """
    for turn, day in zip(reversed(turns), reversed(days), strict=True):
        if turn.to == step and (turn.step != step or turn.over_on is not None) and turn.outcome != TAKEN_BACK:
            return turn.over_on or day
    return days[-1]
