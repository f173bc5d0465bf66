"""The legal clock: the last day of a limit, and its computation in words that a citizen can follow with a calendar.

Sources: 民法典 201 (the first day is not counted; hours run from the moment), 203 (a last day on a holiday moves on); 刑事诉讼法 105 (the
hour in which a period begins is not counted); 行政许可法 82 (its days are working days).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

import msgspec

from core import calendar
from core.calendar import Due
from core.items.parts import Limit, LimitUnit
from core.rules import value_words
from core.time import CHINA
from core.values import FieldType

UNIT_WORDS: dict[LimitUnit, str] = {"workday": "个工作日", "day": "日（自然日）", "hour": "小时"}
"""How a limit's unit is read after its number."""
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5
_HOUR = timedelta(hours=1)


class Off(msgspec.Struct, frozen=True):
    """Days that do not count against a limit, though they are no holidays: the first and the last, and why in words."""

    first: date
    last: date
    why: str

    def days(self) -> list[date]:
        """Each of the days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


class Stretch(msgspec.Struct, frozen=True):
    """So many of a unit, counted on from the day on which the stretch before ended."""

    count: int
    unit: LimitUnit


def due(limit: Limit, start: date, more: Sequence[Limit] = (), off: tuple[Off, ...] = (), at: datetime | None = None) -> Due:
    """The last day of the limit counted from `start`, which itself is not counted; prolonged by `more`, days `off` do not count.

    Working days by the State Council calendar; calendar days move off a holiday (民法典 203). Hours run on through nights and holidays from
    the hour after the one of `at`; where nobody knows the moment, from the end of `start`.
    """
    skipped, found = skipped_days(off, start), Due(start)
    for stretch in _stretches(limit, more):
        last = _counted(stretch, found.on, skipped, at if stretch.unit == "hour" and found.on == start else None)
        found = Due(last.on, found.provisional or last.provisional, last.at)
    return found


def used(start: date, until: date, off: tuple[Off, ...] = ()) -> int:
    """How many working days of a limit that began on `start` are used when `until` ends; days `off` are not."""
    if until <= start:
        return 0
    return calendar.workdays_between(start, until) - sum(day <= until and calendar.is_workday(day) for day in skipped_days(off, start))


def words(limit: Limit) -> str:
    """The limit as people read it: 5 个工作日."""
    return f"{limit.days} {UNIT_WORDS[limit.unit]}"


def explain(
    limit: Limit, start: date, more: Sequence[Limit] = (), off: tuple[Off, ...] = (), added: tuple[str, ...] = (), at: datetime | None = None
) -> tuple[str, ...]:
    """The computation of `due`, one sentence a day (days off in a row share one), ending with the last day and its source.

    `added` says where the `more` come from.
    """
    last = due(limit, start, more, off, at)
    lines = [f"期限 {words(limit)}，依据：{limit.basis}。", *added, _beginning(limit, start, at)]
    day, moment = start, at
    for stretch in _stretches(limit, more):
        lines += _stretch(stretch, day, off, moment)
        day, moment = _counted(stretch, day, skipped_days(off, start), moment if stretch.unit == "hour" else None).on, None
    lines.append(f"届满日：{_day(last.on)}。" if last.at is None else f"届满时间：{moment_words(last.at)}。")
    if last.provisional:
        lines.append(f"{max(last.on.year, calendar.published_through() + 1)} 年放假安排尚未公布，届满日为预估，公布后重新计算。")
    return tuple(lines)


def moment_words(at: datetime) -> str:
    """The end of an hour as people write it: 2026年3月2日13时; midnight is the end of the day before."""
    local = at.astimezone(CHINA)
    return f"{_day(local.date() - timedelta(days=1))}24时" if local.hour == 0 else f"{_day(local.date())}{local.hour}时"


def skipped_days(off: tuple[Off, ...], start: date) -> frozenset[date]:
    """Each of the days after `start` that do not count."""
    return frozenset(day for each in off for day in each.days() if day > start)


def _stretches(limit: Limit, more: Sequence[Limit]) -> list[Stretch]:
    """The limit and what was added, neighbours of one unit as one."""
    parts = [Stretch(each.days, each.unit) for each in (limit, *more)]
    return [Stretch(sum(each.count for each in group), unit) for unit, group in ((unit, list(group)) for unit, group in groupby(parts, lambda each: each.unit))]


def _counted(stretch: Stretch, start: date, skipped: frozenset[date], at: datetime | None) -> Due:
    match stretch.unit:
        case "workday":
            return calendar.add_workdays(start, stretch.count, skipped)
        case "day":
            return calendar.add_calendar_days(start, stretch.count, skipped)
        case "hour":
            end = _hours(stretch.count, start, skipped, at)
            return Due((end - _HOUR).date(), at=end if at is not None else None)


def _hours(count: int, start: date, skipped: frozenset[date], at: datetime | None) -> datetime:
    """The end of the last of so many hours; hours of skipped days are left out."""
    end = _first_hour(start, at)
    while count:
        day = end.date()
        left = 24 - end.hour
        if day in skipped:
            end += left * _HOUR
            continue
        taken = min(count, left)
        end, count = end + taken * _HOUR, count - taken
    return end


def _first_hour(start: date, at: datetime | None) -> datetime:
    """Where the first counted hour begins."""
    if at is None:
        return datetime.combine(start + timedelta(days=1), time(), CHINA)
    return at.astimezone(CHINA).replace(minute=0, second=0, microsecond=0) + _HOUR


def _beginning(limit: Limit, start: date, at: datetime | None) -> str:
    if limit.unit == "hour" and at is not None:
        local = at.astimezone(CHINA)
        return f"{_named(local.date())}{local.hour}时{local.minute:02d}分开始，开始的一小时不计入（参照刑事诉讼法第105条），从{local.hour + 1}时起算。"
    return f"{_named(start)}起算，当日不计入（民法典第201条）。"


def _stretch(stretch: Stretch, start: date, off: tuple[Off, ...], at: datetime | None) -> Iterator[str]:
    match stretch.unit:
        case "workday":
            yield from _workdays(start, _counted(stretch, start, skipped_days(off, start), None).on, off)
        case "day":
            yield from _calendar_days(stretch.count, start, off)
        case "hour":
            end = _hours(stretch.count, start, skipped_days(off, start), at)
            yield from _off_lines(off, start, (end - _HOUR).date())
            yield f"按小时连续计算，{stretch.count} 小时届满于{moment_words(end)}。"


def _workdays(start: date, end: date, off: tuple[Off, ...]) -> Iterator[str]:
    """One sentence for each counted day, one for each stretch of days off between."""
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    whys = {day: each.why for each in off for day in each.days() if calendar.is_workday(day)}
    count = 0
    for why, group in groupby(days, key=lambda day: whys.get(day) or ("" if calendar.is_workday(day) else calendar.why_off(day))):
        stretch = list(group)
        if why:
            yield f"{_span(stretch)}{why}，不计。"
            continue
        for day in stretch:
            count += 1
            yield f"第 {count} 个工作日：{_named(day)}。"


def _calendar_days(count: int, start: date, off: tuple[Off, ...]) -> Iterator[str]:
    skipped = skipped_days(off, start)
    first, last = calendar.plain_days(start, 1, skipped), calendar.plain_days(start, count, skipped)
    end = calendar.add_calendar_days(start, count, skipped).on
    if count:
        yield f"第 1 日：{_named(first)}。"
    yield from _off_lines(off, start, end)
    if count > 1:
        yield f"第 {count} 日：{_named(last)}。"
    if end != last:
        yield f"{_day(last)}为{calendar.why_off(last)}，顺延至其后第一个工作日{_named(end)}（民法典第203条）。"


def _off_lines(off: tuple[Off, ...], start: date, end: date) -> Iterator[str]:
    """One sentence for each stretch that lies before the end."""
    yield from (f"{_span(each.days())}{each.why}，不计。" for each in off if start < each.last and each.first <= end and each.first <= each.last)


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))


def _named(day: date) -> str:
    """The date with its weekday, and 调休上班 where a weekend day is worked."""
    shifted = "，调休上班" if day.weekday() >= _SATURDAY and calendar.is_workday(day) else ""
    return f"{_day(day)}（星期{_WEEKDAYS[day.weekday()]}{shifted}）"


def _span(days: list[date]) -> str:
    return _named(days[0]) if len(days) == 1 else f"{_day(days[0])}至{_day(days[-1])}（{len(days)} 日）"
