"""The one place that knows htmx's headers (htmx 2). Everything else asks here."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from ui.api.who import Asking

VARY: Final[Mapping[str, str]] = {"vary": "HX-Request"}
"""One address answers with the page or with a fragment: a cache must keep them apart."""


def is_htmx(request: Asking) -> bool:
    """Whether htmx asks and wants a fragment; when it restores history or was boosted, it wants the whole page."""
    headers = request.headers
    return "hx-request" in headers and "hx-history-restore-request" not in headers and "hx-boosted" not in headers


def redirect_headers(path: str) -> dict[str, str]:
    """Send the whole browser to `path`."""
    return {"HX-Redirect": in_a_header(path)}


def in_a_header(address: str) -> str:
    """An address as a header may carry it (RFC 3986 §2.1): what is not ASCII, or no sign of an address, is quoted; what is quoted stays."""
    return quote(address, safe="/?&=#%:@!$'()*+,;~-._[]")


def into_main() -> dict[str, str]:
    """Put the answer in place of the page's content, whatever the request had named: for errors."""
    return {"HX-Retarget": "#content", "HX-Reswap": "innerHTML show:window:top"}


def asked_from(request: Asking) -> str | None:
    """The quoted path of the page on which htmx asks; None when it is not htmx that asks."""
    if not is_htmx(request):
        return None
    try:
        address = urlsplit(request.headers.get("hx-current-url", ""))
    except ValueError:  # no address at all
        return quote("/")
    return quote(address.path + (f"?{address.query}" if address.query else "") or "/", safe="/")
