"""Whether the limits of the steps keep the promise of the item and the limits of the law.

The item's limit runs from acceptance to decision (行政许可法 42, 44): the steps of those kinds count, each once, along the longest
way. Sources of the ceilings: 行政许可法 32 (acceptance), 44 (issue).
"""

from collections.abc import Iterator

from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile, StepDef
from core.items.parts import Limit, LimitUnit
from core.process.checking import step_place
from core.process.clock import words
from core.process.graph import ways
from core.process.kinds import KINDS

_HOURS: dict[LimitUnit, int] = {"workday": 7 * 24, "day": 5 * 24, "hour": 5}
"""Fifths of an hour in a unit; five working days are taken for seven calendar days when units must be compared."""


def check_limits(source: ProcessFile, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """Limits that are no limits, exceed what the law allows for the step, or add up to more than the item's own."""
    for step in source.step:
        yield from _one(step, info, blame)
    longest = _longest(source)
    if longest:
        yield from _sum(longest, info, blame)


def check_promise(info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """The promised limit may not exceed the statutory one. `blame` names `item.toml`."""
    if _weight(info.promised) > _weight(info.statutory):
        found = f"承诺时限 {words(info.promised)}，长于法定时限 {words(info.statutory)}"
        yield blame.at("promised.days", found, f"不超过 {words(info.statutory)}", code="limit")


def _one(step: StepDef, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    place, limit, ceiling = f"{step_place(step)}.limit", step.limit, KINDS[step.kind].ceiling
    if limit is None:
        return
    if limit.days < 1:
        yield blame.at(f"{place}.days", f"时限 {words(limit)}", "不少于 1", code="limit")
    if not limit.basis.strip():
        yield blame.at(f"{place}.basis", "没有写依据", "设定这一时限的条款", code="no-basis")
    if ceiling and info.type == "行政许可" and _weight(limit) > _weight(ceiling):
        found = f"{step.name}时限 {words(limit)}"
        yield blame.at(f"{place}.days", found, f"不超过 {words(ceiling)}（{ceiling.basis}）", code="limit")


def _sum(longest: list[StepDef], info: ItemFile, blame: Blame) -> Iterator[Fault]:
    total = sum(_weight(step.limit) for step in longest if step.limit)
    for name, limit in _limits(info):
        if total > _weight(limit):
            parts = "，".join(f"{step.name} {words(step.limit)}" for step in longest if step.limit)
            found = f"受理到决定各环节时限之和（{parts}）超过{name}时限"
            place = f"{step_place(longest[-1])}.limit.days"
            yield blame.at(place, found, f"合计不超过 {words(limit)}（{limit.basis}）", code="limit-sum")
            return


def _limits(info: ItemFile) -> Iterator[tuple[str, Limit]]:
    """The item's limits, then those that a situation puts in their place: whatever the answer, the steps must fit in."""
    yield from (("法定", info.statutory), ("承诺", info.promised))
    for option in (option for each in info.situation for option in each.option):
        if option.statutory is not None:
            yield f"情形“{option.name}”的法定", option.statutory
        if option.promised is not None:
            yield f"情形“{option.name}”的承诺", option.promised


def _weight(limit: Limit) -> int:
    return limit.days * _HOURS[limit.unit]


def _longest(source: ProcessFile) -> list[StepDef]:
    """The limited steps of the heaviest way from the filing; a way back to a step already passed is not followed again."""
    graph = ways(source)
    steps = {step.id: step for step in source.step}
    best: dict[str, list[StepDef]] = {}

    def heaviest(step_id: str, passed: frozenset[str]) -> list[StepDef]:
        if step_id not in best:
            ahead = [heaviest(each, passed | {each}) for each in graph[step_id] if each and each not in passed]
            step = steps[step_id]
            own = [step] if KINDS[step.kind].timed and step.limit else []
            best[step_id] = own + max(ahead, key=_total, default=[])
        return best[step_id]

    return heaviest(source.step[0].id, frozenset({source.step[0].id})) if source.step else []


def _total(way: list[StepDef]) -> int:
    return sum(_weight(step.limit) for step in way if step.limit)
