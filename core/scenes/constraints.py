"""One question asked by several items: what all of them would accept.

The items' own forms judge a submission (`core.scenes.form`); the schema made here says beforehand what passes all of them, and finds the
question that nothing could answer.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from core.faults import Blame
from core.forms.coherence import coherent
from core.forms.validators import fast

Schema = Mapping[str, Any]
_HIGHER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_LOWER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_SAME = ("x-kind", "format", "x-unit")
_NOWHERE = Blame("", "")


class Disjoint(Exception):
    """No value would pass both; the text continues the field's label."""


def both(one: Schema, other: Schema) -> dict[str, Any]:
    """The schema of what passes both; words (title, help) are the first's. Raises Disjoint."""
    if one == other:
        return dict(one)
    _alike(one, other)
    made = dict(one)
    for keyword, choose in _LIMITS.items():
        if keyword in other:
            made[keyword] = choose(made[keyword], other[keyword]) if keyword in made else other[keyword]
    made |= _scaled(one, other) | _options(one, other) | _pattern(one, other) | _items(one, other)
    if other.get("uniqueItems"):
        made["uniqueItems"] = True
    wrong = [fault for fault in coherent(_without_step(made), (), _NOWHERE) if fault.code == "empty-range"]
    if wrong:
        raise Disjoint(f"的要求没有共同的取值范围（{wrong[0].found}）")
    return made


def _alike(one: Schema, other: Schema) -> None:
    """A text and a number have no value in common; a whole number and one with places have."""
    kinds = tuple("number" if each.get("x-kind") == "decimal" else each["type"] for each in (one, other))
    if kinds[0] != kinds[1] or any(one.get(keyword) != other.get(keyword) for keyword in _SAME):
        raise Disjoint("的填法不一样")


def _scaled(one: Schema, other: Schema) -> dict[str, Any]:
    """The coarser of two scales, with its step written as forms write it."""
    if one.get("x-kind") != "decimal":
        return {}
    scale = min(int(one["x-scale"]), int(other["x-scale"]))
    if scale == 0:
        return {"x-scale": 0, "type": "integer"}
    return {"x-scale": scale, "multipleOf": Decimal(1).scaleb(-scale)}


def _without_step(schema: Schema) -> dict[str, Any]:
    """As it was written, for whoever checks what people write."""
    bare = {keyword: value for keyword, value in schema.items() if keyword not in ("multipleOf", "allOf")}
    return {**bare, "type": "number"} if bare.get("x-kind") == "decimal" else bare


def _options(one: Schema, other: Schema) -> dict[str, Any]:
    """The options both have; beside a text, those that the text's limits admit."""
    if "enum" not in one and "enum" not in other:
        return {}
    listed, against = (one, other) if "enum" in one else (other, one)
    passes = fast({key: value for key, value in against.items() if not key.startswith("x-")})
    kept = [option for option in listed["enum"] if passes.is_valid(option)]
    if not kept:
        raise Disjoint(f"的选项没有相同的（{'、'.join(listed['enum'][:6])}）")
    return {"enum": kept}


def _pattern(one: Schema, other: Schema) -> dict[str, Any]:
    """Both patterns hold; the second stands beside the first."""
    if "pattern" not in other or one.get("pattern") == other["pattern"]:
        return {}
    if "pattern" not in one:
        return {"pattern": other["pattern"]}
    return {"allOf": [*one.get("allOf", ()), {"pattern": other["pattern"]}]}


def _items(one: Schema, other: Schema) -> dict[str, Any]:
    """Several choices: the options both have; a table: the same columns, each as both want it."""
    mine, theirs = one.get("items"), other.get("items")
    if mine is None or theirs is None or mine == theirs:
        return {}
    if "properties" not in mine or "properties" not in theirs:
        if mine["type"] != theirs["type"]:
            raise Disjoint("的填法不一样")
        return {"items": both(mine, theirs)}
    if set(mine["properties"]) != set(theirs["properties"]):
        raise Disjoint("的列不一样")
    columns = {name: both(column, theirs["properties"][name]) for name, column in mine["properties"].items()}
    required = [*dict.fromkeys((*mine.get("required", ()), *theirs.get("required", ())))]
    return {"items": {**mine, "properties": columns, "required": required}}


_LIMITS: dict[str, Callable[[Any, Any], Any]] = {**dict.fromkeys(_HIGHER, max), **dict.fromkeys(_LOWER, min)}
