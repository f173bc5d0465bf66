"""The embedded server: starts, stops, and comes back after every way of dying."""

import asyncio
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest

from core.settings import Settings
from core.store import binaries, processes
from core.store.binaries import ServerError
from core.store.embedded import AlreadyRunning, Embedded
from core.store.lease import lease, running_url


@pytest.fixture
def home(server_folder: Path, request: pytest.FixtureRequest) -> Path:
    return server_folder / f"own-{abs(hash(request.node.nodeid)) % 10**8}"


@pytest.fixture
def server(home: Path) -> Iterator[Embedded]:
    embedded = Embedded(home, durable=False)
    embedded.start()
    yield embedded
    embedded.stop()


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_listens_on_a_private_socket_with_scram_and_checksums(server: Embedded) -> None:
    assert asyncio.run(ask(server.url, "SHOW fsync")) == "off"
    assert asyncio.run(ask(server.url, "SHOW listen_addresses")) == ""
    assert asyncio.run(ask(server.url, "SHOW data_checksums")) == "on"
    lines = (server.data / "pg_hba.conf").read_text().splitlines()
    assert {line.split()[-1] for line in lines if line and not line.startswith("#")} == {"scram-sha-256"}
    assert (server.home / "password").stat().st_mode & 0o777 == 0o600
    assert (server.home / "run").stat().st_mode & 0o777 == 0o700


def test_wrong_password_is_refused(server: Embedded) -> None:
    wrong = server.url.replace((server.home / "password").read_text(), "wrong")
    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(ask(wrong, "SELECT 1"))


def test_is_a_direct_child_and_is_reaped(server: Embedded) -> None:
    assert server.pid is not None
    child = psutil.Process(server.pid)
    assert child.ppid() == os.getpid()
    server.stop()
    assert not psutil.pid_exists(child.pid)


def test_a_killed_server_is_started_again_with_what_was_committed(home: Path) -> None:
    server = Embedded(home)
    server.start()
    try:
        assert asyncio.run(ask(server.url, "SHOW fsync")) == "on"
        asyncio.run(ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer"))
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert processes.wait_until(lambda: server.pid is None, 5)
        assert server.ensure()
        assert asyncio.run(ask(server.url, "SELECT answer FROM kept")) == 42
        assert not server.ensure()
    finally:
        server.stop()


def test_a_second_owner_is_refused(server: Embedded) -> None:
    with pytest.raises(AlreadyRunning):
        Embedded(server.home).start()
    assert server.running()


def test_what_nobody_started_is_not_running(server_folder: Path) -> None:
    settings = Settings(var=server_folder / "nobody")
    assert not Embedded(settings.var / "postgres").running()
    with pytest.raises(ServerError, match="没有运行"):
        running_url(settings)


def test_lease_uses_the_running_server_and_stops_only_its_own(server_folder: Path) -> None:
    settings = Settings(var=server_folder / "house")
    with lease(settings) as outer:
        assert running_url(settings) == outer
        with lease(settings) as inner:
            assert inner == outer
        assert asyncio.run(ask(outer, "SELECT 1")) == 1
    assert not Embedded(settings.var / "postgres").running()
    with lease(Settings(database_url="postgresql://elsewhere/x")) as url:
        assert url == "postgresql://elsewhere/x"


_OWNER = """
import sys, time
from pathlib import Path
from core.store.binaries import ServerError
from core.store.embedded import Embedded
server = Embedded(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


def test_follows_its_owner_even_when_that_is_killed(home: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(home)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    assert processes.wait_until(lambda: not processes.working_in(home / "data"), 30), f"server {pid} outlived its owner"


def test_leftovers_of_a_killed_owner_are_stopped_before_a_start(home: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(home)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout:
        pid = int(owner.stdout.readline())
    os.kill(pid, signal.SIGSTOP)  # cannot follow its owner now
    owner.kill()
    owner.wait()
    server = Embedded(home, durable=False)
    waker = subprocess.Popen(["sh", "-c", f"sleep 1; kill -CONT {pid}"])
    try:
        server.start()
        assert server.pid not in {None, pid}
        assert asyncio.run(ask(server.url, "SELECT 1")) == 1
    finally:
        server.stop()
        waker.wait()


async def _reckon(url: str) -> None:
    """Keep a process of the server busy with what heeds neither a cancelled query nor the end of the postmaster, for some seconds."""
    connection = await asyncpg.connect(url)
    with suppress(asyncpg.PostgresError, OSError, asyncpg.InterfaceError):
        await connection.execute("DO $$ DECLARE until timestamptz := clock_timestamp() + interval '3 s'; BEGIN WHILE clock_timestamp() < until LOOP "
                                 "BEGIN PERFORM 1; EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$")


def test_processes_without_a_postmaster_are_never_told_to_stop_gently(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the checkpointer that would be the order to write the checkpoint of a clean shutdown: what is committed after it is lost."""
    server, told = Embedded(home, durable=False), list[tuple[list[int], signal.Signals]]()
    real = processes.tell
    monkeypatch.setattr(processes, "tell", lambda pids, sent: (told.append((list(pids), sent)), real(pids, sent)))
    server.start()
    try:
        told.clear()
        busy = multiprocessing.get_context("spawn").Process(target=_run_reckoning, args=(server.url,))
        busy.start()
        assert server.pid is not None
        assert processes.wait_until(lambda: asyncio.run(ask(server.url, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'")) == 1, 30)
        os.kill(server.pid, signal.SIGKILL)
        assert processes.wait_until(lambda: server.pid is None, 5)
        assert processes.working_in(server.data), "somebody is still at work"
        assert server.ensure()
        busy.join(30)
        assert [pids for pids, sent in told if sent is not signal.SIGKILL and pids] == []
        log = server.log.read_text()
        assert "checkpoint starting: shutdown" not in log
        assert asyncio.run(ask(server.url, "SELECT 1")) == 1
    finally:
        server.stop()


def _run_reckoning(url: str) -> None:
    asyncio.run(_reckon(url))


def test_a_pid_file_naming_a_stranger_does_not_stop_the_start(home: Path) -> None:
    server = Embedded(home, durable=False)
    server.start()
    assert server.pid is not None
    killed = server.pid
    os.kill(killed, signal.SIGKILL)
    assert processes.wait_until(lambda: server.pid is None, 5)
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    server.stop()
    try:
        server.start()
        assert server.pid not in {None, killed, os.getpid()}
    finally:
        server.stop()


def test_an_interrupted_first_start_leaves_no_half_cluster(home: Path) -> None:
    home.mkdir()
    (home / "data.new").mkdir()
    (home / "data.new" / "half").write_text("")
    server = Embedded(home, durable=False)
    try:
        server.start()
        assert not (home / "data.new").exists()
    finally:
        server.stop()


def test_under_root_another_user_runs_it_from_a_copy_and_nothing_else_changes(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    modes = {folder: folder.stat().st_mode for folder in [private, *private.parents]}
    server = Embedded(private / "postgres", durable=False)
    try:
        server.start()
        assert server.pid is not None
        process, root = psutil.Process(server.pid), os.geteuid() == 0
        assert process.uids().real != 0
        assert process.exe().startswith(str(binaries.STATE)) is root
        assert server.data.is_relative_to(binaries.STATE if root else private)
        assert {folder: folder.stat().st_mode for folder in modes} == modes
    finally:
        server.stop()
        shutil.rmtree(server.data.parent)


def test_a_long_path_moves_the_socket_elsewhere(server_folder: Path) -> None:
    server = Embedded(server_folder / ("x" * 100) / "postgres", durable=False)
    try:
        server.start()
        assert asyncio.run(ask(server.url, "SELECT 1")) == 1
        sockets = server._sockets()
        assert sockets.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
    assert not sockets.exists()


def test_starts_and_stops_quickly(server: Embedded) -> None:
    server.stop()
    begin = time.monotonic()
    server.start()
    assert time.monotonic() - begin < 5


def test_a_process_that_may_not_be_looked_at_is_not_taken_for_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes.somebody(os.getpid())
    assert not processes.somebody(0)

    def denied(_: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "readlink", denied)
    with pytest.raises(ServerError, match="SYS_PTRACE"):
        processes.somebody(1)
