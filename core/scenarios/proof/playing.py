"""Scenarios played for a proof: once with a notebook, then again and again with something changed."""

from collections.abc import Iterable

import msgspec

from core.scenarios.feature import Step
from core.scenarios.proof.recording import Notebook, Notes, RecordingRules, noted_process
from core.scenarios.proof.subjects import Subject, shelf_with
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import ONLY_CASE, at_once
from core.scenarios.shelf import Shelf
from core.scenarios.suite import Playable, Suite
from core.scenarios.world import clock


class Played(msgspec.Struct, frozen=True, eq=False):
    """A scenario that has played on the rules as they are: what it asked, and the step at which it turned red, if it did."""

    playable: Playable
    notes: Notes
    red: Step | None

    @property
    def name(self) -> str:
        """Where it stands and what it is called, with its example."""
        scenario = self.playable.scenario
        example = f"（{'，'.join(value for _, value in scenario.example)}）" if scenario.example else ""
        return f"{self.playable.feature.file} · {scenario.name}{example}"


def play_noting(suite: Suite, subjects: Iterable[Subject]) -> list[Played]:
    """Every scenario of the rule world, with what it asked of the subjects."""
    notebook = Notebook()
    rules = {subject.id: RecordingRules(subject.rules, subject.id, notebook) for subject in subjects}
    shelf = shelf_with(suite.shelf, rules, lambda subject, process: noted_process(process, subject, notebook))
    played = []
    for each in suite.playable:
        if ONLY_CASE not in each.scenario.tags:
            red = red_at(each, shelf)
            played.append(Played(each, notebook.turn(), red))
    return played


def red_at(playable: Playable, shelf: Shelf) -> Step | None:
    """The step at which the scenario turns red on the shelf, if it does; anything that goes wrong in it is red."""
    return at_once(_red_at(playable, shelf))


async def _red_at(playable: Playable, shelf: Shelf) -> Step | None:
    world = RuleWorld(shelf)
    for step, call in playable.calls:
        try:
            with clock(world):
                await call.bound.run(world, **call.args)
        except Exception:  # noqa: BLE001 - whatever a changed rule upsets, the scenario has noticed it
            return step
    return None
