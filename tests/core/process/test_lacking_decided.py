"""A material that is still lacking 容缺 when the case is refused: the refusal stands, is served, and nobody is asked for the material."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from growing import Grown, replace
from test_opinions import says, step, tomorrow
from test_walks import base
from wandering import PEOPLE, Wanderer, fitted

from core.items.model import Next, StepDef
from core.messages.templates import turn
from core.procedure import COMMANDS, acted
from core.process import Act, Refused

REFUSED = Act("不予", reason="不符合条件", basis="演示规定第1条")


def applies(case: Wanderer, said: Act) -> None:
    """A command of the applicant's, which is lawful."""
    ground = case.ground_now()
    done = acted(ground, case.state, said, ground.who.actor)
    assert not isinstance(done, Refused), done
    case.record(done)


def lacking(*after: StepDef, to: str) -> Wanderer:
    """Accepted without a material and refused; then it goes on to the step `to`."""
    item, sent = base()
    material = next(each.id for each in item.info.material if each.tolerate is not None)
    grown = Grown([
        step("filing", "filing", next=(Next(to="accept"),)),
        step("accept", "accept", duty="acceptor", next=(Next(on="不予受理", end="不予受理"), Next(to="decide"))),
        step("decide", "decide", duty="decider", next=(Next(to=to),)),
        *after,
    ], "其他行政权力", "applicant")
    case = Wanderer(fitted(item, grown), Random(1), item.form.typed({**sent, "area_m2": Decimal(120)}), Counter())
    applies(case, Act("容缺承诺", materials=(material,)))
    says(case, Act("容缺受理", materials=(material,)))
    assert case.state.standing.lacking, case.story()
    says(case, REFUSED)
    return case


@pytest.fixture
def unserved() -> Wanderer:
    return lacking(step("deliver", "deliver", duty="issuer", next=(Next(end="办结"),)), to="deliver")


def test_a_refusal_waits_for_service_and_nothing_else(unserved: Wanderer) -> None:
    for _ in range(40):
        tomorrow(unserved)
    assert (unserved.state.step, unserved.state.open) == ("deliver", True), unserved.story()
    says(unserved, Act("已送达", ground="直接送达", to="张三"))
    assert unserved.events[-1].kind == "delivered"


def test_nobody_asks_for_the_material_any_more(unserved: Wanderer) -> None:
    assert unserved.state.standing.lacking == ()
    assert not COMMANDS["补齐"].shown(unserved.ground_now(), unserved.state)
    assert turn(unserved.state.standing, "issuer", "送达", None) == ("", None)


def test_what_was_refused_before_this_was_mended_is_left_alone_too(unserved: Wanderer) -> None:
    old = next(turn.standing for turn in unserved.turns if turn.standing is not None and turn.standing.lacking)
    unserved.state = replace(unserved.state, standing=replace(unserved.state.standing, lacking=old.lacking))
    for _ in range(40):
        tomorrow(unserved)
    assert unserved.state.open, unserved.story()


def test_a_second_look_does_not_grant_without_the_material() -> None:
    case = lacking(step("again", "decide", duty="decider", next=(Next(on="不予", end="维持不予"), Next(end="办结"))), to="again")
    for _ in range(40):
        tomorrow(case)
    assert case.state.step == "again", case.story()
    refused = acted(case.ground_now(PEOPLE[0]), case.state, Act("准予"), "account:a")
    assert isinstance(refused, Refused)
    assert "还没有补齐" in refused.because
    applies(case, Act("补齐", materials=(case.state.standing.lacking[0].material,)))
    assert case.state.status == "不予"
    assert not case.state.standing.lacking
    says(case, Act("准予"))
    assert not case.state.open
