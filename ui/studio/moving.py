"""在办件换版: from which version to which, the dry run, the move, its report, and the way back."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.cases.reading import openable
from core.problems import FieldProblem, NotFound, Problem
from core.revisions.cases.moving import SORTS
from core.revisions.cases.runs import (
    Asked,
    Replay,
    begin_back,
    begin_moving,
    confirm,
    list_replays,
    read_replay,
    told,
    version_of,
    versions,
)
from core.revisions.model import approves
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import FormData, Visit, form_data, page, see_other

ItemId = Annotated[str, PathParameter(description="事项代码", max_length=100)]
ReplayId = Annotated[int, PathParameter(description="第几次", ge=1, le=BIGGEST)]
Sort = Annotated[str, QueryParameter(description="只看哪一类", pattern="^(quiet|ask|no)?$")]
After = Annotated[int, QueryParameter(description="从这一件以后", ge=0, le=BIGGEST)]
PAGE: Final = 50
STATES: Final = {"counting": "正在试算", "counted": "试算完成", "moving": "正在换版", "done": "已完成", "stopped": "已停下"}


@get("/studio/moving/{item:str}")
async def asked(request: Asking, item: ItemId) -> Response[bytes]:
    """Choose the versions; what was moved before."""
    return await _asked(request, await configuring(request), item)


@post("/studio/moving/{item:str}", status_code=200)
async def begun(request: Asking, item: ItemId) -> Response[bytes]:
    """Begin with a dry run, which touches nothing."""
    visit, form = await configuring(request), await form_data(request)
    before, after = form.get("before"), form.get("after")
    if missing := _chosen(before, after):
        return await _asked(request, visit, item, missing, (before, after))
    try:
        number = await begin_moving(house_of(request), visit.actor, Asked(item, before, after))
    except NotFound:
        raise
    except Problem as problem:
        return await _asked(request, visit, item, (FieldProblem("", "", f"{problem.detail}；{problem.instead}"),), (before, after))
    return see_other(request, f"/studio/moving/{item}/{number}")


@get("/studio/moving/{item:str}/{replay:int}")
async def one(request: Asking, item: ItemId, replay: ReplayId, kind: Sort = "", after: After = 0) -> Response[bytes]:
    """How far it is, what became of each case, what may be done now."""
    visit = await configuring(request)
    return await _one(request, visit, await _read(request, visit, item, replay), kind=kind, after=after)


@post("/studio/moving/{item:str}/{replay:int}/confirm", status_code=200)
async def confirmed(request: Asking, item: ItemId, replay: ReplayId) -> Response[bytes]:
    """Move what the dry run has found movable."""
    visit, form, house = await configuring(request), await form_data(request), house_of(request)
    found = await _read(request, visit, item, replay)
    try:
        await confirm(house, visit.actor, found.id, form.get("reason"), ask="ask" in form)
    except Problem as problem:
        return await _one(request, visit, found, problem.fields or (FieldProblem("", "", f"{problem.detail}；{problem.instead}"),), typed=form)
    return see_other(request, f"/studio/moving/{item}/{replay}")


@post("/studio/moving/{item:str}/{replay:int}/back", status_code=200)
async def back(request: Asking, item: ItemId, replay: ReplayId) -> Response[bytes]:
    """Begin to move back what was moved: again a dry run first."""
    visit, house = await configuring(request), house_of(request)
    found = await _read(request, visit, item, replay)
    try:
        number = await begin_back(house, visit.actor, found.id)
    except Problem as problem:
        return await _one(request, visit, found, (FieldProblem("", "", f"{problem.detail}；{problem.instead}"),))
    return see_other(request, f"/studio/moving/{item}/{number}")


async def _read(request: Asking, visit: Visit, item: str, replay: int) -> Replay:
    found = await read_replay(house_of(request), visit.actor, replay)
    if found.item != item or found.purpose != "moving":
        raise NotFound("没有这一次换版", "请从事项配置的首页选择")
    return found


async def _asked(
    request: Asking, visit: Visit, item: str, errors: tuple[FieldProblem, ...] = (), chosen: tuple[str, str] = ("", "")
) -> Response[bytes]:
    house = house_of(request)
    known = await versions(house, visit.actor, item)
    newest = await version_of(house, known[0].hash)
    usual = chosen if any(chosen) else (next((each.hash for each in known[1:] if each.open), ""), known[0].hash)
    return page(
        request, visit, "studio/moving.html", title=f"在办件换版：{newest.info.name}", status=422 if errors else 200, item_id=item, name=newest.info.name,
        versions=known, chosen=usual, earlier=await list_replays(house, visit.actor, item, "moving"), states=STATES, errors=errors,
        may=approves(visit.actor, newest.info.authority), total=sum(each.open for each in known),
    )


async def _one(  # noqa: PLR0913 - what may be asked of the page, and what a form has come to
    request: Asking, visit: Visit, found: Replay, errors: tuple[FieldProblem, ...] = (), *, kind: str = "", after: int = 0, typed: FormData | None = None
) -> Response[bytes]:
    house = house_of(request)
    rows = await told(house, visit.actor, found, kind, after, PAGE + 1)
    item = await version_of(house, found.to_release)
    return page(
        request, visit, "studio/moving_one.html", fragment="studio/_moving.html", title=f"在办件换版：{item.info.name}", status=422 if errors else 200,
        replay=found, name=item.info.name, rows=rows[:PAGE], more=rows[PAGE - 1].case if len(rows) > PAGE else 0, kind=kind, after=after, sorts=SORTS,
        states=STATES, errors=errors, reason=typed.get("reason") if typed else "", ask="ask" in typed if typed else True, may=approves(visit.actor, found.org),
        may_open=await openable(house.db, visit.actor, [row.number for row in rows]),
    )


def _chosen(before: str, after: str) -> tuple[FieldProblem, ...]:
    names = {"before": ("现在的版本", before), "after": ("换到的版本", after)}
    return tuple(FieldProblem(name, label, "请选择一个版本") for name, (label, value) in names.items() if not value)
