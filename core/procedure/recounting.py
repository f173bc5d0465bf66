"""Counting again what was counted while a year had no published arrangement 重新计算; nothing happens when it comes to the same days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from core.cases.clocks import began, due_columns, due_on
from core.cases.commands import SYSTEM_ACTOR, Ground
from core.cases.standing import Correction, Standing
from core.cases.state import CaseState, NewEvent, Turn
from core.procedure.accepting import lacking_of
from core.rules import value_words
from core.values import FieldType

RECOUNTED = "重新计算期限"
BASIS = "放假安排已经公布"
_NAMES = {"statutory_due": "法定期限", "promised_due": "承诺期限"}


def recounted(ground: Ground, state: CaseState, turns: Sequence[Turn]) -> list[NewEvent]:
    """The event that says the new days, or none.

    A day that the applicant was told to keep (补正, 补齐) is only ever moved to a later one.
    """
    standing = _told(ground, state)
    columns = _dues(ground, state, turns, standing)
    lines = [
        *(f"{_NAMES[name]}由{_day(getattr(state, name))}改为{_day(columns[name])}" for name in _NAMES if name in columns and columns[name] != getattr(state, name)),
        *_later(state.standing, standing),
    ]
    if not lines:
        return []
    turn = Turn(
        step=state.step, outcome=RECOUNTED, status=state.status, code=state.status_code, to=state.step, along=(f"{BASIS}，{'；'.join(lines)}",),
        standing=standing if standing != state.standing else None, **columns,
    )
    return [NewEvent("recounted", ground.today, SYSTEM_ACTOR, turn)]


def _dues(ground: Ground, state: CaseState, turns: Sequence[Turn], standing: Standing) -> dict[str, Any]:
    """The limits of the case, when those that hold were counted provisionally and nothing has been decided."""
    said = next((turn for turn in reversed(turns) if turn.statutory_due is not None), None)
    start = began(ground.item, state)
    if said is None or not said.provisional or start is None or state.decided_on is not None:
        return {}
    return due_columns(ground.item, ground.values, standing, start)


def _told(ground: Ground, state: CaseState) -> Standing:
    """What hangs over the case with the days told to the applicant moved where they are later now."""
    standing = state.standing
    if standing.correction is not None:
        standing = msgspec.structs.replace(standing, correction=_correction(ground, standing.correction))
    if standing.lacking and state.accepted_on is not None and state.statutory_due is not None:
        again = {each.material: each.last_on for each in lacking_of(ground, state, state.accepted_on, state.statutory_due)}
        moved = tuple(msgspec.structs.replace(each, last_on=max(each.last_on, again.get(each.material, each.last_on))) for each in standing.lacking)
        standing = msgspec.structs.replace(standing, lacking=moved)
    return standing


def _correction(ground: Ground, correction: Correction) -> Correction:
    mending = ground.item.info.correction
    if mending is None or correction.last_on is None:
        return correction
    return msgspec.structs.replace(correction, last_on=max(correction.last_on, due_on(mending.limit, correction.asked_on).on))


def _later(before: Standing, after: Standing) -> list[str]:
    lines = []
    was_last, last = (each.correction.last_on if each.correction is not None else None for each in (before, after))
    if was_last is not None and last is not None and was_last != last:
        lines.append(f"补正的最后一日由{_day(was_last)}改为{_day(last)}")
    return lines + [
        f"“{was.label}”补齐的最后一日由{_day(was.last_on)}改为{_day(now.last_on)}"
        for was, now in zip(before.lacking, after.lacking, strict=True) if was != now
    ]


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))
