"""The keys of sources: made by the house, shown once, kept sealed; and whether a message is signed with one."""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from typing import ClassVar
from urllib.parse import unquote

from core import time
from core.house import House
from core.problems import Conflict, Invalid, NotFound, Problem

APART = timedelta(minutes=5)
"""How far a message's time may be from ours."""
LONGEST_SOURCE = 80


class Unsigned(Problem):
    """The message does not come from a known source, or not now: which of the two is not told."""

    code = "unsigned"
    title = "签名不能确认"
    status: ClassVar[int] = 401


async def make_key(house: House, signal: str, source: str, made_by: str) -> str:
    """A new key for a source, as hex; nobody can read it again. Raises NotFound, Invalid, Conflict while the source has a key."""
    if signal not in house.catalogue.registry.signals:
        raise NotFound(f"没有编号为“{signal}”的信号", f"现有：{'、'.join(house.catalogue.registry.signals) or '没有'}")
    if not source.strip() or len(source) > LONGEST_SOURCE or any(sign in source for sign in "\r\n"):
        raise Invalid("来源的名称不能用", f"写一个不超过 {LONGEST_SOURCE} 个字的名称")
    key = secrets.token_bytes(32)
    made = await house.db.fetchval(
        "INSERT INTO signal_keys (signal, source, sealed, made_at, made_by) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (signal, source) WHERE revoked_at IS NULL DO NOTHING RETURNING id",
        signal, source, house.vault.seal(key, _context(signal, source)), time.now(), made_by,
    )
    if made is None:
        raise Conflict(f"来源“{source}”已有密钥", "先停用原来的密钥，再生成新的")
    return key.hex()


async def revoke_key(house: House, signal: str, source: str) -> None:
    """From now on nothing signed with the source's key is taken in. Raises NotFound."""
    done = await house.db.fetchval(
        "UPDATE signal_keys SET revoked_at = $3 WHERE signal = $1 AND source = $2 AND revoked_at IS NULL RETURNING id", signal, source, time.now()
    )
    if done is None:
        raise NotFound(f"来源“{source}”没有在用的密钥", "核对信号编号和来源名称")


def sign(key: str, timestamp: str, body: bytes) -> str:
    """What a source puts into its header: HMAC-SHA256 over `<timestamp>.<body>`, as hex."""
    return hmac(bytes.fromhex(key), timestamp.encode() + b"." + body, sha256).hexdigest()


async def check_signature(house: House, signal: str, source: str, timestamp: str, signature: str, body: bytes) -> str:
    """The source's name, read from its header (percent-encoded UTF-8).

    Raises Unsigned unless the message was signed with the source's key within five minutes of now.
    """
    source = unquote(source)
    sealed = await house.db.fetchval("SELECT sealed FROM signal_keys WHERE signal = $1 AND source = $2 AND revoked_at IS NULL", signal, source)
    key = house.vault.unseal(sealed, _context(signal, source)).hex() if sealed is not None else secrets.token_hex(32)
    genuine = compare_digest(sign(key, timestamp, body).encode(), signature.encode())
    if sealed is None or not genuine or not timely(timestamp):
        raise Unsigned("签名、来源或者时间不能确认", "用本来源的密钥对“时间.正文”重新签名，时间与标准时间相差不超过 5 分钟")
    return source


def timely(timestamp: str) -> bool:
    """Whether the time of a message, in whole seconds since 1970, is ours within five minutes."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > len("9999999999"):
        return False
    return abs(datetime.fromtimestamp(int(timestamp), UTC) - time.now()) <= APART


def _context(signal: str, source: str) -> str:
    return f"signal:{signal}:{source}"
