"""Who took which list away as a file: what it showed, how many lines, and the digest of the file (个人信息保护法 51)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from core import time
from core.access.actors import Actor
from core.access.scope import case_orgs
from core.access.stand_ins import leads
from core.canonical import sm3
from core.store.engine import Connection

FileKind: TypeAlias = Literal["xlsx", "csv"]
_LOG = "INSERT INTO desk_exports (account, orgs, at, kind, said, columns, rows, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
_READ = """
SELECT a.name AS by, e.at, e.kind, e.said, e.columns, e.rows, encode(e.digest, 'hex') AS digest
FROM desk_exports e JOIN accounts a ON a.id = e.account
WHERE e.account = $1 OR e.orgs && $2::text[] ORDER BY e.id DESC LIMIT $3
"""


class Export(msgspec.Struct, frozen=True):
    """A list that was taken away: by whom, when, as what, narrowed to what, which columns, how many lines, the digest of the file (hex)."""

    by: str
    at: datetime
    kind: FileKind
    said: str
    columns: tuple[str, ...]
    rows: int
    digest: str


async def log_export(connection: Connection, actor: Actor, kind: FileKind, shown: tuple[str, Sequence[str]], rows: int, data: bytes) -> None:
    """Write down that the actor takes the file away; `shown` says what the list is narrowed to, and its columns."""
    await connection.execute(_LOG, actor.account, case_orgs(actor), time.now(), kind, shown[0], list(shown[1]), rows, sm3(data))


async def exports_of(connection: Connection, actor: Actor, limit: int = 50) -> tuple[Export, ...]:
    """One's own exports, and those of the authorities one leads; the last first."""
    rows = await connection.fetch(_READ, actor.account, sorted(leads(actor)), limit)
    return tuple(Export(**{**dict(row), "columns": tuple(row["columns"])}) for row in rows)
