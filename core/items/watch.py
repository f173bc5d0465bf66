"""A saved file is checked and live within two seconds (demo mode), an adopted release within a few (always).

Polling on purpose: it works on every file system and in every container, and a look at some hundred files costs a millisecond.
"""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import structlog

from core import holidays
from core.items.releases import Catalogue

PAUSE = 0.4  # float: seconds of a timer, no value of a case
"""Seconds between two looks at the files."""
STORE_EVERY = 5
"""How many looks at the files go by between two looks at the release store."""
WATCHED = ("plugins", "forms/schemas", "features")
SUFFIXES = (".toml", ".json", ".csv", ".feature", ".py")
UNWATCHED = frozenset({"__pycache__"})
Prints: TypeAlias = dict[str, tuple[int, int]]

_log = structlog.get_logger(__name__)


def prints(root: Path) -> Prints:
    """What tells that a watched file was saved: its time in nanoseconds and its size."""
    found: Prints = {}
    for path in (root / "plugins.toml", *(root / name for name in WATCHED)):
        with suppress(FileNotFoundError):
            if path.is_dir():
                _look(str(path), found)
            else:
                stat = path.stat()
                found[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return found


def _look(folder: str, found: Prints) -> None:
    """The watched files of a folder and of those in it; what is removed between listing and looking is left out."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if entry.name.endswith(SUFFIXES):
                    stat = entry.stat()
                    found[entry.path] = (stat.st_mtime_ns, stat.st_size)
                elif entry.name not in UNWATCHED and entry.is_dir():
                    _look(entry.path, found)


async def follow(catalogue: Catalogue) -> None:
    """Keep the catalogue at what the files and the release store say, until cancelled.

    What goes wrong in one round is logged and tried again in the next; a failing check keeps the old items on offer, the faults
    are in `catalogue.faults`.
    """
    seen = prints(catalogue.root)
    look = 0
    while True:
        await asyncio.sleep(PAUSE)
        look += 1
        try:
            seen = await _round(catalogue, seen, store=look % STORE_EVERY == 0)
        except Exception:  # noqa: BLE001 - the watcher outlives a database that is away for a moment
            _log.exception("事项目录更新失败，稍后重试")


async def _round(catalogue: Catalogue, seen: Prints, *, store: bool) -> Prints:
    found = await asyncio.to_thread(prints, catalogue.root) if catalogue.mode == "demo" else seen
    if found != seen:
        faults = await catalogue.reload()
        _log.info("文件有变化，已重新检查", faults=[fault.sentence() for fault in faults])
    elif store and await catalogue.refresh():
        _log.info("发布版本有变化，已更新")
    if store and (wrong := await asyncio.to_thread(holidays.refresh, catalogue.root)):
        _log.warning("放假安排的文件有问题，没有采用", faults=[fault.sentence() for fault in wrong])
    return found
