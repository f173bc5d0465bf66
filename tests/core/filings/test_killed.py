"""kill -9 at any moment: what was acknowledged is stored, and nothing is half.

The submitter, the worker and the server are killed in turn while submissions run; 50 times in all, 1,000 with JIBAN_SOAK=1.
"""

import asyncio
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from forking import Forked
from town import founded

from core.cases.audit import verify
from core.cases.digests import export
from core.store.embedded import Embedded
from core.store.engine import Database, connect
from core.store.scratch import sibling, template

TIMES = 20 if os.environ.get("JIBAN_SOAK") == "1" else 1
SUBMITTER, WORKER, SERVER = 20 * TIMES, 10 * TIMES, 20 * TIMES


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    """A server of this module's own, as careful as in production, to be killed."""
    folder = Path(tempfile.mkdtemp(prefix="jiban-kill-"))
    folder.chmod(0o711)
    embedded = Embedded(folder / "postgres")
    embedded.start()
    yield embedded
    embedded.stop()
    shutil.rmtree(folder)


class Victims(Forked):
    """The processes to be killed."""

    def acks(self) -> list[str]:
        """What has been acknowledged so far, as case numbers."""
        path = self.folder / "acks"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.split()[0] for line in lines if " " in line]

    async def more(self, than: int) -> None:
        """Wait until there is another acknowledgement."""
        async with asyncio.timeout(60):
            while len(self.acks()) <= than:  # noqa: ASYNC110 - another process writes the file
                await asyncio.sleep(0.01)


@pytest.fixture
async def scene(server: Embedded, tmp_path: Path) -> AsyncIterator[tuple[Database, Victims, Any]]:
    """A town on the killable server, and the victims at its door."""
    database = await connect(await _fresh(server))
    async with founded(database, tmp_path) as made:
        place = {"url": database.url, "company": made.company}
        (tmp_path / "place.json").write_bytes(msgspec.json.encode(place))
        victims = Victims(Path(__file__).with_name("killable.py"), tmp_path)
        try:
            yield database, victims, made
        finally:
            victims.close()
            await database.close()


async def _fresh(server: Embedded) -> str:
    """A new database that nobody keeps a connection to; it goes with its server."""
    name = f"killed_{os.urandom(4).hex()}"
    source = await template(server.url)
    admin = await asyncpg.connect(server.url)
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    await admin.close()
    return sibling(server.url, name)


def kill(pid: int) -> None:
    """kill -9."""
    os.kill(pid, signal.SIGKILL)


async def nothing_is_lost_or_half(database: Database, victims: Victims, town: Any) -> int:
    """Every acknowledged case is stored; every filing has its case, every case its events, keys and place. Answers how many."""
    stored = {row["number"] for row in await database.fetch("SELECT number FROM cases")}
    assert set(victims.acks()) <= stored
    assert len(set(victims.acks())) == len(victims.acks())
    halves = await database.fetchrow("""
        SELECT (SELECT count(*) FROM filings f WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.filing = f.id)) AS without_case,
               (SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM filings f WHERE f.id = c.filing)) AS without_filing,
               (SELECT count(*) FROM cases c WHERE c.seq <> (SELECT count(*) FROM events e WHERE e."case" = c.id)) AS seq_off,
               (SELECT count(*) FROM cases c WHERE c.status <> '办结') AS not_granted,
               (SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM fact_keys k WHERE k."case" = c.id)) AS without_key,
               (SELECT count(*) - count(DISTINCT idempotency) FROM filings) AS twice,
               (SELECT count(*) FROM events) - (SELECT count(*) FROM positions) - (SELECT coalesce(sum(last - first + 1), 0) FROM outbox)
                   AS unplaced,
               (SELECT coalesce(max(pos), 0) - count(*) FROM positions) AS gaps
    """)
    assert dict(halves) == dict.fromkeys(dict(halves), 0)
    audit = await verify(database, town.house.settings.digests, town.house.keys.signer().public_key())
    assert audit.findings == ()
    assert audit.cases == len(stored)
    return len(stored)


async def test_the_submitter_is_killed(scene: tuple[Database, Victims, Any]) -> None:
    database, victims, town = scene
    chance = random.Random(1)
    for _ in range(SUBMITTER):
        seen = len(victims.acks())
        pid = victims.order("submit")
        await victims.more(seen)
        await asyncio.sleep(chance.uniform(0, 0.12))
        kill(pid)
    await asyncio.sleep(0.3)  # the server ends what the dead had begun
    assert await nothing_is_lost_or_half(database, victims, town) >= SUBMITTER


async def test_the_worker_is_killed(scene: tuple[Database, Victims, Any]) -> None:
    database, victims, town = scene
    chance = random.Random(2)
    submitter = victims.order("submit")
    await victims.more(0)
    for _ in range(WORKER):
        before = await database.fetchval("SELECT coalesce(max(pos), 0) FROM positions")
        pid = victims.order("work")
        async with asyncio.timeout(60):
            while await database.fetchval("SELECT coalesce(max(pos), 0) FROM positions") == before:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.12))
        kill(pid)
    kill(submitter)
    await asyncio.sleep(0.3)
    await export(database, town.house.settings.digests)  # what the next worker does first
    assert await nothing_is_lost_or_half(database, victims, town) > 0
    numbers = await database.fetch("SELECT number FROM papers ORDER BY id")
    assert len({row["number"] for row in numbers}) == len(numbers)
    for row in await database.fetch("SELECT series, last FROM document_numbers"):
        assert await database.fetchval("SELECT count(*) FROM papers WHERE number LIKE $1 || '%'", row["series"]) == row["last"]


async def test_the_server_is_killed(scene: tuple[Database, Victims, Any], server: Embedded) -> None:
    database, victims, town = scene
    chance = random.Random(3)
    submitter, worker = victims.order("submit"), victims.order("work")
    for _ in range(SERVER):
        await victims.more(len(victims.acks()))
        await asyncio.sleep(chance.uniform(0, 0.12))
        assert server.pid is not None
        kill(server.pid)
        await asyncio.to_thread(_dead, server)
        server.ensure()
    await victims.more(len(victims.acks()))
    kill(submitter)
    kill(worker)
    await asyncio.sleep(0.3)
    fresh = await connect(database.url)
    try:
        assert await nothing_is_lost_or_half(fresh, victims, town) >= SERVER
    finally:
        await fresh.close()


def _dead(server: Embedded) -> None:
    while server.pid is not None:
        time.sleep(0.005)
