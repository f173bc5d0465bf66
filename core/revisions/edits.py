"""One change of an item's files at one place. Pure: files in, files out; what is changed is written in canonical form.

A place is the way to a value: keys of tables and names of list members (`core.revisions.documents.identities`), e.g.
`("param", "area_limit", "values", "2026-01-01", "value")` in `rules.toml`.
"""

import copy
from typing import Any, TypeAlias

import msgspec

from core.revisions.documents import Files, identities, read, readable, written

Place: TypeAlias = tuple[str, ...]


class NoSuchPlace(Exception):
    """The place is not in the file, or what was to be done cannot be done there; the text says which, for a person."""


class Put(msgspec.Struct, frozen=True, tag=True):
    """Set the value at a place; its table or list member must be there, the key need not."""

    file: str
    place: Place
    value: Any


class Drop(msgspec.Struct, frozen=True, tag=True):
    """Take away the key or the list member."""

    file: str
    place: Place


class Add(msgspec.Struct, frozen=True, tag=True):
    """Put a member into the list at a place, before the one named, else at the end. A list that is not there yet is made."""

    file: str
    place: Place
    value: Any
    before: str = ""


class Move(msgspec.Struct, frozen=True, tag=True):
    """Let a member of a list stand before another one, else at the end."""

    file: str
    place: Place
    before: str = ""


Edit: TypeAlias = Put | Drop | Add | Move


def apply(files: Files, edit: Edit) -> dict[str, bytes]:
    """The files after the edit. Raises NoSuchPlace; the files that came in are never touched."""
    if edit.file not in files or not readable(edit.file) or not edit.place:
        raise NoSuchPlace(f"没有可以修改的“{edit.file}”")
    document = copy.deepcopy(read(files, edit.file))
    match edit:
        case Put():
            holder, key = _holder(document, edit.place)
            holder[key] = edit.value
        case Drop():
            holder, key = _holder(document, edit.place, there=True)
            del holder[key]
        case Add():
            _insert(_list(document, edit.place), edit.value, edit.before)
        case Move():
            holder, key = _holder(document, edit.place, there=True)
            if not isinstance(holder, list):
                raise NoSuchPlace(f"“{edit.place[-1]}”不在列表里，不能移动")
            _insert(holder, holder.pop(key), edit.before)
    return written(files, edit.file, document)


def _holder(document: Any, place: Place, *, there: bool = False) -> tuple[Any, Any]:
    """The table or list that holds the last part of the place, and its key or index in it; `there`: it must be in it."""
    here = document
    for part in place[:-1]:
        here = here[_key(here, part, there=True)]
    return here, _key(here, place[-1], there=there)


def _key(here: Any, part: str, *, there: bool) -> Any:
    if isinstance(here, list):
        names = identities(here)
        if part not in names:
            raise NoSuchPlace(f"列表里没有“{part}”")
        return names.index(part)
    if not isinstance(here, dict) or (there and part not in here):
        raise NoSuchPlace(f"没有“{part}”")
    return part


def _list(document: Any, place: Place) -> list[Any]:
    holder, key = _holder(document, place)
    found = holder.setdefault(key, []) if isinstance(holder, dict) else holder[key]
    if not isinstance(found, list):
        raise NoSuchPlace(f"“{place[-1]}”不是列表")
    return found


def _insert(members: list[Any], value: Any, before: str) -> None:
    names = identities(members)
    if before and before not in names:
        raise NoSuchPlace(f"列表里没有“{before}”")
    members.insert(names.index(before) if before else len(members), value)
