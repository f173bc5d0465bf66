"""The public pages of what is publicised: only the fields an item shows, from when to when, and how to object."""

from typing import Annotated, Final

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from core import time
from core.links import Publicity, publicised, publicity_of
from ui.api.who import Asking, house_of
from ui.web import page, visit_of

PAGE: Final = 20
Number = Annotated[str, PathParameter(description="公示的办件编号", max_length=40)]
After = Annotated[str, QueryParameter(description="上一页给出的位置", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{1,18})?$")]


@get("/publicity")
async def listed(request: Asking, after: After = "") -> Response[bytes]:
    """Everything that is publicised today, what ends first at the top."""
    visit = await visit_of(request)
    found = await publicised(house_of(request), after, PAGE)
    return page(
        request, visit, "publicity/list.html", title="公示栏", rows=[(each, left_words(each)) for each in found.rows],
        next=f"/publicity?after={found.next}" if found.next else "", first="/publicity" if after else "",
    )


@get("/publicity/{number:str}")
async def shown(request: Asking, number: Number) -> Response[bytes]:
    """One publicity, while it lasts."""
    visit = await visit_of(request)
    found = await publicity_of(house_of(request), number)
    return page(request, visit, "publicity/one.html", title=f"{found.step_name} {found.number}", publicity=found, left=left_words(found))


def left_words(publicity: Publicity) -> str:
    """How long one may still object, in calendar days as publicities are counted: 还剩 12 日, 今天是最后一天."""
    left = (publicity.until - time.today()).days
    return f"还剩 {left} 日" if left > 0 else "今天是最后一天"
