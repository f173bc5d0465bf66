"""A file as somebody sends it, .xlsx or .csv, as a grid of cells."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Final

from core.registers.sheets.cells import Cell, Grid, cell_of, refused
from core.registers.sheets.packing import LAST_ROW, MOST_COLUMNS, Part, unpacked

MOST_ROWS: Final = 20_000
"""Rows of a register in one file."""
LONGEST: Final = 32_767
"""Characters of a cell, as many as a workbook can hold in one."""
_FIRST: Final = 2_000
"""So much of a text is looked at to tell what separates its columns."""
BIGGEST: Final = 10 * 1024 * 1024
"""Bytes of a file."""
RECORDS: Final = "记录"
"""The sheet that our own files have their rows on; others are taken by their first sheet."""
_BESIDES: Final = ("口径", "说明")
_ZIP: Final = b"PK"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet would take for a formula (OWASP, CSV injection)."""
_MERGED: Final = "有合并单元格"


def read_file(name: str, data: bytes) -> Grid:
    """The rows of the file. Raises Invalid when it cannot be read or is beyond the limits; it takes a while, so not in the event loop."""
    if len(data) > BIGGEST:
        raise refused("文件过大", f"不超过 {BIGGEST // 1024 // 1024} MB；多的分成几个文件")
    if data.startswith(_ZIP) or name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        return _workbook(data)
    if not data.strip():
        raise refused("文件是空的", "选择填好的表格再上传")
    return _text(data)


def guarded(text: str) -> str:
    """The text for a cell of a CSV file, where it must not be taken for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def _unguarded(text: str) -> Cell:
    """A cell of a CSV file. What begins with = would have been a formula in a workbook."""
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA):
        return Cell(text[1:])
    return Cell(text, "formula" if text.startswith("=") else "")


def _workbook(data: bytes) -> Grid:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, WorksheetNotFound  # noqa: PLC0415 - native code, only for workbooks

    looked = unpacked(data)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(looked.data))
        names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        sheet = RECORDS if RECORDS in names else next((name for name in names if name not in _BESIDES), "")
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, WorksheetNotFound) as error:
        raise refused("文件里没有能读的工作表", "用模板填写，或者另存为 .xlsx 再上传") from error
    part = looked.sheets.get(sheet, Part(set(), set(), []))
    if part.merged:
        first, last = part.merged[0]
        raise refused(f"第 {first}{f' 至 {last}' if last > first else ''} 行{_MERGED}", "取消合并，每一格各自填写")
    return _grid(_cells(place, row, part) for place, row in enumerate(rows, 1))


def _cells(place: int, row: Sequence[object], part: Part) -> list[Cell]:
    return [_cell(value, (place, column), part) for column, value in enumerate(row, 1)]


def _cell(value: object, at: tuple[int, int], part: Part) -> Cell:
    if at in part.formulas:
        return Cell(cell_of(value).text, "formula")
    return Cell("", "error") if at in part.errors else cell_of(value)


def _text(data: bytes) -> Grid:
    text = _decoded(data)
    separator = max(",\t;", key=text[:_FIRST].count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise refused("CSV 的引号或者分隔不成对", "用表格软件打开它，另存为 CSV UTF-8 再上传") from error
    if len(rows) > LAST_ROW + MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise refused("CSV 的行或者列太多", f"最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列")
    return _grid([_unguarded(cell) for cell in row] for row in rows)


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, else GB18030, which GB 2312 and GBK are part of."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise refused("CSV 的编码不是 UTF-8，也不是 GB18030", "另存为 CSV UTF-8 再上传")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused("CSV 的编码不是 UTF-8，也不是 GB18030", "另存为 CSV UTF-8 再上传")


def _grid(rows: Iterable[list[Cell]]) -> Grid:
    """The rows that hold anything. Raises Invalid when a cell is too long."""
    kept = []
    for place, row in enumerate(rows, 1):
        if any(cell.text.strip() or cell.fault for cell in row):
            longest = max(len(cell.text) for cell in row)
            if longest > LONGEST:
                raise refused(f"第 {place} 行有一格写了 {longest} 个字", f"一格最多 {LONGEST} 个字")
            kept.append((place, tuple(row)))
    return Grid(tuple(kept))
