"""From a document as it stands and as it should be to the fewest edits that lead from the one to the other."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from core.revisions.difference import displaced
from core.revisions.documents import Files, identities, read
from core.revisions.edits import Add, Drop, Edit, Move, Place, Put

Document: TypeAlias = dict[str, Any]
Row: TypeAlias = dict[str, Any]


def edited(files: Files, path: str, change: Callable[[Document], None]) -> tuple[Edit, ...]:
    """The edits that do to the document what `change` does to a copy of it."""
    before = read(files, path)
    after = copy.deepcopy(before)
    change(after)
    return tuple(between(path, (), before, after))


def between(path: str, place: Place, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Edit]:
    """The edits from the one table to the other. Members of a list that have an `id` each are followed by it; another list is put whole."""
    for key in before:
        if key not in after:
            yield Drop(path, (*place, key))
    for key, now in after.items():
        was, here = before.get(key), (*place, key)
        if key not in before:
            yield Put(path, here, now)
        elif isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from between(path, here, was, now)
        elif isinstance(was, list) and isinstance(now, list) and _named(was, now):
            yield from _members(path, here, was, now)
        elif was != now:
            yield Put(path, here, now)


def put(holder: Row, key: str, value: Any) -> None:
    """Set the key; what is empty is not written, as in the files of a developer."""
    if value in ("", None, (), [], {}):
        holder.pop(key, None)
    else:
        holder[key] = value


def _named(was: list[Any], now: list[Any]) -> bool:
    """Whether the members are told apart by their `id`, on the way from the one list to the other as well."""
    both = [*was, *now]
    if not was or not now or not all(isinstance(each, Mapping) and "id" in each and "no" not in each for each in both):
        return False
    return all(identities(members) == [each["id"] for each in members] for members in (was, now))


def _members(path: str, place: Place, was: list[Row], now: list[Row]) -> Iterator[Edit]:
    old, new = {each["id"]: each for each in was}, {each["id"]: each for each in now}
    if not old.keys() & new.keys():
        yield Put(path, place, now)  # nothing stayed; dropped one by one the list would be empty in between
        return
    for name in old:
        if name not in new:
            yield Drop(path, (*place, name))
    stayed, order = [name for name in old if name in new], [name for name in new if name in old]
    moved = displaced(stayed, order)
    following = ""
    for name in reversed(new):
        if name not in old:
            yield Add(path, place, new[name], following)
        elif name in moved:
            yield Move(path, (*place, name), following)
        following = name
    for name in order:
        yield from between(path, (*place, name), old[name], new[name])
