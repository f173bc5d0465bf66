"""Undelivered messages 未送达消息: what an authority's applicants were not told, seen by its officers and sent again one by one or all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from core import time
from core.access import Actor, scope
from core.house import House
from core.messages.channels import CHANNELS
from core.messages.sending import begin
from core.store.engine import Connection

MOST = 500
"""Deliveries that are sent again at once."""
COUNTED = 100
_FROM = 'FROM deliveries d JOIN messages m ON m.id = d.message JOIN cases c ON c.id = m."case"'
_LIST = f"""
SELECT d.id, d.channel, d.code, d.words, d.failed_at, d.round, m.title, m.text, c.number, c.item,
    (SELECT count(*) FROM delivery_steps s WHERE s.delivery = d.id AND s.state = 'queued' AND s.code <> '') AS attempts
{_FROM} WHERE {{scope}} AND d.state = 'failed' AND ($1 = 0 OR d.id < $1) ORDER BY d.id DESC LIMIT $2
"""  # noqa: S608 - written down here
_COUNT = f"SELECT count(*) FROM (SELECT {_FROM} WHERE {{scope}} AND d.state = 'failed' LIMIT $1) AS failed"  # noqa: S608 - written down here
_CHOSEN = f"""
SELECT d.id {_FROM} WHERE {{scope}} AND d.state = 'failed' AND ($1::bigint IS NULL OR d.id = $1) ORDER BY d.id LIMIT $2 FOR UPDATE OF d
"""
_AGAIN = """
UPDATE deliveries SET state = 'queued', round = round + 1, key = CASE WHEN definite THEN gen_random_uuid()::text ELSE key END, definite = false,
    queued_at = $2, sent_at = NULL, failed_at = NULL, code = '', words = ''
WHERE id = ANY($1::bigint[]) RETURNING id, channel, round
"""
_STEP = "INSERT INTO delivery_steps (delivery, at, state, words) VALUES ($1, $2, 'queued', $3)"


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that has failed: which message of which case, through what, and what the gateway said."""

    id: int
    channel: str
    title: str
    text: str
    number: str
    item_name: str
    failed_at: datetime
    code: str
    words: str
    attempts: int


async def undelivered(house: House, actor: Actor, before: int = 0, limit: int = 50) -> tuple[Undelivered, ...]:
    """The failed deliveries of the actor's authorities with ids below `before` (0: from the latest); nothing for who is no officer."""
    seen = scope(actor, 3)
    if "official" not in seen.classes:
        return ()
    rows = await house.db.fetch(_LIST.format(scope=seen.where), before, limit, *seen.args)
    return tuple(_shown(house, row) for row in rows)


async def count_undelivered(connection: Connection, actor: Actor) -> int:
    """How many there are, at most `COUNTED`."""
    seen = scope(actor, 2)
    return int(await connection.fetchval(_COUNT.format(scope=seen.where), COUNTED, *seen.args)) if "official" in seen.classes else 0


async def resend(house: House, actor: Actor, delivery: int | None = None) -> int:
    """Send one again, or all (at most MOST at once); answers how many. Of others' cases, and of what has arrived meanwhile, none.

    What the gateway has refused goes out as a new message. Where it gave no answer the key stays: it may have the message already.
    """
    seen = scope(actor, 3)
    if "official" not in seen.classes:
        return 0
    async with house.db.transaction() as connection:
        rows = await connection.fetch(_CHOSEN.format(scope=seen.where), delivery, MOST, *seen.args)
        return await _begun(connection, [row["id"] for row in rows], f"{actor.name}重新发送")


async def _begun(connection: Connection, deliveries: Sequence[int], because: str) -> int:
    moment = time.now()
    rows = await connection.fetch(_AGAIN, deliveries, moment)
    for row in rows:
        await connection.execute(_STEP, row["id"], moment, because)
        await begin(connection, row["channel"], row["id"], row["round"])
    return len(rows)


def _shown(house: House, row: Any) -> Undelivered:
    item = house.catalogue.registry.items.get(row["item"])
    return Undelivered(
        id=row["id"], channel=CHANNELS[row["channel"]].label, title=row["title"], text=row["text"], number=row["number"],
        item_name=item.info.name if item is not None else row["item"], failed_at=row["failed_at"], code=row["code"], words=row["words"],
        attempts=row["attempts"],
    )
