"""Opening the cases that follow from results, many at once: one that cannot be opened is told, the others are."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import asyncpg

from core.canonical import plain
from core.house import House
from core.links.opening import Opening, open_cases
from core.parties import add_party
from core.problems import NotFound, Problem
from core.runs.compute import Judged
from core.runs.effects import CaseDue

Wanted: TypeAlias = tuple[CaseDue, str]
"""A case to be opened, and its origin."""


class Opener(Protocol):
    """Opens cases by the system inside the caller's transaction; the same origin again answers the same number."""

    async def __call__(self, connection: asyncpg.Connection, house: House, wanted: Sequence[Wanted]) -> list[str | Problem]:
        """For each its number, or why it was not opened; what was opened stays."""
        ...


class OpenedCases(dict[int, list[str]]):
    """By place the numbers of the cases opened; `problems` says by place what could not be."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: dict[int, str] = {}


async def open_all(connection: asyncpg.Connection, house: House, opener: Opener, judged: Sequence[Judged], origin: str) -> OpenedCases:
    """Open everything due; `origin` and the place of each result keep anything from being opened twice."""
    opened = OpenedCases()
    due = [(each.outcome.n, case, index) for each in judged for index, case in enumerate(each.due.cases, 1)]
    found = await opener(connection, house, [(case, f"{origin}:{place}:{index}") for place, case, index in due]) if due else []
    for (place, _, _), result in zip(due, found, strict=True):
        if isinstance(result, Problem):
            opened.problems[place] = f"没有开立办件：{result}"
        else:
            opened.setdefault(place, []).append(result)
    return opened


async def open_due(connection: asyncpg.Connection, house: House, wanted: Sequence[Wanted]) -> list[str | Problem]:
    """The house's own way: cases about the parties with those codes, filed by the system at the authority named, else at the item's own.

    The origin is the idempotency key of each.
    """
    known = await _parties(connection, house, [due for due, _ in wanted])
    openings = [
        Opening(item=due.item, party=known[due.party], values=plain(due.values), origin=origin, org=due.org) for due, origin in wanted if due.party in known
    ]
    opened = iter(await open_cases(house, connection, openings))
    return [next(opened) if due.party in known else _nobody(due) for due, _ in wanted]


def _nobody(due: CaseDue) -> NotFound:
    if due.of:
        return NotFound(f"没有登记编号为“{due.party}”的机构", "请先登记机构")
    return NotFound(f"没有登记代码为“{due.party}”的当事人", "请先登记当事人")


async def _parties(connection: asyncpg.Connection, house: House, wanted: Sequence[CaseDue]) -> dict[str, int]:
    """Party by code; an authority that a case is about for the first time becomes a party under its own id."""
    rows = await connection.fetch("SELECT id, code FROM parties WHERE code = ANY($1::text[])", sorted({due.party for due in wanted}))
    known = {row["code"]: row["id"] for row in rows}
    fresh = sorted({due.party for due in wanted if due.of} - known.keys())
    for org in await connection.fetch("SELECT id, name FROM orgs WHERE id = ANY($1::text[]) ORDER BY id", fresh):
        party = await add_party(connection, house.vault, kind="legal", code=org["id"], name=org["name"])
        known[party.code] = party.id
    return known
