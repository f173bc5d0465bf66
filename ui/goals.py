"""How far the plan's targets for lists are met: 目标, 已入库, 缺口."""

from collections.abc import Iterable

import msgspec

from core import time
from core.declarations import Register
from core.house import House
from core.indicators import period_of
from core.indicators.figure import Figure
from core.indicators.plan import IndicatorPlan
from core.indicators.plans import plans
from core.indicators.stored import readings
from core.indicators.words import figure_said, lacking, target_said, value_said, verdict_tone


class Goal(msgspec.Struct, frozen=True):
    """A figure of the plan about one of the lists: what it counts, its value, its target, what is missing."""

    register: str
    label: str
    value: str
    target: str
    gap: str
    tone: str
    address: str


async def goals(house: House, registers: Iterable[Register]) -> list[Goal]:
    """The plan's targets for the registers: indicators that count one of them and have a target."""
    sources, today = {f"register:{register.id}" for register in registers}, time.today()
    wanted = [plan for plan in plans(house.catalogue.registry).values() if plan.definition.target and {side.source for _, side in plan.sides} & sources]
    found = []
    for reading in await readings(house, [(plan, period_of(plan.definition.period, today)) for plan in wanted]):
        plan, figure = reading.plan, reading.figure
        register = next(side.source for _, side in plan.sides if side.source in sources).removeprefix("register:")
        found.append(Goal(
            register, plan.definition.label, figure_said(plan, figure), target_said(plan, figure), _gap(plan, figure), verdict_tone(figure),
            f"/board/indicators/{plan.plugin}/{plan.id}",
        ))
    return found


def _gap(plan: IndicatorPlan, figure: Figure) -> str:
    """What is missing, in words."""
    if figure.met:
        return "已达到"
    gap = lacking(plan, figure)
    return f"缺 {value_said(gap, plan.definition.unit)}" if gap else figure.verdict
