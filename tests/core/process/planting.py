"""Faults that are planted into a sound process: what an official may get wrong, with its code and the place where it must be reported."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
from growing import CONDITIONS, Grown, grow, replace

from core.items.model import Next, OpenDef, Silence, StepDef
from core.items.parts import Limit
from core.process import KINDS

CONDITION = CONDITIONS[0]
BY_PEOPLE = ("receive", "accept", "review", "decide", "issue")
LATER = tuple(kind for kind in KINDS if kind != "filing")


class Planted(msgspec.Struct, frozen=True):
    """A process with a fault: its place in `process.toml`, and its code."""

    grown: Grown
    place: str
    code: str


Plant = Callable[[Random], Planted]


def having(random: Random, *kinds: str, permit: bool = False) -> tuple[Grown, int]:
    """A sound process with a step of one of these kinds, and where one stands."""
    while True:
        grown = grow(random)
        found = grown.at(*kinds)
        if found and (not permit or (grown.type, grown.starts) == ("行政许可", "applicant")):
            return grown, random.choice(found)


def changed(grown: Grown, position: int, **changes: Any) -> Grown:
    """The process with the step changed."""
    return with_steps(grown, [replace(step, **changes) if n == position else step for n, step in enumerate(grown.steps)])


def with_steps(grown: Grown, steps: list[StepDef]) -> Grown:
    return replace(grown, steps=steps)


def entered(grown: Grown, step_id: str, more: list[StepDef]) -> Grown:
    """With further steps, the first way of the filing leading to one of them."""
    filing = replace(grown.steps[0], next=(Next(when="area_m2 > 900", to=step_id), *grown.steps[0].next))
    return with_steps(grown, [filing, *grown.steps[1:], *more])


def step_fault(key: str, value: Any, code: str, tail: str = "", kinds: tuple[str, ...] = LATER) -> Plant:
    """A fault that stands in one key of a step."""

    def plant(random: Random) -> Planted:
        grown, position = having(random, *kinds)
        return Planted(changed(grown, position, **{key: value}), f"step[{grown.steps[position].id}].{tail or key}", code)

    return plant


def way_fault(code: str, tail: str, kinds: tuple[str, ...] = LATER, **changes: Any) -> Plant:
    """A fault that stands in one way out."""

    def plant(random: Random) -> Planted:
        grown, position = having(random, *kinds)
        step = grown.steps[position]
        no = random.randrange(len(step.next))
        nexts = tuple(replace(way, **changes) if n == no else way for n, way in enumerate(step.next))
        return Planted(changed(grown, position, next=nexts), f"step[{step.id}].next[{no + 1}]{tail}", code)

    return plant


def new_ways(nexts: tuple[Next, ...], code: str, tail: str, *kinds: str, permit: bool = False, **more: Any) -> Plant:
    """All ways out of a step written anew, so that one of them is wrong."""

    def plant(random: Random) -> Planted:
        grown, position = having(random, *kinds, permit=permit)
        return Planted(changed(grown, position, next=nexts, **more), f"step[{grown.steps[position].id}].{tail}", code)

    return plant


def one_id_twice(random: Random) -> Planted:
    grown, position = having(random, *LATER)
    return Planted(with_steps(grown, [*grown.steps, grown.steps[position]]), f"step[{grown.steps[position].id}].id", "duplicate-id")


def chinese_id(random: Random) -> Planted:
    grown, _ = having(random, "filing")
    return Planted(entered(grown, "环节", [StepDef(id="环节", kind="review", name="环节", duty="handler", next=(Next(end="办结"),))]),
                   "step[环节].id", "bad-id")


def nobody_names_it(random: Random) -> Planted:
    grown, position = having(random, "review", "wait", "issue")
    alone = replace(grown.steps[position], id="alone", next=(Next(end="办结"),))
    return Planted(with_steps(grown, [*grown.steps, alone]), "step[alone]", "unreachable-step")


def loop_of_two(random: Random) -> Planted:
    grown, _ = having(random, "filing")
    ring = [StepDef(id=one, kind="review", name=one, duty="handler", next=(Next(to=other),)) for one, other in (("one", "two"), ("two", "one"))]
    return Planted(entered(grown, "one", ring), f"step[{random.choice(('one', 'two'))}].next", "endless-loop")


def only_into_a_loop(random: Random) -> Planted:
    grown, _ = having(random, "filing")
    into = StepDef(id="into", kind="review", name="进入", duty="handler", next=(Next(to="ring"),))
    ring = StepDef(id="ring", kind="review", name="循环", duty="handler", next=(Next(to="ring"),))
    return Planted(entered(grown, "into", [into, ring]), "step[into].next", "no-end")


def system_alone_in_a_loop(random: Random) -> Planted:
    grown, position = having(random, *BY_PEOPLE)
    step = grown.steps[position]
    nexts = (Next(when="area_m2 > 900", to=step.id), *step.next)
    return Planted(changed(grown, position, next=nexts, auto=CONDITION, officers=1), f"step[{step.id}].auto", "automatic-loop")


def every_way_has_a_condition(random: Random) -> Planted:
    grown, position = having(random, *LATER)
    step = grown.steps[position]
    nexts = tuple(replace(way, when=way.when or f"area_m2 > 90{no}") for no, way in enumerate(step.next))
    return Planted(changed(grown, position, next=nexts), f"step[{step.id}].next[{len(nexts)}].when", "dead-end")


def behind_an_open_way(random: Random) -> Planted:
    grown, position = having(random, *LATER)
    nexts = (*grown.steps[position].next, Next(end="到不了"))
    return Planted(changed(grown, position, next=nexts), f"step[{grown.steps[position].id}].next[{len(nexts)}]", "unreachable-next")


def same_condition_again(random: Random) -> Planted:
    grown, position = having(random, *LATER)
    first = (Next(when="area_m2  > 900", end="甲"), Next(on=KINDS[grown.steps[position].kind].favourable, when="area_m2 > 900", end="乙"))
    return Planted(changed(grown, position, next=(*first, *grown.steps[position].next)), f"step[{grown.steps[position].id}].next[2]", "unreachable-next")


def a_typing_slip(random: Random) -> Planted:
    grown, position = having(random, *KINDS)
    nexts = (Next(when="area_m2 > 900", to=f"s{random.randrange(1, len(grown.steps))}x"), *grown.steps[position].next)
    return Planted(changed(grown, position, next=nexts), f"step[{grown.steps[position].id}].next[1].to", "unknown-step")


def too_long_together(random: Random) -> Planted:
    grown, position = having(random, "decide", permit=True)
    first, decide = random.randrange(5, 8), grown.steps[position]
    pair = [
        StepDef(id=name, kind="review", name=name, duty="handler", limit=Limit(days=days, basis="本地"), next=(Next(to=goal),))
        for name, days, goal in (("long_a", first, "long_b"), ("long_b", 11 - first, decide.id))
    ]
    plain = [replace(step, limit=None if KINDS[step.kind].timed else step.limit) for step in grown.steps]
    accept = next(n for n, step in enumerate(plain) if step.kind == "accept")
    plain[accept] = replace(plain[accept], next=(Next(on="受理", when="area_m2 > 900", to="long_a"), *plain[accept].next))
    return Planted(with_steps(grown, [*plain, *pair]), "step[long_b].limit.days", "limit-sum")


def not_a_filing_first(random: Random) -> Planted:
    grown, _ = having(random, "filing")
    return Planted(changed(grown, 0, kind="receive", duty="receiver"), "step[s0].kind", "first-step")


def first_step(key: str, value: Any, code: str) -> Plant:
    return step_fault(key, value, code, kinds=("filing",))


def slow(kind: str, days: int) -> Plant:
    def plant(random: Random) -> Planted:
        grown, position = having(random, kind, permit=True)
        return Planted(changed(grown, position, limit=Limit(days=days, basis="本地")), f"step[{grown.steps[position].id}].limit.days", "limit")

    return plant


def silent(kind: str, days: int, word: str, code: str, tail: str, **more: Any) -> Plant:
    """Something is wrong with what follows when nobody acts."""

    def plant(random: Random) -> Planted:
        grown, position = having(random, kind, permit=True)
        silence = Silence(limit=Limit(days=days, basis="本地"), outcome=word)
        return Planted(changed(grown, position, silence=silence, **more), f"step[{grown.steps[position].id}].silence{tail}", code)

    return plant


def opened_twice(random: Random) -> Planted:
    grown, position = having(random, "await")
    step = grown.steps[position]
    nexts = (Next(on="部分办结", when="area_m2 > 900", to=grown.steps[position - 1].id), *step.next)
    return Planted(changed(grown, position, next=nexts), f"step[{grown.steps[position - 1].id}].next", "opened-again")


def second_opening(random: Random) -> Planted:
    grown, _ = having(random, "open")
    again = StepDef(id="more", kind="open", name="再分办", opens=(OpenDef(item="other"),), next=(Next(end="办结"),))
    return Planted(entered(grown, "more", [again]), "step[more].kind", "second-open")


def waiting_for_each_other(random: Random) -> Planted:
    grown, position = having(random, "open")
    opens = (OpenDef(item="one", after=("three",)), OpenDef(item="two", after=("one",)), OpenDef(item="three", after=("two",)))
    no = random.randint(1, 3)
    return Planted(changed(grown, position, opens=opens), f"step[{grown.steps[position].id}].opens[{no}].after", "after-loop")


def joined_alone(random: Random) -> Planted:
    grown, position = having(random, *BY_PEOPLE)
    while grown.at("open"):
        grown, position = having(random, *BY_PEOPLE)
    join = StepDef(id="join", kind="await", name="汇总", next=(Next(to=grown.steps[position].id),))
    return Planted(entered(grown, "join", [join]), "step[join].kind", "await-alone")


def accepted_after_the_decision(random: Random) -> Planted:
    grown, position = having(random, "decide")
    late = StepDef(id="late", kind="accept", name="再受理", duty="acceptor", next=(Next(on="不予受理", end="不予受理"), Next(end="办结")))
    nexts = (Next(on="准予", when="area_m2 > 900", to="late"), *grown.steps[position].next)
    return Planted(with_steps(changed(grown, position, next=nexts), [*changed(grown, position, next=nexts).steps, late]), "step[late].kind", "late-accept")


def received_after_acceptance(random: Random) -> Planted:
    grown, position = having(random, "accept")
    late = StepDef(id="late", kind="receive", name="收原件", duty="receiver", next=(Next(end="办结"),))
    nexts = (Next(on="受理", when="area_m2 > 900", to="late"), *grown.steps[position].next)
    new = changed(grown, position, next=nexts)
    return Planted(with_steps(new, [*new.steps, late]), "step[late].kind", "late-receive")


def issued_without_decision(random: Random) -> Planted:
    grown, position = having(random, "accept", permit=True)
    early = StepDef(id="early", kind="issue", name="先发证", duty="issuer", next=(Next(end="办结"),))
    nexts = (Next(on="受理", when="area_m2 > 900", to="early"), *grown.steps[position].next)
    new = changed(grown, position, next=nexts)
    return Planted(with_steps(new, [*new.steps, early]), "step[early].kind", "early-issue")


def refused_and_issued(random: Random) -> Planted:
    grown, position = having(random, "decide", permit=True)
    step, letter = grown.steps[position], StepDef(id="letter", kind="issue", name="制发", duty="issuer", next=(Next(end="已制发"),))
    nexts = (Next(on="不予", when="area_m2 > 900", to="letter"), *step.next)
    new = changed(grown, position, next=nexts)
    return Planted(with_steps(new, [*new.steps, letter]), f"step[{step.id}].next[1]", "refusal-issued")


def not_accepted_and_decided(random: Random) -> Planted:
    grown, position = having(random, "accept")
    while not grown.at("decide"):
        grown, position = having(random, "accept")
    step, decide = grown.steps[position], grown.steps[random.choice(grown.at("decide"))]
    nexts = (Next(on="不予受理", when="area_m2 > 900", to=decide.id), *step.next)
    return Planted(changed(grown, position, next=nexts), f"step[{step.id}].next[1]", "unaccepted-decision")


def permit_never_decided(random: Random) -> Planted:
    grown, _ = having(random, "accept", permit=True)
    accept = next(step for step in grown.steps if step.kind == "accept")
    steps = [replace(grown.steps[0], next=(Next(to=accept.id),)), replace(accept, next=(Next(on="不予受理", end="不予受理"), Next(end="办结")))]
    return Planted(with_steps(grown, steps), "step", "no-decision")


def nobody_gets_it(random: Random) -> Planted:
    grown, position = having(random, "decide", permit=True)
    accept = next(step for step in grown.steps if step.kind == "accept")
    decide = replace(grown.steps[position], next=(Next(on="不予", end="不予许可"), Next(on="准予", to="check")))
    check = StepDef(id="check", kind="review", name="核对", duty="handler", next=(Next(to=decide.id),))
    accepted = replace(accept, next=(Next(on="不予受理", end="不予受理"), Next(on="受理", to=decide.id)))
    steps = [replace(grown.steps[0], next=(Next(to=accept.id),)), accepted, decide, check]
    return Planted(with_steps(grown, steps), f"step[{accept.id}].next", "never-granted")


def objection_after_granting(random: Random) -> Planted:
    grown, position = having(random, "decide", permit=True)
    shown = StepDef(
        id="shown", kind="publicise", name="公示结果", limit=Limit(days=7, unit="day", basis="本地规定"), shows=("area_m2",), objection="objection",
        next=(Next(on="有异议", end="终止"), Next(end="办结")),
    )
    nexts = (Next(on="准予", when="area_m2 > 900", to="shown"), *grown.steps[position].next)
    new = changed(grown, position, next=nexts)
    return Planted(with_steps(new, [*new.steps, shown]), "step[shown].next[1]", "late-publicity")


def no_item_for_objections(random: Random) -> Planted:
    grown, position = having(random, "publicise")
    nexts = (Next(when=CONDITION, end="办结"), Next(on="有异议", end="终止"), Next(end="办结"))
    place = f"step[{grown.steps[position].id}].next[2].on"
    return Planted(changed(grown, position, objection="", objection_counts="filed", next=nexts), place, "never-said")


def publicised_again(random: Random) -> Planted:
    grown, position = having(random, "publicise")
    step = grown.steps[position]
    nexts = (Next(on="有异议", when="area_m2 > 900", to=step.id), *step.next)
    return Planted(changed(grown, position, next=nexts), f"step[{step.id}].next[1].to", "self-loop")


END = (Next(end="办结"),)
YES_NO = (Next(on="不予", end="不予许可"), Next(on="准予", end="办结"))
PLANTS: dict[str, Plant] = {
    "id 重复": one_id_twice,
    "id 写法": chinese_id,
    "没有名称": step_fault("name", "  ", "blank"),
    "没有岗位": step_fault("duty", "", "no-duty", kinds=(*BY_PEOPLE, "wait")),
    "岗位未登记": step_fault("duty", "handlre", "unknown-role", kinds=(*BY_PEOPLE, "wait")),
    "看不到办件的岗位": step_fault("duty", "configurator", "no-cases-duty", kinds=(*BY_PEOPLE, "wait")),
    "申请人来审查": step_fault("duty", "applicant", "applicant-duty", kinds=BY_PEOPLE),
    "系统环节有岗位": step_fault("duty", "handler", "system-step", kinds=("publicise", "open", "await")),
    "人数": step_fault("officers", 0, "officers", kinds=BY_PEOPLE),
    "申请人两名": new_ways(END, "officers", "officers", "wait", duty="applicant", officers=2, silence=None),
    "没有去向": step_fault("next", (), "dead-end"),
    "auto 写法": step_fault("auto", "path = = 1", "expr-syntax", kinds=BY_PEOPLE),
    "auto 不是条件": step_fault("auto", "area_m2 + 1", "type", kinds=BY_PEOPLE),
    "auto 栏目": step_fault("auto", "aera_m2 < 300", "unknown-field", kinds=BY_PEOPLE),
    "auto 选项": step_fault("auto", "path = '承诺急办'", "unknown-option", kinds=BY_PEOPLE),
    "改称": step_fault("outcomes", {"准了": "准予"}, "unknown-outcome", "outcomes.准了"),
    "改称为空": step_fault("outcomes", {"准予": " "}, "empty-outcome", "outcomes.准予", kinds=("decide",)),
    "改称相同": new_ways(YES_NO, "duplicate-outcome", "outcomes", "decide", outcomes={"准予": "办理", "不予": "办理"}),
    "改称对调": new_ways(YES_NO, "swapped-outcome", "outcomes.准予", "decide", outcomes={"准予": "不予", "不予": "准予"}),
    "时限为零": step_fault("limit", Limit(days=0, basis="本地"), "limit", "limit.days"),
    "时限没有依据": step_fault("limit", Limit(days=1, basis=" "), "no-basis", "limit.basis"),
    "受理过久": slow("accept", 6),
    "出证过久": slow("issue", 11),
    "合计超过承诺": too_long_together,
    "to 和 end 都写": way_fault("to-or-end", "", to="s1", end="办结"),
    "to 和 end 都不写": way_fault("to-or-end", "", to="", end=""),
    "结果不存在": way_fault("unknown-outcome", ".on", on="不予受里"),
    "when 写法": way_fault("expr-syntax", ".when", when="path = '"),
    "when 不是条件": way_fault("type", ".when", when="area_m2"),
    "when 永不成立": way_fault("unreachable-next", ".when", when="1 = 2 and area_m2 > 3"),
    "回到申报": way_fault("to-filing", ".to", to="s0", end=""),
    "环节写错": a_typing_slip,
    "走不到的环节": nobody_names_it,
    "走不到的去向": behind_an_open_way,
    "同样的条件": same_condition_again,
    "去向都有条件": every_way_has_a_condition,
    "结果没有去向": new_ways((Next(on="准予", end="办结"),), "dead-end", "next", "decide"),
    "没有出口的循环": loop_of_two,
    "只进循环": only_into_a_loop,
    "自动循环": system_alone_in_a_loop,
    "第一个不是申报": not_a_filing_first,
    "又一个申报": new_ways(END, "first-step", "kind", *LATER, kind="filing", duty=""),
    "申报自动": first_step("auto", CONDITION, "filing-auto"),
    "申报有岗位": first_step("duty", "receiver", "filing-duty"),
    "申报有时限": first_step("limit", Limit(days=1, basis="本地"), "filing-limit"),
    "两人却自动": new_ways(END, "auto-officers", "auto", "review", officers=2, auto=CONDITION, silence=None),
    "must 不存在": step_fault("must", "grnat", "unknown-field", kinds=("decide", "accept")),
    "must 不是可选值": step_fault("must", "area_m2", "must", kinds=("decide", "review")),
    "must 取值不符": step_fault("must", "accepts", "unknown-outcome", kinds=("decide", "review")),
    "must 只有一种": step_fault("must", "grant", "must", kinds=("receive", "issue")),
    "公示没有期限": step_fault("limit", None, "no-limit", kinds=("publicise",)),
    "公示没有栏目": step_fault("shows", (), "shows", kinds=("publicise",)),
    "公示栏目不存在": step_fault("shows", ("area",), "unknown-field", "shows[area]", kinds=("publicise",)),
    "公示内容写错处": step_fault("shows", ("area_m2",), "not-of-kind", kinds=("review", "wait")),
    "没有异议事项": no_item_for_objections,
    "公示回到自己": publicised_again,
    "分办没有内容": step_fault("opens", (), "opens", kinds=("open",)),
    "又一个分办": second_opening,
    "回到分办": opened_twice,
    "分办互相等待": waiting_for_each_other,
    "没有分办就汇总": joined_alone,
    "决定后受理": accepted_after_the_decision,
    "受理后收件": received_after_acceptance,
    "没有决定就出证": issued_without_decision,
    "不予却出证": refused_and_issued,
    "不予受理却决定": not_accepted_and_decided,
    "许可没有决定": permit_never_decided,
    "谁也办不成": nobody_gets_it,
    "准予后异议终止": objection_after_granting,
    "不予写成准予": new_ways((Next(on="不予", end="准予许可"), Next(end="办结")), "swapped-end", "next[1].end", "decide", outcomes={"准予": "准予许可"}),
    "准予写成不予": new_ways((Next(on="准予", end="不予"), Next(end="不同意")), "swapped-end", "next[1].end", "decide"),
    "公示期满写成有异议": new_ways((Next(on="期满无异议", end="有异议"), Next(end="终止")), "swapped-end", "next[1].end", "publicise"),
    "不分准予不予": new_ways(END, "same-end", "next[1].end", "decide"),
    "两种受理一个词": new_ways((Next(on="不予受理", end="办结"), Next(end="办结")), "same-end", "next[1].end", "accept"),
    "平台的办结词": new_ways((Next(on="不予", end="撤销"), Next(end="办结")), "reserved-end", "next[1].end", "decide"),
    "办结词空白": new_ways((Next(on="不予", end=" "), Next(end="办结")), "blank", "next[1].end", "decide"),
    "逾期就不予受理": silent("accept", 5, "不予受理", "silence-refuses", ".outcome", limit=None),
    "逾期就不通过": silent("review", 5, "不通过", "silence-refuses", ".outcome", limit=None),
    "逾期就不予": silent("decide", 5, "不予", "silence-refuses", ".outcome", limit=None),
    "两人核查逾期通过": silent("review", 5, "通过", "silence-officers", "", limit=None, officers=2, auto=""),
    "逾期早于时限": silent("accept", 3, "受理", "silence-early", ".limit.days", limit=Limit(days=4, basis="本地")),
    "逾期晚于法定": silent("accept", 6, "受理", "limit", ".limit.days", limit=None),
    "逾期的期限为零": silent("accept", 0, "受理", "limit", ".limit", limit=None),
    "逾期结果不存在": silent("accept", 5, "视为受里", "unknown-outcome", ".outcome", limit=None),
    "不会有的逾期": new_ways((Next(on="逾期", end="逾期未办"), Next(end="办结")), "never-said", "next[1].on", "wait", silence=None),
}
