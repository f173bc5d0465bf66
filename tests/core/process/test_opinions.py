"""An opinion that is waited for: it holds the system back too, and the system goes on as soon as nobody is waited for any more."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from growing import Grown, replace
from test_walks import base
from wandering import PEOPLE, Wanderer, fitted

from core.items.model import Next, StepDef
from core.items.parts import Limit
from core.procedure import acted
from core.process import Act, Refused

TOLD = Act("告知听证", reason="关系重大利益", basis="行政许可法第46条")
ASKED = Act("会办", to="财政部门", reason="有无意见", days=10)


def step(name: str, kind: str, **more: object) -> StepDef:
    """A step of a process that is made here."""
    return StepDef(id=name, kind=kind, name=name, **more)  # type: ignore[arg-type]


@pytest.fixture
def waiting() -> Wanderer:
    """Told of a hearing that nobody will ask for, while a department is asked; then the system archives."""
    item, sent = base()
    grown = Grown([
        step("filing", "filing", next=(Next(to="receive"),)),
        step("receive", "receive", duty="receiver", auto="true", limit=Limit(days=5, basis="演示规定"), next=(Next(to="hearing"),)),
        step("hearing", "hearing", duty="handler", next=(Next(to="archive"),)),
        step("archive", "archive", next=(Next(end="办结"),)),
    ], "其他行政权力", "applicant")
    case = Wanderer(fitted(item, grown), Random(1), item.form.typed(dict(sent)), Counter())
    for said in (TOLD, replace(ASKED, to=next(value for value, _ in case.ground_now().around.orgs))):
        says(case, said)
    while case.state.step == "hearing":
        tomorrow(case)
    assert (case.state.step, case.state.open) == ("archive", True)
    return case


def says(case: Wanderer, said: Act, who: int = 0) -> None:
    """An officer's command, which is lawful."""
    ground = case.ground_now(PEOPLE[who])
    done = acted(ground, case.state, said, ground.who.actor)
    assert not isinstance(done, Refused), done
    case.record(done)


def tomorrow(case: Wanderer) -> None:
    """A day goes by, and the worker looks where it was told to."""
    case.today += timedelta(days=1)
    case.clock = 0
    case.look()


def last_on(case: Wanderer) -> date:
    return case.state.standing.consults[0].last_on


def test_the_system_goes_on_when_the_time_for_the_answer_is_over(waiting: Wanderer) -> None:
    while waiting.today < last_on(waiting):
        tomorrow(waiting)
        assert waiting.state.open, waiting.story()
    tomorrow(waiting)
    assert [event.kind for event in waiting.events[-2:]] == ["consult_lapsed", "archived"], waiting.story()
    assert not waiting.state.open
    assert "没有在" in waiting.events[-2].turn.along[0]


def test_the_system_goes_on_at_once_when_it_is_answered(waiting: Wanderer) -> None:
    org = waiting.state.standing.consults[0].org
    ground = waiting.ground_now(PEOPLE[0])
    ground = replace(ground, who=replace(ground.who, orgs=frozenset({org})))
    done = acted(ground, waiting.state, Act("答复意见", opinion="没有意见"), ground.who.actor)
    assert not isinstance(done, Refused), done
    waiting.record(done)
    assert [event.kind for event in waiting.events[-2:]] == ["consult_answered", "archived"]


def test_what_lapsed_can_still_be_answered_until_the_case_is_over() -> None:
    item, sent = base()
    grown = Grown([
        step("filing", "filing", next=(Next(to="review"),)),
        step("review", "review", duty="handler", limit=Limit(days=5, basis="演示规定"), next=(Next(end="办结"),)),
    ], "其他行政权力", "applicant")
    case = Wanderer(fitted(item, grown), Random(1), item.form.typed(dict(sent)), Counter())
    org = next(value for value, _ in case.ground_now().around.orgs)
    says(case, replace(ASKED, to=org, days=2))
    while case.events[-1].kind != "consult_lapsed":
        tomorrow(case)
    assert case.today == last_on(case) + timedelta(days=1)
    consult = case.state.standing.consults[0]
    assert (consult.open, consult.waits) == (True, False)
    says(case, Act("通过", opinion="可以"))
    assert not case.state.open
