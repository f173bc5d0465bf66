"""The desk's list as a file: exactly the rows and columns that are shown, up to a limit that the file itself says; who took it is written down."""

import asyncio
import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Annotated, Final, Literal
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from core import time
from core.access import Actor
from core.access.export_log import FileKind, log_export
from core.cases.desk import LARGEST, inbox
from core.house import House
from ui.api.who import Asking, house_of
from ui.board.files import MEDIA, plain_cell
from ui.desk.listing import CASE, COLUMNS, LEFT, STEP, Line, Listing, line, read, said
from ui.web import officer
from ui.web.templates import day, moment

Kind = Annotated[Literal["xlsx", "csv"], QueryParameter(description="文件的种类")]
MOST: Final = 5_000
"""Lines of one file; where there are more the file says so."""
_WIDE: Final = 28
_PARTS: Final = {CASE: ("申请人", "事项", "办件编号"), STEP: ("环节", "状态"), LEFT: ("剩余时间", "时限", "届满日")}
"""What a column of several lines becomes in a file."""


class Sheet(msgspec.Struct, frozen=True):
    """A list on its way into a file: what it says of itself, its heads, its rows."""

    about: Sequence[tuple[str, str]]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@get("/desk/export")
async def exported(request: Asking, kind: Kind = "xlsx") -> Response[bytes]:
    """The list of the address as a file."""
    visit, house = await officer(request), house_of(request)
    listing = read(request.query_params)
    lines, more = await _lines(house, visit.actor, listing)
    shown = said(listing, house.catalogue.registry)
    heads = [head for name in listing.columns for head in _PARTS.get(name, (COLUMNS[name],))]
    limit = f"只列前 {MOST} 件，其余没有列出；请缩小范围再导出" if more else f"{len(lines)} 件，全部列出"
    about = (
        ("列表", shown), ("件数", limit), ("导出时间", moment(time.now())), ("导出人", visit.actor.name),
        ("说明", "个人信息已遮盖；本次导出已记入导出记录"),
    )
    sheet = Sheet(about, heads, [_cells(listing, each) for each in lines])
    data = await asyncio.to_thread(written, sheet, kind)
    await log_export(house.db, visit.actor, kind, (shown, heads), len(lines), data)
    name = quote(f"办件列表 {time.today()}.{kind}", safe="")
    return Response(data, media_type=MEDIA[kind], headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"})


async def _lines(house: House, actor: Actor, listing: Listing) -> tuple[list[Line], bool]:
    """Every line of the list up to the limit, and whether there are more."""
    found: list[Line] = []
    after, more, cut = "", True, False
    while more and len(found) < MOST:
        page = await inbox(house, actor, listing.wanted, after, LARGEST)
        found += [line(row, house.catalogue.registry) for row in page.rows]
        after, more, cut = page.next, bool(page.next), page.cut
    return found, more or cut


def _cells(listing: Listing, each: Line) -> list[str]:
    row = each.row
    several = {
        CASE: (row.applicant, row.item_name, row.number), STEP: (row.step_name, row.status),
        LEFT: (each.left or ("" if row.closed_on else "未计时限"), row.due_word, day(row.due_on or row.closed_on) if row.due_on or row.closed_on else ""),
    }
    return [text for name in listing.columns for text in several.get(name, (each.cells.get(name, ""),))]


def written(sheet: Sheet, kind: FileKind) -> bytes:
    """The file's bytes."""
    return _workbook(sheet) if kind == "xlsx" else _text(sheet)


def _workbook(sheet: Sheet) -> bytes:
    """Two sheets: the list, and what it says of itself. Texts stay texts, so nothing in it is taken for a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    data = BytesIO()
    book = Workbook(data, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True})
    records, about = book.add_worksheet("办件"), book.add_worksheet("说明")
    for place, cells in enumerate((sheet.heads, *sheet.rows)):
        for column, cell in enumerate(cells):
            records.write_string(place, column, cell, bold if place == 0 else None)
    records.set_column(0, max(0, len(sheet.heads) - 1), _WIDE)
    records.freeze_panes(1, 1)
    for place, (name, text) in enumerate(sheet.about):
        about.write_string(place, 0, name, bold)
        about.write_string(place, 1, text)
    about.set_column(1, 1, 4 * _WIDE)
    book.close()
    return data.getvalue()


def _text(sheet: Sheet) -> bytes:
    """The same as comma separated text: the list first, then an empty line and what it says of itself."""
    out = StringIO()
    writer = csv.writer(out)
    for row in (sheet.heads, *sheet.rows, (), *sheet.about):
        writer.writerow([plain_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")
