"""Numbers with their 口径: any page that shows figures hands them out as one table, to be copied, or as a Word table or a spreadsheet.

A number that is copied without what it counts is asked about; so every row carries unit, period, what it counts and from where, and the table
the time at which it was read.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias
from urllib.parse import quote

import msgspec
from litestar import Response
from litestar.params import QueryParameter

from core import time
from ui.web.templates import day, moment

if TYPE_CHECKING:
    from docx.table import _Cell

CopyKind: TypeAlias = Literal["docx", "xlsx"]
CopyAs = Annotated[CopyKind, QueryParameter(description="docx：Word 表格，xlsx：电子表格")]
MEDIA: Final[dict[CopyKind, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADS: Final = ("名称", "数", "单位", "期间", "口径", "来源")
SOURCE: Final = "即办平台办件记录"
_PLAIN: Final = re.compile(r"\d{1,3}(,\d{3})*(\.\d+)?|\d+(\.\d+)?")
_WIDTHS: Final = (26, 14, 8, 22, 60, 30)
_FONT, _SIZE = "宋体", 10.5


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A figure as it is copied: its name, the number as it is read, its unit, the period, what it counts, from where."""

    name: str
    value: str
    unit: str = "件"
    period: str
    counts: str
    source: str = SOURCE

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of `HEADS`."""
        return (self.name, self.value, self.unit, self.period, self.counts, self.source)


class Facts(msgspec.Struct, frozen=True):
    """A table of figures: its title, whose they are, when they were read, and the address at which it is a file (a `kind` is added)."""

    title: str
    scope: str
    read_at: datetime
    rows: tuple[Fact, ...]
    address: str = ""

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns."""
        return HEADS

    @property
    def said(self) -> str:
        """What stands below the table."""
        return f"范围：{self.scope}。取数时间：{moment(self.read_at)}。"

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """How each file is called, and its address."""
        with_kind = f"{self.address}{'&' if '?' in self.address else '?'}kind="
        return (("Word 表格", f"{with_kind}docx"), ("电子表格", f"{with_kind}xlsx"))


def as_of_now() -> str:
    """The period of a number that stands as it is at this moment."""
    return f"截至{day(time.today())}"


async def file_of(facts: Facts, kind: CopyKind) -> Response[bytes]:
    """The table as a file."""
    data = await asyncio.to_thread(_word if kind == "docx" else _sheet, facts)
    name = quote(f"{facts.title} {facts.read_at:%Y-%m-%d}.{kind}", safe="")
    return Response(data, media_type=MEDIA[kind], headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"})


def _word(facts: Facts) -> bytes:
    """A document with the title, the table, and what stands below it."""
    from docx import Document  # noqa: PLC0415 - a tenth of what a start loads, for the few who want a document
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_SIZE)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    title = document.add_paragraph()
    title.add_run(facts.title).bold = True
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    _fill(table.rows[0].cells, HEADS, bold=True)
    for row in facts.rows:
        _fill(table.add_row().cells, row.cells)
    document.add_paragraph(facts.said)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def _fill(cells: "Sequence[_Cell]", texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold


def _sheet(facts: Facts) -> bytes:
    """A workbook of one sheet; a number stays a number, a text stays a text, so nothing in it is taken for a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    data = BytesIO()
    book = Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("数和口径")
    sheet.write_string(0, 0, facts.title, bold)
    for place, head in enumerate(HEADS):
        sheet.write_string(1, place, head, bold)
        sheet.set_column(place, place, _WIDTHS[place], wrapped)
    for line, row in enumerate(facts.rows, 2):
        for place, text in enumerate(row.cells):
            if place == 1 and _PLAIN.fullmatch(text):
                sheet.write_number(line, place, Decimal(text.replace(",", "")), wrapped)
            else:
                sheet.write_string(line, place, text, wrapped)
    sheet.write_string(len(facts.rows) + 3, 0, facts.said)
    book.close()
    return data.getvalue()
