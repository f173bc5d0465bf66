"""Objecting to what is publicised: anybody may, as long as the case stands at its publicity and by the item named there."""

from datetime import date
from functools import lru_cache

from core import time
from core.filings.preparing import Tie
from core.filings.requests import FilingRequest
from core.house import House
from core.items.model import StepDef
from core.problems import Invalid, NotFound, Problem
from core.registry import Registry

_ABOUT = "SELECT id, number, release, step, step_due FROM cases WHERE number = $1"


async def ties(house: House, request: FilingRequest) -> tuple[Tie, ...]:
    """The link of an objection to what it is about; nothing for an ordinary filing.

    Raises NotFound for a case that is not publicised, Invalid for an item by which one does not object, or for a missing number.
    """
    objecting = request.item in objection_items(house.catalogue.registry)
    if not request.about:
        if objecting:
            raise unnamed()
        return ()
    # unscoped: what is publicised may be known by everybody; nothing of the case is answered
    row = await house.db.fetchrow(_ABOUT, request.about) if request.about.isascii() and request.about.isalnum() else None
    step = (await house.catalogue.item_at(row["release"])).process.steps.get(row["step"]) if row is not None else None
    wrong = why_not(step, row["step_due"] if row is not None else None, request.item)
    if row is None or wrong is not None:
        raise wrong or _over()
    return (Tie("objects_to", row["id"], row["number"]),)


def why_not(step: StepDef | None, last: date | None, item: str) -> Problem | None:
    """Why nobody may object by `item` at the step where a case stands, or None; `last` is the last day of its publicity."""
    if step is None or step.kind != "publicise" or (last is not None and last < time.today()):
        return _over()
    return Invalid("这一公示的异议不由本事项办理", "请从公示栏进入，选择要提出异议的公示") if step.objection != item else None


def _over() -> NotFound:
    return NotFound("没有这一公示，或者公示已经结束", "请在公示栏核对；对已经作出的决定不服的，可以依法申请行政复议或者提起行政诉讼")


def unnamed() -> Invalid:
    """What somebody is told who objects without saying to what."""
    return Invalid("没有写明对哪一公示提出异议", "请从公示栏进入，选择要提出异议的公示")


@lru_cache(maxsize=4)
def objection_items(registry: Registry) -> frozenset[str]:
    """The items by which one objects to a publicity of any item on offer."""
    steps = (step for item in registry.items.values() for step in item.process.steps.values())
    return frozenset(step.objection for step in steps if step.objection)
