"""The records of a source out of the database, read by a cursor, never all at once.

For a list one by one; for a figure, records that are equal in everything the expressions name come together, with their number: a
hundred thousand cases are then some hundred groups, and the same expression that the rule world evaluates decides about each.
"""

from collections.abc import AsyncIterator

import msgspec

from core.access.scope import Scope as Seen
from core.indicators.statements import STARTS, Wanted, statement
from core.indicators.tally import Record
from core.registry import Registry
from core.store.engine import Reading

PREFETCH = 500
"""Rows on their way from the server at a time."""


class Found(msgspec.Struct, frozen=True):
    """A record with the key by which it is ordered, and what its source calls it: case number, or the register row's key."""

    key: int
    name: str
    record: Record


class Group(msgspec.Struct, frozen=True):
    """Records that are equal in what was asked of them: how many, and the sums over digests of their keys."""

    record: Record
    weight: int
    keys: tuple[int, ...]


async def stream(connection: Reading, registry: Registry, wanted: Wanted, seen: Seen | None = None) -> AsyncIterator[Found]:
    """The records in order of their keys, within `seen`; call it in a transaction."""
    asked = statement(registry, wanted, seen)
    async for row in connection.cursor(asked.listed(), *asked.args, prefetch=PREFETCH):
        yield Found(row["key"], row["name"], asked.read(row))


async def groups(connection: Reading, registry: Registry, wanted: Wanted, seen: Seen | None = None) -> AsyncIterator[Group]:
    """The records with equal ones together, in order of the first of each; call it in a transaction."""
    asked = statement(registry, wanted, seen)
    async for row in connection.cursor(asked.grouped(), *asked.args, prefetch=PREFETCH):
        yield Group(asked.read(row), row["weight"], tuple(int(row[f"keys_{start}"]) for start in STARTS))
