"""The world a scenario plays in. What is common to all worlds stands here: the day, the filing being written, what was found.

A world answers the same questions with and without a database. `RuleWorld` keeps its cases in memory, `CaseWorld` files and handles
them through the real commands on a scratch database; both must come to the same end.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from core.calendar import add_workdays
from core.indicators import Figure, IndicatorPlan, Period
from core.items.item import Item
from core.items.model import APPLICANT
from core.process import Act
from core.rules import Decision
from core.rules.exact import Number
from core.runs.compute import Outcome
from core.runs.plan import Plan
from core.scenarios.bases import Base
from core.scenarios.people import NAMES, PeopleWorld, smoothly
from core.scenarios.rated import Rated
from core.scenarios.reported import Reporting
from core.scenarios.saying import said
from core.scenarios.sentences import StepError
from core.scenarios.shelf import Shelf
from core.time import CHINA, at
from core.values import Value

SEED = "规则用例"
"""The seed of a draw that does not name one."""
OPENING = time(9, 0)
"""The hour at which a scenario's day stands."""


class Refusal(Exception):
    """What somebody tried is not allowed; the text is what they are told."""


class CaseSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A case as a scenario may ask about it.

    `step` is the step's name, empty when the case has ended, `step_due` the last day of its limit; `events` by kind, in order.
    """

    status: str
    step: str
    org: str
    accepted_on: date | None
    decided_on: date | None
    statutory_due: date | None
    promised_due: date | None
    step_due: date | None
    events: tuple[str, ...]


class Filer(msgspec.Struct, frozen=True):
    """A filing as it is handed in: the item, the values as sent, the applicant's code, the case it objects to, and who hands it in.

    `by` is empty for whoever the item says; `promised` are materials that the applicant promises to supply later.
    What the platform makes the applicant signs, but for `unsigned` (material ids), as it was with the values `as_signed` (None: as handed in).
    """

    item: Item
    values: Mapping[str, Any]
    holder: str
    about: str = ""
    by: str = ""
    promised: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    as_signed: Mapping[str, Any] | None = None

    @property
    def starts(self) -> str:
        """Who hands it in."""
        return self.by or self.item.info.starts


class Related(msgspec.Struct, frozen=True):
    """A case linked to another one: how a scenario calls it, and its key; a child that could not be opened has none, and says why."""

    name: str
    case: str = ""
    because: str = ""


class World(PeopleWorld, Rated, Reporting):
    """The state of one scenario and what steps may do with it. `key` of a case is whatever the world knows it by."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf
        self.moment: datetime | None = None
        self.item: Item | None = None
        self.values: dict[str, Any] = {}
        self.holder = ""
        self.promised: tuple[str, ...] = ()
        self.unsigned: tuple[str, ...] = ()
        self.as_signed: Mapping[str, Any] | None = None
        self.accepted_on: date | None = None
        self.case: str = ""
        self.numbers: dict[str, dict[str, Number]] = {}
        self.refused: tuple[str, ...] = ()
        self.faults: tuple[str, ...] = ()
        self.plan: Plan | None = None
        self.batch: tuple[Outcome, ...] | None = None
        self.opened: dict[str, list[str]] = {}
        self.clocks: list[dict[str, Value]] = []
        self._decision: Decision | None = None

    # --- the day ---

    def set_day(self, day: date) -> None:
        """Today is `day`, nine in the morning."""
        self.moment = datetime.combine(day, OPENING, CHINA)
        self._decision = None

    def today(self) -> date:
        """Today. Raises StepError before a scenario has said which day it is."""
        if self.moment is None:
            raise StepError("没有说明今天是哪一天：先写“假如 今天是 2026-02-13”")
        return self.moment.date()

    @contextmanager
    def on_day(self, day: date) -> Iterator[None]:
        """Within the block it is that day, for the world and for the house's clock; then it is today again."""
        before = self.moment
        self.set_day(day)
        try:
            with clock(self):
                yield
        finally:
            self.moment = before
            self.forget()

    async def arrive(self, day: date) -> None:
        """Time moves to the day; what the system does by itself until then has been done."""
        self.set_day(day)
        with clock(self):
            await self.go_on()

    async def pass_workdays(self, count: int) -> None:
        """Time moves to the `count`-th working day after today."""
        await self.arrive(add_workdays(self.today(), count).on)

    # --- the filing ---

    def start_from(self, base: Base) -> None:
        """Begin with a complete filing; the applicant is the one it names, by USCC."""
        self.item, self.values = self.shelf.items[base.item], dict(base.values)
        self.holder = self.holder or str(base.values.get("uscc", ""))
        self._decision = None

    def fill(self, values: dict[str, Any]) -> None:
        """Replace what is filled in."""
        self.values = values
        self.forget()

    def forget(self) -> None:
        """What the rules said may have changed: ask again."""
        self._decision = None

    def filer(self) -> Filer:
        """What the applicant would hand in now. Raises StepError when no filing was begun."""
        if self.item is None:
            raise StepError("还没有申报：先写“假如 一份齐全的“……”申报”")
        item = self.shelf.chosen(self.item, self.values, {"today": self.today(), "submitted_on": self.today(), "holder": self.holder})
        return Filer(item, {name: value for name, value in self.values.items() if name in item.form.fields or item is self.item}, self.holder, promised=self.promised, unsigned=self.unsigned, as_signed=self.as_signed)

    async def decision(self) -> Decision:
        """What the rules say of the filing as it stands today, or said when the case was filed."""
        if self._decision is None:
            self._decision = await (self.decided(self.case) if self.case else self.preview(self.filer()))
        return self._decision

    def env(self, decision: Decision) -> dict[str, Value]:
        """The names that conditions of materials and steps may use."""
        filer = self.filer()
        return {**filer.item.form.typed(filer.values), **decision.outcomes, "today": self.today(), "submitted_on": self.today(), "holder": filer.holder}

    # --- the case ---

    async def submit(self, by: str = APPLICANT) -> None:
        """The applicant, an office or the system hands in the filing; a refusal is remembered, not raised."""
        await self.try_to(self._submit(msgspec.structs.replace(self.filer(), by=by)))

    async def act(self, role: str, act: Act) -> None:
        """Somebody in the role says something at the case's step; a refusal is remembered, not raised."""
        if not self.case:
            raise StepError("还没有办件：先写“假如 申请已提交”或者“当 申请人提交”")
        await self.try_to(self.officer(self.case, self.shelf.role_named(role), act))

    async def take_back(self, reason: str) -> None:
        """The applicant withdraws the application; a refusal is remembered, not raised."""
        await self.try_to(self.withdraw(self.case, reason))

    async def advance(self, case: str, reached: str) -> None:
        """Carry the case on with favourable outcomes until it stands at the step, or has the status, of that name."""
        for _ in range(32):
            seen = await self.seen_case(case)
            if reached in (seen.step, seen.status):
                return
            if not seen.step:
                raise StepError(f"办件到不了“{reached}”：已经是“{seen.status}”")
            with clock(self):  # a step before may have let days pass
                await self.favour(case, seen.step)
        raise StepError(f"办件到不了“{reached}”")

    async def favour(self, case: str, step_name: str) -> None:
        """The favourable outcome at the step, by its duty, with as many signers as it wants. Raises StepError when that is refused."""
        item = self.item_of(case)
        step = next(each for each in item.process.steps.values() if each.name == step_name)
        if step.kind == "publicise":
            await self._outlast(case, step_name)
            return
        if not step.duty:
            raise StepError(f"“{step_name}”由系统办理，不能由人办过去")
        for role, act in smoothly(self.shelf, item.process, step):
            await self.must(self.officer(case, role, act))

    async def _outlast(self, case: str, step_name: str) -> None:
        """Let the days pass until the case leaves the step by itself."""
        last = (await self.seen_case(case)).step_due
        if last is not None:
            await self.arrive(max(last + timedelta(days=1), self.today()))
        if (await self.seen_case(case)).step == step_name:
            raise StepError(f"“{step_name}”到 {self.today()} 还没有结束")

    async def officer(self, case: str, role: str, act: Act) -> None:
        """An officer with the role acts; without a name it is the first of them. Raises Refusal."""
        if role == APPLICANT:
            await self.handle(case, role, act)
        else:
            signers = act.officers or (f"{self.shelf.roles[role].name}{NAMES[0]}",)
            await self.handle(case, role, msgspec.structs.replace(act, officers=signers))
        await self.go_on()

    async def must(self, doing: Any) -> Any:
        """What a 假如 needs done is done, or the scenario cannot start."""
        try:
            return await doing
        except Refusal as refusal:
            raise StepError(f"前提办不成：{refusal}") from None

    # --- runs and signals ---

    async def carry_out(self, plan: Plan, seed: str) -> None:
        """Carry the run out today, with all that follows from it; without a seed always with the same one."""
        self.opened = {}
        self.plan, self.batch = plan, await self.run(plan, seed or SEED)
        self._look_at_opened()

    async def receive(self, plan: Plan, rows: Sequence[Mapping[str, Value]]) -> None:
        """Signals come in today."""
        self.opened = {}
        self.plan, self.batch = plan, await self.take_in(plan, rows)
        self._look_at_opened()

    def _look_at_opened(self) -> None:
        """A case that was opened (the last of several) is the one that later steps speak of."""
        if cases := [case for opened in self.opened.values() for case in opened]:
            self.case = cases[-1]
            self.item = self.item_of(self.case)
        self.forget()

    async def _submit(self, filer: Filer) -> None:
        self.case = await self.hand_in(filer)
        await self.go_on()
        self._decision = None

    async def try_to(self, doing: Any) -> None:
        """Do it; a refusal is remembered, not raised."""
        try:
            await doing
        except Refusal as refusal:
            self.refused = tuple(refusal.args)

    async def seen(self) -> dict[str, Any]:
        """Everything that both worlds must agree on, in JSON's types."""
        case = await self.seen_case(self.case) if self.case else None
        decision = await self.decision() if self.item is not None and not self.refused else None
        return {
            "refused": self.refused,
            "outcomes": {name: said(value) for name, value in decision.outcomes.items()} if decision else None,
            "rows": [hit.no for table in decision.tables for hit in table.hits] if decision else None,
            "needs": decision.needs if decision else None,
            "case": case,
            "papers": await self.papers(self.case) if self.case else (),
            "order": await self.ratings().order(self.case) if self.case else None,
            "messages": [title for title, _ in await self.messages(self.case)] if self.case else (),
            "related": [(each.name, each.because or ((await self.seen_case(each.case)).status if each.case else "待开办"))
                        for each in (await self.related(self.case) if self.case else ())],
            "opened": [(key, [(await self.seen_case(case)).status for case in cases]) for key, cases in sorted(self.opened.items())],
            "batch": [(each.key, {name: said(value) for name, value in each.outcomes.items()}, each.hits, each.kept, each.place, each.pairs)
                      for each in self.batch or ()],
        }

    # --- what each kind of world does in its own way ---

    @abstractmethod
    async def preview(self, filer: Filer) -> Decision:
        """The decision on a filing that is not handed in; nothing is kept."""

    @abstractmethod
    async def hand_in(self, filer: Filer) -> str:
        """Submit; the new case's key. Raises Refusal with one text for each thing that is wrong."""

    @abstractmethod
    async def handle(self, case: str, role: str, act: Act) -> None:
        """The first of the act's officers acts, in the role; all of them sign. Raises Refusal."""

    @abstractmethod
    async def withdraw(self, case: str, reason: str) -> None:
        """The applicant takes the application back. Raises Refusal."""

    @abstractmethod
    async def seen_case(self, case: str) -> CaseSeen:
        """The case as it stands."""

    @abstractmethod
    async def papers(self, case: str) -> tuple[str, ...]:
        """The titles of the papers made for the case, in order."""

    @abstractmethod
    async def messages(self, case: str) -> tuple[tuple[str, str], ...]:
        """Titles and texts of what the applicant is told about the case, in order."""

    @abstractmethod
    async def documents(self, case: str) -> tuple[str, ...]:
        """The names of the documents that the platform made and the applicant signed, in order."""

    @abstractmethod
    async def decided(self, case: str) -> Decision:
        """The decision stored with the case."""

    @abstractmethod
    async def enter(self, register: str, row: Mapping[str, Value], since: date | None = None) -> None:
        """Put a row into a register, valid from that day or from today."""

    @abstractmethod
    async def entries(self, register: str) -> Sequence[Mapping[str, Value]]:
        """The rows of a register that are valid today, by column."""

    @abstractmethod
    async def go_on(self) -> None:
        """Let the system do everything that is due today: publicity that has ended, silence, openings, cases that were waited for."""

    @abstractmethod
    async def related(self, case: str) -> tuple[Related, ...]:
        """The cases that this one has opened, in order, then those that object to it."""

    @abstractmethod
    async def figure(self, plan: IndicatorPlan, period: Period) -> Figure:
        """The figure of an indicator over the world's cases and registers."""

    @abstractmethod
    async def run(self, plan: Plan, seed: str) -> tuple[Outcome, ...]:
        """Carry a run out: what came of each subject, in order. Cases opened stand in `opened` by the subject's key."""

    @abstractmethod
    async def take_in(self, plan: Plan, rows: Sequence[Mapping[str, Value]]) -> tuple[Outcome, ...]:
        """Take in signals: what came of each, in order. Cases opened stand in `opened` by the signal's key."""

    @abstractmethod
    async def watch_notes(self) -> tuple[str, ...]:
        """What has been noted for the supervision 效能监察, about any case."""

    @abstractmethod
    async def value_now(self, name: str) -> str:
        """A field of the case in words, as it is after corrections; empty when it is not filled in."""

    @abstractmethod
    async def lacking(self) -> tuple[tuple[str, str], ...]:
        """The materials still lacking after 容缺受理: how each is called, and its last day."""

    @abstractmethod
    def item_of(self, case: str) -> Item:
        """The item of the case."""


@contextmanager
def clock(world: World) -> Iterator[None]:
    """The world's moment as the house's clock; the real one before the scenario has said which day it is."""
    with at(world.moment) if world.moment is not None else nullcontext():
        yield
