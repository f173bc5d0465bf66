"""`python -m bench --only runs`: the grading of 200,000 companies by the house's own run, stored as the house does it, and computed again.

What is measured begins with the started batch and ends when it is done: every grade is stored with what it was decided on, register
rows are written, and cases are opened for those who have to be told first. Beside the seconds stand the CPU seconds of all
processes, and the ceiling: the same rows, ready made, copied by raw asyncpg into tables of the same shape.
"""

import asyncio
import os
import random
from time import perf_counter
from typing import Any

import asyncpg

from bench.processes import cpu_seconds
from bench.stack import Stack, house_of, stack
from bench.supervised import COMPANIES, codes, parties, rows
from core.access import SYSTEM
from core.batches.blocks import REGISTER_COLUMNS, RESULT_COLUMNS, ROW_COLUMNS
from core.batches.carrying import carry_on
from core.batches.model import Batch
from core.batches.opening import open_due
from core.batches.reading import explain, read_batch
from core.batches.starting import start
from core.batches.verifying import verify
from core.house import House
from core.store.engine import prepare

RUN = "color_grading"
"""Which run of the house is measured."""
BLOCK = 5_000
STORED = {"batch_rows": (ROW_COLUMNS, "batch = $1"), "batch_results": (RESULT_COLUMNS, "batch = $1")}


def measure() -> dict[str, Any]:
    """The figures."""
    with stack() as made:
        return asyncio.run(_measure(made))


async def _measure(made: Stack) -> dict[str, Any]:
    async with house_of(made.settings) as house:
        await _fill(house)
        async with house.db.transaction() as connection:
            batch = await start(connection, SYSTEM, house.catalogue.registry.runs[RUN], "测速")
        assert batch is not None
        begun, cpu = perf_counter(), _cpu(made)
        await carry_on(house, batch.id, open_due)
        took, cpu = perf_counter() - begun, _cpu(made) - cpu
        done = await read_batch(house.db, SYSTEM, batch.id)
        assert (done.state, done.total) == ("完成", COMPANIES), done.problem
        copied = await _ceiling(house, batch.id)
        begun = perf_counter()
        verdict = await verify(house.db, done)
        again = perf_counter() - begun
        assert verdict.holds, verdict.wrong
        return {
            "runs_graded": COMPANIES, "runs_seconds": round(took, 2), "runs_per_second": round(COMPANIES / took), "runs_cpu_seconds": round(cpu, 2),
            "runs_copy_seconds": round(copied, 2), "runs_times_copy": round(took / copied, 1), "runs_load": round(os.getloadavg()[0], 2),
            "runs_verify_seconds": round(again, 2), "runs_explanation_ms": await _explanations(house, done), "runs_changes": done.counts["change"],
            "runs_colors": done.counts["color"], "runs_cases": done.counts[""].get("opened", 0), "runs_problems": done.counts[""].get("problem", 0),
            "runs_written": await house.db.fetchval("SELECT count(*) FROM register_rows WHERE source LIKE 'run:%'"),
            "runs_database_mb": round(await house.db.fetchval("SELECT pg_total_relation_size('batch_rows') + pg_total_relation_size('batch_results')") / 2**20),
        }


def _cpu(made: Stack) -> float:
    """CPU seconds of this process, those it has started, and PostgreSQL's."""
    return cpu_seconds(os.getpid()) + cpu_seconds(made.postgres)


async def _ceiling(house: House, batch: int) -> float:
    """Seconds for copying what the batch has stored into empty tables of the same shape, in blocks of the same size."""
    connection = await asyncpg.connect(house.db.url)
    try:
        await prepare(connection)
        took = 0.0
        for table, (columns, where) in STORED.items():
            names = ", ".join(f'"{name}"' for name in columns)
            stored = [tuple(row) for row in await connection.fetch(f"SELECT {names} FROM {table} WHERE {where} ORDER BY n", batch)]  # noqa: S608 - our own tables
            await connection.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            begun = perf_counter()
            for first in range(0, len(stored), BLOCK):
                await connection.copy_records_to_table(f"bench_{table}", records=stored[first : first + BLOCK], columns=columns)
            took += perf_counter() - begun
        return took
    finally:
        await connection.close()


async def _explanations(house: House, batch: Batch) -> float:
    """Milliseconds for the explanation of one result, over two hundred of them; each has its sentences."""
    begun = perf_counter()
    for n in range(1, COMPANIES, COMPANIES // 200):
        assert (await explain(house.db, batch, n)).sentences
    return round((perf_counter() - begun) / 200 * 1000, 2)


async def _fill(house: House) -> None:
    connection = await asyncpg.connect(house.db.url)
    try:
        await prepare(connection)
        found = codes()
        await connection.copy_records_to_table("parties", records=parties(found), columns=("kind", "code", "name", "synthetic"))
        await connection.copy_records_to_table("register_rows", records=list(rows(random.Random(14), found)), columns=REGISTER_COLUMNS)
        await connection.execute("ANALYZE register_rows, parties")
    finally:
        await connection.close()
