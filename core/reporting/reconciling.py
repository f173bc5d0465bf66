"""Daily reconciliation 对账: for each day and kind of record, what was acknowledged to us beside what the upper platform says it has.

Counts and digests are compared first; where they differ, the records one by one. What it lacks is sent again, what it has although its
acknowledgement was lost is taken as acknowledged. What differs, or is unknown to us, is left to people.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import msgspec

from core import time
from core.canonical import sm3
from core.reporting.uplink import KindCount, Line
from core.store.engine import Connection

Numbers: TypeAlias = tuple[str, ...]
DAYS = 7
"""How many past days are asked again each day until they agree."""
LISTED = 200
"""Numbers of records kept of each sort of difference."""
_OURS = "SELECT no, digest, state, sent_at FROM report_records WHERE day = $1 AND kind = $2"
_KINDS = "SELECT DISTINCT kind FROM report_records WHERE day = $1"
_COUNTS = "SELECT count(*) AS made, count(*) FILTER (WHERE state = '已确认') AS acked FROM report_records WHERE day = $1 AND kind = $2"
_KEEP = """
INSERT INTO report_reconciliations (day, kind, made, acked, theirs, same, missing, settled, differing, unknown, asked_at, asked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (day, kind) DO UPDATE SET made = excluded.made, acked = excluded.acked, theirs = excluded.theirs, same = excluded.same,
    missing = excluded.missing, settled = excluded.settled, differing = excluded.differing, unknown = excluded.unknown,
    asked_at = excluded.asked_at, asked_by = excluded.asked_by
"""
_LOST = "UPDATE report_records SET state = '待报', next_at = $2, problem = '对账发现上级平台没有，重新上报' WHERE no = ANY($1::text[]) AND state = '已确认'"
_THERE = """
UPDATE report_records SET state = '已确认', acked_at = $2, problem = '', receipt = '对账确认' WHERE no = ANY($1::text[]) AND state <> '已确认'
"""
_DIFFER = """
UPDATE report_records SET problem = CASE WHEN no = ANY($3::text[]) THEN '对账发现上级平台的内容不同，请核对后重新上报' ELSE '' END
WHERE day = $1 AND kind = $2 AND state = '已确认' AND (problem <> '') <> (no = ANY($3::text[]))
"""
_DAYS = """
SELECT d.day FROM (SELECT day, count(*) AS made FROM report_records WHERE day >= $1 AND day < $2 GROUP BY day) d
LEFT JOIN LATERAL (
    SELECT max(r.asked_at) AS asked_at, bool_and(r.same AND r.made = r.acked) AS same, sum(r.made) AS made
    FROM report_reconciliations r WHERE r.day = d.day
) r ON TRUE
WHERE (r.asked_at IS NULL OR r.asked_at < $3) AND NOT coalesce(r.same AND r.made = d.made, FALSE)
ORDER BY d.day
"""
"""Days not yet asked today of which it is not known that everything made was acknowledged and is the same there."""


class Compared(msgspec.Struct, frozen=True):
    """A day and kind as both sides have it.

    `made` are our records, `acked` those acknowledged before we asked, `theirs` those of the other side. `missing` it lacks though it had
    acknowledged them; `settled` it has though we had not heard so; `differing` have another content there; `unknown` we never made.
    """

    day: date
    kind: str
    made: int
    acked: int
    theirs: int
    same: bool
    missing: tuple[str, ...]
    settled: tuple[str, ...]
    differing: tuple[str, ...]
    unknown: tuple[str, ...]
    asked_at: datetime
    asked_by: str


async def reconcile(connection: Connection, line: Line, day: date, asked_by: str) -> tuple[Compared, ...]:
    """Compare a day, mend what can be mended, keep what was found. Raises LineDown, and then nothing is changed."""
    theirs = {each.kind: each for each in await line.counts(day)}
    ours = {row["kind"] for row in await connection.fetch(_KINDS, day)}
    found = []
    for kind in sorted(ours | theirs.keys()):
        compared = await _compare(connection, line, (day, kind), theirs.get(kind, KindCount(kind, 0, digest_of({}))), asked_by)
        await _mend(connection, compared)
        found.append(compared)
    for each in found:
        lists = [list(names)[:LISTED] for names in (each.missing, each.settled, each.differing, each.unknown)]
        await connection.execute(
            _KEEP, day, each.kind, each.made, each.acked, each.theirs, each.same, *lists, each.asked_at, each.asked_by
        )
    return tuple(found)


async def _compare(connection: Connection, line: Line, which: tuple[date, str], theirs: KindCount, asked_by: str) -> Compared:
    day, kind = which
    rows = await connection.fetch(_OURS, day, kind)
    acked = {row["no"]: row["digest"].hex() for row in rows if row["state"] == "已确认"}
    same = (len(acked), digest_of(acked)) == (theirs.count, theirs.hash)
    had = {} if same else await line.records(day, kind)
    missing, settled, differing, unknown = ((), (), (), ()) if same else _differences(rows, acked, had)
    return Compared(
        day=day, kind=kind, made=len(rows), acked=len(acked), theirs=theirs.count, same=same, missing=missing, settled=settled,
        differing=differing, unknown=unknown, asked_at=time.now(), asked_by=asked_by,
    )


def _differences(rows: Sequence[Mapping[str, Any]], acked: Mapping[str, str], had: Mapping[str, str]) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Missing, settled, differing, unknown: the numbers of each. Of what has not been sent as it is now, nothing is said: it will be."""
    known = {row["no"]: row["digest"].hex() if row["digest"] is not None else "" for row in rows}
    waiting = {no: digest for no, digest in known.items() if no not in acked}
    return (
        tuple(no for no in acked if no not in had),
        tuple(no for no, digest in waiting.items() if digest and had.get(no) == digest),
        tuple(no for no, digest in known.items() if digest and no in had and had[no] != digest),
        tuple(sorted(no for no in had if no not in known)),
    )


async def _mend(connection: Connection, found: Compared) -> None:
    await connection.execute(_DIFFER, found.day, found.kind, list(found.differing))
    if found.missing:
        await connection.execute(_LOST, list(found.missing), time.now())
    if found.settled:
        await connection.execute(_THERE, list(found.settled), time.now())


def digest_of(records: Mapping[str, str]) -> str:
    """The digest (hex) over records: SM3 of a line `<no> <digest>` for each, sorted by number."""
    return sm3("".join(f"{no} {records[no]}\n" for no in sorted(records)).encode()).hex()


async def days_to_ask(connection: Connection) -> Collection[date]:
    """Past days with records that have not been compared today: yesterday, and those before it that did not agree yet or were never asked."""
    today = time.today()
    start = time.now().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = await connection.fetch(_DAYS, today - timedelta(days=DAYS), today, start)
    return [row["day"] for row in rows]
