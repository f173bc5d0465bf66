"""The one way a feature file is laid out: `jiban fmt` writes it, the parser reads it, an editor may show it.

Two spaces a level (功能, 规则, 场景, steps, tables), one empty line before each 规则 and 场景, tables aligned by the width that a
Chinese character really takes. Laying out twice changes nothing; remarks stay where they are.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

import msgspec

from core.scenarios.lines import Line, fold_digits, read_line

_SPACED = {"背景", "规则", "场景", "场景大纲"}
_BODIES = {"背景", "场景", "场景大纲"}


class _Placed(msgspec.Struct, frozen=True):
    """A line with its level of indentation."""

    line: Line
    level: int


def canonical_text(text: str) -> str:
    """The feature in its canonical form. Text that is not Gherkin stays as it is, only indented, for the parser to complain about."""
    spaced = _spaced(_lead(_placed(text)))
    laid = [row for is_row, block in groupby(spaced, key=lambda item: item.line.kind == "row") for row in _write(list(block), rows=is_row)]
    return "\n".join(laid).strip("\n") + "\n"


def readable_text(text: str) -> str:
    """The feature with canonical words and signs but every line where it was, so the parser's line numbers are the author's."""
    return "\n".join(_one(item.line) for item in _placed(text)) + "\n"


def _placed(text: str) -> list[_Placed]:
    """Every line read, with its level; whether a word is a step depends on the title above."""
    out: list[_Placed] = []
    under, in_rule = "", False
    for raw in text.lstrip("\ufeff").splitlines():
        line = read_line(raw, steps_allowed=under in _BODIES)
        under = line.word if line.kind == "title" else under
        in_rule = in_rule or under == "规则"
        out.append(_Placed(_folded(line, under), _level(line, under, in_rule=in_rule)))
    return out


def _folded(line: Line, under: str) -> Line:
    """The cells of examples go into steps, so their digits become ASCII; the cells of a data table are a person's input and stay."""
    return Line("row", cells=tuple(map(fold_digits, line.cells))) if line.kind == "row" and under == "例子" else line


def _level(line: Line, under: str, *, in_rule: bool) -> int:
    inner = 2 if in_rule else 1
    match line.kind:
        case "title":
            return {"功能": 0, "规则": 1, "例子": inner + 1}.get(line.word, inner)
        case "row":
            return inner + 2
        case "step":
            return inner + 1
    return {"": 0, "功能": 1, "规则": 2}.get(under, inner + 1)


def _lead(lines: list[_Placed]) -> list[_Placed]:
    """Tags and remarks directly above a title take the title's level; empty lines are dropped between them."""
    out: list[_Placed] = []
    level: int | None = None
    for item in reversed(lines):
        kind = item.line.kind
        if kind == "blank" and level is not None:
            continue
        if kind in ("tags", "comment"):
            out.append(item if level is None else _Placed(item.line, level))
            continue
        level = item.level if kind == "title" else None
        out.append(item)
    return out[::-1]


def _spaced(lines: list[_Placed]) -> Iterator[_Placed]:
    """One empty line before what opens a 背景, 规则 or 场景, and between two paragraphs; no other."""
    blank = _Placed(Line("blank"), 0)
    opened = False
    for index, item in enumerate(lines):
        kind = item.line.kind
        if kind == "blank":
            around = lines[index - 1 : index] + lines[index + 1 : index + 2]
            if len(around) == 2 and all(each.line.kind == "text" for each in around):
                yield item
            continue
        opens = not opened and _opens(lines, index)
        if opens:
            yield blank
        opened = opens or (opened and kind in ("tags", "comment"))
        yield item


def _opens(lines: list[_Placed], index: int) -> bool:
    """Whether a spaced title begins here, with the tags and remarks above it."""
    for item in lines[index:]:
        if item.line.kind not in ("tags", "comment"):
            return item.line.kind == "title" and item.line.word in _SPACED
    return False


def _write(block: list[_Placed], *, rows: bool) -> Iterator[str]:
    if rows:
        yield from ("  " * block[0].level + row for row in _table([item.line.cells for item in block]))
        return
    for item in block:
        yield ("  " * item.level + _one(item.line)).rstrip()


def _one(line: Line) -> str:
    match line.kind:
        case "title":
            return f"{line.word}: {line.text}".rstrip()
        case "step":
            return f"{line.word} {line.text}".rstrip()
        case "row":
            return f"| {' | '.join(line.cells)} |"
    return line.text


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(width(row[n]) for row in rows if n < len(row)) for n in range(max(map(len, rows)))]
    for row in rows:
        yield "| " + " | ".join(cell + " " * (widths[n] - width(cell)) for n, cell in enumerate(row)) + " |"


def width(text: str) -> int:
    """How many columns the text takes in a fixed font: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
