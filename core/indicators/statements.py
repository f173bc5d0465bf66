"""The statements over the records of a source: which columns, joined from where, narrowed to which days.

Only what the expressions name is asked for. Every value of a record is a column of its own, so the same statement serves to list records
and to count equal ones together.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, TypeAlias

import msgspec

from core.access.scope import Scope as Seen
from core.faults import Blame
from core.forms.typed import Convert, converter
from core.indicators.sources import (
    CASE,
    CASE_SCOPE,
    EVERY_CASE,
    EVERY_STEP,
    FILING,
    HANDOVER,
    ITEM_SCOPE,
    LISTED,
    ROW_SCOPE,
    STEP_SCOPE,
    listed_of,
)
from core.indicators.tally import Record
from core.items.item import Item
from core.items.model import RegisterDef
from core.registers import type_row
from core.registry import Registry
from core.store.engine import Row
from core.time import CHINA

Read: TypeAlias = Callable[[Row], Record]
_COLUMNS: dict[str, str] = {name: f"c.{name}" for name in CASE_SCOPE} | {
    "holder": "p.code", "submitted_on": "(c.filed_at AT TIME ZONE 'Asia/Shanghai')::date",
}
"""Name in an expression → column of a case."""
_ROWS = """register_rows r WHERE r.register = $1 AND {day} AND r.id > {after} AND NOT EXISTS (
    SELECT 1 FROM register_rows l WHERE l.register = r.register AND l.key = r.key AND l.line = r.line{begun}
    AND (l.recorded_at, l.id) > (r.recorded_at, r.id)
)"""


STARTS = (1, 8)
"""Where in a key's digest the two numbers begin that are added up, seven bytes each."""
_DIGIT = "('x' || encode(substr(sha256(convert_to({key}::text, 'UTF8')), {start}, 7), 'hex'))::bit(56)::bigint"


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


class Statement(msgspec.Struct, frozen=True):
    """The parts of a statement: `key` orders the records, `name` is what its source calls one, `origin` everything after FROM."""

    key: str
    name: str
    columns: tuple[str, ...]
    origin: str
    args: tuple[object, ...]
    read: Read

    def listed(self) -> str:
        """One row for each record."""
        columns = "".join(f", {column}" for column in self.columns)
        return f"SELECT {self.key} AS key, {self.name} AS name{columns} FROM {self.origin} ORDER BY {self.key}"  # noqa: S608 - our own parts

    def grouped(self) -> str:
        """One row for all records that are equal in every column: how many, and two sums over digests of their keys.

        A sum does not depend on how records are grouped, so the same records give the same digest whatever else is asked together.
        """
        columns = "".join(f"{column}, " for column in self.columns)
        places = ", ".join(str(place) for place in range(1, len(self.columns) + 1))
        sums = ", ".join(f"sum({_DIGIT.format(key=self.key, start=start)}) AS keys_{start}" for start in STARTS)
        return (
            f"SELECT {columns}count(*) AS weight, {sums} FROM {self.origin}"  # noqa: S608 - our own parts
            f"{f' GROUP BY {places}' if places else ' HAVING count(*) > 0'} ORDER BY min({self.key})"
        )


class _Arguments:
    """The arguments of a statement, numbered as they come."""

    def __init__(self, *args: object) -> None:
        self.args: list[object] = list(args)

    def put(self, value: object) -> str:
        self.args.append(value)
        return f"${len(self.args)}"


def statement(registry: Registry, wanted: Wanted, seen: Seen | None = None) -> Statement:
    """The statement over the source. `seen` narrows cases to what somebody may see; its placeholders count from 2."""
    kind, _, name = wanted.source.partition(":")
    if wanted.source in LISTED:
        return _listed(registry, wanted)
    if kind == FILING:
        return _filings(wanted, seen)
    if kind == HANDOVER:
        return _handovers(wanted, seen)
    if wanted.source == EVERY_CASE:
        return _every_case(wanted, seen)
    return _cases(registry.items[name], wanted, seen) if kind == CASE else _rows(registry.registers[name], name, wanted)


def _cases(item: Item, wanted: Wanted, seen: Seen | None) -> Statement:
    # unscoped: `seen` is the reader's scope; without one, figures are counted and no record is shown
    given = _Arguments(item.id, *(seen.args if seen is not None else ()))
    columns, converters = list[str](), dict[str, Convert | None]()
    for name in sorted(wanted.names):
        column, converters[name] = _case_column(item, name, given)
        columns.append(f'{column} AS "{name}"')
    day = _case_day(item, wanted, given)
    where = f"c.item = $1 AND {day} AND c.id > {given.put(wanted.after)} AND {seen.where if seen is not None else 'TRUE'}"
    asked = " ".join([*columns, day])
    joins = (" JOIN filings f ON f.id = c.filing" if "f." in asked else "") + (" JOIN parties p ON p.id = c.party" if "p.code" in asked else "")
    return Statement("c.id", "c.number", tuple(columns), f"cases c{joins} WHERE {where}", tuple(given.args), _reader(converters))


def _every_case(wanted: Wanted, seen: Seen | None) -> Statement:
    """Cases of all items: only what each of them has, whatever its form."""
    # unscoped: `seen` is the reader's scope; without one, figures are counted and no record is shown
    given = _Arguments("", *(seen.args if seen is not None else ()))
    columns = tuple(f'{_COLUMNS[name]} AS "{name}"' for name in sorted(wanted.names))
    day = _own_day(wanted, given)
    where = f"$1 = '' AND {day} AND c.id > {given.put(wanted.after)} AND {seen.where if seen is not None else 'TRUE'}"
    return Statement(
        "c.id", "c.number", columns, f"cases c JOIN parties p ON p.id = c.party WHERE {where}", tuple(given.args), _reader(dict.fromkeys(wanted.names)),
    )


def _listed(registry: Registry, wanted: Wanted) -> Statement:
    """The items on offer, or their steps; they are not kept in the database, so they travel there as arrays and are counted like any record."""
    scope, name = (STEP_SCOPE, "r.item_name || '：' || r.step_name") if wanted.source == EVERY_STEP else (ITEM_SCOPE, "r.item_name")
    records = listed_of(wanted.source, registry.items)
    own = tuple(each for each in scope if each not in ROW_SCOPE)
    kinds = {"bool": "boolean"}
    arrays = ", ".join(f"${n}::{kinds.get(scope[each].type.kind, 'text')}[]" for n, each in enumerate(own, 2))
    names = ", ".join(f'"{each}"' for each in own)
    given = _Arguments(list(range(1, len(records) + 1)), *([record.get(each) for record in records] for each in own))
    columns = tuple(f'{_OFFERED_DAYS.get(each, f"r.{each}")} AS "{each}"' for each in sorted(wanted.names))
    origin = f"unnest($1::bigint[], {arrays}) AS r(id, {names}) WHERE r.id > {given.put(wanted.after)}"
    return Statement("r.id", name, columns, origin, tuple(given.args), _reader(dict.fromkeys(wanted.names)))


_OFFERED_DAYS = {
    "valid_from": "(SELECT min(l.effective_from AT TIME ZONE 'Asia/Shanghai')::date FROM release_turns l WHERE l.item = r.item)",
    "valid_to": "NULL::date",
}
"""An item and its steps count from the day on which it was first offered: nothing is said about the time before."""
_TOLD = """(
    SELECT min(m.id) AS id, m."case", m.seq, min(m.made_at) AS told_at FROM messages m
    WHERE m.account IS NOT NULL AND m.made_at >= {first} AND m.made_at < {end} GROUP BY m."case", m.seq
) t JOIN events e ON e."case" = t."case" AND e.seq = t.seq JOIN cases c ON c.id = t."case" WHERE $1 = '' AND t.id > {after} AND {seen}"""
_HANDED = {
    "number": "c.number", "item": "c.item", "org": "c.org", "told_on": "(t.told_at AT TIME ZONE 'Asia/Shanghai')::date",
    "seconds": "greatest(0, ceil(extract(epoch FROM t.told_at - e.recorded_at)))::integer",
}


def _handovers(wanted: Wanted, seen: Seen | None) -> Statement:
    """For each event of which an officer was told: how long that took. Several officers told of one event are one passing on, by the first."""
    # unscoped: `seen` is the reader's scope; without one, figures are counted and no record is shown
    given = _Arguments("", *(seen.args if seen is not None else ()))
    origin = _TOLD.format(
        first=given.put(_midnight(wanted.first)), end=given.put(_midnight(wanted.last + timedelta(days=1))), after=given.put(wanted.after),
        seen=seen.where if seen is not None else "TRUE",
    )
    columns = tuple(f'{_HANDED[name]} AS "{name}"' for name in sorted(wanted.names))
    return Statement("t.id", "c.number", columns, origin, tuple(given.args), _reader(dict.fromkeys(wanted.names)))


_FILED = {
    "number": "c.number", "item": "c.item", "org": "c.org", "submitted_on": "(c.filed_at AT TIME ZONE 'Asia/Shanghai')::date", "fields": "f.asked_fields",
    "generated": "f.generated_fields",
}


def _filings(wanted: Wanted, seen: Seen | None) -> Statement:
    """What applicants have filed, each once, under the number of its case."""
    # unscoped: `seen` is the reader's scope; without one, figures are counted and no record is shown
    given = _Arguments("", *(seen.args if seen is not None else ()))
    columns = tuple(f'{_FILED[name]} AS "{name}"' for name in sorted(wanted.names))
    where = f"$1 = '' AND {_own_day(wanted, given)} AND c.id > {given.put(wanted.after)} AND {seen.where if seen is not None else 'TRUE'}"
    origin = f"cases c JOIN filings f ON f.id = c.filing AND f.asked_fields > 0 WHERE {where}"
    return Statement("c.id", "c.number", columns, origin, tuple(given.args), _reader(dict.fromkeys(wanted.names)))


def _own_day(wanted: Wanted, given: _Arguments) -> str:
    """The condition on a day that every case has."""
    first, last = wanted.first, wanted.last
    if wanted.day == "submitted_on":
        return f"c.filed_at >= {given.put(_midnight(first))} AND c.filed_at < {given.put(_midnight(last + timedelta(days=1)))}"
    return f"{_COLUMNS[wanted.day]} BETWEEN {given.put(first)} AND {given.put(last)}"


def _case_column(item: Item, name: str, given: _Arguments) -> tuple[str, Convert | None]:
    """A case's own column, a field that its item keeps readable, or an outcome of its rules."""
    if name in _COLUMNS:
        return _COLUMNS[name], None
    if name in item.info.index:
        field = item.form.fields[name]
        return f'f."values" -> {given.put(field.identity)}::text', converter(field.type)
    return f"c.outcomes -> {given.put(name)}::text", tuple if item.scope[name].type.kind == "choices" else None


def _case_day(item: Item, wanted: Wanted, given: _Arguments) -> str:
    """The condition on the day; a date of the form is stored as ISO text, which sorts as dates do."""
    if wanted.day in _COLUMNS:
        return _own_day(wanted, given)
    return _iso(f'f."values" ->> {given.put(item.form.fields[wanted.day].identity)}::text', wanted.first, wanted.last, given)


def _rows(register: RegisterDef, name: str, wanted: Wanted) -> Statement:
    """Each row's last version; of the rows that are valid in the period the last that has begun by its end."""
    given, begun = _Arguments(name), ""
    first, last = wanted.first, wanted.last
    columns = tuple(
        f'{f"r.{column}" if column in ROW_SCOPE else f"""r."values" -> {given.put(column)}::text"""} AS "{column}"' for column in sorted(wanted.names)
    )
    if wanted.day in ROW_SCOPE:
        day = f"r.{wanted.day} BETWEEN {given.put(first)} AND {given.put(last)}"
    elif wanted.day:
        day = _iso(f'r."values" ->> {given.put(wanted.day)}::text', first, last, given)
    else:
        end = given.put(last)
        day = f"r.valid_from <= {end} AND (r.valid_to IS NULL OR r.valid_to > {given.put(first)})"
        begun = f" AND l.valid_from <= {end}"

    def read(row: Row) -> Record:
        typed, _ = type_row(register, {column: row[column] for column in wanted.names if column not in ROW_SCOPE}, Blame("", ""))
        return typed | {column: row[column] for column in ROW_SCOPE if column in wanted.names and row[column] is not None}

    return Statement("r.id", "r.key", columns, _ROWS.format(day=day, begun=begun, after=given.put(wanted.after)), tuple(given.args), read)


def _iso(column: str, first: date, last: date, given: _Arguments) -> str:
    return f"{column} BETWEEN {given.put(first.isoformat())}::text AND {given.put(last.isoformat())}::text"


def _reader(converters: dict[str, Convert | None]) -> Read:
    """Name → typed value, what is absent left out."""
    parts = tuple(converters.items())

    def read(row: Row) -> Record:
        record: dict[str, Any] = {}
        for name, convert in parts:
            value = row[name]
            if value is not None:
                record[name] = convert(value) if convert is not None else value
        return record

    return read


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), CHINA)
