"""Drafts 暂存: what an applicant has typed so far, kept exactly as typed and resumed by whoever may act for the applicant.

The content is sealed by the party's key: whoever destroys the key erases the drafts too. Two windows on one draft do not overwrite
each other: each save names the version it began from.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, ref

import msgspec

from core import time
from core.access import Actor
from core.problems import Conflict, Forbidden, Invalid, NotFound, NotLawful
from core.store.engine import Connection, Database, Row, read_json_exactly
from core.store.gathered import Gathered
from core.store.vault import KeyDestroyed, PartyKey, Vault

SEALED_DRAFT = "draft"
"""What the sealed bytes are called towards the vault."""
LARGEST = 256 * 1024
"""Bytes the typed values of a draft may come to."""
MOST = 50
"""Drafts a party may have at a time."""
_encode = msgspec.json.Encoder(order="sorted", decimal_format="number").encode
_INSERT = """
INSERT INTO drafts (party, account, item, release, page, version, created_at, updated_at, sealed, origin)
SELECT $1, $2, $3, $4, $5, 1, $6, $6, $7, $9 WHERE (SELECT count(*) FROM drafts WHERE party = $1 AND "case" IS NULL AND NOT counter) < $8
ON CONFLICT (party, origin) WHERE origin IS NOT NULL DO NOTHING
RETURNING id, party, item, release, page, version, updated_at
"""
_UPDATE = """
UPDATE drafts SET release = $5, page = $6, version = version + 1, updated_at = $7, sealed = $8
WHERE id = $1 AND party = $2 AND item = $3 AND version = $4
RETURNING id, party, item, release, page, version, updated_at
"""
_ONE = """
SELECT d.id, d.party, d.item, d.release, d.page, d.version, d.updated_at, d.counter, d.sealed, k.wrapped
FROM drafts d LEFT JOIN party_keys k ON k.party = d.party WHERE d.id = ANY($1::bigint[]) AND d."case" IS NULL
"""
_BEGUN = 'SELECT id FROM drafts WHERE party = $1 AND item = $2 AND origin = $3 AND "case" IS NULL AND NOT counter'
_TAKEN = "SELECT true FROM drafts WHERE party = $1 AND origin = $2"
_OLD = 'DELETE FROM drafts WHERE "case" IS NULL AND NOT counter AND updated_at <= $1'
_HEAD = "SELECT id, party, item, release, page, version, updated_at, counter FROM drafts WHERE id = $1"
_MINE = """
SELECT id, party, item, release, page, version, updated_at FROM drafts
WHERE "case" IS NULL AND NOT counter AND (party = ANY($1::bigint[]) OR (party, item) IN (SELECT * FROM unnest($2::bigint[], $3::text[])))
ORDER BY updated_at DESC, id DESC LIMIT 200
"""


KEPT_FOR = timedelta(days=180)
"""What was not gone on with for so long is taken away, with what was uploaded to it; a rule of this platform, no statute names a time."""


class DraftBrief(msgspec.Struct, frozen=True):
    """A draft in one line, for a list of them."""

    id: int
    party: int
    item: str
    release: str
    page: int
    version: int
    updated_at: datetime

    @property
    def kept_until(self) -> date:
        """The last day on which it is there if nobody goes on with it."""
        return last_day(self.updated_at)


class Draft(msgspec.Struct, frozen=True):
    """A draft. `values` are as typed, by field name; `page` is where to go on; `release` the version of the item it was typed under."""

    id: int
    party: int
    item: str
    release: str
    values: dict[str, Any]
    page: int
    version: int
    updated_at: datetime


class StaleDraft(Conflict):
    """The draft was saved elsewhere meanwhile; `newer` is what stands there now."""

    code = "stale-draft"

    def __init__(self, newer: Draft) -> None:
        super().__init__("这份暂存已在别处保存过新的内容", "请核对最新内容后再保存")
        self.newer = newer


async def save(  # noqa: PLR0913, PLR0917 - what a page of a form knows when it is left
    connection: Connection, actor: Actor, vault: Vault, draft_id: int | None, party: int, item: str, release: str,
    values: Mapping[str, Any], page: int = 0, version: int = 0, origin: str = "",
) -> Draft:
    """Keep what was typed: a new draft (`draft_id` None) or the next version of one; `version` is the one it was typed upon.

    `origin` names the open page that a new one is begun at: begun there twice, the second raises StaleDraft with the first; a
    name that another item's draft bears is left to that. Raises
    Forbidden (not the actor's party, or not this item), NotFound, StaleDraft with what stands there now, Invalid (too long).
    """
    if actor.party(party, item) is None:
        raise Forbidden("您不能代这一申请人填写本事项的申请", "请选择您本人或者已委托您的申请人；委托到期的，请重新委托")
    data, key = content(values), await key_of(connection, vault, party)
    sealed, moment = key.seal(data, SEALED_DRAFT), time.now()
    if draft_id is None:
        row = await connection.fetchrow(_INSERT, party, actor.account, item, release, page, moment, sealed, MOST, origin or None)
        if row is None:
            first = await begun_at(connection, party, item, origin)
            if first is not None:
                raise await _refusal(connection, actor, vault, first)
            if await connection.fetchval(_TAKEN, party, origin):
                return await save(connection, actor, vault, None, party, item, release, values, page, version)
            raise NotLawful(f"暂存的申请已有 {MOST} 份，不能再增加", "请先提交或者删除不再需要的暂存")
    else:
        row = await connection.fetchrow(_UPDATE, draft_id, party, item, version, release, page, moment, sealed)
        if row is None:
            raise await _refusal(connection, actor, vault, draft_id)
    return Draft(**dict(row), values=dict(values))


async def begun_at(connection: Connection, party: int, item: str, origin: str) -> int | None:
    """The draft that was begun at that open page; the caller has shown that the party is the actor's."""
    found: int | None = await connection.fetchval(_BEGUN, party, item, origin) if origin else None
    return found


def last_day(updated_at: datetime) -> date:
    """The last day on which a draft saved then is there."""
    return (updated_at + KEPT_FOR).astimezone(time.CHINA).date() - timedelta(days=1)


async def forget_old(connection: Connection) -> int:
    """Take away the drafts that nobody has gone on with, and what was uploaded to them; answers how many."""
    return int((await connection.execute(_OLD, time.now() - KEPT_FOR)).rpartition(" ")[2])


async def load(connection: Connection, actor: Actor, vault: Vault, draft_id: int) -> Draft:
    """The draft as it was typed. Raises NotFound, whether there is none or it is not the actor's."""
    row = await (_together(connection).find(draft_id) if isinstance(connection, Database) else connection.fetchrow(_ONE, [draft_id]))
    if row is None or not _theirs(actor, row):
        raise _nowhere()
    head = dict(row)
    del head["counter"]
    sealed, wrapped = head.pop("sealed"), head.pop("wrapped")
    key = vault.unwrapped(row["party"], wrapped) if wrapped is not None else await key_of(connection, vault, row["party"])
    return Draft(**head, values=read_json_exactly(key.open(sealed, SEALED_DRAFT)))


_readers: WeakKeyDictionary[Database, Gathered[int, Row]] = WeakKeyDictionary()


def _together(database: Database) -> Gathered[int, Row]:
    """The reader that drafts asked for at the same time share; it keeps nothing."""
    found = _readers.get(database)
    if found is None:
        found = _readers[database] = Gathered(partial(_rows, ref(database)))
    return found


async def _rows(database: "ref[Database]", ids: Sequence[int]) -> dict[int, Row]:
    found = database()
    return {row["id"]: row for row in await found.fetch(_ONE, list(ids))} if found is not None else {}


async def mine(connection: Connection, actor: Actor, party: int | None = None) -> tuple[DraftBrief, ...]:
    """The drafts of every party the actor acts for (or of one of them), the last saved first."""
    held = [each for each in actor.parties if party is None or each.id == party]
    whole = [each.id for each in held if not each.items]
    pairs = [(each.id, item) for each in held for item in each.items]
    rows = await connection.fetch(_MINE, whole, [party for party, _ in pairs], [item for _, item in pairs])
    return tuple(DraftBrief(**dict(row)) for row in rows)


async def discard(connection: Connection, actor: Actor, draft_id: int) -> None:
    """Throw a draft away, with what was uploaded to it. Raises NotFound."""
    row = await head_of(connection, actor, draft_id)
    await connection.execute("DELETE FROM drafts WHERE id = $1", row["id"])


async def head_of(connection: Connection, actor: Actor, draft_id: int) -> Row:
    """Party and item of a draft of the actor's, without its content. Raises NotFound."""
    row = await connection.fetchrow(_HEAD, draft_id)
    if row is None or not _theirs(actor, row):
        raise _nowhere()
    return row


def _theirs(actor: Actor, row: Row) -> bool:
    """Whoever acts for the party; what is being typed at a counter is the officer's until it is filed."""
    return actor.party(row["party"], row["item"]) is not None and (actor.kind == "officer") == row["counter"]


def content(values: Mapping[str, Any]) -> bytes:
    """The typed values as they are sealed. Raises Invalid for what cannot be kept."""
    try:
        data = _encode(values)
    except (TypeError, ValueError, RecursionError):
        raise Invalid("填写的内容里有不能准确保存的值", "请按各栏目的要求填写") from None
    if len(data) > LARGEST:
        raise Invalid(f"填写的内容太长，最多 {LARGEST // 1024} KB", "请缩短较长的栏目，或者把内容作为申请材料上传")
    return data


async def opened(connection: Connection, vault: Vault, party: int, sealed: bytes) -> dict[str, Any]:
    """The values of a draft of the party's, out of their seal. Raises NotFound when the party has been erased."""
    values: dict[str, Any] = read_json_exactly((await key_of(connection, vault, party)).open(sealed, SEALED_DRAFT))
    return values


async def key_of(connection: Connection, vault: Vault, party: int) -> PartyKey:
    """The key of a party that still has one. Raises NotFound."""
    try:
        return await vault.key(connection, party)
    except KeyDestroyed:
        raise NotFound("该申请人的个人信息已按其要求删除，不能再填写申请", "请重新登记申请人") from None


async def _refusal(connection: Connection, actor: Actor, vault: Vault, draft_id: int) -> StaleDraft | NotFound:
    """Why nothing could be saved: somebody was first, or it is gone or not theirs."""
    try:
        return StaleDraft(await load(connection, actor, vault, draft_id))
    except NotFound as nowhere:
        return nowhere


def _nowhere() -> NotFound:
    return NotFound("没有这份暂存，可能已经提交或者删除", "请在“我的办件”中查看，或者重新填写")
