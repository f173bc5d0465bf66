"""A release that proved bad: which cases it has decided, and which of them a good one would have decided differently."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final, Literal
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import time
from core.access.export_log import log_export
from core.cases.reading import openable
from core.problems import FieldProblem, NotFound, Problem
from core.revisions.cases.decided import CHANGED, ERASED, UNCLEAR, shift_of
from core.revisions.cases.replaying import Shift
from core.revisions.cases.runs import Asked, Replay, begin_decided, list_replays, read_replay, told, version_of, versions
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.board.files import MEDIA
from ui.desk.exporting import MOST, Sheet, written
from ui.studio.frame import configuring
from ui.web import Visit, form_data, page, see_other
from ui.web.templates import day, moment

ItemId = Annotated[str, PathParameter(description="事项代码", max_length=100)]
Release = Annotated[str, PathParameter(description="版本", max_length=64)]
ReplayId = Annotated[int, PathParameter(description="第几次", ge=1, le=BIGGEST)]
After = Annotated[int, QueryParameter(description="从这一件以后", ge=0, le=BIGGEST)]
Kind = Annotated[Literal["xlsx", "csv"], QueryParameter(description="文件的种类")]
PAGE: Final = 50
SORTS: Final = {CHANGED: "结论不同", UNCLEAR: "得不出", ERASED: "不能重新判断"}
HEADS: Final = ("办件编号", "提交日期", "是否在办", "结论", "当时的结论", "应有的结论", "当时的规则", "应适用的规则", "说明", "依据的内容")


@get("/studio/releases/{item:str}/{release:str}/decided")
async def asked(request: Asking, item: ItemId, release: Release) -> Response[bytes]:
    """Choose the version to compare with; what was looked for before."""
    return await _asked(request, await configuring(request), item, release)


@post("/studio/releases/{item:str}/{release:str}/decided", status_code=200)
async def begun(request: Asking, item: ItemId, release: Release) -> Response[bytes]:
    """Begin to look."""
    visit, form = await configuring(request), await form_data(request)
    good = form.get("good")
    if not good:
        return await _asked(request, visit, item, release, (FieldProblem("good", "应当适用的版本", "请选择一个版本"),))
    try:
        number = await begin_decided(house_of(request), visit.actor, Asked(item, release, good))
    except NotFound:
        raise
    except Problem as problem:
        return await _asked(request, visit, item, release, (FieldProblem("good", "应当适用的版本", problem.detail),))
    return see_other(request, f"/studio/releases/{item}/{release}/decided/{number}")


@get("/studio/releases/{item:str}/{release:str}/decided/{replay:int}")
async def one(request: Asking, item: ItemId, release: Release, replay: ReplayId, after: After = 0) -> Response[bytes]:
    """How far it is, and the cases found so far."""
    visit, house = await configuring(request), house_of(request)
    found = await _read(request, visit, (item, release, replay))
    rows = await told(house, visit.actor, found, "", after, PAGE + 1)
    version = await version_of(house, release)
    return page(
        request, visit, "studio/decided_one.html", fragment="studio/_decided.html", title=f"按这个版本办过的办件：{version.info.name}", replay=found,
        name=version.info.name, rows=[(row, shift_of(row.told)) for row in rows[:PAGE]], more=rows[PAGE - 1].case if len(rows) > PAGE else 0, sorts=SORTS,
        here=f"/studio/releases/{item}/{release}/decided/{replay}", after=after, may_open=await openable(house.db, visit.actor, [row.number for row in rows]),
    )


@get("/studio/releases/{item:str}/{release:str}/decided/{replay:int}/file")
async def exported(request: Asking, item: ItemId, release: Release, replay: ReplayId, kind: Kind = "xlsx") -> Response[bytes]:
    """The list as a file; who took it is written down."""
    visit, house = await configuring(request), house_of(request)
    found = await _read(request, visit, (item, release, replay))
    rows = await told(house, visit.actor, found, most=MOST + 1)
    version = await version_of(house, release)
    shown = f"{version.info.name}：{found.words[0]}办过、按{found.words[1]}结论不同的办件"
    limit = f"只列前 {MOST} 件，其余没有列出" if len(rows) > MOST else f"{len(rows)} 件，全部列出"
    about = (
        ("列表", shown), ("件数", limit), ("查过的办件", f"{found.done} 件"), ("导出时间", moment(time.now())), ("导出人", visit.actor.name),
        ("说明", "不含个人信息；本次导出已记入导出记录"),
    )
    sheet = Sheet(about, HEADS, [line for row in rows[:MOST] for line in _lines(shift_of(row.told))])
    data = await asyncio.to_thread(written, sheet, kind)
    await log_export(house.db, visit.actor, kind, (shown, list(HEADS)), len(sheet.rows), data)
    name = quote(f"结论不同的办件 {time.today()}.{kind}", safe="")
    return Response(data, media_type=MEDIA[kind], headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"})


async def _read(request: Asking, visit: Visit, which: tuple[str, str, int]) -> Replay:
    item, release, replay = which
    found = await read_replay(house_of(request), visit.actor, replay)
    if (found.item, found.from_release, found.purpose) != (item, release, "decided"):
        raise NotFound("没有这一次查找", "请从事项配置的首页选择")
    return found


async def _asked(request: Asking, visit: Visit, item: str, release: str, errors: tuple[FieldProblem, ...] = ()) -> Response[bytes]:
    house = house_of(request)
    known = await versions(house, visit.actor, item)
    bad = next((each for each in known if each.hash == release), None)
    if bad is None:
        raise NotFound("没有这个版本", "请从各版本的列表选择")
    name = (await version_of(house, release)).info.name
    earlier = [each for each in await list_replays(house, visit.actor, item, "decided") if each.from_release == release]
    others = [each for each in known if each.hash != release]
    usual = next((each.hash for each in others if each.since < bad.since), others[0].hash if others else "")
    return page(
        request, visit, "studio/decided.html", title=f"按这个版本办过的办件：{name}", status=422 if errors else 200, item_id=item, name=name, bad=bad,
        others=[(each.hash, each.words) for each in others], usual=usual, earlier=earlier, errors=errors,
    )


def _lines(shift: Shift) -> Sequence[tuple[str, ...]]:
    """A line for each conclusion that differs."""
    head = (shift.number, day(shift.submitted_on), "在办" if shift.open else "已办结")
    inputs = "；".join(f"{label}：{words}" for label, words in shift.inputs)
    if not shift.lines:
        return [(*head, "", "", "", "", "", shift.unclear, "")]
    return [
        (*head, each.label, each.before, each.after, "、".join(each.rows_before), "、".join(each.rows_after), each.say, inputs) for each in shift.lines
    ]
