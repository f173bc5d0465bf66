"""kill -9 of a worker in mid-job: the job is done by another, and what is written with its end is written once."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jobbing
import pytest

from core.jobs import GRACE, defer
from core.store.engine import Database
from core.time import at

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
PATIENCE = 300
ROOT = Path(__file__).parents[3]
Process = asyncio.subprocess.Process


async def worker(database: Database, how: str, moment: datetime) -> Process:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return await asyncio.create_subprocess_exec(sys.executable, str(Path(jobbing.__file__)), database.url, how, moment.isoformat(), env=environ)


async def prepared(database: Database, count: int) -> None:
    await database.execute("CREATE TABLE written (key text, pid integer)")
    with at(NOON):
        for n in range(count):
            await defer(database, jobbing.TASK, jobbing.VICTIM if n == count // 2 else f"k{n}", {"n": n})


async def all_done(database: Database) -> None:
    async with asyncio.timeout(PATIENCE):
        while await database.fetchval("SELECT count(*) FROM jobs WHERE state <> 'done'"):  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.05)


async def stopped(*processes: Process) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [await process.wait() for process in processes] == [0] * len(processes)


async def test_two_workers_do_each_job_once(database: Database) -> None:
    await prepared(database, 300)
    workers = [await worker(database, "living", NOON) for _ in range(2)]
    await all_done(database)
    await stopped(*workers)
    rows = await database.fetch("SELECT key, count(*) AS times FROM written GROUP BY key")
    assert [row["times"] for row in rows] == [1] * 300


@pytest.mark.parametrize("how", ["run", "effect", "after"])
async def test_a_worker_is_killed_in_the_midst_of_a_job(database: Database, how: str) -> None:
    await prepared(database, 9)
    killed = await worker(database, how, NOON)
    assert await killed.wait() == -signal.SIGKILL
    left = await database.fetchval("SELECT count(*) FROM jobs WHERE state = 'waiting' AND key = $1", jobbing.VICTIM)
    assert left == (0 if how == "after" else 1)
    other = await worker(database, "living", LATER)
    await all_done(database)
    await stopped(other)
    rows = await database.fetch("SELECT key, count(*) AS times, min(pid) AS pid FROM written GROUP BY key")
    assert [row["times"] for row in rows] == [1] * 9
    by = {row["key"]: row["pid"] for row in rows}
    assert by[jobbing.VICTIM] == (killed.pid if how == "after" else other.pid)
    assert LATER - NOON > jobbing.task("living").lease > GRACE
