"""The structure of JSON Schema in a form: references, branches and groups become plain fields; the rest judges; what cannot is refused by name."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.faults import Blame, Fault
from core.forms import Form
from core.forms.coherence import coherent

Make = Callable[..., Form]
Load = Callable[..., tuple[Form | None, list[Fault]]]

TEXT: dict[str, Any] = {"title": "名称", "type": "string"}
WAY: dict[str, Any] = {"title": "领取方式", "type": "string", "enum": ["自取", "邮寄"]}
AREA: dict[str, Any] = {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 2}
POST = {"if": {"properties": {"way": {"const": "邮寄"}}}, "then": {"properties": {"addr": {**TEXT, "title": "地址"}}, "required": ["addr"]}}


def told(form: Form, values: dict[str, Any]) -> dict[str, str]:
    return {message.field: message.text for message in form.submit(values).messages}


def source(form: Form, name: str, what: str = "visible") -> str:
    expr = getattr(form.fields[name], what)
    return expr.source if expr else ""


# --- references ---


def test_a_reference_is_the_definition_with_what_stands_beside_it(make: Make) -> None:
    form = make({"a": {"$ref": "#/$defs/short", "title": "甲"}, "b": {"$ref": "#/$defs/short", "maxLength": 2}}, **{"$defs": {"short": {**TEXT, "maxLength": 3}}})
    assert (form.fields["a"].label, form.fields["b"].label) == ("甲", "名称")
    assert told(form, {"a": "1234", "b": "123"}) == {"a": "甲最多 3 个字，现在 4 个字", "b": "名称最多 2 个字，现在 3 个字"}


def test_references_go_through_each_other_into_rows_and_to_elements(make: Make) -> None:
    defs = {"name": {"$ref": "#/$defs/text"}, "text": TEXT, "row": {"type": "object", "properties": {"a": {"$ref": "#/$defs/name"}}, "additionalProperties": False}}
    rows = {"title": "人员", "type": "array", "items": {"$ref": "#/$defs/row"}}
    form = make({"rows": rows, "m": {"$ref": "#/$defs/mobile"}}, {"mobile": {**TEXT, "maxLength": 11}}, **{"$defs": {**defs, "mobile": {"$ref": "../elements/mobile.json"}}})
    assert form.fields["rows"].type.fields[0][0] == "a"
    assert form.fields["m"].identity == "shared.mobile"


@pytest.mark.parametrize(("properties", "changes", "code", "place", "words"), [
    ({"a": {"$ref": "#/$defs/b"}}, {"$defs": {"b": {"$ref": "#/$defs/c"}, "c": {"$ref": "#/$defs/b"}}}, "circular-ref", "properties.a.$ref", "→"),
    ({"a": {"$ref": "#"}}, {}, "circular-ref", "properties.a.$ref", "$ref"),
    ({"a": {"$ref": "#/$defs/tect"}}, {"$defs": {"text": TEXT}}, "unknown-ref", "properties.a.$ref", "#/$defs/text"),
    ({"a": {**TEXT, "$dynamicRef": "#x"}}, {}, "refused-keyword", "properties.a.$dynamicRef", "$ref"),
    ({"a": {**TEXT, "not": {"contentEncoding": "base64"}}}, {}, "refused-keyword", "properties.a.not.contentEncoding", "申请材料"),
    ({"a": TEXT}, {"definitions": {"b": TEXT}}, "refused-keyword", "definitions", "$defs"),
    ({"a": {**TEXT, "not": {"maxLenght": 3}}}, {}, "unknown-keyword", "properties.a.not.maxLenght", "maxLength"),
    ({"a": {**TEXT, "not": {"pattern": "\\d"}}}, {}, "bad-pattern", "properties.a.not.pattern", "[0-9]"),
    ({"a": {**AREA, "not": {"multipleOf": 3}}}, {}, "scale", "properties.a.not.multipleOf", "integer"),
    ({"a": WAY}, {"if": {"properties": {"a": {"const": "送"}}}, "then": {"required": ["a"]}}, "unknown-option", "then.required[0]", "送"),
    ({"a": TEXT}, {"if": {"properties": {"a": {"minLength": 3}}}, "then": {"properties": {"b": TEXT}}}, "untranslatable", "if", "minLength"),
    ({"a": TEXT}, {"anyOf": [{"properties": {"b": TEXT}}]}, "untranslatable", "anyOf", "oneOf"),
    ({"a": TEXT}, {"oneOf": [{"properties": {"b": TEXT}}, {"properties": {"c": TEXT}}]}, "untranslatable", "oneOf", "title"),
    ({"a": TEXT}, {"dependentRequired": {"a": ["aa"]}}, "unknown-field", "dependentRequired.a[0]", "a"),
    ({"a": TEXT}, {"dependentSchemas": {"b": {"required": ["a"]}}}, "unknown-field", "dependentSchemas.b", "a"),
    ({"a": TEXT}, {"not": {"required": ["b"]}}, "unknown-field", "not", "b"),
    ({"a": TEXT}, {"allOf": [{"additionalProperties": True}]}, "invalid-schema", "allOf[0].additionalProperties", "false"),
    ({"a": TEXT}, {"then": {"type": "object"}, "allOf": [{"type": "string"}]}, "invalid-schema", "allOf[0].type", "object"),
    ({"a": TEXT}, {**POST, "if": {"properties": {"a": {"const": "x"}}}, "else": {"properties": {"addr": AREA}}}, "same-field-twice", "else.properties.addr", "then"),
    ({"g": {"title": "组", "type": "object", "properties": {"b": TEXT}}, "g_b": TEXT}, {}, "page-twice", "properties.g_b", "g_b"),
    ({"g": {"title": "组", "type": "object", "properties": {"b": {**TEXT, "type": "text"}}}}, {}, "invalid-schema", "properties.g.properties.b.type", "string"),
    ({"g": {"title": "组", "type": "object", "properties": {"b": {**TEXT, "minLength": 3, "maxLength": 1}}}}, {}, "empty-range", "properties.g.properties.b.minLength", ""),
    ({"a": {**TEXT, "default": 3}}, {}, "bad-default", "properties.a.default", "名称"),
    ({"a": {**WAY, "default": "送"}}, {}, "bad-default", "properties.a.default", "领取方式"),
    ({"a": {**TEXT, "format": "time", "default": "上午9点"}}, {}, "bad-default", "properties.a.default", "09:00"),
    ({"a": {**TEXT, "format": "date", "default": "２０２６-０３-０２"}}, {}, "bad-default", "properties.a.default", "2026-03-02"),
    ({"a": {**TEXT, "format": "date-time", "default": "2026-03-02T09:30"}}, {}, "bad-default", "properties.a.default", "+08:00"),
    ({"a": {**TEXT, "format": "phone", "default": "138 0013 8000"}}, {}, "bad-default", "properties.a.default", "13800138000"),
    ({"a": {**TEXT, "default": " 甲 "}}, {}, "bad-default", "properties.a.default", "甲"),
    ({"a": {**TEXT, "x-codes": "industry", "default": "正餐服务"}}, {}, "bad-default", "properties.a.default", "6210"),
    ({"a": {"title": "人员", "type": "array", "items": {"type": "object", "properties": {"on": {**TEXT, "format": "date"}}, "additionalProperties": False}, "default": [{"on": ""}]}}, {}, "bad-default", "properties.a.default", "{}"),
])
def test_what_cannot_be_is_refused_at_its_place(load: Load, properties: dict[str, Any], changes: dict[str, Any], code: str, place: str, words: str) -> None:
    form, faults = load(properties, **changes)
    assert form is None
    match = [fault for fault in faults if fault.code == code and fault.place == place]
    assert match, [fault.sentence() for fault in faults]
    assert words in match[0].sentence()


def test_definitions_that_multiply_are_refused(load: Load) -> None:
    defs = {f"d{number}": {"allOf": [{"$ref": f"#/$defs/d{number + 1}"}] * 3} for number in range(20)}
    form, faults = load({"a": {**TEXT, "$ref": "#/$defs/d0"}}, **{"$defs": {**defs, "d20": TEXT}})
    assert form is None
    assert "too-large" in {fault.code for fault in faults}


def test_schemas_too_deep_are_refused(load: Load) -> None:
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"not": deep}
    form, faults = load({"a": {**TEXT, **deep}})
    assert form is None
    assert {fault.code for fault in faults} == {"too-deep"}


@pytest.mark.parametrize("link", [
    lambda to: {"$ref": to}, lambda to: {"allOf": [{"$ref": to}]}, lambda to: {"title": "组", "type": "object", "properties": {"a": {"$ref": to}}},
])
def test_definitions_that_lead_on_and_on_are_refused(load: Load, link: Callable[[str], dict[str, Any]]) -> None:
    for length, codes in ((20, set()), (400, {"too-deep"})):
        defs = {f"d{number}": link(f"#/$defs/d{number + 1}") for number in range(length)}
        _, faults = load({"a": {"title": "甲", "$ref": "#/$defs/d0"}}, **{"$defs": {**defs, f"d{length}": TEXT}})
        assert {fault.code for fault in faults} == codes


ODD: list[Any] = [None, [], {}, True, 1, Decimal("0.5")]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("definition", [
    lambda odd: {**WAY, "enum": ["自取", odd]}, lambda odd: {**TEXT, "allOf": [{"enum": [odd]}]}, lambda odd: {**TEXT, "allOf": [{"enum": [odd]}, {"enum": ["自取"]}]},
    lambda odd: {"title": "名称", "type": ["string", "number"], "enum": ["自取", odd]}, lambda odd: {**TEXT, "enum": [odd], "oneOf": [{"minLength": 1}]},
    lambda odd: {"title": "情形", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": [odd]}},
    lambda odd: {"title": "情形", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": [odd]}, "allOf": [{"maxItems": 1}, {"not": {"maxItems": 0}}]},
    lambda odd: {"title": "人员", "type": "array", "items": {"type": "object", "properties": {"b": {**TEXT, "allOf": [{"enum": [odd]}, {"enum": ["自取"]}]}}, "additionalProperties": False}},
    lambda odd: {"title": "组", "type": "object", "properties": {"b": {**TEXT, "allOf": [{"enum": [odd]}, {"enum": ["自取"]}]}}},
])
def test_an_option_that_is_no_text_is_a_fault(load: Load, definition: Callable[[Any], dict[str, Any]], odd: Any) -> None:
    form, faults = load({"a": definition(odd)})
    assert form is None
    assert any("enum" in fault.place and "选项文字" in fault.expected for fault in faults), [fault.sentence() for fault in faults]


@pytest.mark.parametrize("odd", ODD)
def test_options_that_are_no_texts_are_incoherent(odd: Any) -> None:
    single = coherent({"type": "string", "enum": ["甲", odd]}, ("properties", "a"), Blame("demo", "form.json"))
    several = coherent({"type": "array", "uniqueItems": True, "items": {"enum": [odd]}}, ("properties", "a"), Blame("demo", "form.json"))
    assert [(fault.place, fault.code) for fault in single + several] == [("properties.a.enum", "bad-option"), ("properties.a.items.enum", "bad-option")]


@pytest.mark.parametrize(("definition", "words"), [
    ({"title": "甲", "type": ["string", "number"]}, "string、number、integer"), ({"type": "string", "allOf": [{"enum": ["一"]}, {"enum": ["二"]}]}, "title"),
    ({"title": "甲", "allOf": [{"enum": ["一"]}, {"enum": ["二"]}]}, "type"), ({"title": "甲", "type": "number", "allOf": [{"maximum": 3}, {"not": {"minimum": 3}}, {"not": {"minimum": 2}}]}, "x-scale"),
])
def test_what_is_laid_together_is_a_whole_definition(load: Load, definition: dict[str, Any], words: str) -> None:
    form, faults = load({"a": definition})
    assert form is None
    assert any(words in fault.sentence() for fault in faults), [fault.sentence() for fault in faults]


def test_a_part_of_all_of_that_forbids_everything(load: Load) -> None:
    for part in (False, {"allOf": [False]}, {"allOf": [True, {"allOf": [False]}]}):
        form, _ = load({"a": {**TEXT, "allOf": [part]}, "b": TEXT})
        assert form is not None
        assert told(form, {"a": "甲"}).keys() == {"a"}


# --- branches ---


def test_then_and_else_show_and_require(make: Make) -> None:
    form = make({"way": WAY}, required=["way"], **POST, **{"else": {"properties": {"desk": {**TEXT, "title": "窗口"}}}})
    assert (source(form, "addr"), source(form, "addr", "needed"), source(form, "desk")) == ("way = '邮寄'", "way = '邮寄'", "not (way = '邮寄')")
    assert told(form, {"way": "邮寄"}) == {"addr": "请填写地址"}
    assert form.submit({"way": "自取", "addr": "金枫街", "desk": "三号"}).dropped == ("addr",)
    assert told(form, {}) == {"way": "请选择领取方式"}, "nobody knows yet which branch it is"


def test_required_in_the_question_makes_missing_an_answer(make: Make) -> None:
    question = {"properties": {"way": {"const": "邮寄"}}, "required": ["way"]}
    form = make({"way": WAY, "why": {**TEXT, "title": "理由"}}, **{"if": question, "then": True, "else": {"required": ["why"]}})
    assert told(form, {}) == {"why": "请填写理由"}
    assert told(form, {"way": "邮寄"}) == {}


@pytest.mark.parametrize(("question", "condition"), [
    ({"area": {"minimum": 300}}, "area >= 300"), ({"area": {"exclusiveMaximum": Decimal("0.5")}}, "area < 0.5"), ({"area": {"not": {"maximum": -1}}}, "not (area <= -1)"),
    ({"way": {"enum": ["自取", "邮寄"]}}, "way in ['自取', '邮寄']"), ({"ok": {"const": True}}, "ok"), ({"ok": {"const": False}}, "not ok"),
    ({"fee": {"minimum": 12345}}, "fee >= money'123.45'"), ({"day": {"const": "2026-03-02"}}, "day = date'2026-03-02'"),
    ({"marks": {"contains": {"const": "甲"}}}, "'甲' in marks"), ({"name": {"const": "a'b"}}, "name = 'a''b'"), ({"area": {"enum": [1, 2]}}, "(area = 1) or (area = 2)"),
    ({"way": {"const": "自取"}, "area": {"minimum": 1}}, "(way = '自取') and (area >= 1)"), ({"area": {"anyOf": [{"maximum": 1}, {"minimum": 5}]}}, "(area <= 1) or (area >= 5)"),
])
def test_questions_are_conditions(make: Make, question: dict[str, Any], condition: str) -> None:
    fields = {
        "way": WAY, "area": AREA, "ok": {"title": "是否", "type": "boolean"}, "fee": {"title": "费用", "type": "integer", "x-kind": "money"},
        "day": {"title": "日期", "type": "string", "format": "date"}, "name": TEXT,
        "marks": {"title": "情形", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}},
    }
    form = make(fields, **{"if": {"properties": question}, "then": {"properties": {"more": TEXT}}})
    assert source(form, "more") == condition


def test_limits_in_a_branch_are_judged_when_it_counts(make: Make) -> None:
    form = make({"way": WAY, "area": AREA}, **{"if": POST["if"], "then": {"properties": {"area": {"maximum": 300}}}})
    assert told(form, {"way": "邮寄", "area": 301}) == {"area": "面积应不大于 300"}
    assert told(form, {"way": "自取", "area": 301}) == {} == told(form, {"area": 301})


def test_false_in_a_branch_takes_a_field_away(make: Make) -> None:
    form = make({"way": WAY, "addr": TEXT}, **{"if": {"properties": {"way": {"const": "自取"}}}, "then": {"properties": {"addr": False}}})
    assert source(form, "addr") == "not (way = '自取')"


def test_a_question_that_is_no_condition_is_judged(make: Make) -> None:
    form = make({"a": TEXT, "b": {**TEXT, "title": "乙"}}, **{"if": {"properties": {"a": {"minLength": 3}}, "required": ["a"]}, "then": {"required": ["b"]}})
    assert told(form, {"a": "123"}) == {"b": "请填写乙"}
    assert told(form, {"a": "12"}) == {}


def test_what_depends_on_a_field(make: Make) -> None:
    form = make({"a": TEXT, "b": {**TEXT, "title": "乙"}}, dependentRequired={"a": ["b"]}, dependentSchemas={"b": {"properties": {"c": {**TEXT, "title": "丙"}}, "required": ["c"]}})
    assert told(form, {"a": "1"}) == {"b": "请填写乙"}
    assert told(form, {"b": "1"}) == {"c": "请填写丙"}
    assert told(form, {}) == {}


def test_branches_in_all_of_and_in_each_other(make: Make) -> None:
    inner = {"if": {"properties": {"addr": {"const": "远"}}}, "then": {"properties": {"fee": {**TEXT, "title": "运费"}}, "required": ["fee"]}}
    form = make({"way": WAY}, allOf=[{"if": POST["if"], "then": {**POST["then"], **inner}}, {"properties": {"way": {"const": "邮寄"}}}])
    assert told(form, {"way": "邮寄", "addr": "远"}) == {"fee": "请填写运费"}
    assert told(form, {"way": "自取"}) == {"way": "领取方式应是邮寄"}
    assert [*form.fields] == ["way", "addr", "fee"]


def test_the_same_field_in_two_branches_shows_in_both(make: Make) -> None:
    form = make({"way": WAY}, **POST, **{"else": {"properties": {"addr": {**TEXT, "title": "地址"}}}})
    assert source(form, "addr") == "(way = '邮寄') or (not (way = '邮寄'))"


@pytest.mark.parametrize("always", [False, True])
def test_alternatives_with_titles_are_a_choice(make: Make, always: bool) -> None:
    branches = [{"title": "个人", "properties": {"no": {**TEXT, "title": "证号"}}, "required": ["no"]}, {"title": "企业", "properties": {"code": {**TEXT, "title": "代码"}}}]
    form = make({"a": TEXT}, **({"allOf": [{"oneOf": branches}]} if always else {"oneOf": branches}))
    assert form.fields["choice"].type.options == ("个人", "企业")
    assert told(form, {}) == {"choice": "请选择其中一项"}
    assert told(form, {"choice": "个人"}) == {"no": "请填写证号"}
    assert form.submit({"choice": "企业", "no": "3", "code": "4"}).values == {"choice": "企业", "code": "4"}


def test_alternatives_with_a_constant_are_told_apart_by_it(make: Make) -> None:
    branches = [{"properties": {"kind": {"title": "类型", "const": "个人"}, "no": TEXT}}, {"properties": {"kind": {"const": "企业"}, "code": TEXT}, "required": ["kind", "code"]}]
    form = make({"a": TEXT}, oneOf=branches)
    assert (form.fields["kind"].label, form.fields["kind"].type.options, form.fields["kind"].required) == ("类型", ("个人", "企业"), True)
    assert source(form, "code", "needed") == "kind = '企业'"


@pytest.mark.parametrize("told_by", [
    {"title": "种类", "type": "integer"}, {"title": "种类", "type": "boolean"}, AREA, {"title": "种类", "type": "string", "format": "date"},
    {"title": "种类", "type": "object", "properties": {"b": TEXT}}, {"title": "种类", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["个人", "企业"]}},
])
def test_alternatives_are_told_apart_by_a_text_only(load: Load, told_by: dict[str, Any]) -> None:
    branches = [{"properties": {"kind": {"const": each}, f"no{number}": TEXT}} for number, each in enumerate(["个人", "企业"])]
    form, faults = load({"kind": told_by}, oneOf=branches)
    assert form is None
    assert faults
    assert all(fault.place.startswith("oneOf[") and "kind" in fault.found for fault in faults)


@pytest.mark.parametrize("count", [498, 499, 500])
def test_a_question_of_our_own_counts_as_a_field(load: Load, count: int) -> None:
    branches = [{"title": each, "properties": {f"no{number}": TEXT}} for number, each in enumerate(["个人", "企业"])]
    form, faults = load({f"f{number}": TEXT for number in range(count)}, oneOf=branches)
    assert form is None
    assert {fault.code for fault in faults} == {"too-large"}


def test_options_may_be_written_as_constants(make: Make) -> None:
    form = make({"a": {"title": "甲", "oneOf": [{"const": "一"}, {"const": "二", "title": "二"}]}, "b": {**TEXT, "type": ["string", "null"]}})
    assert form.fields["a"].type.options == ("一", "二")
    assert told(form, {"b": None}) == {}


# --- what is judged ---


@pytest.mark.parametrize(("changes", "values", "words"), [
    ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, {"a": "名称、面积，至少填一项"}),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": "1", "b": 1}, {"a": "名称、面积，只填其中一项"}),
    ({"not": {"required": ["a", "b"]}}, {"a": "1", "b": 1}, {"a": "名称、面积不能同时填"}),
    ({"minProperties": 2}, {"a": "1"}, {"": "整张表至少填 2 栏"}), ({"maxProperties": 1}, {"a": "1", "b": 1}, {"": "整张表最多填 1 栏"}),
    ({"patternProperties": {"^b$": {"minimum": 5}}}, {"b": 1}, {"b": "面积应不小于 5"}),
    ({"propertyNames": {"not": {"const": "b"}}}, {"b": 1}, {"": "这几栏合起来不合要求，请检查后重填"}),
    ({"anyOf": [{"properties": {"b": {"minimum": 5}}}, {"required": ["a"]}] }, {"b": 1}, {"b": "面积、名称合起来不合要求，请检查后重填"}),
    ({"allOf": [{"not": {"required": ["b"], "description": "名称和面积只写一个"}}]}, {"b": 1}, {"b": "名称和面积只写一个"}),
])
def test_rules_about_several_fields(make: Make, changes: dict[str, Any], values: dict[str, Any], words: dict[str, str]) -> None:
    assert told(make({"a": TEXT, "b": AREA}, **changes), values) == words


@pytest.mark.parametrize(("schema", "value", "words"), [
    ({**TEXT, "not": {"const": "x"}}, "x", "名称不能是x"), ({**TEXT, "const": "y"}, "x", "名称应是y"), ({**TEXT, "not": {"enum": ["x", "y"]}}, "x", "名称不能是x、y之一"),
    ({**AREA, "anyOf": [{"minimum": 5}, {"const": 1}]}, 3, "面积应不小于 5，或者是1"), ({**AREA, "oneOf": [{"minimum": 1}, {"minimum": 2}]}, 3, "面积应不小于 1，或者不小于 2"),
    ({**TEXT, "if": {"minLength": 2}, "then": {"pattern": "^a", "description": "两个字以上的以 a 开头"}}, "bb", "名称不合要求：两个字以上的以 a 开头"),
    ({**TEXT, "allOf": [{"pattern": "^a"}, {"pattern": "b$"}]}, "ac", "名称的格式不对"), ({"title": "数", "type": "integer", "not": {"type": "integer", "multipleOf": 7}}, 14, "数不能是整数，且是 7 的倍数"),
])
def test_rules_about_one_field(make: Make, schema: dict[str, Any], value: Any, words: str) -> None:
    schema = {**schema, "x-help": "写法"} if "allOf" in schema else schema
    assert told(make({"a": schema}), {"a": value}) == {"a": words}


@pytest.mark.parametrize(("more", "value", "words"), [
    ({"contains": {"properties": {"n": {"const": "法人"}}}}, [{"n": "甲"}], {"rows": "人员里缺少要求的内容"}),
    ({"prefixItems": [{"properties": {"n": {"const": "法人"}}}]}, [{"n": "甲"}], {"rows.0.n": "人员第 1 行：姓名应是法人"}),
    ({"contains": {"properties": {"n": {"const": "甲"}}}, "maxContains": 1}, [{"n": "甲"}, {"n": "甲"}], {"rows": "人员里缺少要求的内容"}),
])
def test_rules_about_rows(make: Make, more: dict[str, Any], value: Any, words: dict[str, str]) -> None:
    items = {"type": "object", "properties": {"n": {**TEXT, "title": "姓名"}}, "additionalProperties": False}
    assert told(make({"rows": {"title": "人员", "type": "array", "items": items, **more}}), {"rows": value}) == words


def test_a_rule_never_judges_what_is_hidden_and_stands_behind_what_is_said_already(make: Make) -> None:
    form = make({"way": WAY, "addr": {**TEXT, "x-visible": "way = '邮寄'"}}, **{"not": {"required": ["addr"]}})
    assert told(form, {"way": "自取", "addr": "x"}) == {}
    assert told(form, {"way": "邮寄", "addr": "x"}) == {"addr": "这时不用填名称，请清空"}
    assert told(form, {"way": "邮寄", "addr": 3}) == {"addr": "名称应填文字"}


# --- groups ---

GROUP: dict[str, Any] = {
    "title": "场所", "type": "object", "required": ["addr"],
    "properties": {"addr": {**TEXT, "title": "地址"}, "at": {"title": "坐标", "type": "object", "properties": {"x": AREA, "y": {**AREA, "title": "纵"}}, "required": ["x", "y"]}},
}


def test_a_group_is_its_fields(make: Make) -> None:
    form = make({"place": GROUP, "n": TEXT}, required=["place"], **{"x-pages": [{"title": "一", "fields": ["n", "place"]}]})
    assert [*form.fields] == ["n", "place_addr", "place_at_x", "place_at_y"]
    assert (form.fields["place_at_x"].group, form.fields["place_at_x"].identity, form.fields["n"].group) == ("场所 · 坐标", "demo_permit.place_at_x", "")
    assert told(form, {}) == {"place_addr": "请填写地址"}
    assert told(form, {"place": {"addr": "甲", "at": {"x": 1}}}) == {"place_at_y": "请填写纵"}
    whole = form.submit({"place": {"addr": "甲", "at": {"x": 1, "y": 2}}})
    assert whole.values == form.submit({"place_addr": "甲", "place_at_x": 1, "place_at_y": 2}).values
    assert not whole.messages


def test_a_group_that_may_be_left_out(make: Make) -> None:
    form = make({"place": GROUP})
    assert told(form, {}) == {} == told(form, {"place": None})
    assert told(form, {"place": {"at": {"x": 1, "y": 1}}}) == {"place_addr": "请填写地址"}


def test_a_group_sent_as_something_else(make: Make) -> None:
    form = make({"place": GROUP})
    assert told(form, {"place": 3}) == {"place": "场所应按其中的栏目分别填写"}
    assert "place_addr" in told(form, {"place": {"adr": "x"}})["place_adr"]


def test_a_group_that_comes_and_goes_and_is_personal(make: Make) -> None:
    form = make({"way": WAY, "place": {**GROUP, "x-visible": "way = '邮寄'", "x-personal": True}})
    assert {source(form, name) for name in form.fields if name != "way"} == {"(way = '邮寄')"}
    assert all(field.personal for name, field in form.fields.items() if name != "way")


def test_conditions_read_into_groups_and_branches_stand_in_them(make: Make) -> None:
    group = {**GROUP, "if": {"properties": {"addr": {"const": "远"}}}, "then": {"properties": {"fee": TEXT}, "required": ["fee"]}, "not": {"required": ["addr", "at"]}}
    form = make({"place": group, "n": TEXT}, **{"if": {"properties": {"place": {"properties": {"addr": {"const": "近"}}}}}, "then": {"required": ["n"]}})
    assert told(form, {"place": {"addr": "近"}}) == {"n": "请填写名称"}
    assert told(form, {"place": {"addr": "远"}}) == {"place_fee": "请填写场所名称"}
    assert "不能同时填" in told(form, {"place": {"addr": "中", "at": {"x": 1, "y": 1}}})["place_addr"]


def test_groups_in_rows(make: Make) -> None:
    home = {"title": "住址", "type": "object", "properties": {"city": {**TEXT, "title": "市"}, "road": {**TEXT, "title": "路"}}, "required": ["city"]}
    rows = {"title": "人员", "type": "array", "items": {"type": "object", "properties": {"n": TEXT, "home": home}, "required": ["n"], "additionalProperties": False}}
    form = make({"rows": rows})
    assert [name for name, _ in form.fields["rows"].type.fields] == ["n", "home_city", "home_road"]
    assert told(form, {"rows": [{"n": "甲", "home": {"city": "沈阳"}}, {"n": "乙"}]}) == {}
    assert told(form, {"rows": [{"n": "甲", "home": {"road": "x"}}]}) == {"rows.0.home_city": "人员第 1 行：请填写市"}
    assert form.submit({"rows": [{"n": "甲", "home": {"city": "沈阳"}}]}).values["rows"] == ({"n": "甲", "home_city": "沈阳"},)


def test_fields_of_a_branch_stand_behind_what_brings_them(make: Make) -> None:
    pages = [{"title": "一", "fields": ["way"]}, {"title": "二", "fields": ["z"]}]
    form = make({"way": WAY, "z": TEXT}, **POST, **{"x-pages": pages})
    assert [page.fields for page in form.pages] == [("way", "addr"), ("z",)]


def test_a_form_without_structure_is_left_as_it_is(filing: Form) -> None:
    assert not filing.reader.rules
    assert not filing.reader.shape.titles
