"""`jiban fmt`: write item files, schemas and features in their one canonical form, so that a difference is a difference in meaning."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.formatting import format_tree
from core.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """Which files, and whether to write."""
    parser.add_argument("paths", nargs="*", type=Path, help="文件或目录 · files or folders（默认整个仓库）")
    parser.add_argument("--check", action="store_true", help="只检查，不改写；有不规范的文件时退出码为 1 · change nothing")


def run(options: Namespace) -> int:
    """Format, or say what would be formatted."""
    done = format_tree(Settings.from_env().root, [path.resolve() for path in options.paths], write=not options.check)
    for fault in done.faults:
        print(fault.sentence(), file=sys.stderr)
    for name in done.changed:
        print(f"{'不规范' if options.check else '已改写'}：{name}")
    return 1 if done.faults or (done.changed and options.check) else 0
