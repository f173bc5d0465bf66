"""Whether an act is for whoever gives it: their post, their signature, the case being in their hands."""

from core.cases.commands import Ground, deciders
from core.cases.hands import duty_of, signers_of, signs_as, together
from core.cases.state import CaseState
from core.items.model import APPLICANT, StepDef
from core.procedure.command import Command
from core.procedure.handing import HAND_OVER, held_by_another
from core.process import Refused


def unpermitted(ground: Ground, state: CaseState, command: Command | None, *, mine: bool, departs: bool = False) -> Refused | None:
    """Why a command, or without one an outcome at the step, is not for whoever gives it; `mine`: they are the applicant, or act for them."""
    step = ground.item.process.steps.get(state.step)
    applicants = step is not None and step.duty == APPLICANT
    if command is not None:
        if command.by != "applicant" and (command.by != "officer" or command.theirs is not None or not applicants):
            return not_theirs(ground, state, command)
        return None if mine else Refused(f"“{command.word}”由申请人办理", "请由申请人或者其委托代理人办理")
    if step is None:
        return None
    if applicants:
        return None if mine else Refused(f"“{step.name}”由申请人办理", "请由申请人或者其委托代理人办理")
    return not_said_by(ground, state, departs=departs)


def not_theirs(ground: Ground, state: CaseState, command: Command) -> Refused | None:
    """Why a command is not for this officer; None when it is."""
    if command.theirs is not None:
        return command.theirs(ground, state)
    step = ground.item.process.steps.get(state.step)
    duties = deciders(ground.item) if command.by == "decider" else (duty_of(step, state),) if step is not None else ()
    if not ground.who.roles & set(duties):
        return _missing_post(ground, command.word, duties)
    return None if command.by == "decider" or command.word == HAND_OVER else held_by_another(ground, state)


def not_said_by(ground: Ground, state: CaseState, *, departs: bool = False) -> Refused | None:
    """Why this officer may say no outcome at the step; None when they may. `departs`: with a reason to depart from the rules."""
    step = ground.item.process.step(state.step)
    who = ground.who
    if together(step) and any(who.stands_for(each.login) for each in signers_of(step, state)):
        return None
    duties = _duties(step, state, departs=departs)
    if not who.roles & set(duties):
        return _missing_post(ground, step.name, duties)
    return held_by_another(ground, state)


def in_place_of(ground: Ground, state: CaseState, command: Command | None) -> str:
    """The name of the person in whose place an officer acts (AB 岗); empty when they act for themselves."""
    who, step = ground.who, ground.item.process.steps.get(state.step)
    if not who.instead or step is None:
        return ""
    hand = state.standing.hand
    if hand is not None and hand.assignee in who.instead:
        return who.instead[hand.assignee]
    signer = signs_as(step, state, who) if command is None and together(step) else None
    if signer is not None and signer.login:
        return who.instead.get(signer.login, "")
    duties = (signer.role,) if signer is not None else deciders(ground.item) if command is not None and command.by == "decider" else (duty_of(step, state),)
    held = [duty for duty in duties if duty in who.roles]
    return "" if not held or any(duty not in who.lent for duty in held) else who.lent[held[0]]


def _duties(step: StepDef, state: CaseState, *, departs: bool) -> tuple[str, ...]:
    own = tuple(each.role for each in signers_of(step, state) if each.role) if together(step) else (duty_of(step, state),)
    return (*own, step.departs) if departs and step.departs else own


def _missing_post(ground: Ground, what: str, duties: tuple[str, ...]) -> Refused:
    names = "、".join(dict.fromkeys(ground.around.role(duty) for duty in duties if duty)) or "系统"
    return Refused(f"“{what}”由{names}办理，您没有这一岗位", f"请移交{names}")
