"""What a meta-schema cannot say about one field: limits that leave no value, scales that disagree, patterns read in two ways."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.faults import Blame, Fault
from core.forms.dialect import place_of, shown
from core.forms.text import refused, tidy
from core.forms.validators import pattern_problem

_PAIRS = (("minLength", "maxLength"), ("minItems", "maxItems"))
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def coherent(schema: dict[str, Any], path: tuple[str | int, ...], blame: Blame) -> list[Fault]:
    """The faults of a field definition that already follows the dialect (columns of a list are looked at one by one elsewhere)."""
    problems = (*_pattern(schema), *_scale(schema), *_ranges(schema), *_choices(schema), *_rows(schema))
    return [blame.at(place_of((*path, *where)), found, expected, code=code) for where, found, expected, code in problems]


Problem = tuple[tuple[str, ...], str, str, str]


def _pattern(schema: dict[str, Any]) -> Iterator[Problem]:
    if "pattern" in schema and (problem := pattern_problem(schema["pattern"])):
        yield ("pattern",), schema["pattern"][:60], f"两个校验器读法一致的正则；{problem}", "bad-pattern"


def _scale(schema: dict[str, Any]) -> Iterator[Problem]:
    if schema["type"] != "number":
        if schema["type"] == "integer":
            yield from _fits(schema, 0)
        return
    scale = int(schema["x-scale"])
    step = Decimal(1).scaleb(-scale)
    if "multipleOf" in schema and Decimal(schema["multipleOf"]) != step:
        yield ("multipleOf",), str(schema["multipleOf"]), f"{step:f}（x-scale 是 {scale}），或者不写", "scale"
    yield from _fits(schema, scale)


def _fits(schema: dict[str, Any], scale: int) -> Iterator[Problem]:
    for keyword in _LIMITS:
        if keyword in schema and (Fraction(schema[keyword]) * 10**scale).denominator != 1:
            yield (keyword,), str(schema[keyword]), f"最多 {scale} 位小数" if scale else "整数", "scale"


def _ranges(schema: dict[str, Any]) -> Iterator[Problem]:
    for low, high in _PAIRS:
        if low in schema and high in schema and schema[low] > schema[high]:
            yield (low,), f"{low} 是 {schema[low]}，{high} 是 {schema[high]}", "下限不大于上限", "empty-range"
    step = Fraction(1, 10 ** int(schema.get("x-scale", 0)))
    lows = [*_limit(schema, "minimum", Fraction(0)), *_limit(schema, "exclusiveMinimum", step)]
    highs = [*_limit(schema, "maximum", Fraction(0)), *_limit(schema, "exclusiveMaximum", -step)]
    if lows and highs and max(lows)[0] > min(highs)[0]:
        low, high = max(lows)[1], min(highs)[1]
        yield (low,), f"{low} 是 {schema[low]}，{high} 是 {schema[high]}", "上下限之间留有可填的数", "empty-range"


def _limit(schema: dict[str, Any], keyword: str, moved: Fraction) -> Iterator[tuple[Fraction, str]]:
    if keyword in schema:
        yield Fraction(schema[keyword]) + moved, keyword


def _choices(schema: dict[str, Any]) -> Iterator[Problem]:
    items = schema.get("items", {})
    options = schema.get("enum", items.get("enum", ()))
    where = (*(("items",) if "items" in schema else ()), "enum")
    for option in options:
        if not isinstance(option, str):
            yield where, f"选项 {shown(option)} 不是文字", "选项文字", "bad-option"
        elif option != tidy(option) or refused(option):
            yield where, f"选项“{option}”里有多余的空白或者看不见的字符", "干净的选项文字", "bad-option"
    if "enum" in items and schema.get("minItems", 0) > len(options):
        yield ("minItems",), str(schema["minItems"]), f"不超过选项数 {len(options)}", "empty-range"
    if "enum" in items and not schema.get("uniqueItems"):
        yield ("uniqueItems",), "没有写 uniqueItems", '多选要写 "uniqueItems": true', "missing-keyword"


def _rows(schema: dict[str, Any]) -> Iterator[Problem]:
    items = schema.get("items", {})
    for number, name in enumerate(items.get("required", ())):
        if name not in items["properties"]:
            yield ("items", f"required[{number}]"), f"没有名为 {name} 的列", "本表的列", "unknown-field"
