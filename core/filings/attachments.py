"""Files given for materials 申请材料: uploaded to a draft, moved to the filing when it is submitted, sealed by the party's key.

What a file is, its bytes say: name and announced type count for nothing. A material may consist of several files.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
import structlog

from core import time
from core.access import Actor, outside, scope
from core.access.masking import UNSEEN
from core.access.reading_log import MATERIAL, log_reading
from core.access.unseen import personal, unseen_of, withheld
from core.canonical import sm3
from core.filings.drafts import head_of
from core.filings.inherited import inherited, inherited_one
from core.filings.scanning import infected
from core.forms.text import tidy
from core.house import House
from core.items.item import Item
from core.items.parts import BY_UPLOAD, Material
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.store.engine import Connection
from core.store.vault import KeyDestroyed, PartyKey, Vault, VaultError
from core.values import Value

Media: TypeAlias = Literal["application/pdf", "image/jpeg", "image/png"]
MEDIA: dict[Media, tuple[bytes, str]] = {
    "application/pdf": (b"%PDF-", ".pdf"), "image/jpeg": (b"\xff\xd8\xff", ".jpg"), "image/png": (b"\x89PNG\r\n\x1a\n", ".png"),
}
"""What is taken: its first bytes and its ending."""
MB = 1024 * 1024
LARGEST = 10 * MB
"""Bytes a file may have."""
MOST = 30
"""Files a draft may have."""
LONGEST_NAME = 100
SEALED_FILE, SEALED_NAME = "attachment", "attachment-name"
_log = structlog.get_logger("attachments")
_INSERT = """
INSERT INTO attachments (draft, party, material, filename, media, size, digest, added_at, sealed)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE (SELECT count(*) FROM attachments WHERE draft = $1) < $10
RETURNING id
"""
_OF_DRAFT = "SELECT id, party, material, filename, media, size, digest, added_at FROM attachments WHERE draft = $1 ORDER BY id"
_OF_CASE = """
SELECT a.id, a.party, a.material, a.filename, a.media, a.size, a.digest, a.added_at, c.org, c.release
FROM cases c JOIN attachments a ON a.filing = c.filing WHERE c.number = $1 AND {scope} ORDER BY a.id
"""
_ONE = """
SELECT a.id, a.party, a.material, a.filename, a.media, a.size, a.digest, a.added_at, a.sealed, a.draft, c.id AS "case", c.org, c.release
FROM attachments a LEFT JOIN cases c ON c.filing = a.filing
WHERE a.id = $1 AND (a.draft IS NOT NULL OR {scope}) ORDER BY c.id LIMIT 1
"""


class Limits(msgspec.Struct, frozen=True):
    """What is taken in one place: kinds of files, and how many bytes at most."""

    media: tuple[Media, ...] = tuple(MEDIA)
    largest: int = LARGEST

    @property
    def formats(self) -> str:
        """The kinds in words."""
        return "、".join(MEDIA[each][1].removeprefix(".").upper() for each in self.media)

    @property
    def words(self) -> str:
        """It in words."""
        return f"{self.formats}，不超过 {self.largest // MB} MB"

    @property
    def accept(self) -> str:
        """The endings, for the browser's choice of files."""
        return ",".join(f"{MEDIA[each][1]},.jpeg" if each == "image/jpeg" else MEDIA[each][1] for each in self.media)

    def size_fault(self, size: int) -> str:
        """Why a file of so many bytes is not taken; the empty text when it is."""
        if size <= 0:
            return "文件是空的，请重新选择"
        return f"文件超过 {self.largest // MB} MB，请压缩后上传" if size > self.largest else ""

    def why_not(self, data: bytes) -> str:
        """Why the bytes are not taken; the empty text when they are."""
        if wrong := self.size_fault(len(data)):
            return wrong
        return "" if sniff(data) in self.media else f"只接受 {self.formats} 文件；其他格式请先转换"


ANYTHING = Limits()
"""What is taken for a material."""


class Attachment(msgspec.Struct, frozen=True):
    """A file, without its bytes. `material` is the id of the item's material, or says which field it answers (`core.filings.answers`), `digest` (hex) the SM3 over the sealed bytes.

    `unseen`: no duty of the reader needs it; that there is one is told, neither its name nor what is in it.
    """

    id: int
    material: str
    filename: str
    media: Media
    size: int
    added_at: datetime
    digest: str = ""
    unseen: bool = False


async def attach(  # noqa: PLR0913, PLR0917 - an upload is that many things
    connection: Connection, house: House, actor: Actor, draft_id: int, material_id: str, filename: str, data: bytes, limits: Limits = ANYTHING
) -> Attachment:
    """Keep a file for a material of a draft.

    Raises NotFound (no such draft of the actor's), Invalid (what is taken is said, or that something harmful is in it), and Unavailable
    (the scanner does not answer).
    """
    draft = await head_of(connection, actor, draft_id)
    field, media = f"material.{material_id}", sniff(data)
    why = limits.why_not(data)
    if media is None or why:
        raise Invalid("文件不能上传", "请换一个文件", [FieldProblem(field, "申请材料", why)])
    if found := await infected(house.settings.clamd, data):
        _log.warning("infected_file", actor=actor.login, draft=draft_id, what=material_id, found=found)
        raise Invalid("文件没有收下", "请换一个文件", [FieldProblem(field, "申请材料", f"文件里查出病毒（{found[:100]}），没有保存；请检查您的设备，换一个干净的文件")])
    name = clean_name(filename, media)
    key = await _key(connection, house.vault, draft["party"])
    sealed, moment = key.seal(data, SEALED_FILE), time.now()
    number = await connection.fetchval(
        _INSERT, draft_id, draft["party"], material_id, key.seal(name.encode(), SEALED_NAME), media, len(data), sm3(sealed), moment,
        sealed, MOST,
    )
    if number is None:
        text = f"一份申请最多上传 {MOST} 个文件，请删去不需要的，或者合并成一个文件"
        raise Invalid("文件太多", "请删去不需要的文件", [FieldProblem(field, "申请材料", text)])
    return Attachment(number, material_id, name, media, len(data), moment, sm3(sealed).hex())


async def of_draft(connection: Connection, actor: Actor, vault: Vault, draft_id: int) -> tuple[Attachment, ...]:
    """The files of a draft, in the order they came. Raises NotFound."""
    await head_of(connection, actor, draft_id)
    return await _told(connection, vault, await connection.fetch(_OF_DRAFT, draft_id))


async def of_case(house: House, actor: Actor, number: str) -> tuple[Attachment, ...]:
    """The files submitted with a case the actor may see, also those of the filing of several items it was opened from.

    None when it has none or is not theirs to see; of those no duty of an officer needs only that they are there.
    """
    seen = scope(actor, 2)
    rows = [*await house.db.fetch(_OF_CASE.format(scope=seen.where), number, *seen.args), *await inherited(house.db, actor, number)]
    files = await _told(house.db, house.vault, rows)
    kept_back = await _withheld(house, actor, rows[0]) if rows else frozenset[str]()
    return tuple(msgspec.structs.replace(each, unseen=True, filename=UNSEEN) if each.material in kept_back else each for each in files)


async def remove(connection: Connection, actor: Actor, draft_id: int, attachment_id: int) -> None:
    """Take a file out of a draft again. Raises NotFound."""
    await head_of(connection, actor, draft_id)
    tag = await connection.execute("DELETE FROM attachments WHERE id = $1 AND draft = $2", attachment_id, draft_id)
    if tag != "DELETE 1":
        raise _nowhere()


async def read(house: House, actor: Actor, attachment_id: int, purpose: str = "审查申请材料") -> tuple[Attachment, bytes]:
    """A file and its bytes; an officer's reading is written down with its purpose. Raises NotFound, Forbidden for one that no duty of theirs needs."""
    seen = scope(actor, 2)
    row: Any = await house.db.fetchrow(_ONE.format(scope=seen.where), attachment_id, *seen.args)
    row = row or await inherited_one(house.db, actor, attachment_id)
    if row is None:
        raise _nowhere()
    if row["draft"] is not None:
        await head_of(house.db, actor, row["draft"])
    elif actor.kind == "officer":
        if row["material"] in await _withheld(house, actor, row):
            raise not_needed()
        await log_reading(house.db, actor, row["case"], MATERIAL, purpose)
    if sm3(row["sealed"]) != row["digest"]:
        raise VaultError(f"材料 {attachment_id} 的内容与登记的散列不符，已被改动")
    key = await _key(house.db, house.vault, row["party"])
    return _attachment(row, key), key.open(row["sealed"], SEALED_FILE)


def sniff(data: bytes) -> Media | None:
    """What the bytes are, or None for what is not taken."""
    return next((media for media, (head, _) in MEDIA.items() if data.startswith(head)), None)


def clean_name(filename: str, media: Media) -> str:
    """A name to show and to save under: no folders, no invisible or controlling signs, the ending its content asks for."""
    last = tidy(filename.replace("\\", "/").rpartition("/")[2])
    bare = last.rpartition(".")[0] if "." in last else last
    stem = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    return (stem.strip(" .")[: LONGEST_NAME - 5] or "材料") + MEDIA[media][1]


def uploads(item: Item, env: Mapping[str, Value]) -> tuple[Material, ...]:
    """The materials to be uploaded, given the fields and outcomes known so far."""
    return tuple(material for material in item.materials(env) if material.get == BY_UPLOAD)


def missing(
    item: Item, env: Mapping[str, Value], attached: Collection[str], promised: Collection[str] = (),
) -> tuple[FieldProblem, ...]:
    """One message for each required material that is to be uploaded and has no file; `attached` are the ids of those that have.

    What is `promised` may be lacking if it is one that may.
    """
    later = {material.id for material in tolerable(item, env) if material.id in promised}
    wanted = [material for material in uploads(item, env) if material.required and material.id not in attached and material.id not in later]
    return tuple(FieldProblem(f"material.{material.id}", material.name, f"请上传{material.name}") for material in wanted)


def tolerable(item: Item, env: Mapping[str, Value]) -> tuple[Material, ...]:
    """The uploads that may be supplied after acceptance 可容缺材料; only an application that somebody accepts can lack any."""
    return tuple(material for material in uploads(item, env) if material.tolerate is not None) if item.process.accepts else ()


def not_needed() -> Forbidden:
    """Why a file is not opened for an officer who does not need what it says."""
    return Forbidden(f"这份材料{UNSEEN}", "确需查看的，请由本机关能看的岗位查看；岗位看哪些栏目由事项的流程规定")


async def _withheld(house: House, actor: Actor, row: Mapping[str, Any]) -> frozenset[str]:
    """Under which names the case of the row keeps files that the actor does not need.

    An officer of another authority, which is asked or told, reads what was handed in, and nothing that prints personal values.
    """
    item = await house.catalogue.item_at(row["release"]) if actor.kind == "officer" else None
    if item is None:
        return frozenset()
    if not outside(actor, row["org"]):
        return withheld(item, unseen_of(actor, row["org"], item))
    natural = await house.db.fetchval("SELECT kind = 'natural' FROM parties WHERE id = $1", row["party"])
    return withheld(item, personal(item, natural=natural))


async def _told(connection: Connection, vault: Vault, rows: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """The rows with their names opened; all are one party's. Of an erased party the names are gone."""
    if not rows:
        return ()
    try:
        key = await vault.key(connection, rows[0]["party"])
    except KeyDestroyed:
        key = None
    return tuple(_attachment(row, key) for row in rows)


def _attachment(row: Mapping[str, Any], key: PartyKey | None) -> Attachment:
    name = key.open(row["filename"], SEALED_NAME).decode() if key is not None else "（已按申请人要求删除）"
    return Attachment(row["id"], row["material"], name, row["media"], row["size"], row["added_at"], row["digest"].hex())


async def _key(connection: Connection, vault: Vault, party: int) -> PartyKey:
    try:
        return await vault.key(connection, party)
    except KeyDestroyed:
        raise NotFound("该申请人的个人信息已按其要求删除", "请重新登记申请人") from None


def _nowhere() -> NotFound:
    return NotFound("没有这份材料，可能已经删除", "请刷新页面查看")
