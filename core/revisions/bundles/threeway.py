"""Two versions that went on from one: what each changed put together, place by place; where both changed the same place, somebody decides.

Pure. Members of lists are known by identity as in `core.revisions.documents`, so a row that one side moved and the other changed is both.
A text (scenarios, a code list) is one place.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.canonical import sm3
from core.revisions.difference import Change
from core.revisions.documents import Files, identities, read, readable, written
from core.revisions.words import sentence

Side: TypeAlias = Literal["ours", "theirs"]
ORDER: Final = "#order"
"""Last part of the place of a conflict about the order of a list's members."""


class Nothing(msgspec.Struct, frozen=True):
    """Stands for a value that is not there."""


NOTHING: Final = Nothing()


class Conflict(msgspec.Struct, frozen=True):
    """A place that both sides changed, each in another way; a value may be NOTHING. The place is empty for a whole text."""

    file: str
    place: tuple[str, ...]
    base: Any
    ours: Any
    theirs: Any

    @property
    def key(self) -> str:
        """A short name of the place, for decisions."""
        return sm3("\0".join((self.file, *self.place)).encode()).hex()[:16]


class Merged(msgspec.Struct, frozen=True):
    """What came of it: the files, with each conflict decided or left as ours; and the conflicts, decided or not."""

    files: Files
    conflicts: tuple[Conflict, ...]


Decide: TypeAlias = Callable[[str], Side]


def merge(base: Files, ours: Files, theirs: Files, decide: Decide = lambda _: "ours") -> Merged:
    """Put together what both changed since `base`. `decide` is asked for each conflict by its key. Raises ValueError for an unreadable file."""
    maker = _Maker(decide)
    files: dict[str, bytes] = {}
    for path in sorted({*ours, *theirs}):
        made = maker.file(path, base, ours, theirs)
        if made is not None:
            files[path] = made
    return Merged(files, tuple(maker.conflicts))


def told(conflict: Conflict, base: Files, ours: Files, theirs: Files) -> tuple[str, str]:
    """A conflict in words: what it became here, and what it became there."""
    return _told(conflict, conflict.ours, base, ours), _told(conflict, conflict.theirs, base, theirs)


def _told(conflict: Conflict, value: Any, before: Files, after: Files) -> str:
    place = conflict.place
    if place and place[-1] == ORDER:
        place, value = place[:-1], "、".join(value)
        return sentence(Change(conflict.file, place, "changed", "原来的顺序", value), before, after)
    if isinstance(conflict.base, Nothing):
        change = Change(conflict.file, place, "added", None, None if isinstance(value, Nothing) else value)
    elif isinstance(value, Nothing):
        change = Change(conflict.file, place, "removed", conflict.base)
    else:
        change = Change(conflict.file, place, "changed", conflict.base, value)
    return sentence(change, before, after)


class _Maker:
    """One run: asks for decisions, gathers conflicts."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self.conflicts: list[Conflict] = []

    def file(self, path: str, base: Files, ours: Files, theirs: Files) -> bytes | None:
        """The file, or None where it is to go."""
        was, own, other = (each.get(path) for each in (base, ours, theirs))
        if other in (own, was):
            return own
        if own == was:
            return other
        if own is None or other is None or not readable(path):
            value = self._conflict(path, (), *(NOTHING if each is None else each.decode("utf-8", "replace") for each in (was, own, other)))
            return None if isinstance(value, Nothing) else own if own is not None and value == own.decode("utf-8", "replace") else other
        documents = [read(files, path) if path in files else {} for files in (base, ours, theirs)]
        made = self._values(path, (), *documents)
        return own if _same(made, documents[1]) else other if _same(made, documents[2]) else written(ours, path, made)[path]

    def _values(self, path: str, place: tuple[str, ...], base: Any, ours: Any, theirs: Any) -> Any:
        if _same(theirs, ours) or _same(theirs, base):
            return ours
        if _same(ours, base):
            return theirs
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            was = base if isinstance(base, Mapping) else {}
            return self._tables(path, place, was, ours, theirs)
        if isinstance(ours, list) and isinstance(theirs, list):
            named = [_named(each if isinstance(each, list) else []) for each in (base, ours, theirs)]
            if all(each is not None for each in named):
                return self._lists(path, place, *(each or {} for each in named))
        return self._conflict(path, place, base, ours, theirs)

    def _tables(self, path: str, place: tuple[str, ...], base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in self._members(path, place, base, ours, theirs) if not isinstance(value, Nothing)}

    def _lists(self, path: str, place: tuple[str, ...], base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Any]:
        made = {name: value for name, value in self._members(path, place, base, ours, theirs) if not isinstance(value, Nothing)}
        was, own, other = ([name for name in each if name in made and name in ours and name in theirs] for each in (base, ours, theirs))
        if other not in (own, was) and (own == was or self._conflict(path, (*place, ORDER), was, own, other) == other):
            return [made[name] for name in _woven(list(theirs), list(ours)) if name in made]
        return list(made.values())

    def _members(self, path: str, place: tuple[str, ...], base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return [
            (name, self._values(path, (*place, name), base.get(name, NOTHING), ours.get(name, NOTHING), theirs.get(name, NOTHING)))
            for name in _woven(list(ours), list(theirs))
        ]

    def _conflict(self, path: str, place: tuple[str, ...], base: Any, ours: Any, theirs: Any) -> Any:
        found = Conflict(path, place, base, ours, theirs)
        self.conflicts.append(found)
        return theirs if self._decide(found.key) == "theirs" else ours


def _same(one: Any, other: Any) -> bool:
    """Whether two values are written alike: a text is no number, and 1 is not yes."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


def _named(members: Sequence[Any]) -> dict[str, Any] | None:
    """The members by name; None for a list whose members have none."""
    names = identities(members)
    return None if any(name.startswith("#") for name in names) else dict(zip(names, members, strict=True))


def _woven(first: list[str], second: list[str]) -> list[str]:
    """All names: in the first one's order, what only the second has after what it follows there."""
    made = list(first)
    for at, name in enumerate(second):
        if name not in made:
            before = next((each for each in reversed(second[:at]) if each in made), None)
            made.insert(made.index(before) + 1 if before is not None else 0, name)
    return made
