"""Papers 文书: a consumer of the global order makes what the item's notices say for each event, numbers it and keeps it for good.

Number, paper and cursor are committed together, so document numbers have no gap and no event makes a paper twice. A paper that cannot
be made keeps its number and waits; those behind it go on, and it is tried again.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import structlog

from core import time
from core.access import SYSTEM
from core.canonical import sm3
from core.cases.annexes import annexed
from core.cases.fetching import wait_for_fetching
from core.cases.loading import Loaded, load, outcomes_of
from core.cases.renewing import RENEWING, Old, old_paper, renewed
from core.cases.sequencer import Effect, Placed
from core.cases.state import ChildRef, Turn, called, changed
from core.cases.told import told_of
from core.house import House
from core.notices import EVENT_WORDS, Notice, Paper, PaperCase, Printer, compose, document_number, gather
from core.notices.seals import seal_of
from core.process import Act
from core.store.engine import Connection
from core.verification import issuer_of

CONSUMER = "papers"
_CHILDREN = "SELECT number, status FROM cases WHERE number = ANY($1::text[])"
_NEXT_NUMBER = """
INSERT INTO document_numbers (series, last) VALUES ($1, 1)
ON CONFLICT (series) DO UPDATE SET last = document_numbers.last + 1 RETURNING last
"""
_INSERT = """
INSERT INTO papers ("case", seq, notice, title, number, made_at, blob, replaces) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ("case", seq, notice) DO NOTHING
"""
_THERE = """
SELECT notice FROM papers WHERE "case" = $1 AND seq = $2 UNION ALL SELECT notice FROM paper_waits WHERE "case" = $1 AND seq = $2 AND notice <> $3
"""
"""What is made of an event, or waits for itself, besides the one in hand."""
_WAIT = """
INSERT INTO paper_waits ("case", seq, notice, title, number, error, since, next_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ("case", seq, notice) DO UPDATE SET tries = paper_waits.tries + 1, error = excluded.error
RETURNING tries
"""
_LATER = "UPDATE paper_waits SET next_at = $2 WHERE id = $1"
_DONE = "DELETE FROM paper_waits WHERE id = $1"
_DUE = """
SELECT w.id, w."case", w.seq, w.notice, w.number AS kept, w.tries, c.number, c.item, c.org, e.kind, e.effective_on, e.recorded_at, e.release, e.payload
FROM paper_waits w JOIN events e ON e."case" = w."case" AND e.seq = w.seq JOIN cases c ON c.id = w."case"
WHERE w.next_at <= $1 ORDER BY w.next_at, w.id LIMIT 1 FOR UPDATE OF w SKIP LOCKED
"""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""How long a paper that could not be made waits: twice as long each time, up to the longest."""
UNNAMED = "文书"
_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""Failures that are not the paper's: the database is away, and everything waits for it."""
_log = structlog.get_logger("papers")


class Wanted(msgspec.Struct, frozen=True):
    """A paper to be made: by which notice, and which one it replaces."""

    notice: Notice
    old: Old | None = None


class PaperMaker:
    """Makes the papers of events, each with its claim; holds the printer, whose fonts are loaded once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._issuer = issuer_of(house)
        self._printer: Printer | None = None

    async def __call__(self, connection: Connection, events: list[Placed]) -> None:
        """The effect of the consumer: all papers of these events, in their order."""
        for event in events:
            if event.kind in EVENT_WORDS or event.kind in RENEWING:
                await self._papers(connection, event)

    async def again(self) -> bool:
        """Try the paper whose time has come; False when there is none."""
        async with self._house.db.transaction() as connection:
            # unscoped: the house makes the paper; who may read it is asked when it is read
            row = await connection.fetchrow(_DUE, time.now())
            if row is None:
                return False
            event = Placed(pos=0, **{name: row[name] for name in Placed.__struct_fields__ if name != "pos"})
            await connection.execute(_LATER, row["id"], time.now() + _patience(row["tries"]))
            if await self._papers(connection, event, row["notice"], row["kept"]):
                await connection.execute(_DONE, row["id"])
            return True

    async def _papers(self, connection: Connection, event: Placed, only: str = "", number: str = "") -> bool:
        """Make what the event wants (`only` one of it, which has its `number`) and has not got; whether that need not be tried again.

        An event need not once it could be read: from there on each of its papers waits for itself.
        """
        # unscoped: the house makes the paper
        there = {row["notice"] for row in await connection.fetch(_THERE, event.case, event.seq, only)}
        try:
            wanted = [
                each for each in await self._wanted(connection, event)
                if only in ("", each.notice.definition.id) and each.notice.definition.id not in there
            ]
            case = await load(self._house, connection, SYSTEM, event.number) if wanted else None
        except _AWAY:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the papers behind must not wait for this one
            await self._hold(connection, event, (only, UNNAMED, number), error)
            return False
        made = [await self._numbered(connection, event, case, each, number) for each in wanted if case is not None]
        return not only or all(made)

    async def _wanted(self, connection: Connection, event: Placed) -> list[Wanted]:
        item = await self._house.catalogue.item_at(event.release)
        if event.kind in RENEWING:
            old = await old_paper(self._house, connection, event)
            return [Wanted(old.notice, old)] if old is not None else []
        return [Wanted(each) for each in item.notices.on(event.kind)]

    async def _numbered(self, connection: Connection, event: Placed, case: Loaded, wanted: Wanted, number: str) -> bool:
        """Make a paper under its number; one that cannot be made keeps it."""
        definition = wanted.notice.definition
        number = number or await _next_number(connection, definition.number, event.effective_on.year)
        try:
            await self._make(connection, event, case, wanted, number)
        except _AWAY:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            await self._hold(connection, event, (definition.id, definition.title, number), error)
            return False
        return True

    async def _hold(self, connection: Connection, event: Placed, paper: tuple[str, str, str], error: Exception) -> None:
        """Note that the paper (its notice, title and number) waits, and why."""
        # unscoped: the house makes the paper
        now = time.now()
        tries = await connection.fetchval(_WAIT, event.case, event.seq, *paper, repr(error)[:500], now, now + FIRST_WAIT)
        _log.error("paper_failed", number=event.number, seq=event.seq, paper=paper[2], tries=tries, error=repr(error))

    async def _make(self, connection: Connection, event: Placed, case: Loaded, wanted: Wanted, number: str) -> None:
        # unscoped: the house makes the paper; who may read it is asked when it is read
        bare = await text_of(self._house, connection, case, wanted.notice, wanted.old.seq if wanted.old else event.seq)
        paper = msgspec.structs.replace(bare, number=number, on=event.effective_on)
        if wanted.old is not None:
            paper = renewed(paper, wanted.old)
        data = await asyncio.to_thread(self._print, self._issuer.issued(paper))
        blob = sm3(data)
        await connection.execute("INSERT INTO blobs (hash, data) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", blob, data)
        replaces = wanted.old.id if wanted.old else None
        await connection.execute(
            _INSERT, event.case, event.seq, wanted.notice.definition.id, paper.title, number, time.now(), blob, replaces,
        )
        await wait_for_fetching(connection, case, wanted.notice.definition.on, event.seq)

    def _print(self, paper: Paper) -> bytes:
        if self._printer is None:
            self._printer = Printer([self._house.settings.fonts])
        return self._printer.pdf(paper)


async def text_of(house: House, connection: Connection, case: Loaded, notice: Notice, seq: int) -> Paper:
    """What a paper about the case's event says, without number and date."""
    children, on = await _children(connection, case.turns[seq - 1].children), case.events[seq - 1].effective_on
    data = content(case, seq, children)
    paper = await annexed(house, connection, compose(notice, data, on=on), notice, data)
    return msgspec.structs.replace(paper, seal=seal_of(notice.definition.on, case.item.info.type))


async def _next_number(connection: Connection, prefix: str, year: int) -> str:
    # unscoped: a number belongs to nobody yet
    count: int = await connection.fetchval(_NEXT_NUMBER, f"{prefix}〔{year}〕")
    return document_number(prefix, year, count)


def _patience(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST_WAIT * (1 << min(tries, 12)), LONGEST_WAIT)


async def _children(connection: Connection, refs: Sequence[ChildRef]) -> tuple[str, ...] | None:
    """What the children came to, a line for each; None when the event does not speak of any."""
    # unscoped: the house makes the paper; who may read it is asked when it is read
    if not refs:
        return None
    rows = await connection.fetch(_CHILDREN, [ref.number for ref in refs if ref.number])
    status = {row["number"]: row["status"] for row in rows}
    return tuple(f"{called(ref)}：{status[ref.number] if ref.number else '没有开办，' + ref.because}" for ref in refs)


def content(case: Loaded, seq: int, children: tuple[str, ...] | None = None, about: Turn | None = None) -> dict[str, Any]:
    """What a paper about the event may say: the case as it stood at that record, never what came later.

    `about` is said after that record and not written yet.
    """
    turns = [turn for row, turn in zip(case.events, case.turns, strict=True) if row.seq <= seq] + ([about] if about is not None else [])
    columns: dict[str, Any] = {}
    for turn in turns:
        columns |= changed(turn)
    last, state, item = turns[-1], case.state, case.item
    values = {**case.values, **outcomes_of(columns), "holder": case.holder, "submitted_on": state.submitted_on}
    dates = {name: columns.get(name) for name in ("accepted_on", "decided_on", "statutory_due", "promised_due")}
    stood = PaperCase(
        number=state.number, query_code=state.query_code, filed_at=state.filed_at, applicant=_applicant(case), applicant_code=case.holder,
        children=children, **dates,
    )
    said = Act(last.outcome, last.reason, last.basis, last.opinion, last.officers, last.depart)
    known = {**values, **{name: day for name, day in dates.items() if day is not None}}
    return gather(item.info, stood, known, said, [material.name for material in item.materials(known)], told_of(item, last))


def _applicant(case: Loaded) -> str:
    """The company's name, or what a natural person has called themselves."""
    return case.applicant or next((str(case.values[name]) for name in ("person_name", "name") if name in case.values), "")


def papers(house: House) -> Effect:
    """The consumer that makes papers."""
    return PaperMaker(house)
