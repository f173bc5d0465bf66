"""Every fault of a form's files, at the right file and place, all at once."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from jsonschema.validators import Draft202012Validator

from core.faults import Blame, Fault
from core.forms import Form, load_form

Make = Callable[..., Form]
Load = Callable[..., tuple[Form | None, list[Fault]]]

FORM = "forms/schemas/demo_permit/form.json"
TEXT: dict[str, Any] = {"title": "名称", "type": "string"}
AREA: dict[str, Any] = {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 2}
ROWS: dict[str, Any] = {"title": "门店", "type": "array", "items": {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False}}
MANY: dict[str, Any] = {"title": "项目", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["甲", "乙"]}}


def found(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.code, fault.file, fault.place) for fault in faults]


def test_the_house_form_loads(filing: Form) -> None:
    assert filing.pages[0].title == "建设单位"
    assert filing.fields["uscc"].page == "建设单位"
    assert filing.fields["uscc"].identity == "shared.uscc"
    assert filing.fields["place_key"].identity == "fire_acceptance_filing.place_key"
    assert filing.fields["org_name"].label == "建设单位名称" == filing.scope["org_name"].label
    assert filing.fields["area_m2"].type.scale == 2
    assert filing.fields["area_m2"].type.unit == "m2"
    assert filing.fields["legal_rep_id"].personal
    assert filing.fields["legal_rep_id"].check == "resident_id"
    assert filing.fields["exclusions"].type.kind == "choices"
    assert len(filing.fields["exclusions"].type.options) == 8
    assert filing.schema["properties"]["area_m2"]["multipleOf"] == Decimal("0.01")
    assert "signer" not in filing.schema["required"]
    Draft202012Validator.check_schema(filing.schema)


def test_scale_gives_the_step(make: Make) -> None:
    form = make({"area": AREA, "shops": {**ROWS, "items": {**ROWS["items"], "properties": {"a": {**AREA, "x-scale": 3}}}}})
    assert form.schema["properties"]["area"]["multipleOf"] == Decimal("0.01")
    assert form.schema["properties"]["shops"]["items"]["properties"]["a"]["multipleOf"] == Decimal("0.001")
    assert form.fields["shops"].type.fields[0][1].scale == 3


def test_one_page_when_none_are_written(make: Make) -> None:
    assert make({"a": TEXT}).pages[0].fields == ("a",)


def test_missing_and_broken_files() -> None:
    blame = Blame("demo", FORM)
    assert found(load_form({}, "demo_permit", blame)[1]) == [("missing-file", FORM, "")]
    assert found(load_form({"form.json": b"{"}, "demo_permit", blame)[1]) == [("invalid-json", FORM, "")]
    assert found(load_form({"form.json": b'{"title":"a","title":"b"}'}, "demo_permit", blame)[1]) == [("invalid-json", FORM, "")]
    assert found(load_form({"form.json": b"[]"}, "demo_permit", blame)[1]) == [("invalid-schema", FORM, "")]


@pytest.mark.parametrize(("properties", "changes", "code", "place", "words"), [
    ({"a": TEXT}, {"titel": "x"}, "unknown-keyword", "titel", "title"),
    ({"a": TEXT}, {"x-format": 2}, "invalid-schema", "x-format", "应为：1"),
    ({"a": TEXT}, {"additionalProperties": True}, "invalid-schema", "additionalProperties", "false"),
    ({}, {}, "invalid-schema", "properties", "栏目"),
    ({"A": TEXT}, {}, "bad-name", "properties.A", "小写"),
    ({"a": 3}, {}, "invalid-schema", "properties.a", "栏目定义"),
    ({"a": {"type": "string"}}, {}, "missing-keyword", "properties.a", "title"),
    ({"a": {**TEXT, "x-visibel": "true"}}, {}, "unknown-keyword", "properties.a.x-visibel", "x-visible"),
    ({"a": {**TEXT, "type": "text"}}, {}, "invalid-schema", "properties.a.type", "string、number"),
    ({"a": {**TEXT, "minimum": 1}}, {}, "invalid-schema", "properties.a.minimum", "minimum 只用于数"),
    ({"a": {"title": "a", "type": "number"}}, {}, "missing-keyword", "properties.a", "x-scale"),
    ({"a": {**AREA, "multipleOf": Decimal("0.1")}}, {}, "scale", "properties.a.multipleOf", "0.01"),
    ({"a": {**AREA, "maximum": Decimal("0.001")}}, {}, "scale", "properties.a.maximum", "最多 2 位小数"),
    ({"a": {"title": "a", "type": "integer", "maximum": Decimal("0.5")}}, {}, "scale", "properties.a.maximum", "整数"),
    ({"a": {**AREA, "exclusiveMinimum": 1, "exclusiveMaximum": Decimal("1.01")}}, {}, "empty-range", "properties.a.exclusiveMinimum", "上下限"),
    ({"a": {**TEXT, "minLength": 3, "maxLength": 2}}, {}, "empty-range", "properties.a.minLength", "下限不大于上限"),
    ({"a": {**TEXT, "pattern": "^\\d$", "x-help": "h"}}, {}, "bad-pattern", "properties.a.pattern", "[0-9]"),
    ({"a": {**TEXT, "pattern": "^a$|b$", "x-help": "h"}}, {}, "bad-pattern", "properties.a.pattern", "$"),
    ({"a": {**TEXT, "pattern": "^($", "x-help": "h"}}, {}, "bad-pattern", "properties.a.pattern", "正则"),
    ({"a": {**TEXT, "pattern": "^a$"}}, {}, "invalid-schema", "properties.a", "x-help"),
    ({"a": {**TEXT, "x-check": "uscc"}}, {}, "missing-keyword", "properties.a", "pattern"),
    ({"a": {**TEXT, "enum": ["甲", " 乙"]}}, {}, "bad-option", "properties.a.enum", "乙"),
    ({"a": {**TEXT, "x-must": True}}, {}, "invalid-schema", "properties.a.type", "x-must 只用于是否"),
    ({"a": {**MANY, "minItems": 3}}, {}, "empty-range", "properties.a.minItems", "选项数 2"),
    ({"a": {**MANY, "items": {"type": "string"}}}, {}, "missing-keyword", "properties.a.items", "enum"),
    ({"a": {"title": "a", "type": "array"}}, {}, "missing-keyword", "properties.a", "items"),
    ({"a": {**ROWS, "items": {**ROWS["items"], "required": ["b"]}}}, {}, "unknown-field", "properties.a.items.required[0]", "b"),
    ({"a": {**ROWS, "items": {**ROWS["items"], "properties": {"b": {"title": "b", "type": "array"}}}}}, {}, "invalid-schema", "properties.a.items.properties.b.type", "套表"),
    ({"holder": TEXT}, {}, "reserved-name", "properties.holder", "换一个名字"),
    ({"a": TEXT}, {"required": ["b"]}, "unknown-field", "required[0]", "本表单的栏目"),
    ({"a": TEXT, "b": {**TEXT, "x-calc": "a"}}, {"required": ["b"]}, "required-calc", "required[0]", "算出"),
    ({"a": TEXT, "b": {**TEXT, "x-required": "a = 'x'"}}, {"required": ["b"]}, "required-twice", "required[0]", "二选一"),
    ({"area": TEXT}, {"x-pages": [{"title": "一", "fields": ["area", "aera"]}]}, "unknown-field", "x-pages[0].fields[1]", "area"),
    ({"a": TEXT}, {"x-pages": [{"title": "一", "fields": ["a"]}, {"title": "二", "fields": ["a"]}]}, "page-twice", "x-pages[1].fields[0]", "一"),
    ({"a": TEXT, "b": TEXT}, {"x-pages": [{"title": "一", "fields": ["a"]}]}, "page-missing", "properties.b", "x-pages"),
    ({"a": {"$ref": "../elements/mobil.json"}}, {}, "unknown-ref", "properties.a.$ref", "mobile"),
    ({"a": {"$ref": "mobile.json"}}, {}, "invalid-schema", "properties.a.$ref", "../elements/"),
    ({"a": {"$ref": "../elements/mobile.json", "maxLength": 3}}, {}, "unknown-keyword", "properties.a.maxLength", ""),
    ({"a": {"$ref": "../elements/mobile.json", "x-personal": False}}, {}, "invalid-schema", "properties.a.x-personal", "只能加"),
    ({"a": {"$ref": "../elements/mobile.json", "x-must": True}}, {}, "invalid-schema", "properties.a.type", "x-must"),
    ({"a": {"$ref": "../elements/mobile.json"}, "b": {"$ref": "../elements/mobile.json"}}, {}, "identity", "properties.b.$ref", "x-own"),
    ({"a": TEXT, "b": {**TEXT, "x-visible": "aa = 'x'"}}, {}, "unknown-field", "properties.b.x-visible", ""),
    ({"a": TEXT, "b": {**TEXT, "x-visible": "a"}}, {}, "type", "properties.b.x-visible", "条件"),
    ({"a": TEXT, "b": {**AREA, "x-calc": "a"}}, {}, "type", "properties.b.x-calc", ""),
    ({"a": TEXT, "b": {**TEXT, "x-required": "a ="}}, {}, "expr-syntax", "properties.b.x-required", ""),
    ({"a": {**TEXT, "x-visible": "b = 'x'"}, "b": {**TEXT, "x-calc": "a"}}, {}, "circular", None, "→"),
    ({"a": {**TEXT, "x-calc": "a"}}, {}, "circular", "properties.a.x-calc", "→"),
])
def test_each_fault_is_named_at_its_place(load: Load, properties: dict[str, Any], changes: dict[str, Any], code: str, place: str | None, words: str) -> None:
    mobile = {"title": "手机", "type": "string", "pattern": "^1[0-9]{10}$", "x-help": "11 位", "x-personal": True}
    form, faults = load(properties, {"mobile": mobile}, **changes)
    assert form is None
    assert [fault.file for fault in faults] == [FORM] * len(faults)
    match = [fault for fault in faults if fault.code == code and place in (None, fault.place)]
    assert match, [fault.sentence() for fault in faults]
    assert words in match[0].sentence()
    assert len(faults) == 1


def test_a_fault_of_an_element_is_named_in_its_own_file(load: Load) -> None:
    elements = {"area": {"title": "面积", "type": "number", "x-kind": "decimal", "x-scal": 2}, "size": {**AREA, "multipleOf": 3}}
    _, faults = load({"a": {"$ref": "../elements/area.json"}, "b": {"$ref": "../elements/size.json"}}, elements)
    assert sorted(found(faults)) == [
        ("missing-keyword", "forms/schemas/elements/area.json", ""),
        ("scale", "forms/schemas/elements/size.json", "multipleOf"),
        ("unknown-keyword", "forms/schemas/elements/area.json", "x-scal"),
    ]


def test_all_faults_at_once(load: Load) -> None:
    fields = {
        "a": {**TEXT, "x-helpp": "x"}, "b": {"title": "b", "type": "number"}, "c": {"$ref": "../elements/none.json"},
        "d": {**TEXT, "pattern": "^\\w$", "x-help": "h"}, "e": TEXT,
    }
    _, faults = load(fields, titel="x")
    assert {fault.place for fault in faults} == {"titel", "properties.a.x-helpp", "properties.b", "properties.c.$ref", "properties.d.pattern"}


def test_a_reference_overrides_words_and_keeps_identity(make: Make) -> None:
    element = {"title": "联系手机", "type": "string", "pattern": "^1[0-9]{10}$", "x-help": "11 位"}
    refer = {"$ref": "../elements/mobile.json"}
    form = make({"a": {**refer, "title": "经办人手机"}, "b": {**refer, "x-own": True, "x-personal": True}}, {"mobile": element})
    assert (form.fields["a"].label, form.fields["a"].identity, form.fields["a"].help) == ("经办人手机", "shared.mobile", "11 位")
    assert (form.fields["b"].identity, form.fields["b"].personal) == ("demo_permit.b", True)


def test_columns_may_be_elements(make: Make) -> None:
    rows = {**ROWS, "items": {**ROWS["items"], "properties": {"area": {"$ref": "../elements/area.json", "title": "使用面积"}, "n": TEXT}}}
    form = make({"shops": rows}, {"area": AREA})
    assert dict(form.fields["shops"].type.fields)["area"].kind == "decimal"
    assert form.submit({"shops": [{"area": Decimal("1.555")}]}).messages[0].text == "门店第 1 行：使用面积最多保留 2 位小数"


def test_a_list_may_be_an_element(make: Make) -> None:
    form = make({"shops": {"$ref": "../elements/shops.json"}}, {"shops": ROWS})
    assert form.fields["shops"].identity == "shared.shops"
    assert form.submit({"shops": [{"a": "x"}]}).values == {"shops": ({"a": "x"},)}


def test_loading_changes_nothing_it_was_given(load: Load) -> None:
    fields = {"a": AREA, "b": {**TEXT, "x-visible": "a > 1"}, "c": ROWS}
    before = copy.deepcopy(fields)
    load(fields)
    assert fields == before
