"""Forms are ours: a token in every form, checked before a page that changes something is reached.

Signed in, the token belongs to the session. Before that it is derived from a random cookie by a key of the house (signed
double submit, OWASP CSRF Prevention Cheat Sheet). A browser that says the request comes from another site is refused first.
"""

import secrets
from hashlib import blake2b
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

from core.house import House
from core.problems import Problem

FIELD: Final = "_csrf"
HEADER: Final = "x-csrf-token"
_NONCE_BYTES: Final = 18


class FormExpired(Problem):
    """The form's token does not belong to this visit: signed out meanwhile, a page kept open overnight, or another site."""

    code = "form-expired"
    title = "页面已经过期"
    status = 419


def expired() -> FormExpired:
    """The problem, in words."""
    return FormExpired("这个页面打开的时间太久，或者登录状态已经变化，刚才的操作没有执行", "请返回上一页，刷新后重新提交")


def new_nonce() -> str:
    """A cookie for somebody who has not signed in."""
    return secrets.token_urlsafe(_NONCE_BYTES)


def anonymous_token(house: House, nonce: str) -> str:
    """The token that goes with the cookie."""
    return blake2b(nonce.encode(), key=house.keys.master, digest_size=24, person=b"jiban-form").hexdigest()


def same(given: str, wanted: str) -> bool:
    """Whether the token is the one, in constant time; no token is never the one."""
    return bool(wanted) and compare_digest(given.encode(), wanted.encode())


def from_elsewhere(site: str, origin: str, host: str) -> bool:
    """Whether the browser itself says that another site sends this (Fetch Metadata; else the Origin header)."""
    if site:
        return site not in {"same-origin", "none"}
    return bool(origin) and origin != "null" and _host(origin) != host


def _host(origin: str) -> str:
    """The host of an origin; of what is none, empty."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
