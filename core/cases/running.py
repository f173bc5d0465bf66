"""The times that run for the office on a case: how far each is today, which days were not the office's and on which grounds.

The levels of `core.procedure.levels`, the desk and the runs over `clock:open` all count this way.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from core import calendar
from core.cases.clocks import theirs
from core.cases.state import CaseState, Turn
from core.cases.waiting import arrival, here_of
from core.items.item import Item
from core.items.model import StepDef
from core.procedure import levels
from core.procedure.levels import PROMISED, Reach, Span
from core.procedure.warning import off_of
from core.process import Off
from core.process.clock import words
from core.rules import value_words
from core.runs.clocks import STEP, WHOLE
from core.values import FieldType, Value


class Lost(msgspec.Struct, frozen=True):
    """Working days since a time began that were not the office's: from, to, how many, why (with the clause)."""

    first: date
    last: date
    days: int
    why: str

    def words(self) -> str:
        """专家评审（行政许可法第45条）：2026年2月16日至2026年2月20日，5 个工作日."""
        first, last = (value_words(day, FieldType("date")) for day in (self.first, self.last))
        return f"{self.why}：{first if first == last else f'{first}至{last}'}，{self.days} 个工作日"


class Running(msgspec.Struct, frozen=True):
    """One time that runs: what it is, how far it is at the end of the day, what of it was not the office's."""

    span: Span
    reach: Reach
    lost: tuple[Lost, ...]


def running(item: Item, state: CaseState, turns: Sequence[Turn], days: Sequence[date], today: date) -> tuple[Running, ...]:
    """The times that run for the office today, the whole case's first; none while the applicant's turn is waited for.

    `days` are the effective days of the turns. A limit of less than a working day is no time of this kind.
    """
    step = item.process.steps.get(state.step)
    if step is None:
        return ()
    waited = theirs(item, turns, days)
    here = here_of(item, state, arrival(turns, days, step.id), waited)
    found = []
    for span in levels.spans(item, state, here.arrived, here.own_last):
        off = off_of(item, state, span, waited)
        reach = levels.reach(span, today, off, waited)
        if reach is not None:
            found.append(Running(span, reach, tuple(_lost(span.start, today, (*off, *waited)))))
    return tuple(found)


def clock_of(state: CaseState, span: Span) -> str:
    """What tells this time from every other: the case, the step and the day on which it was reached, or the promise."""
    return f"{state.number}/{span.key}"


def record_of(item: Item, state: CaseState, one: Running, org_name: str = "") -> dict[str, Value]:
    """The row of `clock:open`; `org_name` is what the authority is called when it is not as the item says."""
    step = item.process.step(state.step)
    whole = one.span.key == PROMISED
    return {
        "clock": clock_of(state, one.span), "number": state.number, "item": state.item, "item_name": item.info.name, "org": state.org,
        "org_name": org_name or item.info.authority_name, "of": WHOLE if whole else STEP, "step": step.id, "step_name": step.name, "duty": step.duty, "limit_words": _limit(item, step, whole=whole),
        "started_on": one.span.start, "due_on": one.span.last, "whole": one.reach.whole, "used": one.reach.used, "percent": one.reach.percent,
        "not_counted": sum(each.days for each in one.lost), "not_counted_why": "；".join(each.words() for each in one.lost) or "没有",
    }


def _limit(item: Item, step: StepDef, *, whole: bool) -> str:
    """The limit with its basis; the promise of the whole case stands with everything that has prolonged it in its last day."""
    if whole:
        return f"承诺期限，依据：{item.info.promised.basis}"
    assert step.limit is not None, "a step's own time runs by its limit"
    return f"{words(step.limit)}，依据：{step.limit.basis}"


def _lost(start: date, today: date, off: Sequence[Off]) -> Iterator[Lost]:
    """Each stretch that took working days of the time until today; a day that two of them name is the first one's."""
    taken: set[date] = set()
    for each in off:
        days = [day for day in each.days() if start < day <= today and day not in taken and calendar.is_workday(day)]
        taken.update(days)
        if days:
            yield Lost(days[0], days[-1], len(days), each.why)
