"""The records of parties.

A legal person is known by its USCC (GB 32100-2015); a natural person by a keyed digest of the id number, whose plain form is
kept only sealed (个人信息保护法第51条).
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from core import time
from core.canonical import canonical
from core.store.engine import Connection, Row
from core.store.vault import Vault

PartyKind: TypeAlias = Literal["natural", "legal"]
_CONTEXT = "party"


class Party(msgspec.Struct, frozen=True):
    """A party as everyone may know it; `name` is empty for a natural person."""

    id: int
    kind: PartyKind
    code: str
    name: str
    synthetic: bool = False


class NaturalPerson(msgspec.Struct, frozen=True):
    """What is sealed about a natural person."""

    name: str
    id_number: str


async def add_party(
    connection: Connection, vault: Vault, *, kind: PartyKind, code: str, name: str, synthetic: bool = False
) -> Party:
    """A new party; for a natural person `code` is the id number, which is stored sealed and as a keyed digest only.

    Raises asyncpg's UniqueViolationError when the code is known already (see `by_code`).
    """
    natural = kind == "natural"
    stored_code, stored_name = (vault.index(code), "") if natural else (code, name)
    number: int = await connection.fetchval(
        "INSERT INTO parties (kind, code, name, synthetic) VALUES ($1, $2, $3, $4) RETURNING id",
        kind, stored_code, stored_name, synthetic,
    )
    key = await vault.key(connection, number)
    if natural:
        sealed = key.seal(canonical(NaturalPerson(name, code)), _CONTEXT)
        await connection.execute("UPDATE parties SET sealed = $2 WHERE id = $1", number, sealed)
    return Party(number, kind, stored_code, stored_name, synthetic)


async def read_party(connection: Connection, party: int) -> Party | None:
    """The party with this id."""
    return _party(await connection.fetchrow("SELECT id, kind, code, name, synthetic FROM parties WHERE id = $1", party))


async def by_code(connection: Connection, vault: Vault, kind: PartyKind, code: str) -> Party | None:
    """The party with this USCC or id number."""
    stored = vault.index(code) if kind == "natural" else code
    query = "SELECT id, kind, code, name, synthetic FROM parties WHERE code = $1 AND kind = $2"
    return _party(await connection.fetchrow(query, stored, kind))


async def personal(connection: Connection, vault: Vault, party: int) -> NaturalPerson | None:
    """A natural person's own particulars. Raises core.store.vault.KeyDestroyed once they have been erased."""
    sealed = await connection.fetchval("SELECT sealed FROM parties WHERE id = $1", party)
    if sealed is None:
        return None
    key = await vault.key(connection, party)
    return msgspec.json.decode(key.open(sealed, _CONTEXT), type=NaturalPerson)


async def add_agent(
    connection: Connection, account: int, party: int, since: date, until: date, items: Sequence[str] = ()
) -> int:
    """Authorise an account to act for a party from `since` up to and including `until`, for `items` (empty: all)."""
    number: int = await connection.fetchval(
        "INSERT INTO agents (account, party, items, since, until) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        account, party, list(items), since, until,
    )
    return number


async def revoke_agent(connection: Connection, agent: int) -> None:
    """End an authorisation now."""
    await connection.execute("UPDATE agents SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", agent, time.now())


def _party(row: Row | None) -> Party | None:
    return None if row is None else msgspec.convert(dict(row), Party)
