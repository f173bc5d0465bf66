"""Rows of registers in the database. A row is never changed: a later version of it is written.

Versions of one row share register, key and line: what made the row (a case event, a run, an import), or nothing in a register with a
single row for each key. A version says how its row is from `valid_from` up to, not including, `valid_to`; of the versions that have
begun the one written last counts, so a change from a later day leaves the days before as they were.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from core import time
from core.canonical import canonical, plain
from core.declarations import Register
from core.faults import Blame, Faulty
from core.items.model import RegisterDef
from core.registers.columns import type_row
from core.store.engine import Connection
from core.values import Value


class RegisterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a row: its typed values, the days it is valid (`valid_to` excluded), when and why it was written."""

    register: str
    key: str
    values: dict[str, Value]
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    source: str
    id: int = 0
    line: str = ""


_INSERT = """
INSERT INTO register_rows (register, key, "values", valid_from, valid_to, recorded_at, source, line) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_AS_OF = """
SELECT * FROM (
    SELECT DISTINCT ON (key, line) * FROM register_rows
    WHERE register = $1 AND ($2::text[] IS NULL OR key = ANY($2)) AND valid_from <= $3 AND recorded_at <= $4
    ORDER BY key, line, recorded_at DESC, id DESC
) AS latest
WHERE valid_to IS NULL OR $3 < valid_to
ORDER BY key, valid_from, recorded_at, id
"""


async def rows(
    connection: Connection, register: Register, key: str | None, on: date, known: datetime | None = None
) -> tuple[RegisterRow, ...]:
    """The rows valid on the day, of one key or (None) of all; of each row the version written last, at most at `known` (now)."""
    found = await connection.fetch(_AS_OF, register.id, None if key is None else [key], on, known or time.now())
    return tuple(row_of(register, record) for record in found)


_KEYS = "SELECT DISTINCT key FROM register_rows WHERE register = $1 AND values @> $2::text::jsonb"


async def matching(connection: Connection, register: Register, equal: Mapping[str, Value], on: date) -> tuple[RegisterRow, ...]:
    """The rows valid on the day whose columns equal the given ones, in the order of their keys."""
    keys = [record["key"] for record in await connection.fetch(_KEYS, register.id, canonical(equal).decode())]
    found = [row_of(register, record) for record in await connection.fetch(_AS_OF, register.id, keys, on, time.now())]
    return tuple(row for row in found if all(row.values.get(name) == value for name, value in equal.items()))


async def write_row(  # noqa: PLR0913 - a row has that many parts
    connection: Connection, register: Register, values: Mapping[str, Any], *,
    valid_from: date, source: str, valid_to: date | None = None, line: str = "",
) -> RegisterRow:
    """Write a row, or a later version of the row with this key and line; `source` says which event or run did it.

    The line is the source unless it is given; in a register with single rows the key alone tells rows apart. Call it inside the
    transaction of that event or run. Raises Faulty when a value is not of its column, and ValueError when the row would end before it
    begins.
    """
    typed, faults = type_row(register.definition, values, Blame("", f"register:{register.id}"))
    if faults:
        raise Faulty(faults)
    if valid_to is not None and valid_to < valid_from:
        raise ValueError(f"有效期止（{valid_to}）早于有效期起（{valid_from}）")
    row = RegisterRow(
        register=register.id, key=str(typed[register.definition.key]), values=typed, valid_from=valid_from, valid_to=valid_to,
        recorded_at=time.now(), source=source, line=line_of(register.definition, line or source),
    )
    number = await connection.fetchval(
        f"{_INSERT} RETURNING id",
        row.register, row.key, plain(typed), row.valid_from, row.valid_to, row.recorded_at, row.source, row.line,
    )
    return msgspec.structs.replace(row, id=number)


class NewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row to be written with many others: plain values, the days it is valid, what writes it, and which row of its key it is."""

    values: Mapping[str, Any]
    valid_from: date
    valid_to: date | None = None
    source: str
    line: str = ""


async def write_many(connection: Connection, register: Register, new: Iterable[NewRow]) -> int:
    """Write rows as `write_row` does, many at once; how many they were. Call it in a transaction.

    Raises Faulty with the faults of all rows when a value is not of its column, and ValueError when a row would end before it begins.
    """
    moment, records, faults = time.now(), [], []
    for each in new:
        typed, wrong = type_row(register.definition, each.values, Blame("", f"register:{register.id}"), each.source)
        faults += wrong
        if each.valid_to is not None and each.valid_to < each.valid_from:
            raise ValueError(f"{each.source}：有效期止（{each.valid_to}）早于有效期起（{each.valid_from}）")
        if not wrong:
            line = line_of(register.definition, each.line or each.source)
            key = str(typed[register.definition.key])
            records.append((register.id, key, plain(typed), each.valid_from, each.valid_to, moment, each.source, line))
    if faults:
        raise Faulty(faults)
    await connection.executemany(_INSERT, records)
    return len(records)


def line_of(definition: RegisterDef, source: str) -> str:
    """What tells this row from others of its key."""
    return "" if definition.single else source


def row_of(register: Register, record: Mapping[str, Any]) -> RegisterRow:
    """A record of the table, its values typed again (a column since removed or retyped is left out, not guessed)."""
    typed, _ = type_row(register.definition, record["values"], Blame("", f"register:{register.id}"))
    return RegisterRow(
        register=record["register"], key=record["key"], values=typed, valid_from=record["valid_from"], valid_to=record["valid_to"],
        recorded_at=record["recorded_at"], source=record["source"], id=record["id"], line=record["line"],
    )
