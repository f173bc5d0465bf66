"""Delivery receipts 送达回执: what a gateway reports later of a message it took. A repeated or late receipt changes nothing that is settled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from core import time
from core.house import House
from core.messages.configured import secret
from core.messages.envelope import clean
from core.messages.signing import genuine
from core.signals.keys import Unsigned
from core.store.engine import Connection

_ARRIVED = """
UPDATE deliveries SET state = 'delivered', delivered_at = $2, sent_at = coalesce(sent_at, $2), failed_at = NULL, code = $3, words = $4
WHERE key = $1 AND state <> 'delivered' RETURNING id
"""
_LOST = """
UPDATE deliveries SET state = 'failed', failed_at = $2, sent_at = coalesce(sent_at, $2), definite = true, code = $3, words = $4
WHERE key = $1 AND state IN ('queued', 'sent') RETURNING id
"""
_STEP = "INSERT INTO delivery_steps (delivery, at, state, code, words) VALUES ($1, $2, $3, $4, $5)"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the message with this `id` (our key), in the gateway's own code and words; `at` None: just now."""

    id: str
    state: Literal["delivered", "failed"]
    code: str = ""
    words: str = ""
    at: datetime | None = None


def check_gateway(house: House, timestamp: str, signature: str, body: bytes) -> None:
    """Raises Unsigned unless the short-message gateway of this house signed the body within five minutes of now."""
    sms = house.settings.channels.sms
    if sms is None or not genuine(secret(sms.key_file), timestamp, signature, body):
        raise Unsigned("签名或者时间不能确认", "用短信网关的密钥对“时间.正文”重新签名，时间与标准时间相差不超过 5 分钟")


async def take_receipts(house: House, receipts: Sequence[Receipt]) -> int:
    """Write down what they say; answers how many said something new. Unknown ids are passed over."""
    new = 0
    async with house.db.transaction() as connection:
        for receipt in receipts:
            new += await _take(connection, receipt)
    return new


async def _take(connection: Connection, receipt: Receipt) -> bool:
    moment = time.now()
    at = min(receipt.at, moment) if receipt.at is not None and receipt.at.tzinfo is not None else moment
    code, words = clean(receipt.code), clean(receipt.words)
    query = _ARRIVED if receipt.state == "delivered" else _LOST
    delivery = await connection.fetchval(query, clean(receipt.id), at, code, words)
    if delivery is not None:
        await connection.execute(_STEP, delivery, at, receipt.state, code, words)
    return delivery is not None
