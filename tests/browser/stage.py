"""The stage of the browser tests: a database of its own, the web process and the worker as real processes, and what has been filed.

Also the stage of `shoot.py`, which takes the pictures in the READMEs.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import asyncpg
import httpx
import msgspec
from ports import free_port

from core.house import open_house
from core.settings import ROOT, Settings
from core.store.scratch import sibling, template
from core.time import at, now
from ui.cli import demo

SERVER = Path(__file__).with_name("serving.py")
PATIENCE = 180.0
ON_OFFER = timedelta(days=60)


class Stage(msgspec.Struct, frozen=True):
    """Where the pages are, and the database behind them."""

    url: str
    settings: Settings


@contextmanager
def opened(server: str, var: Path) -> Iterator[Stage]:
    """A fresh house on the PostgreSQL server of that URL, with the people of the demonstration and nothing filed."""
    with _housed(server, var, ROOT) as settings:
        asyncio.run(demo.load(settings, str(settings.database_url)))
        asyncio.run(_published(settings))
        with _running(settings) as stage:
            yield stage


@contextmanager
def emptied(server: str, folder: Path, plugin: str, orgs: Mapping[str, str]) -> Iterator[Stage]:
    """An installation of its own in which that plugin is on and no item stands: the demonstration's people hold their posts in these authorities."""
    root = folder / "root"
    for place in (f"plugins/{plugin}", "forms/schemas/elements", "forms/schemas/codes"):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).symlink_to(ROOT / place, target_is_directory=True)
    (root / "plugins.toml").write_text(f'format = 1\n\n[[plugin]]\nid = "{plugin}"\nenabled = true\n', "utf-8")
    with _housed(server, folder / "var", root) as settings:
        asyncio.run(_peopled(settings, orgs))
        with _running(settings) as stage:
            yield stage


@contextmanager
def _housed(server: str, var: Path, root: Path) -> Iterator[Settings]:
    """A database of its own, dropped afterwards."""
    source, name = asyncio.run(template(server)), f"jiban_browser_{token_hex(6)}"
    asyncio.run(_admin(server, f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY'))
    try:
        yield Settings(database_url=sibling(server, name), var=var, root=root, port=free_port())
    finally:
        asyncio.run(_admin(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def _running(settings: Settings) -> Iterator[Stage]:
    with ExitStack() as running:
        web = running.enter_context(_process(settings, str(SERVER)))
        running.enter_context(_process(settings, "-m", "ui.worker"))
        yield Stage(_ready(f"http://127.0.0.1:{settings.port}", web), settings)


async def _peopled(settings: Settings, orgs: Mapping[str, str]) -> None:
    house = await open_house(settings, 1)
    try:
        await demo.fill(house.db, house.vault, orgs)
    finally:
        await house.close()


async def _published(settings: Settings) -> None:
    """The items have been on offer for some weeks, so that what came in meanwhile can be filed as of its day."""
    with at(now() - ON_OFFER):
        house = await open_house(settings, 1)
        await house.close()


async def _admin(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def _process(settings: Settings, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Python with these arguments in the house's surroundings; told to stop at the end, which it must do by itself."""
    env = {
        **os.environ, "JIBAN_MODE": settings.mode, "JIBAN_DATABASE_URL": str(settings.database_url), "JIBAN_VAR": str(settings.var),
        "JIBAN_PORT": str(settings.port), "JIBAN_ROOT": str(settings.root), "PYTHONPATH": str(ROOT),
    }
    started = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=env)
    try:
        yield started
    finally:
        started.terminate()
        assert started.wait(20) == 0


def _ready(url: str, started: "subprocess.Popen[bytes]") -> str:
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        try:
            httpx.get(f"{url}/health").raise_for_status()
        except httpx.HTTPError:
            assert started.poll() is None, "the web process has ended"
            time.sleep(0.05)
        else:
            return url
    raise AssertionError("the web process did not become ready")
