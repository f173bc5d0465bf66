"""`jiban audit verify`: read everything, recompute every hash, and name what was changed, swapped, inserted or deleted.

Memory stays small: cases are read in blocks; only the global order (some 100 bytes an event) is held whole, and only the part
that digests cover.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.cases import digests
from core.cases.beside import beside, compare, stray_links
from core.cases.materials import inspect_files
from core.cases.standing import NOTHING
from core.cases.state import EventRow, changed, filed_of, standing_of, turn_of
from core.cases.suspects import Evidence, Finding, inspect
from core.store.engine import Connection, Database

BLOCK = 500
"""Cases read at a time."""
_IDS = """
SELECT id FROM (
    (SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2)
    UNION (SELECT DISTINCT "case" FROM events WHERE "case" > $1 ORDER BY "case" LIMIT $2)
    UNION (SELECT DISTINCT "case" FROM positions WHERE "case" > $1 ORDER BY "case" LIMIT $2)
) AS known(id) ORDER BY id LIMIT $2
"""
_EVENTS = """
SELECT "case", seq, kind, recorded_at, effective_on, actor, release, payload, prev, hash FROM events
WHERE "case" = ANY($1::bigint[]) ORDER BY "case", seq
"""
_CASES = """
SELECT id, number, query_code, filing, item, org, party, release, seq, head, status, status_code, step, outcomes, accepted_on, decided_on, statutory_due, promised_due, closed_on, standing
FROM cases WHERE id = ANY($1::bigint[])
"""
_FILED = ("query_code", "filing", "item", "org", "party")
"""Columns of a case that its first event says and nothing changes."""
_MODEL = ("status", "status_code", "step", "outcomes", "accepted_on", "decided_on", "statutory_due", "promised_due", "closed_on")


class Audit(msgspec.Struct, frozen=True):
    """What was read, and every damage found; none means everything verified."""

    cases: int
    events: int
    last: int
    digests: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


async def verify(database: Database, folder: Path, key: Ed25519PublicKey) -> Audit:
    """Verify every case, the global order and the digests exported to `folder`, as of one moment."""
    # unscoped: the audit reads all cases, shows none of their content and is run by the house's owner
    async with _snapshot(database) as connection:
        seen = _Seen()
        after = 0
        while ids := [row["id"] for row in await connection.fetch(_IDS, after, BLOCK)]:
            await _block(connection, ids, seen)
            after = ids[-1]
        seen.findings |= await stray_links(connection)
        kept = await digests.stored(connection)
        files = digests.exported(folder)
        covered = max([file.digest.last for file in files], default=0)
        rows = await connection.fetch('SELECT pos, "case", seq, hash FROM positions WHERE pos <= $1 ORDER BY pos', covered)
        placed = {leaf.pos: leaf for leaf in digests.leaves_of(rows)}
        seen.findings |= set(digests.check(files, kept, placed, key, seen.numbers))
        last = int(await connection.fetchval("SELECT coalesce(max(pos), 0) FROM positions"))
        count = int(await connection.fetchval("SELECT count(*) FROM positions"))
    if count != last and not seen.findings:
        seen.findings.add(Finding("deleted-row", "", 0, f"总序到 {last}，只有 {count} 条"))
    once = {(each.damage, each.number, each.seq, each.detail if _apart(each) else ""): each for each in seen.findings}
    return Audit(seen.cases, seen.events, last, len(files), tuple(sorted(once.values())))


def _apart(finding: Finding) -> bool:
    """Whether two such findings of one place differ by their details."""
    return not finding.number or finding.damage == "material"


class _Seen:
    """What the audit has come across so far."""

    def __init__(self) -> None:
        self.cases = self.events = 0
        self.numbers: dict[int, str] = {}
        self.findings: set[Finding] = set()


@asynccontextmanager
async def _snapshot(database: Database) -> AsyncIterator[Connection]:
    """All reads see one moment, while others go on writing."""
    async with database.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        yield connection


async def _block(connection: Connection, ids: list[int], seen: _Seen) -> None:
    """Verify some cases."""
    cases = {row["id"]: row for row in await connection.fetch(_CASES, ids)}
    events = _by_case(await connection.fetch(_EVENTS, ids))
    placed: dict[int, dict[int, bytes]] = {}
    for row in await connection.fetch('SELECT "case", seq, hash FROM positions WHERE "case" = ANY($1::bigint[])', ids):
        placed.setdefault(row["case"], {})[row["seq"]] = row["hash"]
    pending: dict[int, set[int]] = {}
    for row in await connection.fetch('SELECT "case", first, last FROM outbox WHERE "case" = ANY($1::bigint[])', ids):
        pending.setdefault(row["case"], set()).update(range(row["first"], row["last"] + 1))
    elsewhere = await _elsewhere(connection, events, placed)
    near = await beside(connection, ids)
    for case in ids:
        stored, rows = cases.get(case), events.get(case, [])
        number = stored["number"] if stored is not None else _number(rows, case)
        claimed = (stored["seq"], stored["head"]) if stored is not None else None
        waiting = frozenset(pending.get(case, ())) - frozenset(placed.get(case, ()))
        findings = inspect(Evidence(number, rows, placed.get(case, {}), waiting, claimed, elsewhere))
        seen.findings |= set(findings) or (
            _model(number, stored, rows) | compare(number, case, rows, near) | await inspect_files(connection, number, rows)
        )
        seen.numbers[case] = number
        seen.cases += stored is not None
        seen.events += len(rows)


def _by_case(rows: Iterable[Any]) -> dict[int, list[EventRow]]:
    events: dict[int, list[EventRow]] = {}
    for row in rows:
        values = dict(row)
        events.setdefault(values.pop("case"), []).append(EventRow(**values))
    return events


async def _elsewhere(
    connection: Connection, events: dict[int, list[EventRow]], placed: dict[int, dict[int, bytes]]
) -> dict[bytes, tuple[str, int]]:
    """Where the order knows hashes that stand in the wrong case; asked only when there are any."""
    # unscoped: the audit reads all cases and shows none of their content
    strange = [row.hash for case, rows in events.items() for row in rows if row.hash not in placed.get(case, {}).values()]
    if not strange:
        return {}
    found = await connection.fetch(
        'SELECT p.hash, p.seq, p."case", c.number FROM positions p LEFT JOIN cases c ON c.id = p."case" WHERE p.hash = ANY($1::bytea[])', strange
    )
    return {row["hash"]: (row["number"] or f"#{row['case']}", row["seq"]) for row in found}


def _number(rows: list[EventRow], case: int) -> str:
    """The number of a case whose row is gone: its first event still says it."""
    if rows and rows[0].kind == "filed":
        return filed_of(rows[0].payload).number
    return f"#{case}"


def _model(number: str, row: Any, rows: list[EventRow]) -> set[Finding]:
    """Whether the row in `cases` is what the events made of it."""
    folded: dict[str, Any] = dict.fromkeys(_MODEL) | {"release": rows[0].release if rows else ""}
    for event in rows:
        folded |= changed(turn_of(event.payload))
    filed = filed_of(rows[0].payload) if rows and rows[0].kind == "filed" else None
    wrong = [name for name in _FILED if filed is not None and row[name] != getattr(filed, name)]
    wrong += [name for name in (*_MODEL, "release") if row[name] != folded[name]]
    wrong += ["standing"] if standing_of(row) != folded.get("standing", NOTHING) else []
    return {Finding("read-model", number, 0, "、".join(wrong))} if wrong else set()
