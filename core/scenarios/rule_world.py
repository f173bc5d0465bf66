"""The rule world: form, rules and process of the items, cases and registers in memory, no database.

It uses the same pure commands as the real house (`core.cases.commands`), so what it says of a case differs from the case world only
if storing and reading change something. Hundreds of scenarios a second run in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from core.canonical import plain
from core.cases.clocks import theirs
from core.cases.commands import Ground, env_of, known, opened, withdrawn
from core.cases.rows import Turns, turn_columns
from core.cases.running import record_of, running
from core.cases.state import ChildRef, Kin, NewEvent, called, refs_of
from core.cases.waiting import arrival
from core.cases.withdrawing import because_of, left, not_theirs, struck, too_late
from core.filings.attachments import tolerable
from core.filings.objecting import unnamed, why_not
from core.filings.preparing import not_for_applicants
from core.indicators import Figure, IndicatorPlan, Period, evaluate
from core.indicators.sources import EVERY_CASE, FILING, HANDOVER, LISTED, listed_of
from core.items.item import Item
from core.items.model import APPLICANT as OWN_DUTY
from core.links.kin import Wanted, carried, combined, wanted
from core.links.looking import CHILD_OF, OBJECTS_TO, Looking
from core.notices.compose import title_of
from core.procedure.amending import amended
from core.process import Act, OpenPlan, Refused
from core.rules import Decision, FactValue, value_words
from core.runs.clocks import CLOCK
from core.runs.compute import Judged, Outcome
from core.runs.effects import CaseDue
from core.runs.plan import Plan
from core.scenarios.batch_world import carried_out, received
from core.scenarios.kept import Kept, asked, begun, counted, decision_of, folded, told_at_filing
from core.scenarios.rule_people import APPLICANT, RulePeople, in_order, not_paused, refusal_of
from core.scenarios.shelf import Shelf
from core.scenarios.signed import signed_with
from core.scenarios.told import applicants_messages
from core.scenarios.world import CaseSeen, Filer, Refusal, Related
from core.values import Value


class RuleWorld(RulePeople):
    """One scenario's world in memory."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._watched: tuple[str, ...] = ()

    async def preview(self, filer: Filer) -> Decision:
        """The decision on what is valid of the filing so far."""
        env = self._env(filer.holder) | filer.item.form.typed(filer.values)
        if self.accepted_on is not None:
            env["accepted_on"] = self.accepted_on
        return filer.item.rules.decide(env, self._facts(filer.item, env))

    async def hand_in(self, filer: Filer) -> str:
        """Submit and let the system go on by itself, as the house would in one transaction."""
        if filer.starts != filer.item.info.starts:
            raise Refusal(str(not_for_applicants(filer.item)) if filer.starts == OWN_DUTY else f"“{filer.item.info.name}”不由机关或者系统发起")
        about, ground = self._about(filer), self._ground(filer)
        not_paused(filer, self.today())
        signed = signed_with(filer, self._env(filer.holder), lambda env: filer.item.rules.decide(env, self._facts(filer.item, env)))
        number = self.open_case(filer, ground, self._ruled(filer, ground), about)
        self._signed[number] = signed
        return number

    def open_child(self, filer: Filer, org: str, parent: str) -> str:
        """Open a case by the system, as a child of another. Raises Refusal when its form cannot be filled in so."""
        return self.open_by_system(filer, org, (CHILD_OF, parent))

    def open_by_system(self, filer: Filer, org: str, tie: tuple[str, str] = ("", "")) -> str:
        """Open a case by the system. Raises Refusal when its form cannot be filled in so."""
        return self.open_case(filer, (ground := self._ground(filer)), self._ruled(filer, ground), tie, org)

    def _ground(self, filer: Filer) -> Ground:
        """What the filing stands on. Raises Refusal when its form is not in order."""
        base = self._env(filer.holder)
        submission = filer.item.form.submit(filer.values, base)
        in_order(filer.item, submission)
        facts = self._facts(filer.item, base | submission.values)
        return Ground(filer.item, submission.values, facts, filer.holder, self.today(), now=self._now())

    def _ruled(self, filer: Filer, ground: Ground) -> Decision:
        return filer.item.rules.decide({**self._env(filer.holder), **ground.values}, ground.facts)

    def open_case(
        self, filer: Filer, ground: Ground, decision: Decision, tie: tuple[str, str], org: str = "", told: Mapping[str, str] = {}
    ) -> str:
        """Open a case that is in order; `told` is what its first event says besides."""
        number = f"办件{len(self._cases) + 1}"
        state = begun(filer.item, number, self._now(), org)
        given = {**self._env(filer.holder), **ground.values, **known(decision.outcomes)}
        promised = tuple(each.id for each in tolerable(filer.item, given) if each.id in filer.promised)
        events = opened(ground, state, decision, told_at_filing(filer.item, number, self.today()) | dict(told), APPLICANT, promised)
        self._cases[number] = Kept(ground, folded(state, events), decision, tuple(events), tie, (self._now(),) * len(events))
        self._write(events)
        return number

    def _about(self, filer: Filer) -> tuple[str, str]:
        """What the filing objects to. Raises Refusal as the house would."""
        if not filer.about:
            if filer.item.id in self.shelf.objections:
                raise Refusal(str(unnamed()))
            return "", ""
        other = self._cases[filer.about]
        wrong = why_not(other.ground.item.process.steps.get(other.state.step), self._step_due(other), filer.item.id)
        if wrong is not None:
            raise Refusal(str(wrong))
        return OBJECTS_TO, filer.about

    async def go_on(self) -> None:
        """Look at every open case until none has anything left to do today."""
        moved = True
        while moved:
            moved = False
            for number, kept in tuple(self._cases.items()):
                if kept.state.step and (events := await _Looked(self, number, self.today_case(number)).events()):
                    self.keep(number, self._cases[number], events)
                    moved = True

    async def related(self, case: str) -> tuple[Related, ...]:
        """Children by what their parent's events say, then objections."""
        refs = refs_of(event.turn for event in self._cases[case].events)
        objections = [number for number, kept in self._cases.items() if kept.tie == (OBJECTS_TO, case)]
        return (*(Related(called(ref), ref.number, ref.because) for ref in refs), *(self._named(each) for each in objections))

    def _named(self, number: str) -> Related:
        return Related(self._cases[number].ground.item.info.name, number)

    def kin(self, case: str, kind: str) -> list[Kin]:
        """The cases linked to this one in that way."""
        linked = [kept for kept in self._cases.values() if kept.tie == (kind, case)]
        return [Kin(kept.state.number, kept.state.item, not kept.state.open, kept.state.status_code) for kept in linked]

    def register(self, name: str) -> list[dict[str, Any]]:
        """The rows of a register, each with the key it is kept under."""
        definition = self.shelf.registers[name]
        return [{**row, "_key": row[definition.key]} for row in self._records(f"register:{name}")]

    def _held(self, name: str) -> list[dict[str, Any]]:
        """The rows of a register; of single rows the version written last of those that have begun, or else of the others."""
        definition, rows = self.shelf.registers[name], self._rows.get(name, [])
        if not definition.single:
            return rows
        written = sorted(rows, key=lambda row: row["valid_from"] <= self.today())
        return list({row[definition.key]: row for row in written}.values())

    def _write(self, events: Sequence[NewEvent]) -> None:
        """The register rows that events write."""
        for event in events:
            for write in event.writes:
                self._rows.setdefault(write.register, []).append({**write.values, "valid_from": write.valid_from})

    def amended_case(self, kept: Kept, act: Act) -> Kept:
        """The case with the values as they are now and the facts asked anew. Raises Refusal for what the form does not take."""
        ground = kept.ground
        given: dict[str, Any] = {"submitted_on": kept.state.submitted_on, "today": self.today(), "holder": ground.holder}
        submission = amended(ground.item, ground.values, act.values, given)
        in_order(ground.item, submission, ground.values)
        changed = msgspec.structs.replace(ground, values=submission.values, before=ground.values)
        facts = self._facts(ground.item, env_of(changed, kept.state), kept.state.number)
        return msgspec.structs.replace(kept, ground=msgspec.structs.replace(changed, facts=facts))

    async def withdraw(self, case: str, reason: str) -> None:
        """The applicant takes the application back."""
        outcome = self._barred(case) or self._take_back(case, reason)
        if outcome is not None:
            raise refusal_of(outcome)

    def _barred(self, case: str) -> Refused | None:
        """Why linked cases, or who began it, keep the applicant from taking it back."""
        kind, opener = self._cases[case].tie
        if kind != CHILD_OF:
            return not_theirs(self._cases[case].ground.item)
        begun = self._cases[opener]
        turns = [event.turn for event in begun.events]
        return not_theirs(begun.ground.item) or struck(begun.ground.item, turns, self.kin(opener, CHILD_OF))

    def _take_back(self, case: str, reason: str) -> Refused | None:
        """Withdraw the case and what is open below it, as the house does; or why not, and then nothing is changed."""
        kept = self.today_case(case)
        below = self.kin(case, CHILD_OF)
        turns = [event.turn for event in kept.events]
        refused = withdrawn(kept.ground, kept.state, reason, APPLICANT, too_late(kept.ground.item, turns, below))
        if isinstance(refused, Refused):
            return refused
        because = because_of(kept.ground.item, kept.state)
        taken = {each.number for each in below if not each.closed and self._take_back(each.number, because) is None}
        self.keep(case, kept, withdrawn(kept.ground, kept.state, reason, APPLICANT, below=left(refs_of(turns), taken)))
        return None

    async def seen_case(self, case: str) -> CaseSeen:
        """The case as its events left it."""
        kept = self._cases[case]
        process, state = kept.ground.item.process, kept.state
        kinds = tuple(event.kind for event in kept.events)
        return CaseSeen(
            status=state.status, step=process.step(state.step).name if state.step else "", org=state.org, accepted_on=state.accepted_on,
            decided_on=state.decided_on, statutory_due=state.statutory_due, promised_due=state.promised_due, step_due=self._step_due(kept), events=kinds,
        )

    def _step_due(self, kept: Kept) -> date | None:
        """The last day of the limit of the step where the case stands."""
        return self._turn(kept).step_due

    def _turn(self, kept: Kept) -> Turns:
        """Whose turn the case is, until when, and when the system looks at it."""
        turns, days = [event.turn for event in kept.events], [event.effective_on for event in kept.events]
        item = kept.ground.item
        return turn_columns(kept.state, item, arrival(turns, days, kept.state.step), theirs(item, turns, days))

    async def papers(self, case: str) -> tuple[str, ...]:
        """The papers that the case's events call for."""
        kept = self._cases[case]
        item, values = kept.ground.item, kept.ground.values
        return tuple(title_of(notice, item.info, values) for event in kept.events for notice in item.notices.on(event.kind))

    async def messages(self, case: str) -> tuple[tuple[str, str], ...]:
        """What the case's events give reason to tell."""
        kept = self._cases[case]
        turn = self._turn(kept)
        return applicants_messages(
            kept.ground.item, kept.state, kept.events, kept.moments, (turn.duty, turn.step_due), below=kept.tie[0] == CHILD_OF
        )

    async def decided(self, case: str) -> Decision:
        """The decision that holds: the last one an event of the case carries."""
        return decision_of(self._cases[case])

    async def enter(self, register: str, row: Mapping[str, Value], since: date | None = None) -> None:
        """Add a row to the register."""
        self._rows.setdefault(register, []).append({**row, "valid_from": since or self.today()})

    async def entries(self, register: str) -> Sequence[Mapping[str, Value]]:
        """The rows entered and written so far."""
        return self.register(register)

    async def figure(self, plan: IndicatorPlan, period: Period) -> Figure:
        """The figure over the cases and rows in memory."""
        numerator, denominator = (self._counted(side.source) if side else [] for side in (plan.numerator, plan.denominator))
        return evaluate(plan, numerator, denominator, period)

    async def run(self, plan: Plan, seed: str) -> tuple[Outcome, ...]:
        """The same computation over what is in memory."""
        outcomes = await self._follow(carried_out(plan, self._records, self.today(), seed))
        await self.go_on()
        return outcomes

    async def take_in(self, plan: Plan, rows: Sequence[Mapping[str, Value]]) -> tuple[Outcome, ...]:
        """The same rules on what has come in."""
        outcomes = await self._follow(received(plan, rows, self._records, self.today()))
        await self.go_on()
        return outcomes

    async def _follow(self, judged: tuple[Judged, ...]) -> tuple[Outcome, ...]:
        """Write the register rows and open the cases that follow from results."""
        told = []
        for each in judged:
            for row in each.due.rows:
                until: dict[str, Any] = {} if row.valid_to is None else {"_until": row.valid_to}
                self._rows.setdefault(row.register, []).append({**row.values, "valid_from": row.valid_from, **until})
            problems = [problem for case in each.due.cases if (problem := await self._open_due(each.outcome.key, case))]
            problem = "；".join(filter(None, (each.outcome.problem, *problems)))
            told.append(msgspec.structs.replace(each.outcome, problem=problem))
        return tuple(told)

    async def _open_due(self, key: str, due: CaseDue) -> str:
        """Open a case that follows from a result; what keeps it from being opened."""
        if due.item not in self.shelf.items:
            return "没有开立办件：事项暂停使用"
        try:
            number = self.open_by_system(Filer(self.shelf.items[due.item], plain(due.values), due.party), due.org)
        except Refusal as refusal:
            return f"没有开立办件：{'；'.join(refusal.args)}"
        self.opened.setdefault(key, []).append(number)
        return ""

    async def watch_notes(self) -> tuple[str, ...]:
        """What events say, and what was tried."""
        return self._watched

    async def value_now(self, name: str) -> str:
        """A value of the case."""
        ground = self._cases[self.case].ground
        return value_words(ground.values[name], ground.item.form.fields[name].type) if name in ground.values else ""

    async def lacking(self) -> tuple[tuple[str, str], ...]:
        """What hangs over the case."""
        return tuple((each.label, str(each.last_on)) for each in self._cases[self.case].state.standing.lacking)

    def item_of(self, case: str) -> Item:
        """The item of the case."""
        return self._cases[case].ground.item

    def keep(self, case: str, kept: Kept, outcome: list[NewEvent] | Refused) -> None:
        """Append what was decided."""
        if isinstance(outcome, Refused):
            self._watched += (outcome.because,) if outcome.watched else ()
            raise refusal_of(outcome)
        self._watched += tuple(event.turn.watched for event in outcome if event.turn.watched)
        state = folded(kept.state, outcome)
        moments = kept.moments + (self._now(),) * len(outcome)
        self._cases[case] = msgspec.structs.replace(kept, state=state, events=kept.events + tuple(outcome), moments=moments)
        self._write(outcome)

    def today_case(self, case: str) -> Kept:
        """The case with its ground moved to today."""
        kept = self._cases[case]
        ground = msgspec.structs.replace(kept.ground, today=self.today(), now=self._now(), ranges=decision_of(kept).ranges())
        return msgspec.structs.replace(kept, ground=ground)

    def _env(self, holder: str) -> dict[str, Value]:
        return {"submitted_on": self.today(), "today": self.today(), "holder": holder}

    def _now(self) -> datetime:
        self.today()
        assert self.moment is not None
        return self.moment

    def _facts(self, item: Item, env: Mapping[str, Value], besides: str = "") -> dict[str, FactValue]:
        """The facts as they are now; a case that is decided anew does not count among the others."""
        found = {}
        for name, plan in item.rules.facts.items():
            records = [record for record in self._records(plan.source) if not besides or record.get("number") != besides]
            found[name] = plan.take_from(records, env)
        return found

    def _counted(self, source: str) -> list[dict[str, Any]]:
        """What cases and registers offer to an indicator."""
        kind, _, name = source.partition(":")
        if kind == "register":
            return self._held(name)
        if source in LISTED:
            return listed_of(source, self.shelf.items)
        if kind in {HANDOVER, FILING}:
            return []
        return [counted(kept) for kept in self._cases.values() if source == EVERY_CASE or kept.state.item == name]

    def _records(self, source: str) -> list[dict[str, Any]]:
        """What other cases and registers offer today: of a register the rows that have begun and not ended."""
        kind, _, name = source.partition(":")
        if kind == CLOCK:
            return [*(record for number in self._cases for record in self._clocks_of(number)), *self.clocks]
        if kind == "register":
            today = self.today()
            return [row for row in self._held(name) if row["valid_from"] <= today and ((until := row.get("_until")) is None or today < until)]
        return [asked(kept) for kept in self._cases.values() if kept.state.item == name]

    def _clocks_of(self, number: str) -> list[dict[str, Any]]:
        """The times that run for the office on a case."""
        kept = self._cases[number]
        item, turns, days = kept.ground.item, [event.turn for event in kept.events], [event.effective_on for event in kept.events]
        return [record_of(item, kept.state, each) for each in running(item, kept.state, turns, days, self.today())]


class _Looked(Looking):
    """A case in memory being looked at."""

    def __init__(self, world: RuleWorld, number: str, kept: Kept) -> None:
        events = kept.events
        super().__init__(kept.ground, kept.state, [event.turn for event in events], [event.effective_on for event in events])
        self._world, self._number = world, number

    async def wanted(self, step: str) -> list[Wanted]:
        """Everything the step opens, for the rows entered so far."""
        env = env_of(self.ground, self.state)

        def rows(plan: OpenPlan) -> list[dict[str, Any]]:
            key = plan.key(env)
            return [] if key is None else [
                row for row in self._world.register(plan.register) if all(row.get(name) == value for name, value in key.items())
            ]

        return wanted(self.ground.item.process.opens[step], env, rows, combined(self.ground.item, self.ground.values))

    async def kin(self, kind: str) -> list[Kin]:
        """The linked cases."""
        return self._world.kin(self._number, kind)

    async def child(self, ref: ChildRef, asked: Wanted) -> ChildRef:
        """Open one child in memory."""
        child = self._world.shelf.items[asked.item]
        values = carried(child.form, self.ground.item.form, self.ground.values, asked.values)
        try:
            number = self._world.open_child(Filer(child, values, self.ground.holder), asked.org, self._number)
        except Refusal as refusal:
            return msgspec.structs.replace(ref, because="；".join(refusal.args))
        return msgspec.structs.replace(ref, number=number)

    def title(self, item: str) -> str:
        """The item's name."""
        return self._world.shelf.items[item].info.name
