"""What a plugin may add to the screens: a page, a panel in a named place, a static file, a policy entry.

This and `core` are all that a plugin may import. Everything here is data and small functions; the house draws the frame, asks who
visits, escapes what is shown, and lists every fault before it starts. `docs/plugins.md` tells how.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.declarations import Face, FaceGround
from core.faults import Fault
from ui import face_checks as checks

__all__ = [
    "BoardSpot", "CaseSpot", "FilingSpot", "GuideSpot", "Page", "Panel", "PartySpot", "Policy", "ReceiptSpot", "ReviewSpot", "Spot",
    "StaticFile", "Visitor",
]

Who: TypeAlias = Literal["anyone", "applicant", "officer"]
Place: TypeAlias = Literal["guide", "filing", "review", "receipt", "case", "party", "board"]
Allowance: TypeAlias = Literal["camera", "microphone", "geolocation", "blob-media", "blob-images"]
WHO: Final = ("anyone", "applicant", "officer")
ALLOWANCES: Final = ("camera", "microphone", "geolocation", "blob-media", "blob-images")
TYPES: Final[Mapping[str, str]] = {
    "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png",
    "jpg": "image/jpeg", "webp": "image/webp", "woff2": "font/woff2", "pdf": "application/pdf", "json": "application/json",
    "csv": "text/csv", "txt": "text/plain",
}
"""Static files by ending, and how they are sent."""
_FILE: Final = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.[a-z0-9]+")


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a panel stands: who looks (anonymous, applicant, officer), and today. Each place adds what it is about.

    `orgs` and `roles` are those of an officer's posts.
    """

    who: str
    today: date
    orgs: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class GuideSpot(Spot, frozen=True, kw_only=True):
    """guide: the guide of an item."""

    item: str
    item_name: str


class FilingSpot(Spot, frozen=True, kw_only=True):
    """filing: a page of an application being filled in; `values` are as typed, `page` counts from 0."""

    item: str
    item_name: str
    page: int
    values: Mapping[str, Any]


class ReviewSpot(Spot, frozen=True, kw_only=True):
    """review: the applicant looks over everything before the commitment."""

    item: str
    item_name: str
    values: Mapping[str, Any]


class ReceiptSpot(Spot, frozen=True, kw_only=True):
    """receipt: what was submitted just now."""

    item: str
    item_name: str
    number: str
    status: str


class SpotTime(msgspec.Struct, frozen=True):
    """A time of the office that runs on a case: what tells it apart, its name, how much of it is used, the level that was reached if any."""

    clock: str
    name: str
    used: str
    level: str


class CaseSpot(Spot, frozen=True, kw_only=True):
    """case: a case, as its applicant or an officer sees it; nothing personal. `times` are for officers only."""

    item: str
    item_name: str
    number: str
    status: str
    step: str
    seq: int
    times: tuple[SpotTime, ...] = ()


class PartySpot(Spot, frozen=True, kw_only=True):
    """party: the record of an applicant 企业档案/个人档案."""

    code: str
    name: str


class BoardSpot(Spot, frozen=True, kw_only=True):
    """board: the numbers of the reform 看板."""


SPOTS: Final[Mapping[str, type[Spot]]] = {
    "guide": GuideSpot, "filing": FilingSpot, "review": ReviewSpot, "receipt": ReceiptSpot, "case": CaseSpot, "party": PartySpot,
    "board": BoardSpot,
}
"""What a panel is told in each place."""


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who opens a page of a plugin, and what the address asks: `query` by name, the last of each."""

    who: str
    name: str
    today: date
    query: Mapping[str, str]


class Page(Face, frozen=True, kw_only=True, tag="page"):
    """A page at `/x/<plugin>/<id>`, in the house's frame.

    `template` stands in the plugin's `templates/` and gets `visitor` and whatever `show(visitor)` answers; `who` may open it.
    """

    title: str
    template: str
    lead: str = ""
    who: Who = "anyone"
    show: Callable[[Visitor], Mapping[str, Any]] | None = None

    def faults(self, ground: FaceGround) -> Iterable[Fault]:
        """Its path, its template, its function, who may open it."""
        yield from checks.path(self.id, ground)
        yield from checks.template(self.template, ground)
        yield from checks.shows(self.show, ground)
        yield from checks.one_of("who", self.who, WHO, "unknown-who", ground)


class Panel(Face, frozen=True, kw_only=True, tag="panel"):
    """A titled panel in a named place, for some items or (`items` empty) for all.

    `template` gets `spot` and whatever `show(spot)` answers; when `show` answers None the panel is left out.
    """

    place: Place
    title: str
    template: str
    items: tuple[str, ...] = ()
    show: Callable[[Any], Mapping[str, Any] | None] | None = None

    def faults(self, ground: FaceGround) -> Iterable[Fault]:
        """Its place, its template, its function, its items."""
        yield from checks.path(self.id, ground)
        yield from checks.one_of("place", self.place, SPOTS, "unknown-place", ground)
        yield from checks.template(self.template, ground)
        yield from checks.shows(self.show, ground)
        for item in self.items:
            yield from checks.one_of("items", item, ground.items, "unknown-item", ground)


class StaticFile(Face, frozen=True, kw_only=True, tag="static"):
    """A file in the plugin's `static/`; `id` is its path there. Templates write `static("id")` for its address."""

    def faults(self, ground: FaceGround) -> Iterable[Fault]:
        """It is there, and of a kind that is served."""
        if not _FILE.fullmatch(self.id):
            yield checks.fault(ground, "id", self.id, "static/ 里的路径：字母、数字、- _ /，带扩展名", "bad-id")
        elif self.id.rpartition(".")[2] not in TYPES:
            yield checks.fault(ground, "id", self.id, f"扩展名是其中之一：{'、'.join(TYPES)}", "bad-type")
        else:
            yield from checks.there("static", self.id, "id", "missing-file", ground)


class Policy(Face, frozen=True, kw_only=True, tag="policy"):
    """What one page of the plugin may use beyond the strict policy of all pages, and why; scripts and styles are never loosened.

    `allow` names devices (camera, microphone, geolocation) and content that the page's script makes (blob-media, blob-images).
    """

    page: str
    allow: tuple[Allowance, ...]
    because: str

    def faults(self, ground: FaceGround) -> Iterable[Fault]:
        """The page is the plugin's own, the allowances are known."""
        pages = [face.id for face in ground.siblings if isinstance(face, Page)]
        yield from checks.one_of("page", self.page, pages, "unknown-page", ground)
        for word in self.allow:
            yield from checks.one_of("allow", word, ALLOWANCES, "unknown-allowance", ground)
