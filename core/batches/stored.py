"""What a batch has stored, read back as it is decided on."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from core.batches.model import Batch
from core.runs.compute import Given
from core.runs.plan import Plan
from core.runs.subjects import Part, StoredRow, Subject, Unpacker
from core.store.engine import Connection

EVERYTHING = (0, 2**31 - 1)
_UNJUDGED = """
SELECT w.n FROM batch_rows w LEFT JOIN batch_results r ON r.batch = w.batch AND r.n = w.n
WHERE w.batch = $1 AND w.part = 'row' AND r.n IS NULL ORDER BY w.n
"""
_AT = """
SELECT n, key, "row", digest, record FROM batch_rows WHERE batch = $1 AND part = 'row' AND n = ANY($2::int[]) ORDER BY n
"""


class Task(msgspec.Struct, frozen=True):
    """What every piece of work of a batch has in common. `moment` is when it was started: facts are as of then."""

    batch: int
    day: date
    upto: int
    seed: str
    moment: datetime


def task_of(batch: Batch) -> Task:
    """What a batch that was started stands on."""
    return Task(batch.id, batch.day, batch.upto, batch.seed, batch.started_at)


async def stored_rows(connection: Connection, batch: int, part: Part, places: tuple[int, int] = EVERYTHING) -> list[StoredRow]:
    """The rows of a list, in order, from place to place."""
    found = await connection.fetch(
        'SELECT n, key, "row", digest, record FROM batch_rows WHERE batch = $1 AND part = $2 AND n BETWEEN $3 AND $4 ORDER BY n',
        batch, part, *places,
    )
    return [StoredRow(row["n"], row["key"], row["row"], row["digest"], row["record"]) for row in found]


async def unjudged(connection: Connection, batch: int) -> list[int]:
    """The places of the rows that have no result yet, in order."""
    found = await connection.fetch(_UNJUDGED, batch)
    return [row["n"] for row in found]


async def subjects_at(connection: Connection, plan: Plan, task: Task, places: Sequence[int]) -> list[Subject]:
    """The rows at these places as the rules see them. Raises ValueError for bytes that are no such row."""
    unpack = unpacker(plan, task, "row")
    found = await connection.fetch(_AT, task.batch, places)
    return [unpack.subject(StoredRow(row["n"], row["key"], row["row"], row["digest"], row["record"])) for row in found]


async def subjects_in(connection: Connection, plan: Plan, task: Task, part: Part, places: tuple[int, int] = EVERYTHING) -> list[Subject]:
    """The same as the rules see them. Raises ValueError for bytes that are no such row."""
    unpack = unpacker(plan, task, part)
    return [unpack.subject(row) for row in await stored_rows(connection, task.batch, part, places)]


def unpacker(plan: Plan, task: Task, part: Part) -> Unpacker:
    """What reads the rows of a list: facts belong to what the tables are decided for."""
    if part == "person":
        return Unpacker(plan.pairing.names if plan.pairing else {}, {}, task.moment)
    match = plan.definition.kind == "match"
    return Unpacker(plan.subject if part == "group" else plan.row, {} if match and part == "row" else plan.rules.facts, task.moment)


async def given_of(connection: Connection, plan: Plan, task: Task) -> Given:
    """Everything a batch is decided on."""
    rows = await subjects_in(connection, plan, task, "row")
    if plan.definition.kind == "match":
        groups = await subjects_in(connection, plan, task, "group")
        return Given(day=task.day, seed=task.seed, subjects=groups, rows={row.n: row for row in rows}, batch=task.batch)
    people = await subjects_in(connection, plan, task, "person") if plan.pairing else []
    return Given(day=task.day, seed=task.seed, subjects=rows, people=people, batch=task.batch)


_COUNTS = """
SELECT name, value, count(*) AS n FROM (
    SELECT e.key AS name, e.value #>> '{}' AS value FROM batch_results r, jsonb_each(r.outcomes) e
    WHERE r.batch = $1 AND jsonb_typeof(e.value) <> 'array'
    UNION ALL
    SELECT e.key, word FROM batch_results r, jsonb_each(r.outcomes) e, jsonb_array_elements_text(e.value) word
    WHERE r.batch = $1 AND jsonb_typeof(e.value) = 'array'
    UNION ALL
    SELECT '', CASE WHEN kept THEN 'kept' ELSE 'left' END FROM batch_results WHERE batch = $1
    UNION ALL
    SELECT '', 'problem' FROM batch_results WHERE batch = $1 AND problem <> ''
    UNION ALL
    SELECT '', 'opened' FROM batch_results WHERE batch = $1 AND opened <> '{}'
) AS every GROUP BY name, value ORDER BY name, value
"""


async def counts(connection: Connection, batch: int) -> dict[str, dict[str, int]]:
    """How many results have which value of which outcome; under the empty name how many are kept, left, with a problem, opened."""
    found: dict[str, dict[str, int]] = {}
    for row in await connection.fetch(_COUNTS, batch):
        found.setdefault(row["name"], {})[row["value"]] = row["n"]
    return found
