"""核对确认: what an officer has typed at the counter is kept, and confirmed by the applicant on a phone before it is filed.

A link that nobody can guess opens it for half an hour, to be read and confirmed by whoever stands there. What is changed afterwards
has to be confirmed anew; a new link makes the older ones of the same draft void.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import msgspec

from core import time
from core.access import Actor, PartyHeld
from core.canonical import sm3
from core.filings import drafts
from core.filings.counter import only_who_takes_in
from core.filings.drafts import Draft
from core.house import House
from core.items.item import Item
from core.parties import read_party
from core.problems import NotFound
from core.store.engine import Connection
from core.time import CHINA

VALID = timedelta(minutes=30)
"""How long a link opens what it leads to."""
KEPT = timedelta(days=7)
"""How long what was typed at a counter and never filed is kept."""
_COUNTER = "UPDATE drafts SET counter = true WHERE id = $1"
_MINE = "SELECT account = $2 AND counter AS mine FROM drafts WHERE id = $1"
_OLD = "DELETE FROM drafts WHERE counter AND account = $1 AND updated_at < $2"
_WAITING = """
SELECT d.id, d.item, d.party, p.code, p.name, d.updated_at FROM drafts d JOIN parties p ON p.id = d.party
WHERE d.counter AND d.account = $1 ORDER BY d.updated_at DESC LIMIT 20
"""
_VOID = "DELETE FROM confirmations WHERE draft = $1 AND confirmed_at IS NULL"
_ASK = "INSERT INTO confirmations (digest, draft, account, content, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)"
_ASKED = """
SELECT c.digest, c.content, c.expires_at, c.confirmed_at, d.id, d.party, d.item, d.sealed FROM confirmations c JOIN drafts d ON d.id = c.draft
WHERE c.digest = $1 AND c.expires_at > $2
"""
_CONFIRM = "UPDATE confirmations SET confirmed_at = $2 WHERE digest = $1 AND confirmed_at IS NULL"
_HOW = """
SELECT confirmed_at FROM confirmations WHERE draft = $1 AND account = $2 AND content = $3 AND confirmed_at IS NOT NULL ORDER BY confirmed_at LIMIT 1
"""
_CONFIRMED = "SELECT max(confirmed_at) FROM confirmations WHERE draft = $1 AND account = $2"
NOWHERE = ("这个链接已经失效", "链接半小时内有效；内容改动以后原来的也失效。请窗口工作人员重新出示二维码")


class Waiting(msgspec.Struct, frozen=True):
    """What an officer has typed at the counter and not filed yet."""

    draft: int
    item: str
    held: PartyHeld
    updated_at: datetime


class Asked(msgspec.Struct, frozen=True):
    """What the applicant is asked to confirm: the item, the values as typed, who applies; `confirmed_at` once it is done."""

    item: str
    held: PartyHeld
    values: dict[str, Any]
    expires_at: datetime
    confirmed_at: datetime | None


async def keep(  # noqa: PLR0913, PLR0917 - whose words they are, about what, and upon which they were typed
    house: House, actor: Actor, item: Item, held: PartyHeld, draft: int, values: Mapping[str, Any], version: int = 0
) -> Draft:
    """Keep what was typed for the party: anew (`draft` 0), or as the next of `version`, upon which it was typed, when it has changed.

    Raises Forbidden, NotFound, NotLawful, Invalid, and StaleDraft when another window has saved something else meanwhile.
    """
    taker = taking_in(house, actor, item, held)
    async with house.db.transaction() as connection:
        if not draft:
            await connection.execute(_OLD, actor.account, time.now() - KEPT)
            made = await drafts.save(connection, taker, house.vault, None, held.id, item.id, item.hash, values)
            await connection.execute(_COUNTER, made.id)
            return made
        found = await load(house, connection, actor, item, held, draft)
        if drafts.content(found.values) == drafts.content(values):
            return found
        return await drafts.save(connection, taker, house.vault, draft, held.id, item.id, item.hash, values, version=version)


async def load(house: House, connection: Connection, actor: Actor, item: Item, held: PartyHeld, draft: int) -> Draft:
    """What the officer has typed for the party before. Raises Forbidden, NotFound."""
    taker, gone = taking_in(house, actor, item, held), NotFound("没有这份录入，可能已经收件", "请从“窗口收件”重新开始")
    if not await connection.fetchval(_MINE, draft, actor.account):
        raise gone
    found = await drafts.load(connection, taker, house.vault, draft)
    if (found.party, found.item) != (held.id, item.id):
        raise gone
    return found


async def waiting(connection: Connection, actor: Actor) -> tuple[Waiting, ...]:
    """What the officer has typed and not filed, the last first."""
    rows = await connection.fetch(_WAITING, actor.account)
    return tuple(Waiting(row["id"], row["item"], PartyHeld(row["party"], row["code"], row["name"]), row["updated_at"]) for row in rows)


def taking_in(house: House, actor: Actor, item: Item, held: PartyHeld) -> Actor:
    """The officer with the party in hand, as far as drafts and files of this item go. Raises Forbidden."""
    only_who_takes_in(house, actor, item)
    return msgspec.structs.replace(actor, parties=(held,))


async def ask(connection: Connection, actor: Actor, draft: Draft) -> str:
    """The secret part of a new link to the draft as it is."""
    secret, moment = token_urlsafe(18), time.now()
    await connection.execute(_VOID, draft.id)
    await connection.execute(_ASK, _digest(secret), draft.id, actor.account, _content(draft.values), moment, moment + VALID)
    return secret


async def asked(house: House, secret: str) -> Asked:
    """What the link leads to. Raises NotFound for one that is unknown, over, or older than what stands there now."""
    row = await house.db.fetchrow(_ASKED, _digest(secret), time.now())
    party = await read_party(house.db, row["party"]) if row is not None else None
    if row is None or party is None:
        raise NotFound(*NOWHERE)
    values = await drafts.opened(house.db, house.vault, row["party"], row["sealed"])
    if _content(values) != row["content"]:
        raise NotFound(*NOWHERE)
    return Asked(row["item"], PartyHeld(party.id, party.code, party.name), values, row["expires_at"], row["confirmed_at"])


async def confirm(house: House, secret: str) -> Asked:
    """The applicant has read it and says that it is right; said twice, it counts from the first time. Raises NotFound."""
    found = await asked(house, secret)
    await house.db.execute(_CONFIRM, _digest(secret), time.now())
    return found


async def how_confirmed(connection: Connection, actor: Actor, draft: int, values: Mapping[str, Any]) -> str:
    """In words when and how these values were confirmed; empty when they were not."""
    moment = await connection.fetchval(_HOW, draft, actor.account, _content(values))
    return f"申请人 {moment.astimezone(CHINA):%Y-%m-%d %H:%M} 用手机核对确认" if moment is not None else ""


async def confirmed_at(connection: Connection, actor: Actor, draft: int) -> datetime | None:
    """When the applicant confirmed a draft of the officer's by its last link; None when that has not happened."""
    moment: datetime | None = await connection.fetchval(_CONFIRMED, draft, actor.account)
    return moment


def _digest(secret: str) -> bytes:
    return sm3(secret.encode("utf-8", "surrogatepass"))


def _content(values: Mapping[str, Any]) -> bytes:
    return sm3(drafts.content(values))
