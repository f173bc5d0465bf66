"""In which order the members of a composition are handled."""

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import msgspec

from core.scenes.model import Chosen, Conflict, names_of


def waits(chosen: Sequence[Chosen], needs: Mapping[str, Iterable[str]]) -> tuple[Chosen, ...]:
    """The members with everything they wait for: what was declared and what they need another member's paper for (`needs`)."""
    there = {each.item.id for each in chosen}
    found = []
    for each in chosen:
        before = dict.fromkeys(item for item in (*each.after, *needs.get(each.item.id, ())) if item in there and item != each.item.id)
        found.append(msgspec.structs.replace(each, after=tuple(before)))
    return tuple(found)


def in_order(chosen: Sequence[Chosen]) -> tuple[tuple[Chosen, ...], tuple[Conflict, ...]]:
    """Each member after those it waits for, otherwise as they stand. Members that wait for each other are a conflict and wait for nobody."""
    conflicts = list[Conflict]()
    circle = _circle(chosen)
    while circle:
        stuck = [each.item for each in chosen if each.item.id in circle]
        conflicts.append(Conflict("order", f"{names_of(stuck)}互相等待对方的结果，不能一并办理", tuple(item.id for item in stuck), _apart(chosen, circle)))
        chosen = [msgspec.structs.replace(each, after=()) if each.item.id in circle else each for each in chosen]
        circle = _circle(chosen)
    done, left = list[Chosen](), list(chosen)
    while left:
        ready = next(each for each in left if all(item in {one.item.id for one in done} for item in each.after))
        done.append(ready)
        left.remove(ready)
    return tuple(done), tuple(conflicts)


def _circle(chosen: Iterable[Chosen]) -> frozenset[str]:
    """The members of a circle, none when there is none."""
    sorter = TopologicalSorter({each.item.id: each.after for each in chosen})
    try:
        sorter.prepare()
    except CycleError as error:
        return frozenset(error.args[1])
    return frozenset()


def _apart(chosen: Sequence[Chosen], circle: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """The sets that lack one member of the circle each."""
    return tuple(tuple(each.item.id for each in chosen if each.item.id != left_out) for left_out in sorted(circle))


