"""Rows on their way to the tables: everything a batch of cases leaves behind, written by one statement.

One array for each column, whatever the number of rows; JSON travels as text and is cast by the server.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from core.cases.concluding import counted
from core.cases.hands import Call, desk_duty, hand_of
from core.cases.stages import stage_of
from core.cases.state import CaseState
from core.cases.waiting import here_of, provisional_year, wakes
from core.items.item import Item
from core.items.model import APPLICANT
from core.procedure import levels
from core.procedure.silence import acceptance_last
from core.process import Off, RegisterWrite

_json = msgspec.json.Encoder(order="sorted", decimal_format="number")

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "filings": (
        ("id", "bigint"), ("party", "bigint"), ("account", "bigint"), ("item", "text"), ("release", "text"),
        ("submitted_at", "timestamptz"), ("idempotency", "text"), ("body_digest", "bytea"), ("values", "jsonb"), ("sealed", "bytea"),
        ("composition", "jsonb"), ("asked_fields", "integer"), ("generated_fields", "integer"),
    ),
    "cases": (
        ("id", "bigint"), ("number", "text"), ("query_code", "text"), ("filing", "bigint"), ("item", "text"), ("org", "text"),
        ("party", "bigint"), ("release", "text"), ("seq", "integer"), ("head", "bytea"), ("status", "text"), ("status_code", "text"),
        ("step", "text"), ("outcomes", "jsonb"), ("filed_at", "timestamptz"), ("accepted_on", "date"), ("decided_on", "date"),
        ("statutory_due", "date"), ("promised_due", "date"), ("closed_on", "date"), ("duty", "text"), ("step_due", "date"),
        ("wake_on", "date"), ("provisional", "integer"), ("warned", "integer"), ("stage", "text"),
        ("assignee", "text"), ("counted", "boolean"), ("standing", "jsonb"), ("region", "text"),
    ),
    "events": (
        ("case", "bigint"), ("seq", "integer"), ("kind", "text"), ("recorded_at", "timestamptz"), ("effective_on", "date"),
        ("actor", "text"), ("release", "text"), ("payload", "bytea"), ("prev", "bytea"), ("hash", "bytea"),
    ),
    "fact_keys": (("fact", "text"), ("key", "bytea"), ("case", "bigint"), ("day", "date")),
    "outbox": (("case", "bigint"), ("first", "integer"), ("last", "integer")),
}
"""Tables written by a batch and their columns in order, with the type each travels as."""


class Rows(msgspec.Struct):
    """The rows of a batch on their way to the tables, each a tuple in the order of COLUMNS.

    Few batches have `links` (kind, from, to, moment), `effects` (case number, seq, what it writes), `calls` (case, whom it calls),
    `origins` (filing, sealed) and `documents` (a file each); they are written by themselves.
    """

    filings: list[tuple[Any, ...]] = []
    cases: list[tuple[Any, ...]] = []
    events: list[tuple[Any, ...]] = []
    fact_keys: list[tuple[Any, ...]] = []
    outbox: list[tuple[Any, ...]] = []
    links: list[tuple[Any, ...]] = []
    effects: list[tuple[str, int, tuple[RegisterWrite, ...]]] = []
    calls: list[tuple[int, tuple[Call, ...]]] = []
    origins: list[tuple[int, bytes]] = []
    documents: list[tuple[Any, ...]] = []

    def arguments(self) -> list[Sequence[Any]]:
        """One array for each column of each table, in the order of WRITE."""
        arrays: list[Sequence[Any]] = []
        for table, columns in COLUMNS.items():
            rows = getattr(self, table)
            arrays += zip(*rows, strict=True) if rows else [()] * len(columns)
        return arrays


def _write() -> str:
    parts, first = [], 1
    for table, columns in COLUMNS.items():
        names = ", ".join(f'"{name}"' for name, _ in columns)
        casts = ", ".join(f'"{name}"::jsonb' if kind == "jsonb" else f'"{name}"' for name, kind in columns)
        arrays = ", ".join(f"${first + n}::{'text' if kind == 'jsonb' else kind}[]" for n, (_, kind) in enumerate(columns))
        parts.append(  # names and types are those of COLUMNS
            f"INSERT INTO {table} ({names}) SELECT {casts} FROM unnest({arrays}) AS r({names})"  # noqa: S608
        )
        first += len(columns)
    return "WITH " + ",\n".join(f"w{n} AS ({part})" for n, part in enumerate(parts[:-1])) + "\n" + parts[-1]


WRITE = _write()
"""Every row of the batch, in one statement."""


def case_row(case: int, state: CaseState, item: Item, arrived: date, region: str) -> tuple[Any, ...]:
    """The state as a row of `cases`; the case came to its step on the day `arrived`, `region` is the street the filing names."""
    return (
        case, state.number, state.query_code, state.filing, state.item, state.org, state.party, state.release, state.seq, state.head,
        state.status, state.status_code, state.step, json_text(state.outcomes), state.filed_at, state.accepted_on, state.decided_on,
        state.statutory_due, state.promised_due, state.closed_on, *msgspec.structs.astuple(turn_columns(state, item, arrived)),
        hand_of(state).assignee, counted(item, state), json_text(state.standing), region,
    )


class Turns(msgspec.Struct, frozen=True):
    """Whose turn the case is and until when, from when the system must look at it, the year that makes its days provisional, its level.

    `stage` is the part of the work 分工 it lies at.
    """

    duty: str = ""
    step_due: date | None = None
    wake_on: date | None = None
    provisional: int | None = None
    warned: int = 0
    stage: str = ""


def turn_columns(state: CaseState, item: Item, arrived: date, waited: tuple[Off, ...] = ()) -> Turns:
    """The columns that say how the case stands at the step to which it came on the day `arrived`; `waited` are the applicant's days so far.

    Nobody's at an end.
    """
    step = item.process.steps.get(state.step)
    if step is None:
        return Turns()
    here = here_of(item, state, arrived, waited)
    duty = APPLICANT if state.standing.correction is not None else desk_duty(step, state)
    last, wake = _last(item, state, here.own_last), wakes(item, state, here)
    dues = (state.statutory_due, state.promised_due) if state.decided_on is None else ()
    return Turns(
        duty, last, wake, provisional_year(last, wake, *dues), levels.highest(state.standing, levels.spans(item, state, here.arrived, here.own_last)),
        stage_of(step, duty),
    )


def _last(item: Item, state: CaseState, own: date | None) -> date | None:
    """Until when whoever is waited for has."""
    correction = state.standing.correction
    if correction is not None:
        return correction.last_on
    return min((last for last in (own, acceptance_last(item, state)) if last is not None), default=None)


def json_text(value: Any) -> str:
    """A value made of plain types as JSON text, keys sorted."""
    return _json.encode(value).decode()
