"""The legal clock: the last day of a limit, and its computation in words that a citizen can follow with a calendar.

Sources: 民法典 201 (the first day is not counted), 203 (a last day on a holiday moves on); 行政许可法 82 (its days are working days).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import chinese_calendar

from core import calendar
from core.calendar import Due
from core.items.parts import Limit, LimitUnit
from core.rules import value_words
from core.values import FieldType

UNIT_WORDS: dict[LimitUnit, str] = {"workday": "个工作日", "day": "日（自然日）", "hour": "小时"}
"""How a limit's unit is read after its number."""
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5
_HOLIDAY_WORDS = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def due(limit: Limit, start: date) -> Due:
    """The last day of the limit counted from `start`, which itself is not counted.

    Working days by the State Council calendar; calendar days move off a holiday (民法典 203); hours run on without moving and
    are given as the day they end in when they begin at the end of `start`.
    """
    match limit.unit:
        case "workday":
            return calendar.add_workdays(start, limit.days)
        case "day":
            return calendar.add_calendar_days(start, limit.days)
        case "hour":
            return Due(start + timedelta(days=-(-limit.days // 24)))


def words(limit: Limit) -> str:
    """The limit as people read it: 5 个工作日."""
    return f"{limit.days} {UNIT_WORDS[limit.unit]}"


def explain(limit: Limit, start: date) -> tuple[str, ...]:
    """The computation of `due`, one sentence a day (days off in a row share one), ending with the last day and its source."""
    last = due(limit, start)
    lines = [f"期限 {words(limit)}，依据：{limit.basis}。", f"{_named(start)}起算，当日不计入（民法典第201条）。"]
    match limit.unit:
        case "workday":
            lines += _workdays(start, last.on)
        case "day":
            lines += _calendar_days(limit, start, last.on)
        case "hour":
            lines.append(f"按小时连续计算，{limit.days} 小时届满于{_named(last.on)}。")
    lines.append(f"届满日：{_day(last.on)}。")
    if last.provisional:
        lines.append(f"{max(last.on.year, calendar.PUBLISHED_THROUGH + 1)} 年放假安排尚未公布，届满日为预估，公布后重新计算。")
    return tuple(lines)


def _workdays(start: date, end: date) -> Iterator[str]:
    """One sentence for each counted day, one for each stretch of days off between."""
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    count = 0
    for (open_, _), group in groupby(days, key=lambda day: (calendar.is_workday(day), "" if calendar.is_workday(day) else _off(day))):
        stretch = list(group)
        if not open_:
            yield f"{_span(stretch)}{_off(stretch[0])}，不计。"
            continue
        for day in stretch:
            count += 1
            yield f"第 {count} 个工作日：{_named(day)}。"


def _calendar_days(limit: Limit, start: date, end: date) -> Iterator[str]:
    first, last = start + timedelta(days=1), start + timedelta(days=limit.days)
    yield f"第 1 日：{_named(first)}。"
    if limit.days > 1:
        yield f"第 {limit.days} 日：{_named(last)}。"
    if end != last:
        yield f"{_day(last)}为{_off(last)}，顺延至其后第一个工作日{_named(end)}（民法典第203条）。"


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))


def _named(day: date) -> str:
    """The date with its weekday, and 调休上班 where a weekend day is worked."""
    shifted = "，调休上班" if day.weekday() >= _SATURDAY and calendar.is_workday(day) else ""
    return f"{_day(day)}（星期{_WEEKDAYS[day.weekday()]}{shifted}）"


def _span(days: list[date]) -> str:
    return _named(days[0]) if len(days) == 1 else f"{_day(days[0])}至{_day(days[-1])}（{len(days)} 日）"


def _off(day: date) -> str:
    """Why the day is not worked: the holiday's name, or 周末."""
    name = chinese_calendar.get_holiday_detail(day)[1] if calendar.published(day) else None
    return f"{_HOLIDAY_WORDS[name]}放假" if name else "周末"
