"""Signing in through an outside identity provider: OpenID Connect Core 1.0 §3.1, authorization code with PKCE (RFC 7636).

Who comes back from the provider has an account here, whose login is the claim that the settings name; an applicant whose code the provider
tells is given one.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec
from litestar import Response, get

from core.parties.arriving import arrive
from core.problems import Forbidden, NotFound
from core.settings import Oidc
from ui.api.who import Asking, house_of
from ui.people.signing_in import DOOR, let_in
from ui.web.csrf import same
from ui.web.pages import cookie, see_other
from ui.web.visits import safe_next

COOKIE: Final = "jiban_oidc"
BACK: Final = "/sign-in/oidc/back"
MINUTES: Final = 10
"""How long somebody may take to sign in over there."""


class Trip(msgspec.Struct, frozen=True):
    """What must come back as it went: kept in a cookie of this browser meanwhile."""

    state: str
    nonce: str
    verifier: str
    to: str


@get("/sign-in/oidc", opt=DOOR)
async def started(request: Asking) -> Response[bytes]:
    """Off to the provider."""
    oidc = _oidc(request)
    from ui.people import provider  # noqa: PLC0415 - see there

    described = await provider.described(oidc)
    trip = Trip(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), safe_next(request.query_params.get("next", "")))
    query = urlencode({
        "response_type": "code", "client_id": oidc.client_id, "redirect_uri": _back(request), "scope": "openid profile",
        "state": trip.state, "nonce": trip.nonce, "code_challenge": provider.challenge(trip.verifier), "code_challenge_method": "S256",
    })
    joint = "&" if "?" in described.authorization_endpoint else "?"
    answer = see_other(request, f"{described.authorization_endpoint}{joint}{query}")
    answer.set_cookie(cookie(request, COOKIE, msgspec.json.encode(trip).hex(), MINUTES * 60))
    return answer


@get(BACK, opt=DOOR)
async def returned(request: Asking) -> Response[bytes]:
    """Back from the provider: the code becomes an ID token, the token's claim an account, the account a session."""
    oidc = _oidc(request)
    trip = _trip(request)
    query = request.query_params
    if trip is None or not same(query.get("state", ""), trip.state):
        raise Forbidden("这次登录没有完成：登录请求已经过期，或者不是从这个浏览器发起的", "请回到登录页重新登录")
    if "code" not in query:
        raise Forbidden("统一身份认证没有同意这次登录", "请回到登录页重新登录，或者改用账号和密码")
    from ui.people import provider  # noqa: PLC0415 - see there

    claims = await provider.claims_of(oidc, provider.Code(query["code"], _back(request), trip.verifier, trip.nonce))
    account = await _account(request, oidc, claims)
    answer = await let_in(request, account, safe_next(trip.to))
    answer.delete_cookie(COOKIE, path="/")
    return answer


async def _account(request: Asking, oidc: Oidc, claims: Mapping[str, object]) -> int:
    """The account of these claims. Raises Forbidden when there is none, or it is closed, and none is to be opened."""
    house = house_of(request)
    login, code, name = (claims.get(each) for each in (oidc.claim, oidc.code_claim, oidc.name_claim))
    known = await house.db.fetchrow("SELECT id, active FROM accounts WHERE login = $1", login) if isinstance(login, str) else None
    if known is not None and not known["active"]:
        raise Forbidden("这个账号已经停用", "需要恢复的，请联系本单位管理员")
    account: int | None = known["id"] if known is not None else None
    if known is None and isinstance(login, str) and isinstance(code, str) and isinstance(name, str):
        account = await arrive(house.db, house.vault, login, code, name)
    if account is None:
        raise Forbidden("统一身份认证的这个身份在本平台还没有账号", "工作人员请联系本机关的人员管理员开通账号；申请人请核对在统一身份认证登记的姓名和证件号码")
    return account


def _back(request: Asking) -> str:
    return f"{house_of(request).settings.public_url}{BACK}"


def _oidc(request: Asking) -> Oidc:
    oidc = house_of(request).settings.oidc
    if oidc is None:
        raise NotFound("本平台没有接入统一身份认证", "请用账号和密码登录")
    return oidc


def _trip(request: Asking) -> Trip | None:
    try:
        return msgspec.json.decode(bytes.fromhex(request.cookies.get(COOKIE, "")), type=Trip)
    except (ValueError, msgspec.DecodeError):
        return None
