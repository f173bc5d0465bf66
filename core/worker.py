"""What goes on in the background: sequencer, papers, messages, hooks, links, due days, terms, digest, keys, figures, batches, reports, jobs.

Each is a loop of its own that survives its own faults: what failed is logged and tried again, the others go on. Any number of
processes may run this; one of them leads, the others stand by.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import structlog

from core import calendar, holidays, time
from core.archiving import due as archiving
from core.batches.working import work_batches
from core.cases import digests
from core.cases.duties import settle_duties
from core.cases.facts import plans_of
from core.cases.keys import sweep_all
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import BATCH, Effect, Placed, bell, consume, sequence, try_lead, wake
from core.cases.state import turn_of
from core.filings import drafts, uploading
from core.hints.keeping import keep_figures
from core.hookspecs import CaseChange
from core.house import House
from core.indicators.stored import keep_ended
from core.jobs.tasks import TASKS
from core.jobs.working import work_task
from core.links import wake_due, waking
from core.messages import making
from core.messages.making import MessageMaker
from core.reporting.working import work_records, work_sending
from core.search import terms
from core.store.engine import Connection
from core.time import CHINA

POLL, STAND_BY, AFTER_FAULT, DIGEST_CHECK, KEYS_CHECK, PERIOD_CHECK = 1, 5, 2, 60, 60, 600
"""Seconds: between looks without a call, before trying to lead again, after a fault, between looks at the date, the keys, the periods (and the date, for hints)."""
CALENDAR_CHECK, PAPERS_CHECK, DRAFTS_CHECK = 60, 10, 3600
"""Seconds between looks at the holiday arrangements, at the papers that wait to be made, at drafts that are too old."""
PAPERS_AT_ONCE, HOOKS_AT_ONCE, TERMS_AT_ONCE, LINKS_AT_ONCE, ARCHIVES_AT_ONCE = 20, 200, 200, 500, 500
TIRED_FOR = 60
"""Seconds for which a case that could not be gone on with is left alone."""
_log = structlog.get_logger("worker")


async def run_worker(house: House, stop: asyncio.Event) -> None:
    """Work until `stop` is set; then finish what is under way and return."""
    news, rung = asyncio.Event(), asyncio.Event()
    papers = PaperMaker(house)
    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "sequencer": lambda: _sequencer(house, stop, news),
        **{each.name: partial(_consumer, house, each, stop, news, rung) for each in consumers(house, papers)},
        "papers_again": lambda: _papers_again(papers, stop),
        "due": lambda: _due(house, stop, rung),
        "digest": lambda: _daily(house, stop),
        "keys": lambda: _keys(house, stop),
        "drafts": lambda: _drafts(house, stop),
        "figures": lambda: _figures(house, stop),
        "hints": lambda: _hints(house, stop),
        "calendar": lambda: _calendar(house, stop),
        "batches": lambda: work_batches(house, stop),
        **{f"job {task.name}": partial(work_task, house, task, stop) for task in TASKS.values()},
        "reports": lambda: work_records(house, stop),
        "sending": lambda: work_sending(house, stop),
        "packing": lambda: archiving.pack_due(house, stop),
    }
    async with asyncio.TaskGroup() as group:
        for name, loop in loops.items():
            group.create_task(_kept_up(name, loop, stop))


async def _kept_up(name: str, loop: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run the loop again whenever it fails, until `stop`."""
    while not stop.is_set():
        try:
            await loop()
        except Exception as error:  # noqa: BLE001 - whatever it was, the loop is tried again; nothing is lost, for cursors stand still
            _log.error("loop_failed", loop=name, error=repr(error))
            await _pause(stop, AFTER_FAULT)


async def _sequencer(house: House, stop: asyncio.Event, news: asyncio.Event) -> None:
    """Lead when nobody else does, and place whatever is committed."""
    async with house.db.dedicated() as connection, bell(connection) as rung:
        while not stop.is_set() and not await try_lead(connection):
            await _pause(stop, STAND_BY)
        while not stop.is_set():
            rung.clear()
            placed = await sequence(connection)
            if placed:
                news.set()
            if placed < BATCH:
                await _heard(rung, stop, POLL)


class Consumer(msgspec.Struct, frozen=True):
    """Who is given the events as they are placed: the name of its cursor, what it does with them, how many at once.

    `rings`: what it has done may have made cases due.
    """

    name: str
    effect: Effect
    at_once: int
    rings: bool = False


def consumers(house: House, papers: PaperMaker) -> tuple[Consumer, ...]:
    """Everyone who is given the events one after another."""
    return (
        Consumer(CONSUMER, papers, PAPERS_AT_ONCE),
        Consumer(HookCaller.NAME, HookCaller(house), HOOKS_AT_ONCE),
        Consumer(making.CONSUMER, MessageMaker(house), making.AT_ONCE),
        Consumer(terms.CONSUMER, terms.TermKeeper(house), TERMS_AT_ONCE),
        Consumer(waking.CONSUMER, waking.ring, LINKS_AT_ONCE, rings=True),
        Consumer(archiving.CONSUMER, archiving.note, ARCHIVES_AT_ONCE),
    )


async def _consumer(house: House, consumer: Consumer, stop: asyncio.Event, news: asyncio.Event, rung: asyncio.Event) -> None:
    """Give a consumer its events as they are placed."""
    while not stop.is_set():
        done = await consume(house.db, consumer.name, consumer.effect, consumer.at_once)
        if done and consumer.rings:
            rung.set()
        if done == consumer.at_once:
            continue
        await _heard(news, stop, POLL)
        news.clear()


async def _papers_again(papers: PaperMaker, stop: asyncio.Event) -> None:
    """Try the papers that could not be made, each when its time has come."""
    while not stop.is_set():
        if not await papers.again():
            await _pause(stop, PAPERS_CHECK)


async def _due(house: House, stop: asyncio.Event, rung: asyncio.Event) -> None:
    """Go on with the cases whose day has come; one that fails is tried again later, and holds up nobody."""
    tired: dict[str, float] = {}
    while not stop.is_set():
        moment = asyncio.get_running_loop().time()
        tired = {number: until for number, until in tired.items() if until > moment}
        came = await wake_due(house, tuple(tired))
        tired |= {number: moment + TIRED_FOR for number, error in came.items() if error is not None}
        if came:
            await wake(house.db)
            continue
        await _heard(rung, stop, POLL)
        rung.clear()


async def _daily(house: House, stop: asyncio.Event) -> None:
    """A digest each day, for all that was placed before; on a house that stood still, none."""
    key = house.keys.signer()
    await digests.export(house.db, house.settings.digests)
    while not stop.is_set():
        made = await house.db.fetchval("SELECT max(made_at) FROM digests")
        if made is None or made.astimezone(CHINA).date() < time.today():
            await digests.make(house.db, key, house.settings.digests)
        await _pause(stop, DIGEST_CHECK)


async def _keys(house: House, stop: asyncio.Event) -> None:
    """Whose turn older cases are, once; now and then, keys for questions that some process did not know yet when it filed."""
    await settle_duties(house)
    while not stop.is_set():
        await sweep_all(house, plans_of(house.catalogue.registry))
        await _pause(stop, KEYS_CHECK)


async def _drafts(house: House, stop: asyncio.Event) -> None:
    """Take away drafts and uploads that nobody has gone on with."""
    while not stop.is_set():
        if count := await drafts.forget_old(house.db):
            _log.info("drafts_forgotten", count=count)
        await uploading.forget_old(house.db)
        await _pause(stop, DRAFTS_CHECK)


async def _calendar(house: House, stop: asyncio.Event) -> None:
    """When the arrangement of another year is known, let the cases be counted again whose days touch it."""
    while not stop.is_set():
        await asyncio.to_thread(holidays.refresh, house.settings.root)
        if count := await waking.call_provisional(house.db):
            _log.info("calendar_published", through=calendar.published_through(), cases=count)
        await _pause(stop, CALENDAR_CHECK)


async def _figures(house: House, stop: asyncio.Event) -> None:
    """Once after a period has ended: the figures of its indicators, kept as they are then."""
    while not stop.is_set():
        kept = await keep_ended(house)
        if kept:
            _log.info("figures_kept", count=kept)
        await _pause(stop, PERIOD_CHECK)


async def _hints(house: House, stop: asyncio.Event) -> None:
    """Each day: what has been counted beside the hints, kept as rows of its registers."""
    counted = None
    while not stop.is_set():
        if counted != (today := time.today()):
            if written := await keep_figures(house):
                _log.info("hint_figures_kept", count=written)
            counted = today
        await _pause(stop, PERIOD_CHECK)


class HookCaller:
    """Tells the plugins what has happened, in the order of positions, at least once for each event."""

    NAME = "hooks"

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, _: Connection, events: list[Placed]) -> None:
        """The effect of the consumer. A plugin that raises is logged and does not stop the others."""
        registry = self._house.catalogue.registry
        for event in events:
            for plugin, error in await asyncio.to_thread(registry.tell, change_of(event)):
                _log.error("hook_failed", plugin=plugin, number=event.number, seq=event.seq, error=repr(error))


def change_of(event: Placed) -> CaseChange:
    """The event as plugins hear of it: nothing of what was submitted."""
    return CaseChange(
        event.pos, event.number, event.item, event.org, event.seq, event.kind, turn_of(event.payload).status, event.effective_on,
        event.recorded_at,
    )


async def _pause(stop: asyncio.Event, seconds: int) -> None:
    """Wait, but not beyond `stop`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _heard(bell_: asyncio.Event, stop: asyncio.Event, seconds: int) -> None:
    """Wait until somebody calls, the time is over, or `stop`."""
    waits: list[asyncio.Task[Any]] = [asyncio.create_task(bell_.wait()), asyncio.create_task(stop.wait())]
    _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()


