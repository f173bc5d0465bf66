"""Carrying a batch out: its rows are read and settled, then judged block by block; killed at any point, it goes on from there.

One process at a time carries a batch out, held by an advisory lock of its session: when the process dies, so does the lock.
"""

from collections.abc import Sequence
from secrets import token_hex

import asyncpg
import structlog

from core import time
from core.batches import crew
from core.batches.blocks import finish_block, judge_block, keep, read_block
from core.batches.cases import CaseSource
from core.batches.clocks import Clocks, open_clocks
from core.batches.facts import FactReader
from core.batches.model import Batch, batch_of
from core.batches.opening import Opener, open_all
from core.batches.rows import by_key, live
from core.batches.stored import Task, counts, given_of, subjects_at, subjects_in, task_of, unjudged
from core.house import House
from core.problems import Problem
from core.rules import ParamError
from core.runs.clocks import CLOCK
from core.runs.compute import Given, Judged, compute, grouped
from core.runs.subjects import Subject, overall, stored

LOCK = 0x6A69_6202
"""The first half of the advisory locks of batches; the second is the batch's number."""
ATTEMPTS, OPENING_BLOCK = 3, 200
_log = structlog.get_logger("batches")


async def carry_on(house: House, number: int, opener: Opener, size: int = 0, clocks: Clocks = open_clocks) -> bool:
    """Carry the batch out, or on; False when another process is doing so or nothing is left to do.

    What goes wrong is written down in the batch, which is then 中断. `size` is the number of processes for a large one (0: processors);
    `clocks` gives the times of open cases.
    """
    async with house.db.dedicated() as guard:
        if not await guard.fetchval("SELECT pg_try_advisory_lock($1, $2)", LOCK, number):
            return False
        row = await guard.fetchrow("UPDATE batches SET attempts = attempts + 1 WHERE id = $1 AND state NOT IN ('完成', '中断') RETURNING *", number)
        if row is None:
            return False
        batch = batch_of(row)
        if batch.attempts > ATTEMPTS:
            await _interrupted(house, number, f"连续 {ATTEMPTS} 次没有完成，请查明原因后再继续")
            return True
        try:
            await _Carrier(house, batch, opener, size, clocks).carry()
        except (Problem, ParamError, ValueError) as error:
            await _interrupted(house, number, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the batch says so and can be carried on
            _log.exception("batch_failed", batch=number)
            await _interrupted(house, number, f"系统出错（{type(error).__name__}）")
    return True


async def _interrupted(house: House, number: int, problem: str) -> None:
    await house.db.execute("UPDATE batches SET state = '中断', problem = $2, ended_at = $3 WHERE id = $1", number, problem, time.now())


class _Carrier:
    """One batch on its way."""

    def __init__(self, house: House, batch: Batch, opener: Opener, size: int, clocks: Clocks) -> None:
        self._house, self._batch, self._opener, self._size, self._clocks = house, batch, opener, size, clocks
        self._plan = batch.plan()
        self._task = task_of(batch)
        self._cases = CaseSource(house, self._plan)

    async def carry(self) -> None:
        if self._batch.inputs_hash is None:
            await self._read()
            await self._settle()
        if self._batch.kind in ("draw", "match"):
            await self._judge_together()
        else:
            await self._judge_each()
        await self._finish()

    # --- what it is decided on ---

    async def _read(self) -> None:
        """All rows of all lists. Rows of cases are read at once, for they change; a register's block by block."""
        plan, task = self._plan, self._task
        facts = FactReader(plan, task.day, task.upto, self._cases.find)
        await self._cases.prepare()
        if plan.over[0] == "case":
            await self._read_cases(facts)
        elif plan.over[0] == CLOCK:
            await self._read_clocks(facts)
        else:
            await self._read_register(facts)
        async with self._house.db.pool.acquire() as connection, connection.transaction():
            if plan.pairing is not None:
                await self._read_people(connection, plan.pairing.register)
            if plan.definition.kind == "match":
                await self._read_groups(connection, facts)

    async def _read_cases(self, facts: FactReader) -> None:
        async with self._house.db.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval("SELECT true FROM batch_rows WHERE batch = $1 AND part = 'row' LIMIT 1", self._batch.id):
                return
            rows = await self._cases.rows(connection)
            await self._reading(connection, len(rows))
            await keep(connection, self._batch.id, "row", await self._cases.subjects(connection, self._task, facts, rows))

    async def _read_clocks(self, facts: FactReader) -> None:
        """The times of open cases, which change from one moment to the next: all of them in one transaction, never more than a block at once."""
        task, seen = self._task, 0
        async with self._house.db.transaction() as connection:
            if await connection.fetchval("SELECT true FROM batch_rows WHERE batch = $1 AND part = 'row' LIMIT 1", task.batch):
                return
            async for block in self._clocks(connection, self._house, task.day):
                rows = [Subject(n, str(record["clock"]), record, {}) for n, record in enumerate(block, seen + 1)]
                await keep(connection, task.batch, "row", await self._cases.subjects(connection, task, facts, rows))
                seen += len(rows)
            await self._reading(connection, seen, seen)

    async def _read_register(self, facts: FactReader) -> None:
        plan, task = self._plan, self._task
        there = await live(self._house.db, plan.over[1], task.day, task.upto)
        rows = [(n, row.id) for n, row in enumerate(there, 1)]
        done = await self._house.db.fetch(
            "SELECT DISTINCT (n - 1) / $2 AS block FROM batch_rows WHERE batch = $1 AND part = 'row'", task.batch, crew.BLOCK
        )
        stored_blocks = {row["block"] for row in done}
        blocks = [rows[at : at + crew.BLOCK] for at in range(0, len(rows), crew.BLOCK) if at // crew.BLOCK not in stored_blocks]
        await self._reading(self._house.db, len(rows), len(rows) - sum(map(len, blocks)))
        if len(rows) >= crew.LARGE and not self._cases.asked:
            async with crew.crew(self._house.db.url, plan.bundle, task, self._size) as hands:
                await hands.work(crew.read, [(block,) for block in blocks])
            return
        async with self._house.db.pool.acquire() as connection:
            for block in blocks:
                await read_block(connection, plan, task, facts, block)

    async def _reading(self, connection: asyncpg.Connection, total: int, done: int = 0) -> None:
        await connection.execute("UPDATE batches SET state = '读取', total = $2, done = $3 WHERE id = $1", self._batch.id, total, done)

    async def _read_people(self, connection: asyncpg.Connection, register: str) -> None:
        await connection.execute("DELETE FROM batch_rows WHERE batch = $1 AND part = 'person'", self._batch.id)
        found = await by_key(connection, self._plan.bundle, register, self._task.day, self._task.upto, None)
        people = (Subject(n, row.key, row.values, {}, ref=row.id) for n, row in enumerate(found, 1))
        await keep(connection, self._batch.id, "person", [stored(one) for one in people])

    async def _read_groups(self, connection: asyncpg.Connection, facts: FactReader) -> None:
        """Group the rows, and ask the facts of each group."""
        await connection.execute("DELETE FROM batch_rows WHERE batch = $1 AND part = 'group'", self._batch.id)
        groups = grouped(self._plan, await subjects_in(connection, self._plan, self._task, "row"))
        answers = await facts.answer(connection, [{"today": self._task.day, **group.values} for group in groups])
        made = [Subject(group.n, group.key, group.values, found, group.members) for group, found in zip(groups, answers, strict=True)]
        await keep(connection, self._batch.id, "group", [stored(group) for group in made])

    async def _settle(self) -> None:
        """Take the digest over everything, and only then the seed, so that nobody could choose it."""
        part = "group" if self._batch.kind == "match" else "row"
        async with self._house.db.transaction() as connection:
            rows = await connection.fetch("SELECT part, digest FROM batch_rows WHERE batch = $1 ORDER BY part, n", self._batch.id)
            seed = self._batch.seed or (token_hex(16) if self._batch.kind == "draw" else "")
            header = {**self._batch.header(), "seed": seed}
            total = sum(row["part"] == part for row in rows)
            row = await connection.fetchrow(
                "UPDATE batches SET state = '计算', seed = $2, inputs_hash = $3, total = $4, done = 0, attempts = 1 WHERE id = $1 RETURNING *",
                self._batch.id, seed, overall(header, ((row["part"], row["digest"]) for row in rows)), total,
            )
        assert row is not None
        self._batch = batch_of(row)
        self._task = Task(self._batch.id, self._batch.day, self._batch.upto, seed, self._batch.started_at)

    # --- what it comes to ---

    async def _judge_each(self) -> None:
        """Subjects that do not depend on each other: those from which no case follows in blocks, by a crew when there are many."""
        last = await self._house.db.fetchval("SELECT coalesce(max(n), 0) FROM batch_rows WHERE batch = $1 AND part = 'row'", self._batch.id)
        done = await self._house.db.fetch("SELECT DISTINCT (n - 1) / $2 AS block FROM batch_results WHERE batch = $1", self._batch.id, crew.BLOCK)
        there = {row["block"] for row in done}
        blocks = [(at + 1, at + crew.BLOCK) for at in range(0, last, crew.BLOCK) if at // crew.BLOCK not in there]
        if last >= crew.LARGE:
            async with crew.crew(self._house.db.url, self._plan.bundle, self._task, self._size) as hands:
                await hands.work(crew.judge, blocks)
        else:
            async with self._house.db.pool.acquire() as connection:
                for first, until in blocks:
                    await judge_block(connection, self._plan, self._task, first, until)
        if self._plan.opens:
            await self._judge_opening()

    async def _judge_opening(self) -> None:
        """The subjects left over: cases are opened for them, which only the house can."""
        async with self._house.db.pool.acquire() as connection:
            left = await unjudged(connection, self._batch.id)
            for at in range(0, len(left), OPENING_BLOCK):
                subjects = await subjects_at(connection, self._plan, self._task, left[at : at + OPENING_BLOCK])
                given = Given(day=self._task.day, subjects=subjects, batch=self._batch.id)
                await self._keep_block(connection, list(compute(self._plan, given)))

    async def _judge_together(self) -> None:
        """A draw ranks all candidates, a match has its groups: worked out whole, stored block by block."""
        async with self._house.db.pool.acquire() as connection:
            given = await given_of(connection, self._plan, self._task)
            there = {row["n"] for row in await connection.fetch("SELECT n FROM batch_results WHERE batch = $1", self._batch.id)}
            block: list[Judged] = []
            for each in compute(self._plan, given):
                if each.outcome.n not in there:
                    block.append(each)
                if len(block) >= OPENING_BLOCK:
                    await self._keep_block(connection, block)
                    block = []
            await self._keep_block(connection, block)

    async def _keep_block(self, connection: asyncpg.Connection, block: Sequence[Judged]) -> None:
        async with connection.transaction():
            opened = await open_all(connection, self._house, self._opener, block, f"run:{self._batch.id}")
            await finish_block(connection, self._plan, self._task, block, opened)

    async def _finish(self) -> None:
        async with self._house.db.transaction() as connection:
            await connection.execute(
                "UPDATE batches SET state = '完成', counts = $2, ended_at = $3, done = total WHERE id = $1", self._batch.id,
                await counts(connection, self._batch.id), time.now(),
            )
