"""`$ref` inside a form file: the definition it names stands where the reference stood, what is written beside it is laid over.

References to elements (`../elements/x.json`) are no business of this module: they give a value its identity and stay.
"""

from collections.abc import Mapping
from typing import Any, Final

from core.faults import Blame, Fault, did_you_mean
from core.forms.dialect import place_of
from core.forms.structure.keywords import ASIDE, NAMED, ONE, SEVERAL, Path
from core.forms.structure.writing import DEEPEST

MOST: Final = 5_000
"""Schemas that a form may come to with every reference followed; definitions that name each other in twos would come to millions."""
_LONGEST: Final = 2 * DEEPEST
"""Steps to the deepest schema: a keyword and a name or number for each level."""
_TIGHTER: Final = {
    "minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max,
    "maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min,
}
_TOGETHER: Final = (
    frozenset({"if", "then", "else"}), frozenset({"contains", "minContains", "maxContains"}), frozenset({"prefixItems", "items", "unevaluatedItems"}),
)
"""Keywords whose meaning hangs on each other; they are laid over together or not at all."""


class References:
    """Follows the references of one document; the faults are kept."""

    def __init__(self, document: Mapping[str, Any], blame: Blame) -> None:
        self.document = document
        self.blame = blame
        self.faults: list[Fault] = []
        self.count = 0

    def followed(self, schema: Any, path: Path, on: tuple[str, ...] = ()) -> Any:
        """The schema without references into this file. `on` are the references being followed just now."""
        self.count += 1
        if self.count == MOST:
            self.faults.append(self.blame.at(place_of(path), f"$ref 展开以后超过 {MOST} 个定义", "少套几层引用", code="too-large"))
        if not isinstance(schema, dict) or self.count > MOST:
            return schema
        if len(on) > DEEPEST or len(path) > _LONGEST:
            self.faults.append(self.blame.at(place_of(path[:4]), f"$ref 展开以后一层套一层，超过 {DEEPEST} 层", f"最多 {DEEPEST} 层", code="too-deep"))
            self.count = MOST + 1
            return {}
        target = schema.get("$ref")
        if not isinstance(target, str) or not target.startswith("#"):
            return self._within(schema, path, on)
        beside = self._within({keyword: value for keyword, value in schema.items() if keyword != "$ref"}, path, on)
        found = self._target(target, (*path, "$ref"), on)
        return beside if found is None else overlaid(self.followed(found, path, (*on, target)), beside)

    def _within(self, schema: dict[str, Any], path: Path, on: tuple[str, ...]) -> dict[str, Any]:
        return {keyword: self._part(keyword, value, (*path, keyword), on) for keyword, value in schema.items() if keyword != "$defs"}

    def _part(self, keyword: str, value: Any, path: Path, on: tuple[str, ...]) -> Any:
        if keyword in ONE:
            return self.followed(value, path, on)
        if keyword in SEVERAL and isinstance(value, list):
            return [self.followed(part, (*path, number), on) for number, part in enumerate(value)]
        if keyword in NAMED and isinstance(value, dict):
            return {name: self.followed(part, (*path, name), on) for name, part in value.items()}
        return value

    def _target(self, target: str, path: Path, on: tuple[str, ...]) -> Any:
        place = place_of(path)
        if target in on or target == "#":
            found = f"引用绕回了自己：{' → '.join((*on, target))}"
            self.faults.append(self.blame.at(place, found, "不绕回自己的 $ref（表单的层次是有限的）", code="circular-ref"))
            return None
        node: Any = self.document
        for step in target.removeprefix("#/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and key.isdecimal() and len(key) <= 4 and int(key) < len(node):
                node = node[int(key)]
            elif isinstance(node, dict) and key in node:
                node = node[key]
            else:
                self.faults.append(self._unknown(target, place))
                return None
        if not isinstance(node, dict | bool):
            self.faults.append(self.blame.at(place, f"{target} 处不是一个定义", "$defs 里的定义", code="unknown-ref"))
            return None
        return node

    def _unknown(self, target: str, place: str) -> Fault:
        known = [f"#/$defs/{name}" for name in self.document.get("$defs", {})]
        return self.blame.at(place, f"没有 {target[:60]}", "本文件 $defs 里有的定义", did_you_mean(target[:60], known), "unknown-ref")


def overlaid(base: Any, beside: dict[str, Any]) -> Any:
    """Both schemas at once. Words beside win; limits are the tighter of two; what cannot be one keyword becomes a part of `allOf`."""
    if not beside:
        return base
    if not isinstance(base, dict):
        return beside if base else {**beside, "not": {}}
    words = {keyword: value for keyword, value in beside.items() if keyword in ASIDE or keyword.startswith("x-")}
    said = {keyword: value for keyword, value in beside.items() if keyword not in words}
    whole = {**base, **words}
    apart = {keyword: value for keyword, value in said.items() if not _fits(whole, said, keyword)}
    for keyword, value in said.items():
        if keyword not in apart:
            whole[keyword] = _both(keyword, whole.get(keyword), value)
    if apart:
        whole["allOf"] = [*whole.get("allOf", ()), apart]
    return whole


def _fits(base: Mapping[str, Any], beside: Mapping[str, Any], keyword: str) -> bool:
    """Whether the keyword can stand in the base itself."""
    for together in _TOGETHER:
        if keyword in together:
            return not together & base.keys() or all(base.get(each) == beside.get(each) for each in together)
    return keyword not in base or base[keyword] == beside[keyword] or keyword in _TIGHTER or keyword in ("properties", "required", "allOf")


def _both(keyword: str, one: Any, other: Any) -> Any:
    if one is None:
        return other
    if keyword in _TIGHTER:
        return _TIGHTER[keyword](one, other)
    match keyword:
        case "properties":
            return {**one, **{name: overlaid(one[name], each) if isinstance(each, dict) and name in one else each for name, each in other.items()}}
        case "required":
            return [*one, *(name for name in other if name not in one)]
        case "allOf":
            return [*one, *other]
    return one
