"""Workers are killed with SIGKILL while they record and send, and the upper platform comes and goes: nothing is lost, nothing counts twice."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.time import now

Desk = Any
SOAK = os.environ.get("JIBAN_SOAK") == "1"
ROUNDS, CASES = (60, 60) if SOAK else (6, 8)
PATIENCE = 600
"""Seconds that a slow machine is given."""


class Workers:
    """Workers in processes of their own, forked from one that has everything imported."""

    def __init__(self, folder: Path) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("killable_sender.py")), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
        )

    def start(self, moment: str) -> int:
        """The pid of a new worker whose clock stands at the moment."""
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{moment}\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def close(self) -> None:
        """End the parent; its children have been killed."""
        self.parent.stdin.close()  # type: ignore[union-attr]
        self.parent.wait()
        self.parent.stdout.close()  # type: ignore[union-attr]


@pytest.fixture
def workers(desk: Desk, tmp_path: Path) -> Iterator[Workers]:
    """Workers of the desk's house."""
    (tmp_path / "place.json").write_bytes(msgspec.json.encode({"url": desk.house.db.url, "address": desk.upper.address}))
    made = Workers(tmp_path)
    yield made
    made.close()


async def test_workers_are_killed_and_the_province_comes_and_goes(desk: Desk, workers: Workers) -> None:
    chance = random.Random(3)
    numbers = [await desk.filed(f"k{n}") for n in range(CASES)]
    moment = now()
    for n, mood in enumerate(("well", "cut", "twice", "silent", "broken", "well") * (ROUNDS // 6)):
        moment += timedelta(minutes=10)
        desk.upper.mood = mood
        numbers.append(await desk.filed(f"r{n}"))  # a fast machine may have sent all that there was
        before = desk.upper.messages
        pid = workers.start(moment.isoformat())
        async with asyncio.timeout(PATIENCE):
            while desk.upper.messages == before:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
        await asyncio.sleep(chance.uniform(0, 0.4))  # so that kills fall on every part of the work
        os.kill(pid, signal.SIGKILL)
    desk.upper.mood = "well"
    last = workers.start((moment + timedelta(hours=1)).isoformat())
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
