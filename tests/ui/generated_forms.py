"""Random form files that use every keyword of JSON Schema draft 2020-12 where it may stand, and what might be sent to them."""

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from hypothesis import find, settings
from hypothesis import strategies as st

from core.forms.structure import KEYWORDS
from core.forms.structure.keywords import NAMED, ONE, SEVERAL

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
TEXT: Final[dict[str, Any]] = {"title": "名称", "type": "string"}
WORDS: Final = ("甲", "乙", "丙")
KEYS: Final = ("a", "b", "c", "way", "area", "rows", "place", "marks")

TEXTS = st.sampled_from(["", "甲", "乙", "邮寄", "a", "ab", "2026-03-02", "2026-03-02T09:30:00+08:00", "P2D", "12.5", " 300 ", "1e9", "x" * 40, "😀"])
NUMBERS = st.sampled_from([0, 1, -3, 7, 300, 10**30, Decimal("0.5"), Decimal("12.345"), Decimal("-0.0"), Decimal("1E+20")])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3), max_leaves=6)
COUNTS = st.integers(0, 4)
KINDS = st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "null"])
PATTERNS = st.sampled_from(["^[a-z]+$", "^a", "b$", "^.{0,3}$", "\\d+", "^place"])
NAMES = st.lists(st.sampled_from(KEYS), unique=True, max_size=2)


def _some(options: dict[str, st.SearchStrategy[Any]], inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A schema with one to three of the keywords."""
    return st.lists(st.sampled_from(sorted(options)), min_size=1, max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: options[name] for name in names})
    ) | inner


def _values(schema: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """A value for each keyword, given what a schema inside it may be."""
    several, named = st.lists(schema, min_size=1, max_size=3), st.dictionaries(st.sampled_from(KEYS), schema, max_size=3)
    titled = st.lists(
        st.builds(lambda title, part: {"title": title, **(part if isinstance(part, dict) else {})}, st.sampled_from(["个人", "企业", "其他"]), schema),
        min_size=1, max_size=3,
    )
    return {
        "$schema": st.just(DRAFT), "$vocabulary": st.just({"https://json-schema.org/draft/2020-12/vocab/core": True}), "$id": st.just("urn:x"),
        "$anchor": st.just("here"), "$dynamicAnchor": st.just("there"), "$ref": st.sampled_from(["#/$defs/d", "#/$defs/e", "#", "#/properties/a", "#/$defs/none"]),
        "$dynamicRef": st.just("#there"), "$defs": st.dictionaries(st.sampled_from(["d", "e"]), schema, max_size=2), "$comment": st.just("备注"),
        "prefixItems": several, "items": schema, "contains": schema, "additionalProperties": schema, "properties": named,
        "patternProperties": st.dictionaries(PATTERNS.filter(lambda text: "\\d" not in text), schema, max_size=2), "dependentSchemas": named, "propertyNames": schema,
        "if": schema, "then": schema, "else": schema, "allOf": several, "anyOf": several, "oneOf": several | titled, "not": schema,
        "unevaluatedItems": schema, "unevaluatedProperties": schema,
        "type": KINDS | st.lists(KINDS, min_size=1, max_size=2, unique=True), "const": JSON, "enum": st.lists(JSON, min_size=1, max_size=3),
        "multipleOf": st.sampled_from([1, 3, Decimal("0.01"), Decimal("2.5")]), "maximum": NUMBERS, "exclusiveMaximum": NUMBERS, "minimum": NUMBERS,
        "exclusiveMinimum": NUMBERS, "maxLength": COUNTS, "minLength": COUNTS, "pattern": PATTERNS, "maxItems": COUNTS, "minItems": COUNTS,
        "uniqueItems": st.booleans(), "maxContains": COUNTS, "minContains": COUNTS, "maxProperties": COUNTS, "minProperties": COUNTS, "required": NAMES,
        "dependentRequired": st.dictionaries(st.sampled_from(KEYS), NAMES, max_size=2),
        "title": st.sampled_from(["栏目", "个人", "企业"]), "description": st.just("说明"), "default": JSON, "deprecated": st.booleans(), "readOnly": st.booleans(),
        "writeOnly": st.booleans(), "examples": st.lists(JSON, max_size=2), "format": st.sampled_from(["date", "date-time", "duration", "email", "uri", "x"]),
        "contentEncoding": st.just("base64"), "contentMediaType": st.just("image/png"), "contentSchema": schema,
    }


_PLAIN: Final = ("type", "const", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "required", "multipleOf", "format", "title")
_FLAT = _values(st.booleans())
LEAVES = _some({name: _FLAT[name] for name in _PLAIN}, st.booleans())
_USUAL: Final = [name for name, keyword in KEYWORDS.items() if keyword.treatment != "refused" and name not in ("$schema", "$id")]
"""Keywords that may stand inside a form; the others are refused wherever they stand, so they come less often."""
SCHEMAS = st.recursive(LEAVES, lambda inner: _some({name: made for name, made in _values(inner).items() if name in _USUAL}, inner), max_leaves=5)
VALUES: Final = _values(SCHEMAS)
"""Every keyword of the draft → values it may have. Each is valid wherever it stands."""

FIELDS: Final[dict[str, dict[str, Any]]] = {
    "a": TEXT, "b": {**TEXT, "title": "说明", "maxLength": 20}, "way": {"title": "方式", "type": "string", "enum": ["自取", "邮寄"]},
    "area": {"title": "面积", "type": "number", "x-kind": "decimal", "x-scale": 2}, "c": {"title": "层数", "type": "integer", "minimum": 0},
    "marks": {"title": "情形", "type": "array", "uniqueItems": True, "items": {"type": "string", "enum": list(WORDS)}},
    "rows": {"title": "人员", "type": "array", "items": {"type": "object", "properties": {"a": TEXT, "c": {"title": "岁数", "type": "integer"}}, "additionalProperties": False}},
    "place": {"title": "场所", "type": "object", "properties": {"a": {**TEXT, "title": "地址"}, "area": {"title": "场所面积", "type": "number", "x-kind": "decimal", "x-scale": 2}}, "required": ["a"]},
}
NEW: Final = {"title": "新栏", "type": "string"}
SPOTS: Final = (
    (), ("properties", "a"), ("properties", "area"), ("properties", "way"), ("properties", "marks"), ("properties", "marks", "items"), ("properties", "rows"),
    ("properties", "rows", "items"), ("properties", "rows", "items", "properties", "a"), ("properties", "place"), ("properties", "place", "properties", "a"),
    ("$defs", "d"), ("then",), ("else",), ("if",), ("allOf", 0), ("oneOf", 0), ("oneOf", 1),
)
"""Where in a form a keyword is put."""


def base(spot: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """A form with every sort of field, and with the branch that the spot is in."""
    form: dict[str, Any] = {"$schema": DRAFT, "x-format": 1, "title": "表", "type": "object", "properties": {name: copy.deepcopy(field) for name, field in FIELDS.items()}, "required": ["way"], "additionalProperties": False}
    match spot[:1]:
        case ("$defs",):
            form["$defs"] = {"d": {**TEXT}}
            form["properties"]["d"] = {"$ref": "#/$defs/d", "title": "引用"}
        case ("then" | "else" | "if",):
            form["if"] = {"properties": {"way": {"const": "邮寄"}}}
            form |= {"then": {"properties": {"post": {**NEW}}, "required": ["post"]}, "else": {"properties": {"desk": {**NEW}}}}
        case ("allOf",):
            form["allOf"] = [{"properties": {"more": {**NEW}}}]
        case ("oneOf",):
            form["oneOf"] = [{"title": "个人", "properties": {"no": {**NEW}}, "required": ["no"]}, {"title": "企业", "properties": {"code": {**NEW}}}]
    return form


def put(form: dict[str, Any], spot: tuple[str | int, ...], keyword: str, value: Any) -> dict[str, Any]:
    """The form with the keyword at the spot; properties and definitions are added to those that stand there."""
    node: Any = form
    for step in spot:
        node = node[step]
    node[keyword] = {**node.get(keyword, {}), **value} if keyword in ("properties", "$defs") and isinstance(value, dict) else value
    return form


_PLAINEST: Final = settings(database=None, derandomize=True)
NO_TEXTS: Final[tuple[list[Any], ...]] = ([None], [[]], [{}], [True], [1])
"""Options that are no texts, each alone."""


def with_options(keyword: str, options: list[Any]) -> list[dict[str, Any]]:
    """What is put at a spot so that the options come with the keyword: through the schemas it takes, as what it takes, or else beside it."""
    inner: dict[str, Any] = {"enum": options}
    if keyword in ONE:
        return [{keyword: inner}, {keyword: {"properties": {"a": inner}}}]
    if keyword in SEVERAL:
        titled = [{**inner, "title": "个人"}, {"enum": ["甲"], "title": "企业"}]
        return [{keyword: each} for each in ([inner], titled, [{"properties": {"a": inner}}], [{"items": inner}, {"items": inner}])]
    if keyword in NAMED:
        return [{keyword: {"a": inner}}, {keyword: {"a": {"properties": {"a": inner}}}}]
    if keyword == "enum":
        return [inner]
    return [{keyword: options[0], **inner}] if keyword in ("const", "default") else [{keyword: find(VALUES[keyword], lambda _: True, settings=_PLAINEST), **inner}]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A form file with one to four keywords put where they may stand; always a valid schema of the draft."""
    spots = draw(st.lists(st.sampled_from(SPOTS), min_size=1, max_size=2))
    form = base()
    for spot in spots:
        form |= {key: value for key, value in base(spot).items() if key not in form}
        form["properties"] |= base(spot)["properties"]
        for _ in range(draw(st.integers(1, 2))):
            keyword = draw(st.sampled_from([*_USUAL * 5, *VALUES]))
            try:
                put(form, spot, keyword, draw(VALUES[keyword]))
            except (KeyError, TypeError, AttributeError):
                continue
    return form


def keywords_in(node: Any) -> Iterator[str]:
    """Every key of a document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from keywords_in(value)
    elif isinstance(node, list):
        for each in node:
            yield from keywords_in(each)


ROW = st.dictionaries(st.sampled_from(["a", "c", "x"]), SCALARS, max_size=3)
HIDDEN = st.sampled_from(["\u0000", "甲\u200b", "\ud800", "\u202e甲"])
FITTING: Final[dict[str, st.SearchStrategy[Any]]] = {
    "a": TEXTS | HIDDEN, "b": TEXTS, "way": st.sampled_from(["自取", "邮寄"]), "area": NUMBERS, "c": NUMBERS, "marks": st.lists(st.sampled_from(WORDS), max_size=3),
    "rows": st.lists(ROW, max_size=3), "place": st.dictionaries(st.sampled_from(["a", "area", "x"]), SCALARS, max_size=3) | JSON, "post": TEXTS, "choice": st.sampled_from(["个人", "企业"]),
    "place_a": TEXTS, "no": TEXTS, "d": TEXTS, "more": TEXTS,
}
SENT = st.fixed_dictionaries({}, optional={name: value | JSON for name, value in FITTING.items()}) | st.dictionaries(TEXTS, JSON, max_size=3)
"""What a program may send."""
TYPED = st.lists(
    st.tuples(st.sampled_from([*FITTING, "place_area", "rows.0.a", "rows.0.c", "rows.7.a", "rows.x", "marks", "_add", "desk"]), TEXTS | st.sampled_from(["true", "false", "邮寄", "300 ㎡", "2026年3月2日"])),
    max_size=12,
)
"""What a browser may send: pairs of names and texts."""
