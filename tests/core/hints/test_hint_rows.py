"""Tips and questions: what is asked of a row before it is written, how the shelf stands, what is found."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import pytest

from core.declarations import Register
from core.faults import Blame
from core.hints import Shelf, guard_of
from core.hints.finding import Asked, find_hints
from core.hints.shelf import holding, shelf_of
from core.items.item import Item
from core.registers import RegisterRow, check_register, type_row
from core.registry import Registry, load_registry
from core.settings import ROOT
from core.time import now

ITEM = "fire_acceptance_filing"
TODAY = date(2026, 3, 2)
TIP: Mapping[str, Any] = {"tip": "T1", "item": ITEM, "field": "area_m2", "trigger": "值匹配", "cond": "value >= 300", "kind": "提醒", "text": "按一般程序办理"}
FAQ: Mapping[str, Any] = {"faq": "Q1", "ask": "面积怎么算？", "answer": "按建筑面积算。", "field": "shared.area_m2"}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


@pytest.fixture(scope="module")
def items(registry: Registry) -> Mapping[str, Item]:
    return registry.items


def register(registry: Registry, holds: str) -> Register:
    return next(each for kind, each in holding(registry).items() if kind == holds)


def doubts(registry: Registry, **changes: Any) -> list[tuple[str, str]]:
    row = {name: value for name, value in {**TIP, **changes}.items() if value is not None}
    return [(each.column, each.sentence()) for each in guard_of(registry.items, register(registry, "tips"))(row)]


def row_of(chosen: Register, values: Mapping[str, Any], since: date = date(2026, 1, 1)) -> RegisterRow:
    typed, faults = type_row(chosen.definition, values, Blame("", ""))
    assert not faults
    return RegisterRow(
        register=chosen.id, key=str(values[chosen.definition.key]), values=typed, valid_from=since, valid_to=None, recorded_at=now(), source="edit:1", id=1,
    )


def shelf(registry: Registry, tips: list[Mapping[str, Any]], faqs: list[Mapping[str, Any]] = [], since: date = date(2026, 1, 1)) -> Shelf:  # noqa: B006
    tip_register, faq_register = register(registry, "tips"), register(registry, "faq")
    return shelf_of(registry.items, [row_of(tip_register, each, since) for each in tips], [row_of(faq_register, each, since) for each in faqs], TODAY)


def test_a_right_tip_is_taken(registry: Registry) -> None:
    assert doubts(registry) == []
    assert doubts(registry, item=None, field="shared.area_m2") == []
    assert doubts(registry, cond="value is empty and mentions(typed, '平') and place_type != '饭店'") == []


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"item": "fire_acceptance_filling"}, "item", f"您是不是想写：{ITEM}"),
        ({"field": "area"}, "field", "您是不是想写：area_m2"),
        ({"item": None}, "field", "shared.area_m2"),
        ({"cond": "value >= "}, "cond", "第 9 个字"),
        ({"cond": "area_m3 > 1"}, "cond", "area_m2"),
        ({"cond": "value"}, "cond", "一个条件（是或否）"),
        ({"cond": "value >= '大'"}, "cond", "value"),
        ({"cond": None}, "cond", "什么情况下出现"),
        ({"text": "长" * 121}, "text", "有 121 个字"),
        ({"field": None}, "field", "提示在哪个栏目"),
        ({"kind": "下拉"}, "answers", "下拉的各个答案"),
        ({"answers": "甲；乙"}, "answers", "只有“下拉”的提示写答案"),
        ({"kind": "下拉", "answers": "甲；乙", "field": "place_type", "cond": None, "trigger": "聚焦"}, "kind", "不是录入文字或者数的栏目"),
        ({"kind": "阻断"}, "rule", "没有填写"),
        ({"kind": "阻断", "rule": "XX-99"}, "rule", "不是这个事项的规则行"),
    ],
)
def test_what_is_wrong_with_a_tip_is_said_at_its_column(registry: Registry, changes: dict[str, Any], column: str, words: str) -> None:
    found = [text for name, text in doubts(registry, **changes) if name == column]
    assert any(words in text for text in found), doubts(registry, **changes)


@pytest.mark.parametrize("state", ["下线", "待复核"])
@pytest.mark.parametrize("gone", [{"item": "gone"}, {"field": "gone"}, {"cond": "gone > 1"}, {"kind": "阻断", "rule": "XX-99"}])
def test_a_tip_is_taken_off_the_page_when_what_it_rests_on_has_gone(registry: Registry, state: str, gone: dict[str, str]) -> None:
    assert doubts(registry, **gone)
    assert doubts(registry, state="在用", **gone) == doubts(registry, **gone)
    assert doubts(registry, state=state, **gone) == []
    assert doubts(registry, state=state, text=None, **gone) == [("text", "没有填写；应为一句话说清怎样填；请改正")]
    question = guard_of(registry.items, register(registry, "faq"))
    assert [each.column for each in question({**FAQ, "field": "shared.gone"})] == ["field"]
    assert list(question({**FAQ, "field": "shared.gone", "state": state})) == []


def test_a_tip_blocks_only_where_a_confirmed_rule_stands_behind_it(registry: Registry, items: Mapping[str, Item]) -> None:
    rows = {plan.row.no: plan.row for table in items[ITEM].rules.tables for plan in table.plan.rows}
    sure = next(no for no, row in rows.items() if row.status in ("plan", "law"))
    assert doubts(registry, kind="阻断", rule=sure) == []
    for name, item in items.items():
        unsure = [plan.row.no for table in item.rules.tables for plan in table.plan.rows if plan.row.status == "local-unconfirmed"]
        for number in unsure[:1]:
            said = doubts(registry, kind="阻断", rule=number, item=name, field=None, trigger="提交前", cond="today > today")
            assert any("没有确认的规则不得阻断" in text for _, text in said)


def test_a_register_that_holds_tips_has_their_columns(registry: Registry) -> None:
    definition = register(registry, "tips").definition
    fields = {name: column for name, column in definition.fields.items() if name != "cond"}
    faults = check_register(msgspec.structs.replace(definition, fields=fields, single=False), Blame("", ""), "register.tips")
    assert [(fault.place, fault.code) for fault in faults] == [("register.tips.single", "holds"), ("register.tips.fields.cond", "holds")]


def test_a_tip_of_an_element_stands_at_every_form_that_has_it(registry: Registry, items: Mapping[str, Item]) -> None:
    made = shelf(registry, [{**TIP, "item": "", "field": "shared.area_m2"}, {**TIP, "tip": "T2"}], [FAQ])
    own = items[ITEM].form.fields["area_m2"]
    assert [tip.id for tip in made.tips_of(ITEM, own)] == ["T1", "T2"]
    other = next(item for item in items.values() if item.id != ITEM and any(f.identity == "shared.area_m2" for f in item.form.fields.values()))
    field = next(each for each in other.form.fields.values() if each.identity == "shared.area_m2")
    assert [tip.id for tip in made.tips_of(other.id, field)] == ["T1"]
    assert [faq.ask for faq in made.faqs_of(other.id, field)] == ["面积怎么算？"]


@pytest.mark.parametrize(
    ("changes", "since", "shown"),
    [
        ({}, date(2026, 1, 1), True),
        ({"state": "待复核"}, date(2026, 1, 1), False),
        ({"state": "下线"}, date(2026, 1, 1), False),
        ({"until": date(2026, 3, 2)}, date(2026, 1, 1), True),
        ({"until": date(2026, 3, 1)}, date(2026, 1, 1), False),
        ({}, date(2025, 3, 2), True),
        ({}, date(2025, 3, 1), False),
        ({"cond": "gone > 1"}, date(2026, 1, 1), False),
    ],
)
def test_a_tip_is_shown_while_it_holds(registry: Registry, items: Mapping[str, Item], changes: dict[str, Any], since: date, shown: bool) -> None:
    made = shelf(registry, [{**TIP, **changes}], since=since)
    assert bool(made.tips_of(ITEM, items[ITEM].form.fields["area_m2"])) is shown
    assert len(made.tips) == 1


def test_hints_are_found_by_words_pinyin_and_standing_page_by_page(registry: Registry) -> None:
    many = [{**TIP, "tip": f"T{n:03}", "text": f"第 {n} 条"} for n in range(120)]
    made = shelf(registry, [*many, {**TIP, "tip": "X1", "text": "请只填数字", "state": "下线"}], [FAQ])

    def found(**changes: Any) -> list[str]:
        return [each.hint.id for each in find_hints(made, Asked(holds=changes.pop("holds", "tips"), **changes), TODAY).hits]

    assert found(word="只填 数字") == ["X1"]
    assert found(word="zhitian") == ["X1"]
    assert found(word="qztsz") == ["X1"]
    assert found(standing="下线") == ["X1"]
    assert found(holds="faq", word="建筑面积") == ["Q1"]
    assert found(word="没有这样的词") == []
    first = find_hints(made, Asked(holds="tips", standing="在用"), TODAY)
    second = find_hints(made, Asked(holds="tips", standing="在用"), TODAY, first.after)
    assert (first.total, len(first.hits), second.hits[0].hint.id) == (120, 50, "T050")


