"""Batches as people read them: those of their own posts, results page by page, one subject explained."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.access import Actor
from core.batches.model import Batch, batch_of
from core.batches.stored import Task, stored_rows, task_of, unpacker
from core.problems import NotFound
from core.rules import Decision
from core.runs.compute import decide
from core.runs.plan import Plan
from core.runs.subjects import Part, Subject, digest_of
from core.store.engine import Connection

KEPT, LEFT, PROBLEM, OPENED = "kept", "left", "problem", "opened"
_FLAGS: Mapping[str, str] = {KEPT: "kept", LEFT: "NOT kept", PROBLEM: "problem <> ''", OPENED: "opened <> '{}'"}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one subject, as it is stored; `called` is what it is for people, from its stored row."""

    n: int
    key: str
    outcomes: dict[str, Any]
    hits: tuple[str, ...]
    kept: bool
    place: int
    pairs: tuple[str, ...]
    problem: str
    opened: tuple[str, ...]
    called: str = ""


class Explained(msgspec.Struct, frozen=True):
    """One subject with everything it was decided on: its columns and facts, its rows of the rules, the sentences, its group's rows.

    `intact` is false when what is stored is not what the digest was taken of.
    """

    result: Result
    subject: Subject
    decision: Decision
    sentences: tuple[str, ...]
    members: tuple[Subject, ...]
    intact: bool


async def batches(connection: Connection, actor: Actor, run: str, before: int = 0, limit: int = 20) -> tuple[Batch, ...]:
    """The batches of a run that the actor may read, latest first, `before` a number (0: from the latest)."""
    found = await connection.fetch(
        "SELECT * FROM batches WHERE run = $1 AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3", run, before, limit
    )
    return tuple(batch for batch in map(batch_of, found) if _reads(actor, batch))


async def read_batch(connection: Connection, actor: Actor, number: int) -> Batch:
    """One batch. Raises NotFound, also for who has not the duty at its authority."""
    row = await connection.fetchrow("SELECT * FROM batches WHERE id = $1", number)
    batch = batch_of(row) if row is not None else None
    if batch is None or not _reads(actor, batch):
        raise NotFound("没有这一批次", "请在批次列表中选择")
    return batch


def _reads(actor: Actor, batch: Batch) -> bool:
    return actor.kind == "system" or actor.holds(batch.duty, batch.org)


async def results(  # noqa: PLR0913 - which of them, from where, how many
    connection: Connection, batch: Batch, *, outcome: str = "", value: str = "", key: str = "", after: int = 0, limit: int = 50
) -> tuple[Result, ...]:
    """Results in order of place after `after`: all, those with a value of an outcome, or under the empty outcome kept, left, problem, opened."""
    where, args = ["batch = $1", "n > $2"], list[object]([batch.id, after])
    if not outcome and value in _FLAGS:
        where.append(_FLAGS[value])
    elif outcome:
        args += [outcome, value]
        where.append(f"(outcomes->>${len(args) - 1} = ${len(args)} OR outcomes->${len(args) - 1} ? ${len(args)})")
    if key:
        args.append(key)
        where.append(f"key = ${len(args)}")
    args.append(limit)
    rows = await connection.fetch(
        f"SELECT * FROM batch_results WHERE {' AND '.join(where)} ORDER BY n LIMIT ${len(args)}", *args  # noqa: S608 - placeholders only
    )
    names = await _called(connection, batch, [row["n"] for row in rows])
    return tuple(_result(row, names.get(row["n"], "")) for row in rows)


async def _called(connection: Connection, batch: Batch, places: Sequence[int]) -> dict[int, str]:
    """What the subjects at these places are called, by place; where nobody said how, nothing."""
    plan = batch.plan()
    if not plan.definition.called or not places:
        return {}
    part, task = _part(batch), task_of(batch)
    unpack, wanted = unpacker(plan, task, part), frozenset(places)
    rows = await stored_rows(connection, batch.id, part, (min(places), max(places)))
    return {row.n: plan.called(unpack.subject(row).values) for row in rows if row.n in wanted and row.intact}


def _part(batch: Batch) -> Part:
    return "group" if batch.kind == "match" else "row"


def _result(row: Mapping[str, Any], called: str) -> Result:
    return Result(
        n=row["n"], key=row["key"], outcomes=row["outcomes"], hits=tuple(row["hits"]), kept=row["kept"], place=row["place"],
        pairs=tuple(row["pairs"]), problem=row["problem"], opened=tuple(row["opened"]), called=called,
    )


async def explain(connection: Connection, batch: Batch, n: int) -> Explained:
    """Why one subject came out as it did: decided again from its stored row. Raises NotFound."""
    row = await connection.fetchrow("SELECT * FROM batch_results WHERE batch = $1 AND n = $2", batch.id, n)
    part = _part(batch)
    found = await stored_rows(connection, batch.id, part, (n, n))
    if row is None or not found:
        raise NotFound("这一批次里没有这个结果", "请在结果列表中选择")
    plan, task = batch.plan(), task_of(batch)
    subject = unpacker(plan, task, part).subject(found[0])
    decision = decide(plan, subject, batch.day)
    members = await _members(connection, plan, task, subject.members)
    intact = digest_of(found[0].row) == found[0].digest
    return Explained(_result(row, plan.called(subject.values)), subject, decision, decision.sentences(plan.rules.scope), members, intact)


async def _members(connection: Connection, plan: Plan, task: Task, places: Sequence[int]) -> tuple[Subject, ...]:
    if not places:
        return ()
    unpack = unpacker(plan, task, "row")
    rows = await stored_rows(connection, task.batch, "row", (min(places), max(places)))
    return tuple(unpack.subject(row) for row in rows if row.n in set(places))
