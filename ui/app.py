"""The web application of a house."""

from typing import Final

from litestar import Litestar
from litestar.datastructures import State
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin

from core.house import House
from ui.api.router import api
from ui.headers import secure
from ui.limits import Limiter, Rates
from ui.openapi import description
from ui.pages.docs import docs
from ui.pages.forms import dialect_file, forms, keyword_page
from ui.pages.start import health, start
from ui.problems import HANDLERS
from ui.web.face_pages import relaxed
from ui.web.forms import MOST_FIELDS
from ui.web.pages import pages
from ui.web.panels import install
from ui.web.routes import ROUTES
from ui.web.static import static_files

BIGGEST_BODY: Final = 1024 * 1024
"""Bytes a request may carry; a handler that takes files says more."""


class Application(Litestar):
    """Litestar for a house whose structs are all msgspec's.

    Left to itself litestar also takes up pydantic wherever it is installed (piccolo brings it): 9 MiB and a sixth of a start, for nothing here.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def create_app(house: House, rates: Rates | None = None) -> Litestar:
    """The application: API, screens, documentation. The caller opens and closes the house."""
    limiter = Limiter(rates or Rates())
    install(house)
    return Application(
        route_handlers=[api(), pages([*ROUTES, start, docs, forms, keyword_page, dialect_file]), health, static_files()],
        state=State({"house": house, "limiter": limiter}),
        middleware=[limiter.guard],
        before_send=[secure, relaxed],
        exception_handlers=dict(HANDLERS),
        request_max_body_size=BIGGEST_BODY,
        multipart_form_part_limit=MOST_FIELDS,
        openapi_config=description(),
        logging_config=None,
    )
