"""Random processes that are right by construction, over all step kinds: each grows along a main way on which everything goes well.

The steps stand in the phases of the law (before the acceptance, acceptance, examination, cases of others, decision, after it, issue, after
that). From every step the good word leads on; conditional ways skip what may be skipped; a bad word ends the case or leads back within the
phase, never behind the acceptance or to the opening of other cases.
"""

from collections.abc import Mapping
from random import Random
from typing import Any, Literal

import msgspec

from core.items.model import Next, OpenDef, Silence, StepDef
from core.items.parts import Limit
from core.process import KINDS

ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")
CONDITIONS = ("path = '承诺即办'", "area_m2 < 300", "path != '一般程序' and area_m2 >= 100")
MUSTS = {"accept": "accepts", "decide": "grant"}
"""Outcomes of rules that bind a step, by its kind."""
BEFORE, ACCEPT, EXAMINE, SPLIT, DECIDE, GRANTED, ISSUE, ISSUED = range(8)
_BAD_ENDS = {"accept": "不予受理", "publicise": "终止", "wait": "逾期未办", "forward": "上级不予", "hearing": "不再办理"}
replace = msgspec.structs.replace


class Grown(msgspec.Struct, frozen=True):
    """The steps in order (s0 is the filing), and what kind of item they suit."""

    steps: list[StepDef]
    type: Literal["行政许可", "其他行政权力"]
    starts: Literal["applicant", "office", "system"]

    def at(self, *kinds: str) -> list[int]:
        """The positions of the steps of these kinds."""
        return [position for position, step in enumerate(self.steps) if step.kind in kinds]


class _Plan(msgspec.Struct):
    """Phases and kinds along the main way; `permit` needs an acceptance and a decision."""

    random: Random
    kinds: list[tuple[int, Any]]
    permit: bool
    conditions: tuple[str, ...]
    musts: Mapping[str, str]
    single: bool
    limits: int = 7
    """Working days that the examination may still use up."""

    def position(self, phase: int) -> int | None:
        return next((n for n, (each, _) in enumerate(self.kinds) if each == phase), None)


def grow(random: Random, conditions: tuple[str, ...] = CONDITIONS, musts: Mapping[str, str] = MUSTS, *, single: bool = False) -> Grown:
    """A process without fault; the conditions and bindings are those of the item it is for.

    `single`: every step of people is ended by one word of one of them, without signing together and without anything told beforehand.
    """
    plan = _plan(random, conditions, musts, single=single)
    steps = [_step(plan, position) for position in range(len(plan.kinds))]
    if random.random() < 0.3:
        steps = _second_look(plan, steps)
    if plan.permit:
        return Grown(steps, "行政许可", "applicant" if random.random() < 0.8 else "office")
    return Grown(steps, "其他行政权力", random.choice(("applicant", "office", "system")))


def _plan(random: Random, conditions: tuple[str, ...], musts: Mapping[str, str], *, single: bool) -> _Plan:
    permit = random.random() < 0.6
    chance = random.random
    kinds: list[tuple[int, Any]] = [(BEFORE, "filing")]
    kinds += [(BEFORE, random.choice(("review", "wait", "publicise"))) for _ in range(random.choice((0, 0, 1, 2)))]
    kinds += [(BEFORE, "receive")] if chance() < 0.5 else []
    kinds += [(ACCEPT, "accept")] if permit or chance() < 0.4 else []
    examining = ("review", "wait", "publicise", "consult", "inspect", "hearing", "special", "forward")
    if single:
        examining = tuple(each for each in examining if each not in ("consult", "hearing"))
    kinds += [(EXAMINE, random.choice(examining)) for _ in range(random.randrange(4))]
    kinds += [(SPLIT, "open"), (SPLIT, "await")] if chance() < 0.25 else []
    decided = permit or chance() < 0.6
    if decided:
        kinds.append((DECIDE, "decide"))
        kinds += [(GRANTED, random.choice(("review", "wait", "publicise"))) for _ in range(random.choice((0, 0, 1, 2)))]
        kinds += [(ISSUE, "issue")] if chance() < 0.5 else []
        kinds += [(ISSUED, random.choice(("review", "wait", "wait" if single else "deliver"))) for _ in range(random.choice((0, 1)))]
    elif len(kinds) == 1:
        kinds.append((BEFORE, "receive"))
    kinds += [(ISSUED, "archive")] if len(kinds) > 1 and chance() < 0.3 else []
    return _Plan(random, kinds, permit, conditions, musts, single)


def _step(plan: _Plan, position: int) -> StepDef:
    random, (phase, kind) = plan.random, plan.kinds[position]
    step = StepDef(id=f"s{position}", kind=kind, name=f"环节{position}", next=())
    if kind == "filing":
        return replace(step, next=_ways(plan, position, step))
    if kind == "publicise":
        days = Limit(days=random.randint(1, 60), unit="day", basis="本地规定")
        step = replace(step, limit=days, shows=("area_m2",), objection="objection", objection_counts=random.choice(("filed", "upheld")))
    elif kind == "open":
        step = replace(step, opens=_opens(plan))
    elif kind not in ("await", "archive"):
        step = _by_people(plan, phase, step)
    return replace(step, next=_ways(plan, position, step))


def _by_people(plan: _Plan, phase: int, step: StepDef) -> StepDef:
    """Who acts, by when, what follows when nobody does, what the rules say to it."""
    random, kind = plan.random, step.kind
    duty = "applicant" if kind == "wait" and random.random() < 0.7 else random.choice(ROLES)
    step = replace(step, duty=duty, limit=_limit(plan, phase, kind))
    if kind in plan.musts and random.random() < 0.3:
        step = replace(step, must=plan.musts[kind])
    if kind == "special":
        step = replace(step, special=random.choice(("检验", "专家评审")), limit=Limit(days=random.randint(1, 20), basis="行政许可法第45条"))
    if kind == "inspect":
        return replace(step, officers=2)
    if kind == "decide" and random.random() < 0.4:
        step = replace(step, outcomes={"准予": "准予许可", "不予": "不予许可"})
    if kind in ("review", "decide", "issue") and random.random() < 0.2 and not plan.single:
        return replace(step, signing=random.choice(("any", "all", "order")), signers=tuple(random.sample(ROLES, random.randint(2, 3))))
    drawn = random.random()
    if drawn < 0.3 and kind not in ("consult", "hearing", "special", "deliver", "forward"):
        return replace(step, auto=random.choice(plan.conditions))
    if kind in ("wait", "accept", "review") and drawn < 0.7:
        days = max(step.limit.days if step.limit else 1, random.randint(1, 5))
        word = "逾期" if kind == "wait" and random.random() < 0.8 else KINDS[kind].favourable
        return replace(step, silence=Silence(limit=Limit(days=days, basis="本地规定"), outcome=word))
    return replace(step, officers=2) if kind == "review" and drawn < 0.9 else step


def _limit(plan: _Plan, phase: int, kind: str) -> Limit | None:
    """Within the law for the kind; what runs against the item takes from one purse."""
    random = plan.random
    if random.random() < 0.5:
        return None
    if kind == "accept":
        return Limit(days=random.randint(1, 5), basis="行政许可法第32条")
    if kind in ("issue", "deliver"):
        return Limit(days=random.randint(1, 10), basis="行政许可法第44条")
    if kind in ("wait", "hearing", "special", "forward") or (phase == BEFORE and plan.position(ACCEPT) is not None) or phase == ISSUED:
        return Limit(days=random.randint(1, 30), basis="本地规定")
    days = random.randint(1, 3)
    if days > plan.limits:
        return None
    plan.limits -= days
    return Limit(days=days, basis="本地承诺")


def _opens(plan: _Plan) -> tuple[OpenDef, ...]:
    random = plan.random
    names = [f"part{n}" for n in range(random.randint(1, 3))]
    return tuple(
        OpenDef(item=name, when=random.choice(("", plan.conditions[0])), after=tuple(each for each in names[:n] if random.random() < 0.4))
        for n, name in enumerate(names)
    )


def _ways(plan: _Plan, position: int, step: StepDef) -> tuple[Next, ...]:
    random, kind = plan.random, KINDS[step.kind]
    ahead = _ahead(plan, position)
    skips = [replace(ahead, when=when) for ahead, when in _skips(plan, position)]
    bad = [word for word in kind.outcomes if word != kind.favourable]
    if step.kind == "hearing" or (step.kind == "wait" and (step.silence is None or step.silence.outcome != "逾期")):
        return (*skips, ahead)
    if step.kind == "await":
        return (Next(on="均未办成", end="未办成"), *skips, ahead)
    if not bad or (step.kind == "review" and random.random() < 0.3):
        return (*skips, ahead)
    back = replace(_bad_way(plan, position, step), on=bad[0])
    skips = [replace(way, on=kind.favourable) for way in skips]
    if random.random() < 0.5:
        return (back, *skips, ahead)
    return (*skips, replace(ahead, on=kind.favourable), back)


def _ahead(plan: _Plan, position: int) -> Next:
    return Next(end="办结") if position == len(plan.kinds) - 1 else Next(to=f"s{position + 1}")


def _skips(plan: _Plan, position: int) -> list[tuple[Next, str]]:
    """Conditional ways to later steps: neither the acceptance nor the decision is skipped."""
    if plan.random.random() < 0.6:
        return []
    until = position + 1
    while until < len(plan.kinds) and plan.kinds[until][0] not in (ACCEPT, DECIDE):
        until += 1
    goals = [Next(to=f"s{n}") for n in range(position + 1, min(until + 1, len(plan.kinds)))]
    if not goals or (plan.random.random() < 0.3 and not plan.permit):
        goals = [Next(end="终止")]
    conditions = plan.random.sample(plan.conditions, plan.random.randint(1, 2))
    return [(plan.random.choice(goals), when) for when in conditions]


def _bad_way(plan: _Plan, position: int, step: StepDef) -> Next:
    """Where the unfavourable word leads: to an end, or back within what may be done again."""
    random, (phase, _) = plan.random, plan.kinds[position]
    if phase == GRANTED:
        return Next(to=f"s{plan.position(DECIDE)}") if step.kind == "publicise" else Next(end="撤回准予")
    if step.kind == "decide":
        return Next(end="不予许可")
    if step.kind == "accept" or random.random() < 0.5:
        return Next(end=_BAD_ENDS.get(step.kind, "不予办理"))
    first = next(n for n, (each, _) in enumerate(plan.kinds) if each in ((ACCEPT, EXAMINE) if phase == EXAMINE else (phase,)))
    first = 1 + max([first - 1, *(n for n in range(position) if plan.kinds[n][1] == "hearing")])  # a hearing is held once
    last = position - (step.kind == "publicise")  # a publicity does not lead to itself
    back = Next(to=f"s{random.randint(max(first, 1), last)}") if last >= max(first, 1) else Next(end="终止")
    return Next(end="不予办理") if step.kind == "consult" else back  # who has not been answered in time does not ask for ever


def _second_look(plan: _Plan, steps: list[StepDef]) -> list[StepDef]:
    """A refusal that is looked at again by another: it may still be granted, and goes on from there as if it had been at once."""
    position = plan.position(DECIDE)
    if position is None:
        return steps
    decide = steps[position]
    asked = StepDef(id="look", kind="review", name="复核", duty="handler", next=(Next(to="again"),))
    again = StepDef(
        id="again", kind="decide", name="复核决定", duty="decider", next=(Next(on="不予", end="维持不予"), _ahead(plan, position)),
    )
    changed = replace(decide, next=(Next(on="不予", when=plan.conditions[0], to="look"), *decide.next))
    return [*(changed if step is decide else step for step in steps), asked, again]
