"""What may happen to a case, on the pure commands: no database, any day."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
import pytest

from core.cases.clocks import due_on
from core.cases.commands import Ground, acted, opened, revoked, withdrawn
from core.cases.state import REVOKED, WITHDRAWN, CaseState, NewEvent, changed
from core.items.item import Item
from core.process import Act, Refused
from core.registry import load_registry
from core.rules import Decision, FactValue
from core.settings import ROOT
from core.time import CHINA
from core.values import Unknown

TODAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)


@cache
def item() -> Item:
    return load_registry(ROOT).items["fire_acceptance_filing"]


def ground(today: date = TODAY, near: Any = 0, broken: Any = False, **changes: Any) -> Ground:
    """A hotel of 200 ㎡ that applies by promise, with some values changed."""
    values = {
        "place_addr": "金枫街 88 号", "place_type": "宾馆", "project_class": "一般项目", "area_m2": "200.00", "completed_on": "2026-02-27",
        "exclusions": [], "apply_mode": "告知承诺",
    }
    values |= changes
    typed = item().form.typed({**values, "area_m2": msgspec.convert(values["area_m2"], Decimal)})
    facts = {name: FactValue(name, value, MORNING) for name, value in (("near_area", near), ("broken_promise", broken))}
    return Ground(item(), typed, facts, "91210411MAJB0001XH", today)


def filed(here: Ground) -> tuple[CaseState, list[NewEvent]]:
    """A case opened on this ground."""
    env = {**here.values, "submitted_on": here.today, "today": here.today, "holder": here.holder}
    decision: Decision = item().rules.decide(env, here.facts)
    state = CaseState(
        number="SF1", query_code="ABCDEF", filing=1, item=item().id, org="housing", party=1, release="r", filed_at=MORNING
    )
    first = {
        "number": "SF1", "query_code": "ABCDEF", "filing": 1, "item": item().id, "item_name": "", "org": "housing", "party": 1,
        "submitted_on": here.today, "values": {},
    }
    return after(state, opened(here, state, decision, first, "account:1"))


def after(state: CaseState, events: list[NewEvent] | Refused) -> tuple[CaseState, list[NewEvent]]:
    """The state the events lead to."""
    assert isinstance(events, list), events
    for event in events:
        state = msgspec.structs.replace(state, **changed(event.turn))
    return state, events


def say(here: Ground, state: CaseState, *acts: Act) -> CaseState:
    """Several acts in order."""
    for act in acts:
        state, _ = after(state, acted(here, state, act, "account:2"))
    return state


def test_nobody_is_needed_for_a_small_hotel() -> None:
    state, events = filed(ground())
    assert [event.kind for event in events] == ["filed", "received", "accepted", "granted", "issued"]
    assert (state.status, state.status_code, state.step, state.closed_on) == ("办结", "70", "", TODAY)
    assert [event.actor for event in events] == ["account:1", *["system"] * 4]


@pytest.mark.parametrize(
    ("changes", "review"),
    [
        ({"near": 100}, ("合并面积",)), ({"broken": True}, ("承诺不实未修复",)), ({"prior_area_m2": 100}, ("扩建改建重报",)),
        ({"completed_on": "2026-02-13"}, ("逾期申请",)),
    ],
)
def test_an_unconfirmed_rule_sends_to_an_officer_and_refuses_nothing(changes: dict[str, Any], review: tuple[str, ...]) -> None:
    state, events = filed(ground(**changes))
    assert [event.kind for event in events] == ["filed"]
    assert (state.status, state.step, state.outcomes["review"]) == ("已提交", "receive", review)
    assert state.outcomes["path"] == "承诺即办"


@pytest.mark.parametrize("unknown", ["near", "broken"])
def test_a_fact_that_cannot_be_known_is_no_licence_to_grant(unknown: str) -> None:
    state, events = filed(ground(**{unknown: Unknown(because="名录暂时查不到")}))
    assert [event.kind for event in events] == ["filed"]
    assert "review" not in state.outcomes


def test_the_ordinary_way_step_by_step() -> None:
    here = ground(area_m2="350.00")
    state, _ = filed(here)
    assert state.outcomes["path"] == "一般程序"
    state = say(here, state, Act("收件"))
    assert (state.status, state.step) == ("已收件", "accept")
    state = say(here, state, Act("受理"))
    assert (state.status, state.accepted_on, state.statutory_due, state.promised_due) == (
        "已受理", TODAY, date(2026, 3, 30), date(2026, 3, 9),
    )
    state = say(here, state, Act("通过", opinion="材料齐全"))
    assert (state.status, state.step) == ("在办", "decide")
    state = say(here, state, Act("准予"))
    assert (state.status, state.status_code, state.decided_on, state.step) == ("准予备案", "40", TODAY, "issue")
    state = say(here, state, Act("出证"))
    assert (state.status, state.status_code, state.open) == ("办结", "70", False)


def test_the_clock_starts_when_the_case_is_accepted() -> None:
    state, _ = filed(ground(area_m2="350.00"))
    later = ground(date(2026, 9, 30), area_m2="350.00")
    state = say(later, state, Act("收件"), Act("受理"))
    assert (state.accepted_on, state.statutory_due) == (date(2026, 9, 30), date(2026, 11, 3))


@pytest.mark.parametrize(("act", "word"), [(Act("不予备案"), "理由"), (Act("不予", reason="不符"), "依据"), (Act("看看"), "看看")])
def test_a_refusal_without_its_grounds_is_refused_itself(act: Act, word: str) -> None:
    here = ground(area_m2="350.00")
    state = say(here, filed(here)[0], Act("收件"), Act("受理"), Act("通过", opinion="好"))
    answer = acted(here, state, act, "account:2")
    assert isinstance(answer, Refused)
    assert word in answer.because + answer.instead
    assert answer.instead


def test_a_refusal_names_the_remedies() -> None:
    here = ground(area_m2="350.00")
    state = say(here, filed(here)[0], Act("收件"), Act("受理"), Act("通过", opinion="好"))
    state, [event] = after(state, acted(here, state, Act("不予", reason=" 不符\u0065\u0301 ", basis="某条"), "account:2"))
    assert (state.status, state.status_code, state.open) == ("不予备案", "41", False)
    assert "六十日" in event.turn.remedy
    assert event.turn.reason == "不符é"


def test_not_accepted() -> None:
    here = ground(area_m2="350.00")
    state = say(here, filed(here)[0], Act("收件"), Act("不予受理", reason="不属于本机关", basis="某条"))
    assert (state.status, state.status_code, state.closed_on, state.accepted_on) == ("不予受理", "21", TODAY, None)


def test_an_officer_who_accepts_an_instant_case_by_hand_leaves_the_rest_to_officers() -> None:
    here = ground(near=100)
    state = say(here, filed(here)[0], Act("收件"), Act("受理"))
    assert (state.step, state.status) == ("decide", "已受理")


def test_withdrawn_until_the_decision() -> None:
    here = ground(area_m2="350.00")
    state = filed(here)[0]
    done, [event] = after(state, withdrawn(here, state, "不办了", "account:1"))
    assert (done.status, done.status_code, done.step, done.closed_on) == (WITHDRAWN, "42", "", TODAY)
    assert event.turn.reason == "不办了"
    for late in (done, filed(ground())[0]):
        answer = withdrawn(here, late, "", "account:1")
        assert isinstance(answer, Refused)
        assert answer.instead


def test_revoked_only_what_was_granted_and_only_with_grounds() -> None:
    here = ground()
    granted, pending = filed(here)[0], filed(ground(area_m2="350.00"))[0]
    why = Act("撤销", reason="承诺不实", basis="行政许可法第69条")
    state, [event] = after(granted, revoked(here, granted, why, "account:2"))
    assert (state.status, state.status_code, state.closed_on) == (REVOKED, "70", TODAY)
    assert event.turn.remedy
    for wrong, act in ((granted, Act("撤销")), (pending, why), (state, why)):
        assert isinstance(revoked(here, wrong, act, "account:2"), Refused)


def test_nothing_more_happens_to_a_finished_case() -> None:
    here = ground()
    answer = acted(here, filed(here)[0], Act("收件"), "account:2")
    assert isinstance(answer, Refused)
    assert "办结" in answer.because


def test_limits_are_those_of_the_process_clock() -> None:
    assert due_on(item().info.statutory, date(2026, 2, 13)).on == date(2026, 3, 19)
    assert due_on(item().info.statutory, date(2026, 4, 30)).on == date(2026, 6, 1)
