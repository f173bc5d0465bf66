"""What time brings by itself: acceptance by silence (行政许可法 32), a correction that never came, materials that were never supplied, levels."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from core.cases.commands import SYSTEM_ACTOR, Ground, Walk
from core.cases.serving import OVERDUE, SERVICE, service_last
from core.cases.state import RETURNED, CaseState, NewEvent
from core.items.item import Item
from core.procedure import levels
from core.procedure.accepting import still_promised
from core.procedure.command import ends, stays
from core.procedure.informing import lapsed, waited_until
from core.procedure.silence import SILENCE, acceptance_last
from core.procedure.warning import next_warnings, recording
from core.process import Act, Off

TACIT = "收到申请材料后五个工作日内没有告知补正，自收到申请材料之日起即为受理"
DEEMED_WITHDRAWN = "视为撤回申请"


class Timer(msgspec.Struct, frozen=True):
    """A time that runs for a case: until which day (included), and what follows when it is over."""

    last: date
    over: Callable[[Ground, CaseState], list[NewEvent]]


class Here(msgspec.Struct, frozen=True):
    """How a case stands at its step: since which day, until when by the step's own limit, which days were the applicant's."""

    arrived: date
    own_last: date | None = None
    waited: tuple[Off, ...] = ()


def timers(item: Item, state: CaseState, here: Here) -> tuple[Timer, ...]:
    """Every time that runs for the case besides what ends its step."""
    found = (_acceptance(item, state), _correction(state), _supply(state), _hearing(item, state), _opinion(state), _service(item, state))
    return (*(timer for timer in found if timer is not None), *_levels(item, state, here))


def first(item: Item, state: CaseState, here: Here) -> date | None:
    """The first last day of them."""
    return min((timer.last for timer in timers(item, state, here)), default=None)


def elapsed(ground: Ground, state: CaseState, here: Here, not_before: date, before: date | None = None) -> list[NewEvent]:
    """What follows today from the first of them that is over; it takes effect on the day after its last. Nothing while all of them run.

    Where something has been done later already (the worker was late, or an act was taken back), not before the day of that. `before` is
    the last day of the time that ends the step by itself: what comes later than that belongs to another step.
    """
    until = min(ground.today, before) if before is not None else ground.today
    over = sorted((timer for timer in timers(ground.item, state, here) if timer.last < until), key=lambda timer: timer.last)
    if not over:
        return []
    return over[0].over(msgspec.structs.replace(ground, today=max(over[0].last + timedelta(days=1), not_before)), state)


def _levels(item: Item, state: CaseState, here: Here) -> list[Timer]:
    found = levels.spans(item, state, here.arrived, here.own_last)
    return [
        Timer(each.on - timedelta(days=1), recording(each, found, here.waited)) for each in next_warnings(item, state, found, here.waited)
    ]


def _acceptance(item: Item, state: CaseState) -> Timer | None:
    last = acceptance_last(item, state)
    return Timer(last, _accepted) if last is not None else None


def _accepted(ground: Ground, state: CaseState) -> list[NewEvent]:
    """Accepted as of the day of receipt: the law says it, nobody did."""
    process, since = ground.item.process, state.received
    walk = Walk(ground, state, dict(state.outcomes))
    while walk.state.step and process.step(walk.state.step).kind == "receive":
        step = process.step(walk.state.step)
        walk.take(step, process.favourable(step.id), SYSTEM_ACTOR)
    step_now = process.steps.get(walk.state.step)
    if step_now is not None and step_now.kind == "accept":
        said = Act("受理", reason=TACIT, basis=SILENCE.basis)
        lacking = still_promised(ground, state, since)
        more: dict[str, Any] = {"kind": "accepted_lacking", "standing": msgspec.structs.replace(state.standing, lacking=lacking)} if lacking else {}
        last = acceptance_last(ground.item, state)
        walk.take(step_now, "受理", SYSTEM_ACTOR, said, on=since, tacit=True, over_on=last, watched="逾期没有告知补正，视为受理", **more)
        walk.run_on()
    return walk.events


def _correction(state: CaseState) -> Timer | None:
    correction = state.standing.correction
    return Timer(correction.last_on, _uncorrected) if correction is not None and correction.last_on is not None else None


def _uncorrected(ground: Ground, state: CaseState) -> list[NewEvent]:
    mending, correction = ground.item.info.correction, state.standing.correction
    assert correction is not None, "a correction is waited for"
    said = Act("", ground="逾期未补正", reason=f"申请人没有在 {correction.last_on} 前补正", basis=mending.limit.basis if mending else "")
    if mending is not None and mending.end == DEEMED_WITHDRAWN:
        return [ends(ground, state, ("withdrawn", DEEMED_WITHDRAWN), SYSTEM_ACTOR, said)]
    return [ends(ground, state, ("returned_closed", RETURNED), SYSTEM_ACTOR, said)]


def _supply(state: CaseState) -> Timer | None:
    """Runs until the decision: a refusal that waits for service is not ended as given up."""
    if state.decided_on is not None:
        return None
    last = min((each.last_on for each in state.standing.lacking), default=None)
    return Timer(last, _abandoned) if last is not None else None


def _abandoned(ground: Ground, state: CaseState) -> list[NewEvent]:
    late = "、".join(each.label for each in state.standing.lacking if each.last_on < ground.today)
    said = Act("", ground="容缺材料逾期未补齐", reason=f"没有在承诺的期限内补齐{late}，视为放弃申请", basis="容缺受理承诺书")
    return [ends(ground, state, ("returned_closed", RETURNED), SYSTEM_ACTOR, said)]


def _hearing(item: Item, state: CaseState) -> Timer | None:
    step, hearing = item.process.steps.get(state.step), state.standing.hearing
    if step is None or step.kind != "hearing" or hearing is None or hearing.applied_on is not None:
        return None
    return Timer(hearing.apply_by, _not_asked)


def _not_asked(ground: Ground, state: CaseState) -> list[NewEvent]:
    """Nobody has asked for the hearing in time: the case goes on."""
    hearing = state.standing.hearing
    walk = Walk(ground, state, dict(state.outcomes))
    walk.take(ground.item.process.step(state.step), "未要求听证", SYSTEM_ACTOR, over_on=hearing.apply_by if hearing is not None else None)
    walk.run_on()
    return walk.events


def _opinion(state: CaseState) -> Timer | None:
    last = waited_until(state)
    return Timer(last, lapsed) if last is not None else None


def _service(item: Item, state: CaseState) -> Timer | None:
    last = service_last(item, state)
    return Timer(last, _unserved) if last is not None else None


def _unserved(ground: Ground, state: CaseState) -> list[NewEvent]:
    """The alert 送达超期: the case stays where it is, the supervision looks at it."""
    standing = msgspec.structs.replace(state.standing, overdue=True)
    return [stays(ground, state, ("delivery_overdue", "送达超期"), SYSTEM_ACTOR, None, standing, watched=OVERDUE, basis=SERVICE.basis)]
