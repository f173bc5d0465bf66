"""Processes made to be killed: forked at an order from one that has everything imported, so that a new one is there in a blink.

The test holds a `Forked`; the script it starts calls `fork_at_orders`. Whatever ends the test ends them all: when the orders stop, the
script's whole group is killed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parent


class Forked:
    """A script with its victims; `folder` is what it is given to work in."""

    def __init__(self, script: Path, folder: Path) -> None:
        self.folder = folder
        paths = [str(TESTS.parent), str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.parent = subprocess.Popen(
            [sys.executable, str(script), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TESTS.parent,
            start_new_session=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )

    def order(self, words: str) -> int:
        """The pid of a new process that does what the words say."""
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{words}\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def close(self) -> None:
        """No more orders."""
        self.parent.stdin.close()  # type: ignore[union-attr]
        self.parent.wait()
        self.parent.stdout.close()  # type: ignore[union-attr]


def fork_at_orders(work: Callable[[Path, str], None]) -> None:
    """Fork for each line of the input a process that does it, and answer its pid; what it says goes to the folder's `log`."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps what was killed
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)  # what it says must not stand between the pids
            os.dup2(log, 2)
            work(folder, line.strip())
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)
