"""What stands in `plugin.toml` of an indicator: which records are counted on either side, and how it is judged."""

from typing import Literal, TypeAlias

import msgspec

from core.items.model import ParamDef, Status
from core.items.parts import Part

IndicatorUnit: TypeAlias = Literal[
    "percent", "case", "item", "copy", "step", "time", "household", "store", "day", "workday", "month", "year", "yuan", "m2", "point",
    "second",
]


class RecordsDef(Part, frozen=True, kw_only=True):
    """One side of an indicator: records of a source that fulfil `where`, put into a period by their date `day`, taken together by `take`.

    `from_` (written `from`) is `case:<item>` or `register:<id>`; an empty `where` takes every record; `take` is count, or
    sum|mean|median|min|max|distinct(<expression>). Without `day` the rows of a register that are valid when the period ends.
    """

    from_: str = msgspec.field(name="from")
    where: str = ""
    take: str = "count"
    day: str = ""


class IndicatorDef(Part, frozen=True, kw_only=True):
    """An indicator 指标. `about` is its 口径 in words; a percentage is its value times 100, with two decimals like every value.

    `value` is an expression over `numerator`, `denominator` and `param.<name>`; left out, numerator / denominator, or the numerator
    alone. `target` is a cell over the value (">= 60", ">= {goal}"), `target_basis` where its number comes from.
    """

    label: str
    about: str
    unit: IndicatorUnit
    period: Literal["month", "quarter", "year"]
    value: str = ""
    target: str = ""
    target_basis: str = ""
    basis: tuple[str, ...]
    status: Status
    numerator: RecordsDef | None = None
    denominator: RecordsDef | None = None
    param: dict[str, ParamDef] = {}
