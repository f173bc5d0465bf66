"""Which versions a version came from: those it was made from here, and those of other houses that were put into it."""

from collections.abc import Sequence

from core.canonical import sm3
from core.items import archive
from core.items.archive import NoSuchRelease
from core.items.files import kept
from core.revisions.documents import Files
from core.store.engine import Connection
from core.time import now

FURTHEST = 200
"""How many versions back a bundle says where a version came from."""
_UP = """
WITH RECURSIVE up (hash, depth) AS (
    SELECT $1::text, 0
    UNION
    SELECT x.hash, up.depth + 1 FROM up CROSS JOIN LATERAL (
        SELECT parent AS hash FROM releases WHERE releases.hash = up.hash
        UNION SELECT a.release FROM arrivals a LEFT JOIN revisions r ON r.id = a.revision WHERE a.became = up.hash OR r.release = up.hash
    ) x WHERE x.hash <> '' AND x.hash <> up.hash AND up.depth < $2
)
SELECT hash, min(depth) AS depth FROM up GROUP BY hash ORDER BY depth, hash
"""


async def lineage(db: Connection, release: str) -> tuple[str, ...]:
    """The version itself, then those it came from, the nearest first."""
    return tuple(row["hash"] for row in await db.fetch(_UP, release, FURTHEST))


async def files_of(db: Connection, release: str) -> dict[str, bytes] | None:
    """The files of a version that was stored here or came here in a bundle; None where nobody has them."""
    try:
        return await archive.read_files(db, release)
    except NoSuchRelease:
        pass
    manifest = await db.fetchval("SELECT files FROM arrivals WHERE release = $1 ORDER BY id LIMIT 1", release)
    if manifest is None:
        return None
    rows = await db.fetch("SELECT hash, data FROM blobs WHERE hash = ANY($1::bytea[])", [bytes.fromhex(digest) for digest in manifest.values()])
    stored = {bytes(row["hash"]): bytes(row["data"]) for row in rows}
    return {path: stored[bytes.fromhex(digest)] for path, digest in manifest.items()}


async def arrived(db: Connection, version: tuple[str, str], files: Files, became: str | int, whose: Sequence[str]) -> None:
    """Note that a version (item and hash) of another house came and what it became: a version's hash or a revision's number. `whose`: house and bringer."""
    blobs = {sm3(data): data for data in kept(files).values()}
    await db.executemany("INSERT INTO blobs (hash, data) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", [*blobs.items()])
    await db.execute(
        "INSERT INTO arrivals (item, release, files, became, revision, house, brought_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *version, {path: sm3(data).hex() for path, data in kept(files).items()}, became if isinstance(became, str) else "",
        became if isinstance(became, int) else None, *whose, now(),
    )
