"""The built-in functions as data: what each takes, what it gives, how it is computed and how a person reads it.

Those over a list (any, all, sum, count, min, max, median) are only named here; the checker and the evaluator know them.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from core import calendar
from core.calendar import workdays_between
from core.rules import exact
from core.values import FieldType

OVER_LISTS: dict[str, str] = {
    "any": "{list}中有一项{each}", "all": "{list}的每一项都{each}", "sum": "{list}的{each}合计", "count": "{list}的项数",
    "min": "{list}中最小的{each}", "max": "{list}中最大的{each}", "median": "{list}的{each}中位数",
}
"""Functions over a list of records, with the words that a person reads. min and max also take two or more plain values."""

_PLACES = 10
_FARTHEST = 25_000
_DAY = FieldType("date")


class Function(msgspec.Struct, frozen=True):
    """A function of plain values. `takes` are the kinds of its arguments (`number` = int or decimal); `say` names them by position."""

    takes: tuple[str, ...]
    gives: FieldType
    run: Callable[..., Any]
    say: str


def _days_between(start: date, end: date) -> int:
    return (end - start).days


def _add_days(start: date, count: int) -> date:
    return start + timedelta(days=count)


def _add_workdays(start: date, count: int) -> date:
    if count > _FARTHEST:
        raise ValueError(f"工作日数最多 {_FARTHEST}")
    return calendar.add_workdays(start, count).on


def _age_on(birth: date, day: date) -> int:
    """Full years by the calendar (周岁): a person born on 29 February turns older on 1 March in a common year."""
    if day < birth:
        raise ValueError("日期早于出生日期")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _year_of(day: date) -> int:
    return day.year


def _round(value: exact.Number, places: int) -> Decimal:
    if not 0 <= places <= _PLACES:
        raise ValueError(f"小数位数应在 0 到 {_PLACES} 之间")
    return exact.rounded(value, places)


class _Signs(dict[int, int | None]):
    """What becomes of each sign when texts are compared, asked once: letters, marks and digits stay, all else goes."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code))[0] in "ZPSC" else code
        return self[code]


_SIGNS = _Signs()


def plain(text: str) -> str:
    """The text for comparing addresses: NFKC, without whitespace and punctuation, letters in lower case."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)


def _joined(first: str, second: str) -> str:
    return f"{first}/{second}"


def _mentions(text: str, words: str) -> bool:
    """Whether the words stand in the text; both are compared as addresses are, so that 、 and spaces make no difference."""
    return plain(words) in plain(text)


def _under(code: str, branch: str) -> bool:
    """Whether a code stands below a branch of its list. Checked beforehand: codes below the branch begin with it, and no others do."""
    return code.startswith(branch)


PLAIN: dict[str, Function] = {
    "round": Function(("number", "int"), FieldType("decimal"), _round, "{0}四舍五入到 {1} 位小数"),
    "days_between": Function(("date", "date"), FieldType("int", unit="day"), _days_between, "{0}至{1}的天数"),
    "workdays_between": Function(("date", "date"), FieldType("int", unit="workday"), workdays_between, "{0}至{1}的工作日数"),
    "add_days": Function(("date", "int"), _DAY, _add_days, "{0}之后第 {1} 天"),
    "add_workdays": Function(("date", "int"), _DAY, _add_workdays, "{0}之后第 {1} 个工作日"),
    "add_months": Function(("date", "int"), _DAY, calendar.add_months, "{0}之后 {1} 个月"),
    "month_of": Function(("date",), FieldType("text"), _month_of, "{0}所在的月份"),
    "year_of": Function(("date",), FieldType("int"), _year_of, "{0}所在的年份"),
    "age_on": Function(("date", "date"), FieldType("int", unit="year"), _age_on, "{0}出生者在{1}的周岁"),
    "plain": Function(("text",), FieldType("text"), plain, "{0}（去掉空格和标点）"),
    "joined": Function(("text", "text"), FieldType("text"), _joined, "{0}与{1}相连"),
    "under": Function(("text", "text"), FieldType("bool"), _under, "{0}属于{1}"),
    "mentions": Function(("text", "text"), FieldType("bool"), _mentions, "{0}写有{1}"),
}

FUNCTIONS: frozenset[str] = frozenset(PLAIN) | frozenset(OVER_LISTS)
"""Every function name."""
