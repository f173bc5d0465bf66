"""Papers 文书: a consumer of the global order makes what the item's notices say for each event, numbers it and keeps it for good.

Number, paper and cursor are committed together, so document numbers have no gap and no event makes a paper twice.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from core import time
from core.access import SYSTEM
from core.canonical import sm3
from core.cases.loading import Loaded, load, outcomes_of
from core.cases.sequencer import Effect, Placed
from core.cases.state import ChildRef, Turn, called, changed
from core.cases.told import told_of
from core.house import House
from core.notices import EVENT_WORDS, Notice, Paper, PaperCase, Printer, compose, document_number, gather
from core.process import Act
from core.store.engine import Connection
from core.verification import issuer_of

CONSUMER = "papers"
_CHILDREN = "SELECT number, status FROM cases WHERE number = ANY($1::text[])"
_NEXT_NUMBER = """
INSERT INTO document_numbers (series, last) VALUES ($1, 1)
ON CONFLICT (series) DO UPDATE SET last = document_numbers.last + 1 RETURNING last
"""


class PaperMaker:
    """Makes the papers of events, each with its claim; holds the printer, whose fonts are loaded once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._issuer = issuer_of(house)
        self._printer: Printer | None = None

    async def __call__(self, connection: Connection, events: list[Placed]) -> None:
        """The effect of the consumer: all papers of these events, in their order."""
        for event in events:
            if event.kind in EVENT_WORDS:
                await self._papers(connection, event)

    async def _papers(self, connection: Connection, event: Placed) -> None:
        item = await self._house.catalogue.item_at(event.release)
        notices: Sequence[Notice] = item.notices.on(event.kind)
        if not notices:
            return
        case = await load(self._house, connection, SYSTEM, event.number)
        for notice in notices:
            await self._make(connection, event, case, notice)

    async def _make(self, connection: Connection, event: Placed, case: Loaded, notice: Notice) -> None:
        # unscoped: the house makes the paper; who may read it is asked when it is read
        prefix, year = notice.definition.number, event.effective_on.year
        count: int = await connection.fetchval(_NEXT_NUMBER, f"{prefix}〔{year}〕")
        number = document_number(prefix, year, count)
        children = await _children(connection, case.turns[event.seq - 1].children)
        paper = self._issuer.issued(compose(notice, content(case, event.seq, children), number=number, on=event.effective_on))
        data = await asyncio.to_thread(self._print, paper)
        blob = sm3(data)
        await connection.execute("INSERT INTO blobs (hash, data) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", blob, data)
        await connection.execute(
            'INSERT INTO papers ("case", seq, notice, title, number, made_at, blob) VALUES ($1, $2, $3, $4, $5, $6, $7)',
            event.case, event.seq, notice.definition.id, paper.title, number, time.now(), blob,
        )

    def _print(self, paper: Paper) -> bytes:
        if self._printer is None:
            self._printer = Printer([self._house.settings.fonts])
        return self._printer.pdf(paper)


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
