"""What sources have just said, kept for as long as each allows, and which of them are given a rest because they did not answer."""

from collections import OrderedDict
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from core import time
from core.declarations import Source
from core.house import House
from core.sourcing.model import Answer, Asked

MOST = 2_000
"""Answers that a process keeps at a time; the oldest go first."""
REST = timedelta(seconds=30)
"""How long a source that failed is not asked again: a page never waits twice for the same trouble."""


class Shelf:
    """The answers of one process. Nothing of it is written anywhere."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Asked], tuple[datetime, tuple[Answer, ...]]] = OrderedDict()
        self._resting: dict[str, datetime] = {}

    def found(self, source: Source, asked: Asked) -> tuple[Answer, ...] | None:
        """What the source said to this lately; None when it must be asked."""
        until, answers = self._kept.get((source.id, asked), (None, ()))
        return answers if until is not None and time.now() < until else None

    def put(self, source: Source, asked: Asked, answers: tuple[Answer, ...]) -> None:
        """Keep what it said, for as long as it may be kept."""
        if source.cache > 0:
            self._kept[source.id, asked] = (time.now() + timedelta(minutes=source.cache), answers)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def rests(self, source: str) -> bool:
        """Whether the source is given a rest just now."""
        return self._resting.get(source, time.now()) > time.now()

    def rest(self, source: str) -> None:
        """It did not answer."""
        self._resting[source] = time.now() + REST

    def forget(self, party: int, source: str) -> None:
        """Nothing of what the source said about the party is used any more."""
        for key in [key for key in self._kept if key[0] == source and key[1].party == party]:
            del self._kept[key]


_shelves: WeakKeyDictionary[House, Shelf] = WeakKeyDictionary()


def shelf_of(house: House) -> Shelf:
    """The shelf of the house in this process."""
    found = _shelves.get(house)
    if found is None:
        found = _shelves[house] = Shelf()
    return found
