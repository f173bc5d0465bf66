"""An indicator that has been read and checked: what it counts, how its value is made, what is aimed at."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from core.items.indicator_model import IndicatorDef, RecordsDef
from core.rules import Expr, Scope
from core.rules.cells import Cell
from core.rules.params import Param
from core.values import FieldType

Take: TypeAlias = Literal["count", "sum", "mean", "median", "min", "max", "distinct"]
SideName: TypeAlias = Literal["numerator", "denominator"]
SIDE_WORDS: dict[SideName, str] = {"numerator": "分子", "denominator": "分母"}


class RecordsPlan(msgspec.Struct, frozen=True, eq=False):
    """One side. `each` is what is added up of a record (absent for a count), `reads` the names that are asked of it.

    `scope` is what a record of the source offers, `type` what the side comes to; `fen`: what is added up is money, and the side comes
    out in yuan. `day` is empty for the rows valid at a period's end.
    """

    definition: RecordsDef
    source: str
    label: str
    scope: Scope
    where: Expr | None
    take: Take
    each: Expr | None
    day: str
    reads: frozenset[str]
    type: FieldType
    fen: bool = False


class IndicatorPlan(msgspec.Struct, frozen=True, eq=False):
    """A checked indicator. `type` is that of its value, without the factor 100 of a percentage."""

    id: str
    plugin: str
    definition: IndicatorDef
    numerator: RecordsPlan | None
    denominator: RecordsPlan | None
    params: Mapping[str, Param]
    value: Expr
    target: Cell | None
    type: FieldType

    @property
    def sides(self) -> tuple[tuple[SideName, RecordsPlan], ...]:
        """The sides it has."""
        found: tuple[tuple[SideName, RecordsPlan | None], ...] = (("numerator", self.numerator), ("denominator", self.denominator))
        return tuple((name, side) for name, side in found if side is not None)

    def side(self, name: SideName) -> RecordsPlan | None:
        """The side of that name."""
        return self.numerator if name == "numerator" else self.denominator

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources it counts, each once."""
        return tuple(dict.fromkeys(side.source for _, side in self.sides))
