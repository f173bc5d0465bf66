"""The two pieces of work a batch consists of: reading a block of rows, judging a block of subjects. Each is one transaction.

They need nothing but a connection and what is handed to them, so that a process of its own may do them. A block that is there
already is left alone: whoever was killed, or was slower, changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import asyncpg

from core.batches.facts import FactReader
from core.batches.opening import OpenedCases
from core.batches.rows import Found, by_id
from core.batches.stored import Task, subjects_in
from core.canonical import plain
from core.faults import Blame
from core.items.model import ColumnDef, RegisterDef
from core.registers import type_row
from core.runs.bundle import Columns
from core.runs.compute import Given, Judged, compute, meets
from core.runs.effects import RowDue
from core.runs.plan import Plan
from core.runs.subjects import Part, StoredRow, Subject, packed

ROW_COLUMNS = ("batch", "part", "n", "key", "record", "row", "digest")
RESULT_COLUMNS = ("batch", "n", "key", "outcomes", "hits", "kept", "place", "pairs", "problem", "opened")
REGISTER_COLUMNS = ("register", "key", "values", "valid_from", "valid_to", "recorded_at", "source")


async def read_block(connection: asyncpg.Connection, plan: Plan, task: Task, facts: FactReader, block: Sequence[tuple[int, int]]) -> int:
    """Store the rows of a block (place, number in the database) that the run is over, with their facts; how many were looked at."""
    with suppress(asyncpg.UniqueViolationError):  # somebody who was taken for dead has stored it meanwhile
        async with connection.transaction():
            found = await by_id(connection, plan.bundle, plan.over[1], [ref for _, ref in block])
            rows = [(n, found[ref]) for n, ref in block if ref in found]
            kept = await subjects_of(connection, plan, task, facts, rows)
            await keep(connection, task.batch, "row", kept)
            await connection.execute("UPDATE batches SET done = done + $2 WHERE id = $1", task.batch, len(block))
    return len(block)


async def subjects_of(
    connection: asyncpg.Connection, plan: Plan, task: Task, facts: FactReader, rows: Sequence[tuple[int, Found]]
) -> list[StoredRow]:
    """The rows that the run's condition keeps, packed with their facts. A match asks facts of its groups, later."""
    envs = [{"today": task.day, **row.values} for _, row in rows]
    every = await facts.answer(connection, envs) if plan.definition.kind != "match" else [{} for _ in rows]
    made = ((Subject(n, row.key, row.values, answers, ref=row.id), row.plain) for (n, row), answers in zip(rows, every, strict=True))
    return [packed(subject, columns) for subject, columns in made if meets(plan.where, subject, plan, task.day)]


async def keep(connection: asyncpg.Connection, batch: int, part: Part, rows: Iterable[StoredRow]) -> None:
    """Copy rows into the batch."""
    records = [(batch, part, row.n, row.key, row.ref, row.row, row.digest) for row in rows]
    await connection.copy_records_to_table("batch_rows", records=records, columns=ROW_COLUMNS)


async def judge_block(connection: asyncpg.Connection, plan: Plan, task: Task, first: int, last: int) -> int:
    """Judge the subjects from place to place, store what came of them and write what follows; how many there are.

    Those for which a case has to be opened are left for the house, which alone can.
    """
    subjects = await subjects_in(connection, plan, task, "row", (first, last))
    given = Given(day=task.day, subjects=subjects, seed=task.seed, batch=task.batch)
    judged = [each for each in compute(plan, given) if not each.due.cases]
    with suppress(asyncpg.UniqueViolationError):
        async with connection.transaction():
            await finish_block(connection, plan, task, judged, OpenedCases())
    return len(subjects)


async def finish_block(
    connection: asyncpg.Connection, plan: Plan, task: Task, judged: Sequence[Judged], opened: OpenedCases
) -> None:
    """Store outcomes with the cases opened for them (by place), and write the register rows that follow. In a transaction."""
    problems = dict(opened.problems)
    due = [(each.outcome.n, row) for each in judged for row in each.due.rows]
    records = register_records(plan.bundle.sources, due, f"run:{task.batch}", task.moment, problems)
    await connection.copy_records_to_table("batch_results", records=[_result(task.batch, each, opened, problems) for each in judged], columns=RESULT_COLUMNS)
    if records:
        await connection.copy_records_to_table("register_rows", records=records, columns=REGISTER_COLUMNS)
    await connection.execute("UPDATE batches SET done = done + $2 WHERE id = $1", task.batch, len(judged))


def _result(batch: int, each: Judged, opened: Mapping[int, Sequence[str]], problems: Mapping[int, str]) -> tuple[Any, ...]:
    outcome = each.outcome
    problem = "；".join(filter(None, (outcome.problem, problems.get(outcome.n, ""))))
    return (
        batch, outcome.n, outcome.key, plain(outcome.outcomes), list(outcome.hits), outcome.kept, outcome.place, list(outcome.pairs), problem,
        list(opened.get(outcome.n, ())),
    )


def register_records(
    sources: Mapping[str, Columns], due: Iterable[tuple[int, RowDue]], source: str, moment: datetime, problems: dict[int, str]
) -> list[tuple[Any, ...]]:
    """The rows as `register_rows` holds them; one that does not fit its register goes into `problems` by its place instead."""
    records: list[tuple[Any, ...]] = []
    definitions = {name: _definition(columns) for name, columns in sources.items() if name.startswith("register:")}
    counted: dict[int, int] = {}
    for n, row in due:
        counted[n] = counted.get(n, 0) + 1
        definition = definitions[f"register:{row.register}"]
        typed, faults = type_row(definition, row.values, Blame("", f"register:{row.register}"))
        if faults or (row.valid_to is not None and row.valid_to < row.valid_from):
            problems[n] = "；".join(filter(None, (problems.get(n), f"没有写入名录：{faults[0].sentence() if faults else '有效期止早于有效期起'}")))
            continue
        key = str(typed[definition.key])
        records.append((row.register, key, plain(typed), row.valid_from, row.valid_to, moment, f"{source}:{n}:{counted[n]}"))
    return records


def _definition(columns: Columns) -> RegisterDef:
    """The register as the bundle knows it."""
    fields = {
        name: ColumnDef(label=named.label, kind=named.type.kind, scale=named.type.scale, options=named.type.options)  # type: ignore[arg-type]
        for name, named in columns.names.items()
    }
    return RegisterDef(label="", key=columns.key, fields=fields)
