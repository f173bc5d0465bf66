"""People in the rule world: who may give an act, who has a case in hand, who stands in for whom, what is dealt with anew."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date

import msgspec

from core.access import Actor, PostHeld
from core.access.unseen import unseen_of
from core.cases.around import NOBODY
from core.cases.calling import calls_of
from core.cases.commands import SYSTEM_ACTOR, Ground
from core.cases.state import NewEvent
from core.cases.views import HandsView
from core.filings.answers import stray
from core.forms import Submission
from core.items.item import Item
from core.items.model import APPLICANT as OWN_DUTY
from core.items.pausing import accepting
from core.problems import Paused
from core.procedure import acted, command_of
from core.procedure.permitting import unpermitted
from core.procedure.reopening import REOPEN
from core.procedure.showing import hands_of
from core.process import Act, Refused
from core.rules import Decision
from core.scenarios.kept import Kept, decision_of
from core.scenarios.people import StandIn, addressed, around_in, who_in
from core.scenarios.rule_reports import RuleReports
from core.scenarios.shelf import Shelf
from core.scenarios.world import Filer, Refusal
from core.values import Value

APPLICANT = "account:1"


class RulePeople(RuleReports):
    """The part of the rule world that knows people."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self._stand_ins: list[StandIn] = []
        self._signed: dict[str, tuple[str, ...]] = {}

    async def documents(self, case: str) -> tuple[str, ...]:
        """What was signed with the filing."""
        return self._signed.get(case, ())

    async def handle(self, case: str, role: str, act: Act) -> None:
        """An officer's act; the post decides whether it may be tried at all."""
        kept = self.today_case(case)
        state, org, command = kept.state, self.elsewhere or kept.state.org, command_of(kept.ground.item, kept.state, act.outcome)
        mine = role == OWN_DUTY
        who = NOBODY if mine else who_in(self.shelf, act.officers[0], role, org, self._stand_ins, self.today())
        if self.elsewhere:
            who = msgspec.structs.replace(who, roles=frozenset())
        kept = msgspec.structs.replace(kept, ground=msgspec.structs.replace(kept.ground, who=who, around=around_in(self.shelf, state.org), past=kept.events))
        refused = unpermitted(kept.ground, state, command, mine=mine, departs=bool(act.depart.strip()))
        if refused is not None:
            raise refusal_of(refused)
        if command is not None:
            act = msgspec.structs.replace(act, officers=() if mine else act.officers[:1])
        if command is not None and command.amends:
            kept = self.amended_case(kept, act)
        self.keep(case, kept, acted(kept.ground, state, addressed(self.shelf, act), APPLICANT if mine else who.actor))
        if command is not None and command.word == REOPEN:
            self._reopen(kept, act)

    def _reopen(self, kept: Kept, act: Act) -> None:
        ground, state = kept.ground, kept.state
        again = msgspec.structs.replace(ground, today=self.today(), who=NOBODY, past=())
        filer = Filer(ground.item, {}, ground.holder)
        self.open_case(filer, again, decision_of(kept), ("reopens", state.number), state.org, {"ground": act.ground, "basis": act.basis, "reason": act.reason})

    async def reopened(self, case: str) -> str:
        """The last case linked so."""
        return next((number for number, kept in reversed(self._cases.items()) if kept.tie == ("reopens", case)), "")

    async def stand_in(self, principal: str, other: str, days: tuple[date, date]) -> None:
        """Remember it."""
        self._stand_ins.append(StandIn(principal, other, *days))

    async def hands(self, case: str) -> HandsView:
        """Who has the case in hand."""
        kept = self._cases[case]
        return hands_of({role.id: role.name for role in self.shelf.roles.values()}, kept.ground.item, kept.state)

    async def may_read(self, case: str, org: str, name: str) -> bool:
        """One's own authority's, and those one is asked about or told of."""
        kept = self._cases[case]
        calls = calls_of(kept.ground.item, kept.state)
        return org == kept.state.org or any(call.kind != "sign" and (name == call.login or org == call.org) for call in calls)

    async def sees(self, case: str, name: str, role: str, field: str) -> bool:
        """By the posts that the officer holds, and those of whom they stand in for."""
        kept = self._cases[case]
        item, org = kept.ground.item, kept.state.org
        roles = who_in(self.shelf, name, role, org, self._stand_ins, self.today()).roles
        return field not in unseen_of(Actor(0, name, name, "officer", posts=tuple(PostHeld(org, each) for each in roles)), org, item)

    async def by_whom(self, case: str) -> str:
        """The last actor's name, with whose place it was."""
        event = next(each for each in reversed(self._cases[case].events) if each.actor != SYSTEM_ACTOR)
        return f"{event.actor.partition(':')[2]}{f'（代{event.turn.instead_of}办理）' if event.turn.instead_of else ''}"

    @abstractmethod
    def today_case(self, case: str) -> Kept:
        """The case with its ground moved to today."""

    @abstractmethod
    def amended_case(self, kept: Kept, act: Act) -> Kept:
        """The case with the values as they are now and the facts asked anew. Raises Refusal for what the form does not take."""

    @abstractmethod
    def keep(self, case: str, kept: Kept, outcome: list[NewEvent] | Refused) -> None:
        """Append what was decided. Raises Refusal for what is not lawful."""

    @abstractmethod
    def open_case(
        self, filer: Filer, ground: Ground, decision: Decision, tie: tuple[str, str], org: str = "", told: Mapping[str, str] = {}
    ) -> str:
        """Open a case that is in order; answers its number."""


def refusal_of(refused: Refused) -> Refusal:
    """What a scenario is told."""
    return Refusal(f"{refused.because}；{refused.instead}")


def in_order(item: Item, submission: Submission, before: Mapping[str, Value] = {}) -> None:
    """Raises Refusal for what the form does not take, and for an answer that names an upload: nobody uploads anything here."""
    told = submission.messages or stray(item.form, submission.values, (), before)
    if told:
        raise Refusal(*(each.text for each in told))


def not_paused(filer: Filer, day: date) -> None:
    """Raises Refusal while the item takes no applications; cases that the system opens go on."""
    try:
        if filer.starts != "system":
            accepting(filer.item, day)
    except Paused as paused:
        raise Refusal(str(paused)) from None
