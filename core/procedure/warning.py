"""Recording that a level of used time is reached 提醒、预警、督办、问责线索: once for each level, on the day on which it is reached."""

from collections.abc import Callable
from datetime import date

import msgspec

from core.cases.clocks import office_off, prolonged
from core.cases.commands import SYSTEM_ACTOR, Ground
from core.cases.state import CaseState, NewEvent, Turn
from core.items.item import Item
from core.procedure import levels
from core.procedure.levels import PROMISED, Span
from core.process import Off
from core.rules import value_words
from core.values import FieldType


class Reached(msgspec.Struct, frozen=True):
    """A level to be recorded: of which time, in percent, with its word, from which day."""

    span: Span
    percent: int
    word: str
    on: date


def next_warnings(item: Item, state: CaseState, found: tuple[Span, ...], waited: tuple[Off, ...]) -> list[Reached]:
    """For each time that runs the lowest level that has not been recorded yet."""
    due = []
    for span in found:
        off = off_of(item, state, span, waited)
        ahead = [each for each in levels.levels(item) if each.percent > state.standing.warned.get(span.key, 0)]
        on = levels.reached_on(span, ahead[0].percent, off, waited) if ahead else None
        if on is not None:
            due.append(Reached(span, ahead[0].percent, ahead[0].word, on))
    return due


def off_of(item: Item, state: CaseState, span: Span, waited: tuple[Off, ...]) -> tuple[Off, ...]:
    """The days by which the time is prolonged."""
    if span.key == PROMISED:
        return prolonged(state.standing)[1]
    return office_off(item.process.step(state.step), state.standing, waited)


def recording(warning: Reached, found: tuple[Span, ...], waited: tuple[Off, ...]) -> Callable[[Ground, CaseState], list[NewEvent]]:
    """What records the level on the day of the ground; the highest that is reached on that day, once."""

    def over(ground: Ground, state: CaseState) -> list[NewEvent]:
        off = off_of(ground.item, state, warning.span, waited)
        far = levels.reach(warning.span, ground.today, off, waited)
        assert far is not None, "a time of less than a working day has no levels"
        top = [each for each in levels.levels(ground.item) if each.percent <= far.percent][-1]
        warned = {**levels.kept(state.standing.warned, found), warning.span.key: top.percent}
        last = value_words(warning.span.last, FieldType("date"))
        line = f"{warning.span.name}{far.words()}，{last}届满"
        turn = Turn(
            step=state.step, outcome=top.word, status=state.status, code=state.status_code, to=state.step,
            standing=msgspec.structs.replace(state.standing, warned=warned), along=(line,), named=warning.span.name, watched=f"{top.word}：{line}",
        )
        return [NewEvent("warned", ground.today, SYSTEM_ACTOR, turn)]

    return over
