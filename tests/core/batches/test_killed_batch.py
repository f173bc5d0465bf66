"""kill -9 of a process that carries a batch out, at any of its stages: the next one goes on, and nothing is there twice."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from run_yard import WARDEN, Yard

from core.batches.reading import read_batch
from core.batches.verifying import verify
from core.batches.working import work_batches

SITES = 3_000
VICTIM = Path(__file__).with_name("killable_batch.py")


def started(yard: Yard, batch: int) -> "subprocess.Popen[bytes]":
    """The victim, carrying the batch out."""
    house = yard.house
    return subprocess.Popen([sys.executable, str(VICTIM), house.db.url, str(house.settings.var), str(batch)], env={**os.environ})


async def far_enough(yard: Yard, batch: int, state: str, done: int) -> None:
    """Wait until the batch has come so far."""
    for _ in range(600):
        seen = await read_batch(yard.house.db, WARDEN, batch)
        if seen.state in (state, "完成") and (seen.done >= done or seen.state == "完成"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{seen.state} {seen.done}/{seen.total} {seen.problem}")


@pytest.mark.parametrize(("state", "done"), [("读取", 200), ("计算", 0), ("计算", 1_000)])
async def test_a_killed_process_leaves_nothing_half_done(yard: Yard, state: str, done: int) -> None:
    await yard.enter("demo_site", [{"site": f"大场地{n:04d}", "district": "东片", "open": True} for n in range(SITES)], date(2026, 1, 6))
    batch = await yard.begin("demo_site_grade")
    victim = started(yard, batch.id)
    try:
        await far_enough(yard, batch.id, state, done)
    finally:
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
    heir = started(yard, batch.id)
    assert await asyncio.to_thread(heir.wait, 60) == 0
    ended = await read_batch(yard.house.db, WARDEN, batch.id)
    assert (ended.state, ended.total, ended.done) == ("完成", SITES + 10, SITES + 10)
    assert await yard.house.db.fetchval("SELECT count(*) FROM register_rows WHERE register = 'demo_grade'") == SITES + 10
    assert (await verify(yard.house.db, ended)).holds


async def test_a_worker_takes_up_what_was_left_and_stops_when_told(yard: Yard) -> None:
    batch, stop = await yard.begin("demo_site_grade"), asyncio.Event()
    await yard.house.db.execute("UPDATE batches SET state = '读取', attempts = 1")
    working = asyncio.create_task(work_batches(yard.house, stop))
    await far_enough(yard, batch.id, "完成", 0)
    stop.set()
    await asyncio.wait_for(working, 10)
    assert {row["run"] for row in await yard.house.db.fetch("SELECT run FROM batches WHERE period IS NOT NULL AND run LIKE 'demo%'")} == {
        "demo_site_grade", "demo_site_overdue",
    }
