"""The rule world: form, rules and process of the items, cases and registers in memory, no database.

It uses the same pure commands as the real house (`core.cases.commands`), so what it says of a case differs from the case world only
if storing and reading change something. Hundreds of scenarios a second run in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from core.canonical import plain
from core.cases.commands import Ground, acted, opened, withdrawn
from core.cases.state import CaseState, NewEvent, changed
from core.items.item import Item
from core.notices.compose import title_of
from core.process import Act, Refused
from core.rules import Decision, FactValue
from core.runs.compute import Judged, Outcome
from core.runs.effects import CaseDue
from core.runs.plan import Plan
from core.scenarios.batch_world import carried_out, received
from core.scenarios.shelf import Shelf
from core.scenarios.world import CaseSeen, Filer, Refusal, World
from core.values import Value

APPLICANT = "account:1"


class _Kept(msgspec.Struct, frozen=True, eq=False):
    """A case in memory: what it stands on, where it is, what has happened."""

    ground: Ground
    state: CaseState
    decision: Decision
    events: tuple[NewEvent, ...]


class RuleWorld(World):
    """One scenario's world in memory."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self._cases: dict[str, _Kept] = {}
        self._rows: dict[str, list[dict[str, Value]]] = {}

    async def preview(self, filer: Filer) -> Decision:
        """The decision on what is valid of the filing so far."""
        env = self._env(filer.holder) | filer.item.form.typed(filer.values)
        if self.accepted_on is not None:
            env["accepted_on"] = self.accepted_on
        return filer.item.rules.decide(env, self._facts(filer.item, env))

    async def hand_in(self, filer: Filer) -> str:
        """Submit and let the system go on by itself, as the house would in one transaction."""
        base = self._env(filer.holder)
        submission = filer.item.form.submit(filer.values, base)
        if submission.messages:
            raise Refusal(*(message.text for message in submission.messages))
        env = base | submission.values
        facts = self._facts(filer.item, env)
        decision = filer.item.rules.decide(env, facts)
        number = f"办件{len(self._cases) + 1}"
        state = _state(filer.item, number, self._now())
        ground = Ground(filer.item, submission.values, facts, filer.holder, self.today())
        events = opened(ground, state, decision, _filed(filer.item, number, self.today()), APPLICANT)
        self._cases[number] = _Kept(ground, _after(state, events), decision, tuple(events))
        return number

    async def handle(self, case: str, role: str, act: Act) -> None:
        """An officer's act; the post decides whether it may be tried at all."""
        kept = self._today_case(case)
        step = kept.ground.item.process.steps.get(kept.state.step)
        if step is not None and step.duty != role:
            who = self.shelf.roles[step.duty].name
            raise Refusal(f"“{step.name}”由{who}办理，您没有这一岗位；请移交{who}")
        self._keep(case, kept, acted(kept.ground, kept.state, act, "account:2"))

    async def withdraw(self, case: str, reason: str) -> None:
        """The applicant takes the application back."""
        kept = self._today_case(case)
        self._keep(case, kept, withdrawn(kept.ground, kept.state, reason, APPLICANT))

    async def seen_case(self, case: str) -> CaseSeen:
        """The case as its events left it."""
        kept = self._cases[case]
        process, state = kept.ground.item.process, kept.state
        kinds = tuple(event.kind for event in kept.events)
        return CaseSeen(
            status=state.status, step=process.step(state.step).name if state.step else "", accepted_on=state.accepted_on,
            decided_on=state.decided_on, statutory_due=state.statutory_due, promised_due=state.promised_due, events=kinds,
        )

    async def papers(self, case: str) -> tuple[str, ...]:
        """The papers that the case's events call for."""
        kept = self._cases[case]
        item, values = kept.ground.item, kept.ground.values
        return tuple(title_of(notice, item.info, values) for event in kept.events for notice in item.notices.on(event.kind))

    async def decided(self, case: str) -> Decision:
        """The decision that holds: the last one an event of the case carries."""
        kept = self._cases[case]
        later = [event.turn.decision for event in kept.events if isinstance(event.turn.decision, Decision)]
        return later[-1] if later else kept.decision

    async def enter(self, register: str, row: Mapping[str, Value]) -> None:
        """Add a row to the register."""
        self._rows.setdefault(register, []).append({**row, "valid_from": self.today()})

    async def run(self, plan: Plan, seed: str) -> tuple[Outcome, ...]:
        """The same computation over what is in memory."""
        return await self._follow(carried_out(plan, self._standing, self.today(), seed))

    async def take_in(self, plan: Plan, rows: Sequence[Mapping[str, Value]]) -> tuple[Outcome, ...]:
        """The same rules on what has come in."""
        return await self._follow(received(plan, rows, self._standing, self.today()))

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
            number = await self.hand_in(Filer(self.shelf.items[due.item], plain(due.values), due.party))
        except Refusal as refusal:
            return f"没有开立办件：{'；'.join(refusal.args)}"
        self.opened.setdefault(key, []).append(number)
        return ""

    def _standing(self, source: str) -> list[dict[str, Any]]:
        """What a source holds today: of a register the rows that are valid."""
        found, today = self._records(source), self.today()
        return [row for row in found if row.get("valid_from", today) <= today and ((until := row.get("_until")) is None or today < until)]

    def item_of(self, case: str) -> Item:
        """The item of the case."""
        return self._cases[case].ground.item

    def _keep(self, case: str, kept: _Kept, outcome: list[NewEvent] | Refused) -> None:
        if isinstance(outcome, Refused):
            raise Refusal(f"{outcome.because}；{outcome.instead}")
        state = _after(kept.state, outcome)
        self._cases[case] = _Kept(kept.ground, state, kept.decision, kept.events + tuple(outcome))

    def _today_case(self, case: str) -> _Kept:
        """The case with its ground moved to today."""
        kept = self._cases[case]
        ground = msgspec.structs.replace(kept.ground, today=self.today())
        return msgspec.structs.replace(kept, ground=ground)

    def _env(self, holder: str) -> dict[str, Value]:
        return {"submitted_on": self.today(), "today": self.today(), "holder": holder}

    def _now(self) -> datetime:
        self.today()
        assert self.moment is not None
        return self.moment

    def _facts(self, item: Item, env: Mapping[str, Value]) -> dict[str, FactValue]:
        return {name: plan.take_from(self._records(plan.source), env) for name, plan in item.rules.facts.items()}

    def _records(self, source: str) -> list[dict[str, Any]]:
        """What other cases and registers offer to a fact."""
        kind, _, name = source.partition(":")
        if kind == "register":
            return self._rows.get(name, [])
        return [_record(kept) for kept in self._cases.values() if kept.state.item == name]


def _record(kept: _Kept) -> dict[str, Any]:
    state = kept.state
    own = {"holder": kept.ground.holder, "status": state.status, "submitted_on": state.submitted_on, "number": state.number}
    return kept.ground.item.records(kept.ground.values) | own


def _after(state: CaseState, events: list[NewEvent]) -> CaseState:
    for event in events:
        state = msgspec.structs.replace(state, **changed(event.turn))
    return state


def _state(item: Item, number: str, moment: datetime) -> CaseState:
    return CaseState(
        number=number, query_code="", filing=0, item=item.id, org=item.info.authority, party=0, release=item.hash, filed_at=moment
    )


def _filed(item: Item, number: str, day: date) -> dict[str, Any]:
    """What only a filed event has; in memory nothing is sealed."""
    return {
        "number": number, "query_code": "", "filing": 0, "item": item.id, "item_name": item.info.name, "org": item.info.authority,
        "party": 0, "submitted_on": day, "values": {},
    }
