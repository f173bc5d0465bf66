"""What the verbs print: JSON for machines, short tables and sentences for people."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from core.values import Unknown


class CommandError(Exception):
    """The command cannot be carried out as asked; the text (Chinese) says why and what would do."""


def print_json(value: Any) -> None:
    """One JSON document on standard output; decimals as numbers, structs as objects."""
    raw = msgspec.json.Encoder(decimal_format="number").encode(_plain(value))
    print(msgspec.json.format(raw, indent=2).decode())


def _plain(value: Any) -> Any:
    """An Unknown becomes null beside the names it needs; everything else msgspec writes by itself."""
    match value:
        case Unknown():
            return {"unknown": True, "needs": list(value.needs), "because": value.because}
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case msgspec.Struct():
            return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    return value


def width(text: str) -> int:
    """How many columns a text takes on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: Iterable[Sequence[str]], indent: str = "  ") -> str:
    """Rows in aligned columns."""
    lines = [tuple(row) for row in rows]
    if not lines:
        return ""
    widths = [max(width(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        indent + "  ".join(text + " " * (size - width(text)) for text, size in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def shown(value: Any) -> str:
    """A value as a person reads it."""
    match value:
        case Unknown():
            return value.because or "未知"
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case tuple() | list():
            return "、".join(shown(item) for item in value) or "（无）"
    return "（空）" if value is None else str(value)
