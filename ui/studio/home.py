"""The first page of the studio 事项配置: the items of one's authorities, what is being changed, what waits to be decided."""

from collections.abc import Iterable
from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter

from core import time
from core.items import archive
from core.items.item import Item
from core.revisions.keeping import list_revisions, open_revision
from core.revisions.model import STAGE_WORDS, configures, orgs_of
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import page, see_other

ItemId = Annotated[str, PathParameter(description="事项代码", max_length=100)]


@get("/studio")
async def home(request: Asking) -> Response[bytes]:
    """Items, open revisions, and those that wait for a decision."""
    visit, house = await configuring(request), house_of(request)
    orgs = orgs_of(visit.actor)
    revisions = await list_revisions(house, visit.actor)
    under_way = {each["item"]: each for each in revisions}
    items = sorted(_mine(house.catalogue.registry.items.values(), orgs), key=lambda item: (item.info.authority, item.info.name))
    since = {release.item: release for release in await archive.timeline(house.db) if release.state == "current" and release.effective_from <= time.now()}
    coming = {release.item: release for release in await archive.timeline(house.db) if release.state == "current" and release.effective_from > time.now()}
    return page(
        request, visit, "studio/home.html", title="事项配置", items=items, revisions=revisions, under_way=under_way, since=since, coming=coming, stages=STAGE_WORDS,
        plugins=house.catalogue.registry.plugins, edits=frozenset(org for org in orgs if configures(visit.actor, org)), closed=await list_revisions(house, visit.actor, closed=True),
    )


@post("/studio/items/{item:str}/revise", status_code=200)
async def revise(request: Asking, item: ItemId) -> Response[bytes]:
    """Open the item's revision, or a new one."""
    visit = await configuring(request)
    return see_other(request, f"/studio/revisions/{await open_revision(house_of(request), visit.actor, item)}")


def _mine(items: Iterable[Item], orgs: frozenset[str]) -> list[Item]:
    return [item for item in items if item.info.authority in orgs]
