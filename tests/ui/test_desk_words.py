"""What the desk makes of a case, without HTTP: covered values, countdowns, offers, the card's inputs."""

from datetime import date
from typing import Any

import msgspec
import pytest

from core.cases.views import CaseView, Choice, DueView, FieldView
from core.registry import Registry, load_registry
from core.rules import RowHit, TableResult
from core.settings import ROOT
from ui.desk.card import decision_card
from ui.desk.dues import countdowns, left_words, state_of
from ui.desk.flow import flow
from ui.desk.offers import offers

OPENING = "fire_opening_inspection"
RANGED = "licence_cancellation"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT, "demo")


def _view(**changed: Any) -> CaseView:
    whole: dict[str, Any] = {
        "number": "SF1", "query_code": "ABC234", "item": OPENING, "item_name": "事项", "release": "r", "org": "fire_rescue", "org_name": "机构",
        "applicant": "单位", "status": "已受理", "status_code": "30", "step": "decide", "step_name": "决定", "seq": 3,
        "submitted_on": date(2026, 3, 2), "accepted_on": date(2026, 3, 2), "decided_on": None, "closed_on": None,
        "outcomes": {"path": "告知承诺", "review": (), "grant": "准予"}, "sentences": (), "tables": (), "params": (), "facts": (), "fields": (),
        "materials": (), "dues": (), "events": (), "choices": (), "papers": (),
    }
    return CaseView(**whole | changed)


@pytest.mark.parametrize(("left", "state", "words"), [
    (-1, "over", "超期 1 个工作日"), (0, "soon", "今天到期"), (1, "soon", "剩 1 个工作日"), (2, "calm", "剩 2 个工作日"),
])
def test_a_limit_has_a_word_for_its_state(left: int, state: str, words: str) -> None:
    assert (state_of(left), left_words(left)) == (state, words)


def test_both_countdowns_always_stand_there(registry: Registry) -> None:
    item = registry.items[OPENING]
    before = countdowns(_view(accepted_on=None), item, date(2026, 3, 2))
    running = countdowns(_view(dues=(
        DueView("法定期限", date(2026, 3, 16), False, ()), DueView("承诺期限", date(2026, 3, 3), False, ()))), item, date(2026, 3, 4))
    after = countdowns(_view(decided_on=date(2026, 3, 4)), item, date(2026, 3, 9))
    assert [(each.name, each.word) for each in before] == [("法定剩余", "尚未起算"), ("承诺剩余", "尚未起算")]
    assert [(each.name, each.word, each.left) for each in running] == [("法定剩余", "正常", "剩 8 个工作日"), ("承诺剩余", "已超期", "超期 1 个工作日")]
    assert [each.left for each in after] == ["用时 2 个工作日"] * 2


def _refused(act: str) -> Choice:
    return Choice(act, possible=False, because="规则的结论是“准予许可”，不能直接作出“不予许可”", instead="…", needs=("reason", "basis"))


def test_a_refusal_against_the_rules_is_offered_only_with_the_reason_for_departing(registry: Registry) -> None:
    view = _view(choices=(Choice("准予许可", possible=True), _refused("不予许可")))
    found = offers(view, registry.items[OPENING])
    main, departing = found.at_step
    assert (main.act, main.main, main.departs) == ("准予许可", True, False)
    assert departing.departs
    assert {need.name for need in departing.needs if need.required} == {"reason", "basis", "depart"}
    assert "规则的结论" in departing.because
    assert found.denied == ()


def test_within_a_range_every_choice_wants_its_reason(registry: Registry) -> None:
    hit = RowHit("XK-02", {"grant": ("准予", "不予")}, "range", ("行政许可法第70条第3项",), "law", "由发证机关核实后决定。")
    tables = (TableResult("grant", "注销结论", date(2026, 3, 2), (hit,)),)
    choices = (Choice("准予注销", possible=True), Choice("不予注销", possible=True, needs=("reason", "basis")))
    found = offers(_view(item=RANGED, outcomes={}, tables=tables, choices=choices), registry.items[RANGED])
    assert [[need.name for need in offer.needs if need.required] for offer in found.at_step] == [["reason"], ["reason", "basis"]]


def test_somebody_without_the_post_is_offered_nothing_and_told_once(registry: Registry) -> None:
    choices = tuple(
        Choice(act, possible=False, because="“决定”由决定人办理，您没有这一岗位", instead="请移交决定人") for act in ("准予许可", "不予许可"))
    found = offers(_view(choices=choices), registry.items[OPENING])
    assert found.at_step == ()
    assert [denied.acts for denied in found.denied] == [("准予许可", "不予许可")]


def test_an_inspection_wants_a_second_officer(registry: Registry) -> None:
    choices = (Choice("通过", possible=True, needs=("officers",)), Choice("不通过", possible=True, needs=("reason", "officers")))
    found = offers(_view(step="inspect", choices=choices), registry.items[OPENING])
    assert found.cosigners == 1
    assert [[need.name for need in offer.needs if need.required] for offer in found.at_step] == [["officers"], ["reason", "officers"]]


def test_a_step_gone_round_is_not_shown_as_still_ahead(registry: Registry) -> None:
    stops = {stop.name: stop.state for stop in flow(_view(), registry.items[OPENING], registry.roles)}
    assert stops == {"申报": "skipped", "收件": "skipped", "受理": "skipped", "现场检查": "skipped", "决定": "now", "出证": "next"}


def test_a_rule_stands_on_its_inputs_parameters_and_facts(registry: Registry) -> None:
    hit = {"no": "XF-34", "then": {"path": "告知承诺"}, "force": "binding", "basis": ("消防法第15条",), "status": "law", "say": "……"}
    view = _view(
        tables=(msgspec.convert({"table": "path", "label": "办理路径", "as_of": date(2026, 3, 2), "hits": (hit,)}, TableResult),),
        params=({"name": "area_limit", "label": "面积上限", "value": 300, "since": "2026-01-01", "source": "计划", "confirmed": False},),
        facts=({"name": "near_area", "value": 0, "as_of": "2026-03-02T09:00:00+08:00", "behind": ["SF2", "SF3"], "source": "case:x"},),
        fields=(FieldView("area_m2", "使用面积", "500 平方米"), FieldView("place_type", "场所类型", "宾馆")),
    )
    card = decision_card(view, registry.items[OPENING], {"SF2"})
    row = card.tables[0].rows[0]
    assert (row.status, row.force) == ("法定", "应当这样办")
    assert {(each.label, each.text) for each in row.inputs} >= {("使用面积", "500 平方米"), ("场所类型", "宾馆")}
    assert [(each.value, each.confirmed) for each in row.params] == [("300 平方米", False)]
    assert [(one.number, one.visible) for fact in card.facts for one in fact.behind] == [("SF2", True), ("SF3", False)]
