"""Whether the closing words say what became of the case: one word for one meaning, and none that the platform uses itself."""

from collections.abc import Iterator

from core.faults import Blame, Fault
from core.items.model import ProcessFile, StepDef
from core.process.checking import step_place
from core.process.graph import Edge, edges
from core.process.kinds import KINDS

RESERVED = ("撤回申请", "撤销")
"""Closing words that the platform gives: the applicant took the application back; the authority revoked what it had granted."""


def check_endings(source: ProcessFile, blame: Blame) -> Iterator[Fault]:
    """Every closing word that says the opposite, means two things, or is not the item's to give."""
    for step in source.step:
        ending = [edge for edge in edges(step, [each.id for each in source.step]) if edge.way.end and not edge.way.to]
        swapped = [edge for edge in ending if _opposite(step, edge)]
        for edge in ending:
            place = f"{step_place(step)}.next[{edge.no}].end"
            if not edge.way.end.strip():
                yield blame.at(place, "办结状态是空白", "申请人看得懂的办结状态", code="blank")
            elif edge.way.end in RESERVED:
                yield blame.at(place, f"办结状态写成“{edge.way.end}”", f"“{'”“'.join(RESERVED)}”由平台写，本事项用别的说法", code="reserved-end")
        for edge in swapped:
            found = f"结果“{_opposite(step, edge)}”以“{edge.way.end}”办结，意思相反"
            yield blame.at(f"{step_place(step)}.next[{edge.no}].end", found, "与结果相符的办结状态；去向可以用 on 分开", code="swapped-end")
        if not swapped:
            yield from _same(step, ending, blame)


def _opposite(step: StepDef, edge: Edge) -> str:
    """The outcome of this way that its closing word contradicts, because the word is that of an opposite outcome."""
    kind = KINDS[step.kind]
    for word in kind.outcomes:
        if word not in edge.words or edge.way.end in (word, step.outcomes.get(word, word)):
            continue
        for other in kind.outcomes:
            if edge.way.end in (other, step.outcomes.get(other, other)) and (other in kind.against) != (word in kind.against):
                return step.outcomes.get(word, word)
    return ""


def _same(step: StepDef, ending: list[Edge], blame: Blame) -> Iterator[Fault]:
    """A decision whose closing word is the same for yes and for no: nobody could tell from it how the case was decided."""
    kind = KINDS[step.kind]
    if step.kind not in ("accept", "decide"):
        return
    well = {edge.way.end for edge in ending if kind.favourable in edge.words}
    for edge in ending:
        against = [word for word in kind.against if word in edge.words]
        if against and edge.way.end in well:
            names = "”“".join(step.outcomes.get(word, word) for word in (kind.favourable, *against))
            found = f"“{names}”都以“{edge.way.end}”办结，分不清办成没有"
            yield blame.at(f"{step_place(step)}.next[{edge.no}].end", found, "两种结果各有各的办结状态，用 on 分开", code="same-end")
