"""Files that come in pieces 断点续传: each piece is kept as it arrives, and whoever was cut off goes on where it ended.

The same file, sent again to the same material of the same draft, is the same upload: from another page, window or device. At the end the
whole is compared with the digest announced at the beginning; only then it is a file of the draft, and all that holds for files holds for it.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

import msgspec

from core import time
from core.access import Actor
from core.filings.attachments import ANYTHING, MEDIA, MOST, Attachment, Limits, attach
from core.filings.drafts import head_of, key_of
from core.house import House
from core.problems import Conflict, FieldProblem, Invalid, NotFound
from core.store.engine import Connection, Row
from core.store.vault import Vault

PIECE: Final = 256 * 1024
"""Bytes that a piece has; the last may have fewer."""
KEPT_FOR: Final = timedelta(days=2)
"""What was not completed within that time is taken away."""
SEALED_PIECE, SEALED_NAME = "upload-piece", "upload-name"
_LONGEST_NAME: Final = 200
_BEGIN = """
INSERT INTO partial_uploads (id, draft, material, filename, size, received, digest, begun_at)
SELECT $1, $2, $3, $4, $5, 0, $6, $7 WHERE (SELECT count(*) FROM partial_uploads WHERE draft = $2) < $8
ON CONFLICT (draft, material, digest) DO NOTHING
"""
_SAME = "SELECT id, draft, material, size, received FROM partial_uploads WHERE draft = $1 AND material = $2 AND digest = $3"
_ONE = "SELECT id, draft, material, filename, size, received, digest FROM partial_uploads WHERE id = $1 AND draft = $2 FOR UPDATE"
_PIECE = "INSERT INTO upload_pieces (upload, start, sealed) VALUES ($1, $2, $3)"
_MORE = "UPDATE partial_uploads SET received = $2 WHERE id = $1"
_PIECES = "SELECT sealed FROM upload_pieces WHERE upload = $1 ORDER BY start"
_GO = "DELETE FROM partial_uploads WHERE id = $1"
_OLD = "DELETE FROM partial_uploads WHERE begun_at <= $1"


class Upload(msgspec.Struct, frozen=True):
    """A file on its way: `received` bytes of `size` are there; `file` once it is complete."""

    id: str
    material: str
    size: int
    received: int
    file: Attachment | None = None


class NotThere(Conflict):
    """The piece does not follow what is there; `received` says where to go on."""

    code = "upload-offset"

    def __init__(self, received: int) -> None:
        super().__init__(f"上传的位置不对，已收到 {received} 字节", f"请从第 {received} 字节起继续上传")
        self.received = received


async def begin(  # noqa: PLR0913, PLR0917 - an upload is that many things
    connection: Connection, actor: Actor, vault: Vault, draft_id: int, material: str, filename: str, size: int, digest: bytes,
    limits: Limits = ANYTHING,
) -> Upload:
    """The upload of the file with that SHA-256, begun or gone on with. Raises NotFound, Invalid (too large, empty, too many at once)."""
    draft = await head_of(connection, actor, draft_id)
    if fault := limits.size_fault(size):
        raise _refused(FieldProblem(material, "申请材料", fault))
    if len(digest) != sha256().digest_size:
        raise _refused(FieldProblem(material, "申请材料", "文件的校验值（SHA-256）不对，请重新选择后上传"))
    key = await key_of(connection, vault, draft["party"])
    name = key.seal(filename[-_LONGEST_NAME:].encode(errors="replace"), SEALED_NAME)
    await connection.execute(_BEGIN, token_urlsafe(18), draft_id, material, name, size, digest, time.now(), MOST)
    row = await connection.fetchrow(_SAME, draft_id, material, digest)
    if row is None:
        raise Invalid("同时上传的文件太多", "请等前面的文件传完，再上传", [FieldProblem(material, "申请材料", f"一次最多上传 {MOST} 个文件")])
    return Upload(row["id"], row["material"], row["size"], row["received"])


async def go_on(  # noqa: PLR0913, PLR0917 - whose, which, where, what
    house: House, actor: Actor, draft_id: int, upload: str, start: int, data: bytes,
    limits_at: Callable[[str], Limits] = lambda _: ANYTHING,
) -> Upload:
    """Keep a piece; the last one makes the file. `limits_at` says what is taken for what it is uploaded for.

    Raises NotFound, NotThere (a piece that does not follow), and Invalid for a kind of file that is not taken (told with the first piece),
    too much, a whole that is not what was announced, or a file that the draft does not take; the upload is then forgotten. Raises
    Unavailable (the scanner does not answer): the last piece may be sent again.
    """
    try:
        return await _kept(house, actor, draft_id, upload, start, data, limits_at)
    except Invalid:
        await house.db.execute(_GO, upload)
        raise


async def _kept(  # noqa: PLR0913, PLR0917 - as `go_on`
    house: House, actor: Actor, draft_id: int, upload: str, start: int, data: bytes, limits_at: Callable[[str], Limits]
) -> Upload:
    async with house.db.transaction() as connection:
        draft = await head_of(connection, actor, draft_id)
        row = await connection.fetchrow(_ONE, upload, draft_id)
        if row is None:
            raise NotFound("没有这个上传，可能已经传完或者超过时限", "请重新选择文件上传")
        if start != row["received"]:
            raise NotThere(row["received"])
        limits = limits_at(row["material"])
        fault = _fault(row, start, data, limits)
        if fault is not None:
            raise _refused(fault)
        key = await key_of(connection, house.vault, draft["party"])
        received = start + len(data)
        await connection.execute(_PIECE, upload, start, key.seal(data, SEALED_PIECE))
        await connection.execute(_MORE, upload, received)
        if received < row["size"]:
            return Upload(upload, row["material"], row["size"], received)
        whole = b"".join([key.open(each["sealed"], SEALED_PIECE) for each in await connection.fetch(_PIECES, upload)])
        await connection.execute(_GO, upload)
        if sha256(whole).digest() != row["digest"]:
            raise _refused(FieldProblem(row["material"], "申请材料", "文件在传输中有变化，请重新选择后上传"))
        name = key.open(row["filename"], SEALED_NAME).decode()
        file = await attach(connection, house, actor, draft_id, row["material"], name, whole, limits)
        return Upload(upload, row["material"], row["size"], received, file)


def _refused(fault: FieldProblem) -> Invalid:
    return Invalid("文件不能上传", "请换一个文件", [fault])


async def forget_old(connection: Connection) -> None:
    """Take away what was begun and not completed in time."""
    await connection.execute(_OLD, time.now() - KEPT_FOR)


def _fault(row: Row, start: int, data: bytes, limits: Limits) -> FieldProblem | None:
    """What is wrong with a piece."""
    text = ""
    if not data or len(data) > PIECE:
        text = f"每一段应为 1 到 {PIECE // 1024} KB"
    elif start + len(data) > row["size"]:
        text = "上传的内容比文件长，请重新选择后上传"
    elif start == 0 and len(data) >= max(len(head) for head, _ in MEDIA.values()):
        text = limits.why_not(data)
    return FieldProblem(row["material"], "申请材料", text) if text else None
