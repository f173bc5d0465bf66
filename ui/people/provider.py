"""What is asked of an outside identity provider: its description, and an ID token for a code (OpenID Connect Core 1.0 §3.1, Discovery 1.0).

Imported when somebody signs in this way: the libraries for it take a quarter of a second to load, and most houses have no provider.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

import httpx
import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from core import time
from core.problems import Forbidden, Unavailable
from core.settings import Oidc

PATIENCE: Final = 5
"""Seconds that the provider may take."""
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY: Final = 60
challenge = create_s256_code_challenge
"""The verifier as it may be seen on the way (RFC 7636 §4.2)."""


class Provider(msgspec.Struct, frozen=True):
    """What the provider says of itself (OpenID Connect Discovery 1.0 §3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Code(msgspec.Struct, frozen=True):
    """The code that came back, with what it must be redeemed with: where it came back to, the trip's verifier and nonce."""

    code: str
    back: str
    verifier: str
    nonce: str


async def described(oidc: Oidc) -> Provider:
    """The provider, as it describes itself. Raises Unavailable."""
    async with _client() as client:
        return await _provider(client, oidc)


async def claims_of(oidc: Oidc, code: Code) -> Mapping[str, Any]:
    """The claims of the ID token, proved. Raises Forbidden when it does not hold, Unavailable when the provider is away."""
    async with _client() as client:
        provider = await _provider(client, oidc)
        given = await _asked(client.post(
            provider.token_endpoint,
            data={
                "grant_type": "authorization_code", "code": code.code, "redirect_uri": code.back, "client_id": oidc.client_id,
                "code_verifier": code.verifier, **({"client_secret": oidc.secret} if oidc.secret else {}),
            },
        ))
        keys = await _asked(client.get(provider.jwks_uri))
    try:
        token = jwt.decode(given["id_token"], KeySet.import_key_set(cast("KeySetSerialization", keys)), algorithms=ALGORITHMS)
        wanted = {"iss": {"essential": True, "value": oidc.issuer}, "aud": {"essential": True, "value": oidc.client_id}}
        claims = CodeIDToken(
            token.claims, token.header, wanted,
            {"nonce": code.nonce, "client_id": oidc.client_id, "access_token": given.get("access_token")},
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
