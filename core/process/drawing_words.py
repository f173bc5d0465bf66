"""What a picture of a process says: the ways out of each step with their words, notes about a step, and each step in a sentence."""

from collections.abc import Iterator, Mapping

import msgspec

from core.items.model import StepDef
from core.process.acts import shown
from core.process.clock import words
from core.process.kinds import KINDS
from core.process.process import Process
from core.rules import Expr, Scope, sentence

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Exit(msgspec.Struct, frozen=True):
    """A way out: its number under the step, on which words and condition (in short), and to which step or end."""

    no: int
    said: str
    step: str
    end: str
    words: tuple[str, ...]
    condition: str
    rest: bool
    """Whether ways with conditions were tried before it under the same words."""


def exits(process: Process, scope: Scope) -> tuple[dict[str, tuple[Exit, ...]], tuple[str, ...]]:
    """The ways out of every step in the order they are tried, and the conditions in words, numbered through the whole process."""
    numbers: dict[str, str] = {}
    found = {step.id: tuple(_exits(process, step, scope, numbers)) for step in process.steps.values()}
    return found, tuple(f"{mark} {text}" for text, mark in numbers.items())


def _exits(process: Process, step: StepDef, scope: Scope, numbers: dict[str, str]) -> Iterator[Exit]:
    every = KINDS[step.kind].outcomes
    ways: dict[tuple[str, str, str], tuple[Expr | None, list[str]]] = {}
    for word in every:
        for move in process.moves[step.id, word]:
            key = move.when.source if move.when else "", move.place.step, move.place.end
            ways.setdefault(key, (move.when, []))[1].append(word)
            if move.when is None:
                break
    tried = set[str]()
    for no, ((_, goal, end), (when, said)) in enumerate(ways.items(), start=1):
        text = "" if len(said) == len(every) else "、".join(shown(step, word) for word in said)
        condition = sentence(when, scope) if when else ""
        mark = numbers.setdefault(condition, _mark(len(numbers))) if condition else ""
        rest = when is None and not tried.isdisjoint(said)
        tried |= set(said)
        short = " ".join(filter(None, (f"其余{text}" if rest else text, mark)))
        yield Exit(no, short, goal, end, tuple(shown(step, word) for word in said), condition, rest)


def _mark(count: int) -> str:
    return _CIRCLED[count] if count < len(_CIRCLED) else f"({count + 1})"


def notes(step: StepDef) -> Iterator[str]:
    """What stands in a step's box besides who acts and how long they have."""
    if step.officers > 1:
        yield f"{step.officers} 名以上工作人员"
    if step.auto:
        yield "系统当场办理" if step.auto.strip() == "true" else "符合条件的，系统当场办理"
    if step.silence is not None:
        yield f"{words(step.silence.limit)}没有办理：{shown(step, step.silence.outcome)}"
    if step.kind == "publicise" and step.objection:
        yield "公示期内任何人可以提出异议"
    if step.kind == "open":
        yield "申请人组合的事项，各开一件" if any(each.members for each in step.opens) else f"开 {len(step.opens)} 种关联办件"
    if step.kind == "await":
        yield "等各办件都有结果"


def told(process: Process, found: Mapping[str, tuple[Exit, ...]], step: StepDef, who: str, standing: str) -> str:
    """A step in a sentence, for those who hear the picture instead of seeing it; `standing` says how it stands in a case."""
    about = "，".join(filter(None, (standing, who, words(step.limit) if step.limit else "", *notes(step))))
    number = list(process.steps).index(step.id) + 1
    ways = "；".join(_way(process, each, len(KINDS[step.kind].outcomes)) for each in found[step.id])
    return f"第 {number} 步，{step.name}{f'（{about}）' if about else ''}。{ways}。"


def _way(process: Process, each: Exit, count: int) -> str:
    said = ("其余的" if each.rest else "") if len(each.words) == count else f"{'其余' if each.rest else ''}{'、'.join(each.words)}的"
    condition = f"{each.condition}的" if each.condition else ""
    goal = (each.end if each.end == "办结" else f"以“{each.end}”办结") if each.end else f"到“{process.step(each.step).name}”"
    lead = "，".join(filter(None, (said, condition)))
    return f"{lead}，{goal}" if lead else f"{'然后' if not each.end else ''}{goal}"
