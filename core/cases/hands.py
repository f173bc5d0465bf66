"""Who has a case in hand: whose duty its step is now, whose signatures it wants, whom it calls besides."""

from typing import Literal, TypeAlias

import msgspec

from core.cases.around import Who
from core.cases.standing import Hand, Signer
from core.cases.state import CaseState
from core.items.model import StepDef

TOGETHER = frozenset({"any", "all", "order"})
"""Ways of signing in which everybody signs for himself."""
CallKind: TypeAlias = Literal["sign", "consult", "copy"]
_NONE = Hand()


class Call(msgspec.Struct, frozen=True, order=True):
    """Somebody besides the duty of the step to whom the case is shown: a role at an authority, anybody there, or one person (`login`)."""

    kind: CallKind
    org: str = ""
    role: str = ""
    login: str = ""


def hand_of(state: CaseState) -> Hand:
    """Who has the step in hand."""
    return state.standing.hand or _NONE


def duty_of(step: StepDef, state: CaseState) -> str:
    """The role whose turn it is: the step's own, or the one to which it was escalated."""
    return hand_of(state).escalated or step.duty


def together(step: StepDef) -> bool:
    """Whether everybody signs for himself at the step."""
    return step.signing in TOGETHER


def signers_of(step: StepDef, state: CaseState) -> tuple[Signer, ...]:
    """Whose signatures the step wants, in order."""
    hand = hand_of(state)
    if hand.signers:
        return hand.signers
    if step.signers and together(step):
        return tuple(Signer(role=role) for role in step.signers)
    return tuple(Signer(role=duty_of(step, state), nth=n + 1) for n in range(step.officers))


def unsigned(step: StepDef, state: CaseState) -> tuple[Signer, ...]:
    """Whose signature may be given now: all that is missing, or of signers in order the next.

    Nobody signs twice: who was added by name 加签 and has signed for a role since then is not waited for any more.
    """
    signed, people = {each.key for each in hand_of(state).signed}, {each.login for each in hand_of(state).signed}
    left = tuple(each for each in signers_of(step, state) if each.key not in signed and not (each.login and each.login in people))
    return left[:1] if step.signing == "order" else left


def signs_as(step: StepDef, state: CaseState, who: Who) -> Signer | None:
    """As which of the signers somebody may sign now; None when it is not for them, or they have signed."""
    if any(each.login == who.login for each in hand_of(state).signed):
        return None
    return next((each for each in unsigned(step, state) if who.stands_for(each.login) or each.role in who.roles), None)


def desk_duty(step: StepDef, state: CaseState) -> str:
    """On whose desk the case lies: the duty's as long as it is wanted, else the first other signer's role."""
    duty = duty_of(step, state)
    if not together(step):
        return duty
    roles = [each.role for each in unsigned(step, state) if each.role]
    return duty if duty in roles or not roles else roles[0]


def calls(step: StepDef | None, state: CaseState) -> tuple[Call, ...]:
    """Whom the case calls besides the desk where it lies, each once."""
    if step is None or not state.open:
        return tuple(sorted({Call("copy", login=each.login) for each in state.standing.copies}))
    found = {Call("copy", login=each.login) for each in state.standing.copies}
    found |= {Call("consult", org=each.org, login=each.login) for each in state.standing.consults if each.open}
    if together(step):
        desk = desk_duty(step, state)
        found |= {
            Call("sign", org=state.org, role=each.role, login=each.login) for each in unsigned(step, state) if each.login or each.role != desk
        }
    return tuple(sorted(found))
