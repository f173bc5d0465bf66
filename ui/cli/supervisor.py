"""Keeps the processes of a house running: the embedded PostgreSQL, the web process, the worker.

Children get sessions of their own, so that Ctrl-C reaches only the supervisor, which stops them in order; the kernel stops them
when the supervisor is killed. A child that dies is started again, ever more slowly when it keeps dying.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from core.settings import Settings
from core.store.embedded import Embedded
from core.store.processes import die_with_parent
from ui.cli.output import CommandError

LOOK = 0.2
"""Seconds between two looks at the children."""
PATIENCE = 60.0
"""Seconds a first start may take."""
STEADY = 10.0
"""A child that lived this long was well; the next start is at once."""
LONGEST_PAUSE = 10.0


class Child:
    """One Python process of the house: `python -m <module>`."""

    def __init__(self, name: str, module: str, environ: dict[str, str]) -> None:
        self.name = name
        self._command = [sys.executable, "-m", module]
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = 0.0
        self._again_at = 0.0

    @property
    def alive(self) -> bool:
        """Whether the process runs; a dead one is reaped by asking."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        return self._process.pid if self._process is not None and self.alive else None

    def start(self) -> None:
        """Start the process."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            self._command, stdin=subprocess.DEVNULL, start_new_session=True, env=self._environ,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, prepared before the fork
        )

    def tend(self, say: Callable[[str], None]) -> None:
        """Start it again when it has died, after a pause that doubles while it keeps dying young."""
        now = time.monotonic()
        if self.alive:
            return
        if not self._again_at:
            young = now - self._started < STEADY
            self._pause = min(max(2 * self._pause, 0.5), LONGEST_PAUSE) if young else 0.0
            self._again_at = now + self._pause
            code = self._process.returncode if self._process else "?"
            say(f"{self.name}意外退出（{code}），{self._pause:.1f} 秒后重新启动")
        if now >= self._again_at:
            self._again_at = 0.0
            self.start()

    def stop(self, seconds: float = 15) -> None:
        """Ask it to finish what it is doing; after `seconds` end it."""
        if self._process is None:
            return
        if self.alive:
            self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Supervisor:
    """Starts children, tends them until told to stop, stops them in reverse order. `server` None: the database is outside."""

    def __init__(self, settings: Settings, server: Embedded | None, children: list[Child], say: Callable[[str], None]) -> None:
        self._settings = settings
        self._server = server
        self._children = children
        self._say = say
        self._stopping = False

    def run(self, ready: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT. Calls `ready` once the web process answers. Raises CommandError when a first start fails."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for child in self._children:
                child.start()
            self._await_first_answer()
            if not self._stopping:
                ready()
            while not self._stopping:
                self._tend()
                time.sleep(LOOK)
        finally:
            self._say("正在停止……")
            for child in reversed(self._children):
                child.stop()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _await_first_answer(self) -> None:
        """Whatever fails at the very first start will fail again: say so and end."""
        end = time.monotonic() + PATIENCE
        while not self._stopping and not listening(self._settings.host, self._settings.port):
            for child in self._children:
                if not child.alive:
                    raise CommandError(f"{child.name}没有启动成功，原因见上面的信息")
            if time.monotonic() > end:
                raise CommandError(f"网页服务 {PATIENCE:.0f} 秒内没有回应")
            time.sleep(0.05)

    def _tend(self) -> None:
        if self._server is not None and self._server.ensure():
            self._say("数据库意外退出，已重新启动")
        for child in self._children:
            child.tend(self._say)


def listening(host: str, port: int) -> bool:
    """Whether somebody answers at the port."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def environment(settings: Settings, url: str) -> dict[str, str]:
    """The children's environment: ours, and which database to use."""
    return {
        **os.environ, "JIBAN_DATABASE_URL": url, "JIBAN_MODE": settings.mode, "JIBAN_VAR": str(settings.var),
        "JIBAN_HOST": settings.host, "JIBAN_PORT": str(settings.port), "JIBAN_ROOT": str(settings.root),
        "JIBAN_FONTS": str(settings.fonts), "PYTHONUNBUFFERED": "1",
    }
