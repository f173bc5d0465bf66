"""What is wrong with the ways between steps: a step nobody reaches, a step that reaches no end, a loop without a way out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

import msgspec

from core.faults import Blame, Fault
from core.items.model import Next, ProcessFile, StepDef
from core.process.checking import step_place
from core.process.kinds import KINDS

END = ""
"""Stands for every end in the graph (a step's id is never empty)."""
AT_ONCE = ("open", "await")
"""Kinds that may be over as soon as they begin: nothing to open, nothing to wait for."""


class Edge(msgspec.Struct, frozen=True):
    """A way out that can be taken: its number in the file from 1, the kind's words under which it is, the step it leads to or END."""

    no: int
    words: frozenset[str]
    to: str
    way: Next


def edges(step: StepDef, known: Collection[str]) -> Iterator[Edge]:
    """The ways out of a step, without those that stand behind an open one and are never taken.

    A target that does not exist has its own fault; here it counts as the closest of the `known` steps, otherwise as an end, so that one
    slip of the pen is not reported a second time as an unreachable step.
    """
    opened: set[str] = set()
    for no, way in enumerate(step.next, start=1):
        words = ({way.on} if way.on else set(KINDS[step.kind].outcomes)) - opened
        if words:
            yield Edge(no, frozenset(words), _meant(way.to, known), way)
        if not way.when:
            opened |= words


def ways(source: ProcessFile, *, automatic: bool = False) -> dict[str, tuple[str, ...]]:
    """For each step where it can lead, without the ways that are never taken; `automatic`: only where the system itself can go."""
    found: dict[str, tuple[str, ...]] = {}
    known = {step.id for step in source.step}
    for step in source.step:
        favourable = KINDS[step.kind].favourable
        targets = [
            edge.to for edge in edges(step, known)
            if not automatic or step.kind in AT_ONCE or KINDS[step.kind].at_once or (step.auto and favourable in edge.words)
        ]
        found[step.id] = found.get(step.id, ()) + tuple(dict.fromkeys(targets))
    return found


def check_graph(source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    """Unreachable steps, endless loops and steps that lead only into one."""
    if not source.step:
        return
    yield from _automatic_loops(source, blame)
    graph = ways(source)
    yield from _opened_again(source, graph, blame)
    reached = closure([source.step[0].id], graph)
    backwards = _reversed(graph)
    ending = closure([END], backwards)
    names = {step.id: step.name for step in source.step}
    for step in {each.id: each for each in source.step}.values():
        if step.id not in reached:
            found, expected = f"从申报走不到“{step.name}”", "有一个能走到的环节把它写进 next 的 to，或者删去"
            yield blame.at(step_place(step), found, expected, code="unreachable-step")
        elif step.id not in ending and graph[step.id]:
            loop = [each for each in graph if each in closure(graph[step.id], graph) and step.id in closure(graph[each], graph)]
            found = f"从“{step.name}”走不到任何办结状态"
            if loop:
                found = f"“{'、'.join(names[each] for each in loop)}”循环往复，没有出口"
            code = "endless-loop" if loop else "no-end"
            yield blame.at(f"{step_place(step)}.next", found, "每个环节最终都能走到一个 end", code=code)


def _opened_again(source: ProcessFile, graph: Mapping[str, tuple[str, ...]], blame: Blame) -> Iterator[Fault]:
    """Cases are opened once: a way back to the `open` step would ask for the same cases a second time."""
    for step in source.step:
        if step.kind == "open" and step.id in closure(graph[step.id], graph):
            found = f"“{step.name}”以后还能回到“{step.name}”，那时的办件已经开过"
            yield blame.at(f"{step_place(step)}.next", found, "分办以后只往后走；要重办的，在子办件里退回", code="opened-again")


def _meant(target: str, known: Collection[str]) -> str:
    if not target or target in known:
        return target
    close = get_close_matches(target, known, n=1)
    return close[0] if close else END


def _automatic_loops(source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    """A loop in which the system alone acts might never stop: nothing changes between two rounds."""
    graph = ways(source, automatic=True)
    for step_id, targets in graph.items():
        if step_id in closure(targets, graph):
            found, expected = "系统自动办理会在这里循环往复", "循环中至少有一个环节由工作人员办理（不写 auto）"
            yield blame.at(f"step[{step_id}].auto", found, expected, code="automatic-loop")


def closure(start: Iterable[str], graph: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be reached from `start`, itself included."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += graph.get(each, ())
    return found


def _reversed(graph: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for origin, targets in graph.items():
        for target in targets:
            turned.setdefault(target, []).append(origin)
    return turned
