"""The shelf as a process keeps it: read again when a register of hints has changed, at most a second after somebody else has changed it.

A page of a form asks no query for its hints; once a second one query for all pages counts the versions that are there.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from time import monotonic
from typing import Final, TypeVar, get_args

import msgspec

from core import time
from core.calendar import add_months
from core.declarations import Register
from core.hints.conditions import compiled, field_of
from core.hints.counting import Tally
from core.hints.figures import often_wrong
from core.hints.model import EMPTY, FAQ, TIPS, Faq, Holds, Shelf, Tip, faq_of, holds_hints, home_of, shown_on, tip_of
from core.items.item import Item
from core.registers import RegisterRow, rows
from core.registry import Registry
from core.store.engine import Connection, Database

FRESH: Final = 1.0
"""Seconds for which a shelf is taken as it is."""
COUNTED: Final = 600.0
"""Seconds after which it is looked up again which fields most people get wrong."""
MONTHS: Final = 12
"""Months for which a hint that names no last day is shown, from the day of its present version (12.4 本地规定，待确认)."""
_VERSIONS: Final = "SELECT count(*) FROM register_rows WHERE register = ANY($1::text[])"
"""Versions are only ever added, so one more that can be seen is a change; the highest number is not, for a lower one may be committed later.
Read out of the index by the registers' names: some thousand entries."""
H = TypeVar("H", Tip, Faq)


class Shelves:
    """The shelf of the day, of the plugins that are on."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.tally = Tally(db)
        self._lock = asyncio.Lock()
        self._shelf = EMPTY
        self._of: tuple[Registry, int, date] | None = None
        self._asked = self._counted = float("-inf")
        self._forgotten = 0

    async def now(self, registry: Registry) -> Shelf:
        """Every hint as of today."""
        if self._fresh(registry):
            return self._shelf
        async with self._lock:
            if not self._fresh(registry):
                await self._look(registry)
            return self._shelf

    def forget(self) -> None:
        """A row has just been changed here: whoever asks next reads it, even if somebody is reading at this moment."""
        self._asked = float("-inf")
        self._forgotten += 1

    def _fresh(self, registry: Registry) -> bool:
        """Whether the shelf may be taken as it is."""
        if self._of is None:
            return False
        of, _, day = self._of
        return of is registry and day == time.today() and monotonic() - self._asked < FRESH

    async def _look(self, registry: Registry) -> None:
        asked, forgotten = monotonic(), self._forgotten
        homes = [register.id for register in holding(registry).values() if holds_hints(register)]
        if homes:
            await self._read(registry, homes, asked)
        else:
            self._shelf, self._of = EMPTY, (registry, 0, time.today())
        self._asked = asked if forgotten == self._forgotten else float("-inf")

    async def _read(self, registry: Registry, homes: Sequence[str], asked: float) -> None:
        async with self._db.pool.acquire() as connection:
            now = (registry, int(await connection.fetchval(_VERSIONS, homes)), time.today())
            if self._of is None or self._of[0] is not registry or self._of[1:] != now[1:]:
                self._shelf = await read_shelf(connection, registry)
                self._of, self._counted = now, asked
            elif asked - self._counted >= COUNTED:
                self._shelf = msgspec.structs.replace(self._shelf, often=await often_wrong(connection))
                self._counted = asked


_HOLDS: tuple[Holds, ...] = get_args(Holds)


def holding(registry: Registry) -> dict[Holds, Register]:
    """The registers of hints and of what is counted of them, by what they hold."""
    found = (one for one in registry.declarations["register"] if isinstance(one, Register))
    return {holds: one for one in found for holds in _HOLDS if one.definition.holds == holds}


async def read_shelf(connection: Connection, registry: Registry) -> Shelf:
    """The shelf out of the database, as of today."""
    homes, today = holding(registry), time.today()
    held = {holds: await rows(connection, homes[holds], None, today) for holds in (TIPS, FAQ) if holds in homes}
    shelf = await asyncio.to_thread(shelf_of, registry.items, held.get(TIPS, ()), held.get(FAQ, ()), today)
    return msgspec.structs.replace(shelf, often=await often_wrong(connection))


def shelf_of(items: Mapping[str, Item], tips: Iterable[RegisterRow], faqs: Iterable[RegisterRow], day: date) -> Shelf:
    """The rows as hints, those that are shown on the day by where they stand."""
    read = tuple(_named(items, _tip(items, row)) for row in tips)
    asked = tuple(_named(items, faq_of(row, _until(row))) for row in faqs)
    return Shelf(read, asked, _at(items, read, day), _at(items, asked, day))


def _named(items: Mapping[str, Item], hint: H) -> H:
    """With the words for where it stands."""
    item, field = items.get(hint.item), field_of(items, hint.item, hint.field) if hint.field else None
    return msgspec.structs.replace(
        hint, item_name=item.info.name if item is not None else hint.item, field_label=field.label if field is not None else hint.field,
    )


def _tip(items: Mapping[str, Item], row: RegisterRow) -> Tip:
    item, field, text = (str(row.values.get(name, "")) for name in ("item", "field", "cond"))
    own = field_of(items, item, field) if field else None
    if (item and item not in items) or (field and own is None):
        return tip_of(row, None, f"没有“{field or item}”这个{'栏目' if field else '事项'}", _until(row))
    if not text:
        return tip_of(row, None, "", _until(row))
    cond, faults = compiled(items, item, own, text)
    return tip_of(row, cond, "；".join(fault.found for fault in faults), _until(row))


def _until(row: RegisterRow) -> date:
    until = row.values.get("until")
    return until if isinstance(until, date) else add_months(row.valid_from, MONTHS)


def _at(items: Mapping[str, Item], hints: Iterable[H], day: date) -> dict[str, tuple[H, ...]]:
    found: dict[str, list[H]] = defaultdict(list)
    for hint in hints:
        if shown_on(hint, day):
            field = field_of(items, hint.item, hint.field) if hint.field else None
            found[field.identity if field is not None else home_of(hint.item, hint.field)].append(hint)
    return {home: tuple(each) for home, each in found.items()}
