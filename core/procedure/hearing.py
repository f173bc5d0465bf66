"""A hearing as a step 听证 (行政许可法 46–48): the applicant is told, may ask for it within 5 days, and it is held within 20."""

import msgspec

from core.cases.clocks import began, due_columns, due_on
from core.cases.commands import SPECIAL_BASIS, Ground, Walk
from core.cases.standing import Hearing, Pause
from core.cases.state import CaseState, NewEvent
from core.items.parts import Limit
from core.procedure.command import Ask, Command, always, stays
from core.process import Act, Refused

APPLY = Limit(days=5, unit="workday", basis="行政许可法第47条")
HOLD = Limit(days=20, unit="workday", basis="行政许可法第47条")


def _at(ground: Ground, state: CaseState) -> bool:
    step = ground.item.process.steps.get(state.step)
    return step is not None and step.kind == "hearing"


def _tell(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    told = Hearing(told_on=ground.today, apply_by=due_on(APPLY, ground.today).on)
    line = f"申请人可以在 {told.apply_by} 前要求听证（{APPLY.basis}）"
    return [stays(ground, state, ("hearing_told", "告知听证"), actor, act, msgspec.structs.replace(state.standing, hearing=told), along=(line,))]


def _ask(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    hearing = state.standing.hearing
    assert hearing is not None, "shown only then"
    if ground.today > hearing.apply_by:
        return Refused(f"要求听证的期限已于 {hearing.apply_by} 届满", "可以继续陈述和申辩")
    last = due_on(HOLD, ground.today).on
    pause = Pause(ground="听证", basis=SPECIAL_BASIS, since=ground.today, days=HOLD.days)
    standing = msgspec.structs.replace(
        state.standing, hearing=msgspec.structs.replace(hearing, applied_on=ground.today, hold_by=last), pauses=(*state.standing.pauses, pause),
    )
    start = began(ground.item, state)
    dues = due_columns(ground.item, ground.values, standing, start) if start is not None else {}
    lines = (f"须在 {last} 前组织听证（{HOLD.basis}）", f"听证所需时间不计入办理时限（{SPECIAL_BASIS}）")
    return [stays(ground, state, ("hearing_asked", "要求听证"), actor, act, standing, along=lines, **dues)]


def _waive(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    walk = Walk(ground, state, dict(state.outcomes))
    walk.take(ground.item.process.step(state.step), "未要求听证", actor, act)
    walk.run_on()
    return walk.events


def _untold(_: Ground, state: CaseState) -> Refused | None:
    hearing = state.standing.hearing
    return Refused(f"已于 {hearing.told_on} 告知听证的权利", "不需要再告知") if hearing is not None else None


def _open_to_ask(ground: Ground, state: CaseState) -> bool:
    hearing = state.standing.hearing
    return _at(ground, state) and hearing is not None and hearing.applied_on is None


COMMANDS: tuple[Command, ...] = (
    Command(
        word="告知听证", by="officer", about="告知申请人、利害关系人有要求听证的权利（行政许可法第47条），五个工作日内可以要求",
        asks=(Ask("reason", "告知的内容", hint="写明听证涉及的许可事项和利害关系"),), shown=_at, lawful=_untold, decide=_tell,
    ),
    Command(
        word="要求听证", by="applicant", about="要求举行听证；您不承担组织听证的费用（行政许可法第47条第2款）",
        asks=(Ask("reason", "要求听证的理由", required=False),), shown=_open_to_ask, lawful=always, decide=_ask,
    ),
    Command(
        word="放弃听证", by="applicant", about="不要求听证，办理机关继续办理", asks=(), shown=_open_to_ask, lawful=always, decide=_waive,
    ),
)
