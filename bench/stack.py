"""The stack under measurement: an embedded PostgreSQL that really writes to disk, synthetic people, a real web process."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from time import perf_counter

import msgspec

from bench.processes import cpu_seconds, free_port, memory_mb, running, until_listening, until_ready
from core.access import sign_in
from core.house import House, open_house
from core.settings import ROOT, Settings
from core.store.embedded import Embedded
from core.store.migrate import migrate
from ui.cli import demo
from ui.cli.people import COMPANIES, PASSWORD

UNLIMITED = "100000000"
"""The rate for a load test; a caller's own allowance is not what is measured."""


class Stack(msgspec.Struct, frozen=True):
    """A database with people in it, and who files."""

    settings: Settings
    url: str
    postgres: int
    token: str
    party: int


class Web(msgspec.Struct, frozen=True):
    """The web processes of a house, all of them listening: where, as which processes, and how long the first answer took."""

    port: int
    pids: tuple[int, ...]
    ready: float

    def cpu(self) -> float:
        """CPU seconds used by all of them so far."""
        return sum(cpu_seconds(pid) for pid in self.pids)

    def memory(self) -> float:
        """Resident memory of the largest, in MiB."""
        return max(memory_mb(pid) for pid in self.pids)


@contextmanager
def stack() -> Iterator[Stack]:
    """Everything but the web process, for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix="jiban-bench-"))
    folder.chmod(0o711)
    server = Embedded(folder / "postgres")
    try:
        url = server.start()
        settings = Settings(database_url=url, var=folder / "var", root=ROOT, port=free_port())
        asyncio.run(migrate(url))
        asyncio.run(demo.load(settings, url))
        token, party = asyncio.run(_who(settings))
        yield Stack(settings, url, _postmaster(folder / "postgres"), token, party)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def web(made: Stack) -> Iterator[Web]:
    """The web processes, as many as `jiban up` starts on this machine."""
    settings = made.settings
    env = {
        "JIBAN_MODE": settings.mode, "JIBAN_DATABASE_URL": made.url, "JIBAN_VAR": str(settings.var), "JIBAN_PORT": str(settings.port),
        "JIBAN_RATE_PER_MINUTE": UNLIMITED,
    }
    begun = perf_counter()
    with ExitStack() as all_of_them:
        first = all_of_them.enter_context(running("ui.serve", env=env))
        ready = until_ready(f"http://127.0.0.1:{settings.port}/health", begun, first)
        others = [all_of_them.enter_context(running("ui.serve", env=env)) for _ in range(1, Settings.from_env().web_processes)]
        for number, process in enumerate(others, start=2):
            until_listening(settings.port, process, number)
        yield Web(settings.port, tuple(process.pid for process in (first, *others)), ready)


@asynccontextmanager
async def house_of(settings: Settings) -> AsyncIterator[House]:
    """The opened house, for measurements inside this process."""
    made = await open_house(settings, 2)
    try:
        yield made
    finally:
        await made.close()


async def _who(settings: Settings) -> tuple[str, int]:
    async with house_of(settings) as house:
        token, account = await sign_in(house.db, COMPANIES[0].login, PASSWORD)
        return token, await house.db.fetchval("SELECT party FROM accounts WHERE id = $1", account.id)


def _postmaster(home: Path) -> int:
    """The server's own process, found by the file in which it writes its number."""
    pid = next(home.rglob("postmaster.pid"))
    return int(pid.read_text().splitlines()[0]) if os.access(pid, os.R_OK) else 0
