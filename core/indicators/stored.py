"""Figures of ended periods, kept as they were taken, so that no report changes silently.

The worker takes the figure of a period once after it has ended; whoever monitors may take it anew, and both stay. With it stands the
digest of the records behind it and of the 口径: whether anything has changed since can be said at any time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from core import time
from core.access import Actor
from core.canonical import canonical, plain, sm3
from core.house import House
from core.indicators.figure import Figure
from core.indicators.measuring import Measured, measure, measured
from core.indicators.periods import Period, latest, period_of
from core.indicators.plan import IndicatorPlan
from core.indicators.plans import plans
from core.indicators.seeing import monitors
from core.problems import Forbidden, Invalid
from core.store.engine import Connection

KEPT = 12
"""How many ended periods the worker sees to; older ones are counted when somebody asks."""
_LATEST = """
SELECT DISTINCT ON (indicator, period) indicator, period, definition, figure, behind, taken_at, taken_by
FROM indicator_figures WHERE (indicator, period) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY indicator, period, id DESC
"""
_KEEP = """
INSERT INTO indicator_figures (indicator, period, definition, figure, behind, taken_at, taken_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('indicator_figures', 0))"


class Stored(msgspec.Struct, frozen=True):
    """A kept figure: when it was taken and by whom, and the digests of what it stood on."""

    figure: Figure
    definition: bytes
    behind: bytes
    taken_at: datetime
    taken_by: str


class Reading(msgspec.Struct, frozen=True):
    """A figure as it is shown: kept (with when and by whom), or counted just now."""

    plan: IndicatorPlan
    period: Period
    figure: Figure
    taken_at: datetime
    taken_by: str = ""
    kept: bool = False


def definition_digest(plan: IndicatorPlan) -> bytes:
    """SM3 over the indicator's definition: 口径, sources, conditions, parameters, target."""
    return sm3(canonical(plan.definition))


async def readings(house: House, wanted: Sequence[tuple[IndicatorPlan, Period]]) -> list[Reading]:
    """The figures in the order asked for: kept ones as they were taken, all others counted now."""
    kept = await stored(house.db, wanted)
    moment, today = time.now(), time.today()
    fresh = [(plan, period) for plan, period in wanted if not (period.ended(today) and (plan.id, period.id) in kept)]
    found = dict(zip([(plan.id, period.id) for plan, period in fresh], await measure(house, fresh), strict=True))
    return [
        Reading(plan, period, found[key].figure, moment) if (key := (plan.id, period.id)) in found
        else Reading(plan, period, kept[key].figure, kept[key].taken_at, kept[key].taken_by, kept=True)
        for plan, period in wanted
    ]


async def stored(connection: Connection, wanted: Iterable[tuple[IndicatorPlan, Period]]) -> Mapping[tuple[str, str], Stored]:
    """The kept figures by indicator and period, of each the one taken last."""
    asked = [(plan.id, period.id) for plan, period in wanted]
    rows = await connection.fetch(_LATEST, [key for key, _ in asked], [period for _, period in asked])
    return {(row["indicator"], row["period"]): _stored(row) for row in rows}


async def compare(house: House, plan: IndicatorPlan, kept: Stored, period: Period) -> tuple[Measured, tuple[str, ...]]:
    """The figure counted now, and in sentences what is different from the kept one; empty when nothing is."""
    now = (await measure(house, [(plan, period)]))[0]
    said = []
    if kept.definition != definition_digest(plan):
        said.append("口径在取数以后改过，所列的数按原口径")
    if kept.behind != now.behind:
        said.append("数后面的记录在取数以后有变化")
    return now, tuple(said)


async def take_again(house: House, actor: Actor, plan: IndicatorPlan, period: Period) -> Stored:
    """Take the figure of an ended period anew and keep it beside the earlier one. Raises Forbidden, and Invalid while it runs."""
    if not monitors(actor):
        raise Forbidden("重新取数由监测人办理", "请联系监测人")
    if not period.ended(time.today()):
        raise Invalid(f"{period.words}还没有结束，数每次现算", "期末以后再取")
    async with house.db.transaction() as connection:
        await connection.execute(_LOCK)
        found = (await measured(connection, house.catalogue.registry, [(plan, period)]))[0]
        return await _keep(connection, plan, period, found, actor.login)


async def keep_ended(house: House) -> int:
    """Keep the figures of the last ended periods that nobody has kept yet; how many that were. Any number of workers may run it."""
    today = time.today()
    several = plans(house.catalogue.registry).values()
    wanted = [(plan, period) for plan in several for period in latest(period_of(plan.definition.period, today), KEPT + 1)[:-1]]
    async with house.db.transaction() as connection:
        await connection.execute(_LOCK)
        known = await stored(connection, wanted)
        missing = [(plan, period) for plan, period in wanted if (plan.id, period.id) not in known]
        if missing:
            for (plan, period), found in zip(missing, await measured(connection, house.catalogue.registry, missing), strict=True):
                await _keep(connection, plan, period, found, "system")
    return len(missing)


async def _keep(connection: Connection, plan: IndicatorPlan, period: Period, found: Measured, login: str) -> Stored:
    moment, definition = time.now(), definition_digest(plan)
    await connection.execute(_KEEP, plan.id, period.id, definition, plain(found.figure), found.behind, moment, login)
    return Stored(found.figure, definition, found.behind, moment, login)


def _stored(row: Mapping[str, Any]) -> Stored:
    return Stored(msgspec.convert(row["figure"], Figure), row["definition"], row["behind"], row["taken_at"], row["taken_by"])
