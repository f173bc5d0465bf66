"""Panels of plugins inside the house's pages: `{{ panels("guide", visit=visit, item=item) }}` in a template.

A panel that fails is logged and says so in one line; the page it stands on goes on.
"""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from jinja2 import Environment
from markupsafe import Markup

from core import time
from core.house import House
from ui.sdk import SPOTS, Panel, Spot, SpotTime
from ui.web.faces import Faces, FacesOf
from ui.web.templates import environment

SUBJECTS: Final = ("case", "item", "party")
"""What a template hands over whole; a spot takes from it what it declares and nothing else."""
_log = structlog.get_logger("panels")


class Panels:
    """The jinja global `panels`."""

    def __init__(self, house: House) -> None:
        self._faces = FacesOf(house)

    def __call__(self, place: str, *, visit: Any = None, **context: Any) -> Markup:
        """The panels of a place, or nothing.

        `context` has the fields of the place's spot, or the things they are taken from: `item` (an Item, its `info`, or its id),
        `case` (anything with the fields of CaseSpot; `step` is its `step_name`), `party`; `page` and `values` for filing and review.
        """
        faces = self._faces()
        told = _told(context)
        panels = faces.panels(place, str(told.get("item", "")))
        if not panels:
            return Markup("")
        spot = _spot(place, visit, told)
        shown = [{"id": f"{panel.plugin}-{panel.id.replace('/', '-')}", "title": panel.title, "body": body}
                 for panel in panels if (body := _body(faces, panel, spot)) is not None]
        return Markup(environment().get_template("faces/_panels.html").render(panels=shown, place=place))  # noqa: S704 - escaped by both


def install(house: House, templates: Environment | None = None) -> None:
    """Make `panels` known to all templates."""
    (templates or environment()).globals["panels"] = Panels(house)


def _told(context: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a spot may ask for, by its name there."""
    told: dict[str, Any] = {}
    case, item, party = (context.get(name) for name in SUBJECTS)
    if case is not None:
        told |= {name: getattr(case, name) for name in ("item", "item_name", "number", "status", "seq") if hasattr(case, name)}
        told["step"] = getattr(case, "step_name", "")
        told["times"] = tuple(SpotTime(due.clock, due.name, due.used, due.level) for due in getattr(case, "dues", ()) if due.clock)
    if isinstance(item, str):
        told["item"] = item
    elif item is not None:
        info = getattr(item, "info", item)
        told |= {"item": info.id, "item_name": info.name}
    if party is not None:
        told |= {"code": party.code, "name": party.name}
    return told | {name: value for name, value in context.items() if name not in SUBJECTS}


def _spot(place: str, visit: Any, told: Mapping[str, Any]) -> Spot:
    """The place's own context. Raises TypeError naming what the page did not hand over."""
    kind = SPOTS[place]
    who = visit.actor.kind if visit is not None else "anonymous"
    posts = visit.actor.posts if who == "officer" else ()
    if who != "officer":
        told = {name: value for name, value in told.items() if name != "times"}
    orgs, roles = (tuple(sorted({getattr(post, name) for post in posts})) for name in ("org", "role"))
    return kind(who=who, today=time.today(), orgs=orgs, roles=roles, **{name: told[name] for name in kind.__struct_fields__ if name in told})


def _body(faces: Faces, panel: Panel, spot: Spot) -> Markup | None:
    """The panel's own template, filled; None when the plugin leaves it out."""
    try:
        more = panel.show(spot) if panel.show is not None else {}
        return None if more is None else Markup(faces.template(panel).render({**more, "spot": spot}))  # noqa: S704 - autoescape is on
    except Exception:  # noqa: BLE001 - a plugin's code and template: foreign to this page, which must go on
        _log.exception("panel_failed", plugin=panel.plugin, panel=panel.id, place=panel.place)
        return Markup("<p>这一部分暂时不能显示，不影响办理。</p>")
