"""The first page of the studio 事项配置: the items of one's authorities, what is being changed, what waits to be decided."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import time
from core.items import archive
from core.revisions.keeping import list_revisions, open_revision
from core.revisions.model import STAGE_WORDS, configures, orgs_of
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import page, see_other

ItemId = Annotated[str, PathParameter(description="事项代码", max_length=100)]
Word = Annotated[str, QueryParameter(description="名称或者改革举措里的词", max_length=100)]


@get("/studio")
async def home(request: Asking, word: Word = "") -> Response[bytes]:
    """Items, open revisions, and those that wait for a decision; `word` narrows the items by name or measure."""
    visit, house = await configuring(request), house_of(request)
    orgs = orgs_of(visit.actor)
    revisions = await list_revisions(house, visit.actor)
    under_way = {each["item"]: each for each in revisions}
    registry, wanted = house.catalogue.registry, word.strip()
    measures = {name: plugin.name for name, plugin in registry.plugins.items()}
    mine = [item for item in registry.items.values() if item.info.authority in orgs]
    items = sorted((item for item in mine if wanted in item.info.name + measures.get(item.plugin, "")), key=lambda item: (measures.get(item.plugin, ""), item.info.name))
    known = [release for release in reversed(await archive.timeline(house.db)) if release.state == "current"]
    since = {release.item: release for release in known if release.effective_from <= time.now()}
    coming = {release.item: release for release in known if release.effective_from > time.now()}
    return page(
        request, visit, "studio/home.html", title="事项配置", items=items, revisions=revisions, under_way=under_way, since=since, coming=coming, stages=STAGE_WORDS,
        measures=measures, word=wanted, some=bool(mine), edits=frozenset(org for org in orgs if configures(visit.actor, org)), closed=await list_revisions(house, visit.actor, closed=True),
    )


@post("/studio/items/{item:str}/revise", status_code=200)
async def revise(request: Asking, item: ItemId) -> Response[bytes]:
    """Open the item's revision, or a new one."""
    visit = await configuring(request)
    return see_other(request, f"/studio/revisions/{await open_revision(house_of(request), visit.actor, item)}")

