"""`jiban up`: everything runs, what dies comes back, and stopping leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import httpx
import psutil
import pytest
from ports import free_port

from core.store.processes import wait_until
from ui.cli.people import COMPANIES, PASSWORD

READY = "即办平台已就绪"


class Running:
    """A `jiban up` of the test's own, on its own port and data."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        environ = {**os.environ, "JIBAN_VAR": str(var), "JIBAN_PORT": str(self.port), "JIBAN_MODE": "demo", "JIBAN_WEB_PROCESSES": "2"}
        environ.pop("JIBAN_DATABASE_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.cli.main", "up"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
        )
        self.said: list[str] = []
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said += self.process.stdout

    def _lines(self) -> str:
        return "".join(self.said)

    def wait(self, done: Callable[[], object], seconds: float = 60) -> None:
        assert wait_until(lambda: bool(done()), seconds), self._lines()

    def well(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def children(self, words: str) -> list[psutil.Process]:
        """The direct children whose command has these words."""
        found = []
        for one in psutil.Process(self.process.pid).children():
            try:
                if words in " ".join(one.cmdline()) and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
            except psutil.NoSuchProcess:
                continue
        return found

    def stop(self, sent: signal.Signals) -> int:
        self.process.send_signal(sent)
        code = self.process.wait(60)
        self._reader.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


@pytest.fixture
def running(server_folder: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    up = Running(server_folder / f"up-{abs(hash(request.node.nodeid)) % 10**8}")
    up.wait(up.well)
    yield up
    if up.process.poll() is None:
        up.stop(signal.SIGTERM)


def test_runs_recovers_and_stops_clean(running: Running) -> None:
    answer = httpx.post(
        f"http://127.0.0.1:{running.port}/api/v1/sessions", json={"login": COMPANIES[0].login, "password": PASSWORD}, timeout=20
    )
    assert answer.status_code in {200, 201}, answer.text
    for words, several in (("ui.serve", 2), ("ui.worker", 1), ("bin/postgres", 1)):
        running.wait(lambda words=words, several=several: len(running.children(words)) == several)
        before = running.children(words)[0]
        before.kill()
        running.wait(
            lambda words=words, several=several, dead=before.pid: dead not in (pids := [one.pid for one in running.children(words)]) and len(pids) == several
        )
        running.wait(running.well)
    everyone = psutil.Process(running.process.pid).children(recursive=True)
    assert running.stop(signal.SIGTERM) == 0
    assert not [one for one in everyone if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert READY in "".join(running.said)
    assert PASSWORD in "".join(running.said)


def test_killing_the_supervisor_takes_everything_with_it(running: Running) -> None:
    everyone = psutil.Process(running.process.pid).children(recursive=True)
    assert len(everyone) > 3
    running.stop(signal.SIGKILL)

    def gone() -> bool:
        return not [one for one in everyone if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    assert wait_until(gone, 30)


def test_a_taken_port_is_said_at_once(server_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environ = {**os.environ, "JIBAN_VAR": str(server_folder / "up-taken"), "JIBAN_PORT": str(taken.getsockname()[1])}
        begin = time.monotonic()
        done = subprocess.run([sys.executable, "-m", "ui.cli.main", "up"], capture_output=True, text=True, env=environ, check=False)
        assert done.returncode == 1
        assert "已有程序在使用" in done.stderr
        assert time.monotonic() - begin < 10
        assert not (server_folder / "up-taken" / "postgres").exists()


def test_production_does_not_start_with_demo_secrets(server_folder: Path) -> None:
    environ = {**os.environ, "JIBAN_VAR": str(server_folder / "up-production"), "JIBAN_MODE": "production", "JIBAN_PORT": "1"}
    done = subprocess.run([sys.executable, "-m", "ui.cli.main", "up"], capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 1
    assert "master.key" in done.stderr
    assert "signing.key" in done.stderr
