"""Whatever somebody brings along, as tables of cells with their spans: pasted cells, CSV, Excel, Word, HTML. Everything is bounded."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any, Final, TypeAlias
from zipfile import BadZipFile, ZipFile

import msgspec

from core.problems import FieldProblem, Invalid
from core.registers.sheets import Cell, read_file
from core.registers.sheets.cells import cell_of
from core.registers.sheets.packing import unpacked

BIGGEST: Final = 2 * 1024 * 1024
"""Bytes of a form; what is larger holds pictures or is no form."""
MOST_ROWS: Final = 1_000
MOST_COLUMNS: Final = 60
LONGEST: Final = 2_000
"""Characters of a cell."""
_UNPACKED: Final = 16 * 1024 * 1024
"""Bytes of a Word document's text once unpacked."""
_WORD: Final = "word/document.xml"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_TABLE: Final = re.compile(r"<\s*table\b", re.IGNORECASE)


class Spot(msgspec.Struct, frozen=True):
    """A cell of a form: its place, counted from 1, its words, and over how many columns and rows it stretches."""

    row: int
    column: int
    text: str
    wide: int = 1
    high: int = 1


class Sheet(msgspec.Struct, frozen=True):
    """A table: its rows, each with the cells that begin in it, empty ones too; `above` are the lines before it; `name` says which one it is."""

    rows: tuple[tuple[Spot, ...], ...]
    above: tuple[str, ...] = ()
    name: str = ""

    def where(self, spot: Spot) -> str:
        """The place in words."""
        return f"{self.name}第 {spot.row} 行第 {spot.column} 列"


Read: TypeAlias = "tuple[Sheet, ...] | dict[str, Any]"
"""Tables, or the JSON Schema that the file holds."""


def read_source(name: str, data: bytes) -> Read:
    """The tables of a file or of a pasted text (`name` empty). Raises Invalid with what to do instead."""
    if not data.strip():
        raise _refused("没有内容", "请选择文件，或者把表格粘贴进来")
    if len(data) > BIGGEST:
        raise _refused(f"文件超过 {BIGGEST // 1024 // 1024} MB", "去掉图片和不用的工作表，或者只粘贴表格部分")
    if data.startswith(_OLD):
        raise _refused("这是旧版的 .doc 或者 .xls 文件，或者设有密码", "用办公软件打开它，另存为 .docx 或者 .xlsx 再上传")
    if data.startswith(b"PK"):
        sheets = _word(data) if _is_word(data) else _workbook(data)
    elif name.lower().endswith((".pdf", ".jpg", ".jpeg", ".png")) or data.startswith(b"%PDF"):
        raise _refused("不能从图片和 PDF 里认出栏目", "打开原来的 Word 或者 Excel 文件上传，或者复制表格粘贴进来")
    elif data.lstrip().startswith((b"{", b"[")) or name.lower().endswith(".json"):
        return _schema(data)
    else:
        sheets = _text(name, data)
    sheets = tuple(sheet for sheet in sheets if any(spot.text for row in sheet.rows for spot in row))
    if not sheets:
        raise _refused("里面没有表格", "上传或者粘贴有表格的内容；只有文字的，请先排成表格")
    _bounded(sheets)
    return sheets


def _refused(detail: str, instead: str) -> Invalid:
    return Invalid(detail, instead, (FieldProblem("source", "表格", f"{detail}；{instead}"),))


def _bounded(sheets: Sequence[Sheet]) -> None:
    rows = sum(len(sheet.rows) for sheet in sheets)
    columns = max(spot.column for sheet in sheets for row in sheet.rows for spot in row)
    longest = max(len(spot.text) for sheet in sheets for row in sheet.rows for spot in row)
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise _refused(f"表格有 {rows} 行、{columns} 列", f"一张表单最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列；只留下表单本身")
    if longest > LONGEST:
        raise _refused(f"有一格写了 {longest} 个字", f"一格最多 {LONGEST} 个字；把说明文字去掉再试")


def _schema(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)  # json: the limits in somebody's schema are written back as they were read
    except (ValueError, RecursionError) as error:
        raise _refused("JSON 文件读不出来", "用原来的软件重新导出，或者改为上传表格") from error
    if not isinstance(document, dict):
        raise _refused("JSON 文件里不是一张表单的定义", "上传 JSON Schema，最外层是 properties")
    return document


def _text(name: str, data: bytes) -> tuple[Sheet, ...]:
    """HTML with tables, or cells between tabs or commas."""
    if name.lower().endswith(".csv"):
        return (_of_cells([cells for _, cells in read_file(name, data).rows]),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    if _TABLE.search(text):
        return _html(text)
    separator = "\t" if "\t" in text or "," not in text else ","
    try:
        return (_of_cells([[Cell(cell) for cell in row] for row in csv.reader(StringIO(text, newline=""), delimiter=separator)]),)
    except csv.Error:
        raise _refused("有一格太长，可能多了或者少了一个双引号", "请检查双引号，再粘贴一次") from None


def _of_cells(rows: Iterable[Sequence[Cell]]) -> Sheet:
    """A sheet without spans. Rows are filled up to the widest, for a copied table leaves out the empty cells at the end."""
    listed = list(rows)
    wide = max(map(len, listed), default=0)
    return Sheet(tuple(
        tuple(Spot(n, m, row[m - 1].text.strip() if m <= len(row) else "") for m in range(1, wide + 1)) for n, row in enumerate(listed, 1)
    ))


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    """Every sheet of a workbook, with its merged cells. Raises Invalid for a workbook that cannot be opened safely."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415 - native code, only for workbooks

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(unpacked(data).data))
        names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        return tuple(_of_sheet(book.get_sheet_by_name(name), f"工作表“{name}”" if len(names) > 1 else "") for name in names)
    except CalamineError as error:
        raise _refused("文件打不开", "用表格软件打开它，另存为 .xlsx 再上传") from error


def _of_sheet(sheet: Any, name: str) -> Sheet:
    spans = {(top + 1, left + 1): (bottom - top + 1, right - left + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()}
    values = {
        (n, m): cell_of(value).text.strip() for n, row in enumerate(sheet.to_python(skip_empty_area=False), 1) for m, value in enumerate(row, 1)
    }
    return _spanned(values, spans, name)


def _spanned(values: dict[tuple[int, int], str], spans: dict[tuple[int, int], tuple[int, int]], name: str, above: tuple[str, ...] = ()) -> Sheet:
    """The sheet of texts by place, where some cells cover others."""
    deep = max((n for n, _ in values), default=0)
    deep = max([deep] + [min(n + rows - 1, MOST_ROWS) for (n, _), (rows, _) in spans.items() if n <= deep])
    wide = max([m for _, m in values] + [m + columns - 1 for (_, m), (_, columns) in spans.items() if m <= MOST_COLUMNS], default=0)
    covered: set[tuple[int, int]] = set()
    for (n, m), (rows, columns) in spans.items():
        covered |= {(n + a, m + b) for a in range(min(rows, deep)) for b in range(min(columns, wide)) if a or b}
    return Sheet(tuple(
        tuple(Spot(n, m, values.get((n, m), ""), *reversed(spans.get((n, m), (1, 1)))) for m in range(1, wide + 1) if (n, m) not in covered)
        for n in range(1, deep + 1)
    ), above, name)


def _is_word(data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as packed:
            names = {entry.filename: entry for entry in packed.infolist()}
    except BadZipFile as error:
        raise _refused("文件打不开，可能已经损坏", "用办公软件打开它，另存以后再上传") from error
    if _WORD in names and sum(entry.file_size for entry in names.values() if entry.filename.endswith(".xml")) > _UNPACKED:
        raise _refused("Word 文件太大", "只留下表单部分，另存以后再上传")
    return _WORD in names


def _word(data: bytes) -> tuple[Sheet, ...]:
    """The tables of a Word document, with the paragraphs before each."""
    from docx import Document  # noqa: PLC0415 - a tenth of what a start loads, for the few who bring a document
    from docx.table import Table  # noqa: PLC0415

    try:
        document = Document(BytesIO(data))
    except Exception as error:  # the library raises what its parser raises
        raise _refused("Word 文件打不开，可能已经损坏", "用办公软件打开它，另存为 .docx 再上传") from error
    sheets: list[Sheet] = []
    above: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            sheets.append(_of_table(block, f"第 {len(sheets) + 1} 个表格" if len(document.tables) > 1 else "", tuple(above)))
            above = []
        elif block.text.strip():
            above.append(block.text.strip()[:LONGEST])
    return tuple(sheets)


def _of_table(table: Any, name: str, above: tuple[str, ...]) -> Sheet:
    """A merged cell of Word is one element that stands at several places of the grid."""
    if len(table.rows) > MOST_ROWS:
        raise _refused(f"表格有 {len(table.rows)} 行", f"一张表单最多 {MOST_ROWS} 行；只留下表单本身")
    values: dict[tuple[int, int], str] = {}
    first: dict[Any, tuple[int, int]] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for n, row in enumerate(table.rows, 1):
        for m, cell in enumerate(row.cells, 1):
            at = first.setdefault(cell._tc, (n, m))  # noqa: SLF001 - the one way to tell that two places are one cell
            if at == (n, m):
                values[at] = cell.text.strip()
            else:
                values.setdefault((n, m), "")
                rows, columns = spans.get(at, (1, 1))
                spans[at] = max(rows, n - at[0] + 1), max(columns, m - at[1] + 1)
    return _spanned(values, spans, name, above)


class _Tables(HTMLParser):
    """The tables of a page as texts by place; a table in a cell is part of the cell's words."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[dict[tuple[int, int], str], dict[tuple[int, int], tuple[int, int]]]] = []
        self._deep = self._row = self._column = 0
        self._at: tuple[int, int] | None = None
        self._taken: set[tuple[int, int]] = set()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row, a cell, or a line within one."""
        if tag in {"style", "script", "head"}:
            self._hidden += 1
        if tag == "table":
            self._deep += 1
            if self._deep == 1:
                self.tables.append(({}, {}))
                self._row, self._taken = 0, set()
        elif self._deep == 1 and tag == "tr":
            self._row, self._column, self._at = self._row + 1, 0, None
        elif self._deep == 1 and tag in {"td", "th"} and self._row:
            self._cell({key: value or "" for key, value in attrs})
        elif tag in {"br", "p", "div"}:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        if tag in {"style", "script", "head"}:
            self._hidden = max(0, self._hidden - 1)
        if tag == "table":
            self._deep = max(0, self._deep - 1)
        if tag in {"td", "th"} and self._deep == 1:
            self._at = None

    def handle_data(self, data: str) -> None:
        """Words."""
        self._say(data)

    def _cell(self, attrs: dict[str, str]) -> None:
        self._column += 1
        while (self._row, self._column) in self._taken:
            self._column += 1
        rows, columns = (min(max(_number(attrs.get(key, "")), 1), most) for key, most in (("rowspan", MOST_ROWS), ("colspan", MOST_COLUMNS)))
        values, spans = self.tables[-1]
        self._at = (self._row, self._column)
        values[self._at] = ""
        if (rows, columns) != (1, 1):
            spans[self._at] = (rows, columns)
            self._taken |= {(self._row + a, self._column + b) for a in range(rows) for b in range(columns)}
        self._column += columns - 1

    def _say(self, text: str) -> None:
        if self._at is not None and not self._hidden:
            values = self.tables[-1][0]
            values[self._at] = (values[self._at] + text)[: LONGEST + 1]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _html(text: str) -> tuple[Sheet, ...]:
    reader = _Tables()
    reader.feed(text)
    reader.close()
    many = len(reader.tables) > 1
    return tuple(
        _spanned({at: _lines(said) for at, said in values.items()}, spans, f"第 {n} 个表格" if many else "")
        for n, (values, spans) in enumerate(reader.tables, 1)
    )


def _lines(text: str) -> str:
    """The words of a cell of a page, where a line break in the source is a space."""
    return "\n".join(filter(None, (" ".join(line.split(" ")).strip() for line in text.splitlines())))


def sheets_of(read: Read) -> Iterator[Sheet]:
    """The tables, if they are any."""
    if isinstance(read, tuple):
        yield from read
