"""Values as they stand in a paper: 260 平方米, 2026年3月2日, 是, 无; what was not given is ——."""

from datetime import datetime

from core.rules import value_words
from core.time import CHINA
from core.values import FieldType, Unknown, Value

BLANK = "——"
"""Stands where nothing was given."""


def worded(value: "Value | None", kind: FieldType | None = None) -> str:
    """The value as a reader of the paper expects it; `kind` gives the unit, and tells money (fen) from a plain number."""
    match value:
        case None | Unknown() | "":
            return BLANK
        case datetime():
            return value_words(value.astimezone(CHINA), FieldType("datetime"))
        case (dict(), *_):
            return "；".join(_record(record, kind) for record in value if isinstance(record, dict))
    return value_words(value, kind or FieldType("text"))


def _record(record: dict[str, Value], kind: FieldType | None) -> str:
    """One record of a list: its values in the order of its columns, joined by ，."""
    columns = dict(kind.fields) if kind else {}
    return "，".join(worded(value, columns.get(name)) for name, value in record.items())
