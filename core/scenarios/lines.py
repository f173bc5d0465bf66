"""One line of a feature as testers really type it, brought to the words and signs that Gherkin knows.

Chinese input methods type `：“”｜＠` and full-width digits, and people write 且 and 则. None of that is an error here; the canonical
line uses `:"|@`, ASCII digits and the keywords 功能 背景 规则 场景 场景大纲 例子 假如 当 那么 并且 但是.
"""

import re
from typing import Literal, TypeAlias

import msgspec

LineKind: TypeAlias = Literal["blank", "comment", "tags", "title", "step", "row", "text"]
TITLES: dict[str, str] = {
    "功能": "功能", "背景": "背景", "规则": "规则", "场景大纲": "场景大纲", "剧本大纲": "场景大纲", "场景": "场景", "剧本": "场景", "例子": "例子",
}
"""Words before a colon, longest first where one begins another, and the canonical word."""
STEPS: dict[str, str] = {
    "假如": "假如", "假设": "假如", "假定": "假如", "那么": "那么", "并且": "并且", "而且": "并且", "同时": "并且", "但是": "但是",
    "当": "当", "则": "那么", "且": "并且", "但": "但是",
}
_TITLE = re.compile(rf"({'|'.join(TITLES)})\s*[:：]\s*(.*)", re.DOTALL)
_STEP = re.compile(rf"({'|'.join(STEPS)})[\s，,]*(.*)", re.DOTALL)
_DIGITS = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("－"): ord("-"), ord("．"): ord("."), ord("％"): ord("%")}
_BAR = re.compile(r"(?<!\\)\|")
_WIDE_HOLE = re.compile(r"＜([^＜＞\s]+)＞")


class Line(msgspec.Struct, frozen=True):
    """A line in canonical parts: `word` is the keyword of a title or step, `text` the rest, `cells` those of a table row."""

    kind: LineKind
    word: str = ""
    text: str = ""
    cells: tuple[str, ...] = ()


def read_line(raw: str, *, steps_allowed: bool) -> Line:
    """The line's kind and canonical parts. `steps_allowed` is false under 功能 and 规则, where 当… is only a description."""
    line = raw.replace("\u3000", " ").strip()
    match line[:1]:
        case "":
            return Line("blank")
        case "#" | "＃":
            return Line("comment", text=_comment(line))
        case "@" | "＠":
            return Line("tags", text=" ".join(line.replace("＠", " @").split()))
        case "|" | "｜":
            return Line("row", cells=cells_of(line))
    return _worded(line, steps_allowed=steps_allowed)


def _worded(line: str, *, steps_allowed: bool) -> Line:
    """A line that begins with a keyword, or free text."""
    if found := _TITLE.fullmatch(line):
        return Line("title", TITLES[found[1]], found[2].strip())
    if steps_allowed and (found := _STEP.fullmatch(line)):
        return Line("step", STEPS[found[1]], sentence(found[2].strip()))
    return Line("text", text=line)


def _comment(line: str) -> str:
    """A remark; the language line is the only one whose form matters."""
    body = line[1:].strip()
    language = re.fullmatch(r"language\s*[:：]\s*([\w-]+)", body)
    return f"# language: {language[1]}" if language else f"# {body}".rstrip()


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a table row; a bar inside a cell is written with a backslash before it."""
    parts = _BAR.split(line.replace("｜", "|"))
    inner = parts[1:-1] if not parts[-1].strip() else parts[1:]
    return tuple(_WIDE_HOLE.sub(r"<\1>", part.strip()) for part in inner)


def sentence(text: str) -> str:
    """A step's text with ASCII quotes and digits; what stands between the outer quotes is a person's words and stays."""
    out: list[str] = []
    plain: list[str] = []
    text, index = _WIDE_HOLE.sub(r"<\1>", text), 0
    while index < len(text):
        end = _closing(text, index)
        if end is None:
            plain.append(text[index])
            index += 1
            continue
        out += ["".join(plain).translate(_DIGITS), f'"{text[index + 1:end]}"']
        plain, index = [], end + 1
    return "".join(out) + "".join(plain).translate(_DIGITS)


def _closing(text: str, start: int) -> int | None:
    """Where the quotation that begins at `start` ends; None when none begins there or it never ends."""
    if text[start] == '"':
        end = text.find('"', start + 1)
        return None if end < 0 else end
    if text[start] != "“":
        return None
    depth = 0
    for index in range(start, len(text)):
        depth += {"“": 1, "”": -1}.get(text[index], 0)
        if depth == 0:
            return None if '"' in text[start + 1 : index] else index
    return None


def fold_digits(text: str) -> str:
    """Full-width digits and signs as ASCII: for example tables, whose cells are put into steps."""
    return text.translate(_DIGITS)
