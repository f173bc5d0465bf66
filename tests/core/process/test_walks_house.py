"""Random walks on PostgreSQL: two workers, officers of one post who act at the same instant, connections that are cut in mid-transaction.

200 cases on random processes walk at once, JIBAN_SOAK a hundred times as many: what was seen decides who wins, what was said twice happens once,
and whatever was cut off is done again by whoever looks next. At the end every chain verifies, every row says what its events say, and every
case has been brought to an end by lawful acts.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import asyncpg
import msgspec
import pytest
from growing import ROLES, grow, replace
from town import Town
from wandering import fitted, onwards

from core.access import SYSTEM, Actor, PostHeld
from core.access.accounts import add_org, add_post
from core.cases import act, read_case, working
from core.cases.audit import verify
from core.cases.commands import env_of
from core.cases.loading import Loaded, opened
from core.cases.rows import Turns, turn_columns
from core.cases.sequencer import consume, sequence, try_lead
from core.cases.state import changed
from core.cases.waiting import arrival
from core.faults import Blame
from core.filings import FilingRequest, submit
from core.house import House
from core.items.item import Item
from core.items.model import APPLICANT
from core.items.releases import Catalogue, Offer
from core.links import waking
from core.problems import Conflict, Forbidden, NotLawful
from core.process import KINDS, Act
from core.registry import load_registry
from core.scenarios.bases import read_bases
from core.settings import ROOT
from core.store.engine import Connection, connect
from core.time import CHINA, at

PARTS = 100 if os.environ.get("JIBAN_SOAK") else 1
CASES, PROCESSES = 200, 25
DAYS = 5
CONDITIONS = ("path = '当场办结'", "area_m2 < 300", "path != '一般程序' and area_m2 >= 100")
CUT = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError)
"""What a client sees of a connection that was cut."""
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
PATIENCE = 400


@cache
def base() -> tuple[Item, dict[str, Any]]:
    """The demonstration's permit, and a complete filing of it as it is sent."""
    item = load_registry(ROOT).items["demo_permit"]
    bases, faults = read_bases((ROOT / "features/demo_permit/base.toml").read_bytes(), item, Blame("demo", "base.toml"))
    assert faults == []
    return item, bases[0].values


class Variety(Catalogue):
    """The catalogue with further items that have a random process each."""

    def __init__(self, real: Catalogue, items: Mapping[str, Item]) -> None:
        super().__init__(real.root, real.mode, None)
        known = real.registry
        self._by_hash = {each.hash: each for each in (*known.items.values(), *items.values())}
        offers = {name: (Offer(MONDAY - timedelta(days=60), item),) for name, item in items.items()}
        self._view = replace(real.view, registry=replace(known, items={**known.items, **items}), offers={**real.view.offers, **offers})


def variety(random: Random) -> dict[str, Item]:
    """Items on random processes."""
    plain, _ = base()
    found = {}
    for number in range(PROCESSES):
        item = fitted(plain, grow(random, CONDITIONS, {"decide": "grant"}, single=True))
        info = replace(item.info, id=f"walk{number}", starts="applicant")
        found[info.id] = replace(item, id=info.id, info=info, hash=f"{number:064x}")
    return found


class Saboteur:
    """Cuts connections in mid-transaction: when everything has been written and nothing is committed; or loses the answer after it is."""

    def __init__(self, random: Random) -> None:
        self.random, self.at_work, self.cuts = random, False, Counter[str]()

    def cutting(self, where: str, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def append(house: House, connection: Connection, case: Loaded, events: list[Any]) -> Any:
            done = await real(house, connection, case, events)
            if self.at_work and self.random.random() < 0.15:
                self.cuts[where] += 1
                await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return done

        return append

    def losing(self, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def after(house: House, actor: Actor, number: str) -> Any:
            if self.at_work and self.random.random() < 0.05:
                self.cuts["answer"] += 1
                raise ConnectionError("the answer was lost")
            return await real(house, actor, number)

        return after


class Street:
    """Cases, the people who work on them, and two workers, each with connections of its own."""

    def __init__(self, town: Town, workers: list[House], random: Random, saboteur: Saboteur) -> None:
        self.town, self.workers, self.random, self.saboteur = town, workers, random, saboteur
        self.numbers: list[str] = []
        self.told = Counter[str]()
        self.taken = Counter[tuple[str, str, str]]()
        self.company: Actor = town.company
        self.officers = [
            Actor(town.officers[role].account, role, role, "officer", (), tuple(PostHeld("market", each) for each in ROLES)) for role in ROLES[:2]
        ]
        """Two officers who hold every post: the one stands in for the other."""

    async def employ(self) -> None:
        """The officers hold their posts."""
        async with self.town.house.db.transaction() as connection:
            await add_org(connection, "market", "【演示】示范区市场服务部门")
            for officer in self.officers:
                for post in officer.posts:
                    await add_post(connection, officer.account, post.org, post.role, date(2026, 1, 1))

    async def file(self, items: list[str], key: str) -> None:
        """One filing."""
        _, sent = base()
        values = {**sent, "area_m2": Decimal(self.random.choice((80, 120, 450))), "place_addr": f"沈抚示范区演示路 {key} 号"}
        request = FilingRequest(self.random.choice(items), values, self.company.parties[0].id, key)
        receipt = await submit(self.town.house, self.company, request)
        self.numbers.append(str(receipt.cases[0].number))

    async def seen(self, number: str) -> Loaded:
        """The case as it is now."""
        async with opened(self.town.house, SYSTEM, number) as (_, case):
            return case

    async def one(self, number: str, actor: Actor, said: Act, seen: int) -> str:
        """What comes of an act by somebody who has seen so many records."""
        came, told = "done", "done"
        try:
            await act(self.town.house, actor, number, said, seen)
        except Conflict as refused:
            came, told = "late", refused.detail if f"第 {seen} 条" in refused.detail else ""
        except (NotLawful, Forbidden) as refused:
            came, told = "refused", refused.detail
        except CUT:
            came = "cut"
        assert told, f"{came} without a reason"
        return came

    async def busy(self, number: str) -> None:
        """Somebody acts; often a colleague does at the same instant, or the same person clicks twice; what was cut is sent again."""
        case = await self.seen(number)
        if not case.state.step:
            return
        step = case.item.process.step(case.state.step)
        words = [word for word in KINDS[step.kind].outcomes if not KINDS[step.kind].system and word not in KINDS[step.kind].silent]
        if not words:
            return
        who = [self.company, self.company] if step.duty == APPLICANT else self.officers
        drawn = [self.said(self.random.choice(words)) for _ in who]
        if self.random.random() < 0.5:
            drawn[1] = drawn[0]
        came = await asyncio.gather(*(self.one(number, actor, said, case.state.seq) for actor, said in zip(who, drawn, strict=True)))
        if "cut" in came:
            again = await asyncio.gather(*(self.one(number, actor, said, case.state.seq) for actor, said in zip(who, drawn, strict=True)))
            came = [*came, *again]
        assert came.count("done") <= 1, (number, came)
        if "late" in came:
            assert (await read_case(self.town.house, SYSTEM, number)).seq > case.state.seq
        self.told.update(came)

    def said(self, word: str) -> Act:
        """A word with what belongs to it, mostly."""
        reason = "情况属实" if self.random.random() < 0.7 else ""
        return Act(word, reason=reason, basis="演示规定", opinion="有意见", depart="确有必要", officers=tuple(each.login for each in self.officers))

    async def worker(self, house: House) -> None:
        """What a worker does, until there is nothing to do today; a cut is only tried again. One leads, the other stands by."""
        for _ in range(PATIENCE):
            try:
                if not await self.round(house):
                    return
            except CUT:
                await asyncio.sleep(0)
        raise AssertionError("the worker never comes to an end")

    async def round(self, house: House) -> bool:
        """One look at everything; whether there was anything."""
        async with house.db.dedicated() as connection:
            placed = await sequence(connection) if await try_lead(connection) else 0
        rung = await consume(house.db, waking.CONSUMER, waking.ring)
        came = await waking.wake_due(house)
        self.told["woken"] += len(came)
        return bool(placed or rung or came)

    async def waiting(self, *, people: bool) -> list[str]:
        """The cases that are open; those that wait for `people` only."""
        query = "SELECT number FROM cases WHERE closed_on IS NULL AND number = ANY($1::text[]) AND (duty <> '' OR NOT $2) ORDER BY id"
        return [row["number"] for row in await self.town.house.db.fetch(query, self.numbers, people)]

    async def finish(self, number: str) -> None:
        """One lawful word towards an end; what has been said at the step least often first: the shortest way may be barred further on."""
        case = await self.seen(number)
        step = case.item.process.step(case.state.step)
        env = {**env_of(case.ground(), case.state)}
        words = onwards(case.item.process, case.state.step, env)
        for word in sorted(words, key=lambda word: self.taken[number, step.id, word]):
            actor = self.company if step.duty == APPLICANT else self.officers[0]
            if await self.one(number, actor, replace(self.said(word), reason="情况属实"), case.state.seq) == "done":
                self.taken[number, step.id, word] += 1
                return


@pytest.fixture
async def workers(town: Town) -> AsyncIterator[list[House]]:
    """Two houses on one database."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            db = await connect(town.house.db.url, 4)
            stack.push_async_callback(db.close)
            house = House(town.house.settings, db, town.house.keys, town.house.catalogue)
            found.append(house)
        yield found


async def some(waiting: list[Awaitable[Any]], at_once: int = 6) -> list[Any]:
    """All of them, a handful at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(each: Awaitable[Any]) -> Any:
        async with gate:
            return await each

    return list(await asyncio.gather(*(one(each) for each in waiting)))


@pytest.mark.parametrize("part", range(PARTS))
async def test_two_workers_two_officers_and_cut_connections(town: Town, workers: list[House], monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    random = Random(20261126 + part)
    saboteur = Saboteur(random)
    monkeypatch.setattr(working, "append_to", saboteur.cutting("officer", working.append_to))
    monkeypatch.setattr(waking, "append_to", saboteur.cutting("worker", waking.append_to))
    monkeypatch.setattr(working, "_after", saboteur.losing(working._after))
    here, items = Street(town, workers, random, saboteur), variety(random)
    await here.employ()
    for house in (town.house, *workers):
        house.catalogue = Variety(house.catalogue, items)
    await street(here, list(items), f"r{part}")
    assert min(saboteur.cuts[each] for each in ("officer", "worker", "answer")) >= 3, saboteur.cuts
    assert (await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())).ok


async def street(here: Street, items: list[str], key: str) -> None:
    """File, days of everything at once, and everything brought to its end."""
    today = MONDAY
    with at(today):
        await some([here.file(items, f"{key}-{n}") for n in range(CASES)])
    here.saboteur.at_work = True
    for _ in range(DAYS):
        today += timedelta(days=here.random.choice((1, 2, 5, 9)))
        with at(today):
            chosen = here.random.sample(here.numbers, len(here.numbers) * 2 // 3)
            await asyncio.gather(some([here.busy(number) for number in chosen]), *(here.worker(each) for each in here.workers))
    here.saboteur.at_work = False
    for _ in range(60):
        today += timedelta(days=15)
        with at(today):
            for _ in range(4):  # several words on one day: some steps last shorter than what lies between two days
                await asyncio.gather(*(here.worker(each) for each in here.workers))
                await some([here.finish(number) for number in await here.waiting(people=True)])
            if not await here.waiting(people=False):
                break
    assert await here.waiting(people=False) == []
    assert min(here.told[each] for each in ("done", "late", "refused", "cut", "woken")) >= 10, here.told
    for number in here.numbers:
        holds(await here.seen(number))


def holds(case: Loaded) -> None:
    """The row says what the events say; nothing was over twice; exactly one of step and end after each event."""
    state, turns = case.state, case.turns
    assert [row.seq for row in case.events] == list(range(1, state.seq + 1))
    folded: dict[str, Any] = {}
    came: dict[str, int] = {}
    over: set[tuple[str, int]] = set()
    for row, turn in zip(case.events, turns, strict=True):
        assert (turn.to == "") != (turn.end == "")
        folded |= changed(turn)
        if turn.over_on is not None:
            assert (turn.step, came[turn.step]) not in over, state.number
            over.add((turn.step, came[turn.step]))
        if turn.to and (turn.to != turn.step or turn.over_on is not None):
            came[turn.to] = row.seq
    stored = msgspec.to_builtins({name: getattr(state, name) for name in folded if name != "outcomes"})
    assert stored == msgspec.to_builtins({name: value for name, value in folded.items() if name != "outcomes"}), state.number
    days: list[date] = [row.effective_on for row, turn in zip(case.events, turns, strict=True) if not turn.tacit]
    assert days == sorted(days), state.number
    assert turn_columns(state, case.item, arrival(turns, [row.effective_on for row in case.events], state.step)) == Turns()
    assert state.closed_on is not None
