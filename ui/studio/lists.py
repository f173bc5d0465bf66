"""Lists 清单: items and scenes that are planned, tips, registers, code lists; imported from a sheet whose columns are matched by sight."""

from collections.abc import Sequence
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.declarations import Register
from core.house import House
from core.problems import FieldProblem, Invalid, Problem
from core.registers.imports import Import, arrange, receive, received, recent
from core.registers.paging import Asked, counted, every
from core.registers.planned import PLANNED, Planned, counts, planned
from core.registers.sheets import BIGGEST, MOST_ROWS
from core.registers.sheets.matching import matched
from core.registers.sight import editing, may_edit, read_by, readable
from core.revisions.codes import lists_of
from core.revisions.keeping import list_revisions
from core.time import today
from ui.api.bodies import BIGGEST as BIGGEST_NUMBER
from ui.api.who import Asking, house_of
from ui.desk.register_rows import all_registers
from ui.desk.registers import since_of
from ui.goals import Goal, goals
from ui.studio.frame import configuring
from ui.studio.new import shared_files
from ui.web import FormData, Upload, Visit, form_data, page, see_other

ListId = Annotated[str, PathParameter(description="清单编号", max_length=100)]
ImportId = Annotated[int, PathParameter(description="上传编号", ge=1, le=BIGGEST_NUMBER)]
ROOM: Final = BIGGEST + 1024 * 1024
"""Bytes a request with one file may carry."""
TONES: Final = {"已上线": "good", "配置中": "busy", "未上线": "warn"}


@get("/studio/lists")
async def lists(request: Asking) -> Response[bytes]:
    """Every list with its target, what is in it, what is missing."""
    visit, house = await configuring(request), house_of(request)
    found = readable(visit.actor, all_registers(house))
    rows, aims = await _counted(house, found), _by_register(await goals(house, found))
    every_row = [(each, rows[each.id], may_edit(visit.actor, each)) for each in sorted(found, key=_first)]
    ours = [row for row in every_row if row[2] or row[0].id in aims or row[0].definition.holds in PLANNED]
    return page(
        request, visit, "studio/lists.html", title="清单", rows=ours, others=[row for row in every_row if row not in ours], goals=aims, codes=[(each.title, len(each.entries), each.about) for each in lists_of(shared_files(house))],
        standings={each.id: counts(await _planned(house, visit, each)) for each in found if each.definition.holds in PLANNED},
    )


@get("/studio/lists/{name:str}")
async def one_list(request: Asking, name: ListId) -> Response[bytes]:
    """A list: how far it is, what is planned and runs, and a form that takes a sheet."""
    visit, chosen = await _chosen(request, name)
    return await _list_page(request, visit, chosen)


@post("/studio/lists/{name:str}", status_code=200, request_max_body_size=ROOM)
async def brought(request: Asking, name: ListId) -> Response[bytes]:
    """Keep the sheet, and show how its columns match."""
    visit, chosen = await _chosen(request, name)
    editing(visit.actor, chosen)
    house, form = house_of(request), await form_data(request)
    try:
        file = _file(form)
        number = await receive(house.db, visit.actor, chosen, file.name, file.data, since_of(form))
    except Invalid as problem:
        return await _list_page(request, visit, chosen, problem, form)
    return see_other(request, f"/studio/lists/{chosen.id}/sheets/{number}")


@get("/studio/lists/{name:str}/sheets/{number:int}")
async def matching(request: Asking, name: ListId, number: ImportId) -> Response[bytes]:
    """Our columns with theirs, guessed by their words."""
    visit, chosen = await _chosen(request, name)
    return await _match_page(request, visit, chosen, number)


@post("/studio/lists/{name:str}/sheets/{number:int}", status_code=200)
async def arranged(request: Asking, name: ListId, number: ImportId) -> Response[bytes]:
    """The preview row by row, with the columns as they were put right."""
    visit, chosen = await _chosen(request, name)
    house, form = house_of(request), await form_data(request)
    if "head_again" in form:
        return await _match_page(request, visit, chosen, number, form=form)
    places = {each.removeprefix("column-"): _number(form.get(each), -1) for each in form if each.startswith("column-")}
    try:
        preview = await arrange(house.db, visit.actor, house.guarded(chosen), number, _number(form.get("head"), 0), places)
    except Invalid as problem:
        return await _match_page(request, visit, chosen, number, problem, form)
    return see_other(request, f"/desk/registers/{chosen.id}/imports/{preview}")


async def _chosen(request: Asking, name: str) -> tuple[Visit, Register]:
    visit, house = await configuring(request), house_of(request)
    return visit, read_by(visit.actor, all_registers(house), name)


def _first(register: Register) -> tuple[int, str]:
    """Items and scenes first, then tips and questions, then the others."""
    order = (*PLANNED, "tips", "faq")
    holds = register.definition.holds
    return (order.index(holds) if holds in order else len(order)), register.definition.label


def _by_register(several: list[Goal]) -> dict[str, Goal]:
    return {each.register: each for each in several}


async def _counted(house: House, registers: Sequence[Register]) -> dict[str, int]:
    """Rows that are valid today, by register."""
    async with house.db.pool.acquire() as connection:
        return await counted(connection, [each.id for each in registers], today())


async def _planned(house: House, visit: Visit, register: Register) -> tuple[Planned, ...]:
    async with house.db.pool.acquire() as connection:
        rows = [row async for row in every(connection, register, Asked(today()))]
    making = [each["title"] for each in await list_revisions(house, visit.actor) if not each["base"]]
    return planned(register.definition.holds, rows, house.catalogue.registry, making)


async def _list_page(
    request: Asking, visit: Visit, chosen: Register, problem: Problem | None = None, form: FormData | None = None,
) -> Response[bytes]:
    house = house_of(request)
    edits = may_edit(visit.actor, chosen)
    several = await _planned(house, visit, chosen) if chosen.definition.holds in PLANNED else ()
    before: tuple[Import, ...] = ()
    if edits:
        async with house.db.pool.acquire() as connection:
            before = await recent(connection, visit.actor, chosen)
    return page(
        request, visit, "studio/list.html", title=chosen.definition.label, status=problem.status if problem else 200, register=chosen, edits=edits,
        rows=(await _counted(house, (chosen,)))[chosen.id], goal=_by_register(await goals(house, [chosen])).get(chosen.id), planned=several,
        standing=counts(several), tones=TONES, before=before, problem=problem, errors={each.field: each.text for each in problem.fields} if problem else {},
        since=form.get("since") if form else today().isoformat(), pasted=form.get("pasted") if form else "", most=MOST_ROWS, biggest=BIGGEST // 1024 // 1024,
    )


async def _match_page(
    request: Asking, visit: Visit, chosen: Register, number: int, problem: Problem | None = None, form: FormData | None = None,
) -> Response[bytes]:
    async with house_of(request).db.pool.acquire() as connection:
        sheet, grid = await received(connection, visit.actor, chosen, number)
    match = matched(chosen.definition, grid, _number(form.get("head"), -1) if form else -1)
    places = {each.name: _number(form.get(f"column-{each.name}"), each.place) if form and problem else each.place for each in match.columns}
    left = [(n, word) for n, word in enumerate(match.header) if word and n not in places.values()]
    heads = [(n, f"第 {row} 行：{'、'.join(filter(None, (cell.text.strip() for cell in cells)))[:60]}") for n, (row, cells) in enumerate(grid.rows[:20])]
    return page(
        request, visit, "studio/matching.html", title=f"对应列：{chosen.definition.label}", status=problem.status if problem else 200, register=chosen, sheet=sheet,
        match=match, places=places, theirs=[(n, word or f"第 {n + 1} 列") for n, word in enumerate(match.header)], heads=heads, left=left, problem=problem,
        total=len(grid.rows) - match.head - 1,
    )


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1 if text == "-1" else otherwise


def _file(form: FormData) -> Upload:
    """The file that was chosen, or what was pasted out of a spreadsheet, which is text with tabs."""
    file, pasted = form.upload("file"), form.get("pasted")
    if file is not None and file.data:
        return file
    if pasted.strip():
        return Upload("粘贴的表格.csv", pasted.encode())
    text = "请选择填好的表格，或者把表格粘贴到下面"
    raise Invalid("没有选择文件", text, (FieldProblem("file", "文件", text),))
