"""Small questions to the operating system about processes and users, for the owner of the embedded server."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from core.store.binaries import ServerError

SERVER_USER = "jiban-postgres"
_PR_SET_PDEATHSIG = 1


class RunAs(msgspec.Struct, frozen=True):
    """The user a child process runs as."""

    uid: int
    gid: int


def server_user() -> RunAs | None:
    """Under root, the server's own system user (created when absent); as an ordinary user None, meaning ourselves.

    PostgreSQL refuses to run as root. Raises ServerError when the user can be neither found nor created.
    """
    if os.geteuid() != 0:
        return None
    found = _find(SERVER_USER) or _create(SERVER_USER)
    return RunAs(found.pw_uid, found.pw_gid)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise ServerError(f"系统里没有 useradd，不能建立系统用户 {name}；请先建立该用户，或者以普通用户运行")
    command = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    said = ""
    for _ in range(20):  # another start may be creating the same user and hold the password file's lock
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603 - our own words
        if found := _find(name):
            return found
        time.sleep(0.2)
    raise ServerError(f"不能建立系统用户 {name}：{said.strip()}；请先建立该用户，或者以普通用户运行")


def die_with_parent(sent: signal.Signals = signal.SIGINT) -> Callable[[], None]:
    """What a child does before exec so that the kernel sends it `sent` when the thread that started it is gone.

    Set after the change of user, which would clear it. The C library is opened here, before the fork.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and here
            os._exit(1)

    return prepare


def stay_with(parent: int, sent: signal.Signals = signal.SIGKILL) -> None:
    """What a child that is running already does to the same end; `parent` is the process that started it."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def working_in(folder: Path) -> list[int]:
    """Processes whose working folder is `folder`: every process of a PostgreSQL server works in its data folder."""
    wanted = str(folder.resolve())
    return sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _cwd(entry) == wanted)


def somebody(pid: int) -> bool:
    """Whether a process has this number. Raises ServerError when it may not be looked at, so that nobody can say what it is."""
    try:
        Path(f"/proc/{pid}/cwd").readlink()
    except PermissionError:
        raise ServerError(f"不能查看进程 {pid} 在做什么，不能断定它不是旧的数据库；请先停止它，或者给本程序查看进程的权限（容器里是 SYS_PTRACE）") from None
    except OSError:
        return False
    return True


def _cwd(process: Path) -> str:
    try:
        return str((process / "cwd").readlink())
    except OSError:  # gone meanwhile, a zombie, or somebody else's
        return ""


def tell(pids: list[int], sent: signal.Signals) -> None:
    """Signal each process; one that is gone meanwhile needs nothing."""
    for pid in pids:
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            continue


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Ask every 20 ms until `done` or the time is over; says which."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
