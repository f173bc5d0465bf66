"""A web process beside the stage's own, on the same database, that tests kill and start again."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from ports import free_port
from stage import SERVER, Stage

from core.settings import ROOT

PATIENCE = 120.0


class KillableWeb:
    """The process, at one address for all its lives."""

    def __init__(self, stage: Stage) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._env = {
            **os.environ, "JIBAN_MODE": stage.settings.mode, "JIBAN_DATABASE_URL": str(stage.settings.database_url),
            "JIBAN_VAR": str(stage.settings.var), "JIBAN_PORT": str(port), "PYTHONPATH": str(ROOT),
        }
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, str(SERVER)], cwd=ROOT, env=self._env)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        """Another life."""
        self._process = self._started()

    async def ready(self) -> "KillableWeb":
        """Once it answers. Raises AssertionError when it does not."""
        begun = time.monotonic()
        async with httpx.AsyncClient(base_url=self.url) as client:
            while time.monotonic() - begun < PATIENCE:
                try:
                    (await client.get("/health")).raise_for_status()
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
                else:
                    return self
        raise AssertionError("the web process did not become ready")


@contextmanager
def killable(stage: Stage) -> Iterator[KillableWeb]:
    """The process; killed at the end, if it still lives."""
    web = KillableWeb(stage)
    try:
        yield web
    finally:
        web.kill()
