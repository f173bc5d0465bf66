"""Opening the cases that follow from results, each in a savepoint: one that cannot be opened is told, the others are."""

from collections.abc import Sequence
from typing import Protocol

import asyncpg

from core.access import SYSTEM, PartyHeld
from core.canonical import plain
from core.filings.batch import decide_and_write
from core.filings.preparing import prepare
from core.filings.requests import FilingRequest
from core.filings.submitting import desk
from core.house import House
from core.problems import Invalid, NotFound, Problem
from core.runs.compute import Judged
from core.runs.effects import CaseDue


class Opener(Protocol):
    """Opens a case by the system inside the caller's transaction; the same `origin` again answers the same number."""

    async def __call__(self, connection: asyncpg.Connection, house: House, due: CaseDue, origin: str) -> str:
        """The case's number. Raises Problem when it cannot be opened."""
        ...


class OpenedCases(dict[int, list[str]]):
    """By place the numbers of the cases opened; `problems` says by place what could not be."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: dict[int, str] = {}


async def open_all(connection: asyncpg.Connection, house: House, opener: Opener, judged: Sequence[Judged], origin: str) -> OpenedCases:
    """Open everything due; `origin` and the place of each result keep anything from being opened twice."""
    opened = OpenedCases()
    for each in judged:
        place = each.outcome.n
        for index, due in enumerate(each.due.cases, 1):
            try:
                async with connection.transaction():
                    number = await opener(connection, house, due, f"{origin}:{place}:{index}")
            except Problem as problem:
                opened.problems[place] = f"没有开立办件：{problem}"
            else:
                opened.setdefault(place, []).append(number)
    return opened


async def open_due(connection: asyncpg.Connection, house: House, due: CaseDue, origin: str) -> str:
    """The house's own way: a case about the party with that code, filed by the system at the item's authority.

    The origin is its idempotency key. Raises Invalid for values that make no filing or another authority, NotFound for a party that
    is not registered, Quarantined, Conflict.
    """
    row = await connection.fetchrow("SELECT id, code, name FROM parties WHERE code = $1", due.party)
    if row is None:
        raise NotFound(f"没有登记代码为“{due.party}”的当事人", "请先登记当事人")
    held = PartyHeld(row["id"], row["code"], row["name"])
    prepared = prepare(house, held, SYSTEM, FilingRequest(due.item, plain(due.values), held.id, origin))
    if due.org not in ("", prepared.item.info.authority):
        raise Invalid(f"“{prepared.item.info.name}”由 {prepared.item.info.authority} 办理，不能开给 {due.org}", "请写事项自己的机构")
    await desk(house).ready(prepared.wanted)
    for key in sorted(int.from_bytes(key[:8], signed=True) for key in prepared.keys):
        await connection.execute("SELECT pg_advisory_xact_lock($1)", key)
    (result,) = await decide_and_write(house, connection, [prepared])
    if isinstance(result, Problem):
        raise result
    return result.cases[0].number
