"""The inbox of messages: an applicant's for the party they act for, an officer's own; what is new, and what became of each delivery."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from core.access import Actor, PartyHeld, scope
from core.house import House
from core.messages.channels import CHANNELS, STATES
from core.store.engine import Connection

_LIST = """
SELECT m.id, m.title, m.text, m.made_at, m.kind, c.number, c.item, m.id > $3 AS unread
FROM messages m JOIN cases c ON c.id = m."case"
WHERE {scope} AND {owner} AND ($2 = 0 OR m.id < $2) ORDER BY m.id DESC LIMIT $4
"""
_DELIVERIES = """
SELECT message, channel, state, code, words, queued_at, sent_at, delivered_at, failed_at FROM deliveries
WHERE message = ANY($1::bigint[]) AND channel <> 'webhook' ORDER BY id
"""
_MARK = """
INSERT INTO message_marks (account, party, upto) VALUES ($1, $2, $3)
ON CONFLICT (account, party) DO UPDATE SET upto = excluded.upto WHERE message_marks.upto < excluded.upto
"""


class DeliveryView(msgspec.Struct, frozen=True):
    """What became of a message in one channel: since when it is so, and what the gateway said."""

    channel: str
    state: str
    state_code: str
    at: datetime
    code: str
    words: str


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is read."""

    id: int
    title: str
    text: str
    number: str
    item_name: str
    made_at: datetime
    unread: bool
    deliveries: tuple[DeliveryView, ...] = ()


class Mailbox(msgspec.Struct, frozen=True):
    """A page of messages, the latest first; `latest` is the newest message there is for the reader, 0 for none."""

    messages: tuple[MessageView, ...]
    latest: int


async def mailbox(house: House, actor: Actor, held: PartyHeld | None, before: int = 0, limit: int = 20) -> Mailbox:
    """Messages with ids below `before` (0: from the latest): the party's for which an applicant acts, or an officer's own."""
    seen, party = scope(actor, 5), held.id if held is not None else 0
    owner = "m.party = $1" if held is not None else "m.account = $1"
    latest = await house.db.fetchval(f"SELECT max(m.id) FROM messages m WHERE {owner}", party or actor.account)  # noqa: S608 - see above
    upto = await house.db.fetchval("SELECT upto FROM message_marks WHERE account = $1 AND party = $2", actor.account, party)
    query = _LIST.format(scope=seen.where, owner=owner)
    rows = await house.db.fetch(query, party or actor.account, before, upto or 0, limit, *seen.args)
    found = await house.db.fetch(_DELIVERIES, [row["id"] for row in rows]) if held is not None else []
    views = tuple(_view(house, row, [each for each in found if each["message"] == row["id"]]) for row in rows)
    return Mailbox(views, latest or 0)


async def mark_read(connection: Connection, actor: Actor, held: PartyHeld | None, upto: int) -> None:
    """The actor has looked at everything up to this message."""
    if upto:
        await connection.execute(_MARK, actor.account, held.id if held is not None else 0, upto)


def _view(house: House, row: Any, deliveries: Sequence[Any]) -> MessageView:
    item = house.catalogue.registry.items.get(row["item"])
    return MessageView(
        id=row["id"], title=row["title"], text=row["text"], number=row["number"],
        item_name=item.info.name if item is not None else row["item"], made_at=row["made_at"], unread=row["unread"],
        deliveries=tuple(map(_delivery, deliveries)),
    )


def _delivery(row: Any) -> DeliveryView:
    state = row["state"]
    return DeliveryView(CHANNELS[row["channel"]].label, STATES[state], state, row[f"{state}_at"], row["code"], row["words"])
