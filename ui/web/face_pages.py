"""The addresses below `/x`: pages and static files of plugins, and the loosened policy of a page that asked for it."""

from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler, Message, Scope
from markupsafe import Markup

from core import time
from core.problems import NotFound
from ui.api.who import Asking, house_of
from ui.sdk import TYPES, Page, Visitor
from ui.web.faces import PREFIX, Faces, FacesOf
from ui.web.pages import page
from ui.web.visits import Visit, applicant, officer, visit_of

_POLICY: Final = "jiban.policy"
_STATE: Final = "faces"
_KEPT: Final = {"cache-control": "public, max-age=31536000, immutable"}
_ASKED: Final = {"anyone": visit_of, "applicant": applicant, "officer": officer}
_SOURCES: Final = {"blob-media": b"; media-src 'self' blob:", "blob-images": b"; img-src 'self' blob: data:"}
_DEVICES: Final = ("camera", "geolocation", "microphone", "payment")


@get(PREFIX + "/{plugin:str}/{name:path}", include_in_schema=False)
async def beyond(request: Asking, plugin: FromPath[str], name: FromPath[Path]) -> Response[bytes]:
    """A page or a static file of a plugin."""
    path = str(name).strip("/")
    top, _, rest = path.partition("/")
    return _file(request, plugin, rest) if top == "static" else await _page(request, plugin, path)


def _file(request: Asking, plugin: str, name: str) -> Response[bytes]:
    data = _faces(request).file(plugin, name)
    if data is None:
        raise _nothing()
    return Response(data, media_type=TYPES[name.rpartition(".")[2]], headers=_KEPT)


async def _page(request: Asking, plugin: str, name: str) -> Response[bytes]:
    """A page of a plugin, in the house's frame."""
    faces = _faces(request)
    found = faces.page(plugin, name)
    if found is None:
        raise _nothing()
    visit = await _ASKED[found.who](request)
    visitor = Visitor(who=visit.actor.kind, name=visit.actor.name, today=time.today(), query=dict(request.query_params))
    more = found.show(visitor) if found.show is not None else {}
    body = Markup(faces.template(found).render({**more, "visitor": visitor}))  # noqa: S704 - autoescape is on
    allow(request, *(word for policy in faces.policies(found) for word in policy.allow))
    return _framed(request, visit, found, body, faces.registry.plugins[plugin].name)


def _framed(request: Asking, visit: Visit, found: Page, body: Markup, plugin: str) -> Response[bytes]:
    return page(request, visit, "faces/page.html", title=found.title, lead=found.lead, body=body, plugin=plugin)


def allow(request: Asking, *words: str) -> None:
    """Note what `relaxed` is to loosen on this answer: devices of the visitor's, sources of pictures and films."""
    if words:
        request.scope["state"][_POLICY] = {*words}


async def relaxed(message: Message, scope: Scope) -> None:
    """After the headers of `ui.headers.secure`: loosen what the page's policy entries name, and nothing else."""
    allowed: set[str] = scope.get("state", {}).get(_POLICY, set())
    if message["type"] != "http.response.start" or not allowed:
        return
    sources = b"".join(text for word, text in _SOURCES.items() if word in allowed)
    devices = ", ".join(f"{name}=({'self' if name in allowed else ''})" for name in _DEVICES).encode()
    headers = []
    for name, value in message["headers"]:
        if name.lower() == b"content-security-policy":
            headers.append((name, _with_sources(value, sources)))
        else:
            headers.append((name, devices if name.lower() == b"permissions-policy" else value))
    message["headers"] = headers


def _with_sources(policy: bytes, sources: bytes) -> bytes:
    """The policy with these directives in place of its own of the same name: of two, a browser would heed the first only."""
    named = {part.split()[0] for part in sources.split(b";") if part.strip()}
    kept = [part.strip() for part in policy.split(b";") if part.strip() and part.split()[0] not in named]
    return b"; ".join(kept) + sources


def _faces(request: Asking) -> Faces:
    """The faces of the house, kept with the application."""
    state = request.app.state
    if _STATE not in state:
        state[_STATE] = FacesOf(house_of(request))
    faces: FacesOf = state[_STATE]
    return faces()


def _nothing() -> NotFound:
    return NotFound("没有这一页", "请从办事大厅或者工作台进入")


ROUTES: tuple[ControllerRouterHandler, ...] = (beyond,)
