"""What a record is about: a case up to one of its events, as the names of a mapping see it. Nothing here reads a database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from core.cases.state import STOPPED, Turn, changed
from core.cases.waiting import arrival
from core.forms import Form
from core.items.codes import authority_code
from core.items.item import Item
from core.items.model import ItemFile, StepDef
from core.items.parts import Material
from core.ratings.terms import STARS
from core.reporting.names import RATED, SHARED
from core.rules import value_words
from core.time import CHINA

_STARTS = {"applicant": "申请人", "office": "机关", "system": "系统"}
_RESULTS = {
    "granted": "准予", "refused": "不予", "acceptance_refused": "不予受理", "not_needed": "不予受理", "withdrawn": "撤回申请",
    "returned_closed": "退件", "terminated": "终止", "revoked": "撤销",
}
VERSION = 10
"""Signs of a version's hash by which the target knows it."""


class Applicant(msgspec.Struct, frozen=True):
    """Who applied. Name and code of a natural person are empty once they have been erased."""

    natural: bool
    name: str
    code: str


class Happened(msgspec.Struct, frozen=True, eq=False):
    """An event of the case: what it is called, when, who did it, what it says."""

    kind: str
    on: date
    at: datetime
    by: str
    turn: Turn


class Subject(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A case as far as records tell of it.

    `current` is the item as it is published now: it lends its codes when the case's own version had none yet. `values` are typed, by
    field name; `project_no` and `applied` are those of the upper platform when the case came from there; `papers` are title and
    number of the papers of each event, by its seq.
    """

    item: Item
    current: ItemFile
    number: str
    org_name: str
    applicant: Applicant
    filed_at: datetime
    values: Mapping[str, Any]
    events: Sequence[Happened]
    project_no: str = ""
    applied: datetime | None = None
    papers: Mapping[int, tuple[str, str]] = msgspec.field(default_factory=dict)

    def env(self, seq: int) -> dict[str, Any]:
        """The names of the mapping as they stood when event `seq` had happened; what is not known is left out."""
        happened = self.events[:seq]
        columns: dict[str, Any] = {}
        for each in happened:
            columns |= changed(each.turn)
        found = {**self._case(columns), **_event(self.item, happened), **self._item(), **self._people(), **self._paper(seq)}
        return _said(found)

    def rated(self, day: date, stars: int, reasons: Sequence[str]) -> dict[str, Any]:
        """The names of the mapping for a rating of the case, whose applicant is left out: nobody rates by name."""
        columns: dict[str, Any] = {}
        for each in self.events:
            columns |= changed(each.turn)
        rating = {"rating.grade": STARS[stars], "rating.stars": stars, "rating.reasons": "、".join(reasons)}
        return _said({**self._case(columns), **self._item(), "event.kind": RATED, "event.on": day, **rating})

    def materials(self) -> list[Material]:
        """The materials asked for, given everything known when the case was accepted."""
        outcomes: dict[str, Any] = {}
        for each in self.events:
            outcomes |= each.turn.outcomes or {}
        given = {"submitted_on": self.filed_at.date(), "holder": self.applicant.code, **self.values}
        return self.item.materials({**given, **{name: tuple(value) if isinstance(value, list) else value for name, value in outcomes.items()}})

    def _case(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        applied = self.applied or self.filed_at
        dates = {f"case.{name}": columns.get(name) for name in ("accepted_on", "decided_on", "closed_on", "promised_due", "statutory_due")}
        return {
            "case.number": self.number, "case.project_no": self.project_no or self.number, "case.origin": "上级平台" if self.project_no else "本平台",
            "case.starts": _STARTS[self.item.info.starts], "case.status": columns["status_code"], "case.status_name": columns["status"],
            "case.applied_on": applied.astimezone(CHINA).date(), "case.applied_at": applied, **dates,
        }

    def _item(self) -> dict[str, Any]:
        info, current = self.item.info, self.current
        task_code = info.task_code or current.task_code
        return {
            "item.name": info.name, "item.type": info.type, "item.kind": info.kind, "item.catalog_code": info.catalog_code or current.catalog_code,
            "item.task_code": task_code, "item.task_handle_item": info.task_handle_item or current.task_handle_item,
            "item.version": self.item.hash[:VERSION], "item.result": info.result, "org.name": self.org_name, "org.code": authority_code(task_code),
        }

    def _people(self) -> dict[str, Any]:
        kind = "自然人" if self.applicant.natural else "法人"
        fields = {f"form.{name}": value for name, value in shared(self.item.form, self.values).items()}
        return {"applicant.kind": kind, "applicant.name": self.applicant.name, "applicant.code": self.applicant.code, **fields}

    def _paper(self, seq: int) -> dict[str, Any]:
        title, number = self.papers.get(seq, ("", ""))
        return {"paper.title": title, "paper.number": number}


def _said(found: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of it."""
    return {name: value for name, value in found.items() if value is not None and value != ""}


def shared(form: Form, values: Mapping[str, Any]) -> dict[str, str]:
    """The shared fields that were filled in, as texts."""
    found = {}
    for name, field in form.fields.items():
        origin, _, element = field.identity.partition(".")
        if origin == "shared" and element in SHARED and name in values:
            found[element] = value_words(values[name], field.type)
    return found


def personal_fields(form: Form) -> frozenset[str]:
    """The names of shared fields that are personal in this form."""
    fields = (field for field in form.fields.values() if field.personal and field.identity.startswith("shared."))
    return frozenset(f"form.{field.identity.partition('.')[2]}" for field in fields)


def _event(item: Item, happened: Sequence[Happened]) -> dict[str, Any]:
    last = happened[-1]
    turn = last.turn
    step = item.process.steps.get(turn.step)
    before = happened[:-1]
    since = arrival([each.turn for each in before], [each.on for each in before], turn.step) if before else last.on
    return {
        "event.kind": last.kind, "event.no": len(happened), "event.outcome": turn.outcome, "event.step": step.name if step is not None else turn.outcome,
        "event.on": last.on, "event.at": last.at, "event.since": since, "event.by": last.by, "event.reason": turn.reason, "event.basis": turn.basis,
        "event.opinion": turn.opinion, "event.until": turn.over_on, "event.ends": bool(turn.end), "event.result": _result(last.kind, turn),
        "event.tacit": turn.tacit, **_special(happened), **_special_step(step, last, since),
    }


def _special_step(step: StepDef | None, last: Happened, since: date) -> dict[str, Any]:
    """A special procedure that is a step of its own: it began when the case came to the step, and is over with this event."""
    ground = "听证" if last.kind == "heard" else step.special if step is not None and last.kind == "special_done" else ""
    if not ground:
        return {}
    result = "：".join(filter(None, (last.turn.outcome, last.turn.opinion)))
    return {"special.kind": ground, "special.reason": last.turn.reason, "special.since": since, "special.until": last.on, "special.result": result}


def _special(happened: Sequence[Happened]) -> dict[str, Any]:
    """The special procedure that a command, the last event, began or ended."""
    last = happened[-1]
    pauses = last.turn.standing.pauses if last.turn.standing is not None else ()
    if last.kind not in {"special_started", "special_ended"} or not pauses:
        return {}
    began = next((each.turn for each in reversed(happened) if each.kind == "special_started"), last.turn)
    pause = pauses[-1]
    return {
        "special.kind": pause.ground, "special.reason": began.reason, "special.since": pause.since, "special.until": pause.until,
        "special.days": pause.days, "special.result": last.turn.opinion if pause.until is not None else "",
    }


def _result(kind: str, turn: Turn) -> str:
    """What the event means for what was applied for; empty while nothing is decided and nothing has ended."""
    if kind in _RESULTS:
        return _RESULTS[kind]
    if not turn.end:
        return ""
    return "终止" if turn.code == STOPPED else "办结"


def as_moment(day: date) -> datetime:
    """The beginning of a day in China."""
    return datetime.combine(day, time(), CHINA)
