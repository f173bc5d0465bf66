"""What was done with accounts and posts, by whom, when."""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter

from core.access.staff import PAGE, log_of
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.staff.frame import keeping, lines, role_names
from ui.web import page

Before = Annotated[int, QueryParameter(description="这一条以前的", ge=1, le=BIGGEST)]


@get("/staff/log")
async def log(request: Asking, before: Before = BIGGEST) -> Response[bytes]:
    """The log of the authorities one keeps, the last first."""
    visit, keeper = await keeping(request)
    house = house_of(request)
    async with house.db.pool.acquire() as connection:
        entries = await log_of(connection, keeper, before=before)
    more = entries[PAGE - 1].id if len(entries) > PAGE else None
    return page(
        request, visit, "staff/log.html", title="人员变动记录", log=lines(entries[:PAGE], role_names(house)),
        next_page=f"/staff/log?before={more}" if more is not None else "", first_page="" if before == BIGGEST else "/staff/log",
    )
