"""Files of registers: the rows as of a day, an empty template, the report of an import. What one of them says, an import reads again."""

import asyncio
import csv
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from litestar import Response

from core.declarations import Register
from core.items.model import ColumnDef, RegisterDef
from core.registers import RegisterRow, needed
from core.registers.imports import NEW, WRONG, Import, Line
from core.registers.imports.storing import Report
from core.registers.paging import Asked, every
from core.registers.sheets import (
    MOST_ROWS,
    RECORDS,
    RESULT,
    SAID,
    SINCE,
    SOURCE,
    UNTIL,
    VERSION,
    guarded,
    header_of,
    wanted,
    written,
)
from core.store.engine import Connection
from core.time import CHINA
from ui.board.files import MEDIA, MOST
from ui.desk.register_rows import columns

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Kind: TypeAlias = Literal["xlsx", "csv"]
_EXACT: Final = 15
"""Digits that a spreadsheet keeps of a number; one with more is written as text."""
_FIRST: Final = 1900
"""Days after this year are days to a spreadsheet; earlier ones are written as text."""
_LIST: Final = 255
"""Characters of the choices that a cell can offer (ECMA-376)."""
_DAY: Final = "yyyy-mm-dd"
_KINDS: Final = {"bool": "是或者否", "choice": "选项", "text": "文字", "decimal": "数", "money": "金额", "int": "整数", "date": "日期"}
_OWN: Final = (
    (SINCE, "日期", "", "日期，如 2026-03-02", "这一行（或者这次变更）从哪一天起算；留空的，按上传时填写的日期"),
    (UNTIL, "日期", "", "日期，如 2026-03-02", "从这一天起不再有效；留空的不变"),
    (VERSION, "编号", "", "导出时写好的编号", "导出的文件里才有：凭它认出是哪一行，不要改；新增的行留空"),
)


def attached(data: bytes, name: str, kind: Kind) -> Response[bytes]:
    """The file for the browser to save."""
    return Response(data, media_type=MEDIA[kind], headers={"content-disposition": f'attachment; filename="{name}.{kind}"'})


async def exported(connection: Connection, register: Register, asked: Asked, kind: Kind) -> Response[bytes]:
    """The rows that are asked for, with what they count beside them."""
    header = [*_headers(register.definition, columns(register)), SINCE, UNTIL, VERSION, SOURCE]
    rows = [
        [*_cells(register, row), *map(_day, (row.valid_from, row.valid_to)), row.id, row.source]
        async for row in _first(every(connection, register, asked))
    ]
    about = [*_about(register, asked), ("所列记录", f"本文件只列前 {MOST} 条" if len(rows) == MOST else f"{len(rows)} 条")]
    data = await asyncio.to_thread(_csv, about, header, rows) if kind == "csv" else await asyncio.to_thread(
        _book, register.definition, [("口径", about)], header, rows,
    )
    return attached(data, f"{register.id}-{asked.on}", kind)


async def _first(rows: AsyncIterator[RegisterRow]) -> AsyncIterator[RegisterRow]:
    left = MOST
    async for row in rows:
        if left == 0:
            return
        left -= 1
        yield row


def template(register: Register, kind: Kind) -> bytes:
    """An empty sheet with the register's columns, and what may stand in each."""
    definition = register.definition
    header = [*_headers(definition, columns(register)), SINCE, UNTIL]
    if kind == "csv":
        return _csv([], header, [])
    return _book(definition, [], header, [], [("说明", _said(register))])


def reported(register: Register, one: Import, report: Report) -> bytes:
    """The file as it was sent in, each row with what becomes of it."""
    by_row = {line.n: line for line in report.lines}
    *_, header = (cells for number, cells in report.grid.rows if number < report.lines[0].n)
    words = [cell.text.strip() for cell in header]
    kept = [n for n, word in enumerate(words) if word not in {RESULT, SAID}]
    rows = [
        [*(cells[n].text if n < len(cells) else "" for n in kept), result_of(one, by_row[number]), said_of(by_row[number])]
        for number, cells in report.grid.rows if number in by_row
    ]
    about = [
        ("名录", register.definition.label), ("文件", one.file_name), ("上传", f"{one.by} {_moment(one.made_at)}"),
        ("从哪一天起", one.day.isoformat()), *((word, f"{count} 行") for word, count in one.counts.items()),
        ("状态", f"{_moment(one.done_at)} 导入" if one.done_at else "还没有导入"), ("理由", one.reason),
    ]
    return _book(register.definition, [], [*(words[n] for n in kept), RESULT, SAID], rows, [("说明", about)])


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def result_of(one: Import, line: Line) -> str:
    """What becomes, or has become, of the row."""
    return f"{line.result}（未导入）" if line.result == WRONG and one.done_at else line.result


def said_of(line: Line) -> str:
    """The row's troubles, or what changes from when."""
    if line.troubles:
        return "。".join(trouble.sentence() for trouble in line.troubles)
    if line.since is None:
        return ""
    since = f"自 {line.since} 起" + (f"，至 {line.until} 失效" if line.until else "")
    if line.result == NEW:
        return since
    changes = (f"{label}{f'由“{was}”' if was else ''}改为{f'“{now}”' if now else '空'}" for label, was, now in line.changes)
    return f"{since}：{'，'.join(changes)}"


def _headers(definition: RegisterDef, names: Iterable[str]) -> list[str]:
    return [header_of(definition.fields[name]) for name in names]


def _cells(register: Register, row: RegisterRow) -> list[Any]:
    return [_cell(register.definition.fields[name], row.values[name]) if name in row.values else "" for name in columns(register)]


def _cell(column: ColumnDef, value: Any) -> Any:
    """Numbers as numbers (money in yuan), days as days, the rest as text."""
    if column.kind in {"decimal", "int", "money"}:
        number = Decimal(written(column, value))
        return number if len(number.as_tuple().digits) <= _EXACT else format(number, "f")
    return value if column.kind == "date" and value.year > _FIRST else written(column, value)


def _day(day: date | None) -> Any:
    return "" if day is None else day if day.year > _FIRST else day.isoformat()


def _about(register: Register, asked: Asked) -> list[tuple[str, str]]:
    """What a file of the register says of itself 口径."""
    on = asked.on.isoformat()
    return [
        ("名录", register.definition.label), ("编号", register.id), ("以哪一天为准", on), ("筛选", f"含有“{asked.word}”" if asked.word else "全部"),
        ("口径", f"在 {on} 有效的行：生效日期不晚于这一天，没有失效或者失效日期晚于这一天；每行取已经生效的各版中最后写入的一版"),
    ]


def _said(register: Register) -> list[Sequence[str]]:
    """The sheet that explains the columns."""
    definition = register.definition
    rows: list[Sequence[str]] = [("列名", "类型", "必填", "可以填写", "说明")]
    for name in columns(register):
        column = definition.fields[name]
        key = "凭它认出是哪一行" if name == definition.key else ""
        rows.append((header_of(column), _KINDS[column.kind], "必填" if name in needed(definition) else "选填", wanted(column), key))
    rows += [(label, kind, needs or "选填", may, says) for label, kind, needs, may, says in _OWN]
    return [
        *rows, (), ("格子留空，就是没有这一项；文件里没有的列，已有的行不变。",), (f"一次最多 {MOST_ROWS} 行。不要合并单元格，不要写公式。",),
    ]


def _csv(about: Iterable[Sequence[str]], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """What the file says of itself line by line, an empty line, then header and rows."""
    out = StringIO()
    writer = csv.writer(out)
    above = [*about, ()] if about else []
    for row in (*above, header, *rows):
        writer.writerow([guarded(cell) if isinstance(cell, str) else _number(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _number(cell: Any) -> str:
    """A number or a day as text; a minus before digits is no formula."""
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _book(
    definition: RegisterDef, before: Sequence[tuple[str, Sequence[Sequence[str]]]], header: Sequence[str], rows: Sequence[Sequence[Any]],
    after: Sequence[tuple[str, Sequence[Sequence[str]]]] = (),
) -> bytes:
    """A workbook whose rows stand on their own sheet; texts stay texts, so nothing in it is taken for a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded by the first file that is asked for, not by every start

    data = BytesIO()
    book = Workbook(data, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, text in before:
        _prose(book.add_worksheet(name), text, wrapped)
    sheet = book.add_worksheet(RECORDS)
    named = {header_of(column): column for column in definition.fields.values()}
    styles = [_style(book, named.get(word), word) for word in header]
    for n, (word, style) in enumerate(zip(header, styles, strict=True)):
        sheet.set_column(n, n, 48 if word == SAID else max(12, min(28, 2 * len(word) + 4)), style)
        sheet.write_string(0, n, word, bold)
        _offer(sheet, n, named.get(word))
    sheet.freeze_panes(1, 1)
    for place, row in enumerate(rows, 1):
        for n, cell in enumerate(row):
            _write(sheet, (place, n), cell, styles[n])
    for name, text in after:
        _prose(book.add_worksheet(name), text, wrapped)
    sheet.activate()
    book.close()
    return data.getvalue()


def _style(book: "Workbook", column: ColumnDef | None, word: str) -> "Format":
    """What somebody types there stays as typed: texts are no numbers, numbers have their places, days are days."""
    if word in {SINCE, UNTIL} or (column is not None and column.kind == "date"):
        return book.add_format({"num_format": _DAY})
    if column is None or column.kind not in {"decimal", "money", "int"}:
        return book.add_format({"num_format": "@"})
    places = {"money": 2, "int": 0}.get(column.kind, column.scale)
    return book.add_format({"num_format": f"0.{'0' * places}" if places else "0"})


def _offer(sheet: "Worksheet", n: int, column: ColumnDef | None) -> None:
    """Let the spreadsheet offer what may be chosen."""
    if column is None:
        return
    options = ["是", "否"] if column.kind == "bool" else list(column.options)
    if options and len(",".join(options)) <= _LIST and not any("," in each for each in options):
        sheet.data_validation(1, n, MOST_ROWS, n, {"validate": "list", "source": options})


def _write(sheet: "Worksheet", at: tuple[int, int], cell: Any, style: "Format") -> None:
    match cell:
        case "":
            return
        case str():
            sheet.write_string(*at, cell, style)
        case date():
            sheet.write_datetime(*at, cell, style)
        case _:
            sheet.write_number(*at, cell, style)


def _prose(sheet: "Worksheet", text: Sequence[Sequence[str]], style: "Format") -> None:
    sheet.set_column(0, 0, 24, style)
    sheet.set_column(1, 4, 40, style)
    for place, row in enumerate(text):
        for n, cell in enumerate(row):
            sheet.write_string(place, n, cell, style)
