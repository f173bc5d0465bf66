"""The picture of an item's process, as guide, case page and command line show it: who acts under which name, and a case's way in it."""

from collections.abc import Mapping
from functools import lru_cache

from core.cases.views import CaseView
from core.declarations import Role
from core.items.item import Item
from core.items.model import APPLICANT, StepDef
from core.process import Drawing, Stand, draw
from ui.starters import starter


def picture(item: Item, roles: Mapping[str, Role], view: CaseView | None = None) -> Drawing:
    """The process of the item; with a case, where it stands and which way it came."""
    names = tuple(acting(item, step, roles) for step in item.process.steps.values())
    return _drawn(item, names, stand(view) if view is not None else None)


@lru_cache(maxsize=256)
def _drawn(item: Item, names: tuple[str, ...], where: Stand | None) -> Drawing:
    """The picture with these names for its steps in order; remembered, for many cases have come the same way."""
    who = dict(zip(item.process.steps, names, strict=True))
    return draw(item.process, item.scope, lambda step: who[step.id], where)


def acting(item: Item, step: StepDef, roles: Mapping[str, Role]) -> str:
    """Who acts at a step, as people call them: whoever begins the case, the applicant, a role, or the system."""
    if step.kind == "filing":
        return starter(item, roles)
    if step.duty == APPLICANT:
        return "申请人"
    return roles[step.duty].name if step.duty in roles else "系统"


def stand(view: CaseView) -> Stand:
    """The steps and ways that the case's records speak of."""
    gone = [(event.step, event.to, event.end) for event in view.events if event.step]
    end = "" if view.step or not gone else gone[-1][2]
    return Stand(frozenset(step for step, to, _ in gone if to != step), frozenset(gone), view.step, end)
