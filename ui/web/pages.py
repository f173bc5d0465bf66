"""How a page is answered: whole, or its fragment when htmx asks; after a form, where to go next."""

from collections.abc import Iterable
from typing import Any, Final

from litestar import MediaType, Request, Response, Router
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.types import ControllerRouterHandler

from ui.api.who import Asking
from ui.web import csrf
from ui.web.forms import form_data
from ui.web.htmx import VARY, in_a_header, is_htmx, redirect_headers
from ui.web.templates import render
from ui.web.visits import NONCE, Visit, visit_of

HTML: Final = "text/html; charset=utf-8"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SECTIONS: Final = {
    "desk": "desk", "studio": "studio", "staff": "staff", "board": "board", "party": "desk", "together": "items", "items": "items", "codes": "items", "apply": "apply", "my": "my", "drafts": "my", "receipts": "my", "track": "track", "publicity": "publicity",
    "verify": "verify", "v": "verify",
}
"""By the first part of the path."""


def page(
    request: Asking, visit: Visit, template: str, *, title: str, fragment: str | None = None, status: int = 200, **context: Any
) -> Response[bytes]:
    """The page; or `fragment` alone when it is named and htmx asks.

    Templates get `visit`, `title`, `path`, `here` (the path with its query), `section` (which of the main entries is current) and the context.
    """
    chosen = fragment if fragment and is_htmx(request) else template
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    here = f"{path}?{query}" if query else path
    body = render(chosen, {"visit": visit, "title": title, "path": path, "here": here, "section": section_of(path), **context})
    answer: Response[bytes] = Response(body, status_code=status, media_type=HTML, headers=dict(VARY))
    if visit.nonce:
        answer.set_cookie(cookie(request, NONCE, visit.nonce))
    return answer


def section_of(path: str) -> str:
    """Which of the main entries a page belongs to; empty for none."""
    if path == "/":
        return "hall"
    return _SECTIONS.get(path.split("/", 2)[1], "")


def see_other(request: Asking, path: str) -> Response[bytes]:
    """After a form was done: on to `path` (303), by htmx's own header when htmx asked."""
    if is_htmx(request):
        return Response(b"", status_code=200, media_type=MediaType.TEXT, headers=redirect_headers(path))
    return Response(b"", status_code=303, media_type=MediaType.TEXT, headers={"location": in_a_header(path)})


def cookie(request: Asking, name: str, value: str, max_age: int | None = None) -> Cookie:
    """A cookie no script reads and no other site sends along; over plain http only a demonstration may give one."""
    secure = request.app.state.house.settings.mode == "production" or request.scope["scheme"] == "https"
    return Cookie(key=name, value=value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=secure)


def pages(handlers: Iterable[ControllerRouterHandler]) -> Router:
    """The router of the screens: whatever changes something must come from one of our own forms."""
    return Router(path="/", route_handlers=list(handlers), guards=[own_form], include_in_schema=False)


async def own_form(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """A guard. Raises FormExpired unless the request is safe or carries this visit's token, in the form or in the header."""
    if not isinstance(connection, Request) or connection.method in SAFE:
        return
    request: Asking = connection
    headers = request.headers
    if csrf.from_elsewhere(headers.get("sec-fetch-site", ""), headers.get("origin", ""), headers.get("host", "")):
        raise csrf.expired()
    visit = await visit_of(request)
    given = headers.get(csrf.HEADER) or (await form_data(request)).get(csrf.FIELD)
    if not csrf.same(given, visit.csrf):
        raise csrf.expired()
