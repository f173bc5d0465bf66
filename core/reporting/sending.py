"""Sending what lies in the outbox: one at a time for each case, in its order; acknowledged, or tried again later.

Killed anywhere, nothing is lost: a record is done when its acknowledgement is written here. Nothing counts twice: a record that was
taken in before is answered 已收过. While the line is down everything waits, and it is tried again with growing pauses.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from core import time
from core.house import House
from core.reporting.mapping import ReportMapping
from core.reporting.parcels import Inner, Parcel, opened, opened_rating, parcel
from core.reporting.uplink import Answer, Line, LineDown
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

AT_ONCE = 100
"""Records in one message."""
FIRST_PAUSE, LONGEST_PAUSE = 5, 300
"""Seconds before a line that failed is tried again: the first time, and at the most."""
UNANSWERED_PAUSE = 60
"""Seconds before a record is sent again that the other side did not speak of."""
_DUE = """
SELECT r.* FROM report_records r
WHERE r.state = '待报' AND r.next_at <= $1 AND r.kind = ANY($3::text[]) AND NOT EXISTS (
    SELECT FROM report_records b WHERE b."case" = r."case" AND b.id < r.id AND b.state <> '已确认'
)
ORDER BY r.id LIMIT $2
"""
"""What may be sent now: nothing of its case before it waits for its acknowledgement."""
_SENT = "UPDATE report_records SET sent_at = $2, digest = $3, erased = $4, attempts = attempts + 1 WHERE id = $1 AND version = $5"
_SAID = """
UPDATE report_records SET state = $3, problem = $4, receipt = $5, acked_at = $6
WHERE no = $1 AND version = $2 AND state = '待报' AND sent_at IS NOT NULL
"""
_UNSAID = "UPDATE report_records SET problem = '上级平台没有答复这一条，稍后再报', next_at = $2 WHERE id = ANY($1::bigint[]) AND state = '待报'"
_WELL = """
INSERT INTO report_links (system, ok_at) VALUES ($1, $2)
ON CONFLICT (system) DO UPDATE SET ok_at = excluded.ok_at, failing_since = NULL, failures = 0, next_at = NULL, problem = ''
"""
_ILL = """
INSERT INTO report_links (system, failing_since, failures, next_at, problem) VALUES ($1, $2, 1, $3, $4)
ON CONFLICT (system) DO UPDATE SET failing_since = coalesce(report_links.failing_since, excluded.failing_since),
    failures = report_links.failures + 1, next_at = excluded.next_at, problem = excluded.problem
"""


class LinkState(msgspec.Struct, frozen=True):
    """How the line is: when it last answered, since when it fails and how often, when it is tried next, what was wrong."""

    ok_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    next_at: datetime | None = None
    problem: str = ""


class Sent(msgspec.Struct, frozen=True):
    """What a round of sending came to: how many went out, were acknowledged, were refused; `down` says that the line failed."""

    sent: int = 0
    acked: int = 0
    refused: int = 0
    down: bool = False


async def send_due(house: House, connection: Connection, mapping: ReportMapping, line: Line) -> Sent:
    """Send what may go out now, one message. `connection` is that of the sender who leads (see `working`)."""
    now, link = time.now(), await link_state(connection, line.uplink.system)
    if link.next_at is not None and link.next_at > now:
        return Sent(down=True)
    rows = await connection.fetch(_DUE, now, AT_ONCE, list(mapping.definition.record))
    if not rows:
        return Sent()
    parcels = [await _parcel(house, connection, mapping, row) for row in rows]
    await connection.executemany(_SENT, [(row["id"], now, each.digest(), list(each.erased), each.version) for row, each in zip(rows, parcels, strict=True)])
    try:
        answers = await line.send(parcels)
    except LineDown as down:
        await line_failed(connection, line.uplink.system, link, str(down))
        return Sent(sent=len(rows), down=True)
    await line_answered(connection, line.uplink.system)
    return await _heard(connection, rows, parcels, answers)


async def _parcel(house: House, connection: Connection, mapping: ReportMapping, row: Mapping[str, Any]) -> Parcel:
    """The record, opened to be sent; without what has been erased."""
    return parcel(mapping, row, await inner_of(house, connection, row))


async def inner_of(house: House, connection: Connection, row: Mapping[str, Any]) -> Inner | None:
    """What is sealed of a record; None when nothing is, or when its key has been destroyed."""
    if row["sealed"] is None:
        return None
    if row["party"] is None:
        return opened_rating(house.vault, row["no"], row["sealed"])
    try:
        key = await house.vault.key(connection, row["party"])
    except KeyDestroyed:
        return None
    return opened(row["no"], row["sealed"], key)


async def _heard(connection: Connection, rows: Sequence[Mapping[str, Any]], parcels: Sequence[Parcel], answers: Sequence[Answer]) -> Sent:
    """Write down what was said of each; of answers that speak twice of one record the first counts, others are left aside."""
    now = time.now()
    said: dict[str, Answer] = {}
    for answer in answers:
        said.setdefault(answer.no, answer)
    known = [(each, said[each.no]) for each in parcels if each.no in said]
    await connection.executemany(_SAID, [_told(each, answer, now) for each, answer in known])
    silent = [row["id"] for row in rows if row["no"] not in said]
    if silent:
        await connection.execute(_UNSAID, silent, now + timedelta(seconds=UNANSWERED_PAUSE))
    refused = sum(answer.said == "不接受" for _, answer in known)
    return Sent(len(rows), len(known) - refused, refused)


def _told(sent: Parcel, answer: Answer, now: datetime) -> tuple[object, ...]:
    refused = answer.said == "不接受"
    state, because = ("被退回", answer.because or "上级平台没有说明原因") if refused else ("已确认", "")
    return sent.no, sent.version, state, because, answer.receipt, None if refused else now


async def link_state(connection: Connection, system: str) -> LinkState:
    """How the line to the upper platform is."""
    row = await connection.fetchrow("SELECT ok_at, failing_since, failures, next_at, problem FROM report_links WHERE system = $1", system)
    return LinkState(**dict(row)) if row is not None else LinkState()


async def line_answered(connection: Connection, system: str) -> None:
    """The other side has answered."""
    await connection.execute(_WELL, system, time.now())


async def line_failed(connection: Connection, system: str, link: LinkState, problem: str) -> None:
    """It has not: try again after a pause that doubles."""
    now, pause = time.now(), min(FIRST_PAUSE * 2 ** min(link.failures, 10), LONGEST_PAUSE)
    await connection.execute(_ILL, system, now, now + timedelta(seconds=pause), problem)


async def try_now(connection: Connection, system: str) -> None:
    """Somebody wants it tried at once."""
    await connection.execute("UPDATE report_links SET next_at = NULL WHERE system = $1", system)
