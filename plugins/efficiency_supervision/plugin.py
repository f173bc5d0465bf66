"""The supervision of efficiency 11.4: the role of whoever supervises, the panels, and what keeps a scene from being published.

Clocks, cards, orders and figures are data.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core import Check, CheckGround, Declaration, Fault, Role, hookimpl, limited, office_steps
from ui.sdk import BoardSpot, CaseSpot, Panel

SUPERVISOR = "efficiency_supervisor"


@hookimpl
def declare() -> Sequence[Declaration]:
    """The role, the panels, the check."""
    return (
        Role(SUPERVISOR, "效能监察员", "督办单销号、红黄牌核定；在每个被监察的机构各有岗位，本机构的人不兼任"),
        Panel(id="case", place="case", title="效能监察", template="_case.html", show=overdue),
        Panel(id="board", place="board", title="效能监察", template="_board.html", show=officers),
        Check("scene_step_limits", "场景里由工作人员办理的环节全部配了时限", "计划 11.4", without_limit),
    )


def overdue(spot: CaseSpot) -> Mapping[str, Any] | None:
    """The times that have gone beyond a reminder: their reason is asked for, nothing is refused."""
    times = [time for time in spot.times if time.level not in ("", "提醒")]
    return {"times": times, "handler": "handler" in spot.roles} if times else None


def officers(spot: BoardSpot) -> Mapping[str, Any] | None:
    """Where cards, orders and reasons are found, for those who supervise."""
    return {} if "business" in spot.orgs and SUPERVISOR in spot.roles else None


def without_limit(ground: CheckGround) -> Iterator[Fault]:
    """A step of a member of a scene, at which an officer is waited for and for which no limit is laid down: no clock would watch it."""
    scenes = {member.item: scene.label for scene in ground.scenes.values() for member in scene.members}
    for item in ground.items.values():
        for step in office_steps(item.process) if item.id in scenes else ():
            if not limited(step):
                yield Fault(
                    item.plugin, f"plugins/{item.plugin}/items/{item.id}/process.toml", f"step[{step.id}].limit",
                    f"“{step.name}”环节没有配时限，场景“{scenes[item.id]}”不得发布", "limit = { days, unit, basis }（计划 11.4：效能监察全覆盖）", code="no-step-limit",
                )
