"""Serving papers 送达: the ways of it and what each needs; by when it must be done (行政许可法 44)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core.cases.clocks import due_on
from core.cases.state import CaseState
from core.items.item import Item
from core.items.model import StepDef
from core.items.parts import Limit
from core.process import KINDS, Act, Refused
from core.process.kinds import DIRECT, ELECTRONIC, LEFT, NOTICE

SERVICE = Limit(days=10, unit="workday", basis="行政许可法第44条")
NOTICE_DAYS = 30
"""Natural days after which a public notice counts as served (民事诉讼法 95)."""
OVERDUE = "决定以后第十一个工作日仍没有送达记录（送达超期）"


def unserved(step: StepDef, state: CaseState, act: Act, values: Mapping[str, Any]) -> Refused | None:
    """Why the paper is not served in the way that is said; None when it is, or the step serves nothing."""
    ways = KINDS[step.kind].ways
    if not ways:
        return None
    if act.ground not in ways:
        return Refused(f"“{act.ground}”不是送达方式", f"可选：{'、'.join(ways)}")
    if act.ground == DIRECT and not act.to.strip():
        return Refused("直接送达没有写明签收人", "请写明签收人，记入送达回证")
    if act.ground == LEFT and not act.reason.strip():
        return Refused("留置送达没有写明拒收的情况", "请在理由中写明拒收的情况和见证人")
    if act.ground == ELECTRONIC and not (state.standing.electronic or (step.consent and values.get(step.consent) is True)):
        return Refused("申请人没有同意电子送达", "请以其他方式送达；申请人可以在“我的办件”中同意电子送达")
    return None


def served_line(act: Act, today: date) -> tuple[str, ...]:
    """What the record adds about the service."""
    if act.ground == NOTICE:
        return (f"公告送达，自公告之日起满三十日（{today + timedelta(days=NOTICE_DAYS)}）视为送达",)
    return tuple(filter(None, (f"{act.ground}{f'，签收人{act.to}' if act.to else ''}",)))


def service_last(item: Item, state: CaseState) -> date | None:
    """The last day for serving the decision of a permit; None when that time does not run, or its end has been reported."""
    if state.decided_on is None or not state.open or state.standing.overdue or item.info.type != "行政许可":
        return None
    there = {state.step, *item.process.ahead(state.step)} if state.step else set()
    if not any(item.process.step(each).kind in ("deliver", "issue") for each in there):
        return None
    return due_on(SERVICE, state.decided_on).on
