"""Workers are killed with SIGKILL while they record and send, and the upper platform comes and goes: nothing is lost, nothing counts twice."""

import asyncio
import os
import random
import signal
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from forking import Forked

from core.time import now

Desk = Any
SOAK = os.environ.get("JIBAN_SOAK") == "1"
ROUNDS, CASES = (60, 60) if SOAK else (6, 8)
PATIENCE = 600
"""Seconds that a slow machine is given."""


@pytest.fixture
def workers(desk: Desk, tmp_path: Path) -> Iterator[Forked]:
    """Workers of the desk's house."""
    (tmp_path / "place.json").write_bytes(msgspec.json.encode({"url": desk.house.db.url, "address": desk.upper.address}))
    made = Forked(Path(__file__).with_name("killable_sender.py"), tmp_path)
    yield made
    made.close()


async def test_workers_are_killed_and_the_province_comes_and_goes(desk: Desk, workers: Forked) -> None:
    chance = random.Random(3)
    numbers = [await desk.filed(f"k{n}") for n in range(CASES)]
    moment = now()
    for n, mood in enumerate(("well", "cut", "twice", "silent", "broken", "well") * (ROUNDS // 6)):
        moment += timedelta(minutes=10)
        desk.upper.mood = mood
        numbers.append(await desk.filed(f"r{n}"))  # a fast machine may have sent all that there was
        before = desk.upper.messages
        pid = workers.order(moment.isoformat())
        async with asyncio.timeout(PATIENCE):
            while desk.upper.messages == before:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
        await asyncio.sleep(chance.uniform(0, 0.4))  # so that kills fall on every part of the work
        os.kill(pid, signal.SIGKILL)
    desk.upper.mood = "well"
    last = workers.order((moment + timedelta(hours=1)).isoformat())
    try:
        async with asyncio.timeout(PATIENCE):
            while await desk.states() != {"已确认": len(numbers) * 9}:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.2)
    finally:
        os.kill(last, signal.SIGKILL)
    assert len(desk.upper.order) == len(set(desk.upper.order)) == len(numbers) * 9
    got: defaultdict[str, list[str]] = defaultdict(list)
    for no in desk.upper.order:
        got[no.partition("-")[0]].append(no)
    assert sorted(got) == sorted(numbers)
    for number, order in got.items():
        made = await desk.house.db.fetch("SELECT no FROM report_records WHERE no LIKE $1 || '-%' ORDER BY id", number)
        assert order == [row["no"] for row in made]
