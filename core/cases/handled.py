"""What an officer has just done with a case, in one line: said on the page that opens next, so that a mistake is noticed."""

import msgspec

from core.access import Actor
from core.cases.loading import opened
from core.cases.people import name_of
from core.cases.telling import events
from core.house import House
from core.problems import NotFound


class Handled(msgspec.Struct, frozen=True, kw_only=True):
    """A case and the record one has made in it, in words."""

    number: str
    seq: int
    item_name: str
    applicant: str
    text: str
    status: str


async def handled_by(house: House, actor: Actor, number: str, seq: int) -> Handled | None:
    """The record `seq` of the case, when it is the actor's own and the case is theirs to see; else None."""
    try:
        async with opened(house, actor, number) as (_, case):
            told = events(house, case, {actor.account: actor.name}, official=True)
            record = next((row for row in case.events if row.seq == seq and row.actor == name_of(actor)), None)
            text = next((event.text for event in told if event.seq == seq), "")
    except NotFound:
        return None
    if record is None:
        return None
    return Handled(
        number=number, seq=seq, item_name=case.item.info.name, applicant=case.applicant or f"自然人（{case.holder[:6]}…）", text=text,
        status=case.state.status,
    )
