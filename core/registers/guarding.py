"""What is asked of a row beyond its columns before somebody's change of it is written."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

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


def unguarded(_: Mapping[str, Value]) -> Iterable[Doubt]:
    """Nothing more is asked."""
    return ()
