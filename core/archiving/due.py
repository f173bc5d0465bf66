"""Packing by itself: from the day after a case has ended, once its papers are made, one at a time and with rests between.

A consumer of the global order notes which cases have ended (and again when something happens to an ended one); the loop packs them.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

import structlog

from core import time
from core.archiving.keeping import keep
from core.archiving.packing import Packer
from core.cases.papers import CONSUMER as PAPERS
from core.cases.sequencer import Placed
from core.house import House
from core.store.engine import Connection

CONSUMER: Final = "archive"
CHECK: Final = 30
"""Seconds between looks when nothing waits."""
SHARE: Final = 4
"""A package rests the others for so many times as long as it took: packing takes a fifth of a worker at most."""
AGAIN: Final = timedelta(days=1)
"""After so long a case that could not be packed is tried again."""
_NOTE: Final = """
INSERT INTO archives_due ("case", pos, day)
SELECT c.id, n.pos, $3::date FROM unnest($1::bigint[], $2::bigint[]) AS n(id, pos) JOIN cases c ON c.id = n.id WHERE c.closed_on IS NOT NULL
ON CONFLICT ("case") DO UPDATE SET pos = greatest(archives_due.pos, excluded.pos), day = excluded.day
"""
_CLAIM: Final = """
UPDATE archives_due d SET day = $2 FROM cases c WHERE c.id = d."case" AND d."case" = (
    SELECT w."case" FROM archives_due w WHERE w.day <= $1 AND w.pos <= (SELECT pos FROM cursors WHERE name = $3)
    ORDER BY w.day, w."case" LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING d."case", d.pos, c.number, EXISTS (SELECT FROM archives a WHERE a."case" = c.id AND a.seq = c.seq) AS there
"""
_DONE: Final = 'DELETE FROM archives_due WHERE "case" = $1 AND pos = $2'
_log = structlog.get_logger("worker")


async def note(connection: Connection, events: list[Placed]) -> None:
    """The effect of the consumer: those of the events' cases that have ended wait for a package, from tomorrow on."""
    # unscoped: the system notes which cases have ended, and shows nothing
    last = {event.case: event.pos for event in events}
    await connection.execute(_NOTE, list(last), list(last.values()), time.today() + timedelta(days=1))


async def pack_next(house: House, packer: Packer) -> bool:
    """Pack the case that waits longest, if one may be packed today; one that fails waits till tomorrow and holds up nobody.

    It is put off till tomorrow before it is packed, so that no other worker takes it too and none is lost when this one is killed.
    """
    # unscoped: the system packs; who may have the package is asked when it is handed out
    today = time.today()
    row = await house.db.fetchrow(_CLAIM, today, today + AGAIN, PAPERS)
    if row is None:
        return False
    try:
        if not row["there"]:
            await keep(packer, house, row["number"])
    except Exception as error:  # noqa: BLE001 - whatever it was, the others are packed, and this one is tried again
        _log.error("archive_failed", number=row["number"], error=repr(error))
    else:
        await house.db.execute(_DONE, row["case"], row["pos"])
    return True


async def pack_due(house: House, stop: asyncio.Event) -> None:
    """Pack what waits until `stop` is set."""
    packer, clock = Packer(house), asyncio.get_running_loop().time
    while not stop.is_set():
        begun = clock()
        packed = await pack_next(house, packer)
        rest = (clock() - begun) * SHARE if packed else CHECK
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest)
