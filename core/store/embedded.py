"""The embedded PostgreSQL: the wheel's binaries, our own cluster, `postgres` a direct child that we reap, restart and stop.

Only a private socket folder is listened on, with passwords (scram) and checksums. The server follows its owner: when the owner
is killed, the kernel tells the server to stop (PR_SET_PDEATHSIG); whatever is left over is stopped before the next start.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from core.store import binaries, processes
from core.store.binaries import ServerError

USER = "jiban"
DATABASE = "jiban"
PORT = 5432
_LONGEST_SOCKET_FOLDER = 80
"""A Unix socket's path may have 107 bytes; PostgreSQL adds `/.s.PGSQL.5432` and a lock file's suffix."""
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_READY_SECONDS, _STOP_SECONDS, _ALONE_SECONDS = 60, 60, 2


class AlreadyRunning(ServerError):
    """Another living process owns this server."""


class Embedded:
    """One PostgreSQL cluster under `home` and its server process.

    `durable` False gives up crash safety for speed: for scratch clusters that nobody will miss. Start it from a thread that
    lives as long as the server should: the server stops when that thread ends. Methods raise ServerError (Chinese).
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self._user = processes.server_user()
        self._place = self._server_folder()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self._place / "data"

    @property
    def log(self) -> Path:
        """Where the server's messages go."""
        return self.home / "postgres.log"

    @property
    def url(self) -> str:
        """How to connect; meaningful once the cluster exists."""
        password = (self.home / "password").read_text().strip()
        return f"postgresql://{USER}:{password}@/{DATABASE}?host={self._sockets()}&port={PORT}"

    @property
    def pid(self) -> int | None:
        """The server's process, while it is our living child."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def exists(self) -> bool:
        """Whether the cluster has been made."""
        return self.data.exists()

    def running(self) -> bool:
        """Whether some living process, this one or another, owns a server here."""
        try:
            with (self.home / "lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def start(self) -> str:
        """Make the cluster if it is new, start the server, wait until it is ready; answers the URL."""
        self._own()
        try:
            self._stop_leftovers()
            self._create()
            self._spawn()
        except BaseException:
            self._disown()
            raise
        return self.url

    def ensure(self) -> bool:
        """Start the server again if it has died; says whether it had to."""
        if self.pid is not None:
            return False
        self._stop_leftovers()
        self._spawn()
        return True

    def stop(self) -> None:
        """Stop the server (open connections are closed, everything is flushed) and give up ownership."""
        process, self._process = self._process, None
        if process is not None:
            for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, never needed so far
                if process.poll() is None:
                    process.send_signal(sent)
                if _ended(process, _STOP_SECONDS):
                    break
            if not self._sockets().is_relative_to(self._place):
                with contextlib.suppress(OSError):  # somebody put something into it: not ours to remove
                    self._sockets().rmdir()
        self._disown()

    # --- where things are ---------------------------------------------------------------------------------------------

    def _server_folder(self) -> Path:
        """`home` itself, or a folder of ours that the server's user can reach when it cannot reach `home`."""
        if self._user is None or binaries.reachable(self.home.parent):
            return self.home
        return binaries.STATE / f"{self.home.parent.name}-{_short(self.home)}"

    def _sockets(self) -> Path:
        here = self._place / "run"
        if len(os.fsencode(here)) <= _LONGEST_SOCKET_FOLDER:
            return here
        return Path("/tmp") / f"jiban-{_short(self.home)}"  # noqa: S108 - made 0700 and its owner checked before use

    def _folder(self, path: Path, mode: int, *, servers: bool) -> Path:
        """Make our folder with exactly this mode and owner. Raises ServerError when somebody else's stands there."""
        uid, gid = (self._user.uid, self._user.gid) if servers and self._user else (os.geteuid(), os.getegid())
        try:
            path.mkdir()
            os.chown(path, uid, gid)
            path.chmod(mode)
        except FileExistsError:
            if path.is_symlink() or path.stat().st_uid != uid:
                raise ServerError(f"{path} 已经存在且属于另一个用户；请移走它再启动") from None
        return path

    # --- ownership ----------------------------------------------------------------------------------------------------

    def _own(self) -> None:
        """Take the lock that says whose server this is; the kernel gives it back when we die."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        self._folder(self.home, 0o711, servers=False)
        if self._place != self.home:
            binaries.STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
            self._folder(self._place, 0o711, servers=False)
        lock = (self.home / "lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyRunning(f"{self.home} 的数据库正由另一个 jiban 进程使用") from None
        self._lock = lock

    def _disown(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _stop_leftovers(self) -> None:
        """Stop what a killed owner left behind, and remove a pid file that names a stranger.

        Only the postmaster is asked to stop. Its processes, once they are without it, end by themselves as soon as they have done what
        they are at, and are killed when they do not. They must not be asked: to PostgreSQL 18's checkpointer SIGINT is the order to write
        the checkpoint of a clean shutdown, and what others commit and answer for after that is not replayed at the next start.

        PostgreSQL itself clears a pid file whose process is gone, after making sure that nobody holds the old server's memory; so that
        file is left to it, unless the number now belongs to an unrelated process, for then it would refuse to start.
        """
        for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            left = processes.working_in(self.data)
            head = [pid for pid in left if pid == self._written_pid()]
            told = left if sent is signal.SIGKILL else head
            processes.tell(told, sent)
            if processes.wait_until(lambda: not processes.working_in(self.data), _STOP_SECONDS if told else _ALONE_SECONDS):
                break
        else:
            raise ServerError(f"{self.data} 里还有停不下来的旧进程：{processes.working_in(self.data)}")
        if processes.somebody(self._written_pid()):  # and it does not work here
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _written_pid(self) -> int:
        """The postmaster that the pid file names; 0 without such a file."""
        try:
            first = (self.data / "postmaster.pid").read_text().partition("\n")[0]
        except OSError:
            return 0
        return int(first) if first.isdecimal() else 0

    # --- the cluster --------------------------------------------------------------------------------------------------

    def _create(self) -> None:
        """initdb into a folder beside, renamed when complete: a start that was interrupted leaves no half cluster."""
        self._folder(self._sockets(), 0o700, servers=True)
        if self.data.exists():
            return
        draft = self._place / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        self._folder(draft, 0o700, servers=True)
        password = self._new_password()
        self._run(["initdb", *_INITDB, "-D", str(draft), f"--pwfile={password}", *([] if self.durable else ["--no-sync"])])
        self._run(["postgres", "--single", "-D", str(draft), "template1"], f"CREATE DATABASE {DATABASE};\n".encode())
        password.unlink()
        draft.rename(self.data)

    def _new_password(self) -> Path:
        """Write the password twice: for us, and for initdb's user to read once."""
        text = secrets.token_urlsafe(32)
        ours, theirs = self.home / "password", self._place / "password.new"
        for path in (ours, theirs):
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
        if self._user is not None:
            os.chown(theirs, self._user.uid, self._user.gid)
        return theirs

    def _program(self, name: str) -> str:
        folder = binaries.for_ourselves() if self._user is None else binaries.for_another_user()
        return str(folder / name)

    def _run(self, command: list[str], given: bytes = b"") -> None:
        done = subprocess.run(  # noqa: S603 - our own words
            [self._program(command[0]), *command[1:]], input=given, capture_output=True, check=False, cwd="/",
            env=_ENVIRONMENT, **self._identity(),
        )
        if done.returncode:
            raise ServerError(f"{command[0]} 失败：{done.stderr.decode(errors='replace').strip()}")

    def _identity(self) -> dict[str, Any]:
        return {} if self._user is None else {"user": self._user.uid, "group": self._user.gid, "extra_groups": []}

    # --- the server ---------------------------------------------------------------------------------------------------

    def _spawn(self) -> None:
        options = {**_SERVER, "shared_buffers": f"{_buffers()}MB", "unix_socket_directories": str(self._sockets()), **({} if self.durable else _FORGETFUL)}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                [self._program("postgres"), "-D", str(self.data), *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd="/", env=_ENVIRONMENT, start_new_session=True, **self._identity(),
                preexec_fn=processes.die_with_parent(),  # noqa: PLW1509 - one system call, prepared before the fork
            )
        if not processes.wait_until(lambda: self._ready() or self.pid is None, _READY_SECONDS) or self.pid is None:
            self.stop()
            raise ServerError(f"PostgreSQL 没有启动，最后的记录：\n{_tail(self.log)}")

    def _ready(self) -> bool:
        """The server writes its state into the eighth line of its pid file (this is what pg_ctl reads too)."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.pid) and lines[7].strip() == "ready"


_INITDB = (
    f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256", "--data-checksums", "--no-instructions",
)
_SERVER = {
    "listen_addresses": "", "port": str(PORT), "max_connections": "100", "jit": "off",
    "log_min_messages": "warning", "log_line_prefix": "%m [%p] ", "timezone": "UTC", "max_wal_size": "2GB",
    "wal_compression": "on",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}


def _buffers() -> int:
    """MiB of memory for the server's own cache: an eighth of the machine's, for others live there too; 128 at the least, 4,096 at the most."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(max(machine // 8 // 2**20, 128), 4096)


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _short(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:10]


def _tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
