"""Figures out of the database: for many indicators and periods at once, each source read once.

Indicators that count the same source by the same date share one query over all their periods; what it finds goes to every tally whose
period holds it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from core import time
from core.canonical import sm3
from core.house import House
from core.indicators.fetching import groups
from core.indicators.figure import Figure, figure_of
from core.indicators.periods import Period
from core.indicators.plan import IndicatorPlan, SideName
from core.indicators.statements import Wanted
from core.indicators.tally import Side, Tally
from core.registry import Registry
from core.store.engine import Reading


class Measured(msgspec.Struct, frozen=True):
    """A figure and the digest of the records behind it, numerator first."""

    figure: Figure
    behind: bytes


Ask = tuple[IndicatorPlan, Period]


async def measure(house: House, wanted: Sequence[Ask]) -> list[Measured]:
    """The figures as the records are now, in the order asked for."""
    if not wanted:
        return []
    async with house.db.transaction() as connection:
        return await measured(connection, house.catalogue.registry, wanted)


async def measured(connection: Reading, registry: Registry, wanted: Sequence[Ask]) -> list[Measured]:
    """The same in the caller's transaction."""
    # unscoped: an indicator counts every record of its source; only its figures are answered, and `seeing` says to whom
    today = time.today()
    tallies: list[dict[SideName, Tally]] = [
        {name: Tally(side, period, period.as_of(today)) for name, side in plan.sides} for plan, period in wanted
    ]
    shared: dict[tuple[str, str], list[Tally]] = defaultdict(list)
    for each in tallies:
        for tally in each.values():
            shared[tally.plan.source, tally.plan.day].append(tally)
    for (source, day), several in shared.items():
        async for group in groups(connection, registry, _stretch(source, day, several, today)):
            for tally in several:
                tally.add(group.record, group.weight, group.keys)
    return [_figure(plan, period, each, today) for (plan, period), each in zip(wanted, tallies, strict=True)]


def _stretch(source: str, day: str, tallies: Iterable[Tally], today: date) -> Wanted:
    """From the first day to the last that any of them asks for."""
    several = list(tallies)
    names = frozenset().union(*(tally.plan.reads for tally in several))
    if day:
        return Wanted(source, day, names, min(tally.period.first for tally in several), max(tally.period.last for tally in several))
    days = [tally.period.as_of(today) for tally in several]
    return Wanted(source, day, names, min(days), max(days))


def _figure(plan: IndicatorPlan, period: Period, tallies: dict[SideName, Tally], today: date) -> Measured:
    sides: dict[SideName, Side] = {name: tally.side() for name, tally in tallies.items()}
    behind = sm3(*(sides[name].digest for name in sides))
    return Measured(figure_of(plan, sides, period, period.as_of(today)), behind)
