"""What a submission comes to: typed values, hidden fields, calculated fields, what is missing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import time
from core.forms import Form, Submission, read_json
from core.forms.typed import converter
from core.time import CHINA
from core.values import FieldType

Make = Callable[..., Form]

TEXT = {"title": "名称", "type": "string", "maxLength": 20}
CHOICE = {"title": "方式", "type": "string", "enum": ["自取", "邮寄"]}
AREA = {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 2, "x-unit": "m2", "exclusiveMinimum": 0}
SHOPS = {
    "title": "门店", "type": "array", "minItems": 1, "maxItems": 3,
    "items": {
        "type": "object", "additionalProperties": False, "required": ["addr"],
        "properties": {
            "addr": {"title": "地址", "type": "string", "maxLength": 50},
            "area": {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 2, "minimum": 0},
            "opened": {"title": "开业日期", "type": "string", "format": "date"},
        },
    },
}


def texts(submission: Submission) -> list[str]:
    return [message.text for message in submission.messages]


def test_a_valid_submission_is_typed(filing: Form, filled: dict[str, Any]) -> None:
    got = filing.submit(filled)
    assert got.messages == ()
    assert got.warnings == ()
    assert got.dropped == ()
    assert got.values["area_m2"] == Decimal("299.00")
    assert str(got.values["area_m2"]) == "299.00"
    assert got.values["completed_on"] == date(2026, 3, 1)
    assert got.values["exclusions"] == ()
    assert got.values["place_key"] == "沈抚示范区金枫街88号1层"


@pytest.mark.parametrize(("definition", "raw", "typed"), [
    (TEXT, "甲", "甲"),
    (CHOICE, "自取", "自取"),
    (AREA, Decimal(300), Decimal("300.00")),
    (AREA, 300, Decimal("300.00")),
    ({"title": "件数", "type": "integer"}, 10**30, 10**30),
    ({"title": "件数", "type": "integer"}, Decimal("3.0"), 3),
    ({"title": "金额", "type": "integer", "x-kind": "money"}, 1250, 1250),
    ({"title": "同意", "type": "boolean"}, False, False),
    ({"title": "日期", "type": "string", "format": "date"}, "２０２６－０３－０２", date(2026, 3, 2)),
    ({"title": "时间", "type": "string", "format": "date-time"}, "2026-03-02T09:30", datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)),
    ({"title": "时间", "type": "string", "format": "date-time"}, "2026-03-02T01:30:00Z", datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)),
    ({"title": "时长", "type": "string", "format": "duration", "x-kind": "duration"}, "P1DT2H", timedelta(days=1, hours=2)),
    ({"title": "项目", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}}, ["乙", "甲"], ("乙", "甲")),
    (SHOPS, [{"addr": "一号", "area": 3}, {"addr": "二号", "opened": "2026-01-05"}],
     ({"addr": "一号", "area": Decimal("3.00")}, {"addr": "二号", "opened": date(2026, 1, 5)})),
])
def test_every_kind_is_typed_and_survives_storage(make: Make, definition: dict[str, Any], raw: Any, typed: Any) -> None:
    form = make({"value": definition})
    got = form.submit({"value": raw})
    assert got.messages == ()
    assert got.values == {"value": typed}
    assert type(got.values["value"]) is type(typed)
    assert form.join(*form.split(got.values)) == got.values


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u3000", "\u200b"])
def test_empty_text_is_missing(make: Make, nothing: str | None) -> None:
    form = make({"name": TEXT, "area": AREA}, required=["name"])
    assert texts(form.submit({"name": nothing})) == ["请填写名称"]


def test_empty_values_of_other_kinds_are_missing(make: Make) -> None:
    form = make({"area": AREA, "way": CHOICE, "yes": {"title": "同意", "type": "boolean"}, "shops": SHOPS}, required=["area", "way", "yes", "shops"])
    assert texts(form.submit({"area": "", "way": "", "yes": None, "shops": ""})) == ["请填写面积", "请选择方式", "请选择同意（是或者否）", "请填写门店，至少一行"]


def test_text_is_normalised(make: Make) -> None:
    code = {"title": "编号", "type": "string", "pattern": "^[A-Z]{2}[0-9]{3}$", "x-help": "两个字母三个数字"}
    form = make({"name": TEXT, "code": code})
    got = form.submit({"name": " e\u0301\u200b甲Ａ\ufeff ", "code": "ＡＢ１２３ "})
    assert got.values == {"name": "é甲Ａ", "code": "AB123"}


def test_codes_with_a_check_digit_lose_spaces_and_small_letters(filing: Form, filled: dict[str, Any]) -> None:
    got = filing.submit({**filled, "legal_rep_id": "110105 19491231 002x", "uscc": "１１１０００００００００１３３３８ｗ"})
    assert (got.messages, got.warnings) == ((), ())
    assert got.values["legal_rep_id"] == "11010519491231002X"
    assert got.values["uscc"] == "11100000000013338W"


@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "a\x7fb", "\u202eabc", "\ud800", "x\x85y"], ids=ascii)
def test_control_characters_are_refused(make: Make, bad: str) -> None:
    form = make({"name": TEXT})
    assert texts(form.submit({"name": bad})) == ["名称里有看不见的控制字符，请删去后重填"]


def test_a_text_of_several_lines_keeps_its_lines(make: Make) -> None:
    form = make({"remark": {"title": "说明", "type": "string", "x-multiline": True}})
    assert form.submit({"remark": "第一行\r\n第二行\t末\n"}).values == {"remark": "第一行\n第二行 末"}
    assert texts(form.submit({"remark": "a\x00"})) == ["说明里有看不见的控制字符，请删去后重填"]


def test_hidden_fields_are_dropped_without_a_message(filing: Form, filled: dict[str, Any]) -> None:
    filled |= {"apply_mode": "一般方式", "promise_told": False, "signer": 5}
    got = filing.submit(filled)
    assert got.messages == ()
    assert got.dropped == ("promise_told", "promise_met", "promise_liable", "promise_public", "signer")
    assert not {"promise_told", "signer"} & got.values.keys()


def test_what_cannot_be_decided_is_hidden(filing: Form, filled: dict[str, Any]) -> None:
    del filled["apply_mode"]
    got = filing.submit(filled)
    assert texts(got) == ["请选择办理方式"]
    assert "promise_told" in got.dropped


def test_a_refused_value_counts_as_missing_for_conditions(make: Make) -> None:
    form = make({"area": AREA, "why": {**TEXT, "x-visible": "area > 100"}})
    got = form.submit({"area": Decimal("100.001"), "why": "大"})
    assert texts(got) == ["面积最多保留 2 位小数"]
    assert got.dropped == ("why",)


def test_hiding_goes_on_through_fields_that_depend_on_hidden_ones(make: Make) -> None:
    fields = {
        "third": {**TEXT, "title": "丙", "x-visible": "second = '乙'"}, "second": {**TEXT, "title": "乙", "x-visible": "first = '甲'"},
        "first": {**TEXT, "title": "甲"},
    }
    form = make(fields)
    assert form.submit({"first": "甲", "second": "乙", "third": "丙"}).dropped == ()
    assert set(form.submit({"first": "丁", "second": "乙", "third": "丙"}).dropped) == {"second", "third"}


def test_x_required_asks_only_when_it_holds(make: Make) -> None:
    form = make({"way": CHOICE, "addr": {**TEXT, "title": "邮寄地址", "x-required": "way = '邮寄'"}})
    assert texts(form.submit({"way": "邮寄"})) == ["请填写邮寄地址"]
    assert texts(form.submit({"way": "自取"})) == [] == texts(form.submit({}))


def test_required_and_hidden_is_not_asked_for(make: Make) -> None:
    form = make({"way": CHOICE, "addr": {**TEXT, "title": "邮寄地址", "x-visible": "way = '邮寄'"}}, required=["addr"])
    assert texts(form.submit({"way": "自取"})) == []
    assert texts(form.submit({"way": "邮寄"})) == ["请填写邮寄地址"]


def test_a_commitment_must_be_true(filing: Form, filled: dict[str, Any]) -> None:
    filled["promise_told"] = False
    del filled["promise_met"]
    assert texts(filing.submit(filled)) == ["请勾选“已阅读并知晓全部告知事项”", "请勾选“承诺已符合告知的条件、标准和技术要求”"]


def test_calculated_fields_are_calculated_here(make: Make) -> None:
    fields = {
        "price": {"title": "单价", "type": "number", "x-kind": "decimal", "x-scale": 2},
        "count": {"title": "数量", "type": "integer"},
        "third": {"title": "三分之一", "type": "number", "x-kind": "decimal", "x-scale": 2, "maximum": 10, "x-calc": "total / 3"},
        "total": {"title": "合计", "type": "number", "x-kind": "decimal", "x-scale": 2, "x-calc": "price * count"},
    }
    form = make(fields)
    got = form.submit({"price": Decimal("2.50"), "count": 2, "total": "乱写", "third": None})
    assert got.values["total"] == Decimal("5.00")
    assert str(got.values["third"]) == "1.67"
    assert got.messages == ()
    assert set(got.dropped) == {"total", "third"}
    assert form.submit({"price": 1}).values == {"price": Decimal("1.00")}
    assert texts(form.submit({"price": 100, "count": 1})) == ["三分之一不能大于 10"]


def test_dates_every_item_has_are_today_unless_given(make: Make) -> None:
    form = make({"done": {"title": "完工日期", "type": "string", "format": "date"}, "why": {**TEXT, "title": "原因", "x-required": "done < submitted_on"}})
    with time.at(datetime(2026, 3, 2, tzinfo=CHINA)):
        assert texts(form.submit({"done": "2026-03-01"})) == ["请填写原因"]
        assert texts(form.submit({"done": "2026-03-02"})) == []
        assert texts(form.submit({"done": "2026-03-01"}, {"submitted_on": date(2026, 3, 1)})) == []


def test_unknown_fields_are_named_with_the_closest_known_one(filing: Form, filled: dict[str, Any]) -> None:
    got = filing.submit({**filled, "are_m2": 3})
    assert texts(got) == ["没有“are_m2”这个栏目，请删去；您是不是想写：area_m2、prior_area_m2"]
    assert got.messages[0].field == "are_m2"


def test_a_flood_of_unknown_fields_is_answered_briefly(filing: Form, filled: dict[str, Any]) -> None:
    got = filing.submit({**filled, **{f"{'x' * 300}{n}{'y' * 9}": n for n in range(1000)}, **{f"z{n}": n for n in range(1000)}})
    assert 0 < len(got.messages) <= 10
    assert all(len(message.text) < 120 for message in got.messages)


def test_a_doubtful_check_digit_warns_and_does_not_stop(filing: Form, filled: dict[str, Any]) -> None:
    got = filing.submit({**filled, "uscc": "91500102563638729E"})
    assert got.messages == ()
    assert [w.field for w in got.warnings] == ["uscc"]
    assert got.warnings[0].text == "统一社会信用代码最后一位与前 17 位对不上，请核对；确认无误的可以继续提交，由工作人员人工核对"


def test_typed_gives_what_is_good_so_far(filing: Form) -> None:
    got = filing.typed({"area_m2": Decimal("299.99"), "floors": 0, "apply_mode": "一般方式", "signer": "张三", "place_addr": "一号"})
    assert got == {"area_m2": Decimal("299.99"), "apply_mode": "一般方式", "place_addr": "一号", "place_key": "一号"}


def test_messages_come_in_the_order_of_the_form(filing: Form) -> None:
    got = filing.submit({"floors": "三", "org_name": 3})
    order = list(filing.fields)
    fields = [message.field for message in got.messages]
    assert fields == sorted(fields, key=order.index)
    assert len(fields) == len(set(fields))


def test_what_is_no_object_is_answered(filing: Form) -> None:
    assert texts(filing.submit(read_json(b"[1, 2]"))) == ["请按“栏目：内容”提交"]


def test_values_are_kept_by_identity_and_personal_ones_apart(filing: Form, filled: dict[str, Any]) -> None:
    openly, sealed = filing.split(filing.submit(filled).values)
    assert openly["shared.area_m2"] == Decimal("299.00")
    assert openly["fire_acceptance_filing.completed_on"] == "2026-03-01"
    assert set(sealed) == {"shared.legal_rep", "shared.legal_rep_id", "shared.contact_name", "shared.mobile", "shared.signer"}
    assert not set(openly) & set(sealed)


def test_a_list_with_a_personal_column_is_personal(make: Make) -> None:
    people = {"title": "人员", "type": "array", "items": {
        "type": "object", "additionalProperties": False, "properties": {"name": {"title": "姓名", "type": "string", "x-personal": True}}}}
    form = make({"people": people})
    assert form.split({"people": ({"name": "张三"},)}) == ({}, {"demo_permit.people": [{"name": "张三"}]})


def test_join_leaves_other_forms_values_aside(filing: Form) -> None:
    assert filing.join({"shared.area_m2": 3, "other.field": 1}, {}) == {"area_m2": Decimal("3.00")}


def test_converters_do_nothing_where_nothing_is_to_do() -> None:
    assert [converter(FieldType(kind)) for kind in ("text", "choice", "bool", "int", "money")] == [None] * 5
