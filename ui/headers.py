"""Security headers on every answer, whatever made it.

Sources: OWASP Secure Headers Project; RFC 9110; W3C Content Security Policy Level 3. TLS and HSTS belong to the proxy in front.
"""

from typing import Final

from litestar.types import Message, Scope

DATA_POLICY: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For answers that are data: a browser that opens one may load nothing."""

PAGE_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    b"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages: only our own files, no inline script or style."""

FILE_POLICY: Final = b"default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
"""For papers and materials: they load nothing, and only our own pages may show them within."""
FILES: Final = (b"application/pdf", b"image/jpeg", b"image/png")

COMMON: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
_NOWHERE: Final = (b"x-frame-options", b"DENY")
_DATA: Final = (*COMMON, _NOWHERE, (b"content-security-policy", DATA_POLICY))
_PAGE: Final = (*COMMON, _NOWHERE, (b"content-security-policy", PAGE_POLICY))
_FILE: Final = (*COMMON, (b"x-frame-options", b"SAMEORIGIN"), (b"content-security-policy", FILE_POLICY))


async def secure(message: Message, _scope: Scope) -> None:
    """Add the headers when an answer starts; an answer that names no cache rule of its own is never stored."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    names = {name.lower(): value for name, value in headers}
    kind = names.get(b"content-type", b"")
    headers.extend(_PAGE if kind.startswith(b"text/html") else _FILE if kind.startswith(FILES) else _DATA)
    if b"cache-control" not in names:
        headers.append((b"cache-control", b"no-store"))
    message["headers"] = headers
