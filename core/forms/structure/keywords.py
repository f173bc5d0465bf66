"""Every keyword of JSON Schema draft 2020-12, and what a form makes of it.

Source: JSON Schema Core and Validation, draft 2020-12, the vocabularies core, applicator, unevaluated, validation, meta-data, format and
content. docs/forms.md repeats the table, and a test holds the two against each other.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

import msgspec

Path: TypeAlias = tuple[str | int, ...]
Treatment: TypeAlias = Literal["shown", "enforced", "noted", "refused"]
"""`shown`: seen in the form and enforced · `enforced`: judged when the form is sent · `noted`: read, changes no value · `refused`: a fault."""


class Keyword(msgspec.Struct, frozen=True):
    """A keyword: its vocabulary, what becomes of it, and for a refused one what to write instead."""

    name: str
    vocabulary: str
    treatment: Treatment
    instead: str = ""


def _all(vocabulary: str, treatment: Treatment, names: str) -> Iterator[Keyword]:
    return (Keyword(name, vocabulary, treatment) for name in names.split())


_FILES: Final = '文件请写成 "x-kind": "file" 的栏目，或者申请材料（item.toml 的 material）'
_FOUND: Final = (
    *_all("core", "noted", "$schema $id $comment"), *_all("core", "shown", "$ref $defs"),
    Keyword("$vocabulary", "core", "refused", "表单的方言只有一种，删去即可"),
    Keyword("$anchor", "core", "refused", '写 "$ref": "#/$defs/名字"'),
    Keyword("$dynamicAnchor", "core", "refused", '写 "$ref": "#/$defs/名字"'),
    Keyword("$dynamicRef", "core", "refused", '写 "$ref": "#/$defs/名字"'),
    *_all("applicator", "shown", "properties items additionalProperties if then else allOf oneOf dependentSchemas"),
    *_all("applicator", "enforced", "anyOf not contains prefixItems patternProperties propertyNames"),
    *_all("unevaluated", "enforced", "unevaluatedItems unevaluatedProperties"),
    *_all("validation", "shown", "type enum maxLength required dependentRequired"),
    *_all("validation", "enforced", "const minLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
    *_all("validation", "enforced", "minItems maxItems uniqueItems minContains maxContains minProperties maxProperties"),
    *_all("meta-data", "shown", "title default examples readOnly"), *_all("meta-data", "noted", "description"),
    Keyword("deprecated", "meta-data", "refused", "不再用的栏目从表单里删去；以前的申报仍按当时的表单读"),
    Keyword("writeOnly", "meta-data", "refused", "个人信息写 x-personal，只进加密部分"),
    *_all("format", "shown", "format"),
    Keyword("contentEncoding", "content", "refused", _FILES),
    Keyword("contentMediaType", "content", "refused", _FILES),
    Keyword("contentSchema", "content", "refused", _FILES),
)
KEYWORDS: Final[dict[str, Keyword]] = {keyword.name: keyword for keyword in _FOUND}
OLD: Final = {
    "definitions": "draft 2020-12 写 $defs", "dependencies": "draft 2020-12 写 dependentRequired 或者 dependentSchemas",
    "additionalItems": "draft 2020-12 写 prefixItems 和 items", "id": "draft 2020-12 写 $id", "$recursiveRef": '写 "$ref": "#/$defs/名字"',
    "$recursiveAnchor": '写 "$ref": "#/$defs/名字"',
}
"""Keywords of older drafts → what the draft of the forms says."""

ONE: Final = frozenset({
    "items", "additionalProperties", "if", "then", "else", "not", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
})
SEVERAL: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
ASIDE: Final = frozenset({"$schema", "$id", "$comment", "title", "description", "default", "examples"})
"""Keywords that judge no value; beside them every keyword that begins with x-."""
BRANCHING: Final = frozenset({"allOf", "oneOf", "if", "then", "else", "dependentRequired", "dependentSchemas"})
JUDGING: Final = frozenset({"anyOf", "not", "minProperties", "maxProperties", "propertyNames", "patternProperties"})
"""Keywords about several fields at once that make no field come or go."""


def inside(schema: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The schemas directly inside a schema, each with its path from it."""
    for keyword, value in schema.items():
        if keyword in ONE:
            yield (keyword,), value
        elif keyword in SEVERAL and isinstance(value, list):
            yield from (((keyword, number), part) for number, part in enumerate(value))
        elif keyword in NAMED and isinstance(value, dict):
            yield from (((keyword, name), part) for name, part in value.items())


def judges(schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a schema that judges values: without titles, help and other words."""
    return {keyword: value for keyword, value in schema.items() if keyword not in ASIDE and not keyword.startswith("x-")}
