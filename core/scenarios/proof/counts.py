"""The figures of a proof, and whose rules they count: those of the plan, of law, of the place."""

import msgspec

from core.items.model import Status

GROUPS: dict[Status, str] = {"plan": "计划", "law": "法定", "local-unconfirmed": "本地规定", "local-confirmed": "本地规定"}
"""Row status → the group it is counted in."""
GROUP_NAMES = tuple(dict.fromkeys(GROUPS.values()))


class Counts(msgspec.Struct, frozen=True):
    """Rows and boundary points with how many scenarios cover, mutants with how many are killed or proved equivalent."""

    rows: int = 0
    covered: int = 0
    boundaries: int = 0
    covered_boundaries: int = 0
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(one + two for one, two in zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return (self.rows, self.boundaries, self.mutants) == (self.covered, self.covered_boundaries, self.killed + self.equivalent)


def total(counts: "list[Counts]") -> Counts:
    """All of them together."""
    return sum(counts, Counts())
