"""What two versions of an item's files differ in, place by place; list members are compared by identity, so a moved row is no new row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core.revisions.documents import Files, identities, read, readable

ORDERED: Final = ("decision",)
"""Tables of a file whose keys have an order that counts: decision tables run one after the other."""
Sort: TypeAlias = Literal["added", "removed", "changed", "moved"]


class Change(msgspec.Struct, frozen=True):
    """One difference: at which place of which file, what stood there and what stands there now (None: nothing)."""

    file: str
    place: tuple[str, ...]
    sort: Sort
    before: Any = None
    after: Any = None


def difference(before: Files, after: Files) -> tuple[Change, ...]:
    """Every difference between the files of two versions, file by file. A file that is only in one of them is one difference.

    A scenario file is compared as a whole: what changed in it is read side by side. Raises ValueError for a file that cannot be read.
    """
    return tuple(change for path in sorted({*before, *after}) if before.get(path) != after.get(path) for change in _file(path, before, after))


def _file(path: str, before: Files, after: Files) -> Iterator[Change]:
    if path not in before:
        yield Change(path, (), "added")
    elif path not in after:
        yield Change(path, (), "removed")
    elif not readable(path):
        yield Change(path, (), "changed", before[path].decode(), after[path].decode())
    else:
        was, now = read(before, path), read(after, path)
        yield from _values(path, (), was, now)
        for key in ORDERED:
            if isinstance(was.get(key), Mapping) and isinstance(now.get(key), Mapping):
                yield from _moved(path, (key,), list(was[key]), list(now[key]))


def _values(path: str, place: tuple[str, ...], was: Any, now: Any) -> Iterator[Change]:
    if was == now:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        yield from _tables(path, place, was, now)
    elif isinstance(was, list) and isinstance(now, list):
        yield from _lists(path, place, was, now)
    else:
        yield Change(path, place, "changed", was, now)


def _tables(path: str, place: tuple[str, ...], was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*was, *now)):
        if key not in now:
            yield Change(path, (*place, key), "removed", was[key])
        elif key not in was:
            yield Change(path, (*place, key), "added", None, now[key])
        else:
            yield from _values(path, (*place, key), was[key], now[key])


def _moved(path: str, place: tuple[str, ...], before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Those that stand elsewhere among the ones that stayed."""
    stayed = [name for name in before if name in after]
    order = [name for name in after if name in before]
    for name in displaced(stayed, order):
        yield Change(path, (*place, name), "moved", stayed.index(name) + 1, order.index(name) + 1)


def _lists(path: str, place: tuple[str, ...], was: Sequence[Any], now: Sequence[Any]) -> Iterator[Change]:
    """Members that went, came and changed; then those that stand elsewhere among the ones that stayed."""
    before, after = dict(zip(identities(was), was, strict=True)), dict(zip(identities(now), now, strict=True))
    for name, member in before.items():
        if name not in after:
            yield Change(path, (*place, name), "removed", member)
    for name, member in after.items():
        if name not in before:
            yield Change(path, (*place, name), "added", None, member)
        else:
            yield from _values(path, (*place, name), before[name], member)
    yield from _moved(path, place, list(before), list(after))


def displaced(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest names that must be moved to get from one order to the other: all but a longest run that kept its order."""
    at = [before.index(name) for name in after]
    best: list[list[int]] = []
    for place in at:
        longest = max((run for run in best if run[-1] < place), key=len, default=[])
        best.append([*longest, place])
    kept = {*max(best, key=len, default=[])}
    return [name for name, place in zip(after, at, strict=True) if place not in kept]
