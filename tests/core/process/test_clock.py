"""The legal clock in words: the sentences and the date agree, for every unit."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Due, is_workday
from core.faults import Blame
from core.items.model import ItemFile
from core.items.parts import Limit
from core.process import check_promise, due, explain
from core.process.clock import words

DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("limit", "start", "last"),
    [
        (Limit(days=5, basis="行政许可法第32条"), "2026-02-13", "2026-02-27"),
        (Limit(days=20, basis="行政许可法第42条"), "2026-09-24", "2026-10-29"),
        (Limit(days=60, unit="day", basis="环境影响评价法第22条"), "2026-03-02", "2026-05-06"),
        (Limit(days=30, unit="day", basis="环境影响评价法第22条"), "2026-03-02", "2026-04-01"),
        (Limit(days=24, unit="hour", basis="本地承诺"), "2026-03-02", "2026-03-03"),
        (Limit(days=25, unit="hour", basis="本地承诺"), "2026-03-02", "2026-03-04"),
        (Limit(days=48, unit="hour", basis="本地承诺"), "2026-04-30", "2026-05-02"),
    ],
)
def test_last_days(limit: Limit, start: str, last: str) -> None:
    assert due(limit, date.fromisoformat(start)) == Due(date.fromisoformat(last))


def test_the_computation_over_spring_festival() -> None:
    assert explain(Limit(days=5, basis="行政许可法第32条"), date(2026, 2, 13)) == (
        "期限 5 个工作日，依据：行政许可法第32条。",
        "2026年2月13日（星期五）起算，当日不计入（民法典第201条）。",
        "第 1 个工作日：2026年2月14日（星期六，调休上班）。",
        "2026年2月15日至2026年2月23日（9 日）春节放假，不计。",
        "第 2 个工作日：2026年2月24日（星期二）。",
        "第 3 个工作日：2026年2月25日（星期三）。",
        "第 4 个工作日：2026年2月26日（星期四）。",
        "第 5 个工作日：2026年2月27日（星期五）。",
        "届满日：2026年2月27日。",
    )


def test_a_last_day_on_a_holiday_says_why_it_moves() -> None:
    lines = explain(Limit(days=60, unit="day", basis="环境影响评价法第22条"), date(2026, 3, 2))
    assert "2026年5月1日为劳动节放假，顺延至其后第一个工作日2026年5月6日（星期三）（民法典第203条）。" in lines


def test_an_unpublished_year_is_said_to_be_provisional() -> None:
    lines = explain(Limit(days=5, basis="行政许可法第32条"), date(2026, 12, 29))
    assert lines[-1] == "2027 年放假安排尚未公布，届满日为预估，公布后重新计算。"
    assert "2027年1月2日至2027年1月3日（2 日）周末，不计。" in lines


@given(DAYS, st.integers(1, 40))
def test_every_counted_day_is_named_once_and_the_last_is_the_due_day(start: date, count: int) -> None:
    lines = explain(Limit(days=count, basis="测试"), start)
    numbered = [re.match(r"第 (\d+) 个工作日：(\d+)年(\d+)月(\d+)日", line) for line in lines]
    days = [date(*map(int, found.groups()[1:])) for found in numbered if found]
    assert [int(found[1]) for found in numbered if found] == list(range(1, count + 1))
    assert days[-1] == due(Limit(days=count, basis="测试"), start).on
    assert all(is_workday(day) for day in days)


@given(DAYS, st.integers(1, 120))
def test_calendar_days_end_on_a_working_day_not_before_the_plain_count(start: date, count: int) -> None:
    last = due(Limit(days=count, unit="day", basis="测试"), start).on
    assert is_workday(last)
    assert last >= start + timedelta(days=count)
    assert f"届满日：{last.year}年{last.month}月{last.day}日。" in explain(Limit(days=count, unit="day", basis="测试"), start)


def test_limits_in_words() -> None:
    assert [words(Limit(days=5, unit=unit, basis="")) for unit in ("workday", "day", "hour")] == ["5 个工作日", "5 日（自然日）", "5 小时"]


@pytest.mark.parametrize(
    ("promised", "faulty"),
    [
        (Limit(days=20, basis="承诺"), False),
        (Limit(days=21, basis="承诺"), True),
        (Limit(days=28, unit="day", basis="承诺"), False),
        (Limit(days=29, unit="day", basis="承诺"), True),
        (Limit(days=24, unit="hour", basis="承诺"), False),
    ],
)
def test_a_promise_is_not_longer_than_the_law(info: ItemFile, promised: Limit, *, faulty: bool) -> None:
    item = ItemFile(**{name: getattr(info, name) for name in info.__struct_fields__} | {"promised": promised})
    faults = list(check_promise(item, Blame("demo", "item.toml")))
    assert [fault.place for fault in faults] == (["promised.days"] if faulty else [])
