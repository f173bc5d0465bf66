"""The data files of an item as documents: read with numbers as they were written, written in the one canonical form.

A member of a list is known by its identity (`no` of a row, `since` of a dated value, `id` of a step), never by where it stands: rows move.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from core.items.fmt import Number, json_of, toml_of

Files: TypeAlias = Mapping[str, bytes]
IDENTITIES = ("no", "id", "since", "name", "title", "material", "document", "to")
"""Keys by which the members of a list are told apart, the surest first."""


def readable(path: str) -> bool:
    """Whether a file is a document here; scenarios are texts of their own."""
    return path.endswith((".toml", ".json"))


def read(files: Files, path: str) -> dict[str, Any]:
    """The document. Raises KeyError for a file that is not there, ValueError for one that cannot be read."""
    raw = files[path].decode()
    if path.endswith(".json"):
        document: dict[str, Any] = json.loads(raw, parse_float=Number, parse_int=Number)  # json: numbers stay as written
        return document
    return tomllib.loads(raw, parse_float=Number)


def written(files: Files, path: str, document: Mapping[str, Any]) -> dict[str, bytes]:
    """The files with that document in its canonical form."""
    return {**files, path: json_of(document) if path.endswith(".json") else toml_of(document, path.rpartition("/")[2])}


def identities(members: Sequence[Any]) -> list[str]:
    """The name of each member: by the first key that all have and that tells them apart, else by the place (`#1` is the first).

    A member that is a text or a number is its own name when no other is equal.
    """
    if all(isinstance(member, Mapping) for member in members):
        for key in IDENTITIES:
            names = [plain(member[key]) for member in members if key in member]
            if len(names) == len(members) == len({*names}):
                return names
    elif not any(isinstance(member, Mapping | list) for member in members):
        names = [plain(member) for member in members]
        if len({*names}) == len(names):
            return names
    return [f"#{number}" for number in range(1, len(members) + 1)]


def tables_of(files: Files) -> frozenset[str]:
    """The rule tables that the files have; none where the file cannot be read."""
    try:
        found = read(files, "rules.toml").get("decision", {})
    except (KeyError, ValueError):
        return frozenset()
    return frozenset(found) if isinstance(found, Mapping) else frozenset()


def plain(value: Any) -> str:
    """A value that names something, as text."""
    return value.isoformat() if isinstance(value, date) else str(value)
