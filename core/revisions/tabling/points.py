"""One typed value of an ordered kind: 1,200、3.5 万、300 平方米、２０２６年１月１日、22点30分、8 小时."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from core.rules import literals
from core.time import CHINA
from core.values import UNITS, FieldType

_NUMBER: Final = re.compile(r"([+-]?)\s*(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,10})?\s*(万|亿)?\s*(.*)", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})\s*日?", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2})\s*(?::|点|时)\s*(?:(\d{1,2})\s*分?)?", re.ASCII)
_SPAN: Final = re.compile(r"(\d{1,6})\s*(天|日|个?小时|时|分钟|分)", re.ASCII)
_TIMES: Final = {"万": 10_000, "亿": 100_000_000}
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "m2": ("平米", "m2", "平方"), "m": ("m",), "day": ("天", "日", "个日"), "workday": ("工作日",), "month": ("月",), "yuan": ("块",), "percent": ("%", "百分之"), "time": ("次",), "year": ("周岁", "岁"),
}
_SIZES: Final = {"天": "days", "日": "days", "小时": "hours", "个小时": "hours", "时": "hours", "分钟": "minutes", "分": "minutes"}


class NotAPoint(Exception):
    """The text is no value of the kind; `close` are values that may have been meant."""

    def __init__(self, found: str, expected: str = "", close: tuple[str, ...] = ()) -> None:
        self.found, self.expected, self.close = found, expected, close
        super().__init__(found)


def unit_words(of: FieldType) -> str:
    """The words of a type's unit."""
    return "元" if of.kind == "money" else UNITS.get(of.unit, of.unit)


def read_point(text: str, of: FieldType) -> Any:
    """The value. Raises NotAPoint."""
    plain = unicodedata.normalize("NFKC", text).strip()
    reader: Callable[[str, FieldType], Any] = {"date": _day, "datetime": _moment, "duration": _duration}.get(of.kind, _number)
    try:
        return reader(plain, of)
    except (ValueError, OverflowError):
        raise NotAPoint(f"“{text}”") from None


def _number(plain: str, of: FieldType) -> Decimal | int:
    match = _NUMBER.fullmatch(plain.removeprefix("¥").removeprefix("百分之").strip())
    if match is None:
        raise ValueError(plain)
    sign, digits, fraction, times, unit = match.groups()
    _check_unit(unit.strip(), of, f"{sign}{digits}{fraction or ''}{times or ''}")
    value = Decimal(f"{sign}{digits.replace(',', '')}{fraction or ''}") * _TIMES.get(times or "", 1)
    value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    if of.kind == "money":
        fen = value * 100
        if fen != fen.to_integral_value():
            raise NotAPoint(f"“{plain}”不是整分", "以元为单位，最多两位小数")
        return int(fen)
    return value


def _check_unit(unit: str, of: FieldType, number: str) -> None:
    own = unit_words(of)
    if not unit or unit in (own, own.removeprefix("个"), *_ALSO.get(of.unit, ())):
        return
    if of.kind == "money" and unit == "元":
        return
    known = {*UNITS.values(), *(word for words in _ALSO.values() for word in words)}
    if unit in known:
        raise NotAPoint(f"“{unit}”不是这一列的单位", f"以{own}为单位的数" if own else "没有单位的数", (number,))
    raise ValueError(unit)


def _day(plain: str, _: FieldType) -> date:
    match = _DATE.fullmatch(plain)
    if match is None:
        raise ValueError(plain)
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise NotAPoint(f"没有“{plain}”这一天") from None


def _moment(plain: str, of: FieldType) -> datetime:
    match = re.match(_DATE, plain)
    if match is None:
        raise ValueError(plain)
    rest = plain[match.end():].strip().removeprefix("T").removesuffix("+08:00")
    span = _clock(rest) if rest else timedelta()
    return datetime.combine(_day(match[0].strip(), of), datetime.min.time(), CHINA) + span


def _duration(plain: str, _: FieldType) -> timedelta:
    match = _SPAN.fullmatch(plain)
    if match and not _CLOCK.fullmatch(plain):
        return timedelta(**{_SIZES[match[2]]: int(match[1])})
    return _clock(plain) if _CLOCK.fullmatch(plain) else literals.duration(plain)


def _clock(plain: str) -> timedelta:
    match = _CLOCK.fullmatch(plain)
    if match is None or int(match[1]) > 24 or int(match[2] or 0) > 59:
        raise ValueError(plain)
    return timedelta(hours=int(match[1]), minutes=int(match[2] or 0))
