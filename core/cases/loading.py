"""A case out of the database, whole enough to act on: state, typed values, facts, events."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from core import time
from core.access import Actor, scope
from core.access.unseen import NONE, unseen_of
from core.cases.around import ALONE, NOBODY, Around, Who
from core.cases.commands import Ground
from core.cases.facts import ranges, restored
from core.cases.state import CaseState, EventRow, NewEvent, Turn, filed_of, standing_of, turn_of
from core.forms import read_json
from core.house import House
from core.items.item import Item
from core.problems import NotFound
from core.scenes import Composition, as_filed
from core.store.engine import Connection, Row
from core.store.vault import KeyDestroyed

SEALED_FILING = "filing"
"""What the bytes sealed with a filing are called towards the vault."""
_CASE = """
SELECT c.*, f."values", f.sealed, f.composition, p.code AS holder, p.name AS applicant, k.wrapped
FROM cases c JOIN filings f ON f.id = c.filing JOIN parties p ON p.id = c.party LEFT JOIN party_keys k ON k.party = c.party
WHERE c.number = $1 AND {scope}
"""
_EVENTS = """
SELECT seq, kind, recorded_at, effective_on, actor, release, payload, prev, hash FROM events WHERE "case" = $1 ORDER BY seq
"""
VERSIONS = "SELECT c.release, f.composition FROM cases c JOIN filings f ON f.id = c.filing WHERE c.number = $1"


class Loaded(msgspec.Struct, frozen=True, eq=False):
    """A case with everything behind it.

    `personal` are the names of its personal fields that are among `values`; `erased` says that the applicant's key has been
    destroyed and they are gone. `unseen` are those of `values` that whoever it was loaded for does not need, and is not shown.
    """

    id: int
    state: CaseState
    item: Item
    holder: str
    applicant: str
    values: Mapping[str, Any]
    personal: frozenset[str]
    erased: bool
    events: Sequence[EventRow]
    turns: Sequence[Turn]
    unseen: frozenset[str] = NONE

    @property
    def decision(self) -> dict[str, Any]:
        """The decision that holds: the last one an event carries, as plain data."""
        return next((turn.decision for turn in reversed(self.turns) if turn.decision is not None), {})

    @property
    def parent(self) -> str:
        """The number of the case that opened this one; empty when none did."""
        return filed_of(self.events[0].payload).parent

    def ground(self, who: Who = NOBODY, around: Around = ALONE) -> Ground:
        """What a command stands on today, and who gives it."""
        facts = restored(self.item, self.decision)
        past = tuple(NewEvent(row.kind, row.effective_on, row.actor, turn) for row, turn in zip(self.events, self.turns, strict=True))
        return Ground(
            self.item, self.values, facts, self.holder, time.today(), ranges(self.decision), who=who, around=around, past=past, now=time.now(),
        )


@asynccontextmanager
async def opened(house: House, actor: Actor, number: str, *, lock: bool = False) -> AsyncIterator[tuple[Connection, Loaded]]:
    """A transaction and the case in it, as far as the actor may know of it; `lock` keeps others from changing it until the end.

    Raises NotFound, whether there is no such case or it is not the actor's to see.
    """
    if not (number.isascii() and number.isalnum()):
        raise _nowhere(number)
    # unscoped: only the versions are read here, so that loading them takes no second connection inside the transaction
    row = await house.db.fetchrow(VERSIONS, number)
    if row is not None:
        await item_of_row(house, row)
    async with house.db.transaction() as connection:
        yield connection, await load(house, connection, actor, number, lock=lock)


@asynccontextmanager
async def looked_at(house: House, actor: Actor, number: str) -> AsyncIterator[tuple[Connection, Loaded]]:
    """The same for reading alone: a connection without a transaction, which costs two round trips less and tells the same.

    Raises NotFound as `opened` does.
    """
    row = await _row(house.db, actor, number)
    item = await item_of_row(house, row)  # before a connection is taken, for it may need one itself
    async with house.db.pool.acquire() as connection:
        yield connection, await _loaded(house, connection, actor, row, item)


async def load(house: House, connection: Connection, actor: Actor, number: str, *, lock: bool = False) -> Loaded:
    """The case of that number within the caller's transaction; see `opened`. Raises NotFound."""
    row = await _row(connection, actor, number, lock=lock)
    return await _loaded(house, connection, actor, row, await item_of_row(house, row))


async def _row(connection: Connection, actor: Actor, number: str, *, lock: bool = False) -> Row:
    """The case as its tables have it. Raises NotFound."""
    seen = scope(actor, 2)
    query = _CASE.format(scope=seen.where) + (" FOR UPDATE OF c" if lock else "")
    row = await connection.fetchrow(query, number, *seen.args) if number.isascii() and number.isalnum() else None
    if row is None:
        raise _nowhere(number)
    return row


async def _loaded(house: House, connection: Connection, actor: Actor, row: Row, item: Item) -> Loaded:
    # unscoped: the row was read within the actor's scope
    personal, erased = _personal(house, row, readable="sealed" in scope(actor).classes)
    events = [EventRow(**dict(event)) for event in await connection.fetch(_EVENTS, row["id"])]
    values = item.form.join(row["values"], personal)
    hidden = frozenset(name for name in values if item.form.fields[name].personal)
    turns = [turn_of(event.payload) for event in events]
    unseen = unseen_of(actor, row["org"], item)
    return Loaded(row["id"], state_of(row), item, row["holder"], row["applicant"], values, hidden, erased, events, turns, unseen)


async def item_of_row(house: House, row: Mapping[str, Any]) -> Item:
    """The item of a case on the versions it stays on, from its `release` and its filing's `composition`."""
    parent = await house.catalogue.item_at(row["release"])
    if row["composition"] is None:
        return parent
    return await as_filed(house.catalogue, parent, msgspec.convert(row["composition"], Composition))


def _nowhere(number: str) -> NotFound:
    return NotFound(f"没有编号为“{number[:40]}”的办件，或者不在您的办理范围内", "请核对办件编号")


def _personal(house: House, row: Row, *, readable: bool) -> tuple[dict[str, Any], bool]:
    if not readable or not row["sealed"]:
        return {}, False
    try:
        key = house.vault.unwrapped(row["party"], row["wrapped"])
    except KeyDestroyed:
        return {}, True
    return read_json(key.open(row["sealed"], SEALED_FILING)), False


def state_of(row: Row) -> CaseState:
    """The state that a row of `cases` holds."""
    columns = {name: row[name] for name in CaseState.__struct_fields__ if name not in ("outcomes", "standing")}
    return CaseState(**columns, outcomes=outcomes_of(row), standing=standing_of(row))


def outcomes_of(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Outcomes out of JSON: lists of words are tuples again, as the rules gave them."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in columns.get("outcomes", {}).items()}

