"""Who read personal values of which case, and what for (个人信息保护法 51: who handles personal information leaves a trace)."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from core import time
from core.access.actors import Actor
from core.access.scope import scope
from core.store.engine import Connection

ReadClass: TypeAlias = Literal["personal", "material", "callback", "archive"]
PERSONAL: ReadClass = "personal"
MATERIAL: ReadClass = "material"
CALLBACK: ReadClass = "callback"
"""Whom to call back about a bad rating; the rated authority does not see this reading, for it would tell whose case was rated."""
ARCHIVE: ReadClass = "archive"
LONGEST_PURPOSE = 200
_READINGS = """
SELECT a.name AS by, l.class, l.purpose, l.at FROM access_log l JOIN cases c ON c.id = l."case" JOIN accounts a ON a.id = l.account
WHERE c.number = $1 AND l.class <> 'callback' AND {scope} ORDER BY l.id DESC LIMIT $2
"""


class Reading(msgspec.Struct, frozen=True):
    """One reading: by whom, of what, for what, when."""

    by: str
    what: ReadClass
    purpose: str
    at: datetime


async def log_reading(connection: Connection, actor: Actor, case: int, what: ReadClass, purpose: str) -> None:
    """Write a reading down, in the transaction that reads."""
    await connection.execute(
        'INSERT INTO access_log (account, "case", class, purpose, at) VALUES ($1, $2, $3, $4, $5)',
        actor.account, case, what, purpose[:LONGEST_PURPOSE], time.now(),
    )


async def readings_of(connection: Connection, actor: Actor, number: str, limit: int = 50) -> tuple[Reading, ...]:
    """Who has read personal values of a case, the latest first: for officers of its authority; for others nothing."""
    seen = scope(actor, 3)
    if "official" not in seen.classes:
        return ()
    rows = await connection.fetch(_READINGS.format(scope=seen.where), number, limit, *seen.args)
    return tuple(Reading(row["by"], row["class"], row["purpose"], row["at"]) for row in rows)
