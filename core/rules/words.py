"""Values as a person reads them: numbers with their unit, dates as 2026年3月2日, 是 and 否, lists joined by 、."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from core.rules.exact import settled
from core.values import UNITS, Codes, FieldType, Unknown

UNKNOWN = "（未知）"
NOTHING = "无"
_TOLD = 12
"""Signs of a digest that are told, as the archive tells them."""


def value_words(value: Any, of: FieldType) -> str:
    """The value in Chinese."""
    return words_for(of)(value)


def words_for(of: FieldType) -> Callable[[Any], str]:
    """What writes values of the type; made once, used on every decision. A list of records is a line for each, its filled cells joined by ，."""
    if of.kind == "list" and of.fields and of.fields[0][0]:
        return partial(_lines, {name: words_for(kind) for name, kind in of.fields})
    if of.codes is not None:
        return partial(_code_words, of.codes)
    if of.word == "time":
        return _clock_words
    if of.word == "file":
        return _file_words
    unit = f" {UNITS.get(of.unit, of.unit)}" if of.unit else ""
    unit = "%" if of.unit == "percent" else unit
    return partial(_words, unit, of.kind == "money")


def number_words(value: Decimal | int | Fraction) -> str:
    """A number without an exponent and without zeros at its end."""
    if isinstance(value, Fraction):
        value = settled(value)  # type: ignore[assignment] # a fraction settles as a Decimal
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_words(fen: int) -> str:
    """Fen as yuan."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100}.{fen % 100:02d} 元"


def _code_words(codes: Codes, value: Any) -> str:
    return codes.words(value) if isinstance(value, str) and value else _rare_words(value or None)


def _clock_words(value: Any) -> str:
    return clock_words(value) if isinstance(value, timedelta) else _rare_words(value)


def _file_words(value: Any) -> str:
    """A file is told by the beginning of its digest; where it can be looked at, its name stands instead."""
    return f"已上传的文件（散列 {value[:_TOLD]}…）" if isinstance(value, str) and value else _rare_words(value or None)


def clock_words(span: timedelta) -> str:
    """The time of day that is so long after midnight: 09:30."""
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _lines(columns: Mapping[str, Callable[[Any], str]], value: Any) -> str:
    if not isinstance(value, list | tuple):
        return _rare_words(value)
    rows = ["，".join(words(row[name]) for name, words in columns.items() if name in row) for row in value if isinstance(row, dict)]
    return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1)) or NOTHING


def _words(unit: str, is_money: bool, value: Any) -> str:  # noqa: FBT001 - bound by partial, never called with a bare flag
    kind = value.__class__
    if kind is str:
        return value or NOTHING
    if kind is bool:
        return "是" if value else "否"
    if is_money and kind is int:
        return money_words(value)
    if kind in (Decimal, int, Fraction):
        return number_words(value) + unit
    return _rare_words(value)


def _rare_words(value: Any) -> str:  # noqa: PLR0911 - one case for each type
    match value:
        case datetime():
            return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case timedelta():
            return _span_words(value)
        case tuple() | list():
            return "、".join(item if isinstance(item, str) else str(len(item)) for item in value) or NOTHING
        case Unknown():
            return UNKNOWN
        case None:
            return NOTHING
    return str(value)


def _span_words(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    parts = ((minutes // 1440, "天"), (minutes // 60 % 24, "小时"), (minutes % 60, "分钟"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 分钟"
