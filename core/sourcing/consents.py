"""Consents 授权: a party agrees that a source is asked, for a purpose, for a time, and may take it back as easily (个人信息保护法 14, 15)."""

from datetime import date, timedelta

import msgspec

from core import time
from core.access import Actor, PartyHeld
from core.declarations import Source
from core.problems import Forbidden, NotFound
from core.store.engine import Connection

_FOUND = "SELECT id, source, purpose, given_at, until FROM source_consents WHERE party = $1 AND ended_at IS NULL AND until >= $2 ORDER BY id"
_GIVE = """
INSERT INTO source_consents (party, source, account, keeper, purpose, given_at, until) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_END = "UPDATE source_consents SET ended_at = $3 WHERE party = $1 AND source = $2 AND ended_at IS NULL"


class Given(msgspec.Struct, frozen=True):
    """A consent in force: its number, which source, what for, until when (that day included)."""

    id: int
    source: str
    purpose: str
    until: date


async def in_force(connection: Connection, party: int) -> dict[str, Given]:
    """The party's consents by source, as of today."""
    rows = await connection.fetch(_FOUND, party, time.today())
    return {row["source"]: Given(row["id"], row["source"], row["purpose"], row["until"]) for row in rows}


async def agree(connection: Connection, actor: Actor, held: PartyHeld, source: Source) -> None:
    """Agree that the source is asked, from now for as long as it says; again, it starts anew. Raises Forbidden, NotFound."""
    _theirs(actor, held)
    if source.consent is None:
        raise NotFound("这个来源不需要授权", "请返回上一页")
    moment, until = time.now(), time.today() + timedelta(days=source.consent.days)
    await connection.execute(_END, held.id, source.id, moment)
    await connection.execute(_GIVE, held.id, source.id, actor.account, source.consent.to, source.consent.purpose, moment, until)


async def withdraw(connection: Connection, actor: Actor, held: PartyHeld, source: str) -> None:
    """Take it back: from now the source is not asked any more. Twice is no error. Raises Forbidden."""
    _theirs(actor, held)
    await connection.execute(_END, held.id, source, time.now())


def _theirs(actor: Actor, held: PartyHeld) -> None:
    if actor.kind != "applicant" or actor.party(held.id) is None:
        raise Forbidden("只有申请人本人或者其代理人可以授权查询", "请用该申请人的账号登录")
