"""What is asked of a row beyond its columns before somebody's change of it is written."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from core.declarations import Register
from core.values import Value


class Doubt(msgspec.Struct, frozen=True):
    """What is wrong in a column of a row: what was found, what is expected, what to do."""

    column: str
    found: str
    expected: str
    instead: str = "请改正"

    def sentence(self) -> str:
        """All of it in one line."""
        return "；".join(filter(None, (self.found, f"应为{self.expected}" if self.expected else "", self.instead)))


Guard: TypeAlias = Callable[[Mapping[str, Value]], Iterable[Doubt]]
"""Everything that is wrong with a row whose values are of their columns."""


class Guarded(msgspec.Struct, frozen=True):
    """A register with its guard: what a change by hand or by a file is made to, so that nobody writes past the guard.

    `House.guarded` makes it; it goes with the items of the moment, so it is made for each change.
    """

    register: Register
    guard: Guard


def unguarded(_: Mapping[str, Value]) -> Iterable[Doubt]:
    """Nothing more is asked."""
    return ()
