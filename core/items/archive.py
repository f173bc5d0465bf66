"""Published versions of items: stored whole and content-addressed, each with the moment from which it applies.

A release is never changed but for its state. Which one applies is asked by moment: the latest one in force whose
`effective_from` has come; nothing need happen at midnight.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from core.canonical import sm3
from core.items.files import kept
from core.items.item import Item
from core.store.engine import Connection
from core.time import now

State: TypeAlias = Literal["current", "awaiting", "quarantined"]
_COLUMNS = "hash, item, plugin, parent, effective_from, adopted_at, adopted_by, state, reason"


class Release(msgspec.Struct, frozen=True):
    """A stored version.

    `current` is in force from `effective_from` until a later one is; `awaiting` waits for somebody's
    `jiban release adopt`; `quarantined` takes no new filings, for `reason`. `parent` is the version it followed.
    """

    hash: str
    item: str
    plugin: str
    parent: str
    effective_from: datetime
    adopted_at: datetime
    adopted_by: str
    state: State
    reason: str


class NoSuchRelease(Exception):
    """The release asked for is not in the store."""


async def propose(db: Connection, item: Item, by: str) -> None:
    """Store the version and let it await adoption; of an item only the newest one waits. Known versions stay as they are."""
    await _store(db, item, "awaiting", now(), by)
    await db.execute("DELETE FROM releases WHERE item = $1 AND state = 'awaiting' AND hash <> $2", item.id, item.hash)


async def adopt(db: Connection, item: Item, by: str, effective_from: datetime | None = None) -> Release:
    """Store the version and put it in force from `effective_from` (now, when left out); see `put_in_force`."""
    moment = effective_from or now()
    await _store(db, item, "awaiting", moment, by)
    return await put_in_force(db, item.hash, by, moment)


async def put_in_force(db: Connection, release: str, by: str, effective_from: datetime | None = None) -> Release:
    """Let a stored version apply from `effective_from` (now, when left out). An older version put in force again is restored.

    A version that is in force already is left as it is, so several processes may adopt the same files. Raises NoSuchRelease.
    """
    moment = effective_from or now()
    wanted = await read(db, release)
    current = await effective(db, wanted.item, moment)
    if current is not None and current.hash == release and current.state == "current":
        return current
    await db.execute(
        "UPDATE releases SET state = 'current', reason = '', parent = $2, effective_from = $3, adopted_at = $4, adopted_by = $5 "
        "WHERE hash = $1",
        release, current.hash if current else "", moment, now(), by,
    )
    await db.execute("SELECT pg_notify('releases', $1)", release)
    return await read(db, release)


async def forget(db: Connection, item: str) -> None:
    """Drop whatever version of the item awaits adoption."""
    await db.execute("DELETE FROM releases WHERE item = $1 AND state = 'awaiting'", item)


async def discard(db: Connection, release: str) -> bool:
    """Drop a version that awaits adoption; whether there was one."""
    return await db.execute("DELETE FROM releases WHERE hash = $1 AND state = 'awaiting'", release) != "DELETE 0"


async def quarantine(db: Connection, release: str, reason: str) -> None:
    """The version takes no new filings from now on."""
    await db.execute("UPDATE releases SET state = 'quarantined', reason = $2 WHERE hash = $1 AND state = 'current'", release, reason)


async def release_again(db: Connection, release: str) -> None:
    """The version loads again: take it out of quarantine."""
    await db.execute("UPDATE releases SET state = 'current', reason = '' WHERE hash = $1 AND state = 'quarantined'", release)


async def effective(db: Connection, item: str, moment: datetime) -> Release | None:
    """The version of the item that applies at the moment, in quarantine or not; None before the first."""
    row = await db.fetchrow(
        f"SELECT {_COLUMNS} FROM releases WHERE item = $1 AND effective_from <= $2 AND state <> 'awaiting' "  # noqa: S608 - constant
        "ORDER BY effective_from DESC, adopted_at DESC LIMIT 1", item, moment,
    )
    return None if row is None else _release(row)


async def timeline(db: Connection) -> list[Release]:
    """Every version of every item, the latest first; the ones that await adoption among them."""
    rows = await db.fetch(f"SELECT {_COLUMNS} FROM releases ORDER BY item, effective_from DESC, adopted_at DESC")  # noqa: S608 - constant
    return [_release(row) for row in rows]


async def read(db: Connection, release: str) -> Release:
    """One version. Raises NoSuchRelease."""
    row = await db.fetchrow(f"SELECT {_COLUMNS} FROM releases WHERE hash = $1", release)  # noqa: S608 - constant
    if row is None:
        raise NoSuchRelease(release)
    return _release(row)


async def read_files(db: Connection, release: str) -> dict[str, bytes]:
    """The files of a version by virtual path. Raises NoSuchRelease, also when a file of it is missing from the store."""
    manifest = await db.fetchval("SELECT files FROM releases WHERE hash = $1", release)
    if manifest is None:
        raise NoSuchRelease(release)
    wanted = {path: bytes.fromhex(digest) for path, digest in manifest.items()}
    rows = await db.fetch("SELECT hash, data FROM blobs WHERE hash = ANY($1::bytea[])", list(wanted.values()))
    stored = {bytes(row["hash"]): bytes(row["data"]) for row in rows}
    if set(wanted.values()) - set(stored):
        raise NoSuchRelease(release)
    return {path: stored[digest] for path, digest in wanted.items()}


async def _store(db: Connection, item: Item, state: State, moment: datetime, by: str) -> None:
    """The files and the row, unless they are there."""
    files = kept(item.files)
    blobs = {sm3(data): data for data in files.values()}
    await db.executemany(
        "INSERT INTO blobs (hash, data) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", [*blobs.items()],
    )
    await db.execute(
        "INSERT INTO releases (hash, item, plugin, parent, effective_from, adopted_at, adopted_by, state, reason, files) "
        "VALUES ($1, $2, $3, '', $4, $5, $6, $7, '', $8) ON CONFLICT (hash) DO NOTHING",
        item.hash, item.id, item.plugin, moment, now(), by, state, {path: sm3(data).hex() for path, data in files.items()},
    )


def _release(row: Mapping[str, object]) -> Release:
    return msgspec.convert(dict(row), Release)
