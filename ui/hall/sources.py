"""授权查询: which sources may be asked for an applicant, agreed to and taken back on one page, or agreed to where a filing begins."""

from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.access import PartyHeld
from core.declarations import Source
from core.problems import Forbidden, Invalid
from core.sourcing.consents import Given, agree, in_force, withdraw
from core.sourcing.shelf import shelf_of
from ui.api.who import Asking, house_of
from ui.web import Visit, applicant, form_data, page, see_other
from ui.web.visits import safe_next

CHOSEN: Final = "source."
"""Prefix of the ticks that name sources."""
_BACK: Final = "/apply/"
"""Where a consent may lead back to."""
SourceId = Annotated[str, PathParameter(description="来源编号", max_length=100)]


class Line(msgspec.Struct, frozen=True):
    """A source that wants a consent, and the consent in force."""

    source: Source
    given: Given | None


@get("/my/sources")
async def shown(request: Asking) -> Response[bytes]:
    """Which sources there are, and to which the party has agreed."""
    visit, house = await applicant(request), house_of(request)
    given = await in_force(house.db, _held(visit).id)
    lines = [Line(source, given.get(source.id)) for source in house.catalogue.registry.sources.values() if source.consent is not None]
    done = "同意" if "done" in request.query_params else "撤回" if "ended" in request.query_params else ""
    return page(request, visit, "hall/sources.html", title="授权查询", lines=lines, done=done)


@post("/my/sources", status_code=200)
async def agreed(request: Asking) -> Response[bytes]:
    """The party agrees to the ticked sources, and goes back to the filing it came from. Raises Invalid for none."""
    visit, house = await applicant(request), house_of(request)
    data = await form_data(request)
    sources = house.catalogue.registry.sources
    chosen = [sources[name] for key in data if key.startswith(CHOSEN) and (name := key.removeprefix(CHOSEN)) in sources]
    back = safe_next(data.get("next"))
    if not chosen and not back.startswith(_BACK):
        raise Invalid("没有选择来源", "请勾选同意查询的来源")
    for source in chosen:
        await agree(house.db, visit.actor, _held(visit), source)
    return see_other(request, back if back.startswith(_BACK) else "/my/sources?done=1")


@post("/my/sources/{source:str}/end", status_code=200)
async def ended(request: Asking, source: SourceId) -> Response[bytes]:
    """The party takes its consent back; from now on what the source has said is not used, and this process forgets it."""
    visit, house = await applicant(request), house_of(request)
    held = _held(visit)
    await withdraw(house.db, visit.actor, held, source)
    shelf_of(house).forget(held.id, source)
    return see_other(request, "/my/sources?ended=1")


def _held(visit: Visit) -> PartyHeld:
    if visit.acting is None:
        raise Forbidden("您的账号还没有可以代表的申请人", "请由单位在“委托代理人”中为您授权")
    return visit.acting
