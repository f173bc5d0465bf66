"""Sentences for what the validator refuses beyond a field's own limits, from the refusing keyword and its value alone.

Every keyword of the draft that can refuse has a sentence here; none shows JSON or English to a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import jsonschema_rs
import msgspec

from core.forms.structure.shape import Shape

_BOUNDS: Final = {"exclusiveMinimum": "大于", "exclusiveMaximum": "小于", "minimum": "不小于", "maximum": "不大于"}
_SIZES: Final = {
    "minLength": "至少 {} 个字", "maxLength": "最多 {} 个字", "minItems": "至少 {} 项", "maxItems": "最多 {} 项",
    "minProperties": "至少填 {} 栏", "maxProperties": "最多填 {} 栏",
}
_KINDS: Final = {"string": "文字", "number": "数", "integer": "整数", "boolean": "是或者否", "array": "若干项", "object": "一组栏目", "null": "空"}
_FORMATS: Final = {"date": "日期，如 2026-03-02", "date-time": "日期和时间", "duration": "时长，如 P30D"}
_MOST: Final = 6
"""Names or options that one sentence lists."""


class Said(msgspec.Struct, frozen=True):
    """A field, the path inside it, and the sentence."""

    name: str
    path: str
    text: str


def said_of(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any], shape: Shape, labels: Mapping[str, str], names: Sequence[str]) -> Said:
    """What a rule refuses, as a sentence about the field it concerns; `names` are those the whole rule is about."""
    name, rest = shape.name_of(error.instance_path)
    keyword, value = error.kind.name, at(schema, error.schema_path)
    if keyword == "required":
        missing, _ = shape.name_of([*error.instance_path, str(error.kind.value)])
        if missing in labels:
            return Said(missing, "", f"请填写{labels[missing]}")
    if name in labels:
        row = f"第 {int(rest[0]) + 1} 行" if rest and isinstance(rest[0], int) else ""
        return Said(name, "", f"{labels[name]}{row}{sentence(keyword, value, help_of(schema, error.schema_path))}")
    told = [each for each in names if each in labels]
    about = "、".join(labels[each] for each in told[:_MOST]) + ("等" if len(told) > _MOST else "")
    text = help_of(schema, error.schema_path) or _together(keyword, value, about, lambda key: _label((*error.instance_path, key), shape, labels))
    return Said(told[0] if told else "", "", text)


def _label(path: Sequence[str | int], shape: Shape, labels: Mapping[str, str]) -> str:
    name, _ = shape.name_of(path)
    return labels.get(name) or shape.titles.get(name, "")


def at(schema: Any, path: Iterable[str | int]) -> Any:
    """The value at a path inside a schema; None when it leads nowhere."""
    for step in path:
        try:
            schema = schema[step]
        except (KeyError, IndexError, TypeError):
            return None
    return schema


def help_of(schema: Any, path: Sequence[str | int]) -> str:
    """What whoever wrote the rule says about it: the nearest `x-help` or `description` at or above the refusing keyword."""
    nearest = ""
    for step in path:
        schema = at(schema, (step,))
        if isinstance(schema, dict):
            nearest = str(schema.get("x-help") or schema.get("description") or nearest)
    return nearest


def sentence(keyword: str, value: Any, help_text: str = "") -> str:
    """The rest of a sentence that begins with a field's label."""
    if help_text:
        return f"不合要求：{help_text}"
    text = words({keyword: value})
    if not text:
        return _OTHER.get(keyword, "不合要求，请检查后重填")
    return text if text.startswith(("不能", "至少", "最多")) else f"应{text}"


def words(schema: Any) -> str:
    """What a simple schema asks of one value: “不小于 3”, “是甲、乙之一”; empty for what has no short words."""
    if not isinstance(schema, dict):
        return ""
    if isinstance(schema.get("description"), str):
        return str(schema["description"])
    parts = [_RULES[keyword](value) if keyword in _RULES else "" for keyword, value in schema.items() if keyword not in ("title", "$comment")]
    return "，且".join(parts) if parts and all(parts) else ""


def _value(value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case Decimal():
            return f"{value:f}"
        case str() | int():
            return str(value)[:50]
        case list() if value and all(isinstance(each, str | int) for each in value):
            return "、".join(_value(each) for each in value[:_MOST])
    return ""


def _listed(values: Any) -> str:
    texts = [_value(each) for each in values]
    return f"{'、'.join(texts[:_MOST])}{'等' if len(texts) > _MOST else ''}之一" if all(texts) else ""


def _either(parts: Any) -> str:
    texts = [words(part) for part in parts]
    return "，或者".join(texts) if all(texts) and len(texts) <= _MOST else ""


def _kinds(value: Any) -> str:
    return "或者".join(_KINDS.get(str(each), "") for each in (value if isinstance(value, list) else [value]))


def _not(value: Any) -> str:
    return f"不能{text}" if (text := words(value)) else ""


_RULES: Final[dict[str, Callable[[Any], str]]] = {
    **{keyword: (lambda value, word=word: f"{word} {_value(value)}") for keyword, word in _BOUNDS.items()},  # type: ignore[misc] # word is bound
    **{keyword: (lambda value, word=word: word.format(value)) for keyword, word in _SIZES.items()},  # type: ignore[misc] # word is bound
    "const": lambda value: f"是{_value(value)}" if _value(value) else "", "enum": lambda value: f"是{text}" if (text := _listed(value)) else "",
    "multipleOf": lambda value: f"是 {_value(value)} 的倍数", "type": lambda value: f"是{_kinds(value)}", "format": lambda value: f"是{_FORMATS.get(value, '规定的格式')}",
    "not": _not, "anyOf": _either, "oneOf": _either, "allOf": lambda parts: "，且".join(texts) if all(texts := [words(part) for part in parts]) else "",
    "contains": lambda value: f"有一项{text}" if (text := words(value)) else "",
}
_OTHER: Final = {
    "falseSchema": "这时不用填，请清空", "contains": "里缺少要求的内容", "minContains": "里要求的内容太少", "maxContains": "里要求的内容太多",
    "unevaluatedItems": "里多了不该有的内容", "additionalItems": "里多了不该有的内容", "uniqueItems": "有重复的内容，请去掉重复的",
    "pattern": "的格式不对", "oneOf": "应恰好符合一种情形",
}


def _together(keyword: str, value: Any, about: str, label: Callable[[str], str]) -> str:
    """A sentence about several fields."""
    if keyword in ("anyOf", "oneOf") and isinstance(value, list):
        sets = [_asked(part, label) for part in value]
        if all(sets):
            listed = "；".join("、".join(each) for each in sets) if any(len(each) > 1 for each in sets) else "、".join(each[0] for each in sets)
            return f"{listed}，{'至少填一项' if keyword == 'anyOf' else '只填其中一项'}"
    if keyword == "not" and (asked := _asked(value, label)):
        return f"{'、'.join(asked)}不能同时填" if len(asked) > 1 else f"这时不用填{asked[0]}，请清空"
    if keyword in ("minProperties", "maxProperties"):
        return f"整张表{_SIZES[keyword].format(value)}"
    return f"{about or '这几栏'}合起来不合要求，请检查后重填"


def _asked(part: Any, label: Callable[[str], str]) -> list[str]:
    """The labels of the fields that a schema only asks to be there."""
    if not isinstance(part, dict) or part.keys() - {"title", "description", "$comment", "type"} != {"required"}:
        return []
    labels = [label(str(key)) for key in part["required"]]
    return labels if all(labels) else []
