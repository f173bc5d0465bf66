"""The mutants of rules: which there are, which the checker refuses, which change nothing, and the text they are written in."""

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from core.rules import RuleSet
from core.rules.bounds import Bounds, limits_of, of_facts, of_schema
from core.rules.cells import read_cell
from core.rules.equivalence import compare
from core.rules.mutants import Compiled, Compiler, mutants_of
from core.rules.parser import parse_tree
from core.rules.points import points_at, points_of
from core.rules.written import write_cell, write_expr
from core.values import FieldType

LIMIT = """
[param.limit]
label = "上限"
kind = "decimal"
unit = "m2"
values = [{ since = 2026-01-01, value = "300", source = "计划" }, { since = 2026-07-01, value = "400", source = "计划" }]
"""
KINDS = """
[param.kinds]
label = "名单"
kind = "choices"
values = [{ since = 2026-01-01, value = ["宾馆", "饭店"], source = "计划" }]
"""


def compiled(kit: SimpleNamespace, *parts: str) -> tuple[RuleSet, list[Compiled]]:
    source, rules = kit.source(*parts), kit.compiled(*parts)
    compiler = Compiler(source, rules, kit.OTHERS, kit.BLAME)
    return rules, [compiler.compile(mutant) for mutant in mutants_of(source, rules)]


def about(found: list[Compiled]) -> set[str]:
    return {each.mutant.about for each in found}


def two_rows(kit: SimpleNamespace, second: str = "") -> tuple[str, ...]:
    return (kit.table('area = "area"', kit.row("R-1", 'area = "< 100"'), kit.row("R-2", second, 'path = "慢"'), hit="first", outputs='path = ["快", "慢"]'),)


def test_every_way_in_which_a_small_table_may_be_wrong(kit: SimpleNamespace) -> None:
    _, found = compiled(kit, *two_rows(kit))
    assert about(found) == {
        "边界移一格：规则 R-1 的“建筑面积” < 100 → < 99.99",
        "边界移一格：规则 R-1 的“建筑面积” < 100 → < 100.01",
        "比较换一个：规则 R-1 的“建筑面积” < 100 → <= 100",
        "删去一行：规则 R-1", "删去一行：规则 R-2", "两行对调：规则 R-1 与 R-2",
        "结论换一个：规则 R-1 的“路径” 快 → 慢", "结论换一个：规则 R-2 的“路径” 慢 → 快",
    }
    refused = {each.mutant.about: each.faults[0].code for each in found if each.rules is None}
    assert refused == {"删去一行：规则 R-2": "gap", "两行对调：规则 R-1 与 R-2": "unreachable"}


def test_a_change_that_changes_nothing_is_proved_to(kit: SimpleNamespace) -> None:
    rules, found = compiled(kit, *two_rows(kit, 'area = ">= 100"'))
    same = {each.mutant.about for each in found if each.tables and compare(rules.tables[0], each.tables[0]).same}
    assert same == {"边界移一格：规则 R-2 的“建筑面积” >= 100 → >= 99.99", "两行对调：规则 R-1 与 R-2"}


def test_a_bound_that_two_rows_share_is_also_moved_in_both(kit: SimpleNamespace) -> None:
    rules, found = compiled(kit, *two_rows(kit, 'area = ">= 100"'))
    both = [each for each in found if "一起改" in each.mutant.about]
    assert len(both) == 2
    for each in both:
        verdict = compare(rules.tables[0], each.tables[0])
        assert verdict.case is not None
        assert verdict.case.values["area"] in (Decimal("99.99"), Decimal("100.00"))
        assert verdict.case.before in ("R-1", "R-2")


def test_a_parameter_is_moved_in_each_of_its_values_and_on_its_days(kit: SimpleNamespace) -> None:
    _, found = compiled(
        kit, LIMIT, KINDS,
        kit.table('area = "area", kind = "kind"', kit.row("R-1", 'area = "< {limit}", kind = "in {kinds}"'), kit.row("R-2", "", 'path = "慢"'), hit="first"),
    )
    params = {each.mutant.about for each in found if each.mutant.place.startswith("param.")}
    assert params == {
        "参数改一格：“上限” 300 → 299.99", "参数改一格：“上限” 300 → 300.01", "参数改一格：“上限” 400 → 399.99", "参数改一格：“上限” 400 → 400.01",
        "起始日期移一日：“上限” 2026-07-01 → 2026-06-30", "起始日期移一日：“上限” 2026-07-01 → 2026-07-02",
        "名单少一项：“名单” [宾馆、饭店] → [饭店]", "名单少一项：“名单” [宾馆、饭店] → [宾馆]",
    }
    one_row = [each for each in found if each.mutant.place == "decision.path.rows[R-1].when.area" and each.mutant.kind == "boundary"]
    assert [{dated.value for dated in each.mutant.source.param[name].values} for each, name in zip(one_row, ("limit_less", "limit_more"), strict=True)] == [
        {"299.99", "399.99"}, {"300.01", "400.01"},
    ]


def test_a_fact_is_changed_in_window_condition_and_aggregate(kit: SimpleNamespace) -> None:
    fact = """
[fact.near]
label = "同址面积"
from = "case:filing"
where = "addr = self.addr and status not in ['撤回申请', '不予受理']"
window = { days = 30, back_from = "submitted_on" }
take = "sum(area)"
"""
    _, found = compiled(kit, fact, kit.table('near = "near"', kit.row("R-1", 'near = "> 0"'), kit.row("R-2", 'near = "<= 0"', 'path = "慢"')))
    kinds = Counter(each.mutant.kind for each in found if each.mutant.fact)
    assert kinds == {"window": 2, "take": 1, "where": 5}
    refused = {each.mutant.about for each in found if each.mutant.fact and each.rules is None}
    assert refused == {"条件改动：“同址面积” 少了 addr = self.addr", "条件改动：“同址面积” addr = self.addr → addr != self.addr"}
    windows = [each.rules.facts["near"].definition.window.days for each in found if each.mutant.kind == "window" and each.rules]
    assert windows == [29, 31]


def test_other_kinds_of_cells_are_changed_too(kit: SimpleNamespace) -> None:
    rows = [
        kit.row("R-1", 'kind = ["宾馆", "饭店"], yes = true'), kit.row("R-2", 'marks = "has [甲, 乙]"'),
        kit.row("R-3", 'done = "within 3 workdays after {submitted_on}"'), kit.row("R-4", 'prior = "empty"'), kit.row("R-5", 'floors = "= 2"'),
    ]
    inputs = 'kind = "kind", yes = "promised", marks = "marks", done = "done_on", prior = "prior", floors = "floors"'
    _, found = compiled(kit, kit.table(inputs, *rows, hit="collect", extra="complete = false"))
    cells = {each.mutant.about.partition("”")[2].strip() for each in found if ".when." in each.mutant.place}
    assert cells == {
        "[宾馆、饭店] → [饭店]", "[宾馆、饭店] → [宾馆]", "[宾馆、饭店] → not [宾馆, 饭店]", "是 → 否",
        "has [甲, 乙] → has [乙]", "has [甲, 乙] → has [甲]", "has [甲, 乙] → none of [甲, 乙]",
        "within 3 workdays after {submitted_on} → within 2 workdays after {submitted_on}",
        "within 3 workdays after {submitted_on} → within 4 workdays after {submitted_on}",
        "within 3 workdays after {submitted_on} → not within 3 workdays after {submitted_on}",
        "empty → present", "= 2 → = 1", "= 2 → = 3", "= 2 → >= 2", "= 2 → <= 2",
    }
    assert all(each.mutant.kind != "order" for each in found), "the order of a collect table is no condition"


def test_what_a_form_cannot_send_is_no_difference(kit: SimpleNamespace) -> None:
    rules, found = compiled(kit, *two_rows(kit))
    limits = limits_of(rules.tables[0].plan, {"area": Bounds(Decimal("100.01"))}, {})
    moved = next(each for each in found if "< 99.99" in each.mutant.about)
    assert not compare(rules.tables[0], moved.tables[0]).same
    assert compare(rules.tables[0], moved.tables[0], limits).same
    assert [point.text for point in points_of(rules.tables[0], limits)] == ["建筑面积为 100.01 平方米"]


def test_bounds_are_those_of_the_schema_and_of_what_a_fact_adds_up(kit: SimpleNamespace) -> None:
    area = FieldType("decimal", 2)
    assert of_schema({"exclusiveMinimum": 0, "maximum": 5}, area) == Bounds(Decimal("0.01"), Decimal("5.00"))
    assert of_schema({"minimum": 0}, FieldType("text")) == Bounds()
    fact = '[fact.near]\nlabel = "近"\nfrom = "case:filing"\nwhere = "addr = self.addr"\ntake = "{}"\n'
    for take, low, found in (("sum(area)", 0, Bounds(0)), ("sum(area)", None, None), ("count", None, Bounds(0)), ("max(area)", 2, Bounds(2))):
        rules = kit.compiled(fact.format(take), *two_rows(kit))
        assert of_facts(rules.facts, lambda _source, _field, low=low: Bounds(low)).get("near") == found


def test_points_are_both_sides_and_the_edge_where_the_cell_decides(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table('area = "area", yes = "promised"', kit.row("R-1", 'area = "< 100", yes = true'), kit.row("R-2", "", 'path = "慢"'), hit="first"))
    assert [(point.row, point.text) for point in points_of(rules.tables[0])] == [
        ("R-1", "建筑面积为 99.99 平方米"), ("R-1", "建筑面积为 100 平方米"), ("R-1", "建筑面积为 100.01 平方米"), ("R-1", "已承诺为“是”"), ("R-1", "已承诺为“否”"),
    ]
    stretch = rules.tables[0].stretches[0]
    env: dict[str, Any] = {"submitted_on": kit.DAY, "area": Decimal(100), "promised": True}
    assert ("R-1", "area", 10000) in set(points_at(stretch, env))
    assert set(points_at(stretch, env | {"promised": False})) == set(), "two cells fail: neither decides"
    assert ("R-1", "yes", False) in set(points_at(stretch, env | {"area": Decimal(5), "promised": False}))


def test_a_point_behind_a_row_that_takes_it_away_is_none(kit: SimpleNamespace) -> None:
    rules = kit.compiled(*two_rows(kit, 'area = ">= 100"'))
    assert [point.text for point in points_of(rules.tables[0]) if point.row == "R-2"] == ["建筑面积为 100 平方米", "建筑面积为 100.01 平方米"]


@pytest.mark.parametrize(
    ("written", "of"),
    [
        (("宾馆", "饭店"), FieldType("choice")), ("not [宾馆, 饭店]", FieldType("choice")), ("has ['甲, 乙', 丙]", FieldType("choices")),
        ("none of [甲]", FieldType("choices")), (True, FieldType("bool")), ("< 300", FieldType("decimal", 2)), (">= 3000.00", FieldType("money")),
        ("1..3", FieldType("int")), ("= 2", FieldType("int")), ("<= 2026-12-31", FieldType("date")), ("> 2026-01-01 08:30+08:00", FieldType("datetime")),
        ("<= 8 hours", FieldType("duration")), ("not within 5 workdays before {done_on}", FieldType("date")), ("empty", FieldType("text")),
    ],
)
def test_a_cell_is_written_as_it_was_read(kit: SimpleNamespace, written: Any, of: FieldType) -> None:
    assert write_cell(read_cell(written, of, {}, kit.SCOPE), of.kind) == written


@pytest.mark.parametrize(
    "text",
    [
        "a = self.a and b not in ['甲', '乙''丙'] and c is empty", "not a or (b and c)", "(a + 2.50) * 3 > round(b / 3, 2)", "any(stores, size > 50)",
        "d >= date'2026-01-01' and fee <= money'3000.00' and true = yes", "['甲'] subset marks", "took > duration'8 hours'",
    ],
)
def test_an_expression_is_written_so_that_it_reads_the_same(text: str) -> None:
    assert parse_tree(write_expr(parse_tree(text))) == parse_tree(text)
