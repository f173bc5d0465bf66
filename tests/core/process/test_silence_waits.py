"""Silence says nothing while the applicant corrects the application, or while an opinion is waited for: then nobody could act."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from growing import Grown, replace
from test_lacking_decided import applies
from test_opinions import says, step, tomorrow
from test_walks import base
from wandering import Wanderer, fitted

from core.items.model import Next, Silence
from core.items.parts import Limit
from core.procedure import acted
from core.process import Act, Point, Refused

FIVE = Limit(days=5, basis="演示规定")
ASKED = Act("会办", reason="有无意见")
CORRECT = Act("补正", points=(Point(what="market_name", problem="不清楚", basis="演示规定", how="写清楚"),))


def silent(kind: str, outcome: str, **more: Any) -> Wanderer:
    """A case at a step whose silence speaks after five working days; the next step has the same again."""
    item, sent = base()
    silence = Silence(limit=FIVE, outcome=outcome)
    grown = Grown([
        step("filing", "filing", next=(Next(to="it"),)),
        step("it", kind, duty="handler", silence=silence, next=(Next(to="after"),), **more),
        step("after", "review", duty="handler", silence=Silence(limit=FIVE, outcome="通过"), next=(Next(end="办结"),)),
    ], "其他行政权力", "applicant")
    return Wanderer(fitted(item, grown), Random(1), item.form.typed(dict(sent)), Counter())


def asks(case: Wanderer, days: int) -> date:
    """A department is asked; the last day for its answer."""
    org = next(value for value, _ in case.ground_now().around.orgs)
    says(case, replace(ASKED, to=org, days=days))
    return case.state.standing.consults[-1].last_on


def answered(case: Wanderer) -> None:
    ground = case.ground_now()
    ground = replace(ground, who=replace(ground.who, orgs=frozenset({case.state.standing.consults[-1].org})))
    done = acted(ground, case.state, Act("答复意见", opinion="没有意见"), "account:z")
    assert not isinstance(done, Refused), done
    case.record(done)
    case.look()


def days_pass(case: Wanderer, until: date) -> None:
    while case.today < until:
        tomorrow(case)


def test_nothing_is_accepted_by_silence_while_the_applicant_corrects() -> None:
    case = silent("accept", "受理")
    says(case, CORRECT)
    correction = case.state.standing.correction
    assert correction is not None
    days_pass(case, correction.last_on or case.today + timedelta(days=20))
    assert (case.state.step, case.state.accepted_on) == ("it", None), case.story()
    assert case.state.standing.correction is not None


def test_after_the_correction_it_has_its_whole_time_again() -> None:
    case = silent("accept", "受理")
    says(case, CORRECT)
    days_pass(case, case.today + timedelta(days=4))
    ground = replace(case.ground_now(), before=case.ground.values)
    done = acted(ground, case.state, Act("提交补正", values={"market_name": "集市"}), "account:1")
    assert not isinstance(done, Refused), done
    case.record(done)
    corrected = case.today
    while case.state.step == "it":
        tomorrow(case)
    accepted = next(event for event in case.events if event.kind == "accepted")
    assert accepted.turn.over_on is not None
    assert (accepted.turn.over_on - corrected).days >= 5
    assert accepted.effective_on == accepted.turn.over_on + timedelta(days=1)


@pytest.mark.parametrize(("kind", "outcome"), [("review", "通过"), ("accept", "受理")])
def test_silence_waits_for_an_opinion_until_it_is_late(kind: str, outcome: str) -> None:
    case = silent(kind, outcome)
    last = asks(case, 12)
    days_pass(case, last)
    assert case.state.step == "it", case.story()
    tomorrow(case)
    assert case.state.step == "after", case.story()
    spoken = next(event for event in case.events if event.turn.step == "it" and event.turn.to == "after")
    assert (spoken.effective_on, spoken.turn.over_on) == (case.today, last)
    assert "consult_lapsed" in [event.kind for event in case.events]
    assert case.arrived == last


def test_silence_speaks_as_soon_as_the_opinion_has_come() -> None:
    case = silent("review", "通过")
    last = asks(case, 12)
    days_pass(case, last - timedelta(days=3))
    answered(case)
    assert case.state.step == "after", case.story()
    assert case.events[-1].effective_on == case.today
    assert case.arrived == case.today - timedelta(days=1)


def test_an_opinion_that_comes_in_time_delays_nothing() -> None:
    case = silent("review", "通过")
    asks(case, 3)
    start = case.today
    tomorrow(case)
    answered(case)
    while case.state.step == "it":
        tomorrow(case)
    plain = silent("review", "通过")
    while plain.state.step == "it":
        tomorrow(plain)
    assert (case.today - start) == (plain.today - plain.state.submitted_on)


def test_what_may_not_be_decided_yet_is_not_decided_by_silence_and_the_days_for_supplying_it_still_end() -> None:
    item, sent = base()
    grown = Grown([
        step("filing", "filing", next=(Next(to="accept"),)),
        step("accept", "accept", duty="acceptor", next=(Next(on="不予受理", end="不予受理"), Next(to="decide"))),
        step(
            "decide", "decide", duty="decider", silence=Silence(limit=Limit(days=2, basis="演示规定"), outcome="准予"),
            next=(Next(on="不予", end="不予许可"), Next(end="办结")),
        ),
    ], "其他行政权力", "applicant")
    case = Wanderer(fitted(item, grown), Random(1), item.form.typed({**sent, "area_m2": Decimal(120)}), Counter())
    applies(case, Act("容缺承诺", materials=("layout",)))
    says(case, Act("容缺受理", materials=("layout",)))
    last = case.state.standing.lacking[0].last_on
    days_pass(case, last)
    assert case.state.step == "decide", case.story()
    tomorrow(case)
    assert case.events[-1].kind == "returned_closed", case.story()
