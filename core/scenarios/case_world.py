"""The case world: the same scenarios through the real commands, on a scratch database of their own.

Filings go through the gate, cases through `core.cases`, papers through their consumer; between two scenarios everything that
was filed is swept away. Its officers and applicants exist in the scratch database only and cannot sign in.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from core.access import SYSTEM, Actor
from core.batches.carrying import carry_on
from core.batches.clocks import open_clocks
from core.batches.opening import open_due
from core.batches.reading import Result, read_batch, results
from core.batches.starting import start
from core.cases import act as act_on
from core.cases import facts, read_case, status_of, withdraw
from core.cases.loading import opened
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.cases.state import called, refs_of, turn_of
from core.declarations import Register
from core.filings import FilingRequest, Signature, documents, preview, submit
from core.filings.attachments import of_case
from core.filings.documents import documents_of
from core.filings.mending import add_file
from core.filings.signing import signatures
from core.house import House
from core.indicators import Figure, IndicatorPlan, Period
from core.indicators.measuring import measure
from core.items.item import Item
from core.items.model import APPLICANT
from core.items.releases import Catalogue
from core.links import Opening, open_case, wake_due, waking
from core.links.looking import OBJECTS_TO
from core.messages import making
from core.messages.making import MessageMaker
from core.procedure import COMMANDS
from core.process import Act
from core.registers import rows, write_row
from core.reporting.receiving import receive_case
from core.rules import Decision, ParamUsed, TableResult
from core.runs.compute import Outcome
from core.runs.plan import Plan
from core.scenarios.case_people import CasePeople, People, told
from core.scenarios.people import addressed, role_of
from core.scenarios.rated import InHouse, Ratings
from core.scenarios.reported import SYSTEM as SENDER
from core.scenarios.reported import Reported, in_database, the_mapping
from core.scenarios.sentences import StepError
from core.scenarios.shelf import Shelf
from core.scenarios.world import CaseSeen, Filer, Refusal, Related, World
from core.settings import Settings
from core.signals.receiving import receive
from core.store.engine import Connection
from core.store.keys import Keys
from core.store.scratch import scratch
from core.values import Unknown, Value

T = TypeVar("T")
_LASTING = ("stand_ins", "events", "positions", "papers", "digests", "links", "signal_rows", "rating_steps", "watch_notes", "upper_cases")
"""Tables that a real house never lets go of; in the scratch database the sweep may."""
_SWEEP = "; ".join(
    f"DELETE FROM {table}"  # noqa: S608 - the names are these
    for table in (
        "act_keys", "case_calls", "stand_ins",
        "messages", "rating_steps", "rating_orders", "ratings", "batch_results", "batch_rows", "batches", "signal_rows", "links", "papers", "watch_notes", "positions",
        "outbox", "fact_keys", "events", "register_rows",
        "cases", "attachments", "drafts", "filings", "cursors", "document_numbers", "report_records", "upper_cases",
    )
)
_ANYTHING = "SELECT EXISTS (SELECT FROM links) AND EXISTS (SELECT FROM outbox) OR EXISTS (SELECT FROM cases WHERE wake_on <= $1 AND closed_on IS NULL)"
_TOLD = """
SELECT m.title, m.text FROM messages m JOIN cases c ON c.id = m."case" WHERE c.number = $1 AND m.party IS NOT NULL ORDER BY m.id
"""
SIGNER = "规则用例签署人"
"""Under which name documents are signed."""
_PDF = b"%PDF-1.7\n%%EOF\n"
"""A file that stands for any material."""
_RELATED = """
SELECT l.kind, c.number, c.release, p.code AS holder FROM links l JOIN cases c ON c.id = l.from_case JOIN parties p ON p.id = c.party
WHERE l.to_case = $1 ORDER BY l.id
"""


@asynccontextmanager
async def case_worlds(url: str, root: Path) -> AsyncIterator[Callable[[Shelf], AbstractAsyncContextManager[World]]]:
    """Within the block, a function that opens a clean case world for one scenario. `url` names a server where databases may be made."""
    async with scratch(url, 4) as database:
        for table in _LASTING:
            await database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # unscoped: a scratch database without any case
        keys = Keys(master=bytes(32), signing=bytes(32))
        house = House(Settings(database_url=url, root=root), database, keys, await Catalogue.open(root, "demo"))
        people, papers = People(house), PaperMaker(house)

        @asynccontextmanager
        async def opened(shelf: Shelf) -> AsyncIterator[World]:
            await database.execute(_SWEEP)  # unscoped: what the scenario before has filed
            yield CaseWorld(shelf, house, people, papers)

        yield opened


class CaseWorld(CasePeople):
    """One scenario's world in the scratch database."""

    def __init__(self, shelf: Shelf, house: House, people: People, papers: PaperMaker) -> None:
        super().__init__(shelf, house, people)
        self._papers = papers
        self._teller = MessageMaker(house)
        self._counter = count(1)

    async def preview(self, filer: Filer) -> Decision:
        """The dry run of the house; with a day of acceptance the same questions, decided as of that day."""
        actor = await self._people.applicant(filer.holder)
        if self.accepted_on is None:
            return await preview(self._house, actor, filer.item.id, filer.values, self.today(), filer.holder)
        env: dict[str, Any] = {"submitted_on": self.today(), "today": self.today(), "holder": filer.holder, "accepted_on": self.accepted_on}
        env |= filer.item.form.typed(filer.values, env)
        registry = self._house.catalogue.registry
        wanted = facts.lookups(filer.item, env, registry)
        found = await facts.find(self._house.db, wanted)
        return filer.item.rules.decide(env, facts.answered(filer.item, env, wanted, found))

    async def hand_in(self, filer: Filer) -> str:
        """Submit through the gate; the office or the system where the item is theirs to start."""
        applicant = await self._people.applicant(filer.holder)
        party, info = applicant.parties[0].id, filer.item.info
        once = f"规则用例 {next(self._counter)}"
        if filer.starts == "system":
            async with self._house.db.transaction() as connection:
                opening = Opening(item=info.id, party=party, values=dict(filer.values), origin=once)
                return self._noted(await told(open_case(self._house, connection, opening)), filer.item, filer.holder)
        office = filer.starts == "office" and info.filer
        actor = await self._people.officer(info.authority, info.filer, self.shelf.roles[info.filer].name) if office else applicant
        signed = await self._signed(filer, actor, party) if filer.starts == APPLICANT and documents_of(filer.item) else ()
        request = FilingRequest(info.id, dict(filer.values), party, once, about=filer.about, promised=filer.promised, signed=signed)
        receipt = await told(submit(self._house, actor, request))
        return self._noted(receipt.cases[0].number, filer.item, filer.holder)

    async def _signed(self, filer: Filer, actor: Actor, party: int) -> tuple[Signature, ...]:
        """What the platform makes, read and signed as it stood then."""
        wanted = await told(documents(self._house, actor, filer.item.id, party, filer.values if filer.as_signed is None else filer.as_signed))
        return tuple(each for each in signatures(wanted, SIGNER) if each.material not in filer.unsigned)

    def _noted(self, number: str, item: Item, holder: str) -> str:
        self._known[number] = (item, holder)
        return number

    async def handle(self, case: str, role: str, act: Act) -> None:
        """An officer's act, those who sign have the role at the authority of the case; or the applicant's own."""
        if role == APPLICANT:
            applicant = await self._people.applicant(self._known[case][1])
            await told(act_on(self._house, applicant, case, await self._uploaded(applicant, case, act)))
            return
        org = self.elsewhere or (await read_case(self._house, SYSTEM, case)).org
        act = addressed(self.shelf, act)
        await self._people.known(self.shelf, org, act.to)
        roles = {name: role_of(self.shelf, name, role) if name in self._substitutes else role for name in act.officers}
        officers = [await self._people.officer(org, roles[name], name) for name in act.officers]
        await told(act_on(self._house, officers[0], case, act))

    async def _uploaded(self, applicant: Actor, case: str, act: Act) -> Act:
        """The act with a file for each material that is said to be given with it."""
        command = COMMANDS.get(act.outcome)
        if command is None or not command.files:
            return act
        house = self._house
        files = [await told(add_file(house.db, house, applicant, case, each, f"{each}.pdf", _PDF)) for each in act.materials]
        return msgspec.structs.replace(act, files=tuple(file.id for file in files))

    async def withdraw(self, case: str, reason: str) -> None:
        """The applicant takes the application back."""
        await told(withdraw(self._house, await self._people.applicant(self._known[case][1]), case, reason))

    async def go_on(self) -> None:
        """Let sequencer, links and due days catch up, as the worker does."""
        # unscoped: the system acts in a scratch database
        while await self._house.db.fetchval(_ANYTHING, self.today()):
            await self._sequenced()
            while await consume(self._house.db, waking.CONSUMER, waking.ring):
                pass
            if not await wake_due(self._house):
                return

    async def related(self, case: str) -> tuple[Related, ...]:
        """Children by what their parent's events say, then objections."""
        # unscoped: a scratch database
        async with opened(self._house, SYSTEM, case) as (connection, loaded):
            rows = await connection.fetch(_RELATED, loaded.id)
        for row in rows:
            self._noted(row["number"], await self._house.catalogue.item_at(row["release"]), row["holder"])
        refs = refs_of(loaded.turns)
        objections = [row["number"] for row in rows if row["kind"] == OBJECTS_TO]
        return (
            *(Related(called(ref), ref.number, ref.because) for ref in refs),
            *(Related(self.item_of(number).info.name, number) for number in objections),
        )

    async def seen_case(self, case: str) -> CaseSeen:
        """The case as the house reads it."""
        view = await read_case(self._house, SYSTEM, case)
        status = await status_of(self._house, case, view.query_code)
        # unscoped: a scratch database
        step_due = await self._house.db.fetchval("SELECT step_due FROM cases WHERE number = $1", case)
        return CaseSeen(
            status=view.status, step=view.step_name, org=view.org, accepted_on=view.accepted_on, decided_on=view.decided_on,
            statutory_due=status.statutory_due, promised_due=status.promised_due, step_due=step_due, events=tuple(event.kind for event in view.events),
        )

    async def papers(self, case: str) -> tuple[str, ...]:
        """Let the sequencer and the papers catch up, then read."""
        await self._sequenced()
        while await consume(self._house.db, CONSUMER, self._papers):
            pass
        return tuple(paper.title for paper in (await read_case(self._house, SYSTEM, case)).papers)

    async def reports(self, case: str) -> tuple[Reported, ...]:
        """Let sequencer, papers and reports catch up, then open what was written."""
        await self._sequenced()
        return await in_database(self._house, self._papers, case)

    async def take_from_above(self, raw: Mapping[str, Any]) -> str:
        """Receive it as if the upper platform had sent it signed."""
        answer = await receive_case(self._house, the_mapping(), SENDER, raw)
        if answer.said == "不接受":
            raise Refusal(*([f"{field.label}：{field.text}" for field in answer.fields] or [answer.because]))
        # unscoped: a scratch database, in which the scenario is everybody
        row = await self._house.db.fetchrow("SELECT c.item, p.code FROM cases c JOIN parties p ON p.id = c.party WHERE number = $1", answer.number)
        assert row is not None
        return self._noted(answer.number, self.shelf.items[row["item"]], row["code"])


    async def documents(self, case: str) -> tuple[str, ...]:
        """As the house keeps them, each with its file."""
        view = await read_case(self._house, SYSTEM, case)
        files = {file.id for file in await of_case(self._house, SYSTEM, case)}
        return tuple(each.name for each in view.documents if each.file in files)

    async def messages(self, case: str) -> tuple[tuple[str, str], ...]:
        """Let the sequencer and the messages catch up, then read what the applicant was told."""
        # unscoped: a scratch database
        await self._sequenced()
        while await consume(self._house.db, making.CONSUMER, self._teller):
            pass
        rows = await self._house.db.fetch(_TOLD, case)
        return tuple((row["title"], row["text"]) for row in rows)

    async def _sequenced(self) -> None:
        async with self._house.db.dedicated() as connection:
            while await sequence(connection):
                pass

    async def decided(self, case: str) -> Decision:
        """The decision stored with the case."""
        view = await read_case(self._house, SYSTEM, case)
        params = tuple(ParamUsed(**{**param, "since": date.fromisoformat(param["since"])}) for param in view.params)
        needs = tuple(dict.fromkeys(name for table in view.tables for blocked in table.blocked for name in blocked.needs))
        return Decision(view.tables, params, (), _outcomes(self.item_of(case), view.tables, view.outcomes), needs)

    async def enter(self, register: str, row: Mapping[str, Value], since: date | None = None) -> None:
        """Write a row of a register."""
        definition = Register(register, self.shelf.registers[register])
        async with self._house.db.transaction() as connection:
            await write_row(connection, definition, row, valid_from=since or self.today(), source=f"规则用例 {next(self._counter)}")

    async def entries(self, register: str) -> Sequence[Mapping[str, Value]]:
        """The rows as the register holds them."""
        definition = Register(register, self.shelf.registers[register])
        async with self._house.db.transaction() as connection:
            return [row.values for row in await rows(connection, definition, None, self.today())]

    async def figure(self, plan: IndicatorPlan, period: Period) -> Figure:
        """The figure over the cases and rows of the database."""
        return (await measure(self._house, [(plan, period)]))[0].figure

    async def run(self, plan: Plan, seed: str) -> tuple[Outcome, ...]:
        """Start a batch by the system and carry it out here and now."""
        async with self._house.db.transaction() as connection:
            batch = await start(connection, SYSTEM, plan, "规则用例", seed)
        if batch is None:
            raise StepError("批次没有开始")
        if any(opening.of for opening in plan.opens):
            await self._people.authorities(self.shelf)
        await carry_on(self._house, batch.id, open_due, clocks=self._all_clocks)
        ended = await read_batch(self._house.db, SYSTEM, batch.id)
        if ended.state != "完成":
            raise StepError(f"批次没有完成：{ended.problem}")
        found = await results(self._house.db, ended, limit=100_000)
        await self._opened({each.key: each.opened for each in found if each.opened})
        await self.go_on()
        return tuple(map(_outcome, found))

    async def _all_clocks(self, connection: Connection, house: House, day: date) -> AsyncIterator[list[dict[str, Value]]]:
        """The times of the cases in the database, and those that the scenario says are running."""
        async for block in open_clocks(connection, house, day):
            yield block
        yield self.clocks

    async def take_in(self, plan: Plan, rows: Sequence[Mapping[str, Value]]) -> tuple[Outcome, ...]:
        """Take the signals in as if a source had sent them signed."""
        answers = await receive(self._house, plan, f"规则用例 {next(self._counter)}", rows, open_due)
        refused = [answer.because for answer in answers if answer.said == "不接受"]
        if refused:
            raise StepError(f"信号没有收下：{refused[0]}")
        await self._opened({answer.key: answer.opened for answer in answers if answer.opened})
        await self.go_on()
        return tuple(
            Outcome(n=n, key=answer.key, outcomes=_listed(answer.outcomes), hits=answer.hits, problem=answer.because)
            for n, answer in enumerate(answers, 1)
        )

    async def _opened(self, cases: Mapping[str, Sequence[str]]) -> None:
        """Remember the cases that were opened, so that steps may go on with them."""
        for key, numbers in cases.items():
            self.opened[key] = list(numbers)
            for number in numbers:
                # unscoped: a scratch database, in which the scenario is everybody
                row = await self._house.db.fetchrow(
                    "SELECT c.item, p.code FROM cases c JOIN parties p ON p.id = c.party WHERE c.number = $1", number
                )
                assert row is not None
                self._noted(number, self.shelf.items[row["item"]], row["code"])

    def ratings(self) -> Ratings:
        """Through the real commands."""
        return InHouse(self._house, lambda case: self._people.applicant(self._known[case][1]), self._somebody, self._org_of)

    async def _somebody(self, org: str, role: str) -> Actor:
        return await self._people.officer(org, role, f"{self.shelf.roles[role].name}{org}")

    async def _org_of(self, case: str) -> str:
        return (await read_case(self._house, SYSTEM, case)).org

    async def watch_notes(self) -> tuple[str, ...]:
        """What events say, and what was tried."""
        # unscoped: a scratch database
        tried = [row["because"] for row in await self._house.db.fetch("SELECT because FROM watch_notes ORDER BY id")]
        said = [turn_of(row["payload"]).watched for row in await self._house.db.fetch("SELECT payload FROM events ORDER BY id")]
        return tuple(filter(None, (*tried, *said)))

    async def value_now(self, name: str) -> str:
        """A value of the case, as the house reads it."""
        view = await read_case(self._house, SYSTEM, self.case)
        return next((field.text for field in view.fields if field.name == name), "")

    async def lacking(self) -> tuple[tuple[str, str], ...]:
        """What hangs over the case."""
        view = await read_case(self._house, SYSTEM, self.case)
        return tuple((label, str(last)) for _, label, last in view.pending.lacking)

    def item_of(self, case: str) -> Item:
        """The item of the case."""
        return self._known[case][0]


def _outcome(result: Result) -> Outcome:
    """A stored result as the rules gave it."""
    return Outcome(
        n=result.n, key=result.key, outcomes=_listed(result.outcomes), hits=result.hits, kept=result.kept, place=result.place, pairs=result.pairs,
        problem=result.problem,
    )


def _listed(outcomes: Mapping[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in outcomes.items()}


def _outcomes(item: Item, tables: tuple[TableResult, ...], stored: Mapping[str, Any]) -> dict[str, Value]:
    """The stored outcomes; those of a table that could not be judged are unknown, not absent."""
    found: dict[str, Value] = {}
    for table in item.rules.tables:
        result = next((each for each in tables if each.table == table.name), None)
        blocked = result.blocked if result is not None else ()
        left = {name for hit in result.hits if hit.force == "range" for name, value in hit.then.items() if not isinstance(value, str)} if result else set()
        for name in table.plan.definition.outputs:
            if name in stored:
                found[name] = tuple(stored[name]) if isinstance(stored[name], list) else stored[name]
            elif blocked or name in left:
                found[name] = Unknown(tuple(need for each in blocked for need in each.needs))
    return found
