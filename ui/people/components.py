"""Every component of the screens with all its states: for whoever writes a page, and for whoever checks them."""

from litestar import Response, get

from ui.api.who import Asking
from ui.web.pages import page
from ui.web.visits import visit_of


@get("/components")
async def shown(request: Asking) -> Response[bytes]:
    """The page."""
    return page(request, await visit_of(request), "components.html", title="页面组件")
