"""Blocks of open cases read, judged and moved to another version, each block in one transaction of its own.

A block is whole or not there at all, so whoever is killed leaves nothing half done, and going on where it stopped does nothing twice.
"""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from core import time
from core.cases.calling import calls_of, write_calls
from core.cases.clocks import theirs
from core.cases.facts import index_record, plans
from core.cases.loading import state_of
from core.cases.rows import WRITE, Rows, json_text, turn_columns
from core.cases.state import CaseState, EventRow, Turn, append, turn_of
from core.cases.waiting import arrival
from core.house import House
from core.revisions.cases.moving import Move, Pair, Standee, judged
from core.revisions.cases.reading import decisions_of, keys_of, opened
from core.revisions.cases.replaying import Past
from core.store.engine import Connection, Row

_CASES = """
SELECT c.*, f."values", f.sealed, f.composition, p.code AS holder FROM cases c JOIN filings f ON f.id = c.filing JOIN parties p ON p.id = c.party
WHERE c.id = ANY($1::bigint[]) ORDER BY c.id
"""
_EVENTS = 'SELECT "case", recorded_at, effective_on, payload FROM events WHERE "case" = ANY($1::bigint[]) ORDER BY "case", seq'
_FILES = "SELECT filing, array_agg(material) AS materials FROM attachments WHERE filing = ANY($1::bigint[]) GROUP BY filing"
_UPDATE = """
UPDATE cases c SET release = r.release, seq = r.seq, head = r.head, outcomes = r.outcomes::jsonb, statutory_due = r.statutory, promised_due = r.promised,
    duty = r.duty, step_due = r.step_due, wake_on = r.wake_on, provisional = r.provisional, warned = r.warned, stage = r.stage
FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::bytea[], $5::text[], $6::date[], $7::date[], $8::text[], $9::date[], $10::date[], $11::integer[],
    $12::integer[], $13::text[]) AS r(id, release, seq, head, outcomes, statutory, promised, duty, step_due, wake_on, provisional, warned, stage)
WHERE c.id = r.id
"""
_AMEND = 'UPDATE filings f SET "values" = r."values"::jsonb FROM unnest($1::bigint[], $2::text[]) AS r(id, "values") WHERE f.id = r.id'
_KEYS = """
INSERT INTO fact_keys (fact, key, "case", day) SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::date[])
"""


class Standing(msgspec.Struct, frozen=True, eq=False):
    """A case of a block: its id, what it stands on, and when its last event was recorded."""

    id: int
    case: Standee
    last: datetime


async def read_block(house: House, connection: Connection, pair: Pair, ids: Sequence[int], *, lock: bool = False) -> list[Standing]:
    """The cases of these ids, whole enough to be judged; `lock` keeps others from acting on them until the end of the transaction."""
    # unscoped: asked of versions, not by people; whoever moves cases is told numbers and reasons, nothing that was filed
    rows = await connection.fetch(_CASES + (" FOR UPDATE OF c" if lock else ""), list(ids))
    events: dict[int, list[Row]] = {}
    for event in await connection.fetch(_EVENTS, list(ids)):
        events.setdefault(event["case"], []).append(event)
    files = {row["filing"]: frozenset(row["materials"]) for row in await connection.fetch(_FILES, [row["filing"] for row in rows])}
    keys = await keys_of(house, connection, {row["party"] for row in rows if row["sealed"]}) if pair.personal else {}
    return await asyncio.to_thread(lambda: [_standing(row, events[row["id"]], files.get(row["filing"], frozenset()), keys, pair) for row in rows])


def _standing(row: Row, events: Sequence[Row], files: frozenset[str], keys: Mapping[int, Any], pair: Pair) -> Standing:
    state, days = state_of(row), [event["effective_on"] for event in events]
    personal, erased = opened(row, keys) if pair.personal else ({}, False)
    payloads = [event["payload"] for event in events]
    decided = [(payload, day) for payload, day in zip(reversed(payloads), reversed(days), strict=True) if b'"decision":{' in payload]
    said = decisions_of(payload for payload, _ in decided)
    past = Past(
        id=row["id"], number=state.number, release=state.release, holder=row["holder"], submitted_on=state.submitted_on,
        on=decided[0][1] if decided else state.submitted_on, accepted_on=state.accepted_on, decided_on=state.decided_on, open=state.open,
        openly=row["values"], personal=personal, facts=tuple(fact for each in said for fact in each.facts), outcomes=state.outcomes, erased=erased,
    )
    case = Standee(
        state=state, past=past, turns=[turn_of(payload) for payload in payloads], days=days, attached=files,
        sealed=base64.b64encode(row["sealed"]).decode() if row["sealed"] else "", composed=row["composition"] is not None,
    )
    return Standing(row["id"], case, events[-1]["recorded_at"])


async def judge_block(pair: Pair, block: Sequence[Standing], actor: str, reason: str) -> list[tuple[Standing, Move]]:
    """What becomes of each, off the event loop."""
    today = time.today()
    return await asyncio.to_thread(lambda: [(each, judged(pair, each.case, today, actor, reason)) for each in block])


async def move_block(house: House, connection: Connection, pair: Pair, moves: Sequence[tuple[Standing, Move]]) -> list[Standing]:
    """Write what was judged; the cases are locked in this transaction. Answers those that were moved."""
    # unscoped: as above
    moment = time.now()
    made = [_Made(standing, *append(standing.case.state, move.event, max(moment, standing.last)), move.event.turn) for standing, move in moves if move.event is not None]
    if not made:
        return []
    rows = Rows(
        events=[(each.standing.id, *msgspec.structs.astuple(each.row)) for each in made],
        outbox=[(each.standing.id, each.row.seq, each.row.seq) for each in made],
    )
    await connection.execute(WRITE, *rows.arguments())
    columns = await asyncio.to_thread(lambda: [_columns(pair, each) for each in made])
    await connection.execute(_UPDATE, *map(list, zip(*columns, strict=True)))
    amended = [(each.after.filing, json_text(each.turn.amended.values)) for each in made if each.turn.amended is not None]
    if amended:
        await connection.execute(_AMEND, *map(list, zip(*amended, strict=True)))
    if amended or pair.old.info.index != pair.new.info.index:
        await _keep_keys(house, connection, pair, made)
    for each in made:
        await write_calls(connection, each.standing.id, calls_of(pair.old, each.standing.case.state), calls_of(pair.new, each.after))
    return [each.standing for each in made]


class _Made(msgspec.Struct, frozen=True, eq=False):
    """A case with the event that moves it, as a row, and the case after it."""

    standing: Standing
    row: EventRow
    after: CaseState
    turn: Turn


def _columns(pair: Pair, each: _Made) -> tuple[Any, ...]:
    case, state = each.standing.case, each.after
    turns, days = [*case.turns, each.turn], [*case.days, each.row.effective_on]
    stands = turn_columns(state, pair.new, arrival(turns, days, state.step), theirs(pair.new, turns, days))
    return (
        each.standing.id, state.release, state.seq, state.head, json_text(state.outcomes), state.statutory_due, state.promised_due,
        *msgspec.structs.astuple(stands),
    )


async def _keep_keys(house: House, connection: Connection, pair: Pair, made: Sequence[_Made]) -> None:
    """The digests by which facts of other cases find them, by what the new version keeps readable."""
    found: list[tuple[str, bytes, int, date]] = []
    asked = plans(house.catalogue.registry)
    for each in made:
        past = each.standing.case.past
        openly = each.turn.amended.values if each.turn.amended is not None else past.openly
        record = index_record(pair.new, pair.new.form.join(openly, {}), past.holder, past.submitted_on)
        found += [(label, digest, each.standing.id, past.submitted_on) for label, digest in asked.keys(pair.new.id, record)]
    await connection.execute('DELETE FROM fact_keys WHERE "case" = ANY($1::bigint[])', [each.standing.id for each in made])
    if found:
        await connection.execute(_KEYS, *map(list, zip(*found, strict=True)))
