"""What registers hold about a party, for whoever acts for it 企业本人可见: rows of the registers that say whose they are."""

from collections.abc import Iterable
from datetime import date

import msgspec

from core.declarations import Register
from core.registers.columns import column_types
from core.registers.store import RegisterRow, matching
from core.rules import value_words
from core.store.engine import Connection


class OwnRow(msgspec.Struct, frozen=True):
    """A row in words, by the labels of its columns, and the day from which it is valid."""

    since: date
    words: tuple[str, ...]


class OwnRows(msgspec.Struct, frozen=True):
    """The rows of one register about a party, the latest first; `labels` of the columns that some row has."""

    register: str
    label: str
    labels: tuple[str, ...]
    rows: tuple[OwnRow, ...]


async def own_rows(connection: Connection, registers: Iterable[Register], code: str, on: date) -> tuple[OwnRows, ...]:
    """The rows valid on the day that are about the party with this code; registers without any are left out."""
    found = []
    for register in registers:
        own = register.definition.own
        rows = await matching(connection, register, {own: code}, on) if own else ()
        if rows:
            found.append(_told(register, own, rows))
    return tuple(found)


def _told(register: Register, own: str, rows: tuple[RegisterRow, ...]) -> OwnRows:
    types = column_types(register.definition)
    names = [name for name in types if name != own and any(name in row.values for row in rows)]
    latest = sorted(rows, key=lambda row: (row.valid_from, row.recorded_at), reverse=True)
    return OwnRows(
        register.id, register.definition.label, tuple(register.definition.fields[name].label for name in names),
        tuple(OwnRow(row.valid_from, tuple(value_words(row.values[name], types[name]) if name in row.values else "" for name in names)) for row in latest),
    )
