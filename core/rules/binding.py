"""Cells with their parameters' values put in: as tests on a value, and as words."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from core import calendar
from core.calendar import workdays_between
from core.rules.cells import Cell, Filled, Has, OneOf, ParamRef, Range, Truth, Within
from core.rules.program import Env, Program, both
from core.rules.words import value_words
from core.values import UNITS, FieldType, Unknown

Test = Callable[[Any], bool]
"""What a cell asks of a known value. In a column that knows emptiness, None stands for a value not given."""


def bind(cell: Cell, values: Mapping[str, Any]) -> Cell:
    """The cell with each `{param}` replaced by its value."""
    def put(part: Any) -> Any:
        return values[part.name] if isinstance(part, ParamRef) else part

    match cell:
        case OneOf(values=several, negated=negated):
            return OneOf(put(several), negated)
        case Has(values=several, negated=negated):
            return Has(put(several), negated)
        case Range(low=low, high=high, low_open=low_open, high_open=high_open):
            return Range(put(low), put(high), low_open, high_open)
        case Within(count=count, unit=unit, side=side, other=other, negated=negated):
            return Within(put(count), unit, side, other, negated)
    return cell


def test_for(cell: Cell, kind: str) -> Test:
    """What the bound cell asks of a value of the column's kind."""
    match cell:
        case OneOf(values=values, negated=negated):
            members = frozenset(_texts(values))
            return (lambda value: value is not None and value not in members) if negated else members.__contains__
        case Has(values=values, negated=negated):
            members = frozenset(_texts(values))
            return members.isdisjoint if negated else (lambda value: not members.isdisjoint(value))
        case Truth(value=wanted):
            return lambda value: value is wanted
        case Filled(present=present):
            if kind == "choices":
                return lambda value: bool(value) is present
            return lambda value: (value is not None) is present
        case Range():
            return _between(cell)
        case Within():
            raise AssertionError("within 已经换成派生列")


def _texts(values: tuple[str, ...] | ParamRef) -> tuple[str, ...]:
    if isinstance(values, ParamRef):
        raise TypeError("格子还没有代入参数")
    return values


def _between(cell: Range) -> Test:
    low, high = cell.low, cell.high
    if low is None:
        return (lambda v: v is not None and v < high) if cell.high_open else (lambda v: v is not None and v <= high)
    if high is None:
        return (lambda v: v is not None and v > low) if cell.low_open else (lambda v: v is not None and v >= low)
    if low == high:
        return lambda v: bool(v == low)
    return lambda v: v is not None and low <= v <= high


def within_program(cell: Within, column: Program, other: Program) -> Program:
    """A derived yes or no: whether the column's date lies within the period around the other one.

    None where the date is known to have been left empty: neither `within` nor `not within` holds then.
    """
    def run(env: Env) -> Any:
        day, around = column(env), other(env)
        if day is None:
            return None
        if day.__class__ is Unknown:
            return both(day, around) if around.__class__ is Unknown else day
        if around.__class__ is Unknown:
            return around
        try:
            return lies_within(cell, day, around)
        except (OverflowError, ValueError):
            return Unknown(because="日期超出可计算的范围")

    return run


def lies_within(cell: Within, day: date, around: date) -> bool:
    """Whether `day` lies within the period. A period that ends on a holiday runs on to the next working day (民法典 203)."""
    count = cell.count
    if isinstance(count, ParamRef):
        raise TypeError("格子还没有代入参数")
    if cell.side == "after":
        return around <= day <= _end(around, count, cell.unit)
    if cell.unit == "workday":
        return day <= around and workdays_between(day, around) <= count
    first = calendar.add_months(around, -count) if cell.unit == "month" else around - timedelta(days=count)
    return first <= day <= around


def _end(start: date, count: int, unit: str) -> date:
    match unit:
        case "workday":
            return calendar.add_workdays(start, count).on
        case "day":
            return calendar.add_calendar_days(start, count).on
    return calendar.next_workday(calendar.add_months(start, count))


def wanted_words(cell: Cell, of: FieldType, labels: Mapping[str, str]) -> str:
    """What a bound cell wants, after the column's label: 小于 300 平方米."""
    match cell:
        case OneOf(values=values, negated=negated) | Has(values=values, negated=negated):
            listed = "、".join(of.codes.words(each) if of.codes is not None else each for each in _texts(values))
            if isinstance(cell, Has):
                return f"不含{listed}" if negated else f"含有{listed}"
            return f"不属于{listed}" if negated else f"属于{listed}" if len(_texts(values)) > 1 else f"为{listed}"
        case Truth(value=value):
            return "为是" if value else "为否"
        case Filled(present=present):
            return "已填写" if present else "为空"
        case Within(count=count, unit=unit, side=side, other=other, negated=negated):
            word = "之后" if side == "after" else "之前"
            return f"{'不' if negated else ''}在{labels.get(other, other)}{word} {count} {UNITS[unit]}以内"
        case Range():
            return _range_words(cell, of)


def _range_words(cell: Range, of: FieldType) -> str:
    low, high = (value_words(bound, of) if bound is not None else "" for bound in (cell.low, cell.high))
    dates = of.kind in ("date", "datetime") or of.word == "time"
    if not low:
        return (("早于 " if cell.high_open else "不晚于 ") if dates else ("小于 " if cell.high_open else "不大于 ")) + high
    if not high:
        return (("晚于 " if cell.low_open else "不早于 ") if dates else ("大于 " if cell.low_open else "不小于 ")) + low
    return f"为 {low}" if low == high else f"在 {low} 至 {high} 之间（含）"
