"""公示栏: what is publicised at this moment, for everybody, and the way from there to an objection."""

from litestar.types import ControllerRouterHandler

from ui.publicity.pages import listed, shown

ROUTES: tuple[ControllerRouterHandler, ...] = (listed, shown)
