"""待确认的本地规定: what is in force and nobody has confirmed, over all items of one's authorities; each leads to where it is confirmed."""

import asyncio
import io
from collections.abc import Sequence
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import QueryParameter

from core import time
from core.problems import Invalid
from core.revisions.keeping import list_revisions, open_revision
from core.revisions.model import configures, orgs_of
from core.revisions.tabling.unconfirmed import Waiting, waiting
from core.store.engine import Connection
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import Visit, form_data, page, see_other

Picked = Annotated[str, QueryParameter(description="事项或者部门", max_length=100)]
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADS: Final = (("负责部门", 28), ("事项", 30), ("种类", 12), ("名称", 28), ("内容", 60), ("现在的出处", 50))


@get("/studio/unconfirmed")
async def unconfirmed(request: Asking, item: Picked = "", org: Picked = "") -> Response[bytes]:
    """What waits, filtered."""
    visit, house = await configuring(request), house_of(request)
    names = await _names(house.db, visit)
    every = waiting(house.catalogue.registry, orgs_of(visit.actor))
    found = _picked(every, item, org)
    drafts = {each["item"]: each["id"] for each in await list_revisions(house, visit.actor)}
    return page(
        request, visit, "studio/unconfirmed.html", title="待确认的本地规定", found=found, total=len(every), names=names, item=item, org=org, drafts=drafts,
        items=list({each.item: each.item_name for each in every if each.item}.items()), orgs=[(each, names.get(each, each)) for each in dict.fromkeys(one.authority for one in every)],
        edits=frozenset(each for each in orgs_of(visit.actor) if configures(visit.actor, each)),
    )


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
async def unconfirmed_file(request: Asking, item: Picked = "", org: Picked = "") -> Response[bytes]:
    """The same as a workbook."""
    visit, house = await configuring(request), house_of(request)
    found = _picked(waiting(house.catalogue.registry, orgs_of(visit.actor)), item, org)
    data = await asyncio.to_thread(_workbook, found, await _names(house.db, visit))
    return Response(data, media_type=_XLSX, headers={"content-disposition": f'attachment; filename="unconfirmed-{time.today().isoformat()}.xlsx"'})


def _picked(every: Sequence[Waiting], item: str, org: str) -> list[Waiting]:
    return [each for each in every if item in ("", each.item) and org in ("", each.authority)]


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
        for at, text in enumerate((names.get(each.authority, each.authority_name), each.item_name, each.sort, each.label, each.said, each.ground)):
            sheet.write_string(line, at, text, wrapped)
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()
