"""Dealt with anew 重新办理: a court or a reconsideration has had a say, and a linked case begins; the first stays as it is."""

from core.cases.commands import Ground
from core.cases.state import WITHDRAWN, CaseState, NewEvent
from core.procedure.command import Ask, Command, always
from core.process import Act, Refused

REOPEN = "重新办理"
GROUNDS = ("行政复议决定", "人民法院判决", "上级机关决定")


def _reopen(_: Ground, __: CaseState, act: Act, ___: str) -> list[NewEvent] | Refused:
    """No event of this case: whoever carries it out opens the other."""
    if act.ground not in GROUNDS:
        return Refused(f"“{act.ground}”不是重新办理的事由", f"可选：{'、'.join(GROUNDS)}")
    return []


COMMANDS: tuple[Command, ...] = (
    Command(
        word=REOPEN, by="decider", about="行政复议决定、人民法院判决责令重新作出的，按原来的申请另开一件办理；本件保持不变", anytime=True,
        asks=(
            Ask("ground", "事由", options=lambda *_: tuple((each, each) for each in GROUNDS)), Ask("basis", "文书名称和文号"), Ask("reason", "重新办理的要求"),
        ),
        shown=lambda _, state: not state.open and state.status != WITHDRAWN, lawful=always, decide=_reopen,
    ),
)
