"""Conditions as sentences: what is read is written back, what is no sentence is kept as it stands."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.faults import Blame
from core.forms.codes import code_list
from core.forms.loading import load_form
from core.items.files import Repository, house_codes
from core.revisions.conditions import Clause, Group, Kept, Part, faults, read, said, tidy, written
from core.revisions.operators import operators
from core.rules import Named, Scope, evaluate, parse
from core.rules.checking import type_of
from core.values import FieldType, Unknown

ROOT = Path(__file__).resolve().parents[3]
INDUSTRY = code_list({path: file.read_bytes() for path, file in house_codes(ROOT, "industry").items()}, "industry", Blame("house", "codes"))[0]
SCOPE: Scope = {
    "area": Named("建筑面积", FieldType("decimal", 2, "m2")), "old_area": Named("原面积", FieldType("decimal", 2, "m2")), "floors": Named("层数", FieldType("int")),
    "kind": Named("场所类型", FieldType("choice", options=("宾馆", "饭店", "商场"))), "night": Named("夜间营业", FieldType("bool")),
    "marks": Named("情形", FieldType("choices", options=("甲", "乙", "丙"))), "on": Named("竣工日期", FieldType("date")), "today": Named("今天", FieldType("date")),
    "name": Named("名称", FieldType("text")), "fee": Named("费用", FieldType("money")), "opens": Named("开门时间", FieldType("duration", word="time")),
    "lasts": Named("工期", FieldType("duration")), "at": Named("时刻", FieldType("datetime")), "trade": Named("行业", FieldType("text", codes=INDUSTRY)),
    "stalls": Named("摊位", FieldType("list", fields=(("size", FieldType("int")),))), "photo": Named("照片", FieldType("text", word="file")),
    "param.types": Named("名单", FieldType("choices", options=("宾馆",))), "param.limit": Named("上限", FieldType("decimal", 2, "m2")),
}
VALUES = {
    "area": ["300", "299.99", "-1"], "old_area": ["1"], "floors": ["0", "12"], "kind": ["宾馆", "饭店", "商场"], "marks": ["甲", "乙", "丙"],
    "on": ["2026-03-02"], "today": ["2027-01-01"], "name": ["it's", "甲 and 乙", "（）"], "fee": ["3000.50", "0.00"], "opens": ["09:30", "00:00"],
    "lasts": ["3 天", "8 小时", "90 分钟"], "at": ["2026-03-02 08:30"], "trade": ["正餐服务（6210）"],
}
KEPT = ("area + 1 < 300", "any(stalls, size > 3 or size < 1)", "not (area > 3)", "round(area / 3, 2)>100", "(area+old_area)  >= param.limit")


@st.composite
def clauses(draw: Any) -> Clause:
    name = draw(st.sampled_from([name for name in SCOPE if not name.startswith("param.")]))
    operator = draw(st.sampled_from(operators(SCOPE[name].type)))
    others = {"area": ["old_area", "param.limit"], "kind": ["param.types"], "on": ["today"]}.get(name, [])
    others = [each for each in others if operator.other and (each == "param.types") == (operator.key in ("one_of", "none_of"))]
    if operator.takes == "nothing":
        return Clause(name, operator.key)
    if others and draw(st.booleans()):
        return Clause(name, operator.key, other=draw(st.sampled_from(others)))
    most = 1 if operator.takes == "one" else 3
    values = draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=most, unique=True))
    return Clause(name, operator.key, tuple(values))


def groups(depth: int = 2) -> st.SearchStrategy[Group]:
    inner: st.SearchStrategy[Part] = st.one_of(clauses(), st.sampled_from(KEPT).map(Kept))
    parts = st.one_of(inner, groups(depth - 1)) if depth else inner
    return st.builds(Group, st.sampled_from(("and", "or")), st.lists(parts, max_size=3).map(tuple))


@settings(max_examples=400, deadline=None)
@given(groups())
def test_what_is_edited_is_written_and_read_again(group: Group) -> None:
    text = written(group, SCOPE)
    assert read(text, SCOPE) == tidy(group)
    assert faults(tidy(group), SCOPE) == {}
    if text:
        assert type_of(parse(text).tree, SCOPE) == FieldType("bool")


@settings(max_examples=200, deadline=None)
@given(groups(), st.sampled_from(KEPT))
def test_what_is_no_sentence_stands_byte_for_byte_however_the_rest_is_changed(group: Group, kept: str) -> None:
    text = written(Group("and", (group, Kept(kept), Clause("kind", "eq", ("宾馆",)))), SCOPE)
    changed = tidy(Group("and", (*read(text, SCOPE).parts, Clause("night", "true"))))
    assert kept in written(changed, SCOPE)


@pytest.mark.parametrize("text", [
    "area<300 and  (kind in ['宾馆'] or not night)", "not night", "night", "300 > area", "true", "a b", "any(stalls, size > 3)", "'甲' in marks", "name = ''",
])
def test_a_condition_that_is_only_looked_at_is_the_same_text(text: str) -> None:
    assert written(read(text, SCOPE), SCOPE, text) == text


def test_every_condition_of_the_house_survives_and_means_the_same() -> None:
    found = 0
    for path in sorted((ROOT / "forms" / "schemas").glob("*/form.json")):
        files = Repository(ROOT, "demo", path.parent.name).read()
        form, _ = load_form(files, path.parent.name, Blame("demo", "form.json"))
        assert form is not None
        for field in form.fields.values():
            for expr in (field.visible, field.needed):
                if expr is None:
                    continue
                group = read(expr.source, form.scope)
                again = written(Group("and", (group,)), form.scope)
                env = {name: Unknown((name,)) for name in form.scope}
                assert read(again, form.scope) == tidy(group)
                assert str(evaluate(parse(again), env)) == str(evaluate(expr, env))
                found += not any(isinstance(part, Kept) for part in group.parts)
    assert found > 60


def test_the_groups_of_an_expression_are_its_brackets() -> None:
    group = read("area < 300 and (kind in ['宾馆', '饭店'] or not night)", SCOPE)
    assert group == Group("and", (
        Clause("area", "lt", ("300",)), Group("or", (Clause("kind", "one_of", ("宾馆", "饭店")), Clause("night", "false"))),
    ))
    assert read("night and floors = 1 or '甲' not in marks", SCOPE).joined == "or"


def test_what_is_missing_is_said_at_its_place() -> None:
    group = Group("and", (
        Clause(), Clause("area", "lt"), Clause("area", "lt", ("三百",)), Clause("kind", "eq", ("旅馆",)), Group("or", (Clause("on", "lt", ("下周",)),)),
        Clause("area", "lt", other="floors_"), Clause("kind", "lt", ("宾馆",)), Clause("trade", "eq", ("不存在的行业",)), Clause("night", "true"),
    ))
    told = faults(group, SCOPE)
    assert set(told) == {"0", "1", "2", "3", "4.0", "5", "6", "7"}
    assert "300" in told["2"]
    assert "旅馆" in told["3"]
    with pytest.raises(ValueError, match="值"):
        written(Group("and", (Clause("area", "lt"),)), SCOPE)


def test_people_read_words_where_no_sentence_can_be_built() -> None:
    assert said("area + 1 < 300", SCOPE).startswith("建筑面积 + 1")
    assert said("gone = 1", SCOPE) == "一个用到的栏目已经删去或者改了类型的条件"
    assert said("= =", SCOPE) == "读不懂的条件"
    assert said("true", SCOPE) == "任何情况"


def test_a_code_is_edited_in_words_and_kept_as_the_code() -> None:
    group = read("trade = '6210' or under(trade, '62')", SCOPE)
    assert [part.values for part in group.parts if isinstance(part, Clause)] == [("正餐服务（6210）",), ("餐饮业（62）",)]
    assert written(group, SCOPE) == "trade = '6210' or under(trade, '62')"
