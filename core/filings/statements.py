"""The four statements of a filing transaction, each for a whole batch: locks, what is there, what the facts found, write it all.

Arrays in, rows out: a batch of any size costs the same number of round trips. JSON travels as text and is cast by the server.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec


def begin(locks: Iterable[int]) -> str:
    """Open the transaction and take its advisory locks in ascending order, so that two batches never wait for each other.

    The planner is kept to index lookups: plans are cached, and one made while the tables were empty would read them whole.
    """
    numbers = ",".join(map(str, sorted(set(locks))))
    return (
        "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; "
        f"SELECT count(pg_advisory_xact_lock(n)) FROM unnest('{{{numbers}}}'::bigint[]) AS n"
    )


THERE = """
SELECT f.id AS filing, f.body_digest,
       nextval('filings_id_seq') AS next_filing, nextval('cases_id_seq') AS next_case, nextval('case_numbers') AS next_number
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS m(party, idempotency, n)
LEFT JOIN filings f ON f.party = m.party AND f.idempotency = m.idempotency
ORDER BY m.n
"""
"""For each member: the filing its idempotency key has made already, and fresh numbers. $1 parties, $2 keys."""

AGAIN = """
SELECT c.number, c.query_code, c.item, c.status, c.step, c.outcomes, c.statutory_due, c.promised_due, c.closed_on, e.payload
FROM cases c JOIN events e ON e."case" = c.id AND e.seq = 1 WHERE c.filing = $1 ORDER BY c.id
"""
"""The cases of a filing as they stand now, with what was said when it was filed."""

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "filings": (
        ("id", "bigint"), ("party", "bigint"), ("account", "bigint"), ("item", "text"), ("release", "text"),
        ("submitted_at", "timestamptz"), ("idempotency", "text"), ("body_digest", "bytea"), ("values", "jsonb"), ("sealed", "bytea"),
    ),
    "cases": (
        ("id", "bigint"), ("number", "text"), ("query_code", "text"), ("filing", "bigint"), ("item", "text"), ("org", "text"),
        ("party", "bigint"), ("release", "text"), ("seq", "integer"), ("head", "bytea"), ("status", "text"), ("status_code", "text"),
        ("step", "text"), ("outcomes", "jsonb"), ("filed_at", "timestamptz"), ("accepted_on", "date"), ("decided_on", "date"),
        ("statutory_due", "date"), ("promised_due", "date"), ("closed_on", "date"),
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
    """The rows of a batch on their way to the tables, each a tuple in the order of COLUMNS."""

    filings: list[tuple[Any, ...]] = []
    cases: list[tuple[Any, ...]] = []
    events: list[tuple[Any, ...]] = []
    fact_keys: list[tuple[Any, ...]] = []
    outbox: list[tuple[Any, ...]] = []

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
        parts.append(f"INSERT INTO {table} ({names}) SELECT {casts} FROM unnest({arrays}) AS r({names})")
        first += len(columns)
    return "WITH " + ",\n".join(f"w{n} AS ({part})" for n, part in enumerate(parts[:-1])) + "\n" + parts[-1]


WRITE = _write()
"""Every row of the batch, in one statement."""
