"""From a resolved field schema to the type that rules know."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.values import Codes, FieldType, Kind

_FORMATS: dict[str, Kind] = {"date": "date", "date-time": "datetime", "duration": "duration", "time": "duration"}
_NONE: Mapping[str, Codes] = MappingProxyType({})
_WORDS = frozenset({"email", "phone", "time"})
"""Formats that say more than the kind does."""
FILE = "file"
"""The word of a text that names an uploaded file, by the digest of its sealed bytes in hex."""
DIGEST = "^[0-9a-f]{64}$"


def field_type(schema: dict[str, Any], lists: Mapping[str, Codes] = _NONE) -> FieldType:
    """The type of a field whose schema follows the dialect (`core/forms/dialect.json`). `lists` are the code lists it may name.

    `type: string` is text, with `enum` a choice, with `format` a date, datetime, duration or time; `number` a decimal of its `x-scale`;
    `integer` an int, or money in fen; `array` several choices, or a list of records. A file is a text: the digest of what was uploaded.
    """
    unit = schema.get("x-unit", "")
    if schema.get("x-kind") in ("decimal", "percent"):
        return FieldType("decimal", scale=int(schema["x-scale"]), unit=unit)
    match schema["type"]:
        case "boolean":
            return FieldType("bool")
        case "integer":
            return FieldType("money" if schema.get("x-kind") == "money" else "int", unit=unit)
        case "array":
            return _many(schema["items"], lists)
    return _text(schema, lists)


def _text(schema: dict[str, Any], lists: Mapping[str, Codes]) -> FieldType:
    if "enum" in schema:
        return FieldType("choice", options=tuple(schema["enum"]))
    if "x-codes" in schema:
        return FieldType("text", codes=lists[schema["x-codes"]])
    if schema.get("x-kind") == FILE:
        return FieldType("text", word=FILE)
    form = schema.get("format", "")
    return FieldType(_FORMATS.get(form, "text"), word=form if form in _WORDS else "")


def _many(items: dict[str, Any], lists: Mapping[str, Codes]) -> FieldType:
    if items["type"] == "string":
        return FieldType("choices", options=tuple(items["enum"]))
    return FieldType("list", fields=tuple((name, field_type(column, lists)) for name, column in items["properties"].items()))


def spread(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what its kind stands for written out: a percentage is a decimal from 0 to 100 %, unless it says otherwise."""
    if schema.get("x-kind") == "percent":
        return {"x-unit": "percent", "minimum": 0, "maximum": 100, **schema}
    return schema


def lists_in(schema: dict[str, Any], kind: FieldType) -> dict[str, Codes]:
    """The code lists of a field and of its columns, by the names by which its schema asks for them."""
    found = {schema["x-codes"]: kind.codes} if kind.codes is not None else {}
    for name, of in kind.fields:
        found |= lists_in(schema["items"]["properties"][name], of)
    return found


def personal(schema: dict[str, Any]) -> bool:
    """Whether a field is personal: itself, or any column of its list."""
    columns = schema.get("items", {}).get("properties", {})
    return schema.get("x-personal") is True or any(personal(column) for column in columns.values())
