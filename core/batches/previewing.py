"""What a run would come to if it were started now, without writing anything down."""

from collections import Counter
from secrets import token_hex

import msgspec

from core import time
from core.batches.blocks import subjects_of
from core.batches.cases import CaseSource
from core.batches.clocks import open_clocks
from core.batches.facts import FactReader
from core.batches.rows import by_id, by_key, live
from core.batches.stored import Task
from core.house import House
from core.runs.clocks import CLOCK
from core.runs.compute import Given, Judged, compute, grouped
from core.runs.plan import Plan
from core.runs.subjects import StoredRow, Subject, Unpacker

MOST = 2_000
"""How many rows a preview looks at; a longer list is previewed by its first ones."""
FIRST = 20


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of it: how many rows there are and were looked at, counts by outcome and value, the first results, the effects.

    A draw says how many would be drawn, never who: that follows from the seed, which is taken when it is started. `called` says by place
    what the first ones are for people.
    """

    rows: int
    looked_at: int
    subjects: int
    kept: int
    counts: dict[str, dict[str, int]]
    first: tuple[Judged, ...]
    called: dict[int, str]
    writes: dict[str, int]
    opens: dict[str, int]
    problems: int


async def preview(house: House, plan: Plan) -> Preview:
    """The preview as of now. Raises ParamError while a draw's share has no value."""
    given, rows, looked_at = await given_now(house, plan)
    judged = list(compute(plan, given))
    counts: dict[str, Counter[str]] = {}
    for each in judged:
        for name, value in each.outcome.outcomes.items():
            counts.setdefault(name, Counter()).update(map(str, value) if isinstance(value, tuple) else [str(value)])
    kept = [each for each in judged if each.outcome.kept]
    first = () if plan.definition.kind == "draw" else tuple(kept[:FIRST])
    shown = {each.outcome.n for each in first}
    return Preview(
        rows=rows, looked_at=looked_at, subjects=len(judged), kept=len(kept), counts={name: dict(found) for name, found in counts.items()},
        first=first, called={subject.n: plan.called(subject.values) for subject in given.subjects if subject.n in shown},
        writes=dict(Counter(row.register for each in judged for row in each.due.rows)),
        opens=dict(Counter(due.item for each in judged for due in each.due.cases)), problems=sum(bool(each.outcome.problem) for each in judged),
    )


async def given_now(house: House, plan: Plan) -> tuple[Given, int, int]:
    """What the run would be decided on, how many rows there are, how many of them were looked at."""
    day, moment = time.today(), time.now()
    cases = CaseSource(house, plan)
    await cases.prepare()
    async with house.db.pool.acquire() as connection:
        upto = await connection.fetchval("SELECT coalesce(max(id), 0) FROM register_rows")
        task = Task(0, day, upto, token_hex(16) if plan.definition.kind == "draw" else "", moment)
        facts = FactReader(plan, day, upto, cases.find)
        if plan.over[0] == "case":
            every = await cases.rows(connection)
            packed, total = await cases.subjects(connection, task, facts, every[:MOST]), len(every)
        elif plan.over[0] == CLOCK:
            clocks = [record async for block in open_clocks(connection, house, day) for record in block]
            running = [Subject(n, str(record["clock"]), record, {}) for n, record in enumerate(clocks, 1)]
            packed, total = await cases.subjects(connection, task, facts, running[:MOST]), len(running)
        else:
            there = await live(connection, plan.over[1], day, upto)
            found = await by_id(connection, plan.bundle, plan.over[1], [row.id for row in there[:MOST]])
            rows = [(n, found[row.id]) for n, row in enumerate(there[:MOST], 1)]
            packed, total = await subjects_of(connection, plan, task, facts, rows), len(there)
        people = await by_key(connection, plan.bundle, plan.pairing.register, day, upto, None) if plan.pairing else []
        subjects = _unpacked(plan, task, packed)
        several: list[Subject] = subjects
        if plan.definition.kind == "match":
            groups = grouped(plan, subjects)
            answers = await facts.answer(connection, [{"today": day, **group.values} for group in groups])
            several = [msgspec.structs.replace(group, facts=found) for group, found in zip(groups, answers, strict=True)]
    given = Given(
        day=day, seed=task.seed, subjects=several, rows={row.n: row for row in subjects},
        people=[Subject(n, one.key, one.values, {}) for n, one in enumerate(people, 1)],
    )
    return given, total, min(total, MOST)


def _unpacked(plan: Plan, task: Task, rows: list[StoredRow]) -> list[Subject]:
    unpack = Unpacker(plan.row, {} if plan.definition.kind == "match" else plan.rules.facts, task.moment)
    return [unpack.subject(row) for row in rows]
