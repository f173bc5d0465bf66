"""How long the window has to tell an applicant what must be corrected; its silence accepts the application (行政许可法 32)."""

from datetime import date

from core.cases.clocks import due_on
from core.cases.state import CaseState
from core.items.item import Item
from core.items.parts import Limit

SILENCE = Limit(days=5, unit="workday", basis="行政许可法第32条第1款第4项")


def acceptance_last(item: Item, state: CaseState) -> date | None:
    """The last day for telling the applicant what must be corrected; None when that time does not run."""
    step = item.process.steps.get(state.step)
    if step is None or step.kind not in ("receive", "accept") or step.silence is not None or state.accepted_on is not None:
        return None
    if item.info.type != "行政许可" or item.info.starts != "applicant" or state.standing.correction is not None:
        return None
    return due_on(SILENCE, state.received).on
