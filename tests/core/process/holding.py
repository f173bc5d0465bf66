"""What must hold of a case on its way: after each event, and when it has come to its end."""

from typing import TYPE_CHECKING, Any

import msgspec
from growing import ROLES, replace

from core.cases.chain import GENESIS, Link, link_hash
from core.cases.clocks import due_columns
from core.cases.rows import turn_columns
from core.cases.state import EventRow, NewEvent, changed, turn_of
from core.items.model import APPLICANT

if TYPE_CHECKING:
    from wandering import Wanderer


def once(case: "Wanderer", row: EventRow, event: NewEvent) -> None:
    """No time is over twice: once for each arrival at a step, and the silence of the law once for each receipt."""
    if event.turn.over_on is not None:
        came = max((each.seq for each, turn in zip(case.rows, case.turns, strict=True) if turn.to == event.turn.step and _comes(turn)), default=0)
        case.fired[event.turn.step, came] += 1
    if event.turn.tacit:
        case.fired["tacit", sum(each.kind == "corrected" for each in case.rows)] += 1
    assert all(count == 1 for count in case.fired.values()), f"{row.kind} twice\n{case.story()}"


def holds(case: "Wanderer", events: list[NewEvent]) -> None:
    """Everything that must be so after any event."""
    state, story = case.state, case.story
    for event in events:
        stays_closed = not event.turn.step and not event.turn.to  # something is noted of a case that has ended
        assert stays_closed or (event.turn.to == "") != (event.turn.end == ""), story()
        accepted = [turn.accepted_on for turn in case.turns if turn.accepted_on is not None]
        assert len(accepted) <= 1, f"accepted twice\n{story()}"
    assert (state.step == "") == (not state.open), story()
    if state.accepted_on is not None:
        dues = due_columns(case.item, case.ground.values, state.standing, state.accepted_on)
        assert (state.statutory_due, state.promised_due) == (dues["statutory_due"], dues["promised_due"]), story()
    days = [day for day in (state.submitted_on, state.accepted_on, state.decided_on, state.closed_on) if day is not None]
    assert days == sorted(days), (days, story())
    if state.open:
        somebodys_turn(case)


def somebodys_turn(case: "Wanderer") -> None:
    """Somebody has to act, the worker will look again, or another case is waited for."""
    stands = turn_columns(case.state, case.item, case.arrived, case.here.waited)
    waiting = any(not kin.closed for kin in case.children.values())
    assert stands.duty in (*ROLES, APPLICANT) or stands.wake_on is not None or waiting, case.story()


def finished(case: "Wanderer") -> None:
    """The whole chain, and the state out of nothing but what is stored; dates follow each other."""
    prev, state = GENESIS, case.begun
    for number, row in enumerate(case.rows, start=1):
        link = Link(state.number, number, row.kind, row.recorded_at, row.effective_on, row.actor, row.release, row.payload)
        assert (row.seq, row.prev, row.hash) == (number, prev, link_hash(prev, link))
        prev = row.hash
        state = replace(state, seq=number, head=prev, **changed(turn_of(row.payload)))
    assert msgspec.json.encode(state, order="sorted") == msgspec.json.encode(case.state, order="sorted"), case.story()
    assert [row.recorded_at for row in case.rows] == sorted(row.recorded_at for row in case.rows), case.story()
    legal = [row.effective_on for row, turn in zip(case.rows, case.turns, strict=True) if not turn.tacit]
    assert legal == sorted(legal), case.story()
    assert all(row.effective_on <= row.recorded_at.date() for row in case.rows), case.story()


def _comes(turn: Any) -> bool:
    """Whether the event brings the case to a step: from another, or because a time there was over."""
    return bool(turn.step != turn.to or turn.over_on)
