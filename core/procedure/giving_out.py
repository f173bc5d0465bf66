"""A result on paper leaves the office 出件: fetched by the applicant, by somebody for them, or sent by post; who fetched it is recorded.

Where a process has a step 送达 of its own, serving is said there; this is for papers of cases that have no such step, or have ended.
"""

from functools import lru_cache
from typing import Final

from core.cases.commands import Ground, deciders
from core.cases.state import WITHDRAWN, CaseState, NewEvent
from core.items.item import Item
from core.items.model import StepKind
from core.procedure.command import Ask, Command, stays
from core.process import Act, Refused

GIVE_OUT: Final = "出件"
GIVEN_OUT: Final = "handed_out"
"""The kind of its event."""
FETCHED, FETCHED_FOR, POSTED = "自取", "代领", "邮寄"
WAYS: Final = (FETCHED, FETCHED_FOR, POSTED)
RESULTS: Final = frozenset({
    "granted", "refused", "acceptance_refused", "issued", "joined", "not_needed", "returned_closed", "terminated", "answered_above",
})
"""Kinds of events whose papers are results, which an applicant wants to have in hand."""
_ANEW: Final = frozenset({"paper_corrected", "paper_voided"})
_LAST: Final[frozenset[StepKind]] = frozenset({"issue", "deliver"})
_FIRST: Final[frozenset[StepKind]] = frozenset({"receive", "accept"})


def giving_duties(item: Item) -> tuple[str, ...]:
    """Who gives out the papers of an item: whoever issues or serves, else the counter that takes in, else whoever decides."""
    return issuing_duties(item) or _duties(item, _FIRST) or deciders(item)


@lru_cache(maxsize=512)
def issuing_duties(item: Item) -> tuple[str, ...]:
    """Who issues or serves the papers of an item; nobody where it has no such step."""
    return _duties(item, _LAST)


def _duties(item: Item, kinds: frozenset[StepKind]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.duty for step in item.process.steps.values() if step.kind in kinds and step.duty))


def at_service(item: Item, step: str) -> bool:
    """Whether a case at that step is about to be served by an outcome of it."""
    found = item.process.steps.get(step)
    return found is not None and found.kind == "deliver"


def _shown(ground: Ground, state: CaseState) -> bool:
    if not state.open:
        return state.status != WITHDRAWN
    ahead = {state.step, *ground.item.process.ahead(state.step)}
    return state.decided_on is not None and not any(ground.item.process.step(each).kind in _LAST for each in ahead)


def _lawful(ground: Ground, _: CaseState) -> Refused | None:
    """There is a result on paper, and nobody has it yet: each result, and each paper made anew, leaves the office once."""
    made = [event.kind in _ANEW or (event.kind in RESULTS and bool(ground.item.notices.on(event.kind))) for event in ground.past]
    if not any(event.kind in RESULTS and yes for event, yes in zip(ground.past, made, strict=True)):
        return Refused("本件没有结果文书可以出件", "结果只在平台上查看，或者由其他办件作出")
    last = max(place for place, yes in enumerate(made) if yes)
    if any(event.kind in (GIVEN_OUT, "delivered") for event in ground.past[last + 1 :]):
        return Refused("结果文书已经出件或者送达", "遗失、损毁的，按补发办理；文书有错的，先更正文书")
    return None


def _theirs(ground: Ground, _: CaseState) -> Refused | None:
    duties = giving_duties(ground.item)
    if ground.who.roles & set(duties):
        return None
    names = "、".join(ground.around.role(duty) for duty in duties)
    return Refused(f"“{GIVE_OUT}”由{names}办理，您没有这一岗位", f"请移交{names}")


def _give(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    if act.ground not in WAYS:
        return Refused(f"“{act.ground}”不是出件方式", f"可选：{'、'.join(WAYS)}")
    if act.ground == FETCHED_FOR and not act.reason.strip():
        return Refused("代领没有写明出示了什么", "请写明代领人出示的委托书或者证件")
    line = f"{act.ground}，{'寄往或者单号' if act.ground == POSTED else '领取人'}：{act.to}"
    return [stays(ground, state, (GIVEN_OUT, GIVE_OUT), actor, act, along=(line,))]


COMMANDS: tuple[Command, ...] = (
    Command(
        word=GIVE_OUT, by="officer", about="登记结果文书由谁领走或者寄出；登记以后不再列在出件窗口", anytime=True,
        asks=(
            Ask("ground", "方式", options=lambda *_: tuple((each, each) for each in WAYS)),
            Ask("to", "领取人", hint="邮寄的，写收件地址或者邮寄单号"), Ask("reason", "说明", required=False, hint="代领的，写明出示的委托书或者证件"),
        ),
        shown=_shown, lawful=_lawful, decide=_give, theirs=_theirs,
    ),
)
