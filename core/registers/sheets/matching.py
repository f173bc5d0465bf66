"""Which column of somebody's sheet is which of ours, guessed by the words above them and put right by sight."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

import msgspec

from core.items.model import RegisterDef
from core.registers.columns import needed
from core.registers.sheets.cells import Cell, Grid, refused
from core.registers.sheets.headers import SINCE, UNTIL, VERSION, header_of

_ABOVE: Final = 40
_SAME: Final = 100
_ALIKE: Final = 95
_WITHIN: Final = 90
_LIKE: Final = 55
"""How like two words are, out of a hundred: the same, the same in other words, one in the other, enough to guess."""
_SHOWN: Final = 3
_EMPTY: Final = Cell("")
_FOLDED: Final = (("机关", "单位"), ("部门", "单位"), ("机构", "单位"), ("全称", "名称"), ("编号", "序号"), ("项次", "序号"), ("时间", "日期"))
"""Words that sheets use for one another."""


class Column(msgspec.Struct, frozen=True):
    """One of our columns: its name and words, whether a row needs it, the place of theirs in a row (-1: none), and whether the words are the same."""

    name: str
    label: str
    needed: bool
    place: int
    same: bool


class Match(msgspec.Struct, frozen=True):
    """Which row is the head (its place in the grid), its words, our columns with theirs, and what stands in the first rows below."""

    head: int
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    samples: tuple[str, ...]


def matched(definition: RegisterDef, grid: Grid, head: int = -1) -> Match:
    """The guess for the sheet; `head` says which row the head is (-1: that too is guessed). Raises Invalid for a sheet without rows below it."""
    if not grid.rows:
        raise refused("表格是空的", "选择填好的表格")
    ours = _ours(definition)
    at = head if 0 <= head < len(grid.rows) else _head(list(ours.values()), grid)
    header = tuple(cell.text.strip() for cell in grid.rows[at][1])
    if at + 1 >= len(grid.rows):
        raise refused("表头以下没有内容", "填写以后再上传")
    places = _places(ours, header)
    key = needed(definition)
    columns = tuple(
        Column(name, label, name in key, places.get(name, -1), name in places and _plain(header[places[name]]) in _words(definition, name, label)) for name, label in ours.items()
    )
    wide = max(len(cells) for _, cells in grid.rows)
    below = grid.rows[at + 1: at + 1 + _SHOWN]
    samples = tuple("、".join(filter(None, (cells[n].text.strip()[:20] for _, cells in below if n < len(cells)))) for n in range(wide))
    return Match(at, header + ("",) * (wide - len(header)), columns, samples)


def arranged(definition: RegisterDef, grid: Grid, head: int, places: Mapping[str, int]) -> Grid:
    """The sheet with our columns under our words, each from its place; what was not taken is left out. Raises Invalid when two are from one place."""
    ours = _ours(definition)
    taken = {name: place for name, place in places.items() if name in ours and place >= 0}
    twice = [name for name, place in taken.items() if list(taken.values()).count(place) > 1]
    if twice:
        raise refused("、".join(f"“{ours[name]}”" for name in twice) + "对应了同一列", "一列只对应一个")
    if not 0 <= head < len(grid.rows):
        raise refused("没有这一行表头", "重新选择表头在哪一行")
    above = (grid.rows[head][0], tuple(Cell(ours[name]) for name in taken))
    below = ((n, tuple(cells[place] if place < len(cells) else _EMPTY for place in taken.values())) for n, cells in grid.rows[head + 1:])
    return Grid((above, *(row for row in below if any(cell.text.strip() or cell.fault for cell in row[1]))))


def _ours(definition: RegisterDef) -> dict[str, str]:
    """Our columns with their words, the platform's own last."""
    return {name: header_of(column) for name, column in definition.fields.items()} | {each: each for each in (SINCE, UNTIL, VERSION)}


def _words(definition: RegisterDef, name: str, label: str) -> set[str]:
    column = definition.fields.get(name)
    return {_plain(label), _plain(name), *([_plain(column.label)] if column is not None else [])}


def _plain(word: str) -> str:
    text = unicodedata.normalize("NFKC", word).casefold()
    return re.sub(r"\(.*?\)|[\s*:、/_-]", "", text)


def _likeness(ours: str, theirs: str) -> int:
    one, other = _plain(ours), _plain(theirs)
    if not one or not other:
        return 0
    if one == other:
        return _SAME
    one, other = _folded(one), _folded(other)
    if one == other:
        return _ALIKE
    if one in other or other in one:
        return _WITHIN
    return int(SequenceMatcher(None, one, other).ratio() * _SAME)


def _folded(word: str) -> str:
    for theirs, ours in _FOLDED:
        word = word.replace(theirs, ours)
    return word


def _head(labels: Sequence[str], grid: Grid) -> int:
    """The row whose words are most like ours; of equal ones the first that is widest."""
    def worth(at: int) -> tuple[int, int, int]:
        cells = [cell.text for cell in grid.rows[at][1] if cell.text.strip()]
        like = sum(max((score for label in labels if (score := _likeness(label, text)) >= _LIKE), default=0) for text in cells)
        return like, len(cells), -at

    return max(range(min(_ABOVE, len(grid.rows))), key=worth)


def _places(ours: Mapping[str, str], header: Sequence[str]) -> dict[str, int]:
    """The likeliest pairs first; each column of theirs for one of ours. Our own columns are only taken by their own words."""
    pairs = sorted(
        ((_likeness(label, word), -place, name) for name, label in ours.items() for place, word in enumerate(header) if word), reverse=True,
    )
    found: dict[str, int] = {}
    for score, place, name in pairs:
        own = name in {SINCE, UNTIL, VERSION}
        if score >= (_SAME if own else _LIKE) and name not in found and -place not in found.values():
            found[name] = -place
    return found
