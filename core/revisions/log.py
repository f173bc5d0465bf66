"""What was done to a revision, one entry after the other, each covering the one before it: nothing can be changed or taken out unseen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from core import time
from core.canonical import canonical, sm3
from core.cases.chain import GENESIS, stamp
from core.store.engine import Connection, read_json_exactly

WORDS: Final[dict[str, str]] = {
    "opened": "开始修改", "changed": "修改", "undone": "撤销", "redone": "重做", "taken": "接着修改", "proposed": "提请审定", "returned": "退回修改",
    "taken_back": "撤回提请", "published": "审定发布", "forced": "强制发布", "discarded": "放弃", "marked": "认定用例", "previewed": "生成预览链接",
    "remarked": "批注", "settled": "处理批注",
}
_SELECT = """
SELECT l.seq, l.kind, l.by, a.name, l.at, l.payload, l.prev, l.hash FROM revision_log l JOIN accounts a ON a.id = l.by
WHERE l.revision = $1 ORDER BY l.seq
"""


class Entry(msgspec.Struct, frozen=True):
    """One entry: what was done, by whom, when, and what more there is to say."""

    seq: int
    kind: str
    by: str
    at: datetime
    details: Mapping[str, Any]
    account: int = 0

    @property
    def words(self) -> str:
        """What was done, in words."""
        return WORDS.get(self.kind, self.kind)


async def write(connection: Connection, revision: int, kind: str, account: int, details: Mapping[str, Any] | None = None) -> None:
    """Add an entry. The caller holds the revision's row."""
    last = await connection.fetchrow("SELECT seq, hash FROM revision_log WHERE revision = $1 ORDER BY seq DESC LIMIT 1", revision)
    seq, prev = (last["seq"] + 1, bytes(last["hash"])) if last else (1, GENESIS)
    bare = Entry(seq, kind, "", time.now(), dict(details or {}), account)
    payload = canonical(bare.details)
    await connection.execute(
        "INSERT INTO revision_log (revision, seq, kind, by, at, payload, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        revision, seq, kind, account, bare.at, payload, prev, entry_hash(prev, revision, bare, payload),
    )


def entry_hash(prev: bytes, revision: int, entry: Entry, payload: bytes) -> bytes:
    """The hash, 32 bytes, of the entry that follows the one with hash `prev`; its details count as the bytes that are kept."""
    parts = (prev, str(revision).encode(), str(entry.seq).encode(), entry.kind.encode(), str(entry.account).encode(), stamp(entry.at).encode(), sm3(payload))
    return sm3(b"".join(len(part).to_bytes(4, "big") + part for part in parts))


async def entries(connection: Connection, revision: int) -> tuple[Entry, ...]:
    """All of them, the first first."""
    rows = await connection.fetch(_SELECT, revision)
    return tuple(Entry(row["seq"], row["kind"], row["name"], row["at"], read_json_exactly(row["payload"]), row["by"]) for row in rows)


async def damaged(connection: Connection) -> tuple[str, ...]:
    """Every entry that is not what it was when written, and every gap, in words; for `jiban audit verify`."""
    found: list[str] = []
    revision, prev, wanted = 0, GENESIS, 1
    rows = await connection.fetch("SELECT revision, seq, kind, by, at, payload, prev, hash FROM revision_log ORDER BY revision, seq")
    for row in rows:
        if row["revision"] != revision:
            revision, prev, wanted = row["revision"], GENESIS, 1
        right = entry_hash(prev, revision, Entry(row["seq"], row["kind"], "", row["at"], {}, row["by"]), row["payload"])
        if row["seq"] != wanted or bytes(row["prev"]) != prev or bytes(row["hash"]) != right:
            found.append(f"修订稿 {revision} 的第 {row['seq']} 条记录与写入时不同，或者它前面的记录被删去")
        prev, wanted = bytes(row["hash"]), row["seq"] + 1
    return tuple(found)
