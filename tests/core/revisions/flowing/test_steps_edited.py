"""Steps added, moved and taken out: the process stays whole whatever one does to it, and a valid one stays valid where it can."""

import random
from pathlib import Path
from typing import Any

import pytest

from core.faults import Blame, Fault
from core.items.files import Repository
from core.items.model import ProcessFile
from core.items.parts import Limit
from core.items.reading import read_toml
from core.problems import Invalid, NotFound
from core.process.checking import check_steps
from core.revisions import Edit, apply
from core.revisions.documents import read
from core.revisions.flowing.picture import pictured, source_of
from core.revisions.flowing.steps import (
    SilenceWish,
    StepWish,
    add_step,
    addable,
    describe,
    drop_step,
    leading_on,
    leading_to,
    move_step,
    step_of,
    steps_of,
)
from core.revisions.flowing.ways import WayWish, add_way, drop_way, ends_of, move_way, set_way

ROOT = Path(__file__).resolve().parents[4]
PROCESSES = sorted((path.parts[-4], path.parts[-2]) for path in (ROOT / "plugins").glob("*/items/*/process.toml"))
PERMIT = Repository(ROOT, "demo_steps", "demo_approval").read()
WHOLE = {"unknown-step", "dead-end", "to-or-end", "to-filing", "first-step", "duplicate-id", "bad-id", "self-loop"}
"""Faults that no operation may make."""


def done(files: dict[str, bytes], edits: tuple[Edit, ...]) -> dict[str, bytes]:
    for edit in edits:
        files = apply(files, edit)
    return files


def faults_of(files: dict[str, bytes]) -> list[Fault]:
    source, found = read_toml(files["process.toml"], ProcessFile, Blame("", "process.toml"))
    assert source is not None, found
    return check_steps(source, {}, (), Blame("", "process.toml"))


def way(files: dict[str, bytes], step: str, number: int = -1) -> Any:
    return step_of(files, step)["next"][number]


def one_change(files: dict[str, bytes], draw: random.Random) -> tuple[Edit, ...]:  # noqa: PLR0911 - one for each operation
    steps = [step["id"] for step in steps_of(files)]
    one, other = draw.choice(steps), draw.choice(steps)
    number = draw.randint(1, len(step_of(files, one)["next"]))
    match draw.randint(0, 6):
        case 0:
            return add_step(files, draw.choice([*addable()]), one, StepWish(duty="handler"), draw.randint(-1, 3))[1]
        case 1 if len(steps) > 1:
            return drop_step(files, draw.choice(steps[1:]))
        case 2 if len(steps) > 1:
            return move_step(files, draw.choice(steps[1:]), other)
        case 3:
            return add_way(files, one, WayWish(when="area_m2 < 3", to=draw.choice(steps[1:])) if len(steps) > 1 else WayWish(when="a = 1", end="终止"))
        case 4 if len(step_of(files, one)["next"]) > 1:
            return move_way(files, one, number, up=draw.random() < 0.5)
        case 5:
            return describe(files, one, StepWish(name=f"改名{number}"))
    return ()


@pytest.mark.parametrize(("plugin", "item"), PROCESSES)
def test_what_one_does_at_random_leaves_every_way_leading_somewhere(plugin: str, item: str) -> None:
    files = Repository(ROOT, plugin, item).read()
    draw = random.Random(f"{plugin}/{item}")
    start = {fault.code for fault in faults_of(files)} & WHOLE
    for _ in range(14):
        try:
            files = done(files, one_change(files, draw))
        except Invalid:
            continue
        assert not [fault for fault in faults_of(files) if fault.code in WHOLE - {"dead-end"} - start]
        source = source_of(files)
        assert source is not None
        assert pictured(source, {}, lambda step: step.duty) is not None


@pytest.mark.parametrize(("plugin", "item"), PROCESSES)
def test_steps_added_moved_and_taken_out_leave_no_dead_end(plugin: str, item: str) -> None:
    files = Repository(ROOT, plugin, item).read()
    draw = random.Random(f"{item}!")
    for _ in range(10):
        steps = [step["id"] for step in steps_of(files)]
        match draw.randint(0, 2):
            case 0:
                _, edits = add_step(files, draw.choice([*addable()]), draw.choice(steps), StepWish())
            case 1 if len(steps) > 1:
                edits = drop_step(files, draw.choice(steps[1:]))
            case _ if len(steps) > 1:
                edits = move_step(files, draw.choice(steps[1:]), draw.choice(steps))
            case _:
                continue
        files = done(files, edits)
        assert not [fault for fault in faults_of(files) if fault.code in WHOLE]


def test_a_step_is_added_between_two_and_taken_out_again() -> None:
    new, edits = add_step(PERMIT, "review", "receive", StepWish(name="初审", duty="handler"))
    files = done(PERMIT, edits)
    assert [step["id"] for step in steps_of(files)][:4] == ["filing", "receive", new, "accept"]
    assert (way(files, "receive"), way(files, new)) == ({"to": new}, {"to": "accept"})
    assert leading_to(files, new)[0].name == "收件"
    assert leading_on(files, new) == {"to": "accept"}
    assert read(done(files, drop_step(files, new)), "process.toml") == read(PERMIT, "process.toml")


def test_a_new_decision_closes_the_case_when_it_refuses() -> None:
    new, edits = add_step(PERMIT, "decide", "decide", StepWish(name="复核决定", duty="decider"))
    assert step_of(done(PERMIT, edits), new)["next"] == [{"on": "不予", "end": "不予"}, {"to": "deliver"}]


def test_a_step_put_on_one_way_leaves_the_others() -> None:
    new, edits = add_step(PERMIT, "review", "visit", StepWish(name="复核", duty="handler"), 5)
    files = done(PERMIT, edits)
    before, after = step_of(PERMIT, "visit")["next"], step_of(files, "visit")["next"]
    assert [no for no, (one, other) in enumerate(zip(before, after, strict=True)) if one != other] == [5]
    assert after[5] == {**before[5], "to": new}
    assert way(files, new) == {"to": before[5]["to"]}


def test_a_moved_step_is_taken_out_of_its_way_and_put_into_another() -> None:
    files = done(PERMIT, move_step(PERMIT, "receive", "decide"))
    assert way(files, "filing") == {"to": "accept"}
    assert way(files, "decide") == {"to": "receive"}
    assert way(files, "receive") == {"to": "deliver"}


def test_the_last_step_taken_out_closes_the_case_where_it_did() -> None:
    files = done(PERMIT, drop_step(PERMIT, "archive"))
    assert way(files, "deliver") == {"end": "办结"}


@pytest.mark.parametrize("doing", [lambda: drop_step(PERMIT, "filing"), lambda: move_step(PERMIT, "filing", "decide"), lambda: add_step(PERMIT, "filing", "decide", StepWish())])
def test_the_filing_stays_first_and_alone(doing: Any) -> None:
    with pytest.raises(Invalid):
        doing()


def test_what_is_said_of_a_step_is_written_and_what_else_stood_there_stays() -> None:
    wish = StepWish(
        name=" 现场勘验 ", limit=Limit(days=4, unit="day", basis="本地承诺"), officers=1, outcomes={"合格": "符合", "不合格": "不合格"}, auto="",
        silence=SilenceWish(Limit(days=5, basis="第32条"), "合格"), objection_counts="filed", shows=("a",),
    )
    files = done(PERMIT, describe(PERMIT, "visit", wish))
    step = step_of(files, "visit")
    assert (step["name"], step["limit"], step["outcomes"]) == ("现场勘验", {"days": 4, "unit": "day", "basis": "本地承诺"}, {"合格": "符合"})
    assert "officers" not in step
    assert "auto" not in step
    assert "objection_counts" not in step
    assert step["silence"] == {"limit": {"days": 5, "unit": "workday", "basis": "第32条"}, "outcome": "合格"}
    assert (step["duty"], step["next"]) == (step_of(PERMIT, "visit")["duty"], step_of(PERMIT, "visit")["next"])
    assert "limit" not in step_of(done(files, describe(files, "visit", StepWish(limit=None))), "visit")


def test_a_step_without_a_name_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        describe(PERMIT, "visit", StepWish(name=" "))
    assert refused.value.fields[0].field == "name"


def test_ways_are_added_before_the_open_one_changed_moved_and_taken_away() -> None:
    files = done(PERMIT, add_way(PERMIT, "accept", WayWish(on="受理", when="way = '听证'", to="hearing")))
    assert step_of(files, "accept")["next"][1] == {"on": "受理", "when": "way = '听证'", "to": "hearing"}
    files = done(files, set_way(files, "accept", 2, WayWish(on="受理", end="当场办结")))
    assert step_of(files, "accept")["next"][1] == {"on": "受理", "end": "当场办结"}
    assert ends_of(files)[:2] == ("不予受理", "当场办结")
    assert way(done(files, move_way(files, "accept", 2, up=False)), "accept") == {"on": "受理", "end": "当场办结"}
    assert move_way(files, "accept", 1, up=True) == ()
    assert step_of(done(files, drop_way(files, "accept", 2)), "accept")["next"] == step_of(PERMIT, "accept")["next"]


@pytest.mark.parametrize("wish", [WayWish(), WayWish(to="decide", end="办结"), WayWish(to="nowhere"), WayWish(on="准予", end="办结")])
def test_a_way_that_leads_nowhere_is_refused(wish: WayWish) -> None:
    with pytest.raises(Invalid):
        add_way(PERMIT, "accept", wish)


def test_the_last_way_and_an_unknown_one_cannot_be_taken_away() -> None:
    with pytest.raises(Invalid):
        drop_way(PERMIT, "receive", 1)
    with pytest.raises(NotFound):
        drop_way(PERMIT, "receive", 7)
    with pytest.raises(NotFound):
        step_of(PERMIT, "nobody")
