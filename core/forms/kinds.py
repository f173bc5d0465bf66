"""From a resolved field schema to the type that rules know."""

from typing import Any

from core.values import FieldType, Kind

_FORMATS: dict[str, Kind] = {"date": "date", "date-time": "datetime", "duration": "duration"}


def field_type(schema: dict[str, Any]) -> FieldType:
    """The type of a field whose schema follows the dialect (`core/forms/dialect.json`).

    `type: string` is text, with `enum` a choice, with `format` a date, datetime or duration; `number` a decimal of its `x-scale`;
    `integer` an int, or money in fen; `array` several choices, or a list of records.
    """
    unit = schema.get("x-unit", "")
    if schema.get("x-kind") == "decimal":
        return FieldType("decimal", scale=int(schema["x-scale"]), unit=unit)
    match schema["type"]:
        case "boolean":
            return FieldType("bool")
        case "integer":
            return FieldType("money" if schema.get("x-kind") == "money" else "int", unit=unit)
        case "array":
            return _many(schema["items"])
    if "enum" in schema:
        return FieldType("choice", options=tuple(schema["enum"]))
    return FieldType(_FORMATS.get(schema.get("format", ""), "text"))


def _many(items: dict[str, Any]) -> FieldType:
    if items["type"] == "string":
        return FieldType("choices", options=tuple(items["enum"]))
    return FieldType("list", fields=tuple((name, field_type(column)) for name, column in items["properties"].items()))


def personal(schema: dict[str, Any]) -> bool:
    """Whether a field is personal: itself, or any column of its list."""
    columns = schema.get("items", {}).get("properties", {})
    return schema.get("x-personal") is True or any(personal(column) for column in columns.values())
