"""Back on the way gone: 收回 of what I have just done, 退回 to an earlier step."""

from typing import Any

import msgspec

from core.cases.clocks import began, due_columns
from core.cases.commands import SYSTEM_ACTOR, Ground, written
from core.cases.standing import NOTHING
from core.cases.state import TAKEN_BACK, CaseState, NewEvent, Turn, status_of_kind
from core.items.model import APPLICANT
from core.procedure.command import Ask, Command, always, spoken
from core.procedure.handing import by_officer
from core.process import KINDS, Act, Refused

SEND_BACK = "退回"
RETURNABLE = frozenset({
    "received", "reviewed", "inspected", "consulted", "signed", "signer_added", "signer_removed", "handed_over", "escalated", "copied", "consult_asked", "consult_lapsed",
    "sent_back",
})
"""Kinds of events that served nothing on anybody and decided nothing: only such can be taken back."""


def _mine(ground: Ground) -> tuple[list[NewEvent], list[NewEvent]]:
    """What has happened before the last act of a person, and that act with what the system made of it."""
    past = list(ground.past)
    last = next((no for no in range(len(past) - 1, -1, -1) if past[no].actor != SYSTEM_ACTOR), 0)
    first = last
    while first and past[first].kind != "signed" and past[first - 1].kind == "signed" and past[first - 1].actor == past[last].actor:
        first -= 1
    return past[:first], past[first:]


def _mine_now(ground: Ground) -> bool:
    """Whether there is anything to take back at all."""
    before, done = _mine(ground)
    return bool(before) and bool(done)


def _why_not(ground: Ground, state: CaseState) -> Refused | None:
    before, done = _mine(ground)
    if not before or not done or not ground.who.login:
        return Refused("没有可以收回的办理", "只能收回自己刚刚办理的")
    if any(event.turn.over_on is not None for event in done):
        return Refused("期限届满以后系统已经办理，不能收回", "需要重新办理的，由现在办理的人退回")
    kinds = {event.kind for event in done}
    served = [notice for kind in kinds for notice in ground.item.notices.on(kind)]
    if state.decided_on is not None or not kinds <= RETURNABLE or served:
        return Refused("已经送达当事人或者已经作出决定的，不能收回", "需要改变的，依法撤销或者退回")
    return None


def _own(ground: Ground, state: CaseState) -> Refused | None:
    before, done = _mine(ground)
    if not before or not done or done[0].actor != ground.who.actor:
        return Refused("最后一次办理不是您办理的，不能收回", "已经有人接着办理的，请由其退回")
    return _why_not(ground, state)


def _take_back(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """Everything is as it was before; the records stay."""
    before, done = _mine(ground)
    was, undone = before[-1].turn, done[0].turn
    standing = next((each.turn.standing for each in reversed(before) if each.turn.standing is not None), NOTHING)
    start, moved = began(ground.item, state), standing.pauses != state.standing.pauses
    dues: dict[str, Any] = due_columns(ground.item, ground.values, standing, start) if moved and start is not None else {}
    turn = Turn(**spoken(act) | dues | {
        "step": state.step, "outcome": TAKEN_BACK, "status": was.status, "code": was.code, "to": undone.step, "standing": standing,
        "along": (f"收回“{undone.outcome}”",),
    })
    return [written(ground, state, NewEvent("taken_back", ground.today, actor, turn))]


def earlier(ground: Ground, state: CaseState) -> tuple[tuple[str, str], ...]:
    """The steps of the way gone to which the case may go back: officers' steps after acceptance, and after anything was opened."""
    steps, found = ground.item.process.steps, dict[str, str]()
    going = not ground.item.process.accepts
    for event in ground.past:
        step = steps.get(event.turn.step)
        if event.turn.accepted_on is not None:
            going, found = True, {}
        elif step is not None and step.kind in ("open", "publicise"):
            found = {}
        elif going and step is not None and not KINDS[step.kind].system and step.duty not in ("", APPLICANT):
            found[step.id] = step.name
    found.pop(state.step, None)
    return tuple(found.items())


def _send_back(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    there = dict(earlier(ground, state))
    target = next((key for key, name in there.items() if act.to in (key, name)), None)
    if target is None:
        return Refused(f"不能退回“{act.to}”", f"可以退回：{'、'.join(there.values()) or '无'}；受理以前的环节不能退回")
    status, code = status_of_kind("sent_back", SEND_BACK, "")
    turn = Turn(**spoken(act) | {
        "step": state.step, "outcome": SEND_BACK, "status": status, "code": code, "to": target, "along": (f"退回“{there[target]}”",),
        "standing": msgspec.structs.replace(state.standing, hand=None),
    })
    return [written(ground, state, NewEvent("sent_back", ground.today, actor, turn))]


def _can_go_back(ground: Ground, state: CaseState) -> bool:
    return by_officer(ground, state) and state.decided_on is None and bool(earlier(ground, state))


COMMANDS: tuple[Command, ...] = (
    Command(
        word=TAKEN_BACK, by="officer", about="收回您刚刚办理的：还没有人接着办理，也没有作出决定或者送达", asks=(Ask("reason", "收回的理由"),),
        shown=lambda ground, state: state.open and _mine_now(ground), lawful=_why_not, decide=_take_back, theirs=_own,
    ),
    Command(
        word=SEND_BACK, by="officer", about="退回已经办过的环节重新办理（受理以前的环节除外）",
        asks=(Ask("to", "退回到", options=earlier), Ask("reason", "退回的理由", hint="写明须重新办理的内容")),
        shown=_can_go_back, lawful=always, decide=_send_back,
    ),
)
