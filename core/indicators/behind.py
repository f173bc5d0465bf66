"""The records behind a figure: a page of them, all of them for a file, and how many the reader may not see."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import msgspec

from core import time
from core.access import Actor, scope
from core.access.scope import Scope
from core.house import House
from core.indicators.fetching import Found, groups, stream
from core.indicators.periods import Period
from core.indicators.plan import IndicatorPlan, RecordsPlan
from core.indicators.seeing import works_there
from core.indicators.sources import CASE, EVERY_ITEM, EVERY_STEP, FILING, HANDOVER, LISTED, ROW_SCOPE
from core.indicators.statements import Wanted
from core.indicators.tally import Record, number_of, placed
from core.rules import value_words
from core.values import FieldType, Unknown

CASE_COLUMNS = ("status", "submitted_on", "accepted_on", "decided_on", "closed_on")
"""What of a case always stands in the list; beside it, whatever the indicator asks of it."""
ROW_COLUMNS = ("valid_from",)
TAKEN = "计入的数"
LARGEST_PAGE = 100


class Asked(msgspec.Struct, frozen=True):
    """Whose records are asked for: one side of an indicator in a period."""

    plan: IndicatorPlan
    side: RecordsPlan
    period: Period

    @property
    def is_case(self) -> bool:
        """Whether the records are cases, or something that happened to one: they are shown within what one may see of cases."""
        return self.side.source.startswith((f"{CASE}:", f"{HANDOVER}:", f"{FILING}:"))

    @property
    def called(self) -> str:
        """What stands above the names of the records."""
        return "办件编号" if self.is_case else {EVERY_STEP: "环节", EVERY_ITEM: "事项"}.get(self.side.source, "键")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the list by name."""
        first = tuple(name for name in (CASE_COLUMNS if self.is_case else ROW_COLUMNS) if name in self.side.scope)
        if self.side.source in LISTED:
            first = ("org_name",)
        return (*first, *sorted(self.side.reads - {*first, "number", "holder", "org", *(ROW_SCOPE if self.side.source in LISTED else ())}))

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands above the columns."""
        taken = (TAKEN,) if self.side.each is not None else ()
        return (*(self.side.scope[name].label for name in self.names), *taken)


class Line(msgspec.Struct, frozen=True):
    """A record: where it stands in the order, its name (case number or key), its cells in words in the order of `labels`."""

    key: int
    name: str
    cells: tuple[str, ...]


class Page(msgspec.Struct, frozen=True):
    """Some records; `next` is the key to go on after, 0 when there are no more."""

    lines: tuple[Line, ...]
    next: int = 0


async def page(house: House, actor: Actor, asked: Asked, after: int = 0, limit: int = 50) -> Page:
    """A page of the records the actor may see, in order; `after` is the `next` of the page before."""
    size = max(1, min(limit, LARGEST_PAGE))
    lines: list[Line] = []
    async with aclosing(every(house, actor, asked, after)) as found:
        async for line in found:
            if len(lines) == size:
                return Page(tuple(lines), lines[-1].key)
            lines.append(line)
    return Page(tuple(lines))


async def every(house: House, actor: Actor, asked: Asked, after: int = 0) -> AsyncGenerator[Line, None]:
    """All records the actor may see, one after another, however many there are."""
    registry = house.catalogue.registry
    if not asked.is_case and not works_there(actor, registry, asked.plan):
        return
    async for found in _counted(house, asked, scope(actor, 2) if asked.is_case else None, after):
        yield _line(asked, found)


async def outside(house: House, actor: Actor, asked: Asked) -> int:
    """How many records stand behind the figure that the actor may not see."""
    registry = house.catalogue.registry
    if not asked.is_case:
        return 0 if works_there(actor, registry, asked.plan) else await _number(house, asked, None)
    seen = scope(actor, 2)
    return await _number(house, asked, Scope(f"NOT ({seen.where})", seen.args, seen.classes))


async def _number(house: House, asked: Asked, seen: Scope | None) -> int:
    """How many records count, of those within `seen`."""
    total = 0
    async with house.db.transaction() as connection:
        async for group in groups(connection, house.catalogue.registry, _wanted(asked, asked.side.reads), seen):
            total += group.weight if _counts(asked, group.record) else 0
    return total


async def _counted(house: House, asked: Asked, seen: Scope | None, after: int) -> AsyncIterator[Found]:
    """The records that count, by the expression itself."""
    wanted = _wanted(asked, asked.side.reads | frozenset(asked.names), after)
    async with house.db.transaction() as connection:
        async for found in stream(connection, house.catalogue.registry, wanted, seen):
            if _counts(asked, found.record):
                yield found


def _wanted(asked: Asked, names: frozenset[str], after: int = 0) -> Wanted:
    as_of = asked.period.as_of(time.today())
    first, last = (asked.period.first, asked.period.last) if asked.side.day else (as_of, as_of)
    return Wanted(asked.side.source, asked.side.day, names, first, last, after)


def _counts(asked: Asked, record: Record) -> bool:
    as_of = asked.period.as_of(time.today())
    return placed(asked.side, record, asked.period, as_of) and not isinstance(number_of(asked.side, record), Unknown | None)


def _line(asked: Asked, found: Found) -> Line:
    scope_of = asked.side.scope
    cells = [value_words(value, scope_of[name].type) if (value := found.record.get(name)) is not None else "" for name in asked.names]
    if asked.side.each is not None:
        of = FieldType("money") if asked.side.fen else asked.side.type
        cells.append(value_words(number_of(asked.side, found.record), of))
    return Line(found.key, found.name, tuple(cells))
