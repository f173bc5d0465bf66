"""The sheet `access_matrix.toml`: every route, who may ask it, and which classes of fields the answer may show."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute
from matrix_world import PERSONAS

SHEET = Path(__file__).with_name("access_matrix.toml")
VERDICTS = {"login", "none", "see", "may"}
CLASSES = {"public", "own", "official", "sealed", "applicant", "file"}


class Cell(msgspec.Struct, frozen=True):
    """What one persona meets: the verdict, the classes that must be seen, and those that may be."""

    verdict: str
    shown: frozenset[str]
    possible: frozenset[str]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Routes that are open to the same people in the same way; `cells` by persona, `*` for all not named."""

    name: str
    note: str
    routes: tuple[str, ...]
    cells: Mapping[str, str]

    def cell(self, persona: str) -> Cell:
        """The persona's cell. `see public own?` reads: answered 2xx, the case's number is shown, own values may be."""
        verdict, *classes = (self.cells.get(persona) or self.cells["*"]).split()
        names = {word.rstrip("?") for word in classes}
        return Cell(verdict, frozenset(word for word in classes if not word.endswith("?")), frozenset(names))


def read() -> list[Kind]:
    """All kinds, in the order of the file, which is the order of asking."""
    return msgspec.convert(tomllib.loads(SHEET.read_text(encoding="utf-8"))["kind"], list[Kind])


def faults(kinds: list[Kind]) -> Iterator[str]:
    """What is wrong with the sheet itself."""
    for kind in kinds:
        for persona, text in kind.cells.items():
            cell = kind.cell(persona)
            if persona not in {*PERSONAS, "*"} or cell.verdict not in VERDICTS or not cell.possible <= CLASSES:
                yield f"{kind.name}: {persona} = {text}"
            if cell.verdict in {"login", "none"} and (cell.shown or "sealed" in cell.possible or (cell.verdict == "login" and cell.possible)):
                yield f"{kind.name}: {persona} is turned away and yet shown {sorted(cell.possible)}"
        yield from (f"{kind.name}: no cell for {persona}" for persona in PERSONAS if persona not in kind.cells and "*" not in kind.cells)
    named = [route for kind in kinds for route in kind.routes]
    yield from (f"{route} stands twice" for route in {*named} if named.count(route) > 1)


def routes(app: Litestar) -> set[str]:
    """The application's own routes as `METHOD /path/{name}`, as they are registered."""
    return {
        f"{method} {route.path_format}"
        for route in app.routes if isinstance(route, HTTPRoute)
        for method in route.route_handler_map
        if method not in {"HEAD", "OPTIONS"}
    }
