"""A case that wanders through a random process: whoever may act does, at random; time passes; after each event everything must hold.

No database: the commands, the looks of the worker and the fold of events are the house's own, other cases are made up. A walk is told by its
seed alone, so a failure can be run again.
"""

from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from growing import Grown, replace
from holding import holds, once

from core.cases.around import Around, Colleague, Who
from core.cases.commands import Ground, env_of, opened, revoked, withdrawn
from core.cases.state import CaseState, ChildRef, EventRow, Kin, NewEvent, append_all, refs_of
from core.cases.waiting import arrival, wakes
from core.cases.withdrawing import left, too_late
from core.faults import Blame
from core.forms import as_sent
from core.items.item import Item
from core.items.model import APPLICANT, ProcessFile, StepDef
from core.links.kin import Wanted, wanted
from core.links.looking import OBJECTS_TO, Looking
from core.procedure import COMMANDS, Ask, Command, acted
from core.procedure.amending import amended
from core.process import KINDS, Act, Point, Process, Refused, load_process
from core.rules import Decision, FactValue
from core.time import CHINA

Answer = TypeVar("Answer")
ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")
CITIZEN = "account:1"
PEOPLE = tuple(Colleague(login, f"{login}某", "market", frozenset(ROLES)) for login in "abcdefghijklmn")
AROUND = Around(people=PEOPLE, orgs=(("market", "市场"), ("health", "卫生")), elsewhere=(Colleague("z", "z某", "health", frozenset(ROLES)),))
"""Officers who hold every post: each stands in for any other."""
BEGINNING = frozenset({"加签", "知会", "征求意见", "会办", "转办", "提级", "退回", "收回", "重新办理"})
"""Commands that begin something; who wants to come to an end gives them seldom."""
_TEXTS = {"reason": "情况属实", "basis": "演示规定第1条、听证笔录", "opinion": "材料齐全", "ground": "情况变化", "to": "handler"}
_CALENDAR = [date(2026, 1, 5), date(2026, 2, 12), date(2026, 4, 29), date(2026, 9, 23), date(2026, 9, 30), date(2026, 10, 10)]


def now(waiting: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer of a coroutine that waits for nothing."""
    try:
        waiting.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise AssertionError("nothing here waits")


def fitted(base: Item, grown: Grown) -> Item:
    """The item with a grown process in the place of its own."""
    info = replace(base.info, type=grown.type, starts=grown.starts)
    source = ProcessFile(format=1, step=tuple(grown.steps))
    process, faults = load_process(source, base.scope, ROLES, info, Blame("demo", "process.toml"))
    assert faults == []
    assert process is not None
    return replace(base, info=info, process=process)


class _Look(Looking):
    """The worker looks at the case; children are opened on paper."""

    def __init__(self, wanderer: "Wanderer") -> None:
        turns, days = wanderer.turns, [row.effective_on for row in wanderer.rows]
        super().__init__(wanderer.ground_now(), wanderer.state, turns, days)
        self.of = wanderer

    async def wanted(self, step: str) -> Sequence[Wanted]:
        return wanted(self.ground.item.process.opens[step], env_of(self.ground, self.state), lambda _: [])

    async def kin(self, kind: str) -> Sequence[Kin]:
        return tuple(self.of.objections if kind == OBJECTS_TO else self.of.children.values())

    async def child(self, ref: ChildRef, asked: Wanted) -> ChildRef:
        return replace(ref, number=f"子件{asked.ref}")

    def title(self, item: str) -> str:
        return item


class Wanderer:
    """One case on its way."""

    def __init__(self, item: Item, random: Random, values: Mapping[str, Any], used: Counter[str]) -> None:
        self.item, self.random, self.used = item, random, used
        self.today = random.choice(_CALENDAR) + timedelta(days=random.randrange(20))
        self.clock = 0
        self.rows: list[EventRow] = []
        self.events: list[NewEvent] = []
        self.turns: list[Any] = []
        self.children: dict[str, Kin] = {}
        self.objections: list[Kin] = []
        self.rung = False
        self.far: tuple[dict[str, Any], dict[str, int]] | None = None
        self.fired: Counter[tuple[str, int]] = Counter()
        self.taken: Counter[tuple[str, str]] = Counter()
        facts = {name: FactValue(name, value, self.moment()) for name, value in (("near_area", Decimal(random.choice((0, 90)))), ("bad_credit", False))}
        self.ground = Ground(item, values, facts, "91210100MA0YT7B8X7", self.today, around=AROUND)
        env = {**values, "submitted_on": self.today, "today": self.today, "holder": self.ground.holder}
        decision = item.rules.decide(env, facts)
        first = {
            "number": "SF1", "query_code": "Q", "filing": 1, "item": item.id, "item_name": item.info.name, "org": "market", "party": 1,
            "submitted_on": self.today, "values": {},
        }
        self.state = self.begun = CaseState(
            number="SF1", query_code="Q", filing=1, item=item.id, org="market", party=1, release=item.hash, filed_at=self.moment()
        )
        self.record(opened(self.ground, self.state, decision, first, CITIZEN))

    # --- what it knows ---------------------------------------------------------------------------------------------

    def moment(self) -> datetime:
        """Later at each call, on the present day."""
        self.clock += 1
        return datetime.combine(self.today, time(8), CHINA) + timedelta(seconds=self.clock)

    def ground_now(self, person: Colleague | None = None) -> Ground:
        """What a command stands on now, given by that officer, or by the applicant."""
        who = Who(login=CITIZEN, name="申请人", actor=CITIZEN)
        if person is not None:
            who = Who(login=person.login, name=person.name, actor=f"account:{person.login}", roles=person.roles, orgs=frozenset({person.org}))
        return replace(self.ground, today=self.today, who=who, past=tuple(self.events))

    def anybody(self) -> Colleague | None:
        """Somebody who may act at the step: mostly an officer, the applicant where it is theirs."""
        step = self.item.process.steps.get(self.state.step)
        return None if step is not None and step.duty == APPLICANT else self.random.choice(PEOPLE)

    @property
    def here(self) -> Any:
        """How the worker finds the case."""
        return _Look(self).here

    @property
    def arrived(self) -> date:
        return arrival(self.turns, [row.effective_on for row in self.rows], self.state.step)

    def story(self) -> str:
        """What has happened, for a failure."""
        return "\n".join(
            f"{row.seq} {row.recorded_at:%m-%d} {row.effective_on:%m-%d} {row.kind} {turn.step}:{turn.outcome} -> {turn.to or turn.end}"
            for row, turn in zip(self.rows, self.turns, strict=True)
        ) + f"\ntoday {self.today}\n" + "\n".join(f"{step.id} {step.kind} {step.next}" for step in self.item.process.steps.values())

    # --- what happens ----------------------------------------------------------------------------------------------

    def record(self, events: list[NewEvent]) -> None:
        """Append the events and see that everything holds."""
        rows, self.state = append_all(self.state, events, self.moment())
        for row, event in zip(rows, events, strict=True):
            once(self, row, event)
            self.rows.append(row)
            self.events.append(event)
            self.turns.append(event.turn)
            if isinstance(event.turn.decision, Decision):
                self.ground = replace(self.ground, ranges=event.turn.decision.ranges())
            for ref in event.turn.children:
                if ref.number and ref.number not in self.children:
                    self.children[ref.number] = Kin(ref.number, ref.item, closed=False, status_code="10")
        holds(self, events)

    def wander(self, steps: int) -> None:
        """Random doings, until the case has ended or enough has been done."""
        for _ in range(steps):
            if self.state.open or self.random.random() < 0.1:
                self.anything()

    def anything(self) -> None:
        """One thing that may happen."""
        drawn = self.random.random()
        if drawn < 0.35:
            self.say()
        elif drawn < 0.6:
            self.any_command()
        elif drawn < 0.85:
            self.pass_days(self.random.choice((1, 1, 2, 3, 6, 15)))
        elif drawn < 0.9:
            self.elsewhere()
        elif drawn < 0.92:
            self.take(self.withdraw())
        elif drawn < 0.93:
            self.take(revoked(self.ground_now(PEOPLE[0]), self.state, self.words("撤销"), "account:a"))
        self.look()

    def take(self, outcome: list[NewEvent] | Refused) -> bool:
        """Record what was decided; a refusal says why, and changes nothing."""
        if isinstance(outcome, Refused):
            assert outcome.because, self.story()
            assert outcome.instead, self.story()
            return False
        if outcome:  # a command may have done its work elsewhere, in a case of its own
            self.record(outcome)
        return True

    def words(self, outcome: str, *, whole: bool = False) -> Act:
        """An act with all that may go with it, or with something missing."""
        random = self.random
        chosen = {name: text for name, text in _TEXTS.items() if whole or random.random() < 0.9}
        officers = ("a", "b") if whole or random.random() < 0.8 else ("a",)
        step = self.item.process.steps.get(self.state.step)
        if step is not None and KINDS[step.kind].ways:
            chosen["ground"] = random.choice(KINDS[step.kind].ways)
        return Act(outcome, officers=officers, depart="确有必要" if whole or random.random() < 0.5 else "", **chosen)

    def say(self) -> bool:
        """Any word at the step, lawful or not."""
        step = self.item.process.steps.get(self.state.step)
        word = self.random.choice(list(KINDS[step.kind].outcomes)) if step is not None else "准予"
        ground = self.ground_now(self.anybody())
        return self.take(acted(ground, self.state, self.words(word), ground.who.actor))

    def any_command(self) -> None:
        """Mostly one that belongs where the case stands; those that end everything only now and then."""
        ground = self.ground_now(self.anybody())
        shown = [command for command in COMMANDS.values() if (self.state.open or command.anytime) and command.shown(ground, self.state)]
        among = shown if shown and self.random.random() < 0.9 else list(COMMANDS.values())
        chosen = self.random.choice(among) if self.random.random() < 0.6 else min(among, key=lambda command: self.used[command.word])
        self.command(chosen, ending=self.random.random() < 0.1)

    def command(self, command: Command, *, ending: bool = True) -> bool:
        """A command of the registry, with what goes with it drawn from what it asks; unless `ending`, not one that closes the case."""
        ground = self.ground_now(None if command.by == "applicant" else self.random.choice(PEOPLE))
        if command.theirs is not None and command.theirs(ground, self.state) is not None:
            ground = self.ground_now(None if command.by != "applicant" else PEOPLE[0])
            if command.theirs(ground, self.state) is not None:
                return False
        asks = {ask.name: self.answer(ask, ground) for ask in command.asks}
        said = replace(Act(command.word, officers=("a", "b")), **asks)
        correction = self.state.standing.correction
        if command.amends:
            said = self.mended(said, [point.what for point in correction.points] if correction is not None else [])
            given: dict[str, Any] = {"submitted_on": self.state.submitted_on, "today": self.today, "holder": ground.holder}
            submission = amended(self.item, ground.values, said.values, given)
            if submission.messages:
                return False
            ground = replace(ground, values=submission.values, before=ground.values)
        outcome = acted(ground, self.state, said, ground.who.actor)
        if not ending and isinstance(outcome, list) and outcome and outcome[-1].turn.end:
            return False
        done = self.take(outcome)
        if done:
            self.used[command.word] += 1
            self.ground = replace(self.ground, values=ground.values)
        return done

    def answer(self, ask: Ask, ground: Ground) -> Any:
        """Something for what a command asks: one of the choices, or whatever its kind is."""
        random, default = self.random, getattr(Act("x"), ask.name)
        if ask.options is not None:
            choices = [value for value, _ in ask.options(ground, self.state)]
            if isinstance(default, tuple):
                return tuple(each for each in choices if random.random() < 0.8)
            return random.choice(choices) if choices and random.random() < 0.9 else _TEXTS["ground"]
        if ask.name == "points":
            whats = random.sample([*self.item.form.fields, *(each.id for each in self.item.info.material)], random.randint(1, 3))
            because = random.choice(("", "申请人变更申请", "由补正后的材料引起"))
            return tuple(Point(what=what, problem="不清楚", basis="演示规定", how="写清楚", because=because) for what in whats)
        if isinstance(default, int):
            return random.randint(0, 12)
        if isinstance(default, Mapping):
            return {"market_name": f"集市{random.randrange(9)}"}
        return _TEXTS.get(ask.name, "有") if isinstance(default, str) else ("a", "b")

    def mended(self, said: Act, whats: Sequence[str]) -> Act:
        """What was to be corrected, filled in or given again."""
        fields = [what for what in whats if what in self.ground.values]
        values = {what: as_sent(self.ground.values[what]) for what in fields} if whats else said.values
        return replace(said, values=values, materials=tuple(what for what in whats if what not in fields and self.random.random() < 0.95))

    def withdraw(self) -> list[NewEvent] | Refused:
        """The applicant takes everything back."""
        late = too_late(self.item, self.turns, list(self.children.values()))
        return withdrawn(self.ground_now(), self.state, "不办了", CITIZEN, late, left(refs_of(self.turns), set()))

    def pass_days(self, days: int) -> None:
        """Time goes by; the worker looks every morning, or is late."""
        late = self.random.random() < 0.2
        for _ in range(days):
            self.today += timedelta(days=1)
            self.clock = 0
            if not late:
                self.look()

    def elsewhere(self, *, quiet: bool = False) -> None:
        """Another case ends, or somebody objects unless it is `quiet`; whoever is linked is told."""
        waiting = [number for number, kin in self.children.items() if not kin.closed]
        step = self.item.process.steps.get(self.state.step)
        if waiting and self.random.random() < 0.8:
            number = self.random.choice(waiting)
            self.children[number] = replace(self.children[number], closed=True, status_code=self.random.choice(("70", "70", "41")))
        elif step is not None and step.kind == "publicise" and not quiet:
            closed = self.random.random() < 0.5
            self.objections.append(Kin(f"异议{len(self.objections)}", "objection", closed=closed, status_code="70" if closed else "10"))
        else:
            code = self.random.choice(("70", "41"))
            self.objections = [each if each.closed else replace(each, closed=True, status_code=code) for each in self.objections]
        self.rung = True

    def look(self) -> None:
        """The worker looks until there is nothing left to do today; what there is to do, it must have known of.

        It looks at what says it must be looked at, and sometimes at the rest, where it must find nothing.
        """
        for _ in range(60):
            if not self.state.step or (not self.due() and self.random.random() < 0.7):
                return
            events = now(_Look(self).events())
            if not events:
                self.rung = False
                return
            late = events[0].kind == "objected"  # one that was upheld while the case was elsewhere is heard on the last day, if not before
            assert self.due() or late, self.story()
            self.record(events)
        raise AssertionError(f"the system goes round and round\n{self.story()}")

    def due(self) -> bool:
        """Whether the worker knows that it must look."""
        day = wakes(self.item, self.state, self.here)
        return self.rung or (day is not None and day <= self.today)

    # --- towards an end --------------------------------------------------------------------------------------------

    def bring_to_an_end(self) -> None:
        """By lawful acts of those whose turn it is, and by time; nobody takes it back or breaks it off."""
        for _ in range(600):
            if not self.state.open:
                return
            self.look()
            if self.state.open and self.random.random() < 0.2:
                self._clear_the_way()
            if self.state.open and (self.random.random() < 0.1 or not self._onwards()):
                self.pass_days(1)
                self.elsewhere(quiet=True)
                self.look()
        raise AssertionError(f"the case cannot be brought to an end\n{self.story()}\n{self.state.standing}")

    def _onwards(self) -> bool:
        """The lawful word that is nearest to an end; first what keeps it from being said."""
        process, here = self.item.process, self.ground_now()
        step = process.step(self.state.step)
        env = env_of(here, self.state)
        if self.far is None or self.far[0] != self.state.outcomes:
            self.far = self.state.outcomes, distances(process, env)
        people = [None] if step.duty == APPLICANT else self.random.sample(PEOPLE, len(PEOPLE))
        words = self._turned(step, onwards(process, step.id, env, self.far[1]))
        for word in words:
            for person in people:
                ground = self.ground_now(person)
                outcome = acted(ground, self.state, self.words(word, whole=True), ground.who.actor)
                if not isinstance(outcome, Refused):
                    self.record(outcome)
                    self.taken[step.id, word] += outcome[-1].kind != "signed"
                    return True
        return self.random.random() < 0.6 and self._clear_the_way()

    def _turned(self, step: StepDef, words: list[str]) -> list[str]:
        """The word that some have signed already; else those first that have been said at the step the fewest times: the shortest way may be barred further on."""
        hand = self.state.standing.hand
        begun = {each.word for each in hand.signed} if hand is not None else set()
        if self.random.random() < 0.3:
            self.random.shuffle(words)
        return sorted(words, key=lambda word: (word not in begun, self.taken[step.id, word]))

    def _clear_the_way(self) -> bool:
        """A command that takes away what a decision waits for: whatever belongs where the case stands and does not end it."""
        more = self.random.random() < (0.5 if self.item.process.step(self.state.step).kind == "consult" else 0.1)  # opinions have to be asked for
        ground = self.ground_now(PEOPLE[0])
        shown = [each for each in COMMANDS.values() if (more or each.word not in BEGINNING) and each.shown(ground, self.state)]
        return bool(shown) and self.command(self.random.choice(shown), ending=False)


def distances(process: Process, env: Mapping[str, Any]) -> dict[str, int]:
    """How many words from each step to an end, as things are; "" is the end."""
    ahead = {}
    for step in process.steps.values():
        kind = KINDS[step.kind]
        alone = kind.system or process.automatic(step.id, env)
        words = [kind.favourable] if alone else [word for word in kind.outcomes if word not in kind.silent]
        ahead[step.id] = {process.after(step.id, word, env).step for word in words}
    far = {"": 0}
    for _ in ahead:
        far |= {step: 1 + min(far[goal] for goal in goals if goal in far) for step, goals in ahead.items() if step not in far and goals & far.keys()}
    return far


def onwards(process: Process, step_id: str, env: Mapping[str, Any], far: Mapping[str, int] | None = None) -> list[str]:
    """The words that somebody may say at the step, those first that lead the shortest way to an end."""
    kind, known = KINDS[process.step(step_id).kind], far if far is not None else distances(process, env)
    words = [word for word in kind.outcomes if not kind.system and word not in kind.silent]
    return sorted(words, key=lambda word: known.get(process.after(step_id, word, env).step, len(process.steps) + 1))
