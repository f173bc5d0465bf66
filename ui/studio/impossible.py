"""不会出现的组合 of a rule table: added, changed, taken away."""

from collections.abc import Mapping
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import Invalid
from core.revisions.tabling.book import Book, Sheet
from core.revisions.tabling.impossible import WHEN, boxes_of, drop_never, nevers, set_never
from core.revisions.tabling.typed import wanted
from ui.api.who import Asking
from ui.studio.flowing import Known, as_shown, known, shown
from ui.studio.frame import RevisionId, changed
from ui.studio.tables_shown import book_for, heads, sheet_for
from ui.studio.tabling import TableId
from ui.web import form_data

Number = Annotated[int, PathParameter(description="第几条，0 为新的", ge=0, le=999)]


@get("/studio/revisions/{revision:int}/rules/{table:str}/never/{place:int}")
async def asked_never(request: Asking, revision: RevisionId, table: TableId, place: Number) -> Response[bytes]:
    """One combination, or an empty one: with what the address fills in, as the mend of a gap does."""
    here, book, sheet = await _at(request, revision, table)
    filled = {name: text for name, text in dict(request.query_params).items() if name.startswith(WHEN)}
    return _page(request, here, (book, sheet), place, {**boxes_of(sheet, place), **filled})


@post("/studio/revisions/{revision:int}/rules/{table:str}/never/{place:int}", status_code=200)
async def saved_never(request: Asking, revision: RevisionId, table: TableId, place: Number) -> Response[bytes]:
    """Keep it; or take it away, when that button was pressed."""
    (here, book, sheet), form = await _at(request, revision, table), await form_data(request)
    label, back = sheet.definition.label, f"/rules/{table}#never"
    if form.get("act") == "drop":
        return await changed(request, here.those, drop_never(book, sheet, place), f"{label}删去一条不会出现的组合", back)
    boxes = {name: form.get(name) for name in boxes_of(sheet, place)}
    try:
        as_shown(here, form)
        edits = set_never(book, sheet, place, boxes, boxes["because"])
    except Invalid as problem:
        return _page(request, here, (book, sheet), place, boxes, problem)
    return await changed(request, here.those, edits, f"{label}{'修改' if place else '加'}一条不会出现的组合", back)


async def _at(request: Asking, revision: RevisionId, table: str) -> tuple[Known, Book, Sheet]:
    """The revision, its rules, the table. Raises NotFound."""
    here = await known(request, revision)
    book = await book_for(request, here.those)
    return here, book, sheet_for(book, table)


def _page(request: Asking, here: Known, where: tuple[Book, Sheet], place: int, values: Mapping[str, str], problem: Invalid | None = None) -> Response[bytes]:
    sheet = where[1]
    hints = {f"{WHEN}{column.name}": wanted(column.of) for column in sheet.columns.values() if column.of is not None}
    now = nevers(sheet)[place - 1] if place else None
    return shown(request, here, "table_never.html", "rules", problem=problem, sheet=sheet, place=place, now=now, inputs=heads(sheet)[0], hints=hints, v=values)


ROUTES: Final = (asked_never, saved_never)
