"""A field as a template shows it: which control, with what in it, what helps and what is wrong."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlencode

import msgspec

from core.filings.answers import limits_of
from core.filings.attachments import Attachment
from core.forms import Field, Form, Message
from core.forms.choosing import Selection, selection
from core.forms.codes import Code, CodeList
from core.forms.kinds import FILE
from core.forms.offering import on_offer
from core.forms.uploads import is_file
from core.rules import evaluate, names_in, value_words
from core.values import UNITS, FieldType, Value
from ui.web.beside import NOTHING, Beside
from ui.web.fields import Raw, Reading, is_tick

Control: TypeAlias = Literal[
    "text", "lines", "date", "moment", "clock", "email", "phone", "code", "radios", "select", "ticks", "tick", "rows", "output", "file",
]
_CONTROLS: Final[dict[str, Control]] = {
    "bool": "radios", "choices": "ticks", "date": "date", "datetime": "moment", "list": "rows",
}
MOST_PICKS: Final = 40
"""Codes offered beside a text that is none."""
MOST_RADIOS: Final = 6
"""Options that stand beside each other; more go into a list to pull down."""
_KEYBOARDS: Final = {"decimal": "decimal", "money": "decimal", "int": "numeric"}
_PURPOSES: Final = {
    "shared.org_name": "organization", "shared.contact_name": "name", "shared.mobile": "tel", "shared.place_addr": "street-address",
}
"""What a browser may fill in by itself (WCAG 1.3.5), by shared element."""
_WORDS: Final[dict[str, Control]] = {"time": "clock", "email": "email", "phone": "phone", FILE: "file"}
_HINTS: Final = {"money": "精确到分，如 1000.00", "duration": "如 8 小时、1 天 12 小时"}
_MORE_HINTS: Final = {"time": "如 09:30", "email": "如 name@example.cn", "phone": "手机号，或者带区号的固定电话"}
_CODE_HINT: Final = "输入名称、拼音首字母或者代码，从列出的里面选"
_YES_NO: Final = (("true", "是"), ("false", "否"))


class FileShown(msgspec.Struct, frozen=True):
    """An uploaded file: its name, its size in bytes, and where it is looked at (empty where it is not)."""

    name: str
    size: int
    href: str = ""


class FieldShown(msgspec.Struct, frozen=True, kw_only=True):
    """A field ready for a template.

    `value` is the text in it, or the several texts chosen; `options` the answers to choose from as (value, words); `rows` the rows of a
    list, each a tuple of cells. `source` says where a value that nobody typed here came from; `steers` that other fields depend on it,
    so that the page is asked again when it changes; `conditional` that it may come and go; `beside` what helps with it; `lang` the language of the label if not Chinese; `lookup` where
    a code list is looked up; `file` what has been uploaded, `accept` the endings that are taken.
    """

    name: str
    label: str
    control: Control
    value: str | tuple[str, ...] = ""
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    unit: str = ""
    keyboard: str = ""
    purpose: str = "off"
    longest: int | None = None
    short: bool = False
    optional: bool = False
    error: str = ""
    doubt: str = ""
    source: str = ""
    steers: bool = False
    conditional: bool = False
    columns: tuple[str, ...] = ()
    rows: "tuple[tuple[FieldShown, ...], ...]" = ()
    lookup: str = ""
    lang: str = ""
    file: FileShown | None = None
    accept: str = ""
    beside: Beside = NOTHING


class Told(msgspec.Struct, frozen=True):
    """What is said about fields just now: errors and doubts by name or cell, sources of values by name.

    `files` are the uploads of the draft by digest; `language` is the one in which they are asked; `locks`: read-only fields are only shown (an applicant's own filing; whoever corrects may
    change them).
    """

    errors: Mapping[str, str] = {}
    doubts: Mapping[str, str] = {}
    sources: Mapping[str, str] = {}
    language: str = ""
    locks: bool = False
    files: Mapping[str, FileShown] = {}


def told(
    errors: Iterable[Message] = (), doubts: Iterable[Message] = (), sources: Mapping[str, str] | None = None, language: str = ""
) -> Told:
    """The first message of each field."""
    return Told({m.field: m.text for m in reversed([*errors])}, {m.field: m.text for m in reversed([*doubts])}, sources or {}, language)


def files_shown(files: Iterable[Attachment], at: str = "") -> dict[str, FileShown]:
    """Uploads by digest; `at` is the address below which each is looked at by its number."""
    return {each.digest: FileShown(each.filename, each.size, at and f"{at}{each.id}") for each in files}


def steering(form: Form) -> frozenset[str]:
    """The fields that a condition or a calculation of the form reads, also through a calculated one."""
    expressions = [expr for field in form.fields.values() for expr in (field.visible, field.needed, field.calc, field.readonly) if expr]
    expressions += [each.when for field in form.fields.values() for each in field.offers]
    return frozenset(name for expr in expressions for name in names_in(expr) if name in form.fields)


def field_shown(form: Form, name: str, reading: Reading, said: Told, steers: Collection[str] = ()) -> FieldShown:
    """The field of that name."""
    field = form.fields[name]
    raw: Any = reading.raw.get(name, "")
    control: Control = "output" if said.locks and locked(field, reading, said.sources) else _control(field)
    words = field.said.get(said.language, {})
    common: dict[str, Any] = {
        "name": name, "label": words.get("title", field.label), "control": control, "hint": words.get("x-help") or _hint(field),
        "optional": not is_needed(field, reading), "error": said.errors.get(name, ""),
        "doubt": said.doubts.get(name, ""), "source": said.sources.get(name, ""), "steers": name in steers,
        "conditional": changing(field), "lang": said.language if "title" in words else "",
    }
    match control:
        case "output":
            known: Value | None = reading.env.get(name)
            return FieldShown(**common, value="" if known is None else value_words(known, field.type))
        case "rows":
            return FieldShown(**common, **_rows(field, raw, said))
        case "radios" | "select" | "ticks" | "tick":
            return FieldShown(**common, options=_offered(field, reading, words), value=raw if isinstance(raw, str) else tuple(raw))
    text = raw if isinstance(raw, str) else ""
    if control == "file":
        return FieldShown(**common, value=text, file=said.files.get(text), accept=limits_of(field).accept)
    if isinstance(field.type.codes, CodeList):
        return FieldShown(**common, **code_shown(selection(field.schema, field.type.codes), text, asked=bool(common["error"])))
    return FieldShown(**common, **_typing(field.schema, field.type, field.identity), value=text)


def changing(field: Field) -> bool:
    """Whether what stands on the page for the field depends on other answers."""
    return any((field.visible, field.needed, field.calc, field.readonly, field.offers))


def locked(field: Field, reading: Reading, sources: Mapping[str, str]) -> bool:
    """Whether the field is only shown: it has a value, and is read-only under a condition that holds, or always and has it from a source."""
    if field.readonly is None or field.name not in reading.submission.values:
        return False
    always = not names_in(field.readonly)
    return evaluate(field.readonly, reading.env) is True and (not always or field.name in sources)


def _offered(field: Field, reading: Reading, words: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The answers on offer now, in the language of the page."""
    said = words.get("options", {})
    if field.type.kind == "bool":
        return _YES_NO
    return tuple((option, said.get(option, option)) for option in on_offer(field.offers, field.type.options, reading.env))


def is_needed(field: Field, reading: Reading) -> bool:
    """Whether the field must be filled in, as far as is known by now."""
    return field.required or field.must or (field.needed is not None and evaluate(field.needed, reading.env) is True)


def _control(field: Field) -> Control:
    if field.calc:
        return "output"
    if is_tick(field):
        return "tick"
    return _control_of(field.type, field.schema)


def _control_of(of: FieldType, schema: Mapping[str, Any]) -> Control:
    if of.kind == "choice":
        return "radios" if len(of.options) <= MOST_RADIOS else "select"
    if schema.get("x-multiline"):
        return "lines"
    if of.codes is not None:
        return "code"
    if of.word:
        return _WORDS[of.word]
    return _CONTROLS.get(of.kind, "text")


def _hint(field: Field) -> str:
    if is_file(field):
        return f"{field.help}（{limits_of(field).words}）" if field.help else limits_of(field).words
    if field.type.word or field.type.codes is not None:
        return field.help or _MORE_HINTS.get(field.type.word, _CODE_HINT)
    return _HINTS.get(field.type.kind) or field.help or _example(field)


def _example(field: Field) -> str:
    """The first example of a field that nobody has written help for."""
    examples = field.schema.get("examples") or ()
    return f"如 {examples[0]}" if examples and isinstance(examples[0], str | int | Decimal) and not isinstance(examples[0], bool) else ""


def _options(of: FieldType) -> tuple[tuple[str, str], ...]:
    return _YES_NO if of.kind == "bool" else tuple((option, option) for option in of.options)


def code_shown(of: Selection, text: str, *, asked: bool) -> dict[str, Any]:
    """A code as its words in the box, and where its list is looked up; once the text was refused (`asked`), what it may have meant."""
    code, found = of.code_of(text), tuple[Code, ...]()
    if asked and not (code and of.takes(code)):
        found = of.below(code) if code and of.within(code) else of.find(text)
    query = urlencode([("level", each) for each in of.levels] + [("under", each) for each in of.under])
    return {
        "value": of.codes.typed(code) if code else text, "lookup": f"/codes/{of.codes.id}" + (f"?{query}" if query else ""),
        "options": tuple((each.code, of.codes.typed(each.code)) for each in found[:MOST_PICKS]),
    }


def _typing(schema: Mapping[str, Any], of: FieldType, identity: str = "") -> dict[str, Any]:
    """How a text is typed: keyboard, unit, length."""
    digits = str(schema.get("pattern", "")).startswith("^1[")
    longest = schema.get("maxLength")
    return {
        "unit": "元" if of.kind == "money" else UNITS.get(of.unit, of.unit), "keyboard": _KEYBOARDS.get(of.kind, "tel" if digits else ""),
        "purpose": _PURPOSES.get(identity, "off"), "longest": longest,
        "short": of.kind in _KEYBOARDS or of.kind == "duration" or (isinstance(longest, int) and longest <= 20) or digits,
    }


def _rows(field: Field, raw: Any, said: Told) -> dict[str, Any]:
    """A list as rows of cells; an empty list offers one empty row."""
    rows: list[Raw] = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    columns = field.schema["items"]["properties"]
    kinds = dict(field.type.fields)
    required = field.schema["items"].get("required", ())
    cells = [
        tuple(_cell(f"{field.name}.{number}.{name}", schema, kinds[name], row.get(name, ""), said, needed=name in required) for name, schema in columns.items())
        for number, row in enumerate(rows or [{}])
    ]
    return {"columns": tuple(str(schema["title"]) for schema in columns.values()), "rows": tuple(cells)}


def _cell(name: str, schema: Mapping[str, Any], of: FieldType, raw: Any, said: Told, *, needed: bool) -> FieldShown:
    control: Control = "tick" if of.kind == "bool" else "select" if of.kind == "choice" else _control_of(of, schema)
    common: dict[str, Any] = {"name": name, "label": str(schema["title"]), "control": control, "optional": not needed, "error": said.errors.get(name, "")}
    if isinstance(of.codes, CodeList):
        return FieldShown(**common, **code_shown(selection(schema, of.codes), str(raw), asked=False))
    return FieldShown(**common, value=str(raw), options=_options(of), **(_typing(schema, of) if control == "text" else {}))
