"""待确认的本地规定: what is in force and nobody has confirmed, over all items of one's authorities; each leads to where it is confirmed."""

import asyncio
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import QueryParameter

from core import time
from core.house import House
from core.problems import Invalid
from core.revisions.keeping import list_revisions, open_revision
from core.revisions.model import configures, orgs_of
from core.revisions.tabling.unconfirmed import Waiting, waiting
from core.revisions.tabling.unconfirmed_shown import OWN, OWN_WORDS, Wish, grouped, ordered
from core.store.engine import Connection
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import Visit, form_data, page, see_other

Picked = Annotated[str, QueryParameter(description="事项、部门或者种类", max_length=100)]
Words = Annotated[str, QueryParameter(description="名称、内容或者出处里的字", max_length=100)]
PageNumber = Annotated[int, QueryParameter(name="page", description="第几页", ge=1, le=10_000)]
PAGE: Final = 20
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADS: Final = (("负责部门", 28), ("事项", 30), ("种类", 12), ("名称", 28), ("内容", 60), ("现在的出处", 50))


@get("/studio/unconfirmed")
async def unconfirmed(request: Asking, item: Picked = "", org: Picked = "", sort: Picked = "", q: Words = "", number: PageNumber = 1) -> Response[bytes]:
    """What waits, filtered, a page at a time."""
    visit, house, wish = await configuring(request), house_of(request), Wish(org, item, sort, q.strip())
    every = _every(house, visit)
    found = [each for each in every if wish.picks(each)]
    names, last = await _names(house.db, visit), max(1, -(-len(found) // PAGE))
    at = min(number, last)
    drafts = {each["item"]: each["id"] for each in await list_revisions(house, visit.actor)}
    return page(
        request, visit, "studio/unconfirmed.html", title="待确认的本地规定", groups=grouped(found[(at - 1) * PAGE:at * PAGE], found), overview=grouped(found, found), count=len(found),
        total=len(every), names=names, wish=wish, at=at, last=last, query=urlencode({"org": org, "item": item, "sort": sort, "q": wish.text}), drafts=drafts, own=OWN,
        items=_counted((each.item or OWN, each.item_name or OWN_WORDS) for each in every), orgs=_counted((each.authority, names.get(each.authority, each.authority_name)) for each in every),
        sorts=_counted((each.sort, each.sort) for each in every), edits=frozenset(each for each in orgs_of(visit.actor) if configures(visit.actor, each)),
    )


def _every(house: House, visit: Visit) -> tuple[Waiting, ...]:
    return ordered(waiting(house.catalogue.registry, orgs_of(visit.actor)))


def _counted(several: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Each choice of the filter with what it is called and how many there are."""
    return [(name, label, count) for (name, label), count in Counter(several).items()]


@post("/studio/unconfirmed", status_code=200)
async def to_confirm(request: Asking) -> Response[bytes]:
    """Open the item's revision, or go on with it, at the row or value. Raises Invalid for a place that does not wait."""
    visit, form, house = await configuring(request), await form_data(request), house_of(request)
    for each in waiting(house.catalogue.registry, orgs_of(visit.actor)):
        if each.item and (each.item, each.tab, each.place) == (form.get("item"), form.get("tab"), form.get("place")):
            revision = await open_revision(house, visit.actor, each.item)
            return see_other(request, f"/studio/revisions/{revision}/{each.tab}{f'#{each.place}' if each.place else ''}")
    raise Invalid("这一条已经不用确认", "可能刚确认过；请刷新页面")


@get("/studio/unconfirmed/file")
async def unconfirmed_file(request: Asking, item: Picked = "", org: Picked = "", sort: Picked = "", q: Words = "") -> Response[bytes]:
    """The same as a workbook, all pages of it."""
    visit, house, wish = await configuring(request), house_of(request), Wish(org, item, sort, q)
    found = [each for each in _every(house, visit) if wish.picks(each)]
    data = await asyncio.to_thread(_workbook, found, await _names(house.db, visit))
    return Response(data, media_type=_XLSX, headers={"content-disposition": f'attachment; filename="unconfirmed-{time.today().isoformat()}.xlsx"'})


async def _names(connection: Connection, visit: Visit) -> dict[str, str]:
    rows = await connection.fetch("SELECT id, name FROM orgs WHERE id = ANY($1::text[])", sorted(orgs_of(visit.actor)))
    return {row["id"]: row["name"] for row in rows}


def _workbook(found: Sequence[Waiting], names: dict[str, str]) -> bytes:
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("待确认的本地规定")
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for at, (words, width) in enumerate(_HEADS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, words, head)
    for line, each in enumerate(found, 1):
        for at, text in enumerate((names.get(each.authority, each.authority_name), each.item_name or OWN_WORDS, each.sort, each.label, each.said, each.ground)):
            sheet.write_string(line, at, text, wrapped)
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()
