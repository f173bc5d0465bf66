"""A case in words: its records, its time limits, and what may be done with it now, with the reason where it may not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from core import time
from core.access import Actor
from core.cases import commands
from core.cases.around import Around
from core.cases.clocks import began, due_on, office_off, prolonged, theirs
from core.cases.covering import read_as
from core.cases.facts import ranges
from core.cases.hands import signs_as, together
from core.cases.loading import Loaded
from core.cases.people import roles_of, who_of
from core.cases.running import clock_of
from core.cases.standing import Extension
from core.cases.state import INSIDE, EventRow, Turn, filed_of
from core.cases.views import CaseBrief, Choice, DueView, EventView, FieldView
from core.cases.waiting import arrival, here_of, own_limit
from core.forms.model import Field
from core.house import House
from core.items.model import APPLICANT, StepDef
from core.items.parts import Limit
from core.procedure import levels
from core.procedure.permitting import not_said_by
from core.procedure.recounting import RECOUNTED
from core.procedure.silence import SILENCE, acceptance_last
from core.procedure.timers import Here
from core.process import KINDS, Act, Off, Refused, explain
from core.process.clock import words
from core.rules import value_words
from core.time import CHINA
from core.values import FieldType, Value

_HIDDEN = INSIDE | {"taken_back", "sent_back"}
"""Kinds of events inside the authority: for its officers, not for the applicant."""
_BY_APPLICANT = frozenset({"filed", "withdrawn", "corrected", "lacking_promised", "supplied", "hearing_asked", "unheard", "electronic_consented"})
_BY_OTHERS = frozenset({"filed", "copy_read", "consult_answered", "signed", "taken_back", "rebased"})
"""Kinds of events whose actor need not hold the duty of the step."""
BESIDES = dict.fromkeys(
    ("amended", "prereviewed", "lacking_promised", "supplied", "not_needed", "special_started", "special_ended", "extended", "returned_closed", "terminated",
     "warned", "consult_lapsed", "recounted", "paper_corrected", "paper_voided", "handed_out", "rebased"), ""
) | {"correction_asked": "告知补正", "corrected": "提交补正", "accepted_lacking": "容缺受理"}
"""Kinds of events that are no outcome of the step where the case stands, and how they are called where not by what was said."""
_DECIDES = frozenset({"granted", "refused", "acceptance_refused"})
RECEIPT = "本事项没有受理环节，期限自提交之日起算。"
_SAID = "…"
"""Stands for a text an officer will give, when asking whether an act would be lawful."""


def brief_of(house: House, row: Mapping[str, Any]) -> CaseBrief:
    """A row of `cases` in one line, named as the item is named today."""
    item = house.catalogue.registry.items.get(row["item"])
    step = item.process.steps.get(row["step"]) if item is not None else None
    return CaseBrief(
        number=row["number"], query_code=row["query_code"], item=row["item"], item_name=item.info.name if item else row["item"],
        status=row["status"], step=row["step"], step_name=step.name if step else row["step"], outcomes=row["outcomes"],
        submitted_on=row["filed_at"].astimezone(CHINA).date(), statutory_due=row["statutory_due"], promised_due=row["promised_due"],
        closed_on=row["closed_on"],
    )


def fields(case: Loaded, *, openly: bool) -> tuple[FieldView, ...]:
    """The submitted values as they read, in the form's order; personal ones covered unless `openly`, those the reader does not need left out in words."""
    return tuple(
        _field(field, case.values[name], hide=field.personal and not openly, unseen=name in case.unseen)
        for name, field in case.item.form.fields.items() if name in case.values
    )


def _field(field: Field, value: Value, *, hide: bool, unseen: bool) -> FieldView:
    return FieldView(field.name, field.label, read_as(field, value, hide=hide, unseen=unseen), field.personal, hide and not unseen, unseen)


def events(house: House, case: Loaded, names: Mapping[int, str], *, official: bool) -> tuple[EventView, ...]:
    """办理记录 in words. Opinions inside the authority and officers' names are for officers."""
    told = [(row, turn) for row, turn in zip(case.events, case.turns, strict=True) if official or row.kind not in _HIDDEN]
    return tuple(_event(house, case, row, turn, names, official=official) for row, turn in told)


def version_applied(case: Loaded, seq: int) -> str:
    """Which version of the item applied at a record: that of the day of filing, or the one the case was moved to before it 换版."""
    moved = next((row for row, turn in zip(reversed(case.events), reversed(case.turns), strict=True) if row.seq <= seq and turn.rebased is not None), None)
    if moved is None:
        return f"提交之日（{_day(case.state.submitted_on)}）施行的版本"
    return f"{_day(moved.effective_on)}换版后的版本"


def _event(house: House, case: Loaded, row: EventRow, turn: Turn, names: Mapping[int, str], *, official: bool) -> EventView:
    step = case.item.process.steps.get(turn.step)
    return EventView(
        seq=row.seq, kind=row.kind, text=_text(row, turn, step), by=_by(house, case, row, turn, step, names), on=row.effective_on,
        recorded_at=row.recorded_at, version=version_applied(case, row.seq) if row.kind in _DECIDES else "", reason=turn.reason, basis=turn.basis, opinion=turn.opinion if official else "",
        depart=turn.depart, remedy=turn.remedy, instead_of=turn.instead_of if official else "", hash=row.hash.hex(), step=turn.step,
        to=turn.to, end=turn.end,
    )


def _text(row: EventRow, turn: Turn, step: StepDef | None) -> str:
    if row.kind in {"withdrawn", "revoked"} or row.kind in BESIDES or step is None:
        said = BESIDES.get(row.kind, "") or turn.outcome
    elif turn.outcome == step.name:
        said = step.name
    else:
        said = f"{step.name}：{turn.outcome}"
    told = f"{said}，{turn.end}" if turn.end and turn.end not in said else said
    named = (f"有权机关：{turn.named}",) if row.kind == "acceptance_refused" and turn.named else ()
    return "；".join([told, *named, *turn.along])


def _by(house: House, case: Loaded, row: EventRow, turn: Turn, step: StepDef | None, names: Mapping[int, str]) -> str:
    if row.actor == commands.SYSTEM_ACTOR:
        return "系统"
    if row.kind == "filed" and filed_of(row.payload).channel:
        taker = names.get(int(row.actor.partition(":")[2]), "")
        return f"窗口代录 {taker}".strip()
    if (row.kind in _BY_APPLICANT and (row.kind == "withdrawn" or not turn.ground)) or (step is not None and step.duty == APPLICANT):
        return "申请人" if case.item.info.starts == "applicant" or row.kind != "filed" else "机关"
    role = house.catalogue.registry.roles.get(step.duty) if step is not None else None
    name = names.get(int(row.actor.partition(":")[2]), "")
    if turn.instead_of:
        name = f"{name}（代{turn.instead_of}办理）" if name else ""
    if row.kind in _BY_OTHERS:
        role = None
    return " ".join(filter(None, (role.name if role is not None else "", name))) or "工作人员"


def dues(case: Loaded) -> tuple[DueView, ...]:
    """The limits that run: statutory and promised from acceptance (or receipt), the step's own from the day the case came to it."""
    state, item = case.state, case.item
    step = item.process.steps.get(state.step)
    if not state.open or step is None:
        return ()
    days = [row.effective_on for row in case.events]
    here = here_of(item, state, arrival(case.turns, days, step.id), theirs(item, case.turns, days))
    found = _of_case(case, here) if began(item, state) is not None and state.decided_on is None else []
    silence, own = acceptance_last(item, state), own_limit(step)
    if silence is not None:
        since = state.received
        found.append(DueView("一次告知补正的期限", silence, due_on(SILENCE, since).provisional, explain(SILENCE, since)))
    elif own is not None and state.standing.correction is None:
        found.append(_own(case, step, own, here))
    return tuple(found)


def _of_case(case: Loaded, here: Here) -> list[DueView]:
    """The limits of the whole case, with what prolongs them; the promised one is what the office's time is measured by."""
    state = case.state
    statutory, promised = case.item.limits(case.values)
    start = began(case.item, state)
    assert start is not None, "they run"
    more, off = prolonged(state.standing)
    added = (*((RECEIPT,) if state.accepted_on is None else ()), *(_added(each) for each in state.standing.extensions))
    again = tuple(line for turn in case.turns if turn.outcome == RECOUNTED for line in turn.along)
    found = []
    for name, limit in (("法定期限", statutory), ("承诺期限", promised)):
        at = state.standing.accepted_at
        last = due_on(limit, start, more, off, at)
        lines = explain(limit, start, more, off, added, at)
        found.append(_view(case, here, DueView(name, last.on, last.provisional, (*lines, *again), at=last.at), off))
    return found


def _own(case: Loaded, step: StepDef, limit: Limit, here: Here) -> DueView:
    """The own limit of the step where the case stands."""
    off = office_off(step, case.state.standing, here.waited) if step.limit is not None and step.kind != "publicise" else ()
    at = case.state.standing.arrived_at
    last = due_on(limit, here.arrived, (), off, at)
    return _view(case, here, DueView(f"“{step.name}”环节", last.on, last.provisional, explain(limit, here.arrived, (), off, (), at), at=last.at), off)


def _view(case: Loaded, here: Here, due: DueView, off: tuple[Off, ...]) -> DueView:
    """The limit with how much of it the office has used, and the levels ahead, where it is the office's time."""
    found = levels.spans(case.item, case.state, here.arrived, here.own_last)
    span = next((each for each in found if each.name.startswith(due.name)), None)
    far = levels.reach(span, time.today(), off, here.waited) if span is not None else None
    if span is None or far is None:
        return due
    steps = levels.levels(case.item)
    waited = tuple(f"{_day(each.first)}至{_day(each.last)}{each.why}，不算作机关用时。" for each in here.waited if each.last > span.start)
    ahead = tuple(
        f"到{_day(on)}用去 {each.percent} %：{each.word}。" for each in steps if (on := levels.reached_on(span, each.percent, off, here.waited)) is not None
    )
    level = levels.word_of(steps, case.state.standing.warned.get(span.key, 0))
    return msgspec.structs.replace(due, used=far.words(), level=level, clock=clock_of(case.state, span), explained=(*due.explained, *waited, f"{far.words()}。", *ahead))


def _added(each: Extension) -> str:
    more = Limit(days=each.days, unit=each.unit, basis=each.basis)
    return f"{_day(each.on)}批准延长 {words(more)}，依据：{each.basis}。"


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))


def choices(house: House, actor: Actor, case: Loaded, barred: Refused | None = None) -> tuple[Choice, ...]:
    """What might be done now: the step's outcomes, 撤回申请, 撤销; each possible, or not with the reason and what is lawful instead.

    `barred` says why linked cases keep the applicant from taking it back.
    """
    found = [*_at_step(house, actor, case)]
    asked = case.item.info.starts == APPLICANT or bool(case.parent)
    if asked and actor.party(case.state.party, case.state.item) is not None:
        found.append(_choice("撤回申请", commands.withdrawn(case.ground(), case.state, "", "", barred), ("reason",)))
    duties = {step.duty for step in case.item.process.steps.values() if step.kind == "decide" and step.duty}
    if any(actor.holds(duty, case.state.org) for duty in duties):
        said = Act("撤销", reason=_SAID, basis=_SAID)
        found.append(_choice("撤销", commands.revoked(case.ground(), case.state, said, ""), ("reason", "basis")))
    return tuple(found)


def _at_step(house: House, actor: Actor, case: Loaded) -> list[Choice]:
    step = case.item.process.steps.get(case.state.step)
    if step is None or (actor.kind != "officer" and step.duty != APPLICANT):
        return []
    ground = case.ground(who_of(actor, case.state.org), Around(roles=roles_of(house)))
    denied = _not_mine(actor, case, ground, step)
    found = []
    for word in case.item.process.outcomes(step.id):
        needs = _needs(step, case.item.process.word(step.id, word) or "")
        if denied is not None:
            found.append(Choice(word, possible=False, because=denied.because, instead=denied.instead, needs=needs))
            continue
        said = Act(word, reason=_SAID, basis=_SAID, opinion=_SAID, ground=_SAID, officers=tuple(str(n) for n in range(step.officers)))
        bound = {**case.state.outcomes, **ranges(case.decision)}
        answer = case.item.process.check(step.id, said, bound)
        if answer is None and "reason" not in needs and case.item.process.check(step.id, msgspec.structs.replace(said, reason=""), bound) is not None:
            needs = ("reason", *needs)  # the rules left a choice
        choice = _choice(word, answer, needs)
        found.append(msgspec.structs.replace(choice, may_depart=not step.departs or step.departs in ground.who.roles))
    return found


def _not_mine(actor: Actor, case: Loaded, ground: commands.Ground, step: StepDef) -> Refused | None:
    """Why the outcomes at the step are not this reader's to say."""
    if step.duty == APPLICANT:
        mine = actor.party(case.state.party, case.state.item) is not None
        return None if mine else Refused(f"“{step.name}”由申请人办理，您没有这一岗位", "请等候申请人办理；逾期不办的，系统会记录")
    refused = not_said_by(ground, case.state, departs=bool(step.departs))
    if refused is None and together(step) and signs_as(step, case.state, ground.who) is None:
        return Refused("您已经签署，或者还没有轮到您签署", "请等候其他签署人")
    return refused


def _needs(step: StepDef, word: str) -> tuple[str, ...]:
    return (*KINDS[step.kind].needs.get(word, ()), *(("officers",) if step.officers > 1 and not together(step) else ()))


def _choice(act: str, answer: object, needs: tuple[str, ...]) -> Choice:
    if isinstance(answer, Refused):
        return Choice(act, possible=False, because=answer.because, instead=answer.instead, needs=needs)
    return Choice(act, possible=True, needs=needs)
