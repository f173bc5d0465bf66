"""`jiban fmt`: every data file of a repository in its one canonical form."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from core.faults import Blame, Fault
from core.items.fmt import formatted
from core.plugging.runs import FOLDER as RUNS
from core.scenarios.layout import canonical_text

PLACES = (
    ("plugins", "**/*.toml"), ("forms/schemas", "**/*.json"), ("features", "**/*.toml"), ("features", "**/*.feature"), (".", "plugins.toml"),
)
"""Where data files stand: folder and pattern."""


class Formatted(msgspec.Struct, frozen=True):
    """What `jiban fmt` did, or with `--check` would do: paths from the root, and files it could not format."""

    changed: tuple[str, ...]
    faults: tuple[Fault, ...]


def format_tree(root: Path, only: Sequence[Path] = (), *, write: bool) -> Formatted:
    """Format every data file under `root`, or those that are or lie in `only`; without `write` nothing is touched."""
    changed: list[str] = []
    faults: list[Fault] = []
    for path in _files(root):
        if only and not any(path == one or one in path.parents for one in only):
            continue
        name = path.relative_to(root).as_posix()
        raw = path.read_bytes()
        laid, found = _formatted(raw, _format(path), Blame(_plugin(name), name))
        faults += found
        if laid != raw:
            changed.append(name)
            if write:
                path.write_bytes(laid)
    return Formatted(tuple(changed), tuple(faults))


def _format(path: Path) -> str:
    """By which file format a file is written; the rules files of runs are as those of items."""
    return "rules.toml" if path.parent.name == RUNS and path.suffix == ".toml" else path.name


def _formatted(raw: bytes, name: str, blame: Blame) -> tuple[bytes, list[Fault]]:
    """The canonical bytes of one file."""
    if not name.endswith(".feature"):
        return formatted(raw, name, blame)
    try:
        return canonical_text(raw.decode("utf-8")).encode(), []
    except UnicodeDecodeError:
        return raw, [blame.at("", "不是 UTF-8 文字", "UTF-8 编码的文件", code="syntax")]


def _files(root: Path) -> Iterator[Path]:
    for folder, pattern in PLACES:
        yield from sorted((root / folder).glob(pattern))


def _plugin(name: str) -> str:
    parts = name.split("/")
    return parts[1] if parts[0] == "plugins" and len(parts) > 1 else ""
