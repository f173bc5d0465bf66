"""Signing in through an outside identity provider: OpenID Connect Core 1.0 §3.1, authorization code with PKCE (RFC 7636).

Who comes back from the provider must have an account here already: its login is the claim that the settings name.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlencode

import httpx
import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from litestar import Response, get

from core import time
from core.problems import Forbidden, NotFound, Unavailable
from core.settings import Oidc
from ui.api.who import Asking, house_of
from ui.people.signing_in import DOOR, let_in
from ui.web.csrf import same
from ui.web.pages import cookie, see_other
from ui.web.visits import safe_next

COOKIE: Final = "jiban_oidc"
BACK: Final = "/sign-in/oidc/back"
PATIENCE: Final = 5
"""Seconds that the provider may take."""
MINUTES: Final = 10
"""How long somebody may take to sign in over there."""
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY: Final = 60


class Trip(msgspec.Struct, frozen=True):
    """What must come back as it went: kept in a cookie of this browser meanwhile."""

    state: str
    nonce: str
    verifier: str
    to: str


class Provider(msgspec.Struct, frozen=True):
    """What the provider says of itself (OpenID Connect Discovery 1.0 §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@get("/sign-in/oidc", opt=DOOR)
async def started(request: Asking) -> Response[bytes]:
    """Off to the provider."""
    oidc = _oidc(request)
    async with _client() as client:
        provider = await _provider(client, oidc)
    trip = Trip(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), safe_next(request.query_params.get("next", "")))
    query = urlencode({
        "response_type": "code", "client_id": oidc.client_id, "redirect_uri": _back(request), "scope": "openid profile",
        "state": trip.state, "nonce": trip.nonce, "code_challenge": create_s256_code_challenge(trip.verifier), "code_challenge_method": "S256",
    })
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    answer = see_other(request, f"{provider.authorization_endpoint}{joint}{query}")
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
    claims = await _claims(request, oidc, trip, query["code"])
    login = claims.get(oidc.claim)
    account = await house_of(request).db.fetchval("SELECT id FROM accounts WHERE login = $1 AND active", login) if isinstance(login, str) else None
    if account is None:
        raise Forbidden("统一身份认证的这个身份在本平台还没有账号", "请联系本单位管理员开通账号")
    answer = await let_in(request, account, trip.to)
    answer.delete_cookie(COOKIE, path="/")
    return answer


async def _claims(request: Asking, oidc: Oidc, trip: Trip, code: str) -> Mapping[str, Any]:
    """The claims of the ID token, proved. Raises Forbidden when it does not hold, Unavailable when the provider is away."""
    async with _client() as client:
        provider = await _provider(client, oidc)
        given = await _asked(client.post(
            provider.token_endpoint,
            data={
                "grant_type": "authorization_code", "code": code, "redirect_uri": _back(request), "client_id": oidc.client_id,
                "code_verifier": trip.verifier, **({"client_secret": oidc.secret} if oidc.secret else {}),
            },
        ))
        keys = await _asked(client.get(provider.jwks_uri))
    try:
        token = jwt.decode(given["id_token"], KeySet.import_key_set(cast("KeySetSerialization", keys)), algorithms=ALGORITHMS)
        wanted = {"iss": {"essential": True, "value": oidc.issuer}, "aud": {"essential": True, "value": oidc.client_id}}
        claims = CodeIDToken(
            token.claims, token.header, wanted,
            {"nonce": trip.nonce, "client_id": oidc.client_id, "access_token": given.get("access_token")},
        )
        claims.validate(now=int(time.now().timestamp()), leeway=LEEWAY)
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise Forbidden("统一身份认证给出的凭据核对不上，没有登录", "请回到登录页重新登录；仍然不行的，请联系管理员") from error
    return dict(claims)


async def _provider(client: httpx.AsyncClient, oidc: Oidc) -> Provider:
    """The provider's own description; it must be that of the issuer in the settings (§4.3)."""
    said = await _asked(client.get(f"{oidc.issuer}/.well-known/openid-configuration"))
    try:
        provider = msgspec.convert(said, Provider)
    except msgspec.ValidationError as error:
        raise _away() from error
    if provider.issuer.rstrip("/") != oidc.issuer:
        raise _away()
    return provider


async def _asked(asking: Any) -> dict[str, Any]:
    """The provider's answer. Raises Unavailable when there is none or it is not JSON."""
    try:
        answer: httpx.Response = await asking
        answer.raise_for_status()
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except (httpx.HTTPError, msgspec.DecodeError) as error:
        raise _away() from error


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False)


def _away() -> Unavailable:
    return Unavailable("统一身份认证暂时不能使用", "请稍后再试，或者改用账号和密码登录")


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
