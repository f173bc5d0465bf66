"""The mailbox of whoever visits: the latest first; looking at the first page is having looked at them."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from core.access import PartyHeld
from core.house import House
from core.messages.reading import Mailbox, mailbox, mark_read
from core.messages.undelivered import count_undelivered
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.messages.undelivered import tabs
from ui.web import Visit, applicant, officer, page

Before = Annotated[int, QueryParameter(description="只列编号小于它的消息", ge=0, le=BIGGEST)]
PAGE: Final = 20


@get("/my/messages")
async def own(request: Asking, before: Before = 0) -> Response[bytes]:
    """The messages of the party one works for now."""
    visit, house = await applicant(request), house_of(request)
    found = await _looked_at(house, visit, visit.acting, before)
    return _page(request, visit, "messages/mine.html", found, before, "/my/messages", channels=house.settings.channels.names)


@get("/desk/messages")
async def officers(request: Asking, before: Before = 0) -> Response[bytes]:
    """An officer's own messages."""
    visit, house = await officer(request), house_of(request)
    found = await _looked_at(house, visit, None, before)
    shown = tabs("/desk/messages", await count_undelivered(house.db, visit.actor))
    return _page(request, visit, "messages/desk.html", found, before, "/desk/messages", tabs=shown)


async def _looked_at(house: House, visit: Visit, held: PartyHeld | None, before: int) -> Mailbox:
    found = await mailbox(house, visit.actor, held, before, PAGE + 1)
    if not before:
        await mark_read(house.db, visit.actor, held, found.latest)
    return found


def _page(request: Asking, visit: Visit, template: str, found: Mailbox, before: int, here: str, **context: Any) -> Response[bytes]:
    rows = found.messages[:PAGE]
    following = f"{here}?before={rows[-1].id}" if len(found.messages) > PAGE else ""
    seen = msgspec.structs.replace(visit, unread=0) if not before else visit
    return page(request, seen, template, title="消息", rows=rows, next=following, first=here if before else "", **context)
