"""Which column of a sheet is which column of the register, told by the words above it."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from core.faults import did_you_mean
from core.items.model import ColumnDef, RegisterDef
from core.problems import FieldProblem
from core.registers.columns import RESERVED, needed
from core.registers.sheets.cells import Cell, Grid, refused
from core.registers.sheets.reading import MOST_ROWS
from core.values import UNITS

SINCE, UNTIL, VERSION, SOURCE, RESULT, SAID = RESERVED
_ABOVE: Final = 40
"""How far down the header may stand: our own CSV files say above it what they count."""


class Layout(msgspec.Struct, frozen=True):
    """The header's words; place in a row → column of the register (or SINCE, UNTIL, VERSION); the rows below."""

    header: tuple[str, ...]
    places: dict[int, str]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]

    def missing(self, definition: RegisterDef) -> tuple[str, ...]:
        """The register's columns that the sheet does not have."""
        return tuple(name for name in definition.fields if name not in self.places.values())


def unit_of(column: ColumnDef) -> str:
    """The words of the column's unit."""
    return "元" if column.kind == "money" else UNITS.get(column.unit, column.unit)


def header_of(column: ColumnDef) -> str:
    """What our own files write above the column."""
    unit = unit_of(column)
    return column.label if not unit or column.label.endswith(f"（{unit}）") else f"{column.label}（{unit}）"


def layout_of(definition: RegisterDef, grid: Grid) -> Layout:
    """Find the header and what is below it. Raises Invalid with everything that is wrong with it."""
    known = _known(definition)
    at = max(range(min(_ABOVE, len(grid.rows))), key=lambda n: sum(_plain(cell.text) in known for cell in grid.rows[n][1]), default=0)
    header = tuple(cell.text.strip() for cell in grid.rows[at][1]) if grid.rows else ()
    below = grid.rows[at + 1:]
    if not any(_plain(word) in known for word in header):
        labels = "、".join(header_of(definition.fields[name]) for name in definition.fields)
        raise refused("没有找到表头", f"要有一行写列名：{labels}；可以下载模板填写")
    places = {n: known[_plain(word)] for n, word in enumerate(header) if _plain(word) in known}
    problems = _problems(definition, header, places, below)
    if problems:
        raise refused(f"表头有 {len(problems)} 处需要修改", "改好以后重新上传，或者下载模板填写", problems)
    if not below:
        raise refused("表头以下没有内容", "填写以后再上传")
    if len(below) > MOST_ROWS:
        raise refused(f"文件有 {len(below)} 行", f"一次最多 {MOST_ROWS} 行；多的分成几个文件")
    return Layout(header, {n: name for n, name in places.items() if name}, below)


def _known(definition: RegisterDef) -> dict[str, str]:
    """Every word that may stand above a column; an empty name for our files' own columns that are not read."""
    own = {_plain(word): word if word in {SINCE, UNTIL, VERSION} else "" for word in RESERVED}
    columns = definition.fields.items()
    ids, headers = {_plain(name): name for name in definition.fields}, {_plain(header_of(column)): name for name, column in columns}
    return ids | own | headers | {_plain(column.label): name for name, column in columns}


def _plain(word: str) -> str:
    """The word without what people vary: spaces, width, the star of a required column."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split()).strip("*")


def known_labels(definition: RegisterDef) -> tuple[str, ...]:
    """The columns' words, with and without their units."""
    return tuple(dict.fromkeys(word for column in definition.fields.values() for word in (column.label, header_of(column))))


def _problems(
    definition: RegisterDef, header: Sequence[str], places: Mapping[int, str], below: Sequence[tuple[int, tuple[Cell, ...]]]
) -> list[FieldProblem]:
    found = []
    labels = [header_of(column) for column in definition.fields.values()]
    columns = f"名录的列有：{'、'.join(labels)}"
    for n, word in enumerate(header):
        if n in places:
            if places[n] and places[n] in [places.get(before) for before in range(n)]:
                found.append(FieldProblem("file", word, "这一列出现了两次，只留一列"))
        elif word:
            hint = did_you_mean(word, [*known_labels(definition), *RESERVED[:3]])
            found.append(FieldProblem("file", word, f"名录没有这一列；{hint or columns}"))
    wide = max((len(cells) for _, cells in below), default=0)
    nameless = [n for n in range(wide) if n >= len(header) or not header[n]]
    found += [
        FieldProblem("file", f"第 {n + 1} 列", "有内容而没有列名，写上列名或者删去这一列")
        for n in nameless if any(n < len(cells) and cells[n].text.strip() for _, cells in below)
    ]
    key = needed(definition)[0]
    if key not in places.values():
        found.append(FieldProblem("file", header_of(definition.fields[key]), "缺少这一列；凭它认出每一行"))
    return found
