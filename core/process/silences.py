"""What the system says when nobody has acted: only what it may say, not before the officer's own time is over, never too late.

Sources: 行政许可法 32 第1款第4项 (silence of five working days is acceptance, never a refusal), 34 第3款 (a check by two officers), 38 (a
refusal gives its reasons, which nobody has given when nobody has acted).
"""

from collections.abc import Iterator

from core.faults import Blame, Fault
from core.items.model import ItemFile, ProcessFile, Silence, StepDef
from core.items.parts import Limit
from core.process.checking import step_place
from core.process.clock import words
from core.process.kinds import KINDS

_PER_DAY = 24


def check_silences(source: ProcessFile, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """Every silence that says what only a person may say, or says it at a wrong time; every way on a word that is never said.

    And a publicity that leads to itself: its period would not begin again, since the case never left it.
    """
    for step in source.step:
        if step.silence is not None and step.silence.outcome in KINDS[step.kind].outcomes:
            yield from _said(step, step.silence, blame)
            yield from _when(step, step.silence, info, blame)
        yield from _never(step, blame)
        for no, way in enumerate(step.next, start=1):
            if step.kind == "publicise" and way.to == step.id:
                found = f"“{step.name}”回到“{step.name}”，公示期不会重新起算"
                yield blame.at(f"{step_place(step)}.next[{no}].to", found, "须重新公示的，先经过另一个环节（如审查），再回到公示", code="self-loop")


def _said(step: StepDef, silence: Silence, blame: Blame) -> Iterator[Fault]:
    place, said = f"{step_place(step)}.silence", step.outcomes.get(silence.outcome, silence.outcome)
    if silence.outcome in KINDS[step.kind].against and KINDS[step.kind].needs.get(silence.outcome):
        found = f"期限内没有人办理，系统就作出“{said}”，写不出理由"
        yield blame.at(f"{place}.outcome", found, "不利的结果由工作人员写明理由作出；逾期只能是有利的结果", code="silence-refuses")
    elif step.officers > 1:
        found = f"须由 {step.officers} 名工作人员办理的环节，写了逾期“{said}”"
        yield blame.at(place, found, "现场核查不能因为逾期就算通过（行政许可法第34条第3款）", code="silence-officers")


def _when(step: StepDef, silence: Silence, info: ItemFile, blame: Blame) -> Iterator[Fault]:
    place, ceiling = f"{step_place(step)}.silence.limit.days", KINDS[step.kind].ceiling
    if step.limit is not None and _shorter(silence.limit, step.limit):
        found = f"{words(silence.limit)}没有人办理就由系统记录，而本环节的时限是 {words(step.limit)}"
        yield blame.at(place, found, f"不短于 {words(step.limit)}", code="silence-early")
    if ceiling and info.type == "行政许可" and _shorter(ceiling, silence.limit):
        found = f"{step.name}过了 {words(silence.limit)}才由系统记录"
        yield blame.at(place, found, f"不超过 {words(ceiling)}（{ceiling.basis}）", code="limit")


def _never(step: StepDef, blame: Blame) -> Iterator[Fault]:
    """A way of its own for a word that only the system says, at a step where it has no occasion to say it."""
    spoken = {step.silence.outcome} if step.silence is not None else set()
    mute = set(KINDS[step.kind].silent) - spoken if step.kind == "wait" else set()
    if step.kind == "publicise" and not step.objection:
        mute = set(KINDS[step.kind].against)
    for no, way in enumerate(step.next, start=1):
        if way.on in mute:
            needed = "silence（多久没有人办理就算逾期）" if step.kind != "publicise" else "objection（以哪个事项提出异议）"
            found = f"为“{step.outcomes.get(way.on, way.on)}”写了去向，可是永远不会有这一结果"
            yield blame.at(f"{step_place(step)}.next[{no}].on", found, f"写明 {needed}，或者删去这一去向", code="never-said")


def _shorter(one: Limit, other: Limit) -> bool:
    """Whether the one is certainly over before the other, whatever the calendar: working days are never fewer calendar days."""
    if one.unit == other.unit:
        return one.days < other.days
    if one.unit == "hour":
        return one.days < other.days * _PER_DAY
    return (one.unit, other.unit) == ("day", "workday") and one.days < other.days
