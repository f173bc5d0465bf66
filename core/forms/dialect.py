"""Checking a form or element file against the dialect's meta-schema, in sentences.

`dialect.json` is the published definition; this module only runs it. Where the meta-schema refuses, the nearest `description` above
the refusing keyword says what would be right, so the words live beside the rule they explain.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from core.faults import Blame, Fault, did_you_mean
from core.forms.reading import read_json

_CLOSED = ("additionalProperties", "unevaluatedProperties")


@lru_cache(maxsize=1)
def dialect() -> dict[str, Any]:
    """The meta-schema of form files, version 1; its `$defs/element` describes element files."""
    document: dict[str, Any] = read_json(files("core.forms").joinpath("dialect.json").read_bytes())
    return document


@lru_cache(maxsize=8)
def _validator(definition: str) -> jsonschema_rs.Validator:
    whole = dialect()
    if not definition:
        return jsonschema_rs.Draft202012Validator(whole)
    return jsonschema_rs.Draft202012Validator({"$defs": whole["$defs"], "$ref": f"#/$defs/{definition}"})


@lru_cache(maxsize=64)
def keywords(definition: str) -> frozenset[str]:
    """The keywords a definition of the meta-schema admits, through its references (`""` is the form file itself)."""
    whole = dialect()
    return frozenset(_names(whole["$defs"][definition] if definition else whole))


def described(keyword: str) -> str:
    """What the meta-schema says a keyword takes, where it says so first; empty for a keyword it does not describe."""
    whole = dialect()
    for node in (whole, *(whole["$defs"][part] for part in PARTS if part)):
        found = node.get("properties", {}).get(keyword) if isinstance(node, dict) else None
        while isinstance(found, dict) and "description" not in found and str(found.get("$ref", "")).startswith("#/$defs/"):
            found = _at(found["$ref"])
        if isinstance(found, dict) and "description" in found:
            return str(found["description"])
    return ""


def _at(pointer: str) -> Any:
    node: Any = dialect()
    for step in pointer.removeprefix("#/").split("/"):
        node = node[step]
    return node


PARTS: dict[str, str] = {
    "": "表单", "page": "页", "section": "小节", "field": "栏目", "said": "栏目", "value": "栏目", "many": "栏目", "conditions": "栏目", "judged": "栏目", "group": "一组栏目",
    "reference": "引用数据元", "cell_reference_part": "引用数据元", "column": "列", "row": "明细行", "element": "数据元", "branches": "分支", "loose": "限制",
}
"""The definitions of the meta-schema and what they define, in the order in which keywords are explained."""


def _names(node: dict[str, Any]) -> Iterator[str]:
    yield from node.get("properties", {})
    for part in node.get("allOf", ()):
        if "$ref" in part:
            yield from _names(dialect()["$defs"][part["$ref"].rsplit("/", 1)[1]])


def place_of(path: Iterable[str | int]) -> str:
    """A path inside a file as faults write it: `properties.area_m2.x-scale`, `x-pages[1].fields`."""
    place = ""
    for part in path:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place


def shown(value: Any) -> str:
    """A value of a file, short enough for one line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}……"


def check(document: Any, definition: str, blame: Blame, under: tuple[str | int, ...] = ()) -> list[Fault]:
    """Every way in which a document departs from a definition of the dialect; places are counted from `under`."""
    found: dict[tuple[str, str], Fault] = {}
    for error in _validator(definition).iter_errors(document):
        for fault in _faults(error, blame, under):
            found.setdefault((fault.place, fault.expected), fault)
    return list(found.values())


def _faults(error: jsonschema_rs.ValidationError, blame: Blame, under: tuple[str | int, ...]) -> Iterator[Fault]:
    path = (*under, *error.instance_path)
    kind = error.kind.name
    if kind in _CLOSED:
        yield from _unknown(error, blame, path)
    elif kind == "required":
        missing = str(error.kind.value)
        yield blame.at(place_of(path), f"没有写 {missing}", _expected(error.schema_path) or f"要写 {missing}", code="missing-keyword")
    elif kind == "propertyNames":
        name = str(error.kind.value.instance)
        yield blame.at(place_of((*path, name)), f"名字 {name}", "小写英文字母开头，只含小写字母、数字和下划线", code="bad-name")
    elif "dependentSchemas" in error.schema_path:
        keyword = str(error.schema_path[error.schema_path.index("dependentSchemas") + 1])
        found = f"type 为 {shown(error.instance)} 的栏目写了 {keyword}"
        yield blame.at(place_of((*path[:-1], keyword)), found, _expected(error.schema_path), code="invalid-schema")
    else:
        yield blame.at(place_of(path), shown(error.instance), _expected(error.schema_path) or "合乎方言", code="invalid-schema")


def _unknown(error: jsonschema_rs.ValidationError, blame: Blame, path: tuple[str | int, ...]) -> Iterator[Fault]:
    known = keywords(str(error.schema_path[1]) if error.schema_path[0] == "$defs" else "")
    for name in error.kind.value:
        if name not in known:
            yield blame.at(
                place_of((*path, name)), f"不认识的关键字 {name}", "方言里的关键字（见 docs/forms.md）", did_you_mean(name, known), "unknown-keyword",
            )


def _expected(schema_path: list[str | int]) -> str:
    node: Any = dialect()
    nearest = ""
    for step in schema_path:
        if isinstance(node, dict) and step in ("$defs", "properties"):
            nearest = nearest if step == "properties" else ""
        node = node[step]
        if isinstance(node, dict) and isinstance(node.get("description"), str):
            nearest = node["description"]
    return nearest
