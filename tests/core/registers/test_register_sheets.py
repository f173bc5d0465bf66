"""Spreadsheets of registers as they are read: formats, limits, headers, cells, each refused or taken exactly."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.items.model import ColumnDef, RegisterDef
from core.problems import Invalid
from core.registers.sheets import Cell, Grid, guarded, layout_of, read_apart, read_cell, read_file
from core.registers.sheets.apart import LARGE
from core.registers.sheets.reading import LONGEST

SITES = RegisterDef(
    label="场地", key="site", single=True,
    fields={
        "site": ColumnDef(label="场地", kind="text"),
        "area": ColumnDef(label="面积", kind="decimal", scale=2, unit="m2"),
        "district": ColumnDef(label="片区", kind="choice", options=("东片", "西片")),
        "checked_on": ColumnDef(label="巡查日期", kind="date"),
    },
)


def book(rows: Sequence[Sequence[Any]], name: str = "Sheet1") -> bytes:
    out = BytesIO()
    made = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = made.add_worksheet(name)
    day, moment = made.add_format({"num_format": "yyyy-mm-dd"}), made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(place, column, value, moment)
            elif isinstance(value, date | time):
                sheet.write_datetime(place, column, value, day)
            elif isinstance(value, tuple):
                sheet.write_formula(place, column, value[0], value=value[1])
            elif value is not None:
                sheet.write(place, column, value)
    made.close()
    return out.getvalue()


def texts(grid: Grid) -> list[tuple[int, list[str]]]:
    return [(n, [cell.text for cell in cells]) for n, cells in grid.rows]


def repacked(data: bytes, **parts: str) -> bytes:
    """The workbook with parts exchanged; `sheet` is the first sheet."""
    out, names = BytesIO(), {"sheet": "xl/worksheets/sheet1.xml"}
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            text = next((text for key, text in parts.items() if names[key] == entry), None)
            new.writestr(entry, old.read(entry) if text is None else text)
    return out.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'


def test_a_workbook_is_read_with_the_numbers_of_its_rows() -> None:
    grid = read_file("a.xlsx", book([["场地", "面积"], [], ["甲", 0.1 + 0.2], ["乙", 20]]))
    assert texts(grid) == [(1, ["场地", "面积"]), (3, ["甲", "0.3"]), (4, ["乙", "20"])]


def test_dates_yes_and_no_are_words_and_what_is_no_value_is_marked() -> None:
    grid = read_file("a.xlsx", book([
        [date(2026, 3, 2), datetime.combine(date(2026, 3, 2), time(9, 30)), True, ("=1+1", 2), ("=1/0", "#DIV/0!"), 1234567890123456],
    ]))
    assert [(cell.text, cell.fault) for cell in grid.rows[0][1]] == [
        ("2026-03-02", ""), ("2026-03-02 09:30:00", "time"), ("是", ""), ("2", "formula"), ("", "formula"), ("1234567890123460", "digits"),
    ]


def test_an_error_without_a_formula_is_marked() -> None:
    data = repacked(book([["甲"]]), sheet=SHEET.format('<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>', ""))
    assert [cell.fault for cell in read_file("a.xlsx", data).rows[0][1]] == ["error", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_both_encodings(encoding: str, separator: str) -> None:
    text = f'场地{separator}片区\r\n"甲{separator}一"{separator}东片\r\n'
    assert texts(read_file("a.csv", text.encode(encoding))) == [(1, ["场地", "片区"]), (2, [f"甲{separator}一", "东片"])]


@pytest.mark.parametrize("text", ["=1+1", "-5", "'=1", "''@a", "＝1", "+86", "甲", "'甲", "\tx"])
def test_what_a_guard_hides_is_read_again(text: str) -> None:
    kept = read_file("a.csv", f'场地,片区\n"{guarded(text)}",东片\n'.encode())
    assert kept.rows[1][1][0] == Cell(text)


def test_an_unguarded_formula_of_a_text_is_marked() -> None:
    assert read_file("a.csv", "场地\n=1+1\n".encode()).rows[1][1][0].fault == "formula"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "旧版 Excel"),
        ("a.xlsx", b"PK\x03\x04broken", "打不开"),
        ("a.csv", b"", "空的"),
        ("a.csv", "场地\n甲\n".encode("utf-16"), "编码"),
        ("a.csv", b"\x81\xff\xff", "编码"),
        ("a.csv", '场地\n"甲\n'.encode(), "不成对"),
        ("a.csv", ("场地\n" + "甲" * 32_768).encode(), "32768 个字"),
        ("a.csv", b"x" * (10 * 1024 * 1024 + 1), "过大"),
        ("a.csv", ("," * 300).encode(), "太多"),
        ("a.xlsx", repacked(book([["甲"]]), sheet=SHEET.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "")), "第 1048576 行"),
        ("a.xlsx", repacked(book([["甲"]]), sheet=SHEET.format('<row r="1"><c r="XFD1"><v>1</v></c></row>', "")), "第 16384 列"),
        ("a.xlsx", repacked(book([["甲"]]), sheet='<!DOCTYPE a [<!ENTITY b "c">]>' + SHEET.format("", "")), "内部结构"),
        ("a.xlsx", repacked(book([["甲"]]), sheet="<a>" + " " * 70_000_000 + "</a>"), "解开后超过"),
        ("a.xlsx", repacked(book([["甲"]]), sheet=SHEET.format(
            '<row r="1"><c r="A1"><v>1</v></c></row>', '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')), "第 1 至 2 行有合并单元格"),
        ("a.xlsx", repacked(book([["甲"]]), sheet='<?xml version="1.0" encoding="none"?>' + SHEET.format('<row r="1"><c r="A0!"/></row>', "")), "打不开"),
        ("a.xlsx", repacked(book([["甲"]]), sheet=SHEET.format("<c/>" * 5_000_001, "")), "太大"),
    ],
    ids=["xls", "broken", "empty", "utf-16", "neither", "quotes", "long", "big", "wide", "last-row", "last-column", "doctype", "bomb", "merged", "nonsense", "elements"],
)
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(name: str, data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        read_file(name, data)
    assert refused.value.instead


def test_a_size_that_a_part_gives_itself_is_not_believed() -> None:
    """The part says it is small; the reader is given only that much, never what the rest would unpack to."""
    data = bytearray(repacked(book([["甲"]]), sheet="<a>" + " " * 1_000_000 + "</a>"))
    small = (1_000_007).to_bytes(4, "little")
    assert small in data
    with pytest.raises(Invalid, match="打不开"):
        read_file("a.xlsx", bytes(data.replace(small, (10).to_bytes(4, "little"))))


SOUND = book([["场地", "面积"], ["甲", 1.5], ["乙", ("=1", 2)]])
SIGNS = st.binary(max_size=6) | st.sampled_from([
    b'r="XFD1048576"', b't="e"', b't="d"', b"<v>1e308</v>", b"<v/>", b"</c>", b"<f/>", b"&#0;", b'encoding="x"', b'r="A0"', b's="9999"', b"<is/>",
])


@given(part=st.sampled_from(["sheet1.xml", "workbook.xml", "workbook.xml.rels", "styles.xml"]), cuts=st.lists(
    st.tuples(st.integers(0, 2_000), st.integers(0, 12), SIGNS), min_size=1, max_size=5,
))
@settings(max_examples=200, deadline=None)
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(part: str, cuts: list[tuple[int, int, bytes]]) -> None:
    out = BytesIO()
    with ZipFile(BytesIO(SOUND)) as old, ZipFile(out, "w") as new:
        for entry in old.namelist():
            text = bytearray(old.read(entry))
            for at, length, sign in cuts if entry.endswith(f"/{part}") else ():
                text[at % len(text):at % len(text) + length] = sign or b" "
            new.writestr(entry, bytes(text))
    with suppress(Invalid):
        for _, cells in read_file("a.xlsx", out.getvalue()).rows:
            assert all(len(cell.text) <= LONGEST for cell in cells)


async def test_a_large_file_is_read_apart_with_the_same_words() -> None:
    rows = [["场地", "备注"], *([f"{n} 号", f"{n * 7919 % 100_003}" * 6] for n in range(9_000))]
    data = book(rows)
    assert len(data) > LARGE
    assert await read_apart("a.xlsx", data) == read_file("a.xlsx", data)
    with pytest.raises(Invalid, match="不成对") as refused:
        await read_apart("a.csv", '场地\n"甲\n'.encode() + b"x" * LARGE)
    assert refused.value.instead
    assert refused.value.fields


def grid(*rows: Sequence[str]) -> Grid:
    return Grid(tuple((n, tuple(map(Cell, row))) for n, row in enumerate(rows, 1)))


def test_a_header_is_found_below_what_a_file_says_of_itself() -> None:
    layout = layout_of(SITES, grid(["名录", "场地"], ["以哪一天为准", "2026-03-02"], [" 场 地* ", "面积(平方米)", "行编号", "写入来源"], ["甲", "1", "7", "x"]))
    assert layout.places == {0: "site", 1: "area", 2: "行编号"}
    assert [n for n, _ in layout.rows] == [4]
    assert layout.missing(SITES) == ("district", "checked_on")


def test_everything_wrong_with_a_header_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        layout_of(SITES, grid(["片区", "巡查日", "片区", ""], ["东片", "1", "东片", "落下的"]))
    told = {each.label: each.text for each in refused.value.fields}
    assert "两次" in told["片区"]
    assert "您是不是想写" in told["巡查日"]
    assert "没有列名" in told["第 4 列"]
    assert "缺少" in told["场地"]


@pytest.mark.parametrize(("rows", "words"), [
    ([["甲", "乙"]], "没有找到表头"), ([], "没有找到表头"), ([["场地"]], "没有内容"), ([["场地"]] + [["甲"]] * 20_001, "20001 行"),
])
def test_a_sheet_without_rows_or_with_too_many_is_refused(rows: list[list[str]], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        layout_of(SITES, grid(*rows))


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("area", "１２．５", Decimal("12.50")), ("area", "1,234.5 平方米", Decimal("1234.50")), ("area", "-3", Decimal("-3.00")),
        ("area", "12.345", None), ("area", "1.2E3", None), ("area", "约 12", None), ("area", "1,23", None), ("area", "NaN", None),
        ("district", " 东片 ", "东片"), ("district", "东", None), ("district", "东片儿", None),
        ("checked_on", "2026/3/2", date(2026, 3, 2)), ("checked_on", "2026年3月2日", date(2026, 3, 2)), ("checked_on", "20260302", date(2026, 3, 2)),
        ("checked_on", "2026.03.02", date(2026, 3, 2)), ("checked_on", "２０２６－０３－０２", date(2026, 3, 2)), ("checked_on", "2026-03-02 00:00:00", date(2026, 3, 2)),
        ("checked_on", "2026-02-30", None), ("checked_on", "3月2日", None), ("checked_on", "46083", None),
        ("site", " １号 ", "１号"),
    ],
)
def test_a_cell_is_a_value_of_its_column_or_said_to_be_none(column: str, text: str, value: object) -> None:
    read, trouble = read_cell(SITES.fields[column], Cell(text))
    assert read == value
    assert (trouble is None) == (value is not None)
    if trouble is not None:
        assert all((trouble.column, trouble.found, trouble.expected, trouble.instead))


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("money", "12.34", 1234), ("money", "¥1,200 元", 120000), ("money", "0.001", None), ("money", "999999999999999999", None), ("int", "7", 7), ("int", "7.0", 7), ("int", "7.5", None),
    ("bool", "是", True), ("bool", "FALSE", False), ("bool", "０", False), ("bool", "对", None),
])
def test_money_counts_yes_and_no(kind: Any, text: str, value: object) -> None:
    assert read_cell(ColumnDef(label="列", kind=kind), Cell(text))[0] == value
