"""The web application of a house."""

from pathlib import Path
from typing import Final

from litestar import Litestar
from litestar.datastructures import CacheControlHeader, State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from core.house import House
from ui.api.router import api
from ui.headers import secure
from ui.limits import Limiter, Rates
from ui.openapi import description
from ui.pages.docs import docs
from ui.pages.start import health, start
from ui.problems import HANDLERS

HERE: Final = Path(__file__).resolve().parent
BIGGEST_BODY: Final = 1024 * 1024
"""Bytes a request may carry; files travel another way."""


def create_app(house: House, rates: Rates | None = None) -> Litestar:
    """The application: API, start page, documentation. The caller opens and closes the house."""
    limiter = Limiter(rates or Rates())
    static = create_static_files_router(
        path="/static", directories=[HERE / "static"], cache_control=CacheControlHeader(max_age=3600, public=True)
    )
    return Litestar(
        route_handlers=[api(), start, docs, health, static],
        state=State({"house": house, "limiter": limiter}),
        middleware=[limiter.guard],
        before_send=[secure],
        exception_handlers=dict(HANDLERS),
        request_max_body_size=BIGGEST_BODY,
        template_config=TemplateConfig(directory=HERE / "templates", engine=JinjaTemplateEngine),
        openapi_config=description(),
        logging_config=None,
    )
