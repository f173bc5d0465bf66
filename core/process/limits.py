"""Whether the limits of the steps keep the promise of the item and the limits of the law.

The item's limit runs from acceptance to decision (行政许可法 42, 44): the steps between the two count, each once, along the longest
way; what is checked before the acceptance or after the decision has its own time. Sources of the ceilings: 行政许可法 32 (acceptance), 44 (issue).
"""

from collections.abc import Iterator, Mapping

from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile, StepDef
from core.items.parts import Limit, LimitUnit
from core.process.checking import step_place
from core.process.clock import words
from core.process.graph import closure, ways
from core.process.kinds import KINDS
from core.process.lawful_limits import check_lawful

_HOURS: dict[LimitUnit, int] = {"workday": 7 * 24, "day": 5 * 24, "hour": 5}
"""Fifths of an hour in a unit; five working days are taken for seven calendar days when units must be compared."""
_KNOT = 12
"""The largest loop whose ways are all tried."""


def check_limits(source: ProcessFile, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """Limits that are no limits, exceed what the law allows for the step, or add up to more than the item's own."""
    for step in source.step:
        yield from _one(step, info, blame)
    yield from _unstarted(source, blame)
    longest = _longest(source)
    if longest:
        yield from _sum(longest, info, blame)


def _unstarted(source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    """A decision that a case may come to without ever being accepted, in a process that accepts: the item's limit would never begin."""
    steps = {step.id: step for step in source.step}
    if not any(step.kind == "accept" for step in source.step):
        return  # it runs from the filing then
    found = closure([source.step[0].id], {id_: () if steps[id_].kind == "accept" else to for id_, to in ways(source).items()})
    for step in source.step:
        if step.id in found and step.kind == "decide":
            said = f"不经过受理就能到“{step.name}”，本事项的期限自受理之日起算，永远不会开始"
            yield blame.at(f"{step_place(step)}.kind", said, "每条到决定的路都经过受理；或者整个流程不设受理（期限自提交之日起算）", code="no-clock")


def check_promise(info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """The promised limit may not exceed the statutory one, nor that what the law allows. `blame` names `item.toml`."""
    if _weight(info.promised) > _weight(info.statutory):
        found = f"承诺时限 {words(info.promised)}，长于法定时限 {words(info.statutory)}"
        yield blame.at("promised.days", found, f"不超过 {words(info.statutory)}", code="limit")
    yield from check_lawful(info, _HOURS, blame)


def _one(step: StepDef, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    place, limit, ceiling = f"{step_place(step)}.limit", step.limit, KINDS[step.kind].ceiling
    by_itself = {"silence.limit": step.silence.limit if step.silence is not None else None, "limit": limit if step.kind == "publicise" else None}
    for name, each in by_itself.items():
        if each is not None and each.unit == "hour":
            expected = "工作日（workday）或者自然日（day）：系统按日查看办件"
            yield blame.at(f"{step_place(step)}.{name}.unit", "系统到期办理的期限按小时计算", expected, code="limit")
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
    """The limited steps of the heaviest way from the filing; a way back to a step already passed is not followed again.

    What lies ahead depends on the passed steps of the same loop only, so that is what is remembered; in a loop of more steps than
    anybody draws (`_KNOT`), the first way that is found stands for all.
    """
    graph = ways(source)
    steps = {step.id: step for step in source.step}
    counted = _counted(source, graph)
    ahead = {step_id: closure(targets, graph) for step_id, targets in graph.items()}
    loop = {step_id: frozenset(each for each in ahead[step_id] if each and step_id in ahead[each]) for step_id in graph}
    best: dict[tuple[str, frozenset[str]], list[StepDef]] = {}

    def heaviest(step_id: str, passed: frozenset[str]) -> list[StepDef]:
        key = step_id, passed & loop[step_id] if len(loop[step_id]) <= _KNOT else frozenset()
        if key not in best:
            further = [heaviest(each, passed | {each}) for each in graph[step_id] if each and each not in passed]
            best[key] = ([steps[step_id]] if step_id in counted else []) + max(further, key=_total, default=[])
        return best[key]

    return heaviest(source.step[0].id, frozenset({source.step[0].id})) if source.step else []


def _counted(source: ProcessFile, graph: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The limited steps whose time runs against the item: after an acceptance, if there is one, and up to the last decision, if any.

    The time of a hearing does not count (行政许可法 45).
    """
    accepts, decides = ({step.id for step in source.step if step.kind == kind} for kind in ("accept", "decide"))
    accepted = closure([each for step_id in accepts for each in graph[step_id]], graph)
    return {
        step.id for step in source.step
        if KINDS[step.kind].timed and step.kind != "hearing" and step.limit and (not accepts or step.id in accepted)
        and (not decides or step.id in decides or closure(graph[step.id], graph) & decides)
    }


def _total(way: list[StepDef]) -> int:
    return sum(_weight(step.limit) for step in way if step.limit)
