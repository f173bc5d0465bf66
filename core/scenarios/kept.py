"""A case as the rule world keeps it in memory, and what others may ask of it."""

from datetime import date, datetime
from typing import Any

import msgspec

from core.cases.commands import Ground
from core.cases.concluding import counted as concluded
from core.cases.state import CaseState, NewEvent, changed
from core.indicators.sources import CASE_SCOPE
from core.items.item import Item
from core.rules import Decision


class Kept(msgspec.Struct, frozen=True, eq=False):
    """A case in memory: what it stands on, where it is, what has happened and when, which case it is linked to and how."""

    ground: Ground
    state: CaseState
    decision: Decision
    events: tuple[NewEvent, ...]
    tie: tuple[str, str] = ("", "")
    moments: tuple[datetime, ...] = ()


def decision_of(kept: Kept) -> Decision:
    """The decision that holds: the last one an event carries."""
    later = [event.turn.decision for event in kept.events if isinstance(event.turn.decision, Decision)]
    return later[-1] if later else kept.decision


def counted(kept: Kept) -> dict[str, Any]:
    """What a case offers to an indicator: also its outcomes and the dates of its handling."""
    state = kept.state
    own = {name: getattr(state, name) for name in CASE_SCOPE if name not in ("holder", "counted")}
    own |= {"holder": kept.ground.holder, "counted": concluded(kept.ground.item, state)}
    return {**state.outcomes, **kept.ground.item.records(kept.ground.values), **own}


def asked(kept: Kept) -> dict[str, Any]:
    """What a case offers to facts of others."""
    state = kept.state
    own = {"holder": kept.ground.holder, "status": state.status, "submitted_on": state.submitted_on, "number": state.number}
    return kept.ground.item.records(kept.ground.values) | own


def folded(state: CaseState, events: list[NewEvent]) -> CaseState:
    """The state after the events."""
    for event in events:
        state = msgspec.structs.replace(state, **changed(event.turn))
    return state


def begun(item: Item, number: str, moment: datetime, org: str = "") -> CaseState:
    """A case before its first event."""
    return CaseState(
        number=number, query_code="", filing=0, item=item.id, org=org or item.info.authority, party=0, release=item.hash, filed_at=moment
    )


def told_at_filing(item: Item, number: str, day: date) -> dict[str, Any]:
    """What only a filed event has; in memory nothing is sealed."""
    return {
        "number": number, "query_code": "", "filing": 0, "item": item.id, "item_name": item.info.name, "org": item.info.authority,
        "party": 0, "submitted_on": day, "values": {},
    }
