"""One sentence for one field, in its own words, saying what to do."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.forms import Form
from core.forms.messages import refusal
from core.forms.validators import fast

Make = Callable[..., Form]

NUMBER = {"title": "高度", "type": "number", "x-kind": "decimal", "x-scale": 2, "x-unit": "m"}
LIST = {
    "title": "门店", "type": "array", "minItems": 2, "maxItems": 3,
    "items": {
        "type": "object", "additionalProperties": False, "required": ["addr"],
        "properties": {
            "addr": {"title": "地址", "type": "string", "maxLength": 3},
            "kind": {"title": "性质", "type": "string", "enum": ["直营", "加盟"]},
            "area": {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 1},
        },
    },
}


@pytest.mark.parametrize(("definition", "raw", "text"), [
    ({"title": "名称", "type": "string"}, 3, "名称应填文字"),
    ({"title": "名称", "type": "string", "minLength": 2}, "甲", "名称至少 2 个字，现在 1 个字"),
    ({"title": "名称", "type": "string", "maxLength": 2}, "甲乙丙", "名称最多 2 个字，现在 3 个字"),
    ({"title": "手机", "type": "string", "pattern": "^1[0-9]{10}$", "x-help": "11 位手机号"}, "12", "手机的格式不对，应为：11 位手机号"),
    ({"title": "代码", "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$", "x-check": "uscc"}, "9" * 17,
     "代码应为 18 位数字和大写字母，不含 I、O、S、V、Z；现在是 17 位"),
    ({"title": "代码", "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$", "x-check": "uscc"}, "I" * 18,
     "代码应为 18 位数字和大写字母，不含 I、O、S、V、Z；请检查有没有写错的字"),
    ({"title": "证号", "type": "string", "pattern": "^[0-9]{17}[0-9X]$", "x-check": "resident_id"}, "1",
     "证号应为 18 位，前 17 位是数字，末位是数字或者 X；现在是 1 位"),
    ({"title": "方式", "type": "string", "enum": ["邮政寄送", "自取"]}, "邮政送", "方式没有“邮政送”这个选项；您是不是想写：邮政寄送"),
    ({"title": "方式", "type": "string", "enum": ["邮寄", "自取"]}, "飞鸽", "方式没有“飞鸽”这个选项；请从邮寄、自取中选择"),
    ({"title": "方式", "type": "string", "enum": [f"第{n}项" for n in range(13)]}, "?", "方式没有“?”这个选项；请从所列选项中选择"),
    (NUMBER, "3", "高度应填数"),
    (NUMBER, True, "高度应填数"),
    (NUMBER, Decimal("NaN"), "高度应填数"),
    (NUMBER, Decimal("1e50"), "高度的位数太多，最多 40 位"),
    (NUMBER, 10**50, "高度的位数太多，最多 40 位"),
    (NUMBER, Decimal("1.234"), "高度最多保留 2 位小数"),
    ({**NUMBER, "x-scale": 0}, Decimal("1.5"), "高度应填整数"),
    ({**NUMBER, "exclusiveMinimum": 0}, 0, "高度必须大于 0 米"),
    ({**NUMBER, "exclusiveMaximum": Decimal("2.5")}, 3, "高度必须小于 2.5 米"),
    ({**NUMBER, "minimum": 1}, 0, "高度不能小于 1 米"),
    ({**NUMBER, "maximum": 1}, 2, "高度不能大于 1 米"),
    ({"title": "层数", "type": "integer", "minimum": 1, "x-unit": "层"}, 0, "层数不能小于 1 层"),
    ({"title": "层数", "type": "integer"}, Decimal("1.5"), "层数应填整数"),
    ({"title": "层数", "type": "integer"}, "三", "层数应填整数"),
    ({"title": "金额", "type": "integer", "x-kind": "money"}, Decimal("0.5"), "金额应填以分为单位的整数"),
    ({"title": "同意", "type": "boolean"}, 1, "同意应为是或者否"),
    ({"title": "日期", "type": "string", "format": "date"}, "2026-02-30", "日期应为日期，如 2026-03-02"),
    ({"title": "时间", "type": "string", "format": "date-time"}, "昨天", "时间应为日期和时间，如 2026-03-02T09:30:00+08:00"),
    ({"title": "时长", "type": "string", "format": "duration", "x-kind": "duration"}, "P1Y", "时长应为时长，如 P30D（30 日）、PT8H（8 小时）"),
    ({"title": "项目", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}}, ["甲", "甲"],
     "项目有重复的选项，请去掉重复的"),
    ({"title": "项目", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}}, ["丙"],
     "项目没有“丙”这个选项；请从甲、乙中选择"),
    ({"title": "项目", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}}, "甲", "项目应选若干项"),
    ({"title": "项目", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}}, [""], "项目里有空的选项，请删去"),
    ({"title": "项目", "type": "array", "uniqueItems": True, "minItems": 2, "items": {"type": "string", "enum": ["甲", "乙"]}}, ["甲"],
     "项目至少 2 项，现在 1 项"),
    (LIST, [{"addr": "a"}], "门店至少 2 行，现在 1 行"),
    (LIST, [{"addr": "a"}] * 4, "门店最多 3 行，现在 4 行"),
    (LIST, 3, "门店应填若干行"),
])
def test_each_cause_has_its_sentence(make: Make, definition: dict[str, Any], raw: Any, text: str) -> None:
    got = make({"value": definition}).submit({"value": raw})
    assert [(message.field, message.label, message.text) for message in got.messages] == [("value", definition["title"], text)]


@pytest.mark.parametrize(("rows", "found"), [
    ([{"addr": "一号"}, {}], [("value.1.addr", "门店第 2 行：请填写地址")]),
    ([{"addr": "一号", "area": Decimal("1.55")}, {"addr": "第一大街"}],
     [("value.0.area", "门店第 1 行：面积最多保留 1 位小数"), ("value.1.addr", "门店第 2 行：地址最多 3 个字，现在 4 个字")]),
    ([{"addr": 5}, {"addr": "a", "area": "b"}], [("value.0.addr", "门店第 1 行：地址应填文字"), ("value.1.area", "门店第 2 行：面积应填数")]),
    ([{"addr": "a", "aera": 1}, {"addr": "a"}], [("value.0", "门店第 1 行没有“aera”这一栏，请删去；您是不是想写：area")]),
    ([{"addr": "a"}, 3], [("value.1", "门店第 2 行应按栏目填写")]),
])
def test_a_cell_is_named_by_its_row_and_column(make: Make, rows: list[Any], found: list[tuple[str, str]]) -> None:
    got = make({"value": LIST}).submit({"value": rows})
    assert sorted((message.field, message.text) for message in got.messages) == found


def test_one_field_one_message(make: Make) -> None:
    definition = {"title": "编号", "type": "string", "minLength": 5, "pattern": "^[0-9]+$", "x-help": "只写数字"}
    assert len(make({"value": definition}).submit({"value": "ab"}).messages) == 1


def test_a_keyword_without_a_sentence_still_says_what_to_do() -> None:
    schema = {"title": "名称", "type": "string", "if": {"minLength": 1}, "then": {"not": {"pattern": "^乙$"}}}
    error = next(iter(fast({"properties": {"value": schema}}).iter_errors({"value": "乙"})))
    assert refusal(error, schema) == ("", "名称不合要求，请检查后重填")
