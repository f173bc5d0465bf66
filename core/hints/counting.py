"""Counts beside the hints, gathered in the process and written together: how often a tip appeared, how often a field went wrong.

No value and nobody's name is kept. What was counted in the last seconds before a process is killed is lost, and while the database
cannot be written everything since; the figures are for deciding which tips to keep, not for accounts. Counting never fails whoever counts.
"""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec
import structlog

from core import time
from core.store.engine import Database

About: TypeAlias = Literal["tip", "field", "window"]
EVERY: Final = 5.0
"""Seconds after the first count at which what has been gathered is written."""
_ADD: Final = """
INSERT INTO hint_counts (about, item, name, day, shown, acted)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[])
ON CONFLICT (about, item, name, day) DO UPDATE SET shown = hint_counts.shown + excluded.shown, acted = hint_counts.acted + excluded.acted
"""


Key: TypeAlias = tuple[str, str, str, date]
_log = structlog.get_logger("hints")


class Count(msgspec.Struct, frozen=True):
    """Something that was shown once, and whether something came of it."""

    about: About
    item: str
    name: str
    acted: bool


class Tally:
    """What one process has counted and not yet written."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = asyncio.Lock()
        self._gathered: dict[Key, tuple[int, int]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def add(self, counts: Iterable[Count]) -> None:
        """Count these as of today; they are written a little later, whether or not anybody counts again."""
        today = time.today()
        self._gather(((count.about, count.item, count.name, today), (1, int(count.acted))) for count in counts)

    async def write(self) -> None:
        """Write what has been gathered, in the order of the keys, so that two processes never wait for each other.

        What cannot be written is logged, kept, and tried again later.
        """
        async with self._lock:
            self._stop_timer()
            gathered, self._gathered = self._gathered, {}
            if not gathered:
                return
            rows = [(*key, *counts) for key, counts in sorted(gathered.items())]
            try:
                await self._db.execute(_ADD, *([row[n] for row in rows] for n in range(6)))
            except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again, and no page fails for a statistic
                _log.error("counts_unwritten", rows=len(rows), error=repr(error))
                self._gather(gathered.items())
            except BaseException:
                self._gather(gathered.items())
                raise

    async def close(self) -> None:
        """Write for the last time, when nobody counts any more."""
        if self._writing is not None:
            await self._writing
        await self.write()
        self._stop_timer()

    def _gather(self, counts: Iterable[tuple[Key, tuple[int, int]]]) -> None:
        for key, (shown, acted) in counts:
            before = self._gathered.get(key, (0, 0))
            self._gathered[key] = (before[0] + shown, before[1] + acted)
        if self._gathered and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._due)

    def _due(self) -> None:
        self._timer = None
        self._writing = asyncio.create_task(self.write())

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
