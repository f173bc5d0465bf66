"""Questions kept as several fields, sections, options and read-only under conditions, other languages: loaded, read, and said when wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.faults import Fault
from core.forms import Form

Make = Callable[..., Form]
Load = Callable[..., tuple[Form | None, list[Fault]]]
LEASE = {"title": "租赁期限", "type": "object", "x-kind": "period"}
PLACE = {"title": "经营地址", "type": "object", "x-kind": "address"}
TEXT = {"title": "文字", "type": "string", "maxLength": 20}
DAY = {"title": "日期", "type": "string", "format": "date"}


def test_a_period_is_two_days_that_rules_name(make: Make) -> None:
    form = make({"lease": LEASE, "days": {"title": "天数", "type": "integer", "x-calc": "days_between(lease_from, lease_to)"}}, required=["lease"])
    got = form.submit({"lease_from": "2026-01-01", "lease_to": "2026-01-31"})
    assert got.values == {"lease_from": date(2026, 1, 1), "lease_to": date(2026, 1, 31), "days": 30}
    assert [form.fields[name].label for name in ("lease_from", "lease_to")] == ["租赁期限起", "租赁期限止"]
    assert [m.text for m in form.submit({"lease_from": "2026-01-01"}).messages] == ["请填写租赁期限止"]


@pytest.mark.parametrize(("start", "end", "said"), [("2026-01-02", "2026-01-01", ["租赁期限止不能早于租赁期限起"]), ("2026-01-01", "2026-01-01", []), ("", "2026-01-01", [])])
def test_a_period_does_not_end_before_it_begins(make: Make, start: str, end: str, said: list[str]) -> None:
    got = make({"lease": LEASE}).submit({"lease_from": start, "lease_to": end})
    assert [m.text for m in got.messages] == said
    assert ("lease_to" in got.values) is (not said)


def test_an_end_that_is_refused_counts_as_absent(make: Make) -> None:
    form = make({"lease": LEASE, "note": {**TEXT, "x-visible": "lease_to > date'2025-01-01'"}})
    got = form.submit({"lease_from": "2026-02-01", "lease_to": "2026-01-01", "note": "x"})
    assert got.dropped == ("note",)


BEHIND = {**DAY, "title": "完工日期", "x-after": "begun"}


def test_what_may_not_come_before_a_calculated_day_is_held_to_it(make: Make) -> None:
    counted = {"title": "开工日期", "type": "string", "format": "date", "x-calc": "add_days(on, 1)"}
    form = make({"done": BEHIND, "begun": counted, "on": {**DAY, "title": "批准日期"}})
    got = form.submit({"on": "2026-01-01", "done": "2026-01-01"})
    assert [(m.field, m.text) for m in got.messages] == [("done", "完工日期不能早于开工日期")]
    assert "done" not in got.values
    assert form.submit({"on": "2026-01-01", "done": "2026-01-02"}).messages == ()


def test_a_calculated_day_may_not_come_before_another(make: Make) -> None:
    form = make({"done": {**BEHIND, "x-calc": "add_days(on, 1)"}, "begun": {**DAY, "title": "开工日期"}, "on": DAY})
    got = form.submit({"on": "2026-01-01", "begun": "2026-01-03"})
    assert [(m.field, m.text) for m in got.messages] == [("done", "完工日期不能早于开工日期")]
    assert "done" not in got.values
    assert form.submit({"on": "2026-01-01", "begun": "2026-01-02"}).messages == ()


def test_a_hidden_day_is_no_measure(make: Make) -> None:
    form = make({"done": BEHIND, "begun": {**DAY, "title": "开工日期", "x-visible": "phased"}, "phased": {"title": "分期", "type": "boolean"}})
    sent = {"begun": "2026-02-01", "done": "2026-01-01"}
    got = form.submit({**sent, "phased": False})
    assert (got.messages, got.dropped, got.values["done"]) == ((), ("begun",), date(2026, 1, 1))
    assert [m.field for m in form.submit({**sent, "phased": True}).messages] == ["done"]


def test_a_day_that_is_hidden_is_not_said_to_come_too_early(make: Make) -> None:
    form = make({"done": {**BEHIND, "x-visible": "phased", "x-required": "phased"}, "begun": DAY, "phased": {"title": "分期", "type": "boolean"}})
    assert form.submit({"begun": "2026-02-01", "done": "2026-01-01", "phased": False}).messages == ()
    assert [m.text for m in form.submit({"begun": "2026-02-01", "done": "2026-01-01", "phased": True}).messages] == ["完工日期不能早于日期"]


def test_conditions_of_a_compound_are_those_of_its_parts(make: Make) -> None:
    form = make({
        "kind": {"title": "种类", "type": "string", "enum": ["甲", "乙"]}, "place": {**PLACE, "x-visible": "kind = '甲'", "x-required": "kind = '甲'", "x-personal": True},
    })
    assert form.fields["place_region"].personal
    assert form.fields["place_detail"].personal
    assert [m.text for m in form.submit({"kind": "甲"}).messages] == ["请填写经营地址所在地区", "请填写经营地址"]
    assert form.submit({"kind": "乙", "place_detail": "1 号"}).dropped == ("place_detail",)
    assert form.submit({"kind": "甲", "place_region": "浑南区", "place_detail": "1 号"}).values["place_region"] == "210112"


def test_a_part_may_be_an_element(make: Make) -> None:
    lease = {**LEASE, "properties": {"from": {"$ref": "../elements/auth_from.json"}}}
    form = make({"auth": lease}, {"auth_from": {**DAY, "title": "授权起始日期"}})
    assert (form.fields["auth_from"].identity, form.fields["auth_from"].label) == ("shared.auth_from", "租赁期限起")
    assert form.fields["auth_to"].identity == "demo_permit.auth_to"
    assert form.fields["auth_to"].after == "auth_from"


def test_sections_are_kept_in_the_order_of_their_page(make: Make) -> None:
    pages = [{"title": "一", "fields": ["a"], "sections": [{"title": "乙节", "description": "说明", "fields": ["lease", "b"]}]}, {"title": "二", "fields": ["c"]}]
    form = make({"a": TEXT, "lease": LEASE, "b": TEXT, "c": TEXT}, **{"x-pages": pages})
    assert [page.fields for page in form.pages] == [("a", "lease_from", "lease_to", "b"), ("c",)]
    (section,) = form.sections
    assert (section.page, section.title, section.fields, section.help) == ("一", "乙节", ("lease_from", "lease_to", "b"), "说明")


SAID = {"en": {"title": "Way", "options": {"甲": "First"}}}


def test_words_in_other_languages_are_kept_beside_the_chinese_ones(make: Make) -> None:
    form = make({"way": {"title": "方式", "type": "string", "enum": ["甲", "乙"], "x-i18n": SAID}, "lease": {**LEASE, "x-i18n": {"ja": {"title": "期間"}}}}, **{"x-i18n": {"en": {"title": "Form"}}})
    assert form.languages == ("en", "ja")
    assert form.title_in("申请表", "en") == "Form"
    assert form.title_in("申请表", "ja") == "申请表"
    assert form.fields["way"].said["en"]["options"] == {"甲": "First"}
    assert form.fields["lease_to"].said == {"ja": {"title": "期間: To"}}
    assert form.submit({"way": "First"}).messages[0].text.startswith("方式没有“First”这个选项")


WAYS = {"title": "方式", "type": "string", "enum": ["短信", "邮件"]}
SEVERAL = {"title": "各种方式", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ["短信", "邮件"]}}


@pytest.mark.parametrize(("way", "value"), [(WAYS, "邮件"), (SEVERAL, ["短信", "邮件"])])
def test_an_option_that_is_not_on_offer_is_refused_with_its_condition(make: Make, way: dict[str, Any], value: object) -> None:
    form = make({"mail": TEXT, "way": {**way, "x-options": {"邮件": "mail is present"}}, "note": {**TEXT, "x-visible": "way is present"}})
    got = form.submit({"way": value, "note": "x"})
    assert [m.text for m in got.messages] == [f"{way['title']}现在不能选“邮件”：只有在文字已填写时可以选"]
    assert got.dropped == ("note",)
    assert form.submit({"way": value, "mail": "a"}).messages == ()


def test_a_condition_that_cannot_be_decided_offers_nothing(make: Make) -> None:
    form = make({"area": {"title": "面积", "type": "integer"}, "way": {**WAYS, "x-options": {"邮件": "area < 300"}}})
    assert len(form.submit({"way": "邮件"}).messages) == 1
    assert form.submit({"way": "短信"}).messages == ()
    assert form.submit({"way": "邮件", "area": 299}).messages == ()


FAULTS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"lease": LEASE, "lease_to": DAY}, {}, "reserved-name", "properties.lease"),
    ({"lease": {**LEASE, "properties": {"until": DAY}}}, {}, "unknown-field", "properties.lease.properties.until"),
    ({"lease": {**LEASE, "maxLength": 3}}, {}, "unknown-keyword", "properties.lease.maxLength"),
    ({"lease": {"title": "期限", "type": "object", "x-kind": "periods"}}, {}, "unknown-keyword", "properties.lease.x-kind"),
    ({"lease": {**LEASE, "properties": {"from": {"$ref": "../elements/none.json"}}}}, {}, "unknown-ref", "properties.lease.properties.from.$ref"),
    ({"lease": {**LEASE, "x-visible": "nothing = 1"}}, {}, "unknown-field", "properties.lease.x-visible"),
    ({"a": TEXT, "b": TEXT}, {"x-pages": [{"title": "一", "sections": [{"title": "节", "fields": ["a", "bb"]}]}]}, "unknown-field", "x-pages[0].sections[0].fields[1]"),
    ({"a": TEXT}, {"x-pages": [{"title": "一"}]}, "invalid-schema", "x-pages[0]"),
    ({"way": {**WAYS, "x-options": {"电话": "true"}}}, {}, "unknown-option", "properties.way.x-options.电话"),
    ({"way": {**WAYS, "x-options": {"邮件": "way = '短信'"}}}, {}, "circular", "properties.way.x-options"),
    ({"way": {**WAYS, "x-options": {"邮件": "area"}}}, {}, "unknown-field", "properties.way.x-options.邮件"),
    ({"a": {**TEXT, "x-readonly": False}}, {}, "invalid-schema", "properties.a.x-readonly"),
    ({"a": {**TEXT, "x-readonly": "b"}}, {}, "unknown-field", "properties.a.x-readonly"),
    ({"a": {**TEXT, "x-i18n": {"english": {"title": "A"}}}}, {}, "bad-name", "properties.a.x-i18n.english"),
    ({"a": {**TEXT, "x-i18n": {"en": {"titel": "A"}}}}, {}, "unknown-keyword", "properties.a.x-i18n.en.titel"),
    ({"a": {**DAY, "x-after": "b"}}, {}, "unknown-field", "properties.a.x-after"),
    ({"a": {**DAY, "x-after": "b"}, "b": TEXT}, {}, "type", "properties.a.x-after"),
    ({"a": {**DAY, "x-after": "b"}, "b": {**DAY, "x-after": "a"}}, {}, "circular", "properties.a.x-after"),
]


@pytest.mark.parametrize(("properties", "changes", "code", "place"), FAULTS)
def test_what_is_wrong_is_said_where_it_stands_in_the_file(load: Load, properties: dict[str, Any], changes: dict[str, Any], code: str, place: str) -> None:
    form, faults = load(properties, **changes)
    assert form is None
    assert (code, place) in [(fault.code, fault.place) for fault in faults]


def test_a_section_holds_the_fields_of_the_groups_it_names(make: Make) -> None:
    group = {"title": "法定代表人", "type": "object", "properties": {"name": TEXT, "age": {"title": "年龄", "type": "integer"}}, "additionalProperties": False}
    form = make({"rep": group, "b": TEXT}, **{"x-pages": [{"title": "一", "sections": [{"title": "节", "fields": ["rep"]}, {"title": "节二", "fields": ["b"]}]}]})
    assert [section.fields for section in form.sections] == [("rep_name", "rep_age"), ("b",)]
