"""Moving an open case to another version of its item 在办件换版: whether it can be moved, what it would then lack, and the event that does it.

Pure. What a case was told and promised under the old version must still mean something under the new one; after acceptance nothing more
may be asked of the applicant (行政许可法 32), and what has been decided is never decided again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.cases.clocks import began, due_columns
from core.cases.commands import RECEIVING, known
from core.cases.state import Amendment, CaseState, NewEvent, Rebase, Turn, refs_of
from core.filings.attachments import missing
from core.filings.batch import still_asked
from core.forms.typed import as_sent
from core.items.item import Item
from core.items.model import StepDef
from core.revisions.cases.replaying import Past, Side, compared, outcome_names, outcome_words, sort_of, value_in
from core.rules import Decision, value_words
from core.values import FieldType

Sort: TypeAlias = Literal["quiet", "ask", "no"]
SORTS: Final[Mapping[Sort, str]] = {"quiet": "静默", "ask": "要补一问", "no": "不能"}
"""What becomes of a case: it moves unnoticed; it moves and something must be asked of the applicant; it stays where it is."""
REBASED: Final = "换版"
_FORM = ("form.json", "elements/", "codes/")
_DUES = {"statutory_due": "法定期限", "promised_due": "承诺期限"}


class Standee(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """An open case as far as moving it asks for it: `past` are its values and facts, `turns` with their `days` what has happened so far.

    `sealed` are its sealed values as they are stored (base64), `attached` the materials files were given for; `composed`: it was filed
    together with others.
    """

    state: CaseState
    past: Past
    turns: Sequence[Turn]
    days: Sequence[date]
    sealed: str = ""
    attached: frozenset[str] = frozenset()
    composed: bool = False


class Move(msgspec.Struct, frozen=True):
    """What would become of a case, why in words, and the event that moves it (None: it stays)."""

    sort: Sort
    reasons: tuple[str, ...] = ()
    event: NewEvent | None = None


class Pair:
    """Two versions between which cases are moved, with what a person calls them; `roles` are the names of roles by id."""

    def __init__(self, old: Item, new: Item, words: tuple[str, str], roles: Mapping[str, str]) -> None:
        self.old, self.new, self.words, self.roles = old, new, words, roles
        self.was, self.now = Side(old), Side(new, old)

    @cached_property
    def same_form(self) -> bool:
        """Whether both ask for the same: then whatever was filed stays in order."""
        return _form_files(self.old) == _form_files(self.new)

    @cached_property
    def personal(self) -> bool:
        """Whether sealed values have to be opened to tell."""
        return not self.same_form or self.was.personal() or self.now.personal()


def judged(pair: Pair, case: Standee, today: date, actor: str, reason: str) -> Move:
    """What becomes of the case. The event has the old version's hash nowhere but in what it says: it stands on the new one."""
    barred = [*_barred(pair, case)]
    if barred:
        return Move("no", tuple(dict.fromkeys(barred)))
    decision = pair.now.decide(case.past)[1] if case.state.decided_on is None else None
    invalid, lacking = _wanted(pair, case, decision) if not _returns(pair, case) else ([], [])
    if decision is not None:
        invalid += _undecided(pair, case, decision)
    if invalid:
        return Move("no", tuple(dict.fromkeys(invalid)))
    lacking = list(dict.fromkeys(lacking)) if decision is not None else []
    said = tuple(dict.fromkeys(each.text for each in lacking))
    if lacking and (why := _not_askable(pair, case.state)):
        return Move("no", (f"{why}：{'、'.join(said)}",))
    return Move("ask" if lacking else "quiet", said, _event(pair, case, decision, lacking, today, (actor, reason)))


# --- what keeps a case where it is -----------------------------------------------------------------------------------


def _barred(pair: Pair, case: Standee) -> Iterable[str]:
    state = case.state
    if not state.open:
        yield f"已经办结（{state.status}）"
        return
    if state.release != pair.old.hash:
        yield "已经不在原来的版本上"
        return
    if case.composed:
        yield "与其他事项一并申报，按提交时的组合办理"
    if case.past.erased:
        yield "申请人的个人信息已按其要求删除，不能核对"
    yield from _step(pair, case)
    yield from _promises(pair.new, state)


def _step(pair: Pair, case: Standee) -> Iterable[str]:
    """The step where it stands, as the new version has it."""
    state, was, now = case.state, pair.old.process.steps.get(case.state.step), pair.new.process.steps.get(case.state.step)
    if was is None or now is None:
        yield f"新版本没有“{was.name if was is not None else state.step}”环节"
        return
    if was.kind != now.kind:
        yield f"“{was.name}”在新版本里是另一种环节"
    elif was.duty != now.duty:
        yield f"“{was.name}”在新版本里由{pair.roles.get(now.duty, '系统')}办理"
    if state.standing.special is not None and was.special != now.special:
        yield f"正在进行{state.standing.special.ground}，新版本没有"
    if state.standing.hand is not None and state.standing.hand.signed and _signing(was) != _signing(now):
        yield "已经有人签署，新版本的签署办法不同"
    if refs_of(case.turns) and _openings(pair.old) != _openings(pair.new):
        yield "已经分办，新版本的分办不同"


def _signing(step: StepDef) -> tuple[Any, ...]:
    return step.signing, step.signers, step.officers


def _openings(item: Item) -> dict[str, Any]:
    return {step.id: step.opens for step in item.process.steps.values() if step.opens}


def _promises(new: Item, state: CaseState) -> Iterable[str]:
    """What the applicant has been told to mend, or has promised to supply, must exist."""
    materials = {each.id: each for each in new.info.material}
    for each in state.standing.lacking:
        if each.material not in materials or materials[each.material].tolerate is None:
            yield f"正在等申请人补齐“{each.label}”，新版本不能容缺这份材料"
    for name in state.standing.promised:
        if name not in materials or materials[name].tolerate is None:
            yield "申请人已作容缺承诺，新版本不能容缺这份材料"
    for point in state.standing.correction.points if state.standing.correction is not None else ():
        if point.what not in materials and point.what not in new.form.fields:
            yield f"正在等申请人补正“{point.label}”，新版本没有这一项"


def _returns(pair: Pair, case: Standee) -> bool:
    """Whether the case only goes back to where it was, and nothing has been filled in or given since: then it lacks what it lacked there."""
    for turn in reversed(case.turns):
        if turn.rebased is not None:
            return turn.rebased.before == pair.new.hash
        if turn.amended is not None:
            return False
    return False


# --- what the new version asks for -----------------------------------------------------------------------------------


class _Lacking(msgspec.Struct, frozen=True):
    """A field or a material that is asked for, and what the applicant is told of it."""

    what: str
    text: str


def _wanted(pair: Pair, case: Standee, decision: Decision | None) -> tuple[list[str], list[_Lacking]]:
    """What does not fit and what is lacking: fields, what the rules must know, materials."""
    invalid, lacking = _form(pair, case)
    if decision is not None:
        lacking += [_Lacking(each.field, each.text) for each in still_asked(decision, pair.new.rules, pair.new.form)]
        lacking += _materials(pair, case, decision)
    return invalid, lacking


def _form(pair: Pair, case: Standee) -> tuple[list[str], list[_Lacking]]:
    """What of the values no longer fits, and what is asked for and was never given; what was so before the move is not its doing."""
    invalid, lacking = list[str](), list[_Lacking]()
    if pair.same_form:
        return invalid, lacking
    stored = {**case.past.openly, **case.past.personal}
    values, before = pair.now.values(case.past), _messages(pair.was, case)
    for name, field in pair.new.form.fields.items():
        if field.identity in stored and name not in values and field.calc is None:
            invalid.append(f"“{field.label}”填写的内容不合新版本的格式")
        elif field.identity in stored and field.personal and field.identity in case.past.openly:
            invalid.append(f"“{field.label}”在新版本里是个人信息，原来是公开保存的")
    for name, text in _messages(pair.now, case):
        if (name, text) in before:
            continue
        if name in pair.new.form.fields and pair.new.form.fields[name].identity not in stored:
            lacking.append(_Lacking(name, text))
        else:
            invalid.append(text)
    return invalid, lacking


def _messages(side: Side, case: Standee) -> list[tuple[str, str]]:
    """Fields and what the form says of them, in its order."""
    form = side.item.form
    sent = {name: as_sent(value) for name, value in side.values(case.past).items() if form.fields[name].calc is None}
    day = case.past.submitted_on
    read = form.submit(sent, {"submitted_on": day, "today": day, "holder": case.past.holder})
    return [(message.field.split(".")[0], message.text) for message in read.messages]


def _undecided(pair: Pair, case: Standee, decision: Decision) -> list[str]:
    """Conclusions there were and that the new version cannot come to, though no applicant could help it."""
    old = (pair.was, pair.was.decide(case.past)[1])
    asked = {each.field for each in still_asked(decision, pair.new.rules, pair.new.form)}
    found = []
    for name in outcome_names(pair.old, pair.new):
        value = decision.outcomes.get(name)
        if sort_of(name, old, (pair.now, decision)) == "unclear" and not asked & {*getattr(value, "needs", ())}:
            shift = compared(case.past, old, (pair.now, decision), {})
            found.append(shift.unclear if shift is not None else name)
    return found


def _materials(pair: Pair, case: Standee, decision: Decision) -> list[_Lacking]:
    """Files that the new version wants and the application has not got; those that were lacking before are not its doing."""
    standing = case.state.standing
    later = {*standing.promised, *(each.material for each in standing.lacking)}
    before = {each.field for each in missing(pair.old, {**pair.was.env(case.past), **case.state.outcomes}, case.attached, later)}
    wanted = missing(pair.new, {**pair.now.env(case.past), **known(decision.outcomes)}, case.attached, later)
    return [_Lacking(each.field.partition(".")[2], each.text) for each in wanted if each.field not in before]


def _not_askable(pair: Pair, state: CaseState) -> str:
    """Why nothing more can be asked of the applicant; empty when it can."""
    if state.accepted_on is not None:
        return "已经受理，不能再要求申请人补充（行政许可法第32条）"
    step = pair.new.process.steps[state.step]
    if step.kind not in RECEIVING or pair.new.info.starts != "applicant":
        return f"“{step.name}”环节不能告知补正"
    return ""


# --- the event -------------------------------------------------------------------------------------------------------


def _event(pair: Pair, case: Standee, decision: Decision | None, lacking: Sequence[_Lacking], today: date, said: tuple[str, str]) -> NewEvent:
    state, (actor, reason) = case.state, said
    dues = _dues(pair.new, case) if decision is not None else {}
    lines = (
        f"由{pair.words[0]}换为{pair.words[1]}", *_outcome_lines(pair, state, decision),
        *(f"{_DUES[name]}由{_day(getattr(state, name))}改为{_day(dues[name])}" for name in _DUES if name in dues),
        *((f"新版本另要求：{'、'.join(dict.fromkeys(each.text for each in lacking))}；须一次告知申请人补正",) if lacking else ()),
    )
    turn = Turn(
        step=state.step, outcome=REBASED, status=state.status, code=state.status_code, to=state.step, reason=reason,
        rebased=Rebase(pair.old.hash, pair.new.hash, tuple(dict.fromkeys(each.what for each in lacking))), along=lines, amended=_amended(pair, case),
        decision=decision, outcomes=known(decision.outcomes) if decision is not None else None,
        sentences=decision.sentences(pair.new.scope) if decision is not None else (), **dues,
    )
    return NewEvent("rebased", today, actor, turn)


def _dues(new: Item, case: Standee) -> dict[str, Any]:
    """The last days of the whole case by the new limits, where they run and come to other days."""
    state = case.state
    start = began(new, state)
    if start is None:
        return {}
    columns = due_columns(new, Side(new).values(case.past), state.standing, start)
    return columns if any(columns[name] != getattr(state, name) for name in _DUES) else {}


def _outcome_lines(pair: Pair, state: CaseState, decision: Decision | None) -> Iterable[str]:
    for name in outcome_names(pair.old, pair.new) if decision is not None else ():
        was, now = state.outcomes.get(name), value_in(decision, name) if decision is not None else None
        if was != now:
            item = pair.new if name in pair.new.rules.outcomes else pair.old
            yield f"{item.rules.outcomes[name].label}由{outcome_words(pair.old, name, was)}改为{outcome_words(pair.new, name, now)}"


def _amended(pair: Pair, case: Standee) -> Amendment | None:
    """The stored values with what the new version works out otherwise; nothing that was given is taken away."""
    fields = pair.new.form.fields
    values = pair.now.values(case.past) if pair.now.again else {}
    openly = pair.new.form.split({name: values[name] for name in pair.now.again if name in values and not fields[name].personal})[0]
    changed = tuple(identity for identity, value in openly.items() if case.past.openly.get(identity) != value)
    if not changed:
        return None
    names = tuple(name for name, field in fields.items() if field.identity in changed)
    return Amendment(values={**case.past.openly, **openly}, sealed=case.sealed, changed=names)


def _form_files(item: Item) -> dict[str, bytes]:
    return {path: data for path, data in item.files.items() if path.startswith(_FORM)}


def _day(day: date | None) -> str:
    return value_words(day, FieldType("date")) if day is not None else "没有期限"
