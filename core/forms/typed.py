"""From a valid JSON value to the typed value that rules read, and back from storage."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, TypeAlias

import msgspec

from core.canonical import plain
from core.forms.validators import duration_parts
from core.time import CHINA
from core.values import FieldType, Value

Convert: TypeAlias = Callable[[Any], Any]
_WIDE = Context(prec=120, rounding=ROUND_HALF_UP)


def converter(kind: FieldType) -> Convert | None:
    """What turns a valid JSON value of the field into its typed value; None where they are the same.

    Decimals come out at the field's scale (`300` → `300.00`), datetimes in China's time, lists as tuples of records.
    """
    if kind.kind == "decimal":
        return to_scale(kind.scale)
    if kind.word == "time":
        return _clock
    return _records(kind) if kind.kind == "list" else _CONVERTERS.get(kind.kind)


def to_scale(scale: int) -> Convert:
    """A converter of whole and decimal numbers to `scale` places, halves away from zero (四舍五入)."""
    step = Decimal(1).scaleb(-scale)

    def convert(value: Any) -> Decimal:
        return Decimal(value).quantize(step, context=_WIDE)

    return convert


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(CHINA)


def _duration(text: str | int) -> timedelta:
    """Written as ISO 8601 when submitted, as whole seconds when stored (`core.canonical.plain`)."""
    if isinstance(text, int):
        return timedelta(seconds=text)
    weeks, days, hours, minutes, seconds = duration_parts(text) or (0, 0, 0, 0, 0)
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _clock(text: str | int) -> timedelta:
    """A time of day as the span since midnight; written 09:30 when submitted, as whole seconds when stored."""
    if isinstance(text, int):
        return timedelta(seconds=text)
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


_CONVERTERS: dict[str, Convert] = {"date": date.fromisoformat, "datetime": _moment, "duration": _duration, "choices": tuple}


def _records(kind: FieldType) -> Convert:
    converters = {name: made for name, column in kind.fields if (made := converter(column)) is not None}

    def convert(rows: Any) -> tuple[dict[str, Any], ...]:
        return tuple({name: converters[name](value) if name in converters else value for name, value in row.items()} for row in rows)

    return convert


def as_typed(kind: FieldType, value: Any) -> Any:
    """A valid JSON value of a field as its typed value."""
    convert = converter(kind)
    return convert(value) if convert else value


def as_sent(value: Value) -> Any:
    """A typed value as a submission carries it: the inverse of reading it. Raises TypeError for an unknown type."""
    return msgspec.to_builtins(value) if isinstance(value, timedelta) else plain(value)
