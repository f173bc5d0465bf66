"""去向: on which outcome and under which condition a step leads where."""

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from core.problems import FieldProblem, Invalid, NotFound
from core.process.kinds import KINDS
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.relinking import CLOSED, index, lead
from core.revisions.flowing.steps import PATH, step_of, steps_of

Change: TypeAlias = Callable[[Row], Any]


class WayWish(msgspec.Struct, frozen=True):
    """A way: on which of the kind's outcomes (empty: any), under which condition (empty: none), to which step or to which end."""

    on: str = ""
    when: str = ""
    to: str = ""
    end: str = ""


def add_way(files: Files, step_id: str, wish: WayWish) -> tuple[Edit, ...]:
    """A new way, before those it would never be tried behind. Raises NotFound, Invalid."""
    _check(files, step_id, wish)

    def added(step: Row) -> None:
        out = step.setdefault("next", [])
        new: Row = {}
        _write(new, wish)
        out.insert(_place(out, wish), new)

    return _edited(files, step_id, added)


def set_way(files: Files, step_id: str, number: int, wish: WayWish) -> tuple[Edit, ...]:
    """Change the way of that number, from 1. Raises NotFound, Invalid."""
    _way(files, step_id, number)
    _check(files, step_id, wish)
    return _edited(files, step_id, lambda step: _write(step["next"][number - 1], wish))


def drop_way(files: Files, step_id: str, number: int) -> tuple[Edit, ...]:
    """Take the way away. Raises NotFound, Invalid for the last one."""
    _way(files, step_id, number)
    if len(step_of(files, step_id)["next"]) == 1:
        raise Invalid("这是最后一个去向，不能删去", "每个环节至少有一个去向；可以改它到哪里")
    return _edited(files, step_id, lambda step: step["next"].pop(number - 1))


def move_way(files: Files, step_id: str, number: int, *, up: bool) -> tuple[Edit, ...]:
    """Let the way be tried one place earlier or later; at the edge nothing changes. Raises NotFound."""
    _way(files, step_id, number)
    other = number - 2 if up else number
    if not 0 <= other < len(step_of(files, step_id)["next"]):
        return ()

    def moved(step: Row) -> None:
        step["next"].insert(other, step["next"].pop(number - 1))

    return _edited(files, step_id, moved)


def ends_of(files: Files) -> tuple[str, ...]:
    """Every closing word of the process, to choose from."""
    return tuple(dict.fromkeys([*(way["end"] for step in steps_of(files) for way in step.get("next", ()) if way.get("end")), CLOSED]))


def _edited(files: Files, step_id: str, change: Change) -> tuple[Edit, ...]:
    def on(document: Document) -> None:
        change(document["step"][index(document["step"], step_id)])

    return edited(files, PATH, on)


def _way(files: Files, step_id: str, number: int) -> Row:
    found: list[Row] = step_of(files, step_id).get("next", [])
    if not 1 <= number <= len(found):
        raise NotFound("没有这一去向", "去向可能刚刚改过，请重新打开这个环节")
    return found[number - 1]


def _check(files: Files, step_id: str, wish: WayWish) -> None:
    step, known = step_of(files, step_id), {each["id"] for each in steps_of(files)}
    problems = []
    if wish.on and wish.on not in KINDS[step["kind"]].outcomes:
        problems.append(FieldProblem("on", "结果", "请选这一环节的一种结果"))
    if bool(wish.to) == bool(wish.end.strip()):
        problems.append(FieldProblem("goal", "去向", "请选下一环节，或者选办结并写明办结状态"))
    elif wish.to and wish.to not in known:
        problems.append(FieldProblem("goal", "去向", "没有这个环节，请重新选"))
    if problems:
        raise Invalid("去向没有写完", "", problems)


def _write(way: Row, wish: WayWish) -> None:
    put(way, "on", wish.on)
    put(way, "when", wish.when.strip())
    lead(way, {"to": wish.to} if wish.to else {"end": wish.end.strip()})


def _place(out: list[Row], wish: WayWish) -> int:
    """Before the first open way that would take its cases; else at the end."""
    for no, way in enumerate(out):
        if not way.get("when") and way.get("on", "") in ("", wish.on):
            return no
    return len(out)
