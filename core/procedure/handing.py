"""The step goes into other hands: 转办 to a colleague with the same duty, 提级 to whoever decides."""

import msgspec

from core.cases.commands import Ground, deciders
from core.cases.hands import duty_of, hand_of, together
from core.cases.state import CaseState, NewEvent
from core.items.model import APPLICANT
from core.procedure.command import Ask, Command, always, stays
from core.process import KINDS, Act, Refused

HAND_OVER = "转办"


def by_officer(ground: Ground, state: CaseState) -> bool:
    """Whether an officer has the step in hand."""
    step = ground.item.process.steps.get(state.step)
    return step is not None and not KINDS[step.kind].system and step.duty not in ("", APPLICANT) and state.open


def _hand_over(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    step = ground.item.process.step(state.step)
    duty, person = duty_of(step, state), ground.around.person(act.to)
    if person is None or duty not in person.roles:
        return Refused(f"“{act.to}”不是本机关的{ground.around.role(duty)}，不能转办", "请从本机关同一岗位的工作人员中选择")
    if person.login == hand_of(state).assignee:
        return Refused(f"本件已经由{person.name}办理", "不需要再转办")
    hand = msgspec.structs.replace(hand_of(state), assignee=person.login, assignee_name=person.name)
    standing = msgspec.structs.replace(state.standing, hand=hand)
    return [stays(ground, state, ("handed_over", HAND_OVER), actor, act, standing, along=(f"转给{person.name}办理",))]


def _escalate(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    role = deciders(ground.item)[0]
    hand = msgspec.structs.replace(hand_of(state), escalated=role, assignee="", assignee_name="")
    standing = msgspec.structs.replace(state.standing, hand=hand)
    return [stays(ground, state, ("escalated", "提级"), actor, act, standing, along=(f"由{ground.around.role(role)}办理",))]


def _above(ground: Ground, state: CaseState) -> bool:
    step = ground.item.process.steps.get(state.step)
    duties = deciders(ground.item)
    return step is not None and by_officer(ground, state) and not together(step) and bool(duties) and duty_of(step, state) not in duties


def _same_duty(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    step = ground.item.process.steps.get(state.step)
    duty, now = (duty_of(step, state) if step is not None else ""), hand_of(state).assignee
    return tuple((each.login, each.name) for each in ground.around.people if duty in each.roles and each.login not in (now, ground.who.login))


def held_by_another(ground: Ground, state: CaseState) -> Refused | None:
    """Why whoever has the duty leaves the step alone: it was handed to a colleague."""
    hand = hand_of(state)
    if not hand.assignee or ground.who.stands_for(hand.assignee):
        return None
    return Refused(f"本件已转给{hand.assignee_name}办理", f"请由{hand.assignee_name}办理；需要换人的，先转办")


def _no_signature_yet(_: Ground, state: CaseState) -> Refused | None:
    return Refused("已经有人签署，不能提级", "请等候其他签署人，或者加签") if hand_of(state).signed else None


def _single(ground: Ground, state: CaseState) -> bool:
    step = ground.item.process.steps.get(state.step)
    return step is not None and by_officer(ground, state) and not together(step)


COMMANDS: tuple[Command, ...] = (
    Command(
        word=HAND_OVER, by="officer", about="交给本机关同一岗位的另一名工作人员办理；其他人能看到由谁办理",
        asks=(Ask("to", "转给", options=_same_duty), Ask("reason", "转办的理由", required=False)), shown=_single, lawful=always, decide=_hand_over,
    ),
    Command(
        word="提级", by="officer", about="本环节情况重大、复杂的，提请有权作出决定的岗位办理",
        asks=(Ask("reason", "提级的理由"),), shown=_above, lawful=_no_signature_yet, decide=_escalate,
    ),
)
