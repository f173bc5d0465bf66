"""The records of a source out of the database: one query for a stretch of days, read by a cursor, never all at once.

Only what the expressions name is fetched. What an index finds is narrowed by item and day; whether a record counts is decided by the
same expression that the rule world evaluates.
"""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, TypeAlias

import msgspec

from core.access.scope import Scope as Seen
from core.faults import Blame
from core.forms.typed import Convert, converter
from core.indicators.sources import CASE, CASE_SCOPE
from core.indicators.tally import Record
from core.items.item import Item
from core.items.model import RegisterDef
from core.registers import type_row
from core.registry import Registry
from core.store.engine import Reading, Row
from core.time import CHINA
from core.values import FieldType

PREFETCH = 1000
"""Records on their way from the server at a time."""
_COLUMNS: dict[str, str] = {name: f"c.{name}" for name in CASE_SCOPE} | {"holder": "p.code", "submitted_on": "c.filed_at"}
"""Name in an expression → column."""
_CASES = """
SELECT c.id AS key{columns}
FROM cases c{joins}
WHERE c.item = $1 AND {day} AND c.id > {after} AND {scope}
ORDER BY c.id
"""
_ROWS = """
SELECT r.id AS key, r.key AS holder_key, r.source, r.values, r.valid_from, r.valid_to
FROM register_rows r
WHERE r.register = $1 AND {day} AND r.id > {after} AND NOT EXISTS (
    SELECT 1 FROM register_rows l WHERE l.register = r.register AND l.key = r.key AND l.source = r.source
    AND (l.recorded_at, l.id) > (r.recorded_at, r.id)
)
ORDER BY r.id
"""
Read: TypeAlias = Callable[[Row], Record]
Reader: TypeAlias = tuple[str, str, Convert | None]
"""A name, the column it is in, and what types the column's value."""


class Wanted(msgspec.Struct, frozen=True):
    """Which records: of a source, whose `day` lies from `first` to `last` (or that are valid then, without a day), with these names.

    `after` is the key of the last record of the page before.
    """

    source: str
    day: str
    names: frozenset[str]
    first: date
    last: date
    after: int = 0


class Found(msgspec.Struct, frozen=True):
    """A record with the key by which it is ordered, and what its source calls it: case number, or the register row's key."""

    key: int
    name: str
    record: Record


class _Query:
    """A statement in the making: its arguments are numbered as they come."""

    def __init__(self, *args: object) -> None:
        self.args: list[object] = list(args)

    def put(self, value: object) -> str:
        self.args.append(value)
        return f"${len(self.args)}"


async def stream(connection: Reading, registry: Registry, wanted: Wanted, seen: Seen | None = None) -> AsyncIterator[Found]:
    """The records in order of their keys. `seen` narrows cases to what somebody may see; call it in a transaction.

    Its placeholders must count from 2: the first argument is the source's own.
    """
    kind, _, name = wanted.source.partition(":")
    if kind == CASE:
        text, args, read = _cases(registry.items[name], wanted, seen)
    else:
        text, args, read = _rows(registry.registers[name], name, wanted)
    async for row in connection.cursor(text, *args, prefetch=PREFETCH):
        yield Found(row["key"], row["number"] if kind == CASE else row["holder_key"], read(row))


def _cases(item: Item, wanted: Wanted, seen: Seen | None) -> tuple[str, list[object], Read]:
    """The statement over cases of an item, and what turns its rows into records."""
    query = _Query(item.id, *(seen.args if seen is not None else ()))
    # unscoped: `seen` is the reader's scope; without one, figures are counted and no record is shown
    columns, readers = list[str](), list[Reader]()
    joins = {"f": False, "p": False}
    for place, name in enumerate(sorted(wanted.names | {"number"})):
        alias = name if name in _COLUMNS else f"own_{place}"
        reader: Convert | None
        if name in _COLUMNS:
            column, reader = _COLUMNS[name], _local_day if name == "submitted_on" else None
            joins["p"] |= name == "holder"
        elif name in item.info.index:
            column, reader = f'f."values" -> {query.put(item.form.fields[name].identity)}::text', converter(item.form.fields[name].type)
            joins["f"] = True
        else:
            column, reader = f"c.outcomes -> {query.put(name)}::text", _outcome(item.scope[name].type)
        columns.append(f'{column} AS "{alias}"')
        readers.append((name, alias, reader))
    day = _day_of(item, wanted, query, joins)
    text = _CASES.format(
        columns="".join(f", {column}" for column in columns), day=day, after=query.put(wanted.after), scope=seen.where if seen is not None else "TRUE",
        joins=(" JOIN filings f ON f.id = c.filing" if joins["f"] else "") + (" JOIN parties p ON p.id = c.party" if joins["p"] else ""),
    )
    return text, query.args, _record_of(readers)


def _record_of(parts: list[Reader]) -> Read:
    """Name → typed value, what is absent left out."""

    def read(row: Row) -> Record:
        record: dict[str, Any] = {}
        for name, alias, reader in parts:
            value = row[alias]
            if value is not None:
                record[name] = reader(value) if reader is not None else value
        return record

    return read


def _day_of(item: Item, wanted: Wanted, query: _Query, joins: dict[str, bool]) -> str:
    """The condition on the day; a date of the form is stored as ISO text, which sorts as dates do."""
    if wanted.day == "submitted_on":
        return f"c.filed_at >= {query.put(_midnight(wanted.first))} AND c.filed_at < {query.put(_midnight(wanted.last + timedelta(days=1)))}"
    if wanted.day in _COLUMNS:
        return f"{_COLUMNS[wanted.day]} BETWEEN {query.put(wanted.first)} AND {query.put(wanted.last)}"
    joins["f"] = True
    field = f'f."values" ->> {query.put(item.form.fields[wanted.day].identity)}::text'
    return f"{field} BETWEEN {query.put(wanted.first.isoformat())}::text AND {query.put(wanted.last.isoformat())}::text"


def _rows(register: RegisterDef, name: str, wanted: Wanted) -> tuple[str, list[object], Read]:
    """The statement over rows of a register: each row's last version."""
    query = _Query(name)
    if wanted.day in ("valid_from", "valid_to"):
        day = f"r.{wanted.day} BETWEEN {query.put(wanted.first)} AND {query.put(wanted.last)}"
    elif wanted.day:
        column = f'r."values" ->> {query.put(wanted.day)}::text'
        day = f"{column} BETWEEN {query.put(wanted.first.isoformat())}::text AND {query.put(wanted.last.isoformat())}::text"
    else:
        day = f"r.valid_from <= {query.put(wanted.last)} AND (r.valid_to IS NULL OR r.valid_to > {query.put(wanted.first)})"

    def read(row: Row) -> Record:
        typed, _ = type_row(register, row["values"], Blame("", f"register:{name}"))
        ends = {"valid_to": row["valid_to"]} if row["valid_to"] is not None else {}
        return {**typed, **ends, "valid_from": row["valid_from"]}

    return _ROWS.format(day=day, after=query.put(wanted.after)), query.args, read


def _outcome(of: FieldType) -> Convert | None:
    return tuple if of.kind == "choices" else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), CHINA)


def _local_day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()
