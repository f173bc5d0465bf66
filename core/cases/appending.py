"""Appending to a case: its events, its row, and the register rows that the events write, in the transaction of a command."""

import base64
from collections import Counter
from collections.abc import Sequence

import msgspec

from core import time
from core.cases.calling import calls_of, write_calls
from core.cases.clocks import theirs
from core.cases.concluding import counted
from core.cases.facts import index_record, plans
from core.cases.fetching import GONE, fetched
from core.cases.hands import hand_of
from core.cases.loading import Loaded
from core.cases.rows import WRITE, Rows, json_text, turn_columns
from core.cases.stages import region_in
from core.cases.standing import NOTHING
from core.cases.state import Amendment, CaseState, NewEvent, append_all
from core.cases.waiting import arrival
from core.declarations import Register
from core.house import House
from core.process import RegisterWrite
from core.registers import write_row
from core.store.engine import Connection

_UPDATE = """
UPDATE cases SET seq = $2, head = $3, status = $4, status_code = $5, step = $6, outcomes = $7::text::jsonb, accepted_on = $8,
    decided_on = $9, statutory_due = $10, promised_due = $11, closed_on = $12, standing = $13::text::jsonb,
    duty = $14, step_due = $15, wake_on = $16, provisional = $17, warned = $18, stage = $19, assignee = $20, counted = $21
WHERE id = $1
"""

_AMEND = 'UPDATE filings SET "values" = $2::text::jsonb, sealed = $3 WHERE id = $1'
_PLACE = "UPDATE cases SET region = $2 WHERE id = $1 AND region <> $2"
_MOVE = "UPDATE attachments SET draft = NULL, filing = $1 WHERE id = ANY($2::bigint[])"
_GO = 'DELETE FROM drafts WHERE "case" = $1'
_ANSWERS = frozenset({"corrected", "supplied"})
"""Events for which an applicant has typed and uploaded something."""
_KEY = 'INSERT INTO fact_keys (fact, key, "case", day) VALUES ($1, $2, $3, $4)'


async def append_to(house: House, connection: Connection, case: Loaded, events: list[NewEvent]) -> CaseState:
    """Append the events, update the case's row and write what the events write; answers the case after them.

    The case is loaded and locked in this transaction.
    """
    # unscoped: the case was loaded within the actor's scope and is locked
    rows, after = append_all(case.state, events, max(time.now(), case.events[-1].recorded_at))
    written = Rows(events=[(case.id, *msgspec.structs.astuple(row)) for row in rows], outbox=[(case.id, case.state.seq + 1, after.seq)])
    await connection.execute(WRITE, *written.arguments())
    turns = [*case.turns, *(event.turn for event in events)]
    days = [row.effective_on for row in (*case.events, *rows)]
    stands = turn_columns(after, case.item, arrival(turns, days, after.step), theirs(case.item, turns, days))
    await connection.execute(
        _UPDATE, case.id, *_columns(after), *msgspec.structs.astuple(stands), hand_of(after).assignee, counted(case.item, after),
    )
    await write_calls(connection, case.id, calls_of(case.item, case.state), calls_of(case.item, after))
    for row, event in zip(rows, events, strict=True):
        if event.turn.amended is not None:
            await _amend(house, connection, case, event.turn.amended)
            await _take_along(connection, case, event.turn.amended)
        await write_effects(house, connection, event.writes, case.state.number, row.seq)
    if any(event.kind in GONE for event in events):
        await fetched(connection, case.id)
    if case.state.standing != NOTHING and (not after.open or any(event.kind in _ANSWERS for event in events)):
        await connection.execute(_GO, case.id)  # what was typed for it goes with it
    return after


async def _amend(house: House, connection: Connection, case: Loaded, amended: Amendment) -> None:
    """The filing holds what the applicant says now, and other cases find this one by it; what it said before stands in the events."""
    # unscoped: the case was loaded within the actor's scope and is locked
    if amended.values is None:
        return
    await connection.execute(
        _AMEND, case.state.filing, json_text(amended.values), base64.b64decode(amended.sealed),
    )
    values = msgspec.to_builtins(amended.values)
    await connection.execute(_PLACE, case.id, region_in(values))
    record = index_record(case.item, case.item.form.join(values, {}), case.holder, case.state.submitted_on)
    await connection.execute('DELETE FROM fact_keys WHERE "case" = $1', case.id)
    keys = plans(house.catalogue.registry).keys(case.state.item, record)
    await connection.executemany(_KEY, [(label, digest, case.id, case.state.submitted_on) for label, digest in keys])


async def _take_along(connection: Connection, case: Loaded, amended: Amendment) -> None:
    """The files given now become the filing's."""
    if amended.attachments:
        await connection.execute(_MOVE, case.state.filing, [file.id for file in amended.attachments])


async def write_effects(house: House, connection: Connection, writes: Sequence[RegisterWrite], number: str, seq: int) -> None:
    """Write the register rows of one event; their source is the event, and which of its rows in the register from the second on.

    Rows of one key and one source are versions of one row: two rows that an event writes side by side must not replace each other.
    """
    written = Counter[str]()
    for write in writes:
        register = Register(write.register, house.catalogue.registry.registers[write.register])
        written[write.register] += 1
        nth = f":{written[write.register]}" if written[write.register] > 1 else ""
        await write_row(connection, register, write.values, valid_from=write.valid_from, source=f"case:{number}:{seq}{nth}")


def _columns(state: CaseState) -> tuple[object, ...]:
    return (
        state.seq, state.head, state.status, state.status_code, state.step, json_text(state.outcomes), state.accepted_on,
        state.decided_on, state.statutory_due, state.promised_due, state.closed_on, json_text(state.standing),
    )
