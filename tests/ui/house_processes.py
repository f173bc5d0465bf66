"""The processes of a house, started as the supervisor starts them, for tests over real sockets."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from ports import free_port

from core.house import House
from core.settings import ROOT


@contextmanager
def process(house: House, module: str, port: int = 0) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m module` on the house's database; told to stop at the end, which it must do by itself and without a fault."""
    env = {
        **os.environ, "JIBAN_DATABASE_URL": str(house.settings.database_url), "JIBAN_VAR": str(house.settings.var), "JIBAN_MODE": "demo",
        "JIBAN_PORT": str(port or 8000), "JIBAN_RATE_PER_MINUTE": "100000000",
    }
    started = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=env)
    try:
        yield started
    finally:
        started.terminate()
        assert started.wait(20) == 0


@contextmanager
def web(house: House) -> Iterator[str]:
    """The address of a web process that answers."""
    port = free_port()
    with process(house, "ui.serve", port) as started:
        yield ready(f"http://127.0.0.1:{port}", started)


def ready(url: str, started: "subprocess.Popen[bytes]") -> str:
    """The address once it answers; a process that ended instead fails the test."""
    for _ in range(300):
        try:
            httpx.get(f"{url}/health").raise_for_status()
        except httpx.HTTPError:
            assert started.poll() is None
            time.sleep(0.05)
        else:
            return url
    raise AssertionError("the web process did not become ready")
