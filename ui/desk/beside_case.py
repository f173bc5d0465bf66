"""What officers keep beside a case: notes 便笺, its versions side by side, and for whoever leads the authority who has opened it."""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access.reading_log import readings_of
from core.access.stand_ins import leads
from core.access.visits import visits_of
from core.cases import read_case
from core.cases.notes import take_note_back, write_note
from core.cases.versions import compare_versions
from core.problems import Forbidden, Invalid
from ui.api.bodies import BIGGEST
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.cases import case_page
from ui.web import form_data, officer, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Note = Annotated[int, PathParameter(description="便笺的编号", ge=1, le=BIGGEST)]
Seq = Annotated[int, QueryParameter(description="哪一条办理记录以后的内容；0：申报时，或者现在", ge=0, le=1_000_000)]
Only = Annotated[int, QueryParameter(description="1：只列有改动的栏目", ge=0, le=1)]
READ: Final = {"personal": "个人信息", "material": "申请材料", "archive": "归档包", "callback": "回访"}


@post("/desk/cases/{number:str}/notes", status_code=200)
async def noted(request: Asking, number: Number) -> Response[bytes]:
    """A note is left; or the case again, with what is wrong and what was typed."""
    visit, house = await officer(request), house_of(request)
    text = (await form_data(request)).get("note")
    try:
        await write_note(house, visit.actor, known(number), text)
    except Invalid as problem:
        view = await read_case(house, visit.actor, known(number))
        error = problem.fields[0].text if problem.fields else problem.detail
        return await case_page(request, visit, view, status=422, note=(text, error))
    return see_other(request, f"/desk/cases/{known(number)}#notes")


@post("/desk/cases/{number:str}/notes/{note:int}/removal")
async def unnoted(request: Asking, number: Number, note: Note) -> Response[bytes]:
    """Its author takes a note back."""
    visit, house = await officer(request), house_of(request)
    await take_note_back(house, visit.actor, known(number), note)
    return see_other(request, f"/desk/cases/{known(number)}#notes")


@get("/desk/cases/{number:str}/versions")
async def versions(request: Asking, number: Number, old: Seq = 0, new: Seq = 0, only: Only = 0) -> Response[bytes]:
    """Two versions of what was filed, side by side."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    found = await compare_versions(house, visit.actor, view.number, old, new)
    shown = [each for each in found.fields if each.changed or not only]
    context: dict[str, Any] = {
        "case": view, "found": found, "only": only, "pages": _by_page(shown), "changed": sum(each.changed for each in found.fields),
        "choices": [(each.seq, f"{each.said}（{each.on.year}年{each.on.month}月{each.on.day}日，第 {each.seq} 条记录）") for each in found.versions],
    }
    return page(request, visit, "desk/versions.html", title=f"前后对照 {view.number}", **context)


@get("/desk/cases/{number:str}/readings")
async def readings(request: Asking, number: Number) -> Response[bytes]:
    """Who opened the case, who read its personal values and what for. Raises Forbidden for anybody but whoever leads the authority."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    if view.org not in leads(visit.actor):
        raise Forbidden("读取记录由本机关的决定人查看", "个人信息的查阅记录在办件页的“办理记录”下面")
    return page(
        request, visit, "desk/readings.html", title=f"读取记录 {view.number}", case=view, words=READ,
        visits=await visits_of(house.db, visit.actor, view.number), readings=await readings_of(house.db, visit.actor, view.number, 200),
    )


def _by_page(fields: list[Any]) -> list[tuple[str, list[Any]]]:
    """The fields under the pages of the form."""
    found: dict[str, list[Any]] = {}
    for each in fields:
        found.setdefault(each.page, []).append(each)
    return list(found.items())
