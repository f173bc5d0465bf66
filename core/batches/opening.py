"""Opening the cases that follow from results, each in a savepoint: one that cannot be opened is told, the others are."""

from collections.abc import Sequence
from typing import Protocol

import asyncpg

from core.canonical import plain
from core.house import House
from core.links.opening import Opening, open_case
from core.problems import NotFound, Problem
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
    """The house's own way: a case about the party with that code, filed by the system at the authority named, else at the item's own.

    The origin is its idempotency key. Raises NotFound for a party that is not registered, and what `open_case` raises.
    """
    row = await connection.fetchrow("SELECT id FROM parties WHERE code = $1", due.party)
    if row is None:
        raise NotFound(f"没有登记代码为“{due.party}”的当事人", "请先登记当事人")
    return await open_case(house, connection, Opening(item=due.item, party=row["id"], values=plain(due.values), origin=origin, org=due.org))
