"""Rows of a register for people: page by page in the order of their keys, one by its number, its versions."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from core.declarations import Register
from core.problems import NotFound
from core.registers.store import RegisterRow, row_of
from core.store.engine import Connection
from core.store.patterns import part_of

BATCH: Final = 2_000
_PAGE: Final = """
SELECT * FROM (
    SELECT DISTINCT ON (key, line) * FROM register_rows
    WHERE register = $1 AND valid_from <= $2
    AND ($3::bigint = 0 OR (key, line) > (SELECT key, line FROM register_rows WHERE register = $1 AND id = $3))
    ORDER BY key, line, recorded_at DESC, id DESC
) AS latest
WHERE (valid_to IS NULL OR $2 < valid_to)
AND ($4 = '' OR EXISTS (SELECT 1 FROM jsonb_each_text("values") AS each WHERE each.value ILIKE $4))
ORDER BY key, line LIMIT $5
"""
_VERSIONS: Final = """
SELECT r.*, coalesce(e.reason, i.reason) AS reason, a.name AS editor FROM register_rows r
LEFT JOIN register_edits e ON r.source = 'edit:' || e.id
LEFT JOIN register_imports i ON r.source LIKE 'import:%' AND split_part(r.source, ':', 2) = i.id::text AND i.register = r.register
LEFT JOIN accounts a ON a.id = coalesce(e.account, i.account)
WHERE r.register = $1 AND r.key = $2 AND r.line = $3 ORDER BY r.recorded_at DESC, r.id DESC
"""

_COUNTED: Final = """
SELECT register, count(*) AS rows FROM (
    SELECT DISTINCT ON (register, key, line) register, valid_to FROM register_rows
    WHERE register = ANY($1::text[]) AND valid_from <= $2 ORDER BY register, key, line, recorded_at DESC, id DESC
) AS latest
WHERE valid_to IS NULL OR $2 < valid_to GROUP BY register
"""


class Asked(msgspec.Struct, frozen=True):
    """Which rows: valid on the day, with the word in some column."""

    on: date
    word: str = ""


class Version(msgspec.Struct, frozen=True):
    """One version of a row, and of a change by hand who made it and why."""

    row: RegisterRow
    editor: str
    reason: str


async def page(connection: Connection, register: Register, asked: Asked, after: int = 0, limit: int = 50) -> tuple[RegisterRow, ...]:
    """One page, behind the row `after` (its number; 0: from the beginning)."""
    word = part_of(asked.word) if asked.word else ""
    found = await connection.fetch(_PAGE, register.id, asked.on, after, word, limit)
    return tuple(row_of(register, record) for record in found)


async def counted(connection: Connection, registers: Sequence[str], day: date) -> dict[str, int]:
    """How many rows are valid on the day, by register."""
    found = await connection.fetch(_COUNTED, list(registers), day)
    return dict.fromkeys(registers, 0) | {row["register"]: row["rows"] for row in found}


async def every(connection: Connection, register: Register, asked: Asked) -> AsyncIterator[RegisterRow]:
    """All rows that are asked for, read page by page."""
    after = 0
    while found := await page(connection, register, asked, after, BATCH):
        for row in found:
            yield row
        after = found[-1].id


async def numbered(connection: Connection, register: Register, number: int) -> RegisterRow:
    """The version of a row with this number. Raises NotFound."""
    record = await connection.fetchrow("SELECT * FROM register_rows WHERE register = $1 AND id = $2", register.id, number)
    if record is None:
        raise NotFound("名录里没有这一行", "请从名录中选择")
    return row_of(register, record)


async def versions(connection: Connection, register: Register, row: RegisterRow) -> tuple[Version, ...]:
    """Every version of the row, the one written last first."""
    found = await connection.fetch(_VERSIONS, register.id, row.key, row.line)
    return tuple(_version(register, record) for record in found)


def in_force(known: Sequence[Version], day: date) -> Version | None:
    """Of a row's versions (the one written last first) the one that holds on the day; None when the row is not in the register then."""
    found = next((version for version in known if version.row.valid_from <= day), None)
    return found if found is not None and (found.row.valid_to is None or day < found.row.valid_to) else None


def _version(register: Register, record: Mapping[str, Any]) -> Version:
    return Version(row_of(register, record), record["editor"] or "", record["reason"] or "")
