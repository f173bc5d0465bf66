"""Faults of tables: each at its place, all at once."""

from types import SimpleNamespace
from typing import Any

import pytest

from core.faults import Blame
from core.rules.analysis import prove

LIMIT = '[param.limit]\nlabel = "上限"\nunit = "m2"\nvalues = [{ since = 2026-01-01, value = "300", source = "x" }]\n'
BOTH = ('area = "area"', '"< {limit}"', '">= {limit}"')


def good(kit: SimpleNamespace, **more: Any) -> Any:
    return kit.table('area = "area"', kit.row("R-1", 'area = "< {limit}"'), kit.row("R-2", 'area = ">= {limit}"', 'path = "慢"', **more))


def test_a_good_table_has_none(kit: SimpleNamespace) -> None:
    kit.compiled(LIMIT, good(kit))


@pytest.mark.parametrize(("old", "new", "place", "code"), [
    ('inputs = { area = "area" }', 'inputs = { area = "aera" }', "decision.path.inputs.area", "unknown-field"),
    ('inputs = { area = "area" }', 'inputs = { area = "area <" }', "decision.path.inputs.area", "expr-syntax"),
    ('when = { area = "< {limit}" }', 'when = { aera = "< {limit}" }', "decision.path.rows[R-1].when.aera", "unknown-field"),
    ('hit = "unique"', 'hit = "unique"\nas_of = "submited_on"', "decision.path.as_of", "as-of"),
    ('hit = "unique"', 'hit = "unique"\nas_of = "area"', "decision.path.as_of", "as-of"),
    ('then = { path = "慢" }', 'then = { paht = "慢", path = "慢" }', "decision.path.rows[R-2].then.paht", "unknown-output"),
    ('then = { path = "慢" }', "then = { }", "decision.path.rows[R-2].then", "missing-output"),
    ('then = { path = "慢" }', 'then = { path = ["慢", "快"] }', "decision.path.rows[R-2].then.path", "output-value"),
    ('then = { path = "慢" }', "then = { path = true }", "decision.path.outputs.path", "type"),
    ("outputs = { path = [] }", 'outputs = { path = ["快", "慢", "停"] }', "decision.path.outputs.path", "unused-output"),
    ("outputs = { path = [] }", "outputs = { area = [], path = [] }", "decision.path.outputs.area", "duplicate-name"),
    ('no = "R-2"', 'no = "R-1"', "decision.path.rows[R-1].no", "duplicate-row"),
    ('basis = ["计划 2.2"]', 'basis = [" "]', "decision.path.rows[R-1].basis", "basis"),
    ('say = "可以。"', 'say = ""', "decision.path.rows[R-1].say", "say"),
    ('say = "可以。"', 'say = "面积 {aera}。"', "decision.path.rows[R-1].say", "placeholder"),
    ('say = "可以。"', 'say = "面积 {area。"', "decision.path.rows[R-1].say", "placeholder"),
    ('say = "可以。"', 'say = "面积 {Area}。"', "decision.path.rows[R-1].say", "placeholder"),
    ('status = "plan"', 'status = "local-unconfirmed"', "decision.path.rows[R-1].force", "unconfirmed-binding"),
    ('status = "plan"', 'status = "local-confirmed"', "decision.path.rows[R-1].confirmed_by", "confirmed-by"),
    ('source = "x"', 'source = ""', "param.limit.values[2026-01-01].source", "param-source"),
])
def test_one_fault(kit: SimpleNamespace, old: str, new: str, place: str, code: str) -> None:
    text = LIMIT + good(kit)
    assert old in text
    assert (place, code) in kit.found(text.replace(old, new, 1))


def test_an_unknown_output_value_is_guessed(kit: SimpleNamespace) -> None:
    text = LIMIT + good(kit).replace("outputs = { path = [] }", 'outputs = { path = ["当场办结", "一般程序"] }').replace('"快"', '"当场办洁"').replace('"慢"', '"一般程序"')
    faults = kit.faults_of(text)
    assert ("decision.path.rows[R-1].then.path", "output-value") in {(fault.place, fault.code) for fault in faults}
    assert any("当场办结" in fault.hint for fault in faults)


def test_all_at_once(kit: SimpleNamespace) -> None:
    text = LIMIT + good(kit).replace("< {limit}", "< {limt}").replace(">= {limit}", "大于 300").replace('"可以。"', '"{x}"')
    assert len(kit.found(text)) == 4


def test_a_range_row_may_offer_values(kit: SimpleNamespace) -> None:
    text = kit.table('area = "area"', kit.row("R-1", "", 'path = ["快", "慢"]', force="range"), outputs='path = ["快", "慢"]')
    rules = kit.compiled(text)
    decision = rules.decide({"submitted_on": kit.DAY}, {})
    assert decision.tables[0].hits[0].then == {"path": ("快", "慢")}
    assert "快、慢" in decision.outcomes["path"].because
    assert decision.complete


def test_what_is_collected_is_not_a_range(kit: SimpleNamespace) -> None:
    text = kit.table('area = "area"', kit.row("R-1", "", 'path = ["快", "慢"]', force="range"), hit="collect")
    assert kit.found(text) == {("decision.path.rows[R-1].force", "range")}


def test_a_later_table_may_use_an_earlier_outcome_only(kit: SimpleNamespace) -> None:
    first = kit.table('area = "area"', kit.row("R-1"), outputs='path = ["快"]')
    second = kit.table('p = "path"', kit.row("S-1", 'p = ["快"]', 'note = "好"', table="second"), name="second", outputs="note = []")
    kit.compiled(first, second)
    assert ("decision.second.inputs.p", "unknown-field") in kit.found(second, first)
    assert ("decision.second.rows[S-1].when.p", "unknown-option") in kit.found(first, second.replace('p = ["快"]', 'p = ["慢"]'))
    twice = kit.table('area = "area"', kit.row("S-1", then='path = "快"', table="second"), name="second")
    assert ("decision.second.outputs.path", "duplicate-name") in kit.found(first, twice)


def test_fields_may_not_take_the_names_of_the_platform(kit: SimpleNamespace) -> None:
    fields = {**kit.FIELDS, "holder": kit.FIELDS["area"]}
    assert {fault.code for fault in kit.faults_of(LIMIT, good(kit), fields=fields)} == {"reserved-name"}
    kit.compiled(LIMIT, good(kit), fields=kit.SCOPE)


# --- proofs ----------------------------------------------------------------------------------------------------------


def proof(
    kit: SimpleNamespace, *whens: str, hit: str = "unique", extra: str = "", inputs: str = 'area = "area", kind = "kind", promised = "promised"', params: str = LIMIT,
) -> tuple[set[tuple[str, str]], str]:
    rows = [kit.row(f"R-{number}", when) for number, when in enumerate(whens, 1)]
    rules, faults = kit.compile_rules(kit.source(params, kit.table(inputs, *rows, hit=hit, extra=extra)), kit.FIELDS, kit.OTHERS, kit.BLAME)
    assert (rules is None) == bool(faults)
    return {(fault.place, fault.code) for fault in faults}, " ".join(fault.sentence() for fault in faults)


def test_a_gap_is_shown_by_an_example(kit: SimpleNamespace) -> None:
    found, words = proof(kit, 'area = "< {limit}"', 'area = "> {limit}"')
    assert found == {("decision.path.rows", "gap")}
    assert "建筑面积为 300 平方米" in words
    found, words = proof(kit, 'area = "< 300"', 'area = ">= 300", kind = ["宾馆", "饭店"]', 'area = ">= 300", kind = "not [宾馆]", promised = true', hit="first")
    assert found == {("decision.path.rows", "gap")}
    assert "场所类型为集贸市场" in words
    assert "已承诺为否" in words


def test_a_gap_may_be_allowed_or_impossible(kit: SimpleNamespace) -> None:
    assert not proof(kit, 'area = "< 300"', extra="complete = false")[0]
    assert not proof(kit, 'area = "< 300"', extra='never = [{ when = { area = ">= 300" }, because = "表单不收" }]')[0]
    assert not proof(kit, 'area = "< 300"', hit="collect")[0]


def test_an_overlap_names_both_rows(kit: SimpleNamespace) -> None:
    found, words = proof(kit, 'area = "<= {limit}"', 'area = ">= {limit}"')
    assert found == {("decision.path.rows[R-2].when", "overlap")}
    assert "R-1 与 R-2" in words
    assert "建筑面积为 300 平方米" in words
    assert not proof(kit, 'area = "<= 300"', 'area = ">= 300"', hit="first")[0]
    assert not proof(kit, 'area = "<= 300"', 'area = ">= 300"', hit="collect")[0]
    assert not proof(kit, 'area = "<= 300"', 'area = ">= 300"', extra='never = [{ when = { area = "= 300" }, because = "x" }]')[0] - {("decision.path.rows", "gap")}


def test_an_unreachable_row_is_named(kit: SimpleNamespace) -> None:
    assert proof(kit, 'area = "<= 300"', 'area = "< 200"', "", hit="first")[0] == {("decision.path.rows[R-2]", "unreachable")}
    assert proof(kit, 'kind = "in {none}"', "", hit="first", params='[param.none]\nlabel = "x"\nkind = "choices"\nvalues = [{ since = 2026-01-01, value = [], source = "x" }]')[0] == {
        ("decision.path.rows[R-1]", "unreachable")}
    assert proof(kit, 'area = "= 300.001"', hit="collect")[0] == {("decision.path.rows[R-1]", "unreachable")}
    assert not proof(kit, 'area = "< 3"', 'area = "< 3"', hit="collect")[0]


def test_the_proof_runs_for_each_stretch_of_time(kit: SimpleNamespace) -> None:
    params = LIMIT.replace('source = "x" }', 'source = "x" }, { since = 2027-01-01, value = "500", source = "y" }')
    found, words = proof(kit, 'area = "< {limit}"', 'area = "300..400"', 'area = "> 400"', params=params)
    assert found == {("decision.path.rows[R-2].when", "overlap"), ("decision.path.rows[R-3].when", "overlap")}
    assert "自 2027-01-01 起" in words
    assert not proof(kit, 'area = "< {limit}"', 'area = "400..450"', 'area = ">= 300"', params=params, hit="first")[0] - {("decision.path.rows[R-2]", "unreachable")}


def test_ticks_follow_the_scale_of_the_column(kit: SimpleNamespace) -> None:
    assert not proof(kit, 'area = "< 300"', 'area = ">= 300"')[0]
    assert not proof(kit, 'area = "<= 299.99"', 'area = ">= 300"')[0]
    assert proof(kit, 'area = "<= 299.98"', 'area = ">= 300"')[0] == {("decision.path.rows", "gap")}
    assert proof(kit, 'ratio = "<= 299.99"', 'ratio = ">= 300"', inputs='ratio = "area / 3"')[0] == {("decision.path.rows", "gap")}
    assert not proof(kit, 'ratio = "< 300"', 'ratio = ">= 300"', inputs='ratio = "area / 3"')[0]


def test_columns_with_the_same_input_are_one(kit: SimpleNamespace) -> None:
    assert not proof(kit, 'a = "< 300"', 'b = ">= 300"', inputs='a = "area", b = "area"')[0]


def test_emptiness_is_a_value_where_it_is_asked_for(kit: SimpleNamespace) -> None:
    assert not proof(kit, 'prior = "empty"', 'prior = "present"', inputs='prior = "prior"')[0]
    assert not proof(kit, 'prior = "empty"', 'prior = "< 300"', 'prior = ">= 300"', inputs='prior = "prior"')[0]
    assert proof(kit, 'prior = "present"', inputs='prior = "prior"')[0] == {("decision.path.rows", "gap")}
    assert not proof(kit, 'marks = "empty"', 'marks = "has [甲]"', 'marks = "none of [甲]"', hit="first", inputs='marks = "marks"')[0]
    assert proof(kit, 'marks = "empty"', 'marks = "none of [甲]"', 'marks = "has [甲]"', inputs='marks = "marks"')[0] == {("decision.path.rows[R-2].when", "overlap")}
    assert not proof(kit, 'marks = "empty"', 'marks = "present"', inputs='marks = "marks"')[0]


def test_what_cannot_be_proved_needs_a_default_row(kit: SimpleNamespace) -> None:
    rows = [kit.row(f"R-{n}", f'area = "= {n}", floors = "= {n}"') for n in range(1, 20)]

    def codes(*more: str) -> Any:
        text = kit.table('area = "area", floors = "floors"', *rows, *more, hit="first", extra="complete = false")
        plan = kit.compiled(text).tables[0].plan
        return [fault.code for fault in prove(plan, {}, Blame("demo", "rules.toml"), budget=10)]

    assert codes() == ["not-proved"]
    assert codes(kit.row("R-99")) == []
