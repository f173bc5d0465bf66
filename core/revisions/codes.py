"""A newer version of a code list, out of a sheet: what it brings, drops, renames and moves, and what is wrong with its rows."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Final

import msgspec

from core.faults import Blame, Fault
from core.forms.codes import HEAD, Code, CodeList, code_list
from core.problems import Invalid, NotFound
from core.registers.sheets import Grid, Trouble
from core.revisions.documents import Files

MOST: Final = 20_000
_FIRST: Final = 2
"""The line of the first code in a file."""
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("代码", "编码", "code"), "name": ("名称", "name", "含义"), "level": ("级别", "层级", "level"), "parent": ("上级代码", "上级", "parent", "父级代码"),
}


class Newer(msgspec.Struct, frozen=True):
    """The list as the sheet has it: its file, and each difference as codes with their words; `troubles` by row."""

    data: bytes
    added: tuple[Code, ...]
    dropped: tuple[Code, ...]
    renamed: tuple[tuple[Code, Code], ...]
    moved: tuple[tuple[Code, Code], ...]
    troubles: tuple[tuple[int, Trouble], ...]

    @property
    def same(self) -> bool:
        """Whether nothing changes."""
        return not (self.added or self.dropped or self.renamed or self.moved or self.troubles)


def list_of(files: Files, name: str) -> CodeList:
    """The list as the revision has it. Raises NotFound."""
    found, _ = code_list(files, name, Blame("", f"codes/{name}.csv"))
    if found is None:
        raise NotFound("没有这个代码表", "申请表里用到的代码表才能在修订稿里更新")
    return found


def lists_of(files: Files) -> tuple[CodeList, ...]:
    """The lists that the revision brings along, by title."""
    names = [path.removeprefix("codes/").removesuffix(".csv") for path in files if path.startswith("codes/") and path.endswith(".csv")]
    return tuple(sorted((list_of(files, name) for name in names), key=lambda each: each.title))


def newer(files: Files, name: str, grid: Grid) -> Newer:
    """The sheet against the list. A level or a code above that the sheet does not have stays as it was.

    Raises Invalid for a sheet without a head of code and name; what is wrong with a row is among the troubles.
    """
    old = list_of(files, name)
    rows = _rows(grid, old)
    data = _written([code for _, code in rows])
    _, faults = code_list({**files, f"codes/{name}.csv": data}, name, Blame("", ""))
    troubles = tuple(sorted({_trouble(fault, rows) for fault in faults}, key=lambda each: (each[0], each[1].found)))
    now = {code.code: code for _, code in rows}
    return Newer(
        data,
        tuple(code for key, code in now.items() if key not in old.entries), tuple(code for key, code in old.entries.items() if key not in now),
        tuple((was, now[key]) for key, was in old.entries.items() if key in now and now[key].name != was.name),
        tuple((was, now[key]) for key, was in old.entries.items() if key in now and (now[key].parent, now[key].level) != (was.parent, was.level)),
        troubles,
    )


def taken(files: Files, name: str, data: bytes) -> dict[str, bytes]:
    """The files with that version of the list. Raises Invalid for one with faults."""
    _, faults = code_list({**files, f"codes/{name}.csv": data}, name, Blame("", ""))
    if faults:
        raise Invalid("代码表里还有错误", "改好表格重新上传")
    return {**files, f"codes/{name}.csv": data}


def _rows(grid: Grid, old: CodeList) -> list[tuple[int, Code]]:
    at, places = _head(grid)
    below = grid.rows[at + 1:]
    if len(below) > MOST:
        raise Invalid(f"表格有 {len(below)} 行", f"一个代码表最多 {MOST} 行")
    found = []
    for n, cells in below:
        texts = {key: cells[place].text.strip() if place < len(cells) else "" for key, place in places.items()}
        was = old.entries.get(texts["code"])
        level = texts.get("level") or (was.level if was is not None else old.about.levels[0])
        parent = texts.get("parent", was.parent if was is not None else "")
        found.append((n, Code(texts["code"], texts["name"], level, parent)))
    return found


def _head(grid: Grid) -> tuple[int, dict[str, int]]:
    """Where the head is, and in which column each thing stands."""
    for at, (_, cells) in enumerate(grid.rows[:40]):
        words = [cell.text.strip().casefold() for cell in cells]
        places = {key: next((words.index(word) for word in said if word in words), -1) for key, said in _WORDS.items()}
        if places["code"] >= 0 and places["name"] >= 0:
            return at, {key: place for key, place in places.items() if place >= 0}
    raise Invalid("没有找到表头", "要有一行写列名：代码、名称，还可以有级别、上级代码")


def _written(codes: list[Code]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([HEAD, *((each.code, each.name, each.level, each.parent) for each in codes)])
    return out.getvalue().encode()


def _trouble(fault: Fault, rows: list[tuple[int, Code]]) -> tuple[int, Trouble]:
    """The fault at the row of the sheet that it came from."""
    line = re.search(r"[0-9]+", fault.place)
    n = rows[int(line[0]) - _FIRST][0] if line is not None and int(line[0]) >= _FIRST and int(line[0]) - _FIRST < len(rows) else 0
    return n, Trouble("", fault.found, fault.expected, "改正这一行")
