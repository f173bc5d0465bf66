"""The past cases of an item out of the database, as `core.revisions.cases.replaying` decides them again.

Sealed values are opened only where the rules read one, and never leave the process.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from core.cases.loading import SEALED_FILING
from core.forms import read_json
from core.house import House
from core.revisions.cases.replaying import Past
from core.store.engine import Connection, Row
from core.store.vault import KeyDestroyed, PartyKey
from core.time import CHINA

_DECIDED = b'"decision":{'
_COLUMNS = """
SELECT c.id, c.number, c.release, c.party, c.filed_at, c.accepted_on, c.decided_on, c.closed_on, c.outcomes, p.code AS holder, f."values",
    CASE WHEN {sealed} THEN f.sealed END AS sealed, d.payloads, d.day
FROM {cases} c JOIN filings f ON f.id = c.filing JOIN parties p ON p.id = c.party
CROSS JOIN LATERAL (
    SELECT array_agg(e.payload ORDER BY e.seq DESC) AS payloads, (array_agg(e.effective_on ORDER BY e.seq DESC))[1] AS "day"
    FROM events e WHERE e."case" = c.id AND position($2::bytea IN e.payload) > 0
) d
WHERE d.payloads IS NOT NULL ORDER BY c.id DESC
"""
LATEST = "(SELECT * FROM cases WHERE item = $1 ORDER BY id DESC LIMIT $3)"
"""The last cases of an item."""
BLOCK_OF = "(SELECT * FROM cases WHERE id = ANY($1::bigint[]))"
"""Cases of these ids."""


class _Said(msgspec.Struct):
    facts: tuple[dict[str, Any], ...] = ()
    tables: tuple[dict[str, Any], ...] = ()


class _Stored(msgspec.Struct):
    decision: _Said


_read = msgspec.json.Decoder(_Stored, float_hook=Decimal)


async def latest(house: House, item: str, most: int, *, personal: bool) -> list[Past]:
    """The last cases of the item, the newest first. Nobody is shown their values: a version is asked what it says to them."""
    # unscoped: rules are asked, not people; whoever changes an item is told numbers and conclusions only
    async with house.db.pool.acquire() as connection:
        return await _read_all(house, connection, _COLUMNS.format(sealed=_sealed(personal=personal), cases=LATEST), (item, _DECIDED, most))


async def of_ids(house: House, connection: Connection, ids: Sequence[int], *, personal: bool) -> list[Past]:
    """The cases of these ids."""
    # unscoped: as above
    return await _read_all(house, connection, _COLUMNS.format(sealed=_sealed(personal=personal), cases=BLOCK_OF), (list(ids), _DECIDED))


def _sealed(*, personal: bool) -> str:
    return "TRUE" if personal else "FALSE"


async def _read_all(house: House, connection: Connection, query: str, arguments: tuple[Any, ...]) -> list[Past]:
    rows = await connection.fetch(query, *arguments)
    keys = await keys_of(house, connection, {row["party"] for row in rows if row["sealed"]})
    return [_past(row, keys) for row in rows]


async def keys_of(house: House, connection: Connection, parties: Iterable[int]) -> dict[int, PartyKey]:
    """The keys of those parties whose key has not been destroyed."""
    wanted = sorted(parties)
    found: dict[int, PartyKey] = {}
    if not wanted:
        return found
    for row in await connection.fetch("SELECT party, wrapped FROM party_keys WHERE party = ANY($1::bigint[])", wanted):
        try:
            found[row["party"]] = house.vault.unwrapped(row["party"], row["wrapped"])
        except KeyDestroyed:
            continue
    return found


def opened(row: Mapping[str, Any], keys: Mapping[int, PartyKey]) -> tuple[dict[str, Any], bool]:
    """The sealed values of a row, and whether they are gone."""
    if not row["sealed"]:
        return {}, False
    key = keys.get(row["party"])
    return (read_json(key.open(row["sealed"], SEALED_FILING)), False) if key is not None else ({}, True)


def decisions_of(payloads: Iterable[bytes]) -> list[_Said]:
    """What events say of decisions, in their order."""
    return [_read.decode(payload).decision for payload in payloads if _DECIDED in payload]


def _past(row: Row, keys: Mapping[int, PartyKey]) -> Past:
    said = decisions_of(row["payloads"])
    personal, erased = opened(row, keys)
    submitted: date = row["filed_at"].astimezone(CHINA).date()
    return Past(
        id=row["id"], number=row["number"], release=row["release"], holder=row["holder"], submitted_on=submitted, on=row["day"],
        accepted_on=row["accepted_on"], decided_on=row["decided_on"], open=row["closed_on"] is None, openly=row["values"], personal=personal,
        facts=tuple(fact for each in said for fact in each.facts), outcomes=row["outcomes"], tables=said[0].tables if said else (), erased=erased,
    )
