"""The legal clock: the last day of a limit, and its computation in words that a citizen can follow with a calendar.

Sources: 民法典 201 (the first day is not counted), 203 (a last day on a holiday moves on); 行政许可法 82 (its days are working days).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import chinese_calendar
import msgspec

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


class Off(msgspec.Struct, frozen=True):
    """Days that do not count against a limit, though they are no holidays: the first and the last, and why in words."""

    first: date
    last: date
    why: str

    def days(self) -> list[date]:
        """Each of the days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def due(limit: Limit, start: date, more: int = 0, off: tuple[Off, ...] = ()) -> Due:
    """The last day of the limit counted from `start`, which itself is not counted; `more` days or hours were added, days `off` do not count.

    Working days by the State Council calendar; calendar days move off a holiday (民法典 203); hours run on without moving and
    are given as the day they end in when they begin at the end of `start`.
    """
    count, skipped = limit.days + more, frozenset(day for each in off for day in each.days() if day > start)
    match limit.unit:
        case "workday":
            return calendar.add_workdays(start, count, skipped)
        case "day":
            return calendar.add_calendar_days(start, count + len(skipped))
        case "hour":
            return Due(start + timedelta(days=-(-count // 24) + len(skipped)))


def words(limit: Limit) -> str:
    """The limit as people read it: 5 个工作日."""
    return f"{limit.days} {UNIT_WORDS[limit.unit]}"


def explain(limit: Limit, start: date, more: int = 0, off: tuple[Off, ...] = (), added: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The computation of `due`, one sentence a day (days off in a row share one), ending with the last day and its source.

    `added` says where the `more` come from.
    """
    last = due(limit, start, more, off)
    lines = [f"期限 {words(limit)}，依据：{limit.basis}。", *added, f"{_named(start)}起算，当日不计入（民法典第201条）。"]
    match limit.unit:
        case "workday":
            lines += _workdays(start, last.on, off)
        case "day":
            lines += _calendar_days(limit.days + more, start, last.on, off)
        case "hour":
            lines += [f"{_span(each.days())}{each.why}，不计。" for each in off]
            lines.append(f"按小时连续计算，{limit.days + more} 小时届满于{_named(last.on)}。")
    lines.append(f"届满日：{_day(last.on)}。")
    if last.provisional:
        lines.append(f"{max(last.on.year, calendar.PUBLISHED_THROUGH + 1)} 年放假安排尚未公布，届满日为预估，公布后重新计算。")
    return tuple(lines)


def _workdays(start: date, end: date, off: tuple[Off, ...]) -> Iterator[str]:
    """One sentence for each counted day, one for each stretch of days off between."""
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    whys = {day: each.why for each in off for day in each.days() if calendar.is_workday(day)}
    count = 0
    for why, group in groupby(days, key=lambda day: whys.get(day) or ("" if calendar.is_workday(day) else _off(day))):
        stretch = list(group)
        if why:
            yield f"{_span(stretch)}{why}，不计。"
            continue
        for day in stretch:
            count += 1
            yield f"第 {count} 个工作日：{_named(day)}。"


def _calendar_days(count: int, start: date, end: date, off: tuple[Off, ...]) -> Iterator[str]:
    skipped = sum(day > start for each in off for day in each.days())
    first, last = start + timedelta(days=1), start + timedelta(days=count + skipped)
    yield f"第 1 日：{_named(first)}。"
    yield from (f"{_span(each.days())}{each.why}，不计。" for each in off)
    if count > 1:
        yield f"第 {count} 日：{_named(last)}。"
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
