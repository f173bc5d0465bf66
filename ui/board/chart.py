"""The trend as a picture: one bar for each period, the target as a line. All coordinates are whole numbers of an SVG's own units.

The picture repeats what the table beneath it says in words; a bar that misses the target is hollow, not only of another colour.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from core.indicators import IndicatorPlan
from core.indicators.stored import Reading
from core.rules.binding import bind
from core.rules.cells import Range, params_in

WIDTH: Final = 720
HEIGHT: Final = 200
TOP: Final = 12
BOTTOM: Final = 36
FULL: Final = Decimal(100)


class Bar(msgspec.Struct, frozen=True):
    """A bar: where, how high, its label below, and whether the target was met (None: no target); no height is 无数据."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    label: str
    met: bool | None
    empty: bool


class Chart(msgspec.Struct, frozen=True):
    """Bars, and the height of each line of the target (two for an interval)."""

    bars: tuple[Bar, ...]
    targets: tuple[int, ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM


def chart(plan: IndicatorPlan, found: Sequence[Reading]) -> Chart:
    """The chart of some figures in order."""
    aims = _aims(plan, found[-1]) if found else ()
    values = [max(each.figure.value, Decimal(0)) for each in found if each.figure.value is not None]
    top = max([*values, *aims, FULL if plan.definition.unit == "percent" else Decimal(1)])
    slot = WIDTH // max(1, len(found))
    bars = tuple(_bar(each, place * slot, slot, top) for place, each in enumerate(found))
    return Chart(bars, tuple(HEIGHT - BOTTOM - _up(aim, top) for aim in aims))


def _bar(reading: Reading, x: int, slot: int, top: Decimal) -> Bar:
    value = reading.figure.value
    height = _up(max(value, Decimal(0)), top) if value is not None else 0
    inset = slot // 5
    return Bar(
        x + inset, HEIGHT - BOTTOM - height, slot - 2 * inset, height, x + slot // 2, _short(reading), reading.figure.met, value is None
    )


def _up(value: Decimal, top: Decimal) -> int:
    return int(value * (HEIGHT - BOTTOM - TOP) / top)


def _short(reading: Reading) -> str:
    """11月, 四季, 2026: the period, as short as it can be said below a bar."""
    period = reading.period
    month = period.first.month
    return {"month": f"{month}月", "quarter": f"{'一二三四'[(month - 1) // 3]}季", "year": str(period.first.year)}[period.kind]


def _aims(plan: IndicatorPlan, reading: Reading) -> tuple[Decimal, ...]:
    """The bounds of the target as they stand in the last period."""
    if plan.target is None or any(plan.params[name].starts[0] > reading.figure.as_of for name in params_in(plan.target)):
        return ()
    cell = bind(plan.target, {name: plan.params[name].on(reading.figure.as_of).value for name in params_in(plan.target)})
    bounds = (cell.low, cell.high) if isinstance(cell, Range) else ()
    return tuple(dict.fromkeys(Decimal(bound) for bound in bounds if isinstance(bound, int | Decimal)))
