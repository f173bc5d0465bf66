"""Which acts several cases have in common: nothing that is weighed case by case."""

from datetime import date
from typing import Any

import pytest

from core.cases.views import AskView, CaseView, Choice, CommandView
from core.items.item import Item
from core.registry import Registry, load_registry
from core.settings import ROOT
from ui.desk.together import in_common

OPENING = "fire_opening_inspection"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT, "demo")


def _case(registry: Registry, **changed: Any) -> tuple[CaseView, Item]:
    whole: dict[str, Any] = {
        "number": "SF1", "query_code": "ABC234", "item": OPENING, "item_name": "事项", "release": "r", "org": "fire_rescue", "org_name": "机构",
        "applicant": "单位", "status": "已受理", "status_code": "30", "step": "decide", "step_name": "决定", "seq": 3,
        "submitted_on": date(2026, 3, 2), "accepted_on": date(2026, 3, 2), "decided_on": None, "closed_on": None,
        "outcomes": {"path": "告知承诺", "review": (), "grant": "准予"}, "sentences": (), "tables": (), "params": (), "facts": (), "fields": (),
        "materials": (), "dues": (), "events": (), "choices": (), "papers": (),
    }
    return CaseView(**whole | changed), registry.items[OPENING]


def _command(word: str, *asks: AskView, because: str = "") -> CommandView:
    return CommandView(word=word, about="……", possible=not because, because=because, asks=asks)


def test_departing_from_the_rules_and_signing_together_stay_single(registry: Registry) -> None:
    granted = Choice("准予许可", possible=True)
    against = Choice("不予许可", possible=False, because="规则的结论是“准予许可”，不能直接作出“不予许可”", instead="…", needs=("reason", "basis"))
    [found] = in_common([_case(registry, choices=(granted, against))])
    assert (found.act, found.main, [need.name for need in found.needs]) == ("准予许可", True, ["opinion"])
    both = (Choice("通过", possible=True, needs=("officers",)), Choice("不通过", possible=True, needs=("reason", "officers")))
    assert in_common([_case(registry, step="inspect", choices=both)]) == ()


def test_an_act_says_how_many_may_be_given_it_and_wants_what_any_of_them_wants(registry: Registry) -> None:
    free = Choice("受理", possible=True), Choice("不予受理", possible=True, needs=("reason", "basis"))
    barred = Choice("受理", possible=False, because="还没有收件", instead="请先收件")
    found = in_common([_case(registry, step="accept", choices=free), _case(registry, step="accept", choices=(barred,))])
    assert [(each.act, each.count, each.main) for each in found] == [("受理", 1, True), ("不予受理", 1, False)]
    assert {need.name for need in found[1].needs if need.required} == {"reason", "basis"}


def test_a_command_is_common_when_all_offer_it_and_something_common_is_left_to_choose(registry: Registry) -> None:
    def to(*logins: str) -> AskView:
        return AskView("to", "转给", options=tuple((login, login) for login in logins))

    ticks = AskView("materials", "材料", options=(("a", "甲"), ("b", "乙")))
    first = (_command("转办", to("a", "b")), _command("知会", to("a")), _command("提级"), _command("容缺受理", ticks), _command("补正", AskView("points", "内容")))
    second = (_command("转办", to("b", "c")), _command("知会", to("c")), _command("提级", because="已经有人签署"), _command("容缺受理", ticks), _command("补正", AskView("points", "内容")))
    found = in_common([_case(registry, commands=first), _case(registry, commands=second)])
    assert [(each.act, each.command, [option for asked in each.asked for option, _ in asked.options]) for each in found] == [("转办", True, ["b"])]
