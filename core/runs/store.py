"""Draws in the database: started over the closed cases of an item, recomputable at any time.

A closed case is a candidate once: what an earlier run of the same draw has had among its candidates is not drawn from again.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from core import time
from core.access import Actor, scope
from core.canonical import plain
from core.declarations import Draw
from core.problems import Conflict, Forbidden, Invalid, NotFound, too_long
from core.rules import Expr, evaluate
from core.runs.draw import Inputs, draw, recompute
from core.store.engine import Connection
from core.time import CHINA
from core.values import Value

LONGEST_SEED = 200
"""Characters of a seed: one that is recorded is the one that was announced, never part of it."""
Typed = Callable[[Mapping[str, Any]], Mapping[str, Value]]
"""Turns the open values of a filing (by identity) into typed values by field name: the item's form knows how."""


class Candidate(msgspec.Struct, frozen=True):
    """A closed case that may be drawn: what it is in the database, and what the draw's condition may ask of it."""

    case: int
    number: str
    org: str
    record: dict[str, Value]


class Terms(msgspec.Struct, frozen=True):
    """On what terms a run draws: the percentage (the item's parameter on the day), the hash of the item's release, the seed.

    Without a seed the system takes a random one once the candidates are settled, so nobody could choose it.
    """

    share: int
    release: str
    seed: str = ""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn case and what its inspection found; `result` is empty until it is recorded."""

    number: str
    result: str = ""
    finding: str = ""
    recorded_by: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a draw: its inputs, the digest taken of them then, and the cases drawn (as far as the reader may see them)."""

    id: int
    inputs: Inputs
    inputs_hash: bytes
    started_by: str
    members: tuple[Member, ...]


_CLOSED = """
SELECT c.id, c.number, c.org, c.status, c.filed_at, p.code AS holder, f.values
FROM cases c JOIN filings f ON f.id = c.filing JOIN parties p ON p.id = c.party
WHERE c.item = $1 AND c.closed_on IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.draw = $2 AND r.inputs->'candidates' ? c.number)
  AND {scope}
ORDER BY c.number
"""


async def candidates(connection: Connection, actor: Actor, plan: Draw, where: Expr, typed: Typed) -> tuple[Candidate, ...]:
    """The closed cases the actor may see that meet the draw's condition and were no candidates before.

    `where` is the draw's condition, compiled over case records; a condition that is unknown for a case leaves the case out.
    """
    seen = scope(actor, 3)
    found = await connection.fetch(_CLOSED.format(scope=seen.where), plan.definition.item, plan.id, *seen.args)
    every = (Candidate(row["id"], row["number"], row["org"], _record(row, typed)) for row in found)
    return tuple(each for each in every if evaluate(where, each.record) is True)


def _record(row: Mapping[str, Any], typed: Typed) -> dict[str, Value]:
    """A case as the rules see it: the readable fields, and status, holder, submitted_on and number."""
    filed: date = row["filed_at"].astimezone(CHINA).date()
    return {
        **typed(row["values"]), "status": row["status"], "holder": row["holder"], "submitted_on": filed, "number": row["number"],
    }


async def start_run(connection: Connection, actor: Actor, plan: Draw, chosen_from: Iterable[Candidate], terms: Terms) -> Run:
    """Draw from the candidates and store what is needed to repeat it; call it in a transaction.

    Raises Forbidden when the actor does not hold the draw's duty where a candidate is kept, Invalid when there is no candidate or the seed is too long,
    Conflict when another run took some of them meanwhile.
    """
    if faults := too_long("seed", "随机种子", terms.seed, LONGEST_SEED):
        raise Invalid("随机种子太长", "请缩短以后再抽取", faults)
    pool = {each.number: each for each in chosen_from}
    if not pool:
        raise Invalid("没有符合条件、尚未参加过抽取的办结件", "有新的办结件以后再抽取")
    may_act(actor, plan, {each.org for each in pool.values()})
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"draw:{plan.id}")
    await _fresh(connection, plan, tuple(pool))
    definition = plan.definition
    inputs = Inputs(
        draw=plan.id, item=definition.item, release=terms.release, where=definition.where, share=terms.share,
        seed=terms.seed or secrets.token_hex(16), candidates=tuple(sorted(pool)),
    )
    drawn = draw(inputs.seed, inputs.candidates, inputs.share)
    run: int = await connection.fetchval(
        "INSERT INTO runs (draw, item, release, seed, inputs, inputs_hash, code, started_by, started_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        plan.id, inputs.item, inputs.release, inputs.seed, plain(inputs), inputs.digest(), inputs.code, actor.login, time.now(),
    )
    await connection.execute(
        'INSERT INTO run_members (run, "case", number) SELECT $1, * FROM unnest($2::bigint[], $3::text[])',
        run, [pool[number].case for number in drawn], list(drawn),
    )
    members = tuple(Member(number=number) for number in drawn)
    return Run(id=run, inputs=inputs, inputs_hash=inputs.digest(), started_by=actor.login, members=members)


def may_act(actor: Actor, plan: Draw, orgs: Iterable[str]) -> None:
    """Raises Forbidden unless the actor is the system or holds the draw's duty in each of the orgs."""
    if actor.kind != "system" and not all(actor.holds(plan.definition.duty, org) for org in orgs):
        raise Forbidden(f"您没有“{plan.definition.label}”的抽查岗位", "请由承担该岗位的工作人员办理")


async def _fresh(connection: Connection, plan: Draw, numbers: tuple[str, ...]) -> None:
    """No candidate has been one since it was looked up; runs of one draw start one after another."""
    taken: int = await connection.fetchval(
        "SELECT count(*) FROM runs r WHERE r.draw = $1 AND r.inputs->'candidates' ?| $2::text[]", plan.id, list(numbers)
    )
    if taken:
        raise Conflict("部分候选办件刚刚参加了另一批抽取", "请重新列出候选办件再抽取")


async def list_runs(connection: Connection, actor: Actor, draw_id: str, before: int = 0, limit: int = 50) -> tuple[Run, ...]:
    """The runs of a draw, latest first, `before` a run id (0: from the latest); of each the drawn cases the actor may see."""
    found = await connection.fetch(
        "SELECT * FROM runs WHERE draw = $1 AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3", draw_id, before, limit
    )
    runs = [await _run(connection, actor, row) for row in found]
    return tuple([run for run in runs if await _theirs(connection, run)])


async def _theirs(connection: Connection, run: Run) -> bool:
    """Whether the run shows its reader anything, or had nothing to show: a run over another authority's cases is not theirs."""
    # unscoped: only whether the run drew anything at all
    return bool(run.members) or not await connection.fetchval("SELECT true FROM run_members WHERE run = $1 LIMIT 1", run.id)


async def read_run(connection: Connection, actor: Actor, run_id: int) -> Run:
    """One run with the members the actor may see. Raises NotFound, also for a run of another authority's cases."""
    row = await connection.fetchrow("SELECT * FROM runs WHERE id = $1", run_id)
    if row is None:
        raise _no_such_run()
    run = await _run(connection, actor, row)
    if not await _theirs(connection, run):
        raise _no_such_run()
    return run


def _no_such_run() -> NotFound:
    return NotFound("没有这一批次", "请在抽查批次列表中选择")


_MEMBERS = """
SELECT m.number, m.result, m.finding, m.recorded_by
FROM run_members m JOIN cases c ON c.id = m."case"
WHERE m.run = $1 AND {scope}
ORDER BY m.id
"""


async def _run(connection: Connection, actor: Actor, row: Mapping[str, Any]) -> Run:
    seen = scope(actor, 2)
    members = await connection.fetch(_MEMBERS.format(scope=seen.where), row["id"], *seen.args)
    return Run(
        id=row["id"], inputs=msgspec.convert(row["inputs"], Inputs), inputs_hash=row["inputs_hash"], started_by=row["started_by"],
        members=tuple(Member(**dict(member)) for member in members),
    )


async def verify_run(connection: Connection, actor: Actor, run: int) -> tuple[str, ...]:
    """Draw again from what was stored: what is wrong, in sentences; empty when the run holds. Raises NotFound.

    Whoever may read the run may have it recomputed; the recomputation itself needs every member.
    """
    await read_run(connection, actor, run)
    row = await connection.fetchrow("SELECT inputs, inputs_hash FROM runs WHERE id = $1", run)
    if row is None:
        raise NotFound("没有这一批次", "请在抽查批次列表中选择")
    drawn = await connection.fetch("SELECT number FROM run_members WHERE run = $1", run)
    return recompute(msgspec.convert(row["inputs"], Inputs), row["inputs_hash"], [member["number"] for member in drawn])
