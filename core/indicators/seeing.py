"""Who may see an indicator: those who work for an authority whose items it counts, and whoever monitors.

A figure counts everything of its sources; the records behind it are shown within `access.scope` only.
"""

from collections.abc import Iterable

from core.access import Actor
from core.access.roles import MONITOR
from core.indicators.plan import IndicatorPlan
from core.indicators.sources import CASE, EVERY_CASE
from core.registry import Registry


def orgs_of(registry: Registry, plan: IndicatorPlan) -> frozenset[str]:
    """The authorities whose indicator it is: of the items it counts, else (also of what counts every item) of its plugin's items.

    Empty: every authority's.
    """
    items = [name for kind, _, name in (source.partition(":") for source in plan.sources if source != EVERY_CASE) if kind == CASE]
    plugin = registry.plugins.get(plan.plugin)
    several = items or (plugin.items if plugin is not None else ())
    return frozenset(registry.items[item].info.authority for item in several if item in registry.items)


def monitors(actor: Actor) -> bool:
    """Whether the actor monitors: sees every indicator, and may take the figure of an ended period anew."""
    return actor.kind == "system" or any(post.role == MONITOR for post in actor.posts)


def works_there(actor: Actor, registry: Registry, plan: IndicatorPlan) -> bool:
    """Whether the actor works for an authority whose indicator it is."""
    orgs = orgs_of(registry, plan)
    return actor.kind == "system" or (actor.kind == "officer" and (not orgs or any(post.org in orgs for post in actor.posts)))


def may_see(actor: Actor, registry: Registry, plan: IndicatorPlan) -> bool:
    """Whether the actor may see the indicator's figures."""
    return monitors(actor) or works_there(actor, registry, plan)


def visible(actor: Actor, registry: Registry, several: Iterable[IndicatorPlan]) -> tuple[IndicatorPlan, ...]:
    """Those the actor may see."""
    return tuple(plan for plan in several if may_see(actor, registry, plan))
