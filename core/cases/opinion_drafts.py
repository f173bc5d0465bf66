"""What an officer has typed into a form of a case and not sent: kept for them alone until the act is done.

Sealed with the applicant's key, like applications that are typed and not submitted: an opinion may repeat what the applicant said, and
whoever destroys the key erases it too. Of two windows the last that was typed in counts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from core import time
from core.access import Actor, scope
from core.house import House
from core.problems import Invalid, NotFound
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

SEALED_OPINION: Final = "opinion"
"""What the sealed bytes are called towards the vault."""
LARGEST: Final = 64 * 1024
"""Bytes the fields of a form may come to."""
LONGEST_NAME: Final = 80
"""Characters of a form's name."""
KEPT_FOR: Final = timedelta(days=30)
"""What was not gone on with for so long is taken away."""
_CASE = "SELECT c.id, c.party FROM cases c WHERE c.number = $1 AND {scope}"
_KEEP = """
INSERT INTO opinion_drafts (account, "case", form, saved_at, sealed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account, "case", form) DO UPDATE SET saved_at = excluded.saved_at, sealed = excluded.sealed
"""
_MINE = """
SELECT d.form, d.saved_at, d.sealed, c.party, k.wrapped
FROM opinion_drafts d JOIN cases c ON c.id = d."case" LEFT JOIN party_keys k ON k.party = c.party
WHERE d.account = $1 AND c.number = $2 AND d.saved_at > $3
"""
_DROP = 'DELETE FROM opinion_drafts WHERE account = $1 AND "case" = $2 AND ($3 = \'\' OR form = $3)'
_OLD = "DELETE FROM opinion_drafts WHERE account = $1 AND saved_at <= $2"
_reader = msgspec.json.Decoder(dict[str, list[str]])


class OpinionDraft(msgspec.Struct, frozen=True):
    """The fields of a form as they were typed, by name, and when they were kept."""

    form: str
    fields: Mapping[str, list[str]]
    saved_at: datetime


async def keep_opinion(house: House, actor: Actor, number: str, form: str, fields: Mapping[str, Sequence[str]]) -> datetime | None:
    """Keep the fields of the form; when nothing is filled in, nothing is kept. Answers the moment, or None.

    Raises NotFound for a case the actor may not see or whose applicant's data was erased, Invalid for what is too long.
    """
    if not 0 < len(form) <= LONGEST_NAME:
        raise Invalid("没有说明是哪一个表单", "请从办件页填写")
    said = {name: list(values) for name, values in fields.items() if any(value.strip() for value in values)}
    data, moment = msgspec.json.encode(said), time.now()
    if len(data) > LARGEST:
        raise Invalid(f"填写的内容太长，最多 {LARGEST // 1024} KB", "请缩短后提交")
    seen = scope(actor, 2)
    row = await house.db.fetchrow(_CASE.format(scope=seen.where), number, *seen.args)
    if row is None:
        raise NotFound("没有这一办件，或者不在您的办理范围内", "请核对办件编号")
    if not said:
        await house.db.execute(_DROP, actor.account, row["id"], form)
        return None
    try:
        key = await house.vault.key(house.db, row["party"])
    except KeyDestroyed:
        raise NotFound("该申请人的个人信息已按其要求删除，不能再保存", "请重新打开办件") from None
    await house.db.execute(_KEEP, actor.account, row["id"], form, moment, key.seal(data, SEALED_OPINION))
    await house.db.execute(_OLD, actor.account, moment - KEPT_FOR)
    return moment


async def opinions(house: House, actor: Actor, number: str) -> dict[str, OpinionDraft]:
    """What the actor has typed into forms of the case and not sent, by form. Of an applicant whose key is destroyed nothing is left."""
    # unscoped: the actor's own texts only; whoever shows them has read the case within the actor's scope
    rows = await house.db.fetch(_MINE, actor.account, number, time.now() - KEPT_FOR)
    found = {}
    for row in rows:
        try:
            key = house.vault.unwrapped(row["party"], row["wrapped"])
        except KeyDestroyed:
            continue
        found[row["form"]] = OpinionDraft(row["form"], _reader.decode(key.open(row["sealed"], SEALED_OPINION)), row["saved_at"])
    return found


async def forget_opinions(connection: Connection, actor: Actor, case: int, form: str = "") -> None:
    """Take away what the actor has typed into the forms of a case, or into one of them: it has been said, or is not wanted."""
    await connection.execute(_DROP, actor.account, case, form)


async def clear_opinion(house: House, actor: Actor, number: str, form: str) -> None:
    """Take away what was typed into one form 清空. Raises NotFound for a case the actor may not see."""
    await keep_opinion(house, actor, number, form, {})
