"""How an office divides the work 分工: taking in, accepting, examining, deciding, handing out; each a list of its own on the desk.

Which of them a case lies at follows from the kind of its step, so that several people and departments may hold each of them by their
posts, whatever the items call their steps.
"""

from collections.abc import Mapping
from typing import Any, Final

from core.items.item import Item
from core.items.model import APPLICANT, StepDef, StepKind

RECEIVE, ACCEPT, EXAMINE, DECIDE, HAND, OTHER, WAITING = "receive", "accept", "examine", "decide", "hand", "other", "applicant"
STAGES: Final = {RECEIVE: "收件", ACCEPT: "受理", EXAMINE: "审查", DECIDE: "决定", HAND: "出件", OTHER: "其他"}
"""What officers do, in the order of the work, and the words on screen."""
STAGE_WORDS: Final = {**STAGES, WAITING: "等申请人"}
_OF: Final[Mapping[StepKind, str]] = {
    "receive": RECEIVE, "accept": ACCEPT, "review": EXAMINE, "consult": EXAMINE, "inspect": EXAMINE, "hearing": EXAMINE, "special": EXAMINE,
    "forward": EXAMINE, "decide": DECIDE, "issue": HAND, "deliver": HAND,
}
REGION: Final = "shared.region"
"""The identity of the element 所在街道, under which a filing keeps its value."""


def stage_of(step: StepDef, duty: str) -> str:
    """Which part of the work the step is for whoever has it in hand; empty when only the system moves it on."""
    if duty == APPLICANT:
        return WAITING
    return _OF.get(step.kind, OTHER) if duty else ""


def region_in(values: Mapping[str, Any]) -> str:
    """The street among values by identity; empty when the form does not ask it."""
    said = values.get(REGION)
    return said if isinstance(said, str) else ""


def region_of(item: Item, values: Mapping[str, Any]) -> str:
    """The same among typed values by name."""
    said = values.get(region_field(item))
    return said if isinstance(said, str) else ""


def region_field(item: Item) -> str:
    """The field that asks it; empty when the form does not."""
    return next((name for name, field in item.form.fields.items() if field.identity == REGION and not field.personal), "")
