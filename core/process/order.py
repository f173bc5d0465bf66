"""Whether the steps stand in the order that the law gives them: accepted, then decided, then issued, and a refusal is no permit.

Each of these would run, and each would be wrong for whoever it happens to: a clock that begins again, a certificate without a decision, a
closed case that does not say how it was decided. Sources: 行政许可法 32 (acceptance), 38 (every application is decided in writing), 39 and
44 (a certificate follows the decision to grant), 42 (the limit runs from acceptance to decision).
"""

from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile, StepDef
from core.process.checking import step_place
from core.process.graph import END, Edge, edges
from core.process.kinds import KINDS

Allowed = Callable[[StepDef, str], bool]
"""Whether a step may be left by an outcome."""
PERMIT = "行政许可"
DECIDING = ("decide", "await", "forward")
"""Kinds of steps after which an issue may stand: decided here, in the cases opened, or by the authority above."""


class Net(msgspec.Struct, frozen=True):
    """The steps with the ways that can be taken."""

    steps: dict[str, StepDef]
    edges: dict[str, tuple[Edge, ...]]

    def of(self, *kinds: str) -> tuple[StepDef, ...]:
        """The steps of these kinds, in the order of the file."""
        return tuple(step for step in self.steps.values() if step.kind in kinds)

    def reach(self, start: Iterable[str], allowed: Allowed) -> set[str]:
        """Every step (or END) that can be come to from `start`, itself included, when steps are left by allowed outcomes only."""
        found: set[str] = set()
        waiting = list(start)
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            if each != END:
                waiting += self.targets(self.steps[each], allowed)
        return found

    def targets(self, step: StepDef, allowed: Allowed) -> list[str]:
        """Where the step leads under allowed outcomes."""
        return [edge.to for edge in self.edges[step.id] if any(allowed(step, word) for word in edge.words)]

    def after(self, steps: Iterable[StepDef], allowed: Allowed) -> set[str]:
        """What can come after these steps have been left by allowed outcomes."""
        return self.reach([each for step in steps for each in self.targets(step, allowed)], anyhow)


def net_of(source: ProcessFile) -> Net:
    """The net of a process; of two steps with one id, which has its own fault, the first counts."""
    steps: dict[str, StepDef] = {}
    for step in source.step:
        steps.setdefault(step.id, step)
    return Net(steps, {step.id: tuple(edges(step, steps)) for step in steps.values()})


def anyhow(_: StepDef, __: str) -> bool:
    """Every outcome is allowed."""
    return True


def refuses(step: StepDef, word: str) -> bool:
    """Whether the outcome refuses what was applied for, with reason and basis: 不予受理, 不予."""
    return word in KINDS[step.kind].against and "basis" in KINDS[step.kind].needs.get(word, ())


def grants(step: StepDef, word: str) -> bool:
    """Whether the outcome accepts or grants: the opposite of a refusal, at a step that could refuse."""
    return step.kind in ("accept", "decide") and word == KINDS[step.kind].favourable


def check_order(source: ProcessFile, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """Every step that comes too late or too early, every refusal that goes on as if it were none."""
    if not source.step:
        return
    net = net_of(source)
    yield from _late(net, blame)
    yield from _joined_alone(net, blame)
    yield from _archived(net, blame)
    yield from _refusals(net, info, blame)
    yield from _undecided(net, source, info, blame)
    if info.starts == "applicant":
        yield from _publicised_late(net, blame)


def _late(net: Net, blame: Blame) -> Iterator[Fault]:
    """Receiving stands before acceptance, acceptance before the decision: afterwards their clocks would begin a second time."""
    decided = net.after(net.of("decide"), anyhow)
    accepted = net.after(net.of("accept"), grants)
    for step in net.of("accept"):
        if step.id in decided:
            found = f"决定以后还能走到“{step.name}”，那时再受理，时限会重新起算"
            yield blame.at(f"{step_place(step)}.kind", found, "受理在决定之前；决定以后要核对的，写成审查（review）", code="late-accept")
    for step in net.of("receive"):
        if step.id in decided | accepted:
            found = f"受理或者决定以后还能走到“{step.name}”，五个工作日会重新起算"
            yield blame.at(f"{step_place(step)}.kind", found, "收件在受理之前；以后收取原件的，写成审查（review）或者等候（wait）", code="late-receive")


def _archived(net: Net, blame: Blame) -> Iterator[Fault]:
    """What is archived is closed: nothing is accepted, decided, issued or served after it."""
    for step in net.of("archive"):
        ahead = net.after((step,), anyhow)
        going_on = "、".join(filter(None, (_named(net, ahead, kind) for kind in ("receive", "accept", "decide", "issue", "deliver"))))
        if going_on:
            found = f"“{step.name}”以后还能走到{going_on}"
            yield blame.at(f"{step_place(step)}.next", found, "归档是最后一个环节，其后只有 end", code="early-archive")


def _joined_alone(net: Net, blame: Blame) -> Iterator[Fault]:
    opened = net.after(net.of("open"), anyhow)
    for step in net.of("await"):
        if step.id not in opened:
            found = f"“{step.name}”之前没有分办，没有可以汇总的办件"
            yield blame.at(f"{step_place(step)}.kind", found, "先有分办（open），再汇总；等一段时间的写成等候（wait）", code="await-alone")


def _refusals(net: Net, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """A refused application is neither decided without being accepted, nor issued."""
    for step in net.of("accept", "decide"):
        for edge in net.edges[step.id]:
            if not any(refuses(step, word) for word in edge.words):
                continue
            ahead = net.reach([edge.to], lambda at, word: not grants(at, word))
            where = f"{step_place(step)}.next[{edge.no}]"
            word = next(word for word in KINDS[step.kind].outcomes if refuses(step, word))
            said = step.outcomes.get(word, word)
            issues = _named(net, ahead, "issue")
            if issues and info.starts == "applicant":
                found = f"作出“{said}”以后，能走到{issues}"
                yield blame.at(where, found, "不予以后不出证：写 end，或者先有一次准予的决定", code="refusal-issued")
            decides = _named(net, ahead, "decide") if step.kind == "accept" else ""
            if decides:
                found = f"作出“{said}”以后，能走到{decides}"
                yield blame.at(where, found, "没有受理的申请不作决定：写 end，或者回到受理", code="unaccepted-decision")


def _undecided(net: Net, source: ProcessFile, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """A certificate without a decision, a permit that is never decided, a process in which nobody can ever get what they ask for."""
    start = source.step[0].id
    before = net.reach([start], lambda step, _: step.kind not in DECIDING)
    for step in net.of("issue"):
        later = net.reach([step.id], anyhow)
        if step.id in before and (info.type == PERMIT or any(each.id in later for each in net.of(*DECIDING))):
            found = f"没有作出决定，就能走到“{step.name}”"
            yield blame.at(f"{step_place(step)}.kind", found, "先决定，准予的再出证（行政许可法第39条、第44条）", code="early-issue")
    if info.type == PERMIT and info.starts == "applicant" and not net.of("decide", "open", "forward"):
        yield blame.at("step", "行政许可没有决定环节", "至少一个决定（decide）环节，或者由分办的办件决定（行政许可法第38条）", code="no-decision")
    well = net.reach([start], lambda step, word: not refuses(step, word))
    if END not in well and END in net.reach([start], anyhow):
        refusing = next(step for step in net.steps.values() if step.id in well and any(refuses(step, word) for word in KINDS[step.kind].outcomes))
        found = "不经过不予受理、不予，走不到任何办结状态：谁也办不成"
        yield blame.at(f"{step_place(refusing)}.next", found, "准予、受理以后的去向，最终走到一个 end", code="never-granted")


def _publicised_late(net: Net, blame: Blame) -> Iterator[Fault]:
    """An objection that ends a case already granted: the decision would stand while the case says it does not."""
    granted = net.after(net.of("decide"), grants)
    for step in net.of("publicise"):
        for edge in net.edges[step.id]:
            if step.id in granted and edge.to == END and edge.words & set(KINDS[step.kind].against) and step.objection:
                found = f"准予以后的“{step.name}”，有异议就以“{edge.way.end}”办结，而准予的决定还在"
                expected = "先公示再决定（拟定写成审查 review）；或者有异议时回到决定"
                yield blame.at(f"{step_place(step)}.next[{edge.no}]", found, expected, code="late-publicity")


def _named(net: Net, among: Collection[str], kind: str) -> str:
    return "、".join(f"“{step.name}”" for step in net.of(kind) if step.id in among)
