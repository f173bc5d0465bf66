"""What may happen to a case: pure functions from its state and a person's act to events, or to a refusal with its reason.

Nothing here reads a clock, a database or a secret. After each act the system goes on by itself as far as the process says
(`auto`), so a case that needs nobody is decided in the same stroke in which it was filed.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec

from core.cases.around import ALONE, NOBODY, Around, Who
from core.cases.clocks import began, due_columns
from core.cases.serving import served_line, unserved
from core.cases.standing import Pause, Standing
from core.cases.state import REVOKED, WITHDRAWN, Attached, CaseState, ChildRef, Filed, NewEvent, Turn, changed, status_of_kind
from core.items.item import Item
from core.items.model import StepDef
from core.process import KINDS, REMEDY, Act, Refused, RegisterWrite
from core.rules import Decision, FactValue
from core.values import Unknown, Value

SYSTEM_ACTOR = "system"
_REFUSALS = frozenset({"acceptance_refused", "refused"})
Below = tuple[tuple[ChildRef, ...], tuple[str, ...]]
"""The cases that a case has opened, and what became of them in words."""
RECEIVING = frozenset({"receive", "accept"})
"""Kinds of steps before acceptance."""
ACCEPTING = frozenset({"accepted", "accepted_lacking"})
"""Events by which an application is accepted."""
SPECIAL_BASIS = "行政许可法第45条"
RECORD = "听证笔录"
"""What a decision after a hearing must name among its basis."""
_SPOKEN = ("reason", "basis", "opinion", "officers", "depart", "ground", "days")
Seal: TypeAlias = Callable[[Mapping[str, Any]], str]


def unsealed(_: Mapping[str, Any]) -> str:
    """Where nothing is stored, nothing is sealed."""
    return ""


class Ground(msgspec.Struct, frozen=True, eq=False):
    """What a command stands on: the case's item on its release, the submitted values by name, the applicant's code, today.

    `facts` are as they were found when the case was filed, or when the applicant corrected it; `ranges` are the values that the rules
    left to an officer, by output; `before` are the values as they were when a command changes them, `seal` seals the personal ones,
    `files` are the files that come with the command. `who` gives the command, `around` are those who work there, `past` is what has
    happened so far, in order. `now` is the moment, which only limits in hours ask for.
    """

    item: Item
    values: Mapping[str, Value]
    facts: Mapping[str, FactValue]
    holder: str
    today: date
    ranges: Mapping[str, tuple[str, ...]] = {}
    before: Mapping[str, Value] | None = None
    seal: Seal = unsealed
    who: Who = NOBODY
    around: Around = ALONE
    past: tuple[NewEvent, ...] = ()
    files: tuple[Attached, ...] = ()
    now: datetime | None = None


def opened(ground: Ground, state: CaseState, decision: Decision, filed: Mapping[str, Any], actor: str, promised: tuple[str, ...] = ()) -> list[NewEvent]:
    """The events of a new case: filed, then whatever happens by itself. `filed` are the fields only `Filed` has.

    `promised` are materials that the applicant has promised to supply after acceptance.
    """
    walk = Walk(ground, state, known(decision.outcomes))
    start = ground.item.process.start()
    word = ground.item.process.favourable(start.id)
    place = ground.item.process.after(start.id, word, walk.env)
    status, code = status_of_kind("filed", word, place.end)
    turn = Filed(
        step=start.id, outcome=word, status=status, code=code, to=place.step, end=place.end, decision=decision,
        outcomes=walk.outcomes, closed_on=ground.today if place.end else None, **filed,
        **(due_columns(ground.item, ground.values, state.standing, ground.today) if place.step and not ground.item.process.accepts else {}),
    )
    walk.add(NewEvent("filed", ground.today, actor, turn))
    if promised and walk.state.step:
        walk.add(NewEvent("lacking_promised", ground.today, actor, promise(ground.item, walk.state, promised)))
    walk.run_on()
    return walk.events


def acted(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """The events of an officer's act at the step where the case stands, and of what follows by itself."""
    if not state.step:
        return Refused(f"办件已经结束（{state.status}）", "需要改变结果的，由决定人依法撤销")
    process = ground.item.process
    step = process.step(state.step)
    walk = Walk(ground, state, dict(state.outcomes))
    refused = lawful(ground, state, act, walk.env)
    if refused is not None:
        return refused
    walk.take(step, process.word(step.id, act.outcome) or "", actor, cleaned(act))
    walk.run_on()
    return walk.events


def lawful(ground: Ground, state: CaseState, act: Act, env: Mapping[str, Any]) -> Refused | None:
    """Why an outcome may not be said at the step where the case stands; None when it may."""
    process = ground.item.process
    step = process.step(state.step)
    refused = process.check(step.id, act, {**env, **ground.ranges}, ground.who.roles)
    word = process.word(step.id, act.outcome)
    return refused or hindered(step, word, state, act, ground.today) or unserved(step, state, act, ground.values)


def promise(item: Item, state: CaseState, materials: tuple[str, ...]) -> Turn:
    """What the signing of 《容缺受理承诺书》 says: which materials come until when, and what follows otherwise."""
    known_by = {each.id: each for each in item.info.material}
    lines = tuple(
        f"承诺自受理之日起 {limit.days} {'个工作日' if limit.unit == 'workday' else '日'}内补齐“{known_by[each].name}”，逾期不补的视为放弃申请"
        for each in materials if (limit := known_by[each].tolerate) is not None
    )
    standing = msgspec.structs.replace(state.standing, promised=tuple(dict.fromkeys((*state.standing.promised, *materials))))
    return Turn(step=state.step, outcome="容缺承诺", status=state.status, code=state.status_code, to=state.step, standing=standing, along=lines)


def withdrawn(
    ground: Ground, state: CaseState, reason: str, actor: str, too_late: Refused | None = None, below: Below = ((), ())
) -> list[NewEvent] | Refused:
    """The applicant takes the application back 撤回申请; lawful until the decision is made.

    `too_late` says that the cases it has opened leave nothing to take back; `below` are these cases after it, and what became of them.
    """
    if state.decided_on is not None or not state.open:
        return Refused(f"办件状态为“{state.status}”，决定作出后不能撤回申请", "对决定不服的，可以依法申请行政复议或者提起行政诉讼")
    if too_late is not None:
        return too_late
    turn = Turn(
        step=state.step, outcome=WITHDRAWN, status=WITHDRAWN, code="42", end=WITHDRAWN, closed_on=ground.today, reason=nfc(reason), ground="申请人撤回",
        children=below[0], along=below[1],
    )
    return [written(ground, state, NewEvent("withdrawn", ground.today, actor, turn))]


def revoked(ground: Ground, state: CaseState, act: Act, actor: str) -> list[NewEvent] | Refused:
    """The authority revokes what it granted 撤销 (行政许可法 69), with reason, basis and remedies."""
    if state.status == REVOKED:
        return Refused("本办件已经撤销", "不需要再次办理")
    if state.decided_on is None or state.status_code not in {"40", "50", "60", "70"}:
        return Refused(f"办件状态为“{state.status}”，没有可以撤销的准予决定", "尚未决定的办件，请按当前环节办理")
    missing = [name for name, text in (("理由", act.reason), ("依据", act.basis)) if not text.strip()]
    if missing:
        return Refused("作出“撤销”，须写明理由、依据和救济途径", f"请补充{'和'.join(missing)}；救济途径由系统写入文书")
    clean = cleaned(act)
    turn = Turn(
        step=state.step, outcome=REVOKED, status=REVOKED, code="70", end=REVOKED, closed_on=ground.today if state.open else None,
        reason=clean.reason, basis=clean.basis, remedy=REMEDY,
    )
    return [written(ground, state, NewEvent("revoked", ground.today, actor, turn))]


def said(
    ground: Ground, state: CaseState, word: str, children: tuple[ChildRef, ...] = (), over_on: date | None = None, **more: Any
) -> list[NewEvent]:
    """The events of what the system says at the step where the case stands, on the day of the ground, and of what follows by itself.

    `over_on` is the last day of the time that is over, if that is why; `more` is what the event says besides.
    """
    walk = Walk(ground, state, dict(state.outcomes))
    walk.take(ground.item.process.step(state.step), word, SYSTEM_ACTOR, children=children, over_on=over_on, **more)
    walk.run_on()
    return walk.events


def more_opened(ground: Ground, state: CaseState, children: tuple[ChildRef, ...]) -> NewEvent:
    """The event of further cases opened while the case waits for the others; it stays where it is."""
    turn = Turn(
        step=state.step, outcome="继续分办", status=state.status, code=state.status_code, to=state.step, children=children,
    )
    return NewEvent("opened", ground.today, SYSTEM_ACTOR, turn)


def env_of(ground: Ground, state: CaseState, outcomes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The names that the process, its openings and its effects may use, with what is known of the case."""
    dates = {"submitted_on": state.submitted_on, "accepted_on": state.accepted_on, "decided_on": state.decided_on}
    found = state.outcomes if outcomes is None else outcomes
    given: dict[str, Any] = {
        **ground.values, **{name: day for name, day in dates.items() if day is not None}, "holder": ground.holder, "today": ground.today,
        "number": state.number, "status": state.status,
    }
    for name, named in ground.item.rules.outcomes.items():  # what no table could give is unknown, never absent
        given[name] = found[name] if name in found else Unknown((), f"{named.label}尚无结论")
    return given


def written(ground: Ground, state: CaseState, event: NewEvent, env: Mapping[str, Any] | None = None) -> NewEvent:
    """The event with the register rows that it writes."""
    effects = ground.item.process.effects
    if not effects:
        return event
    turn = event.turn
    known_now = {**(env if env is not None else env_of(ground, state)), "number": state.number, "status": turn.status, "reason": turn.reason}
    writes: tuple[RegisterWrite, ...] = tuple(each for effect in effects for each in effect.writes(event.kind, turn.end, known_now))
    return msgspec.structs.replace(event, writes=writes) if writes else event


def known(outcomes: Mapping[str, Value]) -> dict[str, Any]:
    """The outcomes that are known; what a blocked table would have given is left out."""
    return {name: value for name, value in outcomes.items() if not isinstance(value, Unknown)}


class Walk:
    """One command's way through the process: the environment of its conditions, the state so far, the events so far."""

    def __init__(self, ground: Ground, state: CaseState, outcomes: dict[str, Any]) -> None:
        self.ground, self.state, self.outcomes = ground, state, outcomes
        self.events: list[NewEvent] = []
        self.env: dict[str, Any] = env_of(ground, state, outcomes)

    def take(
        self, step: StepDef, word: str, actor: str, act: Act | None = None, *, kind: str = "", on: date | None = None, **more: Any
    ) -> None:
        """One outcome at one step; `kind` when its event is not the usual one, `on` the day it takes effect, `more` what it says besides."""
        process = self.ground.item.process
        kind, day = kind or process.event(step.id, word), on or self.ground.today
        self.env |= self._dates(step, kind, day)
        decision = self._again(kind)
        place = process.after(step.id, word, self.env)
        shown = process.shown(step.id, word)
        left = self._left(step, process.steps.get(place.step), self._heard(kind, act, more.get("standing", self.state.standing)), day)
        along = served_line(act, day) if kind == "delivered" and act is not None else ()
        against = word in KINDS[step.kind].against and self.state.decided_on is None
        status, code = status_of_kind(kind, shown, place.end, against=against)
        spoken: dict[str, Any] = {name: getattr(act, name) for name in _SPOKEN} | {"named": act.to} if act is not None else {}
        left = self._moments(kind, place.step, left)
        turn = Turn(**spoken | {
            "step": step.id, "outcome": shown, "status": status, "code": code, "to": place.step, "end": place.end,
            "decision": decision, "outcomes": self.outcomes if decision is not None else None,
            "sentences": decision.sentences(self.ground.item.scope) if decision is not None else (),
            "closed_on": self.ground.today if place.end else None, "remedy": REMEDY if kind in _REFUSALS else "", "along": along,
            **more, **self._columns(kind, day, left), "standing": left if left != self.state.standing else None,
        })
        self.add(NewEvent(kind, day, actor, turn))

    def add(self, event: NewEvent) -> None:
        """Note the event, what it changes, and what it writes into registers."""
        self.events.append(written(self.ground, self.state, event, self.env))
        self.state = msgspec.structs.replace(self.state, **changed(event.turn))

    def run_on(self) -> None:
        """Let the system act as long as the process says so. A process is checked to have no loop of automatic steps."""
        process = self.ground.item.process
        while self.state.step:
            step = process.step(self.state.step)
            word = process.favourable(step.id)
            env = self.env | self._dates(step, process.event(step.id, word), self.ground.today)
            if not process.automatic(step.id, env) or hindered(step, word, self.state, None, self.ground.today) is not None or self._waits_for_promised(step):
                return
            self.take(step, word, SYSTEM_ACTOR)

    def _waits_for_promised(self, step: StepDef) -> bool:
        """An application that lacks a material is accepted by a person, as lacking."""
        return step.kind == "accept" and bool(self.state.standing.promised)

    def _learn(self, outcomes: Mapping[str, Any]) -> None:
        """Put outcomes into the environment; those that no table could give are unknown there, never absent."""
        for name, named in self.ground.item.rules.outcomes.items():
            self.env[name] = outcomes[name] if name in outcomes else Unknown((), f"{named.label}尚无结论")

    def _heard(self, kind: str, act: Act | None, standing: Standing) -> Standing:
        """A hearing that has been held stands by with its record, which binds the decision (行政许可法 48)."""
        if kind != "heard" or standing.hearing is None or act is None:
            return standing
        held = msgspec.structs.replace(standing.hearing, held_on=self.ground.today, record=act.basis)
        return msgspec.structs.replace(standing, hearing=held)

    def _left(self, step: StepDef, then: StepDef | None, standing: Standing, day: date) -> Standing:
        """What hangs over the case when it leaves the step: no correction, nobody who had it in hand; special procedures end and begin.

        Nothing is lacking any more once it is refused, unless the refusal is decided on again: granted it is not without the material.
        A case that has been elsewhere first (公示、等候) is received on the day it comes to the window: the five working days run from then.
        """
        pauses = tuple(each if each.until or step.kind not in ("special", "hearing") else msgspec.structs.replace(each, until=day) for each in standing.pauses)
        if then is not None and then.kind == "special" and then.limit is not None:
            pauses = (*pauses, Pause(ground=then.special, basis=SPECIAL_BASIS, since=day, days=then.limit.days, unit=then.limit.unit))
        late = then is not None and then.kind in RECEIVING and step.kind not in {"filing", *RECEIVING} and self.state.accepted_on is None
        lacking = () if step.kind == "decide" and not self._decided_again(then) else standing.lacking
        received = day if late else standing.received_on
        return msgspec.structs.replace(standing, correction=None, hand=None, pauses=pauses, received_on=received, lacking=lacking)

    def _decided_again(self, then: StepDef | None) -> bool:
        """Whether a decision lies at the step or ahead of it."""
        process = self.ground.item.process
        return then is not None and any(process.step(each).kind == "decide" for each in (then.id, *process.ahead(then.id)))

    def _moments(self, kind: str, to: str, standing: Standing) -> Standing:
        """What hangs over the case with the moments from which hours run, where a limit of the case or of the step that follows counts hours."""
        info, step = self.ground.item, self.ground.item.process.steps.get(to)
        if kind in ACCEPTING and self.state.accepted_on is None and any(limit.unit == "hour" for limit in info.limits(self.ground.values)):
            standing = msgspec.structs.replace(standing, accepted_at=self.ground.now)
        hours = step is not None and step.limit is not None and step.limit.unit == "hour"
        return msgspec.structs.replace(standing, arrived_at=self.ground.now if hours else None) if hours or standing.arrived_at is not None else standing

    def _dates(self, step: StepDef, kind: str, day: date) -> dict[str, date]:
        """The dates an event of this kind settles: a step taken on the day is accepted or decided then, and accepted once only."""
        if kind in ACCEPTING:
            return {"accepted_on": self.state.accepted_on or day}
        return {"decided_on": day} if step.kind == "decide" else {}

    def _columns(self, kind: str, day: date, standing: Standing) -> dict[str, Any]:
        accepted = self.state.accepted_on
        start = began(self.ground.item, self.state)
        if kind in ACCEPTING and accepted is None:  # accepted again after an examination, its clock runs on
            return {"accepted_on": day, **due_columns(self.ground.item, self.ground.values, standing, day)}
        moved = standing.pauses != self.state.standing.pauses
        dues: dict[str, Any] = {**due_columns(self.ground.item, self.ground.values, standing, start)} if moved and start is not None else {}
        return dues | ({"decided_on": day} if kind in {"granted", "refused"} else {})

    def _again(self, kind: str) -> Decision | None:
        """Decide again when this event settled the date of a table; facts stay as they were found at the filing."""
        rules = self.ground.item.rules
        settled = {**dict.fromkeys(ACCEPTING, "accepted_on"), "granted": "decided_on", "refused": "decided_on"}.get(kind)
        if settled is None or not any(table.as_of == settled for table in rules.tables):
            return None
        return self.decide()

    def decide(self) -> Decision:
        """Decide again, on what is known now."""
        decision = self.ground.item.rules.decide(self.env, self.ground.facts)
        self.outcomes = known(decision.outcomes)
        self._learn(self.outcomes)
        return decision


def deciders(item: Item) -> tuple[str, ...]:
    """The roles that decide in the item's process."""
    return tuple(dict.fromkeys(step.duty for step in item.process.steps.values() if step.kind == "decide" and step.duty))


def hindered(step: StepDef, word: str | None, state: CaseState, act: Act | None, today: date) -> Refused | None:
    """Why an outcome must wait though the rules allow it: an opinion is waited for, a special procedure goes on, a material is lacking.

    Without an `act` the system says it.
    """
    asked = next((each for each in state.standing.consults if each.open and each.waits and today <= each.last_on), None)
    if asked is not None:
        return Refused(f"正在等候{asked.name}的意见（至 {asked.last_on}），本环节暂不能办理", "收到意见或者期限届满以后办理；也可以撤回征求意见")
    if step.kind == "consult":
        return _unasked(word, state, today)
    if step.kind == "hearing" and word == KINDS["hearing"].favourable:
        return _unheard(state)
    return _undecidable(step, word, state, act) if step.kind == "decide" else None


def _unasked(word: str | None, state: CaseState, today: date) -> Refused | None:
    """At a step that consists in asking, somebody must have been asked, and have answered or let the time go by."""
    late = [each.name for each in state.standing.consults if each.open and each.last_on < today]
    if not state.standing.consults:
        return Refused("还没有向任何部门或者人员征求意见", "请先办理“征求意见”")
    if word == "意见收齐" and (missing := [each.name for each in state.standing.consults if each.open]):
        return Refused(f"{'、'.join(missing)}还没有答复", "请等候答复；逾期不答复的，作出“逾期未答复”")
    return None if word == "意见收齐" or late else Refused("征求意见的期限还没有届满", "请等候答复，或者作出“意见收齐”")


def _unheard(state: CaseState) -> Refused | None:
    hearing = state.standing.hearing
    if hearing is None:
        return Refused("还没有告知申请人有要求听证的权利（行政许可法第46条、第47条）", "请先办理“告知听证”")
    if hearing.applied_on is None:
        return Refused("申请人没有要求听证", f"请等候申请人要求听证（至 {hearing.apply_by}）；逾期没有要求的，系统继续办理")
    return None


def _undecidable(step: StepDef, word: str | None, state: CaseState, act: Act | None) -> Refused | None:
    special, lacking, hearing = state.standing.special, state.standing.lacking, state.standing.hearing
    if special is not None:
        return Refused(f"“{special.ground}”还没有结束，不能作出决定", "请先登记特别程序的结果")
    if lacking and word == KINDS[step.kind].favourable:
        names = "、".join(f"{each.label}（{each.last_on}前）" for each in lacking)
        return Refused(f"容缺的材料还没有补齐：{names}，不能作出“{step.outcomes.get(word, word)}”", "请等候申请人补齐；逾期不补的，系统按放弃申请办结")
    if hearing is not None and hearing.held_on is not None and (act is None or RECORD not in act.basis):
        return Refused("举行过听证的，应当根据听证笔录作出决定（行政许可法第48条第2款）", f"请在依据中写明{RECORD}（{hearing.record}）")
    return None


def nfc(text: str) -> str:
    """A person's text as it is kept: trimmed, in Unicode's composed form."""
    return unicodedata.normalize("NFC", text.strip())


def cleaned(act: Act) -> Act:
    """The act with its texts trimmed and in NFC, so that the chain's bytes are one way only."""
    points = tuple(
        msgspec.structs.replace(point, **{name: nfc(getattr(point, name)) for name in ("what", "label", "problem", "basis", "how", "because")})
        for point in act.points
    )
    return msgspec.structs.replace(
        act, **{name: nfc(getattr(act, name)) for name in ("outcome", "reason", "basis", "opinion", "depart", "ground", "to")},
        officers=tuple(dict.fromkeys(nfc(name) for name in act.officers)), points=points,
    )
