"""Who opened a case: one line for each officer and day, beside the log of readings of personal values (个人信息保护法 51).

For whoever leads the authority of the case; nobody keeps watch over colleagues who does not have to.
"""

from datetime import date, datetime

import msgspec

from core import time
from core.access.actors import Actor
from core.access.scope import scope
from core.access.stand_ins import leads
from core.store.engine import Connection

VISIT = """
INSERT INTO case_visits ("case", account, day, first_at, last_at)
SELECT c.id, $1, $3, $4, $4 FROM cases c, set_config('synchronous_commit', 'off', true) AS unhurried WHERE c.number = $2 AND {scope}
ON CONFLICT ("case", account, day) DO UPDATE SET last_at = excluded.last_at, times = case_visits.times + 1
"""
"""$1 account, $2 number, $3 day, $4 moment. Nobody waits for the disk: the page is a reading, not a decision."""
_READ = """
SELECT a.name AS by, v.day, v.first_at, v.last_at, v.times,
    (SELECT string_agg(DISTINCT o.name, '、') FROM posts h JOIN orgs o ON o.id = h.org
      WHERE h.account = v.account AND h.since <= v.day AND (h.until IS NULL OR h.until >= v.day)) AS orgs
FROM case_visits v JOIN cases c ON c.id = v."case" JOIN accounts a ON a.id = v.account
WHERE c.number = $1 AND {scope} AND c.org = ANY($2::text[]) ORDER BY v.last_at DESC LIMIT $3
"""


class Visited(msgspec.Struct, frozen=True):
    """An officer opened the case on a day: who, of which authorities then, first and last time, how often."""

    by: str
    day: date
    first_at: datetime
    last_at: datetime
    times: int
    orgs: str


async def note_visit(connection: Connection, actor: Actor, number: str) -> None:
    """An officer has opened the case. Not inside a transaction that writes anything else: it would not wait for the disk either."""
    if actor.kind != "officer":
        return
    seen, now = scope(actor, 5), time.now()
    await connection.execute(VISIT.format(scope=seen.where), actor.account, number, now.date(), now, *seen.args)


async def visits_of(connection: Connection, actor: Actor, number: str, limit: int = 200) -> tuple[Visited, ...]:
    """Who opened the case, the latest first: for whoever leads its authority; for others nothing."""
    seen = scope(actor, 4)
    rows = await connection.fetch(_READ.format(scope=seen.where), number, sorted(leads(actor)), limit, *seen.args)
    return tuple(Visited(**{**dict(row), "orgs": row["orgs"] or ""}) for row in rows)
