"""Asking for work to be done: in the caller's transaction, so that it is asked for exactly if that is committed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from core import time
from core.store.engine import Connection

_DEFER = """
INSERT INTO jobs (task, key, payload, made_at, due_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (task, key) DO NOTHING RETURNING id
"""
_AGAIN = """
UPDATE jobs SET state = 'waiting', attempts = 0, due_at = $3, ended_at = NULL WHERE task = $1 AND key = $2 AND state = 'given_up' RETURNING id
"""


async def defer(connection: Connection, task: str, key: str, payload: msgspec.Struct | Mapping[str, Any], at: datetime | None = None) -> bool:
    """Have the task carried out once for this key, from `at` on (at once when None); False when it was asked for before, by anybody.

    The first to ask decides the payload. It stands in the open: it says where personal values are found, never what they are.
    Nobody is woken, because a NOTIFY would make the commits of all transactions queue: workers look every second.
    """
    given = msgspec.to_builtins(dict(payload) if isinstance(payload, Mapping) else payload, builtin_types=(Decimal,))
    moment = time.now()
    return await connection.fetchval(_DEFER, task, key, given, moment, at or moment) is not None


async def again(connection: Connection, task: str, key: str) -> bool:
    """Try a job that was given up once more from the beginning; False when there is none that was given up."""
    return await connection.fetchval(_AGAIN, task, key, time.now()) is not None
