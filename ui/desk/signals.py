"""Signals 信号 on the desk: what outside sources have sent, the latest first, and what followed."""

from typing import Annotated, Final

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.batches.describing import describe
from core.house import House
from core.problems import NotFound
from core.runs.plan import Plan
from core.signals.reading import signals
from core.time import today
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.web import officer, page

SignalId = Annotated[str, PathParameter(description="信号编号", max_length=100)]
Before = Annotated[int, QueryParameter(description="只列编号小于它的信号", ge=0, le=BIGGEST)]
PAGE: Final = 50


@get("/desk/signals/{signal:str}")
async def received(request: Asking, signal: SignalId, before: Before = 0) -> Response[bytes]:
    """What came of one kind of signal."""
    visit, house = await officer(request), house_of(request)
    plan = house.catalogue.registry.signals.get(signal)
    if plan is None:
        raise NotFound(f"没有编号为“{signal}”的信号，或者您没有它的岗位", "请在批次页面选择")
    rows = await signals(house.db, visit.actor, plan, before, PAGE + 1)
    return page(
        request, visit, "desk/signals.html", title=plan.definition.label, plan=describe(plan, house.catalogue.registry, today()), rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else 0, before=before, labels={name: named.label for name, named in plan.row.items()},
        outcomes={name: named.label for name, named in plan.rules.outcomes.items()},
    )


def own_signals(house: House, actor: Actor) -> list[Plan]:
    """The signals of the actor's posts."""
    return [plan for plan in house.catalogue.registry.signals.values() if actor.holds(plan.definition.duty, plan.definition.org)]
