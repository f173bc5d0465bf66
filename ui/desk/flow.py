"""The way of a case as its picture shows it: each step with who acts there, done when, or due when; and its records in words."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from core.access import Actor
from core.cases.views import CaseView, EventView
from core.declarations import Role
from core.items.item import Item
from core.items.model import APPLICANT
from core.process import KINDS
from ui.starters import starter
from ui.web.templates import day, moment

State: TypeAlias = Literal["done", "now", "next", "skipped"]
_TONES: Final = {"acceptance_refused": "bad", "refused": "bad", "withdrawn": "warn", "revoked": "bad", "granted": "good", "issued": "good"}
_SAID: Final = (("理由", "reason"), ("依据", "basis"), ("审查意见", "opinion"), ("偏离规则结论的理由", "depart"), ("救济途径", "remedy"), ("适用版本", "version"))


class Stop(msgspec.Struct, frozen=True):
    """A step on the way: its name, who acts there, how it stands, and the date that goes with it. The shell draws it."""

    name: str
    duty: str
    state: State
    note: str


class Record(msgspec.Struct, frozen=True):
    """A line of 办理记录: when, what, by whom, and what was said with it."""

    on: str
    text: str
    by: str
    lines: tuple[tuple[str, str], ...]
    tone: str


def flow(view: CaseView, item: Item, roles: Mapping[str, Role]) -> tuple[Stop, ...]:
    """The steps in the order a reader expects them."""
    done = _done(view, item)
    return tuple(_stop(view, step_id, item, roles, done) for step_id in item.process.steps)


def records(view: CaseView) -> tuple[Record, ...]:
    """What happened, the latest first."""
    return tuple(_record(event) for event in reversed(view.events))


def who_next(view: CaseView, item: Item, roles: Mapping[str, Role], actor: Actor) -> str:
    """Who has to act now, in a sentence; empty for a case that has ended."""
    step = item.process.steps.get(view.step)
    if step is None:
        return ""
    if view.pending.points:
        return "等待申请人补正；补正以后您会收到消息，本件回到待办。"
    who = "您" if actor.holds(step.duty, view.org) else _who(step.duty, roles)
    return f"本件的下一环节是“{step.name}”，由{who}办理。"


def _record(event: EventView) -> Record:
    lines = tuple((label, said) for label, name in _SAID if (said := getattr(event, name)))
    return Record(moment(event.recorded_at), event.text, event.by, lines, _TONES.get(event.kind, ""))


def _done(view: CaseView, item: Item) -> dict[str, date]:
    """The steps that have been taken, and when last: an event's words begin with the name of its step."""
    names = {step.name: step_id for step_id, step in item.process.steps.items()}
    taken = {}
    for event in view.events:
        step_id = names.get(event.text.partition("，")[0].partition("：")[0])
        if step_id is not None and event.kind in KINDS[item.process.steps[step_id].kind].events.values():
            taken[step_id] = event.on
    return taken


def _stop(view: CaseView, step_id: str, item: Item, roles: Mapping[str, Role], done: Mapping[str, date]) -> Stop:
    step = item.process.steps[step_id]
    who = starter(item, roles) if step.kind == "filing" else _who(step.duty, roles)
    if step_id == view.step:
        return Stop(step.name, who, "now", "等待申请人补正" if view.pending.points else "等待办理")
    if step_id in done:
        return Stop(step.name, who, "done", day(done[step_id]))
    if view.closed_on is not None or _before(item, step_id, view.step):
        return Stop(step.name, who, "skipped", "没有经过")
    promised = next((due.on for due in view.dues if due.name == "承诺期限"), None)
    return Stop(step.name, who, "next", f"不晚于{day(promised)}" if promised is not None and step.kind == "decide" else "")


def _before(item: Item, one: str, other: str) -> bool:
    """Whether the one step stands before the other in the file: a case that is past it has gone another way."""
    order = list(item.process.steps)
    return order.index(one) < order.index(other)


def _who(duty: str, roles: Mapping[str, Role]) -> str:
    return "申请人" if duty == APPLICANT else roles[duty].name if duty in roles else "系统"
