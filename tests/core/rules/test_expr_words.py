"""Expressions and values as a person reads them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from core.rules import Named, parse, sentence, value_words
from core.time import CHINA
from core.values import FieldType, Unknown

MORE = {"path": Named("办理路径", FieldType("choice", options=("承诺即办",))), "review": Named("复核提示", FieldType("choices"))}


@pytest.mark.parametrize(("text", "words"), [
    ("path = '承诺即办' and review is empty", "办理路径为“承诺即办”，且复核提示为空"), ("area < 300", "建筑面积小于 300 平方米"),
    ("area >= prior", "建筑面积不小于原面积"), ("kind in ['宾馆', '饭店']", "场所类型属于“宾馆”、“饭店”"), ("kind not in ['宾馆']", "场所类型不属于“宾馆”"),
    ("promised and (floors = 1 or floors = 2)", "已承诺为“是”，且（层数为 1，或者层数为 2）"), ("not promised", "已承诺为“否”"),
    ("not (area > 3 and floors > 2)", "不满足（建筑面积大于 3 平方米，且层数大于 2）"), ("done_on < date'2026-03-02'", "竣工日期早于 2026年3月2日"),
    ("today >= done_on", "今天不早于竣工日期"), ("workdays_between(done_on, submitted_on) > 5", "竣工日期至提交日期的工作日数大于 5"),
    ("area * (floors - 1) > 10", "建筑面积 × （层数 - 1）大于 10"), ("any(stores, size > 3)", "门店中有一项size大于 3 平方米"), ("fee <= money'3.50'", "费用不大于 3.50 元"),
    ("['甲'] subset marks", "“甲”都属于情形"), ("prior is present", "原面积已填写"), ("min(area, prior) > 3", "建筑面积、原面积中最小的大于 3"), ("count(stores, open) > 1", "门店中open的项数大于 1"),
    ("unheard = 3", "unheard为 3"), ("today > add_months(done_on, 3)", "今天晚于竣工日期之后 3 个月"),
])
def test_sentences(kit: SimpleNamespace, text: str, words: str) -> None:
    assert sentence(parse(text), {**kit.SCOPE, **MORE}) == words


@pytest.mark.parametrize(("value", "of", "words"), [
    (Decimal("300.00"), FieldType("decimal", 2, "m2"), "300 平方米"), (Decimal("299.90"), FieldType("decimal", 2, "m2"), "299.9 平方米"), (Decimal("1E+3"), FieldType("decimal"), "1000"),
    (5, FieldType("int", unit="workday"), "5 个工作日"), (30050, FieldType("money"), "300.50 元"), (-5, FieldType("money"), "-0.05 元"), (True, FieldType("bool"), "是"),
    (date(2026, 3, 2), FieldType("date"), "2026年3月2日"), (datetime(2026, 3, 2, 8, 5, tzinfo=CHINA), FieldType("datetime"), "2026年3月2日 08:05"), ((), FieldType("choices"), "无"),
    (("甲", "乙"), FieldType("choices"), "甲、乙"), (Unknown(("a",)), FieldType("int"), "（未知）"), (None, FieldType("int"), "无"), ("", FieldType("text"), "无"),
    (Fraction(1, 3), FieldType("decimal", 12), "0.333333333333"), (timedelta(days=1, hours=2), FieldType("duration"), "1 天 2 小时"), (timedelta(), FieldType("duration"), "0 分钟"),
    (Decimal(100), FieldType("decimal"), "100"), (Decimal("-0.50"), FieldType("decimal", 2), "-0.5"),
])
def test_values_in_words(value: Any, of: Any, words: str) -> None:
    assert value_words(value, of) == words


def test_a_list_is_a_line_for_each_row() -> None:
    of = FieldType("list", fields=(("name", FieldType("text")), ("area", FieldType("decimal", 2, "m2")), ("food", FieldType("bool"))))
    rows = [{"name": "甲", "area": Decimal("60.00"), "food": True}, {"name": "乙", "food": False}]
    assert value_words(rows, of) == "1. 甲，60 平方米，是\n2. 乙，否"
    assert value_words([], of) == "无"
    assert value_words(Unknown(because="没有填写"), of) == "（未知）"
