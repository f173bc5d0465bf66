"""What a browser sends of a form ⇄ what the form reads.

Three shapes of the same thing: form-encoded pairs; *raw* values, texts as a person typed them, kept in drafts; and the values that
`core.forms` reads. What cannot be understood travels on as it was typed, so that the form itself says what is wrong with it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

import msgspec

from core.forms import Field, Form, Submission
from core.forms.reading import MAX_DIGITS
from core.forms.text import narrow
from core.forms.typed import as_typed
from core.rules import Expr, evaluate
from core.rules.words import clock_words, number_words
from core.time import CHINA
from core.values import UNITS, FieldType, Value

Raw: TypeAlias = dict[str, Any]
"""Field name → text, list of texts (several choices) or list of rows (column → text)."""
PICKED = "_pick."
"""Prefix of the answers that are offered beside a code's text when it is none; one that is chosen counts before the text."""
MOST_ROWS = 200
"""Rows of a list that one page carries."""
_ROW = re.compile(r"([0-9]{1,4})\.([a-z][a-z0-9_]{0,62})")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_SPAN = re.compile(r"(?:([0-9]+)\s*[天日])?\s*(?:([0-9]+)\s*(?:个?小时|时))?\s*(?:([0-9]+)\s*分钟?)?")
_UNIT_SIGNS = {"m2": ("㎡", "m²", "m2", "平米", "平方")}


class Pairs(Protocol):
    """Form-encoded pairs, a name possibly several times (`ui.web.FormData`)."""

    def all(self, name: str) -> list[str]:
        """Everything sent under the name, in order."""

    def __iter__(self) -> Iterator[str]:
        """The names sent."""


class Reading(msgspec.Struct, frozen=True):
    """A form as filled in so far: what was typed, what core reads in it, and what conditions may look at."""

    raw: Raw
    values: dict[str, Any]
    submission: Submission
    env: dict[str, Value]


def is_tick(field: Field) -> bool:
    """Whether a yes or no is ticked (a commitment, or something optional) rather than answered 是 or 否."""
    return field.type.kind == "bool" and (field.must or not (field.required or field.needed))


def gather(form: Form, names: Iterable[str], pairs: Pairs) -> Raw:
    """What was typed into the named fields; they stood on the page, so what a browser leaves out was left empty."""
    raw: Raw = {}
    for name in names:
        field = form.fields.get(name)
        if field is None or field.calc:
            continue
        if field.type.kind == "list":
            raw[name] = _rows(field, pairs)
        elif field.type.kind == "choices":
            raw[name] = [text for text in pairs.all(name) if text]
        elif field.type.codes is not None and any(pairs.all(f"{PICKED}{name}")):
            raw[name] = pairs.all(f"{PICKED}{name}")[-1]
        else:
            texts = pairs.all(name)
            raw[name] = texts[-1] if texts else ("false" if is_tick(field) else "")
    return raw


def _rows(field: Field, pairs: Pairs) -> list[dict[str, str]]:
    """The rows in the order of their numbers; numbers that are missing leave no gap."""
    columns = dict(field.type.fields)
    found: dict[int, dict[str, str]] = {}
    for key in pairs:
        name, _, rest = key.partition(".")
        match = _ROW.fullmatch(rest) if name == field.name else None
        if match and match[2] in columns:
            found.setdefault(int(match[1]), {})[match[2]] = pairs.all(key)[-1]
    return [found[number] for number in sorted(found)][:MOST_ROWS]


def read(form: Form, raw: Mapping[str, Any], given: Mapping[str, Value]) -> Reading:
    """What the typed texts come to; `given` are the names every item has. Never raises."""
    values = values_of(form, raw)
    submission = form.submit(values, given)
    return Reading(dict(raw), values, submission, {**given, **submission.values})


def values_of(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values for `core.forms` and `core.filings`; what is empty is left out."""
    found = ((name, decoded(form.fields[name], typed)) for name, typed in raw.items() if name in form.fields)
    return {name: value for name, value in found if value is not None}


def visible(form: Form, env: Mapping[str, Value]) -> frozenset[str]:
    """The fields that show: without a condition, or with one that is known to be true."""
    known: dict[str, bool] = {}

    def shows(condition: Expr | None) -> bool:
        if condition is None:
            return True
        if condition.source not in known:
            known[condition.source] = evaluate(condition, env) is True
        return known[condition.source]

    return frozenset(name for name, field in form.fields.items() if shows(field.visible))


def defaults(form: Form) -> Raw:
    """What a new filing begins with: the fields' defaults, as if typed. The applicant sees and changes them; a hidden one is not submitted."""
    return {name: raw_of(field, as_typed(field.type, field.default)) for name, field in form.fields.items() if field.default is not None}


def raw_of(field: Field, value: Any) -> Any:
    """How a typed value would have been typed."""
    return _typed(field.type, value)


# --- decoding ---------------------------------------------------------------------------------------------------------


def decoded(field: Field, typed: Any) -> Any:
    """What was typed into a field, as a submission carries it; None for what is empty."""
    match field.type.kind:
        case "list":
            return _decoded_rows(field.type, typed)
        case "choices":
            return _several(field, typed)
    return _scalar(field.type, typed) if isinstance(typed, str) else None


def _several(field: Field, typed: Any) -> list[str] | None:
    """Nothing chosen is an answer where none need be chosen."""
    chosen = [str(text) for text in typed] if isinstance(typed, list | tuple) else []
    return chosen if chosen or not field.schema.get("minItems") else None


def _decoded_rows(of: FieldType, typed: Any) -> list[dict[str, Any]] | None:
    rows = [row for row in typed if isinstance(row, dict)] if isinstance(typed, list | tuple) else []
    while rows and not any(str(text).strip() not in ("", "false") for text in rows[-1].values()):
        rows = rows[:-1]
    return [_row(of, row) for row in rows] or None


def _row(of: FieldType, row: Mapping[str, Any]) -> dict[str, Any]:
    cells = {name: row.get(name) == "true" if kind.kind == "bool" else _scalar(kind, str(row.get(name, ""))) for name, kind in of.fields}
    return {name: value for name, value in cells.items() if value is not None}


def _scalar(of: FieldType, text: str) -> Any:
    if not text.strip():
        return None
    if of.kind in ("decimal", "int"):
        return _number(text, of.unit)
    if of.word == "time":
        return text
    read_text = _DECODERS.get(of.kind)
    return read_text(text) if read_text else text


def _number(text: str, unit: str) -> Decimal | int | str:
    """A number as people write it: full width, with thousands separators, with its unit behind."""
    bare = narrow(text).strip()
    for sign in (UNITS.get(unit, unit), *_UNIT_SIGNS.get(unit, ())):
        bare = bare.removesuffix(sign).rstrip() if sign else bare
    bare = bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare
    if len(bare) > MAX_DIGITS or not _NUMBER.fullmatch(bare):
        return text
    return Decimal(bare) if "." in bare else int(bare)


def _fen(text: str) -> int | Decimal | str:
    """Money is typed in yuan and counted in fen; more than two places stay a fraction of a fen, which the form refuses."""
    number = _number(text, "yuan")
    if isinstance(number, str):
        return text
    fen = Decimal(number) * 100
    return int(fen) if fen == fen.to_integral_value() else fen


def iso_day(text: str) -> str:
    """A day as people write it (2026年3月2日, 2026/3/2) as browsers do; what is no day stays as it is."""
    match = _DATE.fullmatch(narrow(text).strip())
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else text


def _span(text: str) -> str:
    """`8 小时`, `1 天 12 小时` as ISO 8601; what is neither stays as it is."""
    match = _SPAN.fullmatch(narrow(text).strip())
    if not match or not any(match.groups()):
        return text
    days, hours, minutes = match.groups()
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    return f"P{days + 'D' if days else ''}{'T' + clock if clock else ''}"


def _answer(text: str) -> bool | str:
    return {"true": True, "false": False}.get(text, text)


_DECODERS: dict[str, Callable[[str], Any]] = {"bool": _answer, "money": _fen, "date": iso_day, "duration": _span}


# --- encoding ---------------------------------------------------------------------------------------------------------


def _typed(of: FieldType, value: Any) -> Any:  # noqa: PLR0911 - one case for each type
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() if of.kind == "money":
            return f"{value // 100}.{value % 100:02d}"
        case int() | Decimal():
            return number_words(value)
        case datetime():
            return value.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case timedelta():
            return clock_words(value) if of.word == "time" else _span_typed(value)
        case list() | tuple():
            return [_typed_row(of, each) if isinstance(each, dict) else str(each) for each in value]
    return str(value)


def _typed_row(of: FieldType, row: Mapping[str, Any]) -> dict[str, str]:
    return {name: _typed(kind, row.get(name)) for name, kind in of.fields}


def _span_typed(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    parts = ((minutes // 1440, "天"), (minutes // 60 % 24, "小时"), (minutes % 60, "分钟"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
