"""Processes under measurement: started, watched through /proc, ended."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

import msgspec

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300
"""Seconds one measurement may take."""
_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(module: str, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """`python -m module` for the time of the block; ended gently, then by force."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as `make run` starts them
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT, env={**kept, **(env or {})})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(module: str, job: msgspec.Struct, *arguments: str) -> dict[str, object]:
    """Run a measuring process with a job on its standard input and read its JSON answer."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, input=msgspec.json.encode(job), capture_output=True, check=False,
        timeout=LONGEST,
    )
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stderr.decode()[-2000:]}")
    answer: dict[str, object] = msgspec.json.decode(done.stdout)
    return answer


def until_ready(url: str, begun: float, process: "subprocess.Popen[bytes]", patience: float = 30) -> float:
    """Seconds from `begun` until the address answers 200. Raises RuntimeError when the process ends or patience does."""
    while perf_counter() - begun < patience:
        if process.poll() is not None:
            raise RuntimeError(f"the process ended with {process.returncode} before it was ready")
        try:
            with urlopen(url, timeout=1) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return perf_counter() - begun
        except (URLError, OSError):
            sleep(0.01)
    raise RuntimeError(f"{url} did not answer within {patience} s")


def memory_mb(pid: int) -> float:
    """Resident memory of a process in MiB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return round(int(text.split("VmRSS:")[1].split()[0]) / 1024, 1)


def cpu_seconds(pid: int) -> float:
    """CPU time used so far by a process and its children, those alive and those gone."""
    mine = _ticks(pid, 4) / _TICKS
    return mine + sum(cpu_seconds(child) for child in children(pid))


def children(pid: int) -> list[int]:
    """The processes whose parent this is."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found.extend(int(word) for word in task.read_text().split())
    return found


def _ticks(pid: int, columns: int) -> int:
    """utime, stime and those of the children waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(int(field) for field in fields[11 : 11 + columns])


def until_listening(port: int, process: "subprocess.Popen[bytes]", listeners: int = 1, patience: float = 30) -> None:
    """Wait until so many sockets listen at the port. Raises RuntimeError when the process ends or patience does."""
    begun = perf_counter()
    while perf_counter() - begun < patience:
        if process.poll() is not None:
            raise RuntimeError(f"the process ended with {process.returncode} before it was ready")
        if _listening(port) >= listeners:
            return
        sleep(0.02)
    raise RuntimeError(f"fewer than {listeners} listened at port {port} within {patience} s")


def _listening(port: int) -> int:
    """How many sockets listen at the port of this machine (state 0A in the kernel's table)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)
