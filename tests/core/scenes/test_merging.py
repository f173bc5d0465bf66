"""Several forms as one: every question once, everybody's limits, each item's own conditions, and what cannot go together."""

from decimal import Decimal
from typing import Any

import pytest
from conftest_scenes import Make, limit, material, ref

from core.items.item import Item
from core.scenes import Chosen, Composed, Composition, composed, span_words
from core.scenes.constraints import Disjoint, both

NAME = {"title": "名称", "type": "string", "maxLength": 20}
KIND = {"title": "类别", "type": "string", "enum": ["甲", "乙", "丙"]}
COUNT = {"title": "人数", "type": "integer", "minimum": 1, "maximum": 100}
SIZE = {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 2, "minimum": 0, "maximum": Decimal("500.00")}


def together(parent: Item, *items: Item, after: dict[str, tuple[str, ...]] | None = None) -> Composed:
    return composed(parent, [Chosen(item, (after or {}).get(item.id, ())) for item in items], Composition(()))


def texts(made: Composed, values: dict[str, Any]) -> list[str]:
    return [message.text for message in made.form.submit(values).messages]


def test_an_element_is_asked_once_whatever_each_item_calls_it(parent: Item, make: Make) -> None:
    one = make("a", {"firm": ref("name")}, {"name": NAME})
    two = make("b", {"company": ref("name", title="单位")}, {"name": NAME})
    made = together(parent, one, two)
    assert [name for name in made.form.fields if name not in parent.form.fields] == ["name"]
    assert made.form.fields["name"].identity == "shared.name"
    read = made.form.submit({"name": "某店"})
    assert read.messages == ()
    assert [part.inside(read.values) for part in made.parts] == [{"firm": "某店"}, {"company": "某店"}]


def test_own_fields_of_one_name_stay_apart(parent: Item, make: Make) -> None:
    made = together(parent, make("a", {"own": NAME}), make("b", {"own": KIND}))
    assert {"own", "a__own", "b__own"} < {*made.form.fields}
    assert [page.title for page in made.form.pages] == ["表", "事项a", "事项b"]
    openly, sealed = made.form.split(made.form.submit({"own": "一", "a__own": "二", "b__own": "丙"}).values)
    assert openly == {"whole.own": "一", "a.own": "二", "b.own": "丙"}
    assert made.form.join(openly, sealed) == {"own": "一", "a__own": "二", "b__own": "丙"}


def test_what_several_ask_stands_before_what_each_asks(parent: Item, make: Make) -> None:
    one = make("a", {"firm": ref("name"), "only": ref("kind"), "mine": NAME}, {"name": NAME, "kind": KIND})
    two = make("b", {"firm": ref("name")}, {"name": NAME})
    pages = {page.title: page.fields for page in together(parent, one, two).form.pages}
    assert pages == {"表": ("own", "picked"), "共同信息": ("name",), "事项a": ("kind", "a__mine")}


@pytest.mark.parametrize(("mine", "theirs", "expected"), [
    (COUNT, {**COUNT, "minimum": 5}, {"minimum": 5, "maximum": 100}),
    (COUNT, {**COUNT, "maximum": 30}, {"minimum": 1, "maximum": 30}),
    (NAME, {**NAME, "maxLength": 9, "minLength": 2}, {"maxLength": 9, "minLength": 2}),
    (KIND, {**KIND, "enum": ["丙", "乙", "丁"]}, {"enum": ["乙", "丙"]}),
    (KIND, {"title": "类别", "type": "string", "pattern": "^[甲乙]$"}, {"enum": ["甲", "乙"]}),
    ({**NAME, "pattern": "^a.*$"}, {**NAME, "pattern": "^.*b$"}, {"pattern": "^a.*$", "allOf": [{"pattern": "^.*b$"}]}),
    (SIZE, {**SIZE, "x-scale": 1}, {"x-scale": 1, "multipleOf": Decimal("0.1")}),
    (SIZE, {**SIZE, "x-scale": 0}, {"x-scale": 0, "type": "integer"}),
])
def test_limits_are_those_that_both_accept(mine: dict[str, Any], theirs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {key: both(mine, theirs)[key] for key in expected} == expected
    other = both(theirs, mine)
    assert {key: {*other[key]} if key == "enum" else other[key] for key in expected if key not in ("pattern", "allOf")} == {
        key: {*value} if key == "enum" else value for key, value in expected.items() if key not in ("pattern", "allOf")
    }


@pytest.mark.parametrize(("mine", "theirs"), [
    (COUNT, {**COUNT, "minimum": 101, "maximum": 200}), (KIND, {**KIND, "enum": ["丁"]}), (KIND, COUNT), (NAME, {"title": "名称", "type": "string", "format": "date"}),
    ({**NAME, "minLength": 5}, {**NAME, "maxLength": 4}), (SIZE, {**SIZE, "x-unit": "m2"}),
])
def test_no_common_value_is_a_conflict_of_both_items(parent: Item, make: Make, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    with pytest.raises(Disjoint):
        both(mine, theirs)
    made = together(parent, make("a", {"x": ref("e")}, {"e": mine}), make("b", {"x": ref("e")}, {"e": theirs}))
    assert [(conflict.kind, conflict.items) for conflict in made.conflicts] == [("field", ("a", "b"))]
    assert "“事项a”和“事项b”对“" in made.conflicts[0].text
    assert made.conflicts[0].text in texts(made, {})[0]


def test_required_by_one_is_required(parent: Item, make: Make) -> None:
    made = together(parent, make("a", {"x": ref("name")}, {"name": NAME}), make("b", {"x": ref("name")}, {"name": NAME}, ("x",)))
    assert made.form.fields["name"].required
    assert texts(made, {}) == ["请填写名称"]
    assert made.form.schema["required"] == ["name"]


def test_conditions_name_the_fields_of_their_own_item(parent: Item, make: Make) -> None:
    flag = {"title": "有", "type": "boolean"}
    one = make("a", {"flag": flag, "more": {**NAME, "x-visible": "flag = true", "x-required": "flag = true"}})
    two = make("b", {"flag": flag, "double": {"title": "两倍", "type": "integer", "x-calc": "n * 2"}, "n": COUNT})
    made = together(parent, one, two)
    shown = made.form.fields["a__more"].visible
    assert shown is not None
    assert shown.source == "a__flag = true"
    assert texts(made, {"a__flag": True, "b__flag": False}) == ["请填写名称"]
    assert texts(made, {"a__flag": False, "b__flag": True}) == []
    assert made.form.submit({"b__n": 4}).values["b__double"] == 8
    assert made.form.submit({"a__flag": False, "a__more": "x"}).dropped == ("a__more",)


def test_a_shared_question_hidden_for_one_and_asked_by_the_other(parent: Item, make: Make) -> None:
    flag = {"title": "有", "type": "boolean"}
    one = make("a", {"flag": flag, "x": {**ref("name"), "x-visible": "flag = true"}}, {"name": NAME}, ("x",))
    two = make("b", {"x": ref("name")}, {"name": NAME})
    made = together(parent, one, two)
    field = made.form.fields["name"]
    assert field.visible is None
    assert not field.required
    assert field.needed is not None
    assert texts(made, {"a__flag": True}) == ["请填写名称"]
    assert texts(made, {"a__flag": False}) == []
    assert made.form.submit({"a__flag": False, "name": "乙要的"}).values["name"] == "乙要的"


def test_unknown_names_and_other_json_are_answered(parent: Item, make: Make) -> None:
    made = together(parent, make("a", {"x": NAME}))
    assert texts(made, {"a__y": 1}) == ["没有“a__y”这个栏目，请删去；您是不是想写：a__x"]
    assert made.form.submit([]).messages[0].text == "请按“栏目：内容”提交"  # type: ignore[arg-type] # whatever came in


def test_materials_of_one_name_are_asked_once(parent: Item, make: Make) -> None:
    one = make("a", {"x": NAME}, material=(material("平面图"), material("照片", "photo", required=False)))
    two = make("b", {"x": NAME}, material=(material("平面图", "plan", get="证照调用", basis="别的"), material("照片", "paper")))
    asked = {each.material.name: each for each in together(parent, one, two).asked}
    assert asked["平面图"].material.get == "证照调用"
    assert asked["平面图"].material.basis == "测试；别的"
    assert asked["照片"].material.required
    assert [(part.item.id, own.id) for part, own in asked["照片"].by] == [("a", "photo"), ("b", "paper")]
    alone = {each.material.name: each.material.id for each in together(parent, two).asked}
    assert alone["照片"] == asked["照片"].material.id


def test_a_paper_that_a_member_issues_is_not_asked_for_and_waited_for(parent: Item, make: Make) -> None:
    first = make("a", {"x": NAME}, issues=("甲证",), promised=limit(5))
    second = make("b", {"x": NAME}, material=(material("甲证"), material("b 的结果")), promised=limit(10))
    made = together(parent, second, first)
    assert [(each.name, each.asked_by, each.issued_by) for each in made.dropped] == [("甲证", "b", "a")]
    assert "由本次一并办理的“事项a”出具" in made.dropped[0].reason
    assert [(part.item.id, part.after) for part in made.parts] == [("a", ()), ("b", ("a",))]
    assert [each.material.name for each in made.asked] == ["b 的结果"]
    assert span_words(made.times.promised) == "15 个工作日"
    assert together(parent, second).dropped == ()


@pytest.mark.parametrize(("limits", "after", "expected"), [
    ((limit(5), limit(10)), {}, "10 个工作日"),
    ((limit(5), limit(10)), {"b": ("a",)}, "15 个工作日"),
    ((limit(5), limit(10, "day")), {"b": ("a",)}, "5 个工作日加 10 日（自然日）"),
    ((limit(10), limit(13, "day")), {}, "10 个工作日"),
    ((limit(10), limit(15, "day")), {}, "15 日（自然日）"),
    ((limit(5), limit(3), limit(4)), {"c": ("a", "b")}, "9 个工作日"),
    ((limit(5), limit(3), limit(4)), {"b": ("a",), "c": ("b",)}, "12 个工作日"),
])
def test_side_by_side_the_longest_counts_one_after_another_they_add_up(
    parent: Item, make: Make, limits: tuple[Any, ...], after: dict[str, tuple[str, ...]], expected: str
) -> None:
    items = [make(key, {"x": NAME}, promised=each) for key, each in zip("abc", limits, strict=False)]
    assert span_words(together(parent, *items, after=after).times.promised) == expected


def test_members_that_wait_for_each_other(parent: Item, make: Make) -> None:
    one, two, three = (make(key, {"x": NAME}) for key in "abc")
    made = together(parent, one, two, three, after={"a": ("b",), "b": ("a",)})
    assert [(each.kind, set(each.items)) for each in made.conflicts] == [("order", {"a", "b"})]
    assert {frozenset(each) for each in made.conflicts[0].feasible} == {frozenset("ac"), frozenset("bc")}


def test_no_applicant_for_all_names_the_largest_sets(parent: Item, make: Make) -> None:
    kinds = {"a": ("个体工商户",), "b": ("企业法人", "事业单位"), "c": (), "d": ("企业法人",)}
    made = together(parent, *(make(key, {"x": NAME}, party_kinds=each) for key, each in kinds.items()))
    conflict, = made.conflicts
    assert conflict.kind == "party"
    assert conflict.feasible == (("b", "c", "d"), ("a", "c"))
    assert made.party_kinds == ()
    assert together(parent, *(make(key, {"x": NAME}, party_kinds=kinds[key]) for key in "bcd")).party_kinds == ("企业法人",)


def test_a_set_of_versions_is_merged_once(parent: Item, make: Make) -> None:
    one, two = make("a", {"x": NAME}), make("b", {"x": NAME})
    assert together(parent, one, two) is together(parent, one, two)
    assert together(parent, one) is not together(parent, one, two)
