"""Published versions of items: stored whole and content-addressed, each with the moments from which it applied.

A version never changes but for its state. Which one applies is asked by moment: the latest turn whose `effective_from` has come; nothing
need happen at midnight. A version that is put in force again has another turn, so what applied on any day can always be said.
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
Origin: TypeAlias = Literal["files", "studio", "bundle"]
_COLUMNS = (
    "r.hash, r.item, r.plugin, r.parent, coalesce(t.effective_from, r.stored_at) AS effective_from, coalesce(t.adopted_at, r.stored_at) AS adopted_at, "
    "coalesce(t.adopted_by, r.stored_by) AS adopted_by, r.state, r.reason, r.origin, coalesce(t.why, '') AS why"
)
_TURNS = f"SELECT {_COLUMNS} FROM releases r JOIN release_turns t ON t.release = r.hash"  # noqa: S608 - constant
_ALL = f"SELECT {_COLUMNS} FROM releases r LEFT JOIN release_turns t ON t.release = r.hash"  # noqa: S608 - constant
_LATEST = "ORDER BY r.item, t.effective_from DESC NULLS FIRST, t.adopted_at DESC, t.id DESC"


class Release(msgspec.Struct, frozen=True):
    """A version, and one time that it was put in force.

    `current` is in force from `effective_from` until a later one is; `awaiting` waits for somebody's `jiban release adopt`, and its
    moments are when it was stored; `quarantined` takes no new filings, for `reason`. `parent` is the version it was made from, `origin`
    where it came from: the repository's or a package's files, the studio, or another house's bundle; `why` the reason it was published for.
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
    origin: Origin = "files"
    why: str = ""


class Descent(msgspec.Struct, frozen=True):
    """Where a version comes from: see `Release`. `parent` None is the version in force when it is stored."""

    origin: Origin = "studio"
    parent: str | None = None


STUDIO = Descent()


class NoSuchRelease(Exception):
    """The release asked for is not in the store."""


async def propose(db: Connection, item: Item, by: str, descent: Descent = STUDIO) -> None:
    """Store the version and let it await adoption; of an item only the newest of each origin waits. Known versions stay as they are."""
    await _store(db, item, by, descent)
    await db.execute("DELETE FROM releases WHERE item = $1 AND state = 'awaiting' AND origin = $2 AND hash <> $3", item.id, descent.origin, item.hash)


async def adopt(
    db: Connection, item: Item, by: str, effective_from: datetime | None = None, descent: Descent = STUDIO, *, why: str = ""
) -> Release:
    """Store the version and put it in force from `effective_from` (now, when left out); see `put_in_force`."""
    await _store(db, item, by, descent)
    return await put_in_force(db, item.hash, by, effective_from, why=why)


async def put_in_force(db: Connection, release: str, by: str, effective_from: datetime | None = None, *, why: str = "") -> Release:
    """Let a stored version apply from `effective_from` (now, when left out). An older version put in force again is restored.

    A version that is in force at that moment already is left as it is, so several processes may adopt the same files. Raises NoSuchRelease.
    """
    moment = effective_from or now()
    wanted = await read(db, release)
    current = await effective(db, wanted.item, moment)
    if current is not None and current.hash == release and current.state == "current":
        return current
    if wanted.state == "awaiting" and wanted.origin == "files":
        await saw(db, wanted.item, release)
    await db.execute("UPDATE releases SET state = 'current', reason = '' WHERE hash = $1", release)
    await db.execute(
        "INSERT INTO release_turns (item, release, effective_from, adopted_at, adopted_by, why) VALUES ($1, $2, $3, $4, $5, $6)",
        wanted.item, release, moment, now(), by, why,
    )
    await db.execute("SELECT pg_notify('releases', $1)", release)
    return await read(db, release)


async def forget(db: Connection, item: str) -> None:
    """Drop the version of the item's files that awaits adoption."""
    await db.execute("DELETE FROM releases WHERE item = $1 AND state = 'awaiting' AND origin = 'files'", item)


async def discard(db: Connection, release: str) -> bool:
    """Drop a version that awaits adoption; whether there was one. The same files are not offered again until they change."""
    rows = await db.fetch("DELETE FROM releases WHERE hash = $1 AND state = 'awaiting' RETURNING item, origin", release)
    for row in rows:
        if row["origin"] == "files":
            await saw(db, row["item"], release)
    return bool(rows)


async def quarantine(db: Connection, release: str, reason: str) -> None:
    """The version takes no new filings from now on."""
    await db.execute("UPDATE releases SET state = 'quarantined', reason = $2 WHERE hash = $1 AND state = 'current'", release, reason)


async def release_again(db: Connection, release: str) -> None:
    """The version loads again: take it out of quarantine."""
    await db.execute("UPDATE releases SET state = 'current', reason = '' WHERE hash = $1 AND state = 'quarantined'", release)


async def effective(db: Connection, item: str, moment: datetime) -> Release | None:
    """The version of the item that applies at the moment, in quarantine or not; None before the first."""
    row = await db.fetchrow(f"{_TURNS} WHERE r.item = $1 AND t.effective_from <= $2 {_LATEST} LIMIT 1", item, moment)
    return None if row is None else _release(row)


async def timeline(db: Connection) -> list[Release]:
    """Every turn of every version of every item, the latest first; before them the versions that were never put in force."""
    return [_release(row) for row in await db.fetch(f"{_ALL} {_LATEST}")]


async def history(db: Connection, item: str) -> list[Release]:
    """The same of one item."""
    return [_release(row) for row in await db.fetch(f"{_ALL} WHERE r.item = $1 {_LATEST}", item)]


async def read(db: Connection, release: str) -> Release:
    """One version, with the turn that was decided on last. Raises NoSuchRelease."""
    row = await db.fetchrow(f"{_ALL} WHERE r.hash = $1 ORDER BY t.id DESC LIMIT 1", release)
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


async def seen(db: Connection) -> dict[str, str]:
    """By item, the version that its files were when they were last looked at together with what is in force."""
    return {row["item"]: row["release"] for row in await db.fetch("SELECT item, release FROM file_versions")}


async def saw(db: Connection, item: str, release: str) -> None:
    """The files of the item are this version, and somebody, or the rule, has dealt with it."""
    await db.execute(
        "INSERT INTO file_versions (item, release) VALUES ($1, $2) ON CONFLICT (item) DO UPDATE SET release = $2 WHERE file_versions.release <> $2",
        item, release,
    )


async def _store(db: Connection, item: Item, by: str, descent: Descent) -> None:
    """The files and the row, unless they are there.

    A version is what decides; its scenarios only test it and may be newer. What the studio or a bundle brought is not overwritten by files.
    """
    files = kept(item.files)
    blobs = {sm3(data): data for data in files.values()}
    await db.executemany("INSERT INTO blobs (hash, data) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", [*blobs.items()])
    parent = descent.parent
    if parent is None:
        current = await effective(db, item.id, now())
        parent = current.hash if current is not None and current.hash != item.hash else ""
    await db.execute(
        "INSERT INTO releases (hash, item, plugin, parent, stored_at, stored_by, state, reason, origin, files) "
        "VALUES ($1, $2, $3, $4, $5, $6, 'awaiting', '', $7, $8) ON CONFLICT (hash) DO UPDATE SET files = excluded.files, origin = excluded.origin "
        "WHERE releases.files <> excluded.files AND (releases.origin = 'files' OR excluded.origin <> 'files')",
        item.hash, item.id, item.plugin, parent, now(), by, descent.origin, {path: sm3(data).hex() for path, data in files.items()},
    )


def _release(row: Mapping[str, object]) -> Release:
    return msgspec.convert(dict(row), Release)
