"""Taking signals in: typed exactly, each once, decided by the rules, with the register rows and cases that follow, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

import asyncpg
import msgspec

from core import time
from core.batches.blocks import REGISTER_COLUMNS, register_records
from core.batches.cases import CaseSource
from core.batches.facts import FactReader
from core.batches.opening import Opener, open_all
from core.canonical import canonical, plain, sm3
from core.faults import Blame
from core.house import House
from core.items.model import ColumnDef, RegisterDef
from core.problems import Invalid
from core.registers import type_row
from core.runs.compute import Given, Judged, compute
from core.runs.plan import Plan
from core.runs.subjects import Subject
from core.values import Value

Said: TypeAlias = Literal["收到", "已收过", "不接受"]
MOST = 1_000
"""How many rows one message may have."""
LONGEST_KEY = 200
_COLUMNS = ("id", "signal", "source", "key", "digest", "row", "received_at", "rules_hash", "outcomes", "hits", "problem", "opened")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row: taken in with what the rules said, taken in before with the same content, or refused and why."""

    key: str
    said: Said
    because: str = ""
    outcomes: dict[str, Any] = {}
    hits: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()


class _Row(msgspec.Struct, frozen=True):
    """A row that may be taken in: where it stands in the message, its typed values, their canonical bytes and digest."""

    at: int
    key: str
    values: dict[str, Value]
    row: bytes
    digest: bytes


async def receive(house: House, plan: Plan, source: str, rows: Sequence[Mapping[str, Any]], opener: Opener) -> list[Answer]:
    """Take rows in, and answer for each in order. Raises Invalid for none or too many."""
    if not 1 <= len(rows) <= MOST:
        raise Invalid(f"一次送来 {len(rows)} 条", f"每次 1 到 {MOST} 条")
    intake = _Intake(house, plan, source, opener)
    await intake.cases.prepare()
    fit = intake.fit(rows)
    async with house.db.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"signal:{plan.id}:{source}")
        await intake.take_in(connection, await intake.new(connection, fit))
    return [intake.answers[at] for at in range(len(rows))]


class _Intake:
    """One message being taken in; `answers` by place in the message."""

    def __init__(self, house: House, plan: Plan, source: str, opener: Opener) -> None:
        self.house, self.plan, self.source, self.opener = house, plan, source, opener
        self.cases = CaseSource(house, plan)
        self.answers: dict[int, Answer] = {}

    def fit(self, rows: Sequence[Mapping[str, Any]]) -> list[_Row]:
        """The rows whose every field is of its kind; the others are answered."""
        definition = fields_of(self.plan)
        found = []
        for at, row in enumerate(rows):
            typed, faults = type_row(definition, row, Blame("", "signal"), "")
            key = str(typed.get(definition.key, ""))
            because = "；".join(f"{fault.place.lstrip('.')}：{fault.found}，应为{fault.expected}" for fault in faults)
            if len(key) > LONGEST_KEY:
                because = f"编号超过 {LONGEST_KEY} 个字"
            if because:
                self.answers[at] = Answer(key=key[:LONGEST_KEY], said="不接受", because=because)
            else:
                raw = canonical(plain(typed))
                found.append(_Row(at, key, typed, raw, sm3(raw)))
        return found

    async def new(self, connection: asyncpg.Connection, rows: Sequence[_Row]) -> list[_Row]:
        """The rows that were not taken in before, also not earlier in the same message; the others are answered."""
        there = await connection.fetch(
            "SELECT key, digest FROM signal_rows WHERE signal = $1 AND source = $2 AND key = ANY($3::text[])",
            self.plan.id, self.source, [row.key for row in rows],
        )
        known: dict[str, bytes] = {row["key"]: row["digest"] for row in there}
        new: list[_Row] = []
        for row in rows:
            before = known.get(row.key)
            if before is None:
                known[row.key] = row.digest
                new.append(row)
            elif before == row.digest:
                self.answers[row.at] = Answer(key=row.key, said="已收过")
            else:
                self.answers[row.at] = Answer(key=row.key, said="不接受", because="同一编号已经收过，内容不同；更正请用新的编号")
        return new

    async def take_in(self, connection: asyncpg.Connection, rows: Sequence[_Row]) -> None:
        """Decide, store, and carry out what follows."""
        if not rows:
            return
        plan, day, moment, origin = self.plan, time.today(), time.now(), f"signal:{self.plan.id}"
        judged = await self._judged(connection, rows, day)
        opened = await open_all(connection, self.house, self.opener, judged, origin)
        problems = dict(opened.problems)
        due = [(each.outcome.n, row) for each in judged for row in each.due.rows]
        records = register_records(plan.bundle.sources, due, origin, moment, problems)
        stored = []
        for row, each in zip(rows, judged, strict=True):
            outcome, place = each.outcome, each.outcome.n
            problem = "；".join(filter(None, (outcome.problem, problems.get(place))))
            result = (plain(outcome.outcomes), list(outcome.hits), problem, opened.get(place, []))
            stored.append((place, plan.id, self.source, row.key, row.digest, row.row, moment, plan.bundle.rules_hash(), *result))
            self.answers[row.at] = Answer(
                key=row.key, said="收到", because=problem, outcomes=result[0], hits=outcome.hits, opened=tuple(result[3]),
            )
        await connection.copy_records_to_table("signal_rows", records=stored, columns=_COLUMNS)
        await connection.copy_records_to_table("register_rows", records=records, columns=REGISTER_COLUMNS)

    async def _judged(self, connection: asyncpg.Connection, rows: Sequence[_Row], day: date) -> list[Judged]:
        """What the rules say of each; its place is its number in the table, so that what follows from it is written once."""
        upto = await connection.fetchval("SELECT coalesce(max(id), 0) FROM register_rows")
        reader = FactReader(self.plan, day, upto, self.cases.find)
        facts = await reader.answer(connection, [{"today": day, **row.values} for row in rows])
        ids = await connection.fetch("SELECT nextval('signal_rows_id_seq') AS id FROM generate_series(1, $1)", len(rows))
        found = zip(ids, rows, facts, strict=True)
        subjects = [Subject(number["id"], row.key, row.values, answers) for number, row, answers in found]
        return list(compute(self.plan, Given(day=day, subjects=subjects)))


def fields_of(plan: Plan) -> RegisterDef:
    """A signal's fields, as the columns of a row are typed."""
    fields = {
        name: ColumnDef(label=named.label, kind=named.type.kind, scale=named.type.scale, options=named.type.options)  # type: ignore[arg-type]
        for name, named in plan.row.items()
    }
    return RegisterDef(label=plan.definition.label, key=plan.key, fields=fields)
