"""Whose turn it is; when it is the applicant's own: what to do, until when, and what happens otherwise."""

from datetime import date
from typing import Final

import msgspec

from core import time
from core.cases import CaseView
from core.cases.waiting import own_limit
from core.items.item import Item
from core.items.model import APPLICANT, StepDef
from core.process import KINDS

WITHDRAW: Final = "撤回申请"
"""Always among an applicant's choices, and never what the case waits for."""


class Turn(msgspec.Struct, frozen=True):
    """The applicant's turn at a step: its name, what may be done (outcome, words on its button), until when, and what silence brings.

    `left` are calendar days until the last one; None where no time runs. `basis` is where the time comes from.
    """

    name: str
    acts: tuple[tuple[str, str], ...]
    until: date | None
    left: int | None
    basis: str
    otherwise: str


def turn_of(case: CaseView, item: Item) -> Turn | None:
    """The turn; None while somebody else has to act."""
    step = item.process.steps.get(case.step)
    acts = [choice.act for choice in case.choices if choice.possible and choice.act != WITHDRAW]
    if step is None or step.duty != APPLICANT or not acts:
        return None
    limit, until = own_limit(step), next((due.on for due in case.dues if step.name in due.name), None)
    left = (until - time.today()).days if until is not None else None
    return Turn(step.name, tuple((act, _button(item, step, act)) for act in acts), until, left, limit.basis if limit is not None else "", _otherwise(step))


def now_doing(case: CaseView, item: Item) -> str:
    """Who is at it, in a sentence for the receipt; empty when the case has ended."""
    step = item.process.steps.get(case.step)
    if step is None:
        return ""
    if step.kind == "await":
        return "各事项正在分别办理，都有结果以后汇总。"
    who = "您" if step.duty == APPLICANT else "系统" if KINDS[step.kind].system else "工作人员"
    return f"现在由{who}办理“{step.name}”。"


def _button(item: Item, step: StepDef, act: str) -> str:
    """The words on a button: the item's own for the outcome; where it has none, the step's name says more."""
    return step.name if item.process.word(step.id, act) == act else act


def _otherwise(step: StepDef) -> str:
    """What the system records when nobody acts in time, and how the case ends by it; empty where silence says nothing."""
    if step.silence is None:
        return ""
    outcome = step.silence.outcome
    way = next((each for each in step.next if each.on in {outcome, ""} and not each.when), None)
    said = step.outcomes.get(outcome, outcome)
    return f"到期没有办理的，系统记为“{said}”" + (f"，本件以“{way.end}”结束" if way is not None and way.end else "")
