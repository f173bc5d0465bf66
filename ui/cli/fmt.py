"""`jiban fmt`: write item files and schemas in their one canonical form, so that a difference is a difference in meaning."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from core.faults import Blame, Fault
from core.items.fmt import formatted
from core.settings import Settings

PLACES = ("plugins.toml", "plugins/*/plugin.toml", "plugins/*/items/*/*.toml", "forms/schemas/**/*.json")
"""Where a repository keeps the files that have a canonical form."""


def arguments(parser: ArgumentParser) -> None:
    """Which files, and whether to write."""
    parser.add_argument("paths", nargs="*", type=Path, help="文件或目录 · files or folders（默认整个仓库）")
    parser.add_argument("--check", action="store_true", help="只检查，不改写；有不规范的文件时退出码为 1 · change nothing")


def run(options: Namespace) -> int:
    """Format, or say what would be formatted."""
    root = Settings.from_env().root
    changed, faults = [], list[Fault]()
    for path in _files(root, [path.resolve() for path in options.paths]):
        name = path.relative_to(root).as_posix()
        raw = path.read_bytes()
        new, found = formatted(raw, path.name, Blame(_plugin(name), name))
        faults += found
        if new != raw:
            changed.append(name)
            if not options.check:
                path.write_bytes(new)
    for fault in faults:
        print(fault.sentence(), file=sys.stderr)
    for name in changed:
        print(f"{'不规范' if options.check else '已改写'}：{name}")
    return 1 if faults or (changed and options.check) else 0


def _files(root: Path, wanted: list[Path]) -> Iterator[Path]:
    found = sorted({path for place in PLACES for path in root.glob(place)})
    return (path for path in found if not wanted or any(path == one or one in path.parents for one in wanted))


def _plugin(name: str) -> str:
    first, *rest = name.split("/")
    return rest[0] if first == "plugins" and rest else ""
