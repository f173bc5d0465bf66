"""Ends that are no decision on the application: 退件 and 终止, each with its ground; 撤回申请 stands with the other acts of the applicant."""

from core.cases.commands import Ground
from core.cases.state import RETURNED, TERMINATED, CaseState, NewEvent
from core.procedure.command import Ask, Command, always, ends
from core.process import Act, Refused

RETURN_GROUNDS = ("逾期未补正", "容缺材料逾期未补齐", "重复申报")
END_GROUNDS = ("申请人死亡或者丧失行为能力", "法人或者其他组织依法终止", "申请事项依法已不需要办理", "因不可抗力无法继续办理")


def undecided(_: Ground, state: CaseState) -> bool:
    """Whether the case is open and nothing has been decided."""
    return state.open and state.decided_on is None and bool(state.step)


def _return(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    return _ended(ground, state, act, actor, ("returned_closed", RETURNED, RETURN_GROUNDS))


def _terminate(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    return _ended(ground, state, act, actor, ("terminated", TERMINATED, END_GROUNDS))


def _ended(ground: Ground, state: CaseState, act: Act, actor: str, way: tuple[str, str, tuple[str, ...]]) -> list[NewEvent] | Refused:
    kind, word, grounds = way
    if act.ground not in grounds:
        return Refused(f"“{act.ground}”不是{word}的事由", f"可选：{'、'.join(grounds)}")
    return [ends(ground, state, (kind, word), actor, act)]


def _asks(grounds: tuple[str, ...]) -> tuple[Ask, ...]:
    return (
        Ask("ground", "事由", options=lambda *_: tuple((each, each) for each in grounds)), Ask("reason", "理由"), Ask("basis", "依据"),
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        word=RETURNED, by="officer", about="没有作出决定而把申请材料退还申请人，办件办结", asks=_asks(RETURN_GROUNDS),
        shown=undecided, lawful=always, decide=_return,
    ),
    Command(
        word=TERMINATED, by="decider", about="办理的前提不再存在，办件终止", asks=_asks(END_GROUNDS),
        shown=undecided, lawful=always, decide=_terminate,
    ),
)
