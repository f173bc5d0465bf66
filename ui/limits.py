"""How much one caller may ask: token buckets, kept in this process.

A caller is a signed-in token or session, or the address when no valid token came along: a token counts for itself only after it has been
proved, so made-up tokens buy nothing. Several web processes each count for themselves.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import blake2b
from math import ceil
from time import monotonic
from typing import Final

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from core.problems import Problem

CALLERS_KEPT: Final = 20_000
"""How many callers are remembered; the one unseen longest is forgotten first."""
SESSION_COOKIE: Final = "jiban_session"
"""The cookie of a browser's session (`ui.web.visits`)."""
BURST: Final = 0.25
"""The share of a minute's allowance that may be spent at once."""


class Rates(msgspec.Struct, frozen=True):
    """Requests a minute: in general, at the sign-in door, and at the public status query."""

    general: int = 1200
    sign_in: int = 20
    verify: int = 60

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Rates":
        """`JIBAN_RATE_PER_MINUTE` replaces the general rate. Raises ValueError for anything but a positive whole number."""
        text = env.get("JIBAN_RATE_PER_MINUTE", "").strip()
        if not text:
            return cls()
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise ValueError(f"JIBAN_RATE_PER_MINUTE 应为正整数，写的是“{text}”")
        return cls(general=int(text))


class TooMany(Problem):
    """The caller asked more often than allowed; `retry_after` says in how many seconds to come back."""

    code = "too-many-requests"
    title = "请求过于频繁"
    status = 429

    def __init__(self, wait: float) -> None:
        self.retry_after = max(1, ceil(wait))
        super().__init__("短时间内的请求超过了上限", f"请在 {self.retry_after} 秒后再试")


class Buckets:
    """One token bucket for each key: refilled evenly, `per_minute` a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate = per_minute / 60
        self._full = max(5.0, per_minute * BURST)
        self._clock = clock
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, key: bytes) -> float:
        """Take one token: 0 when there was one, else the seconds until there is."""
        moment = self._clock()
        left, since = self._buckets.pop(key, (self._full, moment))
        left = min(self._full, left + (moment - since) * self._rate)
        granted = left >= 1
        self._buckets[key] = (left - 1 if granted else left, moment)
        if len(self._buckets) > CALLERS_KEPT:
            self._buckets.popitem(last=False)
        return 0.0 if granted else (1 - left) / self._rate


class Limiter:
    """The buckets of one web process, and the tokens it has seen proved."""

    def __init__(self, rates: Rates, clock: Callable[[], float] = monotonic) -> None:
        self._general = Buckets(rates.general, clock)
        self._doors = {"sign_in": Buckets(rates.sign_in, clock), "verify": Buckets(rates.verify, clock)}
        self._proved: OrderedDict[bytes, None] = OrderedDict()

    def prove(self, authorization: bytes) -> None:
        """From now on this `Authorization` header counts for itself rather than for its address."""
        self._proved[_digest(authorization)] = None
        if len(self._proved) > CALLERS_KEPT:
            self._proved.popitem(last=False)

    def admit(self, authorization: bytes, address: str, door: str = "") -> None:
        """Let the request in, or raise TooMany. A `door` has a stricter bucket of its own, always by address."""
        token = _digest(authorization) if authorization else b""
        caller = token if token in self._proved else _place(address)
        wait = self._general.take(caller)
        if door and not wait:
            wait = self._doors[door].take(_place(address))
        if wait:
            raise TooMany(wait)

    def guard(self, app: ASGIApp) -> ASGIApp:
        """The middleware: handlers name their door by `opt={"door": "sign_in"}`."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == ScopeType.HTTP:
                client = scope["client"]
                door = scope["route_handler"].opt.get("door", "")
                self.admit(authorization_of(scope) or session_of(scope), client[0] if client else "", door)
            await app(scope, receive, send)

        return guarded


def session_of(scope: Scope) -> bytes:
    """The cookie of a browser's session, or nothing: an office behind one address is many callers once they have signed in."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            for part in value.split(b";"):
                key, _, token = part.strip().partition(b"=")
                if key == SESSION_COOKIE.encode():
                    return token
    return b""


def authorization_of(scope: Scope) -> bytes:
    """The raw `Authorization` header, or nothing."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            return value
    return b""


def _digest(authorization: bytes) -> bytes:
    """Tokens are not kept, only their digests."""
    return blake2b(authorization, digest_size=16).digest()


def _place(address: str) -> bytes:
    """The address that counts: an IPv6 network of 64 bits is one subscriber."""
    if ":" not in address:
        return address.encode()
    try:
        network = ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False)
    except ValueError:
        return address.encode()
    return str(network).encode()
