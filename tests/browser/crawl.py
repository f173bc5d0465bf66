"""Every page that can be reached by links from where somebody begins, one address for each route."""

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute
from playwright.async_api import Page

STARTS = (
    "/", "/items/demo_permit", "/items/demo_open_together", "/desk", "/studio", "/board/indicators", "/desk/search?q=%E6%B2%88%E6%8A%9A", "/my/cases", "/my/papers", "/my/drafts", "/agents",
    "/track", "/publicity", "/desk/start", "/verify", "/components", "/status", "/desk/registers/demo_site", "/registers/demo_site",
)
"""Where people begin: the hall, the desk, the search box, what the header leads to, an item that a plugin has added panels to, and one that combines others."""
FILES = (
    "/my/cases/{number}/papers/{document}", "/my/files/{file}", "/drafts/{draft}/documents/{material}", "/desk/cases/{number}/papers/{document}/file",
    "/desk/cases/{number}/printing", "/board/indicators/{plugin}/{name}/{side}/file", "/items/{item}/samples/{name}", "/topics/{topic}/guide",
    "/desk/batches/{batch}/export", "/desk/registers/{register}/file", "/desk/registers/{register}/template",
    "/desk/registers/{register}/imports/{number}/file", "/desk/reporting/file", "/desk/export", "/studio/unconfirmed/file",
    "/desk/figures", "/board/figures", "/board/figures/{plugin}/{name}", "/desk/cases/{number}/materials/{file}/file",
    "/forms/dialect.json", "/studio/releases/{item}/{version}/bundle", "/studio/releases/{item}/{release}/decided/{replay}/file", "/studio/revisions/{revision}/notices/print/{paper}",
)
"""Routes that answer with a file; the browser saves it, so a link to one is proof enough (the access matrix reads them)."""


class Route(msgspec.Struct, frozen=True):
    """A registered path, with the places where something varies."""

    path: str

    def matches(self, path: str) -> bool:
        """Whether an address belongs to this route."""
        mine, theirs = self.path.strip("/").split("/"), path.strip("/").split("/")
        if mine and mine[-1].endswith("_path}"):
            return mine[:-1] == theirs[: len(mine) - 1]
        return len(mine) == len(theirs) and all(own.startswith("{") or own == other for own, other in zip(mine, theirs, strict=True))


def page_routes(app: Litestar) -> set[str]:
    """The routes that answer a reader with a page."""
    found = {route.path_format for route in app.routes if isinstance(route, HTTPRoute) and "GET" in route.route_handler_map}
    return {path for path in found if not path.startswith(("/api/", "/static", "/docs/openapi", "/health"))}


class Crawl:
    """A walk through the site as one visitor, from addresses that no link leads to and from where people begin."""

    def __init__(self, page: Page, routes: set[str], first: Sequence[str] = (), most: int = 200) -> None:
        self.page = page
        self.routes = sorted((Route(path) for path in routes), key=lambda route: route.path.count("{"))
        self.first = first
        self.most = most
        self.met: dict[str, str] = {}
        self.files: set[str] = set()

    def route_of(self, address: str) -> str:
        """The route an address belongs to; an address that belongs to none is its own."""
        path = urlsplit(address).path
        return next((route.path for route in self.routes if route.matches(path)), path)

    async def pages(self) -> "list[tuple[str, str]]":
        """Route and address of every page, found breadth first: one for each route, and every address that is named beforehand."""
        waiting = [*self.first, *STARTS]
        named = set(waiting)
        while waiting and len(self.met) < self.most:
            address = waiting.pop(0)
            route = self.route_of(address)
            if address in self.met.values() or (route in self.met and address not in named):
                continue
            if route in FILES:
                self.files.add(route)
                continue
            answer = await self.page.goto(address)
            assert answer is not None, address
            assert answer.status < 500, f"{address} answers {answer.status}"
            if not answer.headers.get("content-type", "").startswith("text/html"):
                self.files.add(route)
                continue
            self.met[route if route not in self.met else f"{route} {address}"] = address
            self.met.setdefault(self.route_of(self.page.url), self.page.url)
            waiting.extend(self._within(await self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")))
        return [(route.partition(" ")[0], address) for route, address in self.met.items()]

    def _within(self, links: list[str]) -> Iterator[str]:
        here = urlsplit(self.page.url)
        for link in links:
            there = urlsplit(urljoin(self.page.url, link))
            file = there.path.startswith(("/static", "/api/")) or there.path.endswith(".pdf")
            if there.netloc == here.netloc and not file:
                yield there.path + (f"?{there.query}" if there.query else "")
