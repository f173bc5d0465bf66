"""What may be said about a value of a type in a condition: the operators by their Chinese words, and values as a person types them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import msgspec

from core.forms.codes import CodeList
from core.forms.kinds import FILE
from core.rules import literals
from core.rules.checking import comparable
from core.rules.tree import Comparison, Constant, LiteralKind
from core.rules.written import write_point
from core.time import CHINA
from core.values import ORDERED, FieldType

Takes: TypeAlias = Literal["nothing", "one", "several"]


class Operator(msgspec.Struct, frozen=True):
    """An operator: its key in forms, its word, how many values it takes, and whether another name may stand in a value's place."""

    key: str
    word: str
    takes: Takes = "nothing"
    other: bool = False


COMPARES: Final[Mapping[str, Comparison]] = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
FILLED: Final = (Operator("given", "已填写"), Operator("empty", "为空"))
_NUMBERS: Final = {"eq": "等于", "ne": "不等于", "lt": "小于", "le": "不超过", "gt": "大于", "ge": "不少于"}
_DAYS: Final = {"eq": "是", "ne": "不是", "lt": "早于", "le": "不晚于", "gt": "晚于", "ge": "不早于"}
_AMONG: Final = (
    Operator("eq", "是", "one", other=True), Operator("ne", "不是", "one", other=True), Operator("one_of", "属于其中之一", "several", other=True),
    Operator("none_of", "不属于其中任何一个", "several", other=True),
)
_BY_KIND: Final[Mapping[str, tuple[Operator, ...]]] = {
    "bool": (Operator("true", "为“是”"), Operator("false", "为“否”")),
    "choices": (
        Operator("has", "包含", "one"), Operator("lacks", "不包含", "one"), Operator("has_all", "全部包含", "several"),
        Operator("only", "只在其中", "several"),
    ),
}
_MENTIONS: Final = (Operator("mentions", "写有", "one"), Operator("silent", "没有写", "one"))
_UNDER: Final = (Operator("under", "在其之下", "one"), Operator("outside", "不在其之下", "one"))
_LITERALS: Final[Mapping[str, LiteralKind]] = {
    "choice": "text", "choices": "text", "text": "text", "bool": "bool", "int": "number", "decimal": "number", "money": "money", "date": "date",
    "datetime": "datetime", "duration": "duration",
}
_SPAN: Final = re.compile(r"(\d{1,6})\s*(天|日|小时|分钟)")
_SPANS: Final = {"天": "days", "日": "days", "小时": "hours", "分钟": "minutes"}
_READERS: Final[Mapping[str, Callable[[str], object]]] = {"number": literals.number, "money": literals.money, "date": literals.day, "datetime": literals.moment}
_EXAMPLES: Final = {
    "number": "请写一个数，如 300", "money": "请写以元为单位的金额，如 3000.00", "date": "请写日期，如 2026-03-02", "datetime": "请写日期和时间，如 2026-03-02 08:30",
    "duration": "请写时长，如 3 天、8 小时",
}


def operators(of: FieldType) -> tuple[Operator, ...]:
    """What may be said about a value of the type, the commonest first."""
    if of.word == FILE or of.kind == "list":
        return FILLED
    if of.kind in ORDERED:
        words = _DAYS if of.kind in ("date", "datetime") or of.word == "time" else _NUMBERS
        return (*(Operator(key, word, "one", other=True) for key, word in words.items()), *FILLED)
    if of.kind == "text":
        return (*_AMONG, *(_UNDER if of.codes is not None else _MENTIONS), *FILLED)
    return (*_BY_KIND.get(of.kind, _AMONG), *FILLED)


def operator(key: str, of: FieldType) -> Operator | None:
    """The operator of that key, when it goes with the type."""
    return next((each for each in operators(of) if each.key == key), None)


def fits(of: FieldType, other: FieldType, key: str) -> bool:
    """Whether a name of the other type may stand in a value's place."""
    if key in ("one_of", "none_of"):
        return other.kind == "choices"
    return comparable(of, other) is None


def constant(text: str, of: FieldType) -> Constant:
    """The value as the expression writes it. Raises ValueError with a sentence that says how it is written."""
    kind = _LITERALS[of.kind]
    text = text.strip()
    if kind == "text":
        return Constant("text", _text(text, of))
    text = unicodedata.normalize("NFKC", text)
    if kind == "duration":
        return Constant(kind, _span(text, of))
    try:
        return Constant(kind, _READERS[kind](text.replace(",", "") if kind in ("number", "money") else text))  # type: ignore[arg-type] # each reader returns its kind's type
    except (ValueError, OverflowError):
        raise ValueError(_EXAMPLES[kind]) from None


def typed(value: Constant, of: FieldType) -> str | None:
    """The value as a person types it; None for one that cannot be typed in a box, or is of another kind."""
    if value.kind != _LITERALS.get(of.kind):
        return None
    if value.kind == "duration":
        text = _said_span(value.value, of)  # type: ignore[arg-type] # a duration is a timedelta
    else:
        text = _said(value)
        text = of.codes.typed(text) if isinstance(of.codes, CodeList) else text
    try:
        return text if text and constant(text, of) == value else None
    except ValueError:
        return None


def tidied(text: str, of: FieldType) -> str:
    """What was typed as it is shown again: a code with its words, a number without separators; what cannot be read stands."""
    try:
        return typed(constant(text, of), of) or text
    except ValueError:
        return text


def _text(text: str, of: FieldType) -> str:
    if not text:
        raise ValueError("请填写或者选择一个值")
    if of.codes is None or text in of.codes:
        return text
    meant = of.codes.meant(text) if isinstance(of.codes, CodeList) else ()
    if len(meant) != 1:
        raise ValueError(f"“{text}”在代码表“{of.codes.title}”里{'没有' if not meant else '有几个，请写全'}")
    return meant[0]


def _span(text: str, of: FieldType) -> timedelta:
    try:
        if of.word == "time":
            return literals.clock(text.zfill(5))
    except ValueError:
        raise ValueError("请写几点几分，如 09:30") from None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(_EXAMPLES["duration"])
    return timedelta(**{_SPANS[match[2]]: int(match[1])})


def _said(value: Constant) -> str:
    if isinstance(value.value, datetime):
        return f"{value.value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return str(value.value) if value.kind == "text" else write_point(value.value, value.kind)


def _said_span(span: timedelta, of: FieldType) -> str:
    minutes = span // timedelta(minutes=1)
    if of.word == "time":
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    for size, word in ((1440, "天"), (60, "小时")):
        if minutes % size == 0:
            return f"{minutes // size} {word}"
    return f"{minutes} 分钟"
