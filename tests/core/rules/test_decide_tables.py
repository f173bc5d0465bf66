"""Decisions: rows, unknowns, parameters by date, explanations."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from core.canonical import canonical
from core.rules import FactValue
from core.time import CHINA
from core.values import Unknown

LIMIT = """
[param.limit]
label = "面积上限"
unit = "m2"
values = [
  { since = 2026-01-01, value = "300", source = "计划 2.2", confirmed = false },
  { since = 2026-07-01, value = "500", source = "通知〔2026〕1号" },
]
[fact.near]
label = "同址面积"
from = "case:filing"
where = "addr = self.addr"
take = "sum(area)"
"""


def rules_of(kit: SimpleNamespace, hit: str = "first", *more: str) -> Any:
    path = kit.table(
        'kind = "kind", area = "area"',
        kit.row("R-1", 'kind = ["其他"]', 'path = "慢"', say="{kind}不在名单内。"),
        kit.row("R-2", 'kind = "not [其他]", area = "< {limit}"', say="{kind}，{area}，小于 {limit}：{path}。"),
        kit.row("R-3", 'kind = "not [其他]", area = ">= {limit}"', 'path = "慢"', say="{area} 不小于 {limit}，地址 {addr}。"),
        hit=hit, outputs='path = ["快", "慢"]',
    )
    review = kit.table(
        'total = "area + near", near = "near"',
        kit.row("S-1", 'near = "> 0", total = ">= {limit}"', 'review = "合并"', table="review", force="advice", status="local-unconfirmed", say="另有 {near}，合计 {total}。"),
        kit.row("S-2", 'near = "> 1000"', 'review = "很多"', table="review", force="advice", say="很多。"),
        name="review", hit="collect", outputs='review = ["合并", "很多"]', extra="complete = false",
    )
    return kit.compiled(LIMIT, path, review, *more)


def env(**more: Any) -> Any:
    return {"kind": "宾馆", "area": Decimal("299.99"), "addr": "金枫街88号", "submitted_on": date(2026, 2, 13), **more}


def near(area: str = "0.00") -> Any:
    return {"near": FactValue("near", Decimal(area), datetime(2026, 2, 13, tzinfo=CHINA), ("SF1",), "case:filing")}


@pytest.mark.parametrize("hit", ["first", "unique"])
@pytest.mark.parametrize(("area", "day", "no", "path"), [
    ("299.99", date(2026, 2, 13), "R-2", "快"), ("300.00", date(2026, 2, 13), "R-3", "慢"), ("300.00", date(2026, 6, 30), "R-3", "慢"),
    ("300.00", date(2026, 7, 1), "R-2", "快"), ("499.99", date(2026, 7, 1), "R-2", "快"), ("500.00", date(2026, 7, 1), "R-3", "慢"),
])
def test_both_sides_of_a_boundary_and_of_a_date(kit: SimpleNamespace, hit: str, area: str, day: date, no: str, path: str) -> None:
    decision = rules_of(kit, hit).decide(env(area=Decimal(area), submitted_on=day), near())
    assert [row.no for row in decision.tables[0].hits] == [no]
    assert decision.outcomes == {"path": path, "review": ()}
    assert decision.complete
    assert decision.needs == ()
    assert [(used.name, used.since) for used in decision.params] == [("limit", date(2026, 1, 1) if day < date(2026, 7, 1) else date(2026, 7, 1))]


def test_a_decision_says_why(kit: SimpleNamespace) -> None:
    rules = rules_of(kit)
    decision = rules.decide(env(), near("0.01"))
    assert decision.sentences(rules.scope) == ("宾馆，299.99 平方米，小于 300 平方米：快。", "另有 0.01 平方米，合计 300 平方米。")
    hit = decision.tables[0].hits[0]
    assert (hit.basis, hit.status, hit.force) == (("计划 2.2",), "plan", "binding")
    assert decision.params[0].confirmed is False
    assert decision.facts == tuple(near("0.01").values())
    assert rules.decide(env(area=Decimal("300.00")), near()).sentences(rules.scope)[0] == "300 平方米 不小于 300 平方米，地址 金枫街88号。"
    stored = msgspec.json.decode(canonical(decision))
    assert stored["outcomes"] == {"path": "快", "review": ["合并"]}


def test_a_missing_value_blocks_only_where_it_matters(kit: SimpleNamespace) -> None:
    rules = rules_of(kit)
    assert rules.decide(env(kind="其他", area=None), near()).outcomes["path"] == "慢"
    decision = rules.decide(env(area=None), near())
    assert [(block.row, block.needs) for block in decision.tables[0].blocked] == [("R-2", ("area",)), ("R-3", ("area",))]
    assert isinstance(decision.outcomes["path"], Unknown)
    assert not decision.complete
    assert decision.needs == ("area",)
    assert decision.sentences(rules.scope) == ("请补充 建筑面积",)
    assert rules.decide(env(area=None, kind=None), near()).needs == ("kind", "area")


def test_in_unique_and_collect_any_unknown_row_blocks(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table('a = "area", p = "promised"', kit.row("R-1", 'a = "< 3", p = true'), kit.row("R-2", 'a = "< 3", p = false'), kit.row("R-3", 'a = ">= 3"')))
    decision = rules.decide(env(area=Decimal(2)), {})
    assert [block.row for block in decision.tables[0].blocked] == ["R-1", "R-2"]
    assert decision.needs == ("promised",)
    assert rules.decide(env(area=Decimal(3)), {}).outcomes["path"] == "快"


def test_a_fact_that_was_not_supplied_is_unknown(kit: SimpleNamespace) -> None:
    rules = rules_of(kit)
    decision = rules.decide(env(), {})
    assert decision.outcomes["path"] == "快"
    assert decision.tables[1].blocked[0].because == "还没有查到“同址面积”"
    assert rules.decide(env(addr=None), {}).needs == ("addr",)
    asked = {"near": FactValue("near", Unknown(because="来源暂不可用"), datetime(2026, 2, 13, tzinfo=CHINA))}
    assert "来源暂不可用" in rules.decide(env(), asked).sentences(rules.scope)[1]


def test_without_its_date_a_table_is_blocked(kit: SimpleNamespace) -> None:
    decision = rules_of(kit).decide(env(submitted_on=None), near())
    assert [(table.as_of, table.blocked[0].row, table.blocked[0].needs) for table in decision.tables] == [(None, "", ("submitted_on",))] * 2
    assert decision.outcomes["path"] == Unknown(("submitted_on",))
    assert decision.needs == ("submitted_on",)


def test_before_the_first_parameter_there_is_no_decision(kit: SimpleNamespace) -> None:
    decision = rules_of(kit).decide(env(submitted_on=date(2025, 12, 31)), near())
    assert "2026-01-01 起" in decision.tables[0].problem
    assert isinstance(decision.outcomes["path"], Unknown)
    assert not decision.complete


def test_what_was_declared_impossible_is_an_error_when_met(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table('a = "area"', kit.row("R-1", 'a = "< 300"'), extra='never = [{ when = { a = ">= 300" }, because = "表单不收 300 以上" }]'))
    decision = rules.decide(env(area=Decimal(300)), {})
    assert "表单不收 300 以上" in decision.tables[0].problem
    assert isinstance(decision.outcomes["path"], Unknown)


def test_an_incomplete_table_without_a_row_gives_no_outcome(kit: SimpleNamespace) -> None:
    second = kit.table('p = "path"', kit.row("S-1", 'p = "empty"', 'note = "没有"', table="second"), kit.row("S-2", 'p = "present"', 'note = "有"', table="second"), name="second", outputs="note = []")
    rules = kit.compiled(kit.table('a = "area"', kit.row("R-1", 'a = "< 300"'), extra="complete = false"), second)
    assert rules.decide(env(area=Decimal(300)), {}).outcomes == {"note": "没有"}
    assert rules.decide(env(), {}).outcomes == {"path": "快", "note": "有"}
    blocked = rules.decide(env(area=None), {})
    assert blocked.needs == ("area",)
    assert isinstance(blocked.outcomes["note"], Unknown)


def test_a_missing_outcome_is_named_not_asked_for(kit: SimpleNamespace) -> None:
    second = kit.table('p = "path"', kit.row("S-1", 'p = ["快"]', 'note = "好"', table="second"), name="second", outputs="note = []")
    first = kit.table('a = "area"', kit.row("R-1", 'a = "< 300"'), outputs='path = ["快"]', extra="complete = false")
    decision = kit.compiled(first, second).decide(env(area=Decimal(300)), {})
    assert decision.needs == ()
    assert decision.tables[1].blocked[0].because == "“路径”没有结论"


def test_collect_lists_each_outcome_once_and_adds_numbers(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table(
        'a = "area"', kit.row("R-1", 'a = "> 1"', 'path = "甲", points = 2'), kit.row("R-2", 'a = "> 2"', 'path = ["乙", "甲"], points = 3'), kit.row("R-3", 'a = "> 900"', 'path = "丙", points = 4'),
        hit="collect", outputs="path = [], points = []",
    ))
    assert rules.decide(env(), {}).outcomes == {"path": ("甲", "乙"), "points": 5}
    assert rules.decide(env(area=Decimal(0)), {}).outcomes == {"path": (), "points": 0}


def test_parameters_in_inputs(kit: SimpleNamespace) -> None:
    rules = kit.compiled(LIMIT, kit.table('over = "area - param.limit"', kit.row("R-1", 'over = "< 0"', say="差 {over}。"), kit.row("R-2", 'over = ">= 0"')))
    decision = rules.decide(env(), {})
    assert decision.tables[0].hits[0].say == "差 -0.01 平方米。"
    assert [used.name for used in decision.params] == ["limit"]
    assert rules.decide(env(submitted_on=date(2026, 7, 1)), {}).tables[0].hits[0].say == "差 -200.01 平方米。"


def test_division_by_nought_blocks_with_its_reason(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table('share = "area / prior"', kit.row("R-1", 'share = "< 0.6"'), kit.row("R-2", 'share = ">= 0.6"')))
    assert rules.decide(env(prior=Decimal(0)), {}).sentences(rules.scope) == ("路径暂不能得出：除数为 0，无法计算。",)
    assert [hit.no for hit in rules.decide(env(prior=Decimal(500)), {}).tables[0].hits] == ["R-1"]


# --- why not ---------------------------------------------------------------------------------------------------------


def test_why_not_names_the_cell_that_failed(kit: SimpleNamespace) -> None:
    why = rules_of(kit).why_not(env(area=Decimal("300.00")), near(), "R-2")
    assert (why.row, why.table, why.met) == ("R-2", "path", False)
    assert [(cell.column, cell.found, cell.wanted, cell.met) for cell in why.cells] == [("kind", "宾馆", "不属于其他", True), ("area", "300 平方米", "小于 300 平方米", False)]
    assert why.sentence == "规则 R-2 不成立：建筑面积应小于 300 平方米，填写的是 300 平方米，不符合。"


def test_why_not_of_what_is_not_known_hidden_or_met(kit: SimpleNamespace) -> None:
    rules = rules_of(kit)
    assert "请补充 建筑面积" in rules.why_not(env(area=None), near(), "R-2").sentence
    assert rules.why_not(env(area=None), near(), "R-2").met is None
    assert rules.why_not(env(), near(), "R-2").sentence == "规则 R-2 成立。"
    assert "submitted_on" not in rules.why_not(env(submitted_on=None), near(), "R-2").sentence
    assert "缺少“提交日期”" in rules.why_not(env(submitted_on=None), near(), "R-2").sentence
    assert rules.why_not(env(), near("5.00"), "S-1").met is True
    hidden = kit.compiled(kit.table('a = "area"', kit.row("R-1", 'a = "< 300"'), kit.row("R-2"), hit="first"))
    assert hidden.why_not(env(), {}, "R-2").sentence == "规则 R-2 的条件都符合，但前面的规则 R-1 先适用。"
    assert hidden.why_not(env(), {}, "R-2").before == "R-1"
    with pytest.raises(LookupError, match="R-1"):
        hidden.why_not(env(), {}, "R1")


def test_why_not_of_within_shows_the_date(kit: SimpleNamespace) -> None:
    rules = kit.compiled(kit.table('c = "today"', kit.row("R-1", 'c = "within 5 workdays after {done_on}"'), extra="complete = false"))
    why = rules.why_not(env(today=date(2026, 2, 28), done_on=date(2026, 2, 13)), {}, "R-1")
    assert why.cells[0].sentence == "今天应在竣工日期之后 5 个工作日以内，填写的是 2026年2月28日，不符合"
