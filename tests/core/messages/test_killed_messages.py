"""kill -9 while messages are written or sent, and two processes at once: every message once, every short message once."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import killable_teller
import msgspec
import pytest
from gateways import Outside, outside
from told_town import connected, deliveries, filed

from core.cases.sequencer import sequence
from core.time import now

Town = Any
ROOT = Path(__file__).parents[3]
CASES = 3


@pytest.fixture
def world() -> Iterator[Outside]:
    with outside() as made:
        yield made


async def prepared(town: Town, world: Outside, folder: Path) -> None:
    """Cases whose events are placed, and about which nobody has been told."""
    await connected(town, world, folder, "sms")
    for n in range(CASES):
        await filed(town, str(n), place_addr=f"金枫街 {n} 号")
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    (folder / "place.json").write_bytes(msgspec.json.encode(town.house.db.url))
    (folder / "channels.json").write_bytes(msgspec.json.encode(town.house.settings.channels, enc_hook=str))


async def teller(folder: Path, how: str, moment: datetime) -> int:
    """How the process ended."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = str(Path(killable_teller.__file__))
    process = await asyncio.create_subprocess_exec(sys.executable, script, str(folder), how, moment.isoformat(), env=environ)
    return await process.wait()


async def once(town: Town, world: Outside) -> None:
    """Every case was told once, and the gateway did each once."""
    assert await town.house.db.fetchval("SELECT count(*) FROM messages") == CASES
    assert set((await deliveries(town)).values()) <= {("sent", "OK"), ("sent", "409")}
    assert len({said["params"]["number"] for said in world.sms.done.values()}) == len(world.sms.done) == CASES


async def test_killed_while_messages_are_written(town: Town, world: Outside, tmp_path: Path) -> None:
    await prepared(town, world, tmp_path)
    assert await teller(tmp_path, "making", now()) == -signal.SIGKILL
    assert await town.house.db.fetchval("SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM jobs)") == 0
    assert await teller(tmp_path, "living", now()) == 0
    await once(town, world)
    assert len(world.sms.calls) == CASES


async def test_killed_between_the_gateway_and_the_database(town: Town, world: Outside, tmp_path: Path) -> None:
    await prepared(town, world, tmp_path)
    assert await teller(tmp_path, "sent", now()) == -signal.SIGKILL
    assert len(world.sms.done) == 1
    assert {state for state, _ in (await deliveries(town)).values()} == {"queued"}
    assert await teller(tmp_path, "living", now() + timedelta(hours=1)) == 0
    await once(town, world)
    assert len(world.sms.calls) == CASES + 1  # the first a second time, with its old key


async def test_two_processes_at_once(town: Town, world: Outside, tmp_path: Path) -> None:
    await prepared(town, world, tmp_path)
    assert await asyncio.gather(*(teller(tmp_path, "living", now()) for _ in range(2))) == [0, 0]
    await once(town, world)
    assert len(world.sms.calls) == CASES
