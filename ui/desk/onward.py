"""Where an officer goes after an act: to the next case by time left 下一件, unless they want to stay; what was done is said there."""

from typing import Final

import msgspec

from core.access import Actor, case_orgs
from core.access.habits import habits_of
from core.cases.desk import Counts, counts, next_case
from core.cases.handled import Handled, handled_by
from core.cases.views import CaseView
from core.house import House
from ui.api.who import Asking, house_of
from ui.desk.offers import REVOKE
from ui.desk.saying import seq_from

HANDLED: Final = "handled"
"""In an address: the number of the case that was handled just before."""


class Lately(msgspec.Struct, frozen=True):
    """What was done just now with another case, and what is left to do."""

    handled: Handled
    left: Counts


async def onward(house: House, actor: Actor, view: CaseView, seq: int) -> str:
    """The address after the record `seq` (0: unknown) was made in the case, read again since.

    A case that stays where it is for the same officer (they asked somebody, say) stays open; so does one that has come to another of
    their own posts when nothing else waits.
    """
    if view.org not in case_orgs(actor):  # who was asked has answered, and the case is out of sight
        return "/desk?view=called"
    here = f"/desk/cases/{view.number}"
    if not seq:
        return here
    if _stays(view, seq) or not (await habits_of(house.db, actor)).open_next:
        return f"{here}?done={seq}"
    following = await next_case(house.db, actor, besides=view.number)
    if following is not None:
        return f"/desk/cases/{following.number}?{HANDLED}={view.number}&done={seq}"
    return f"{here}?done={seq}" if _mine(view) else f"/desk?{HANDLED}={view.number}&done={seq}"


async def handled_before(request: Asking, actor: Actor) -> Lately | None:
    """What the actor has just done with the case that the address names; None when it names none, or the record is not theirs."""
    house, number, seq = house_of(request), request.query_params.get(HANDLED, ""), seq_from(request.query_params.get("done", ""))
    handled = await handled_by(house, actor, number, seq) if number and seq is not None else None
    return None if handled is None else Lately(handled, await counts(house.db, actor))


def _mine(view: CaseView) -> bool:
    return any(choice.possible for choice in view.choices if choice.act != REVOKE)


def _stays(view: CaseView, seq: int) -> bool:
    """Whether the record has left the case where it was, and with the reader."""
    record = next((event for event in view.events if event.seq == seq), None)
    return record is not None and not record.end and record.step == record.to == view.step and not view.pending.points and _mine(view)
