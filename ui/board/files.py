"""The records behind a figure as a file, with the 口径 beside them: a workbook of two sheets, or a table of text.

A cell of text is written as text: what an applicant typed is never a formula (OWASP, CSV injection).
"""

import asyncio
import csv
from collections.abc import AsyncIterator, Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from core.indicators.behind import Line

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Kind: TypeAlias = Literal["xlsx", "csv"]
MEDIA: Final[dict[Kind, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
}
MOST: Final = 100_000
"""Records in one file; what is beyond is said in it."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS: Final = (24, 16)


class Sheet(msgspec.Struct, frozen=True):
    """What a file is made of: the 口径 as name and text, the header, and the records as they come."""

    about: Sequence[tuple[str, str]]
    header: Sequence[str]
    lines: AsyncIterator[Line]


async def written(sheet: Sheet, kind: Kind) -> bytes:
    """The file's bytes."""
    return await (_workbook(sheet) if kind == "xlsx" else _text(sheet))


async def _workbook(sheet: Sheet) -> bytes:
    """The records first, as they come; then the 口径, which can say how many they were."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    data = BytesIO()
    book = Workbook(data, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    about, records = book.add_worksheet("口径"), book.add_worksheet("记录")
    _write(records, 0, sheet.header, bold)
    count = 0
    async for line in sheet.lines:
        if count == MOST:
            break
        count += 1
        _write(records, count, (line.name, *line.cells))
    records.set_column(0, 0, _WIDTHS[0])
    records.set_column(1, len(sheet.header), _WIDTHS[1])
    records.freeze_panes(1, 1)
    about.set_column(0, 0, _WIDTHS[0])
    about.set_column(1, 1, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    for place, row in enumerate((*sheet.about, *_limits(count))):
        _write(about, place, row)
    await asyncio.to_thread(book.close)
    return data.getvalue()


async def _text(sheet: Sheet) -> bytes:
    """The 口径 line by line, an empty line, then header and records."""
    rows: list[Sequence[str]] = []
    async for line in sheet.lines:
        if len(rows) == MOST:
            break
        rows.append((line.name, *line.cells))
    out = StringIO()
    writer = csv.writer(out)
    for row in (*sheet.about, *_limits(len(rows)), (), sheet.header, *rows):
        writer.writerow([plain_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _limits(count: int) -> tuple[tuple[str, str], ...]:
    full = f"本文件只列前 {MOST} 条" if count == MOST else f"{count} 条"
    return (("所列记录", full),)


def _write(sheet: "Worksheet", place: int, cells: Sequence[str], style: object = None) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(place, column, cell, style)


def plain_cell(cell: str) -> str:
    """The text as a cell of a table of text: one that a spreadsheet would take for a formula gets a mark before it (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
