"""Static files: the product's own, and browser libraries that set-up fetched by pinned versions (`scripts/web.sh`)."""

from pathlib import Path
from typing import Final

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from core.settings import ROOT

OWN: Final = Path(__file__).resolve().parents[1] / "static"
FETCHED: Final = ROOT / ".jiban" / "web"
"""Holds the browser libraries; never in git."""
HTMX: Final = "vendor/htmx.min.js"
KEPT: Final = CacheControlHeader(max_age=31_536_000, public=True, immutable=True)
"""Addresses carry the content's digest, so a browser may keep what it has."""


def folders() -> list[Path]:
    """Where static files are looked for, first to last."""
    return [folder for folder in (OWN, FETCHED) if folder.is_dir()]


def find(name: str) -> Path | None:
    """The file behind `/static/<name>`."""
    return next((path for folder in folders() if (path := folder / name).is_file()), None)


def static_files() -> Router:
    """`/static/…`."""
    return create_static_files_router(path="/static", directories=list(folders()), cache_control=KEPT)
