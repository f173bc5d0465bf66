"""Counts beside the hints, gathered in the process and written together: how often a tip appeared, how often a field went wrong.

No value and nobody's name is kept. What was counted in the last seconds before a process is killed is lost; the figures are for
deciding which tips to keep, not for accounts.
"""

import asyncio
from collections.abc import Iterable
from datetime import date
from time import monotonic
from typing import Final, Literal, TypeAlias

import msgspec

from core import time
from core.store.engine import Database

About: TypeAlias = Literal["tip", "field", "window"]
EVERY: Final = 5.0
"""Seconds after which what has been gathered is written by whoever counts next."""
_ADD: Final = """
INSERT INTO hint_counts (about, item, name, day, shown, acted)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[])
ON CONFLICT (about, item, name, day) DO UPDATE SET shown = hint_counts.shown + excluded.shown, acted = hint_counts.acted + excluded.acted
"""


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
        self._gathered: dict[tuple[str, str, str, date], tuple[int, int]] = {}
        self._written = monotonic()

    async def add(self, counts: Iterable[Count]) -> None:
        """Count these as of today."""
        today = time.today()
        for count in counts:
            key = (count.about, count.item, count.name, today)
            shown, acted = self._gathered.get(key, (0, 0))
            self._gathered[key] = (shown + 1, acted + count.acted)
        if monotonic() - self._written >= EVERY:
            await self.write()

    async def write(self) -> None:
        """Write what has been gathered; a row at a time in the order of the keys, so that two processes never wait for each other."""
        async with self._lock:
            self._written = monotonic()
            gathered, self._gathered = self._gathered, {}
            if not gathered:
                return
            rows = [(*key, *counts) for key, counts in sorted(gathered.items())]
            await self._db.execute(_ADD, *([row[n] for row in rows] for n in range(6)))
