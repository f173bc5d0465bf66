"""The search box of the desk: cases by name, number or its tail, item, query code, mobile, code or address."""

from typing import Annotated, Final

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from core.house import House
from core.search import Hit, find_cases
from ui.api.who import Asking, house_of
from ui.web import officer, page

Words = Annotated[str, QueryParameter(description="要找的编号（或者末几位）、事项、名称、查询码、手机号、代码或者地址", max_length=200)]
MOST: Final = 30
"""More than an officer looks through; a longer word finds fewer."""


class Line(msgspec.Struct, frozen=True):
    """A case that was found, its item and step named as its release names them. `found` is the text that holds the word."""

    hit: Hit
    item_name: str
    step_name: str
    found: str


@get("/desk/search")
async def search(request: Asking, q: Words = "") -> Response[bytes]:
    """What the words find among the cases of one's authorities."""
    visit, house = await officer(request), house_of(request)
    hits = await find_cases(house.db, visit.actor, house.vault, q, MOST + 1, house.catalogue.registry.items, house.catalogue.item_at)
    lines = [await _line(house, hit) for hit in hits[:MOST]]
    return page(request, visit, "desk/search.html", title="搜索办件", fragment="desk/_found.html", q=q, lines=lines, more=len(hits) > MOST)


async def _line(house: House, hit: Hit) -> Line:
    item = await house.catalogue.item_at(hit.release)
    step = item.process.steps.get(hit.step)
    return Line(hit, item.info.name, step.name if step else "", hit.found if hit.found not in (hit.applicant, item.info.name) else "")
