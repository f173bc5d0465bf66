"""The draft in which an applicant answers a correction notice or supplies what was lacking: one a case, kept as typed, with its files.

It lives as other drafts do (`core.filings.drafts`), is found by its case, and goes with the act that it was typed for.
"""

from collections.abc import Mapping
from typing import Any

from core import time
from core.access import Actor, scope
from core.filings.attachments import ANYTHING, Attachment, Limits, attach, of_draft
from core.filings.drafts import SEALED_DRAFT, Draft, StaleDraft, content, key_of, opened
from core.house import House
from core.problems import Forbidden, NotFound, NotLawful
from core.store.engine import Connection, Row
from core.store.vault import Vault

_CASE = """
SELECT c.id, c.party, c.item, c.release, c.closed_on IS NULL AND (c.standing ? 'correction' OR c.standing ? 'lacking') AS waits
FROM cases c WHERE c.number = $1 AND {scope}
"""
_FIND = 'SELECT id, party, item, release, page, version, updated_at, sealed FROM drafts WHERE "case" = $1'
_KEEP = """
INSERT INTO drafts AS d (party, account, item, release, page, version, created_at, updated_at, sealed, "case")
VALUES ($2, $3, $4, $5, 0, 1, $6, $6, $7, $1)
ON CONFLICT ("case") WHERE "case" IS NOT NULL DO UPDATE SET version = d.version + 1, updated_at = $6, sealed = $7 WHERE d.version = $8
RETURNING d.id, d.party, d.item, d.release, d.page, d.version, d.updated_at, d.sealed
"""


async def found(connection: Connection, actor: Actor, vault: Vault, number: str) -> Draft | None:
    """What has been typed for the case so far; None when nothing has. Raises NotFound and Forbidden (not the actor's to answer)."""
    case = await _case(connection, actor, number)
    row = await connection.fetchrow(_FIND, case["id"])
    return await _draft(connection, vault, row) if row is not None else None


async def kept(
    connection: Connection, actor: Actor, vault: Vault, number: str, values: Mapping[str, Any], version: int
) -> Draft:
    """Keep what was typed; `version` is the one it was typed upon, 0 for none.

    Raises NotFound, Forbidden, NotLawful (the case waits for nothing), StaleDraft with what stands there now, Invalid (too long).
    """
    case = await _case(connection, actor, number)
    if not case["waits"]:
        raise NotLawful("本件现在没有要补正或者补齐的内容", "请到“我的办件”查看办理进度")
    key = await key_of(connection, vault, case["party"])
    sealed = key.seal(content(values), SEALED_DRAFT)
    row = await connection.fetchrow(
        _KEEP, case["id"], case["party"], actor.account, case["item"], case["release"], time.now(), sealed, version
    )
    if row is None:
        newer = await connection.fetchrow(_FIND, case["id"])
        if newer is None:
            raise NotFound("刚才的补正已经提交", "请到“我的办件”查看办理进度")
        raise StaleDraft(await _draft(connection, vault, newer))
    return await _draft(connection, vault, row)


async def add_file(  # noqa: PLR0913, PLR0917 - an upload is that many things
    connection: Connection, house: House, actor: Actor, number: str, material: str, filename: str, data: bytes, limits: Limits = ANYTHING
) -> Attachment:
    """Keep a file for a material or a field of the case until it is submitted. Raises what `kept` and `attach` raise."""
    draft = await found(connection, actor, house.vault, number)
    if draft is None:
        try:
            draft = await kept(connection, actor, house.vault, number, {}, 0)
        except StaleDraft as stale:  # begun in another window just now
            draft = stale.newer
    return await attach(connection, house, actor, draft.id, material, filename, data, limits)


async def files(connection: Connection, actor: Actor, vault: Vault, draft: Draft | None) -> tuple[Attachment, ...]:
    """The files uploaded so far."""
    return await of_draft(connection, actor, vault, draft.id) if draft is not None else ()


async def _case(connection: Connection, actor: Actor, number: str) -> Row:
    seen = scope(actor, 2)
    row = await connection.fetchrow(_CASE.format(scope=seen.where), number, *seen.args)
    if row is None:
        raise NotFound("没有这个办件，或者不在您的名下", "请到“我的办件”中选择")
    if actor.party(row["party"], row["item"]) is None:
        raise Forbidden("补正和补齐由申请人办理", "请由申请人或者其委托代理人办理")
    return row


async def _draft(connection: Connection, vault: Vault, row: Row) -> Draft:
    head = dict(row)
    values = await opened(connection, vault, row["party"], head.pop("sealed"))
    return Draft(**head, values=values)
