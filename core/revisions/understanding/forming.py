"""From what was understood to a form of ours: definitions, pages, names out of pinyin, and an answer to each for the first scenarios."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.forms import Form, read_json
from core.forms.checks import CHECKS
from core.forms.loading import load_form
from core.items.drafting import Asked
from core.items.fmt import canonical_json, json_of
from core.revisions.documents import Files
from core.revisions.naming import spelled, unused
from core.revisions.understanding.model import Found, Remark, Understood
from core.rules import BASE

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ANSWERS: Final = (
    "演示内容", "演示", "11010519491231002X", "91350100M000100Y43", "13800000001", "024-23456789", "demo@example.cn", "110000", "A12345678", "123456", "1", "2026-02-01",
)
"""Texts one of which fits most patterns."""
_DAY: Final = "2026-02-01"
_FILE: Final = "0" * 64
_RESERVED: Final = frozenset({*BASE, "status", "number", "self", "true", "false", "and", "or", "not", "is", "in", "choice"})


class Formed(msgspec.Struct, frozen=True):
    """What the form asks, and what had to be settled on the way."""

    asked: Asked
    remarks: tuple[Remark, ...] = ()


def asked_of(understood: Understood, shared: Files, taken: Collection[str] = ()) -> Formed:
    """The fields with names that nothing in `taken` has; an element that is in `taken` is asked there already and left out.

    `shared` are the house's elements. A field that must be answered and to which no answer can be made up is left optional, and said.
    """
    maker = _Maker(shared, {*taken, *_RESERVED})
    pages: dict[str, list[str]] = {}
    for each in understood.found:
        name = maker.field(each)
        if name:
            pages.setdefault(each.page or "申请内容", []).append(name)
    listed = tuple({"title": title, "fields": names} for title, names in pages.items())
    return Formed(Asked(fields=maker.fields, required=tuple(maker.required), pages=listed, base=maker.base), tuple(maker.remarks))


def form_of(understood: Understood, shared: Files, item: str) -> bytes:
    """`form.json` of what was understood alone."""
    asked = asked_of(understood, shared).asked
    return canonical_json(json_of({
        "$schema": _DRAFT, "$id": f"{item}/form.json", "x-format": 1, "title": understood.title or "申请表", "type": "object", "x-pages": list(asked.pages),
        "properties": dict(asked.fields), "required": list(asked.required), **understood.extra, "additionalProperties": False,
    }))


class _Maker:
    """The fields made so far."""

    def __init__(self, shared: Files, taken: set[str]) -> None:
        self._shared, self._taken, self._before = shared, taken, frozenset(taken)
        self.fields: dict[str, dict[str, Any]] = {}
        self.required: list[str] = []
        self.base: dict[str, Any] = {}
        self.remarks: list[Remark] = []

    def field(self, found: Found) -> str:
        """Its name in the form; empty when it is asked already."""
        element = found.element if f"elements/{found.element}.json" in self._shared else ""
        if element and element in self._before:
            self.remarks.append(Remark(found.where, found.label, "申请表里已经有这一栏目，不再重复"))
            return ""
        name = unused(self._name(found, element), self._taken)
        definition = self._definition(found, element, own=name != element)
        answer = self._answer(name, definition)
        needed = found.required and found.kind != "promise"
        if answer is None and needed:
            self.remarks.append(Remark(found.where, found.label, "造不出合格的示例，先按选填；在申请表页改为必填，并在规则用例里填好"))
        self._taken.add(name)
        self.fields[name] = definition
        if answer is not None:
            self.base |= answer
            self.required += [name] if needed else []
        return name

    def _name(self, found: Found, element: str) -> str:
        if element:
            return element
        name = found.name or spelled(found.label, 30)
        return f"{name}_x" if name in _RESERVED else name

    def _definition(self, found: Found, element: str, *, own: bool) -> dict[str, Any]:
        if element:
            titled = {} if self._title(element) == found.label else {"title": found.label}
            return {"$ref": f"../elements/{element}.json", **titled, **({"x-own": True} if own else {}), **({"x-help": found.help} if found.help else {})}
        if found.kind == "schema" and found.schema is not None:
            return {**found.schema, "title": found.label}
        return {"title": found.label, **self._typed(found), **({"x-help": found.help} if found.help else {})}

    def _typed(self, found: Found) -> dict[str, Any]:
        unit = {"x-unit": found.unit} if found.unit and found.kind in {"int", "decimal"} else {}
        match found.kind:
            case "choice" if found.options:
                return {"type": "string", "enum": list(found.options)}
            case "choices" if found.options:
                return {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": list(found.options)}}
            case "list":
                return self._rows(found)
        return {**_TYPES.get(found.kind, _TYPES["text"]), **unit}

    def _rows(self, found: Found) -> dict[str, Any]:
        columns: dict[str, dict[str, Any]] = {}
        needed = []
        for each in found.columns:
            element = each.element if f"elements/{each.element}.json" in self._shared else ""
            name = unused(element or spelled(each.label, 30), {*columns, *_RESERVED})
            columns[name] = {"$ref": f"../elements/{element}.json", "title": each.label} if element else {"title": each.label, **self._typed(each)}
            needed += [name] if each.required else []
        row = {"type": "object", "properties": columns, **({"required": needed} if needed else {}), "additionalProperties": False}
        return {"type": "array", "items": row, "maxItems": 200}

    def _title(self, element: str) -> str:
        return str(read_json(self._shared[f"elements/{element}.json"]).get("title", ""))

    def _answer(self, name: str, definition: dict[str, Any]) -> dict[str, Any] | None:
        """An answer that the form takes, by field name; None when none of those tried is."""
        form = self._alone(name, definition)
        if form is None:
            return None
        for given in _tries(form, definition, self._shared):
            if not form.submit(given, {"submitted_on": _today(), "today": _today(), "holder": ""}).messages:
                return given
        return None

    def _alone(self, name: str, definition: dict[str, Any]) -> Form | None:
        whole = {
            "$schema": _DRAFT, "$id": "x/form.json", "x-format": 1, "title": "x", "type": "object", "properties": {name: definition}, "required": [name],
            "additionalProperties": False,
        }
        parts = {path: data for path, data in self._shared.items() if path.startswith(("elements/", "codes/"))}
        return load_form({**parts, "form.json": json.dumps(whole, ensure_ascii=False).encode()}, "x", Blame("", "form.json"))[0]


def _tries(form: Form, definition: Mapping[str, Any], shared: Files) -> list[dict[str, Any]]:
    """Answers to the fields that the definition came to, the likeliest first."""
    names = list(form.fields)
    field = form.fields[names[0]]
    if len(names) == 1 and field.type.kind == "text":
        codes = _codes(str(field.schema["x-codes"]), shared) if "x-codes" in field.schema else []
        texts = [_FILE] if definition.get("x-kind") == "file" else codes or [text for text in _ANSWERS if _fits(text, field.schema)]
        return [{names[0]: text} for text in texts]
    whole = {name: _value(form.fields[name].type.kind, form.fields[name].type.options, form.fields[name].schema) for name in names}
    return [whole, {name: value for name, value in whole.items() if value is not None}]


def _codes(name: str, shared: Files) -> list[str]:
    """The last codes of a list, which stand deepest in it."""
    lines = shared.get(f"codes/{name}.csv", b"").decode("utf-8-sig").splitlines()[1:]
    return [line.partition(",")[0] for line in lines[-3:]]


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    pattern, check = schema.get("pattern"), schema.get("x-check")
    return (not pattern or re.search(pattern, text) is not None) and (not check or check not in CHECKS or not CHECKS[check](text))


def _value(kind: str, options: tuple[str, ...], schema: Mapping[str, Any]) -> Any:
    """A plain answer of the kind."""
    if kind in {"choice", "choices"} and options:
        return options[0] if kind == "choice" else [options[0]]
    if kind in {"int", "money", "decimal"}:
        return max(int(schema.get("minimum", 1)), 1)
    if kind == "duration":
        return "09:00" if schema.get("format") == "time" else "P30D"
    return {"bool": True, "date": _DAY, "datetime": f"{_DAY}T09:00:00+08:00", "list": [], "choices": []}.get(kind, "演示内容")


def _today() -> Any:
    from core.time import today  # noqa: PLC0415 - only where an answer is tried

    return today()


_TYPES: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string", "maxLength": 200}, "long": {"type": "string", "maxLength": 2000, "x-multiline": True}, "bool": {"type": "boolean"},
    "int": {"type": "integer", "minimum": 0}, "decimal": {"type": "number", "x-kind": "decimal", "x-scale": 2, "minimum": 0},
    "money": {"type": "integer", "x-kind": "money", "minimum": 0}, "percent": {"type": "number", "x-kind": "percent", "x-scale": 2},
    "date": {"type": "string", "format": "date"}, "period": {"type": "object", "x-kind": "period"}, "phone": {"type": "string", "format": "phone"},
    "email": {"type": "string", "format": "email"}, "file": {"type": "string", "x-kind": "file"}, "promise": {"type": "boolean", "x-must": True},
}
