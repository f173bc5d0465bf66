"""Levels of the supervision of time 效能监察: when how much of a limit is used, counted in working days that were the office's own.

The levels are data (`levels.toml`, with their source and status); an item may have its own. They warn; nothing is refused for them.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from core.calendar import add_workdays
from core.cases.clocks import began
from core.cases.standing import Standing
from core.cases.state import CaseState
from core.items.item import Item
from core.items.model import APPLICANT, STATUS_WORDS, Status
from core.items.parts import Alert
from core.process import KINDS, Off, used
from core.process.clock import skipped_days

PROMISED = "promised"


class LevelsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`levels.toml`."""

    format: int
    status: Status
    source: str
    level: tuple[Alert, ...]

    @property
    def words(self) -> str:
        """Where the levels come from, as people read it."""
        return f"{self.source}（{STATUS_WORDS[self.status]}）"


class Span(msgspec.Struct, frozen=True):
    """A time of the office that runs: its key in `Standing.warned`, how people call it, from which day, until when by its limit."""

    key: str
    name: str
    start: date
    last: date


@cache
def standard() -> LevelsFile:
    """The levels of the platform."""
    return msgspec.toml.decode(files("core.procedure").joinpath("levels.toml").read_bytes(), type=LevelsFile)


def levels(item: Item) -> tuple[Alert, ...]:
    """The levels of the item, the lowest first."""
    return item.info.alert or standard().level


def spans(item: Item, state: CaseState, arrived: date, own_last: date | None) -> tuple[Span, ...]:
    """The times that run for the office where the case stands; none while the applicant's turn is waited for.

    `own_last` is the last day of the step's own limit.
    """
    step = item.process.steps.get(state.step)
    if step is None or step.duty == APPLICANT or state.standing.correction is not None:
        return ()
    found = []
    start = began(item, state)
    if start is not None and state.decided_on is None and state.promised_due is not None:
        found.append(Span(PROMISED, "承诺期限", start, state.promised_due))
    if own_last is not None and step.limit is not None and not KINDS[step.kind].system:
        found.append(Span(f"{step.id}@{arrived}", f"“{step.name}”环节时限", arrived, own_last))
    return tuple(found)


class Reach(msgspec.Struct, frozen=True):
    """How far a span is: working days used of how many, without the time that was not the office's."""

    used: int
    whole: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when all of it is used."""
        return self.used * 100 // self.whole

    def words(self) -> str:
        """已用 13/20 个工作日（65 %）."""
        return f"已用 {self.used}/{self.whole} 个工作日（{self.percent} %）"


def reach(span: Span, today: date, off: tuple[Off, ...], waited: tuple[Off, ...]) -> Reach | None:
    """How far the span is at the end of today. `off` prolongs it, `waited` (the applicant's days) does not count for the office."""
    whole = used(span.start, span.last, off)
    return Reach(used(span.start, today, (*off, *waited)), whole) if whole > 0 else None


def reached_on(span: Span, percent: int, off: tuple[Off, ...], waited: tuple[Off, ...]) -> date | None:
    """The first day on which so much of it is used; None for a time of less than a working day."""
    whole = used(span.start, span.last, off)
    if whole <= 0:
        return None
    return add_workdays(span.start, -(-whole * percent // 100), skipped_days((*off, *waited), span.start)).on


def highest(standing: Standing, found: tuple[Span, ...]) -> int:
    """The highest level recorded of the times that run."""
    return max((standing.warned.get(span.key, 0) for span in found), default=0)


def word_of(item_levels: tuple[Alert, ...], percent: int) -> str:
    """The word of a level that was recorded; empty for none."""
    return next((each.word for each in reversed(item_levels) if each.percent <= percent), "") if percent else ""


def kept(warned: Mapping[str, int], found: tuple[Span, ...]) -> dict[str, int]:
    """Of what was recorded that which still runs."""
    running = {span.key for span in found}
    return {key: level for key, level in warned.items() if key in running}
