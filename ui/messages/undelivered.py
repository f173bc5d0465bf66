"""未送达消息: what did not arrive at the applicants of one's authority, to be sent again one by one or all."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import QueryParameter

from core.messages.undelivered import COUNTED, MOST, count_undelivered, resend, undelivered
from core.problems import Invalid
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.web import form_data, officer, page, see_other

Before = Annotated[int, QueryParameter(description="只列编号小于它的", ge=0, le=BIGGEST)]
Sent = Annotated[int, QueryParameter(description="刚才重新发送了几条", ge=0, le=MOST)]
PAGE: Final = 50


@get("/desk/undelivered")
async def listed(request: Asking, before: Before = 0, sent: Sent = 0) -> Response[bytes]:
    """What has failed for good, the latest first."""
    visit, house = await officer(request), house_of(request)
    rows = await undelivered(house, visit.actor, before, PAGE + 1)
    count = await count_undelivered(house.db, visit.actor)
    return page(
        request, visit, "messages/undelivered.html", title="未送达消息", rows=rows[:PAGE], tabs=tabs("/desk/undelivered", count), count=count,
        first="/desk/undelivered" if before else "", sent=sent,
        next=f"/desk/undelivered?before={rows[PAGE - 1].id}" if len(rows) > PAGE else "",
    )


@post("/desk/undelivered", status_code=200)
async def resent(request: Asking) -> Response[bytes]:
    """One of them (`delivery`), or with `all` every one."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    chosen = form.get("delivery")
    if chosen and not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Invalid("没有这条消息", "请从未送达消息的列表选择")
    if not chosen and "all" not in form:
        raise Invalid("没有说明重新发送哪一条", "请从未送达消息的列表选择")
    return see_other(request, f"/desk/undelivered?sent={await resend(house, visit.actor, int(chosen) if chosen else None)}")


def tabs(here: str, count: int) -> list[tuple[str, str, bool, str]]:
    """The two lists of an officer's messages."""
    failed = f"{COUNTED}+" if count >= COUNTED else str(count)
    return [("我的消息", "/desk/messages", here == "/desk/messages", ""), ("未送达消息", "/desk/undelivered", here == "/desk/undelivered", failed)]
