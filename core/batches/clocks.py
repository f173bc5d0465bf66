"""The times that run on open cases, out of the database: block by block, for there may be a hundred thousand cases and more.

Only what the desk shows of a case is read: where it stands and since when, never a value of its form.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import msgspec

from core.cases.running import record_of, running
from core.cases.state import CaseState, Turn, standing_of, turn_of
from core.house import House
from core.store.engine import Connection
from core.values import Value

Record: TypeAlias = dict[str, Value]
Clocks: TypeAlias = Callable[[Connection, House, date], AsyncIterator[list[Record]]]
"""What gives the rows of `clock:open` as of a day, in blocks, always in the same order."""
BLOCK = 500
_OPEN = """
SELECT c.*, coalesce(o.name, '') AS org_name FROM cases c LEFT JOIN orgs o ON o.id = c.org WHERE c.closed_on IS NULL AND c.id > $1 AND c.step <> '' ORDER BY c.id LIMIT $2
"""
_TURNS = """
SELECT e."case", e.effective_on, e.payload FROM events e WHERE e."case" = ANY($1::bigint[]) ORDER BY e."case", e.seq
"""
_STATE = tuple(field.name for field in msgspec.structs.fields(CaseState) if field.name not in ("outcomes", "standing"))


async def open_clocks(connection: Connection, house: House, day: date) -> AsyncIterator[list[Record]]:
    """The house's own: every open case in the order in which it was filed."""
    # unscoped: a published run asks, not a person; who may see its results is asked when they are read
    after = 0
    while rows := await connection.fetch(_OPEN, after, BLOCK):
        after = rows[-1]["id"]
        said: dict[int, list[tuple[Turn, date]]] = {row["id"]: [] for row in rows}
        for event in await connection.fetch(_TURNS, list(said)):
            said[event["case"]].append((turn_of(event["payload"]), event["effective_on"]))
        yield [record for row in rows for record in await _records(house, row, said[row["id"]], day)]


async def _records(house: House, row: Mapping[str, Any], said: Sequence[tuple[Turn, date]], day: date) -> list[Record]:
    item = await house.catalogue.item_at(row["release"])
    state = CaseState(**{name: row[name] for name in _STATE}, outcomes=row["outcomes"], standing=standing_of(row))
    turns, days = [turn for turn, _ in said], [on for _, on in said]
    return [record_of(item, state, each, row["org_name"]) for each in running(item, state, turns, days, day)]
