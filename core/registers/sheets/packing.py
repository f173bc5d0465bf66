"""Whether a workbook may be opened at all: a zip within limits, its parts unpacked once and packed anew.

A reader that works in native memory believes what a file says of itself. So the sizes are measured, not believed; a sheet that reaches
to the last possible cell is refused before it is laid out; and the reader sees exactly the parts that were looked at.
"""

import re
import zlib
from functools import cache
from io import BytesIO
from typing import Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import msgspec

from core.registers.sheets.cells import refused

UNPACKED: Final = 64 * 1024 * 1024
"""Bytes of all parts together: twenty thousand rows of fifty columns need a third of it."""
MOST_PARTS: Final = 2_000
MOST_COLUMNS: Final = 200
LAST_ROW: Final = 20_100
"""The last row that may hold anything: the rows of a register, and what stands above them."""
_PARTS: Final = ("xl/", "_rels/", "docProps/")
MOST_ELEMENTS: Final = 5_000_000
"""Elements of one part: three for each cell that may be used."""
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_DIGITS: Final = 8
"""More digits than any row number has."""
_OLD: Final = b"\xd0\xcf\x11\xe0"
"""How a file of Excel 97 begins, and one with a password."""
_BROKEN: Final = (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, LookupError, expat.ExpatError)


class Part(msgspec.Struct):
    """What stands in a sheet beside values: formulas and errors by (row, column), and rows with merged cells; counted from 1."""

    formulas: set[tuple[int, int]]
    errors: set[tuple[int, int]]
    merged: list[tuple[int, int]]


class Unpacked(msgspec.Struct, frozen=True):
    """A workbook that was looked at: packed anew, and each sheet's part by the sheet's name."""

    data: bytes
    sheets: dict[str, Part]


def unpacked(data: bytes) -> Unpacked:
    """Look through the workbook. Raises Invalid when it is none, is damaged, has a password, or is beyond the limits."""
    if data.startswith(_OLD):
        raise refused("这是旧版 Excel（.xls）文件，或者设有打开密码", "去掉密码，另存为 .xlsx 或者 CSV 再上传")
    try:
        return _looked_through(data)
    except _BROKEN as error:
        raise refused("文件打不开，不是 Excel 工作簿或者已经损坏", "用表格软件打开它，另存为 .xlsx 再上传") from error


def _looked_through(data: bytes) -> Unpacked:
    parts = _parts(data)
    if "xl/workbook.xml" not in parts:
        raise refused("文件不是 Excel 工作簿", "另存为 .xlsx 或者 CSV 再上传")
    scanned = {name: _scanned(text) for name, text in parts.items() if name.startswith("xl/") and name.endswith(".xml")}
    out = BytesIO()
    with ZipFile(out, "w") as clean:
        for name, text in parts.items():
            clean.writestr(name, text)
    sheets = {name: scanned[part] for name, part in _sheets(parts).items() if part in scanned}
    return Unpacked(out.getvalue(), sheets)


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts that matter, unpacked; what they come to is counted while they are."""
    found: dict[str, bytes] = {}
    left = UNPACKED
    with ZipFile(BytesIO(data)) as packed:
        entries = packed.infolist()
        names = {entry.filename.lower() for entry in entries}
        if len(entries) > MOST_PARTS or len(names) < len(entries) or any("\\" in name for name in names):
            raise refused("文件的内部结构不正常", "用表格软件打开它，另存为 .xlsx 再上传")
        for entry in entries:
            name = entry.filename
            if not name.endswith((".xml", ".rels")) or not (name.startswith(_PARTS) or name == "[Content_Types].xml"):
                continue
            with packed.open(entry) as stream:
                found[name] = stream.read(left + 1)
            left -= len(found[name])
            if left < 0:
                raise refused(f"文件解开后超过 {UNPACKED // 1024 // 1024} MB", "去掉不用的工作表和格式，或者分成几个文件")
    return found


def _scanned(text: bytes) -> Part:
    """One pass over a part. Raises Invalid for a document type, and for cells beyond the limits."""
    scan = _Scan()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.StartDoctypeDeclHandler = scan.doctype
    parser.Parse(text, True)  # noqa: FBT003 - expat names no argument
    return scan.part


class _Scan:
    """Where the parser is, and what it has met."""

    def __init__(self) -> None:
        self.part = Part(set(), set(), [])
        self._row = self._column = self._met = 0
        self._error = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """An element begins."""
        self._met += 1
        if self._met > MOST_ELEMENTS:
            raise refused("工作表太大", "去掉不用的工作表和格式，或者分成几个文件")
        match name.rpartition(":")[2]:
            case "row":
                self._row, self._column = _whole(attrs.get("r", "")) or self._row + 1, 0
            case "c":
                self._cell(attrs)
            case "f":
                self._held()
                self.part.formulas.add((self._row, self._column))
            case "v" | "is":
                self._held()
                if self._error:
                    self.part.errors.add((self._row, self._column))
            case "mergeCell":
                first, _, last = attrs.get("ref", "").partition(":")
                self.part.merged.append((_place(first)[0], _place(last or first)[0]))

    def doctype(self, *_: object) -> None:
        """No part of a workbook has one; entities are how XML is made to grow."""
        raise refused("文件的内部结构不正常", "用表格软件打开它，另存为 .xlsx 再上传")

    def _cell(self, attrs: dict[str, str]) -> None:
        if "r" in attrs:
            self._row, self._column = _place(attrs["r"])
        else:
            self._column += 1
        self._error = attrs.get("t") == "e"

    def _held(self) -> None:
        """The cell holds something, so the sheet reaches this far."""
        if self._row > LAST_ROW:
            raise refused(f"工作表用到了第 {self._row} 行", f"最多 {LAST_ROW} 行：删去多余的行，或者分成几个文件")
        if self._column > MOST_COLUMNS:
            raise refused(f"工作表用到了第 {self._column} 列", f"最多 {MOST_COLUMNS} 列：删去多余的列")


def _place(text: str) -> tuple[int, int]:
    """`C7` → (7, 3). Raises ValueError."""
    letters = text.rstrip("0123456789")
    return _whole(text[len(letters):]), _column(letters)


@cache
def _column(letters: str) -> int:
    """`AB` → 28. Raises ValueError."""
    if not _LETTERS.fullmatch(letters):
        raise ValueError(letters)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of each sheet → the part it is in."""
    homes: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def related(name: str, attrs: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = attrs.get("Target", "")
            homes[attrs.get("Id", "")] = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"

    def sheet(name: str, attrs: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            link = next((value for key, value in attrs.items() if key.endswith(":id")), "")
            named.append((attrs.get("name", ""), link))

    for part, handler in (("xl/_rels/workbook.xml.rels", related), ("xl/workbook.xml", sheet)):
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = handler
        parser.Parse(parts.get(part, b"<none/>"), True)  # noqa: FBT003 - expat names no argument
    return {name: homes.get(link, "") for name, link in named}
