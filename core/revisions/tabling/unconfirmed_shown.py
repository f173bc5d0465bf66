"""待确认的本地规定 as a list that people read: picked by department, item, sort and words, and grouped by department and item."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import msgspec

from core.revisions.tabling.naming import key
from core.revisions.tabling.unconfirmed import Waiting

OWN: Final = "-"
"""Stands for what belongs to no item, but to a measure itself."""
OWN_WORDS: Final = "改革举措自带"


class Wish(msgspec.Struct, frozen=True):
    """What is to be seen; empty is everything."""

    org: str = ""
    item: str = ""
    sort: str = ""
    text: str = ""

    def picks(self, each: Waiting) -> bool:
        """Whether it is to be seen; of the text every word must stand somewhere in it."""
        if self.org not in ("", each.authority) or self.item not in ("", each.item or OWN) or self.sort not in ("", each.sort):
            return False
        said = key(f"{each.item_name} {each.sort} {each.label} {each.said} {each.ground}")
        return all(key(word) in said for word in self.text.split())


class Group(msgspec.Struct, frozen=True):
    """What waits in one item of one department: its lines on this page, and how many there are on all pages."""

    authority: str
    item: str
    name: str
    lines: tuple[Waiting, ...]
    total: int


def ordered(every: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Department by department, item by item, as it stands there; last what belongs to no item, which no official confirms in a revision."""
    return tuple(sorted(every, key=lambda each: (not each.item, each.authority, each.item_name, each.item)))


def grouped(page: Sequence[Waiting], all_found: Sequence[Waiting]) -> tuple[Group, ...]:
    """The lines of a page, in groups with the counts of all pages."""
    counts = Counter(map(_where, all_found))
    return tuple(
        Group(authority, item, next(iter(lines)).item_name or OWN_WORDS, lines, counts[authority, item])
        for (authority, item), several in groupby(page, _where) for lines in [tuple(several)]
    )


def _where(each: Waiting) -> tuple[str, str]:
    return each.authority, each.item
