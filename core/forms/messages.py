"""What a person reads when a value cannot be taken: one sentence in the field's own words, saying what to do.

The validators' own texts never reach anybody; each keyword of the dialect has its sentence here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import jsonschema_rs
import msgspec

from core.faults import did_you_mean
from core.forms.structure.words import at, help_of, sentence
from core.values import UNITS


class Message(msgspec.Struct, frozen=True):
    """One sentence about one field. `field` is its name, for a cell of a list `stores.2.area_m2` (rows from 0)."""

    field: str
    label: str
    text: str


def missing(label: str, kind: str) -> str:
    """The sentence for a field that must be filled in and is not."""
    match kind:
        case "choice" | "choices":
            return f"请选择{label}"
        case "bool":
            return f"请选择{label}（是或者否）"
        case "list":
            return f"请填写{label}，至少一行"
    return f"请填写{label}"


def too_early(label: str, first: str, kind: str) -> str:
    """The sentence for a field that comes before the one it should come after."""
    return f"{label}不能{'小于' if kind in ('decimal', 'money', 'int') else '早于'}{first}"


def not_offered(label: str, option: str, when: str) -> str:
    """The sentence for an option that is on offer only under a condition that does not hold."""
    return f"{label}现在不能选“{option}”：只有在{when}{' ' if when[-1].isascii() else ''}时可以选"


def must(label: str) -> str:
    """The sentence for a commitment that has to be made."""
    return f"请勾选“{label}”"


def doubt(label: str, text: str) -> str:
    """The warning of an `x-check`: it may be sent all the same, and an officer looks."""
    return f"{label}{text}，请核对；确认无误的可以继续提交，由工作人员人工核对"


def refusal(error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> tuple[str, str]:
    """Where and why a value is refused: (path inside the field, sentence), from a validator's error and the field's resolved schema.

    The sentence of a cell names its row (from 1) and its column.
    """
    path = error.instance_path[1:]
    kind, label = error.kind.name, str(schema["title"])
    if _judged(error.schema_path[2:], schema):
        return _judgement(error, schema)
    if len(path) < 2 and schema["type"] == "array" and schema["items"]["type"] == "object":
        return _row_refusal(path, kind, error, schema)
    if len(path) < 2:
        return "", _sentence(label, kind, error, schema["items"] if path else schema)
    number, column = int(path[0]), schema["items"]["properties"][path[1]]
    return f"{number}.{path[1]}", f"{label}第 {number + 1} 行：{_sentence(str(column['title']), kind, error, column)}"


def _judged(steps: Sequence[str | int], schema: dict[str, Any]) -> bool:
    """Whether it is no limit of the dialect that refuses, but a part of the schema that judges in its own way."""
    if steps[:1] == ["items"] and "properties" in schema.get("items", {}):
        steps = steps[3:] if steps[1:2] == ["properties"] else steps[1:]
    elif steps[:1] == ["items"]:
        steps = steps[1:]
    return bool(steps) and steps[0] not in _OWN


def _judgement(error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> tuple[str, str]:
    steps, where = error.schema_path[2:], error.instance_path[1:]
    text = sentence(error.kind.name, at(schema, steps), help_of(schema, steps[:-1]) if len(steps) > 1 else "")
    label, columns = str(schema["title"]), schema.get("items", {}).get("properties", {})
    if not where or not columns:
        return "", f"{label}{text}"
    number = int(where[0])
    column = columns.get(where[1]) if len(where) > 1 else None
    if column is None:
        return "", f"{label}第 {number + 1} 行{text}"
    return f"{number}.{where[1]}", f"{label}第 {number + 1} 行：{column['title']}{text}"


_OWN = frozenset({
    "type", "enum", "pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
    "minItems", "maxItems", "uniqueItems", "required", "dependentRequired", "additionalProperties",
})
"""Keywords that have their own sentence here."""


def _row_refusal(path: Sequence[str | int], kind: str, error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> tuple[str, str]:
    label = str(schema["title"])
    if path and kind == "required":
        number, name = int(path[0]), str(error.kind.value)
        column = schema["items"]["properties"][name]
        return f"{number}.{name}", f"{label}第 {number + 1} 行：{missing(str(column['title']), 'text')}"
    return "", _sentence(label, kind, error, schema)


_BOUND_WORDS = {"exclusiveMinimum": "必须大于", "exclusiveMaximum": "必须小于", "minimum": "不能小于", "maximum": "不能大于"}
_SIZE_WORDS = {"minLength": ("至少", "个字"), "maxLength": ("最多", "个字"), "minItems": ("至少", "项"), "maxItems": ("最多", "项")}


def _sentence(label: str, kind: str, error: jsonschema_rs.ValidationError, schema: dict[str, Any]) -> str:
    if kind in _BOUND_WORDS:
        return f"{label}{_BOUND_WORDS[kind]} {_number(error.kind.value, schema.get('x-unit', ''))}"
    if kind in _SIZE_WORDS:
        word, thing = _SIZE_WORDS[kind]
        thing = "行" if schema.get("items", {}).get("type") == "object" else thing
        return f"{label}{word} {error.kind.value} {thing}，现在 {_size(error.instance)} {thing}"
    return _other(label, kind, str(error.instance), schema)


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | list) else 0


def _other(label: str, kind: str, found: str, schema: dict[str, Any]) -> str:
    match kind:
        case "multipleOf" | "type":
            return _places(label, schema)
        case "enum":
            return _not_an_option(label, found, schema["enum"])
        case "pattern":
            return _pattern(label, found, schema)
        case "format":
            return f"{label}{_FORMAT_WORDS[schema['format']]}"
        case "uniqueItems":
            return f"{label}有重复的选项，请去掉重复的"
    return f"{label}不合要求，请检查后重填"


def _number(limit: Any, unit: str) -> str:
    plain = format(limit, "f") if isinstance(limit, Decimal) else str(limit)
    return f"{plain} {UNITS.get(unit, unit)}" if unit else plain


def _places(label: str, schema: dict[str, Any]) -> str:
    scale = int(schema.get("x-scale", 0))
    return f"{label}最多保留 {scale} 位小数" if scale else f"{label}应填整数"


def _not_an_option(label: str, found: str, options: Sequence[str]) -> str:
    hint = did_you_mean(found, options) if len(found) <= 64 else ""
    if not hint and len(options) <= 12:
        hint = f"请从{'、'.join(options)}中选择"
    return f"{label}没有“{found[:50]}”这个选项；{hint or '请从所列选项中选择'}"


_ONE_LENGTH = frozenset({"uscc", "resident_id"})
_PATTERN_WORDS = {
    "cert_type": "应为 21 位：定义机构的统一社会信用代码加 3 位数字",
    "cert_id": "应为数字、大写字母和点，如 1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "holder": "应为统一社会信用代码或者身份证号",
    "uscc": "应为 18 位数字和大写字母，不含 I、O、S、V、Z",
    "resident_id": "应为 18 位，前 17 位是数字，末位是数字或者 X",
}


_FORMAT_WORDS = {
    "date": "应为日期，如 2026-03-02",
    "date-time": "应为日期和时间，如 2026-03-02T09:30:00+08:00",
    "duration": "应为时长，如 P30D（30 日）、PT8H（8 小时）",
    "time": "应为几点几分，如 09:30",
    "email": "应为电子邮箱，如 name@example.cn",
    "phone": "应为手机号（11 位）或者带区号的固定电话，如 13800000000、024-12345678",
}


def _pattern(label: str, found: str, schema: dict[str, Any]) -> str:
    words = _PATTERN_WORDS.get(schema.get("x-check", ""))
    if words is None:
        return f"{label}的格式不对，应为：{schema.get('x-help', '规定的格式')}"
    if schema["x-check"] not in _ONE_LENGTH:
        return f"{label}{words}"
    return f"{label}{words}" + (f"；现在是 {len(found)} 位" if len(found) != 18 else "；请检查有没有写错的字")
