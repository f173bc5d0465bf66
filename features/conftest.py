"""pytest-bdd runs the same features: our sentences bound to its steps, the rule world as its fixture.

`pytest features` is the command-line way to play scenarios one by one; `jiban scenarios run` plays them in both worlds.
"""

from pathlib import Path

import pytest
from pytest_bdd import given, then, when
from pytest_bdd.parsers import StepParser

from core.registry import load_registry
from core.scenarios.feature import Phase, Step
from core.scenarios.lines import sentence
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import at_once
from core.scenarios.sentences import StepError
from core.scenarios.suite import Suite, load_suite
from core.scenarios.world import clock

ROOT = Path(__file__).parents[1]


class Ours(StepParser):
    """Takes every step of a phase; which sentence it is, our own registry says."""

    def is_matching(self, name: str) -> bool:
        """Whether it is a step at all."""
        return bool(name)

    def parse_arguments(self, name: str) -> dict[str, str]:
        """The whole text is the one argument."""
        return {"text": name}


@pytest.fixture(scope="session")
def suite() -> Suite:
    """The features, read and checked once."""
    return load_suite(load_registry(ROOT), ROOT)


@pytest.fixture
def world(suite: Suite) -> RuleWorld:
    """A fresh world for each scenario."""
    return RuleWorld(suite.shelf)


def play(suite: Suite, world: RuleWorld, phase: Phase, text: str, datatable: list[list[str]] | None) -> None:
    """Carry out one step. Raises NotSo, an AssertionError, for a 那么 that does not hold."""
    step = Step(phase, phase, sentence(text), 0, tuple(map(tuple, datatable or ())))
    call = suite.book.find(step)
    with clock(world):
        try:
            at_once(call.bound.run(world, **call.args))
        except StepError as error:
            pytest.fail(f"{text}：{error}", pytrace=False)


@given(Ours(""))
def given_step(suite: Suite, world: RuleWorld, text: str, datatable: list[list[str]] | None = None) -> None:
    """假如……"""
    play(suite, world, "假如", text, datatable)


@when(Ours(""))
def when_step(suite: Suite, world: RuleWorld, text: str, datatable: list[list[str]] | None = None) -> None:
    """当……"""
    play(suite, world, "当", text, datatable)


@then(Ours(""))
def then_step(suite: Suite, world: RuleWorld, text: str, datatable: list[list[str]] | None = None) -> None:
    """那么……"""
    play(suite, world, "那么", text, datatable)


def pytest_bdd_apply_tag() -> bool:
    """Our tags are evidence (计划, 法定, 缺省) and item ids, read by the reports; pytest needs no marker for them."""
    return True
