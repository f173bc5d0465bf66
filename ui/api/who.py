"""Who is asking: the bearer token of a request, looked up every time, in one query with those that wait beside it."""

from typing import Any, TypeAlias, cast

from litestar import Request

from core.access import ANONYMOUS, Actor
from core.house import House
from core.problems import Problem
from ui.limits import Limiter, authorization_of

Asking: TypeAlias = Request[Any, Any, Any]


class NotSignedIn(Problem):
    """No token came along, or one that is not valid (any more)."""

    code = "unauthenticated"
    title = "尚未登录"
    status = 401


def house_of(request: Asking) -> House:
    """The house this application serves."""
    return cast("House", request.app.state.house)


def address_of(request: Asking) -> str:
    """Where people reach the house, without a slash at the end: the address that is set, else the one they asked at."""
    return house_of(request).settings.public_url or str(request.base_url).rstrip("/")


def token_of(request: Asking) -> str:
    """The bearer token (RFC 6750 §2.1), or an empty text. What is not ASCII is no token."""
    scheme, _, token = authorization_of(request.scope).partition(b" ")
    return token.strip().decode() if scheme.lower() == b"bearer" and token.isascii() else ""


async def somebody(request: Asking) -> Actor:
    """Whoever asks, signed in or not. Raises NotSignedIn for a token that is not valid: a caller must know that it has lapsed."""
    return await signed_in(request) if authorization_of(request.scope) else ANONYMOUS


async def signed_in(request: Asking) -> Actor:
    """Who asks. Raises NotSignedIn."""
    token = token_of(request)
    if not token:
        raise NotSignedIn("本接口须登录后使用", "请先登录取得令牌，并在 Authorization 中写明 Bearer 令牌")
    actor = await house_of(request).askers.actor(token)
    if actor is None:
        raise NotSignedIn("令牌无效或者已经过期", "请重新登录取得新的令牌")
    cast("Limiter", request.app.state.limiter).prove(authorization_of(request.scope))
    return actor
