"""Signed calls to gateways and other systems, and theirs to us: HMAC-SHA256 over time and body, as for signals."""

from datetime import UTC, datetime
from hmac import compare_digest
from typing import TYPE_CHECKING

from core import time
from core.messages.envelope import NotTaken
from core.signals.keys import APART, sign

if TYPE_CHECKING:
    import httpx

ID, TIMESTAMP, SIGNATURE = "x-jiban-id", "x-jiban-timestamp", "x-jiban-signature"
_TRANSIENT = frozenset({408, 425, 429})
"""Refusals that mean: later."""
TAKEN = 409
"""This key has been taken already."""


async def call(url: str, key: str, identity: str, body: bytes, seconds: int) -> "httpx.Response":
    """Post the body, signed; `identity` is what the receiver must do once only. Raises NotTaken unless it answers 2xx or 409."""
    import httpx  # noqa: PLC0415 - several MiB, and most processes that know signatures call nobody

    stamp = str(int(time.now().timestamp()))
    headers = {"content-type": "application/json", ID: identity, TIMESTAMP: stamp, SIGNATURE: sign(key, stamp, body)}
    try:
        async with httpx.AsyncClient(timeout=seconds, follow_redirects=False) as client:
            answer = await client.post(url, content=body, headers=headers)
    except httpx.HTTPError as error:
        raise NotTaken(type(error).__name__, "没有答复") from None
    if answer.is_success or answer.status_code == TAKEN:
        return answer
    final = 300 <= answer.status_code < 500 and answer.status_code not in _TRANSIENT
    raise NotTaken(str(answer.status_code), answer.text or "没有说明", for_good=final)


def genuine(key: str, timestamp: str, signature: str, body: bytes) -> bool:
    """Whether a call to us was signed with the key within five minutes of now."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > len("9999999999"):
        return False
    near = abs(datetime.fromtimestamp(int(timestamp), UTC) - time.now()) <= APART
    return compare_digest(sign(key, timestamp, body).encode(), signature.encode()) and near
