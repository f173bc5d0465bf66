"""Register rows for runs: read by the thousand as they stood when the batch was started, typed by the columns of its bundle.

Rows are only ever added, so “as they stood” is the number of the last row that counts: `upto`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from core import time
from core.rules import Named, Scope
from core.runs.bundle import Bundle
from core.store.engine import Connection
from core.values import Value


class Live(msgspec.Struct, frozen=True):
    """A row that was valid on the day: its number in the database and its key."""

    id: int
    key: str


class Found(msgspec.Struct, frozen=True):
    """A register row: typed columns, and the same plain as they are stored (`plain`), what it was written by."""

    id: int
    key: str
    values: dict[str, Value]
    plain: dict[str, Any]
    source: str


_LIVE = """
SELECT id, key FROM (
    SELECT DISTINCT ON (key, line) id, key, valid_from, valid_to FROM register_rows
    WHERE register = $1 AND id <= $3 AND valid_from <= $2
    ORDER BY key, line, recorded_at DESC, id DESC
) AS latest
WHERE valid_to IS NULL OR $2 < valid_to
ORDER BY key, id
"""
_ROWS = 'SELECT id, key, "values", valid_from, source FROM register_rows WHERE id = ANY($1::bigint[])'
_WHOLE = """
SELECT id, key, "values", valid_from, source FROM (
    SELECT DISTINCT ON (key, line) * FROM register_rows
    WHERE register = $1 AND id <= $3 AND valid_from <= $2
    ORDER BY key, line, recorded_at DESC, id DESC
) AS latest
WHERE valid_to IS NULL OR $2 < valid_to
ORDER BY key, id
"""
_BY_KEY = _WHOLE.replace("register = $1", "register = $1 AND key = ANY($4::text[])")
"""Two statements, for a plan that fits both reads everything each time."""


async def settle(connection: Connection) -> tuple[int, datetime]:
    """The last register row there is, and the moment; call it in a short transaction.

    The lock waits for whoever is writing rows: a row with a smaller number cannot come to light later.
    """
    await connection.execute("LOCK TABLE register_rows IN SHARE MODE")
    return await connection.fetchval("SELECT coalesce(max(id), 0) FROM register_rows"), time.now()


async def live(connection: Connection, register: str, day: date, upto: int) -> list[Live]:
    """The rows valid on the day, in order of key and number."""
    return [Live(row["id"], row["key"]) for row in await connection.fetch(_LIVE, register, day, upto)]


async def by_id(connection: Connection, bundle: Bundle, register: str, ids: Sequence[int]) -> dict[int, Found]:
    """The rows with these numbers; one that is gone is missing."""
    reader = RowReader(bundle.sources[f"register:{register}"].names)
    return {row["id"]: reader.read(row) for row in await connection.fetch(_ROWS, ids)}


async def by_key(connection: Connection, bundle: Bundle, register: str, day: date, upto: int, keys: Sequence[str] | None) -> list[Found]:
    """The rows valid on the day, of these keys or (None) of all."""
    reader = RowReader(bundle.sources[f"register:{register}"].names)
    found = connection.fetch(_WHOLE, register, day, upto) if keys is None else connection.fetch(_BY_KEY, register, day, upto, keys)
    return [reader.read(row) for row in await found]


class RowReader:
    """Types stored rows by a scope. What a column no longer takes (it was removed or retyped) is left out, not guessed."""

    def __init__(self, scope: Scope) -> None:
        self._columns = dict(scope)

    def read(self, row: Mapping[str, Any]) -> Found:
        """A record of the table."""
        values, plain = self.typed(row["values"])
        if "valid_from" not in self._columns:
            values["valid_from"], plain["valid_from"] = row["valid_from"], row["valid_from"].isoformat()
        return Found(row["id"], row["key"], values, plain, row["source"])

    def typed(self, raw: Mapping[str, Any]) -> tuple[dict[str, Value], dict[str, Any]]:
        """Typed and plain values of stored ones."""
        values: dict[str, Value] = {}
        plain: dict[str, Any] = {}
        for name, value in raw.items():
            named = self._columns.get(name)
            read = None if named is None or value is None else typed(value, named)
            if read is not None:
                values[name] = read
                plain[name] = value if read.__class__ is date else read
        return values, plain


def typed(value: Any, named: Named) -> "Value | None":  # noqa: PLR0911 - one answer for each kind
    """A stored value in its column's type; None when it is not of it."""
    of = named.type
    match of.kind:
        case "text":
            return value if value.__class__ is str else None
        case "choice":
            return value if value in of.options else None
        case "int" | "money":
            return value if value.__class__ is int else None
        case "bool":
            return value if value.__class__ is bool else None
        case "date":
            return _date(value)
        case "decimal":
            return _decimal(value, of.scale)
    return None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _decimal(value: Any, scale: int) -> Decimal | None:
    if value.__class__ is not Decimal and value.__class__ is not int:
        return None
    try:
        exact = Decimal(value).quantize(Decimal(1).scaleb(-scale))
    except InvalidOperation:
        return None
    return exact if exact == value else None


def keys_of(found: Iterable[Any]) -> list[str]:
    """Keys as registers hold them, each once, in order."""
    return sorted({str(each) for each in found})
