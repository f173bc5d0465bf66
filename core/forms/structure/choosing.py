"""`oneOf` as a question: which of the alternatives it is, told apart by a property with a constant or by their titles."""

from collections.abc import Iterator
from typing import Any

import msgspec

from core.forms.structure.keywords import judges

ASK = "其中一项"
"""The label of a choice that nobody has given a title."""


class Alternatives(msgspec.Struct, frozen=True):
    """Alternatives to choose from: the property that tells them apart (empty: a question of our own) and each option with its branch."""

    key: str
    definition: dict[str, Any]
    options: tuple[tuple[str, dict[str, Any]], ...]


def alternatives(branches: list[Any]) -> Alternatives | None:
    """How the branches are told apart; None when only their contents do."""
    if not all(isinstance(branch, dict) for branch in branches) or len(branches) < 2:
        return None
    for key in branches[0].get("properties", {}):
        values = [*_constants(branches, key)]
        if len(values) == len(branches) == len({*values}):
            first = branches[0]["properties"][key]
            words = {word: value for word, value in first.items() if word not in ("const", "enum") and not (word == "title" and value == values[0])}
            definition = {"title": ASK, **words, "type": "string", "enum": values}
            return Alternatives(key, definition, tuple((value, _without(branch, key)) for value, branch in zip(values, branches, strict=True)))
    titles = [branch.get("title") for branch in branches]
    if not all(isinstance(title, str) and title.strip() == title for title in titles) or len({*titles}) != len(titles):
        return None
    return Alternatives("", {"title": ASK, "type": "string", "enum": titles}, tuple(zip(map(str, titles), branches, strict=True)))


def _constants(branches: list[dict[str, Any]], key: str) -> Iterator[str]:
    """The constant each branch has for the property, as far as it is a text."""
    for branch in branches:
        part = branch.get("properties", {}).get(key)
        value = part.get("const", part["enum"][0] if len(part.get("enum", ())) == 1 else None) if isinstance(part, dict) else None
        if isinstance(value, str) and value:
            yield value


def _without(branch: dict[str, Any], key: str) -> dict[str, Any]:
    """The branch without the property that tells it apart: that one is asked outside."""
    properties = {name: part for name, part in branch.get("properties", {}).items() if name != key}
    required = [name for name in branch.get("required", ()) if name != key]
    return {**branch, "properties": properties, "required": required}


def tells_apart_only_by_contents(branches: list[Any]) -> bool:
    """Whether the alternatives bring nothing to show: then they are judged as they are."""
    return not any(isinstance(branch, dict) and _brings(branch) for branch in branches)


def _brings(branch: dict[str, Any]) -> bool:
    return any(isinstance(part, dict) and "title" in part for part in branch.get("properties", {}).values()) or any(
        isinstance(inner, dict) and _brings(inner) for inner in branch.get("allOf", ())
    ) or bool(judges(branch).keys() & {"if", "oneOf", "dependentSchemas"})
