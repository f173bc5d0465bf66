"""Steps added, taken out, moved, and what is said of one: its name, who acts, how long, what follows when nobody does."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from core.items.model import StepKind
from core.items.parts import Limit
from core.problems import FieldProblem, Invalid, NotFound
from core.process.kinds import KINDS
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited, put
from core.revisions.flowing.limits import limit_row
from core.revisions.flowing.numbering import fresh
from core.revisions.flowing.relinking import goal_of, index, insert, main_way, pointing, take_out, ways
from core.revisions.flowing.survey import rows

PATH = "process.toml"
FIRST: StepKind = "filing"


class SilenceWish(msgspec.Struct, frozen=True):
    """What the system says when nobody has acted in time."""

    limit: Limit
    outcome: str


class StepWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a step, under the names of `core.items.model.StepDef`; what is left out stays as it is."""

    name: str | UnsetType = UNSET
    duty: str | UnsetType = UNSET
    auto: str | UnsetType = UNSET
    limit: Limit | UnsetType | None = UNSET
    officers: int | UnsetType = UNSET
    signing: str | UnsetType = UNSET
    signers: tuple[str, ...] | UnsetType = UNSET
    outcomes: Mapping[str, str] | UnsetType = UNSET
    must: str | UnsetType = UNSET
    departs: str | UnsetType = UNSET
    special: str | UnsetType = UNSET
    consent: str | UnsetType = UNSET
    silence: SilenceWish | UnsetType | None = UNSET
    shows: tuple[str, ...] | UnsetType = UNSET
    objection: str | UnsetType = UNSET
    objection_counts: str | UnsetType = UNSET
    hides: tuple[str, ...] | UnsetType = UNSET


class Link(msgspec.Struct, frozen=True):
    """Something that leads to a step: the step it comes from, on which word."""

    step: str
    name: str
    on: str


def steps_of(files: Files) -> list[Row]:
    """The steps as they stand in the file; one that a developer has not finished is left out, its fault says so."""
    return [row for row in rows(files, PATH, "step") if row.get("kind") in KINDS and isinstance(row.get("id"), str) and isinstance(row.get("name"), str)]


def step_of(files: Files, step_id: str) -> Row:
    """One of them. Raises NotFound."""
    found = next((step for step in steps_of(files) if step["id"] == step_id), None)
    if found is None:
        raise NotFound("流程里没有这个环节", "请回到流程，从图或者列表里选一个环节")
    return found


def add_step(files: Files, kind: StepKind, after: str, wish: StepWish, way_no: int = -1) -> tuple[str, tuple[Edit, ...]]:
    """A new step behind `after`, between it and where its way `way_no` (from 0; -1: the one on which all goes well) leads.

    Answers its id and the edits. Raises NotFound for an unknown step, Invalid for a kind that may not be added or a nameless step.
    """
    _addable(kind)
    origin = step_of(files, after)
    step_id = fresh(kind, {step["id"] for step in steps_of(files)})
    new: Row = {"id": step_id, "kind": kind, "name": KINDS[kind].word}
    _say(new, wish)
    if not 0 <= way_no < len(ways(origin)):
        way_no = main_way(origin)
    return step_id, edited(files, PATH, lambda document: insert(document["step"], new, after, way_no))


def drop_step(files: Files, step_id: str) -> tuple[Edit, ...]:
    """Take the step out; what led to it leads on. Raises NotFound, Invalid for the filing."""
    _movable(files, step_id, "删去")
    return edited(files, PATH, lambda document: _without(document, step_id))


def move_step(files: Files, step_id: str, after: str) -> tuple[Edit, ...]:
    """Take the step out and put it in behind `after`. Raises NotFound, Invalid for the filing."""
    _movable(files, step_id, "移动")
    step_of(files, after)
    if after == step_id:
        return ()

    def moved(document: Document) -> None:
        step = take_out(document["step"], step_id)
        insert(document["step"], step, after, main_way(document["step"][index(document["step"], after)]))

    return edited(files, PATH, moved)


def describe(files: Files, step_id: str, wish: StepWish) -> tuple[Edit, ...]:
    """Say that of the step. Raises NotFound, Invalid for an empty name."""
    step_of(files, step_id)
    return edited(files, PATH, lambda document: _say(document["step"][index(document["step"], step_id)], wish))


def leading_to(files: Files, step_id: str) -> tuple[Link, ...]:
    """Every way that leads to the step, to be told before it is taken out."""
    return tuple(Link(step["id"], step["name"], way.get("on", "")) for step, way in pointing(steps_of(files), step_id))


def leading_on(files: Files, step_id: str) -> Row:
    """Where the step leads when all goes well: what takes its place once it is taken out; empty when it leads nowhere."""
    step = step_of(files, step_id)
    main = main_way(step)
    return goal_of(ways(step)[main]) if main >= 0 else {}


def addable() -> Iterator[StepKind]:
    """The kinds that may be added."""
    return (kind for kind in KINDS if kind != FIRST)


def _addable(kind: str) -> None:
    if kind not in KINDS or kind == FIRST:
        raise Invalid("没有选环节的种类", "请从列出的种类里选一种", [FieldProblem("kind", "种类", "请选一种；申报已经在最前面，不能再加")])


def _movable(files: Files, step_id: str, doing: str) -> None:
    if step_of(files, step_id)["kind"] == FIRST:
        raise Invalid(f"申报不能{doing}", "一个流程总是从申报开始；可以改它的名称")


def _without(document: Document, step_id: str) -> None:
    take_out(document["step"], step_id)


def _say(step: Row, wish: StepWish) -> None:
    said: dict[str, Any] = {name: getattr(wish, name) for name in StepWish.__struct_fields__ if getattr(wish, name) is not UNSET}
    if "name" in said and not said["name"].strip():
        raise Invalid("环节没有名称", "请写名称，如“现场核查”", [FieldProblem("name", "名称", "请写名称，如“现场核查”")])
    for name, value in said.items():
        match name, value:
            case "name", str():
                step["name"] = value.strip()
            case "limit", _:
                put(step, name, limit_row(step.get(name), value))
            case "officers", int():
                put(step, name, value if value > 1 else None)
            case "objection_counts", "filed":
                put(step, name, None)
            case "silence", SilenceWish():
                was = step.get(name, {})
                step[name] = {**was, "limit": limit_row(was.get("limit"), value.limit), "outcome": value.outcome}
            case "outcomes", Mapping():
                put(step, name, {word: text.strip() for word, text in value.items() if text.strip() and text.strip() != word})
            case _:
                put(step, name, list(value) if isinstance(value, tuple) else value)
