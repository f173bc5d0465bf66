"""The numbers of the board 看板: what an authority has open, late and finished, each number the length of a list of the desk.

Counted over an index and no further than `COUNTED`, so that the board costs the same whatever lies in the archive.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import msgspec

from core import time
from core.access import Actor, case_orgs
from core.cases.desk import closed_since
from core.store.engine import Connection

COUNTED = 1_000
"""How far the cases of the authority, and those of each item, are counted."""
_OPEN = """
SELECT count(*) AS open, count(*) FILTER (WHERE w.due_on < $2) AS overdue FROM (
    SELECT w.due_on FROM unnest($1::text[]) AS s(org) CROSS JOIN LATERAL (
        SELECT c.due_on, c.desk_on FROM cases c WHERE c.org = s.org AND c.closed_on IS NULL ORDER BY c.desk_on, c.id LIMIT $3
    ) w ORDER BY w.desk_on LIMIT $3
) w
"""
"""$1 the actor's own orgs, $2 today, $3 how many are looked at."""
_BY_ITEM = """
SELECT i.item, o.open, o.overdue, d.closed FROM unnest($2::text[]) AS i(item)
CROSS JOIN LATERAL (
    SELECT count(*) AS open, count(*) FILTER (WHERE w.due_on < $3) AS overdue FROM (
        SELECT w.due_on FROM unnest($1::text[]) AS s(org) CROSS JOIN LATERAL (
            SELECT c.due_on, c.desk_on FROM cases c WHERE c.org = s.org AND c.item = i.item AND c.closed_on IS NULL
            ORDER BY c.desk_on, c.id LIMIT $5
        ) w ORDER BY w.desk_on LIMIT $5
    ) w
) o
CROSS JOIN LATERAL (
    SELECT count(*) AS closed FROM (
        SELECT FROM unnest($1::text[]) AS s(org) CROSS JOIN LATERAL (
            SELECT FROM cases c WHERE c.org = s.org AND c.item = i.item AND c.closed_on >= $4 LIMIT $5
        ) w LIMIT $5
    ) w
) d
ORDER BY i.item
"""
"""$1 the actor's own orgs, $2 items, $3 today, $4 since when closed cases count, $5 how many are looked at."""


class Count(msgspec.Struct, frozen=True):
    """A number as far as it was counted: `more` says that there are more than that."""

    value: int
    more: bool = False


class ItemCounts(msgspec.Struct, frozen=True):
    """What is open, late and lately finished of an item (`item` empty: of all items)."""

    item: str
    open: Count
    overdue: Count
    closed: Count


class BoardCounts(msgspec.Struct, frozen=True):
    """The numbers of one's authorities: all together, and by item; `since` is from when finished cases count."""

    whole: ItemCounts
    items: tuple[ItemCounts, ...]
    since: date


async def board_counts(connection: Connection, actor: Actor, items: Collection[str]) -> BoardCounts | None:
    """The numbers of the actor's authorities for these items; nobody but an officer with a post that opens cases has any. Two queries."""
    if actor.kind != "officer" or not case_orgs(actor):
        return None
    # unscoped: the actor's own orgs are handed over, which is what the scope of an officer is
    orgs, today, since = case_orgs(actor), time.today(), closed_since()
    whole: Mapping[str, Any] | None = await connection.fetchrow(_OPEN, orgs, today, COUNTED + 1)
    rows = await connection.fetch(_BY_ITEM, orgs, sorted(items), today, since, COUNTED + 1)
    each = tuple(ItemCounts(row["item"], _count(row["open"]), _count(row["overdue"]), _count(row["closed"])) for row in rows)
    closed = Count(sum(one.closed.value for one in each), any(one.closed.more for one in each))
    opened, late = (whole["open"], whole["overdue"]) if whole is not None else (0, 0)
    return BoardCounts(ItemCounts("", _count(opened), _count(late), closed), each, since)


def _count(found: int) -> Count:
    return Count(min(found, COUNTED), found > COUNTED)
