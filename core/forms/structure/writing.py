"""What a form file may not say anywhere in it: keywords without meaning on a form, words that are no keywords, patterns read in two ways."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from core.faults import Blame, Fault, did_you_mean
from core.forms.dialect import place_of
from core.forms.structure.keywords import KEYWORDS, OLD, Path, inside
from core.forms.validators import pattern_problem

DEEPEST: Final = 24
"""Schemas inside each other that a form may have."""


def check_writing(document: dict[str, Any], blame: Blame) -> list[Fault]:
    """The faults of a document in every schema that stands in it. Never raises, whatever JSON object it is."""
    return [*_walk(document, (), 0, blame)]


def _walk(schema: Any, path: Path, depth: int, blame: Blame) -> Iterator[Fault]:
    if not isinstance(schema, dict):
        return
    if depth > DEEPEST:
        yield blame.at(place_of(path[-4:]), f"{path[-1]} 里一层套一层，超过 {DEEPEST} 层", f"最多 {DEEPEST} 层", code="too-deep")
        return
    yield from (blame.at(place_of((*path, keyword)), *why) for keyword in schema if (why := _refused(keyword, path)))
    yield from _unlike(schema, path, blame)
    for where, part in inside(schema):
        yield from _walk(part, (*path, *where), depth + 1, blame)


def _refused(keyword: str, path: Path) -> tuple[str, str, str, str] | None:
    known = KEYWORDS.get(keyword)
    if known is not None and known.treatment == "refused":
        return f"表单不支持关键字 {keyword}", known.instead, "", "refused-keyword"
    if path and keyword in ("$schema", "$id"):
        return f"{keyword} 写在了里层", f"{keyword} 只写在文件的最外层", "", "refused-keyword"
    if keyword in OLD:
        return f"不认识的关键字 {keyword}", OLD[keyword], "", "refused-keyword"
    if known is None and not keyword.startswith("x-"):
        return f"不认识的关键字 {keyword}", "方言里的关键字（见 docs/forms.md）", did_you_mean(keyword, KEYWORDS), "unknown-keyword"
    return None


def _unlike(schema: dict[str, Any], path: Path, blame: Blame) -> Iterator[Fault]:
    """Patterns and steps that the two validators would not judge alike."""
    for place, pattern in _patterns(schema):
        if problem := pattern_problem(pattern):
            yield blame.at(place_of((*path, *place)), pattern[:60], f"两个校验器读法一致的正则；{problem}", code="bad-pattern")
    step = schema.get("multipleOf")
    exact = schema.get("type") == "integer" or "x-scale" in schema
    if isinstance(step, int | Decimal) and step > 0 and step == int(step) and not exact:
        expected = '整数的倍数要同时写 "type": "integer"；小数的一格由 x-scale 定'
        yield blame.at(place_of((*path, "multipleOf")), f"multipleOf 是 {step}", expected, code="scale")


def _patterns(schema: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if isinstance(schema.get("pattern"), str):
        yield ("pattern",), schema["pattern"]
    if isinstance(schema.get("patternProperties"), dict):
        yield from ((("patternProperties", pattern), pattern) for pattern in schema["patternProperties"])
