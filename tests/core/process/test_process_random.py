"""Random processes: what is right by construction is accepted, and each fault planted into one is reported at its place."""

import os
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.faults import Blame, Fault
from core.items.model import ItemFile, Next, ProcessFile, StepDef
from core.items.parts import Limit
from core.process import KINDS, Place, Process, load_process
from core.rules import Scope
from core.values import Value

ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")
CONDITION = "path = '承诺即办'"
BETWEEN = ("receive", "accept", "review", "decide", "issue")
replace = msgspec.structs.replace
Planted = tuple[list[StepDef], str, str]
"""The steps with the fault, where it must be reported, and its code."""


def way_out(random: Random, count: int, position: int, words: tuple[str, ...]) -> tuple[Next, ...]:
    """Ways out of a step that keep every later step reachable and every end in reach."""
    ahead = Next(end="办结") if position == count - 1 else Next(to=f"s{position + 1}")
    nexts = []
    if random.random() < 0.4:
        goal = random.choice([Next(end="终止"), *(Next(to=f"s{n}") for n in range(position + 1, count))])
        nexts.append(replace(goal, when=CONDITION, on=words[0] if random.random() < 0.5 else ""))
    if len(words) == 1 or random.random() < 0.3:
        return (*nexts, ahead)
    back = Next(end="不予办理")
    if position > 1 and random.random() < 0.3:
        back = Next(to=f"s{random.randrange(1, position)}")
    return (*nexts, replace(back, on=words[1]), replace(ahead, on=words[0]))


def sound(random: Random) -> list[StepDef]:
    """Steps of a process without fault; s0 is the filing, the last step can end the case."""
    count = random.randint(3, 9)
    steps = []
    for position in range(count):
        kind: Any = "filing" if position == 0 else random.choice(BETWEEN)
        duty = "" if position == 0 else random.choice(ROLES)
        auto = CONDITION if position and random.random() < 0.3 else ""
        limit = Limit(days=1, basis="本地承诺") if KINDS[kind].timed and random.random() < 0.5 else None
        officers = 2 if kind == "review" and not auto and random.random() < 0.3 else 1
        nexts = way_out(random, count, position, KINDS[kind].outcomes)
        steps.append(StepDef(
            id=f"s{position}", kind=kind, name=f"环节{position}", duty=duty, auto=auto, limit=limit, officers=officers, next=nexts
        ))
    return steps


def changed(steps: list[StepDef], position: int, **changes: Any) -> list[StepDef]:
    return [replace(step, **changes) if n == position else step for n, step in enumerate(steps)]


def any_later(random: Random, steps: list[StepDef]) -> int:
    return random.randrange(1, len(steps))


def step_fault(key: str, value: Any, code: str, tail: str = "") -> Callable[[Random, list[StepDef]], Planted]:
    """A fault that stands in one key of a step."""

    def plant(random: Random, steps: list[StepDef]) -> Planted:
        position = any_later(random, steps)
        return changed(steps, position, **{key: value}), f"step[s{position}].{tail or key}", code

    return plant


def next_fault(code: str, tail: str, **changes: Any) -> Callable[[Random, list[StepDef]], Planted]:
    """A fault that stands in one way out."""

    def plant(random: Random, steps: list[StepDef]) -> Planted:
        position = any_later(random, steps)
        no = random.randrange(len(steps[position].next))
        nexts = tuple(replace(way, **changes) if n == no else way for n, way in enumerate(steps[position].next))
        return changed(steps, position, next=nexts), f"step[s{position}].next[{no + 1}]{tail}", code

    return plant


def one_id_twice(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    return [*steps, steps[position]], f"step[s{position}].id", "duplicate-id"


def nobody_names_it(random: Random, steps: list[StepDef]) -> Planted:
    alone = replace(steps[any_later(random, steps)], id="alone", next=(Next(end="办结"),), must="")
    return [*steps, alone], "step[alone]", "unreachable-step"


def loop_of_two(random: Random, steps: list[StepDef]) -> Planted:
    last = len(steps)
    ring = [
        StepDef(id=f"s{last + n}", kind="review", name=f"环节{last + n}", duty="handler", next=(Next(to=f"s{last + 1 - n}"),))
        for n in (0, 1)
    ]
    entered = changed(steps, 0, next=(Next(when=CONDITION, to=f"s{last}"), *steps[0].next))
    return [*entered, *ring], f"step[s{last + random.randrange(2)}].next", "endless-loop"


def only_into_a_loop(_: Random, steps: list[StepDef]) -> Planted:
    last = len(steps)
    into = StepDef(id=f"s{last}", kind="review", name="进入", duty="handler", next=(Next(to=f"s{last + 1}"),))
    ring = StepDef(id=f"s{last + 1}", kind="review", name="循环", duty="handler", next=(Next(to=f"s{last + 1}"),))
    entered = changed(steps, 0, next=(Next(when=CONDITION, to=into.id), *steps[0].next))
    return [*entered, into, ring], f"step[{into.id}].next", "no-end"


def system_alone_in_a_loop(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    nexts = (Next(when=CONDITION, to=f"s{position}"), *steps[position].next)
    return changed(steps, position, next=nexts, auto=CONDITION, officers=1), f"step[s{position}].auto", "automatic-loop"


def every_way_has_a_condition(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    nexts = tuple(replace(way, when=way.when or CONDITION) for way in steps[position].next)
    return changed(steps, position, next=nexts), f"step[s{position}].next[{len(nexts)}].when", "dead-end"


def an_outcome_without_way(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    nexts = (Next(on="准予", end="办结"),)
    return changed(steps, position, kind="decide", outcomes={}, next=nexts), f"step[s{position}].next", "dead-end"


def behind_an_open_way(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    nexts = (*steps[position].next, Next(end="到不了"))
    return changed(steps, position, next=nexts), f"step[s{position}].next[{len(nexts)}]", "unreachable-next"


def a_typing_slip(random: Random, steps: list[StepDef]) -> Planted:
    position = random.randrange(len(steps) - 1)
    nexts = (Next(when=CONDITION, to=f"s{position + 1}x"), *steps[position].next)
    return changed(steps, position, next=nexts), f"step[s{position}].next[1].to", "unknown-step"


def too_long_together(random: Random, steps: list[StepDef]) -> Planted:
    first = random.randrange(5, 8)
    pair = [
        StepDef(id=name, kind="review", name=name, duty="handler", limit=Limit(days=days, basis="本地"), next=(Next(to=goal),))
        for name, days, goal in (("long_a", first, "long_b"), ("long_b", 11 - first, "s1"))
    ]
    plain = [replace(step, limit=None) for step in steps]
    return [*changed(plain, 0, next=(Next(to="long_a"),)), *pair], "step[long_b].limit.days", "limit-sum"


def not_a_filing_first(_: Random, steps: list[StepDef]) -> Planted:
    return changed(steps, 0, kind="receive", duty="receiver"), "step[s0].kind", "first-step"


def filing_again(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    return changed(steps, position, kind="filing", next=(Next(end="办结"),)), f"step[s{position}].kind", "first-step"


def automatic_filing(_: Random, steps: list[StepDef]) -> Planted:
    return changed(steps, 0, auto=CONDITION), "step[s0].auto", "filing-auto"


def officer_files(_: Random, steps: list[StepDef]) -> Planted:
    return changed(steps, 0, duty="receiver"), "step[s0].duty", "filing-duty"


def two_officers_automatic(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    return changed(steps, position, officers=2, auto=CONDITION), f"step[s{position}].auto", "auto-officers"


def same_word_twice(random: Random, steps: list[StepDef]) -> Planted:
    position = any_later(random, steps)
    nexts = (Next(end="办结"),)
    words = {"准予": "办结", "不予": "办结"}
    return changed(steps, position, kind="decide", outcomes=words, next=nexts), f"step[s{position}].outcomes", "duplicate-outcome"


def bound_by(output: str, code: str) -> Callable[[Random, list[StepDef]], Planted]:
    def plant(random: Random, steps: list[StepDef]) -> Planted:
        position = any_later(random, steps)
        nexts = (Next(end="办结"),)
        return changed(steps, position, kind="decide", must=output, outcomes={}, next=nexts), f"step[s{position}].must", code

    return plant


def slow(kind: str, days: int) -> Callable[[Random, list[StepDef]], Planted]:
    def plant(random: Random, steps: list[StepDef]) -> Planted:
        position = any_later(random, steps)
        limit, nexts = Limit(days=days, basis="本地"), (Next(end="办结"),)
        steps = changed(steps, position, kind=kind, limit=limit, outcomes={}, next=nexts)
        return steps, f"step[s{position}].limit.days", "limit"

    return plant


PLANTS: dict[str, Callable[[Random, list[StepDef]], Planted]] = {
    "id 重复": one_id_twice,
    "id 写法": lambda _, steps: (
        [*changed(steps, 0, next=(Next(when=CONDITION, to="环节"), *steps[0].next)), replace(steps[-1], id="环节")],
        "step[环节].id", "bad-id",
    ),
    "没有岗位": step_fault("duty", "", "no-duty"),
    "岗位未登记": step_fault("duty", "handlre", "unknown-role"),
    "人数": step_fault("officers", 0, "officers"),
    "没有去向": step_fault("next", (), "dead-end"),
    "auto 写法": step_fault("auto", "path = = 1", "expr-syntax"),
    "auto 不是条件": step_fault("auto", "area_m2 + 1", "type"),
    "auto 栏目": step_fault("auto", "aera_m2 < 300", "unknown-field"),
    "auto 选项": step_fault("auto", "path = '承诺急办'", "unknown-option"),
    "改称": step_fault("outcomes", {"准了": "准予"}, "unknown-outcome", "outcomes.准了"),
    "改称为空": lambda random, steps: (
        changed(steps, len(steps) - 1, kind="decide", outcomes={"准予": " "}, next=(Next(end="办结"),)),
        f"step[s{len(steps) - 1}].outcomes.准予", "empty-outcome",
    ),
    "改称相同": same_word_twice,
    "时限为零": step_fault("limit", Limit(days=0, basis="本地"), "limit", "limit.days"),
    "时限没有依据": step_fault("limit", Limit(days=1, basis=" "), "no-basis", "limit.basis"),
    "受理过久": slow("accept", 6),
    "出证过久": slow("issue", 11),
    "合计超过承诺": too_long_together,
    "to 和 end 都写": next_fault("to-or-end", "", to="s1", end="办结"),
    "to 和 end 都不写": next_fault("to-or-end", "", to="", end=""),
    "结果不存在": next_fault("unknown-outcome", ".on", on="不予受里"),
    "when 写法": next_fault("expr-syntax", ".when", when="path = '"),
    "when 不是条件": next_fault("type", ".when", when="area_m2"),
    "回到申报": next_fault("to-filing", ".to", to="s0", end=""),
    "环节写错": a_typing_slip,
    "走不到的环节": nobody_names_it,
    "走不到的去向": behind_an_open_way,
    "去向都有条件": every_way_has_a_condition,
    "结果没有去向": an_outcome_without_way,
    "没有出口的循环": loop_of_two,
    "只进循环": only_into_a_loop,
    "自动循环": system_alone_in_a_loop,
    "第一个不是申报": not_a_filing_first,
    "又一个申报": filing_again,
    "申报自动": automatic_filing,
    "申报有岗位": officer_files,
    "两人却自动": two_officers_automatic,
    "must 不存在": bound_by("grnat", "unknown-field"),
    "must 不是可选值": bound_by("area_m2", "must"),
    "must 取值不符": bound_by("accepts", "unknown-outcome"),
}
RANDOMS = st.integers(0, 2**32).map(Random)
SOAK = bool(os.environ.get("JIBAN_SOAK"))
QUICK = settings(max_examples=250 if SOAK else 12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def loaded(steps: list[StepDef], scope: Scope, info: ItemFile) -> tuple[Process | None, list[Fault]]:
    return load_process(ProcessFile(format=1, step=tuple(steps)), scope, ROLES, info, Blame("demo", "process.toml"))


@settings(max_examples=5000 if SOAK else 200, deadline=None)
@given(RANDOMS)
def test_sound_processes_are_accepted_and_every_walk_ends(scope: Scope, info: ItemFile, random: Random) -> None:
    process, faults = loaded(sound(random), scope, info)
    assert faults == []
    assert process is not None
    step = process.start().id
    for _ in range(1000):
        env: dict[str, Value] = {"path": random.choice(("承诺即办", "一般程序"))} if random.random() < 0.8 else {}
        place = process.after(step, random.choice(process.outcomes(step)), env)
        assert (place.step == "") != (place.end == "")
        if place.end:
            assert place.end in process.ends()
            return
        step = place.step
    pytest.fail("一千步之内没有走到办结")


@settings(max_examples=100, deadline=None)
@given(RANDOMS)
def test_the_favourable_way_ends_without_going_round(scope: Scope, info: ItemFile, random: Random) -> None:
    process, _ = loaded(sound(random), scope, info)
    assert process is not None
    place, passed = Place(step=process.start().id), []
    while place.step:
        passed.append(place.step)
        place = process.after(place.step, process.favourable(place.step), {})
    assert len(passed) == len(set(passed))


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_reported_at_its_place(scope: Scope, info: ItemFile, name: str) -> None:
    @QUICK
    @given(RANDOMS)
    def planted(random: Random) -> None:
        steps, place, code = PLANTS[name](random, sound(random))
        process, faults = loaded(steps, scope, info)
        assert process is None
        assert (place, code) in [(fault.place, fault.code) for fault in faults]
        assert all(fault.file == "process.toml" and fault.plugin == "demo" and fault.expected for fault in faults)

    planted()


def test_there_are_enough_mutants() -> None:
    assert len(PLANTS) * QUICK.max_examples >= 300
