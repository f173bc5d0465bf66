"""A complete filing made up from a form: every field that must be filled in has a value that the form takes. Everything in it is invented."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from core.forms.model import Field
from core.items.item import Item
from core.rules.bounds import of_schema
from core.values import FieldType

ROUNDS: Final = 8
"""How often it is looked what is still missing: a value may make another field appear."""
_TEXTS: Final = (
    "【演示】沈抚示范有限公司", "演示甲", "13800000001", "91210100MA0YT7B8X7", "21010219900307002X", "210102", "DEMO123456789", "demo@example.com", "024-00000000",
)
_CHECKED: Final = {"uscc": "91210100MA0YT7B8X7", "id": "21010219900307002X", "resident_id": "21010219900307002X"}


def complete(item: Item, day: date, given: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """Values by field name, as they would be sent, that can be handed in on the day; a field nothing suits is left out.

    Of what is `given` stays whatever the form takes.
    """
    values: dict[str, Any] = dict(given)
    env: dict[str, Any] = {"submitted_on": day, "today": day, "holder": _CHECKED["uscc"]}
    wanted = _decisive(item)
    for _ in range(ROUNDS):
        submission = item.form.submit(values, env)
        values = {name: value for name, value in values.items() if name not in submission.dropped}
        missing = {message.field for message in submission.messages if message.field in item.form.fields}
        missing |= {name for name in wanted if name not in values and name not in submission.dropped}
        if not missing:
            break
        for name in [each for each in item.form.fields if each in missing]:
            _fill(item, name, values, env, day)
    return values


def _decisive(item: Item) -> set[str]:
    """The fields that a table looks at: left empty, nothing could be concluded."""
    columns = [column for table in item.rules.tables for column in table.plan.columns.values() if column.bare and not column.knows_empty]
    return {column.bare for column in columns if column.bare in item.form.fields and item.form.fields[column.bare].calc is None}


def _fill(item: Item, name: str, values: dict[str, Any], env: Mapping[str, Any], day: date) -> None:
    for value in _candidates(item.form.fields[name], day):
        values[name] = value
        submission = item.form.submit(values, dict(env))
        if not any(message.field == name for message in submission.messages):
            return
    values.pop(name, None)


def _candidates(field: Field, day: date) -> Iterator[Any]:
    if field.default is not None:
        yield field.default
    if field.must:
        yield True
    yield from _of_type(field.type, field.schema, day)


def _of_type(of: FieldType, schema: Mapping[str, Any], day: date) -> Iterator[Any]:
    match of.kind:
        case "bool":
            yield from (True, False)
        case "choice":
            yield from of.options
        case "choices":
            yield from ([], *([option] for option in of.options))
        case "decimal" | "int" | "money":
            yield from _numbers(of, schema)
        case "date":
            yield from ((day - timedelta(days=by)).isoformat() for by in (3, 0, -30, 365, 7000))
        case "datetime":
            yield f"{day.isoformat()}T09:00:00+08:00"
        case "duration":
            yield from ("PT8H", "P1D", "PT30M")
        case "list":
            yield from _rows(of, schema, day)
        case _:
            yield from _texts(of, schema)


def _numbers(of: FieldType, schema: Mapping[str, Any]) -> Iterator[Any]:
    bounds = of_schema(schema, of)
    for number in (100, 1, bounds.low, bounds.high):
        if number is not None:
            yield Decimal(number) if of.kind == "decimal" else int(number)


def _texts(of: FieldType, schema: Mapping[str, Any]) -> Iterator[Any]:
    check = str(schema.get("x-check", ""))
    yield from (_CHECKED[check],) if check in _CHECKED else ()
    yield from ("0" * 64,) if of.word == "file" else ("09:00",) if of.word == "time" else ()
    yield from list(getattr(of.codes, "entries", ()))[:50]
    yield from _TEXTS
    size = int(schema.get("minLength", 1))
    yield from (("演示内容" * size)[:size], "0" * size, "A" * size)


def _rows(of: FieldType, schema: Mapping[str, Any], day: date) -> Iterator[Any]:
    """One row with every column, then none."""
    columns = schema.get("items", {}).get("properties", {})
    for at in range(12):
        row = {name: next(islice(_of_type(kind, columns.get(name, {}), day), at, None), None) or next(_of_type(kind, columns.get(name, {}), day), None) for name, kind in of.fields}
        yield [{name: value for name, value in row.items() if value is not None}]
    yield []
