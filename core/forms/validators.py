"""The two JSON Schema validators, held to one meaning.

jsonschema-rs validates submissions (about 4 µs a form of 25 fields); `jsonschema` is the reference it is tested against. Left alone
they differ, so both are told the same:

* numbers: schema and submission are read with Decimal. Plain `jsonschema` raises on `multipleOf` with a long Decimal or a float beside
  a Decimal, and takes `Decimal("1.0")` for no integer; the reference here divides exactly and knows whole Decimals. jsonschema-rs is exact for fractional divisors only, so a
  form's resolved schema says `type: integer` where others would write `multipleOf: 1` (see `loading`).
* patterns: jsonschema-rs reads ECMA patterns (ASCII classes, `$` only at the very end), Python does not. The dialect admits only what
  both read alike (`pattern_problem`), and the reference searches with ASCII classes and a strict end.
* formats: one function for each format, handed to both.

jsonschema-rs runs patterns on its linear-time engine, so no pattern can be made to hang it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import jsonschema_rs
from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator, extend

from core.forms.contacts import is_email, is_phone, is_time
from core.time import CHINA

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_DURATION = re.compile(r"P(?!$)(?:([0-9]{1,5})W|(?:([0-9]{1,6})D)?(?:T(?!$)(?:([0-9]{1,7})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?)")
_UNLIKE = re.compile(
    r"""(?P<end>(?<!\\)\$(?!$))|(?P<escape>\\[0-9A-Za-z])|(?P<group>\(\?)|(?P<greedy>[*+?}]\+)|(?P<repeat>\{,)|(?P<set>\[[^\]\\]*(?:\\.[^\]\\]*)*\[)|(?P<operator>&&|--|~~|\|\|)""",
)
_UNLIKE_WORDS = {
    "end": "$ 只写在最后；要 $ 这个字符请写 \\$",
    "escape": "不能写 \\d、\\w、\\s、\\b、\\1 一类，请写出字符，如 [0-9]",
    "group": "不能写 (?……)",
    "greedy": "不能写 ++、*+、?+",
    "repeat": "不能写 {,n}，请写 {0,n}",
    "set": "方括号里不能再写方括号",
    "operator": "不能写 &&、||、--、~~",
}


def is_date(text: object) -> bool:
    """Whether a text is a day of the calendar written 2026-03-02 (RFC 3339 full-date); what is no text passes."""
    if not isinstance(text, str):
        return True
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_datetime(text: object) -> bool:
    """Whether a text is a moment with its offset, written 2026-03-02T09:30:00+08:00 (RFC 3339 date-time)."""
    if not isinstance(text, str):
        return True
    if not _DATETIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text).astimezone(CHINA)
    except (ValueError, OverflowError):
        return False
    return True


def duration_parts(text: str) -> tuple[int, int, int, int, int] | None:
    """Weeks, days, hours, minutes and seconds of an ISO 8601 duration; years and months are refused, as they have no fixed length."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part) if part else 0 for part in match.groups())
    return weeks, days, hours, minutes, seconds


def is_duration(text: object) -> bool:
    """Whether a text is a duration of fixed length, written P30D, P2W or PT8H."""
    return not isinstance(text, str) or duration_parts(text) is not None


FORMATS: dict[str, Callable[[Any], bool]] = {
    "date": is_date, "date-time": is_datetime, "duration": is_duration, "time": is_time, "email": is_email, "phone": is_phone,
}


def pattern_problem(pattern: str) -> str:
    """Why the two validators would not read a pattern alike, or an empty text."""
    if found := _UNLIKE.search(pattern):
        return _UNLIKE_WORDS[str(found.lastgroup)]
    try:
        re.compile(pattern)
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (re.error, ValueError, OverflowError, RecursionError):
        return "不是一个正则，或者太复杂"
    return ""


def fast(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """The validator of submissions, compiled. Raises ValueError for an invalid schema."""
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats=FORMATS, pattern_options=jsonschema_rs.RegexOptions(), offline=True,
    )


def _multiple_of(_: Validator, divisor: Any, instance: Any, __: dict[str, Any]) -> Iterable[ValidationError]:
    if isinstance(instance, int | Decimal) and not isinstance(instance, bool) and (Fraction(instance) / Fraction(divisor)).denominator != 1:
        yield ValidationError(f"{instance!r} is not a multiple of {divisor}")


def _pattern(_: Validator, pattern: str, instance: Any, __: dict[str, Any]) -> Iterable[ValidationError]:
    strict = pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith("\\$") else pattern
    if isinstance(instance, str) and not re.search(strict, instance, re.ASCII):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _integer(_: object, instance: Any) -> bool:
    if isinstance(instance, Decimal):
        return instance.is_finite() and instance == instance.to_integral_value()
    return isinstance(instance, int) and not isinstance(instance, bool)


def _number(_: object, instance: Any) -> bool:
    if isinstance(instance, Decimal):
        return instance.is_finite()
    return isinstance(instance, int) and not isinstance(instance, bool)


def reference(schema: dict[str, Any]) -> Validator:
    """The reference validator: `jsonschema`, draft 2020-12, exact on Decimals. Floats are no numbers here."""
    checker = FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name)(check)
    types = Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _integer, "number": _number})
    keywords = {"multipleOf": _multiple_of, "pattern": _pattern}
    made: type[Validator] = extend(Draft202012Validator, keywords, type_checker=types)  # type: ignore[no-untyped-call] # untyped there
    return made(schema, format_checker=checker)
