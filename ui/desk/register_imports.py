"""Importing a spreadsheet into a register: the file, its preview row by row, the confirmation, the report as a file."""

from typing import Annotated, Final, Literal

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.declarations import Register
from core.problems import FieldProblem, Invalid, NotFound, Problem
from core.registers.imports import CHANGED, NEW, SAME, WRONG, Import, confirm, imported, recent, upload
from core.registers.sheets import BIGGEST, MOST_ROWS
from core.registers.sight import editing, read_by
from core.time import today
from ui.api.bodies import BIGGEST as BIGGEST_NUMBER
from ui.api.who import Asking, house_of
from ui.desk.register_files import Kind, attached, reported, result_of, said_of, template
from ui.desk.register_rows import all_registers
from ui.desk.registers import RegisterId, since_of
from ui.web import FormData, Upload, Visit, form_data, officer, page, see_other

ImportId = Annotated[int, PathParameter(description="导入编号", ge=1, le=BIGGEST_NUMBER)]
Only = Annotated[Literal["", "新增", "变更", "无变化", "错误"], QueryParameter(description="只看哪一种结果")]
After = Annotated[int, QueryParameter(description="从文件的这一行以后", ge=0, le=BIGGEST_NUMBER)]
FileKind = Annotated[Kind, QueryParameter(description="文件格式")]
ROOM: Final = BIGGEST + 1024 * 1024
"""Bytes a request with one file may carry."""
PAGE: Final = 100
TONES: Final = {NEW: "good", CHANGED: "busy", SAME: "", WRONG: "bad"}


@get("/desk/registers/{register:str}/import")
async def asked(request: Asking, register: RegisterId) -> Response[bytes]:
    """The template, the form that takes a file, the imports so far."""
    visit, chosen = await _keeper(request, register)
    return await _form_page(request, visit, chosen)


@get("/desk/registers/{register:str}/template")
async def empty(request: Asking, register: RegisterId, kind: FileKind = "xlsx") -> Response[bytes]:
    """A file to fill in."""
    _, chosen = await _keeper(request, register)
    return attached(template(chosen, kind), f"{chosen.id}-template", kind)


@post("/desk/registers/{register:str}/import", status_code=200, request_max_body_size=ROOM)
async def uploaded(request: Asking, register: RegisterId) -> Response[bytes]:
    """Keep the file's preview and show it."""
    visit, chosen = await _keeper(request, register)
    house, form = house_of(request), await form_data(request)
    try:
        file = _file(form)
        number = await upload(house.db, visit.actor, house.guarded(chosen), file.name, file.data, since_of(form))
    except Invalid as problem:
        return await _form_page(request, visit, chosen, problem, form)
    return see_other(request, f"/desk/registers/{chosen.id}/imports/{number}")


@get("/desk/registers/{register:str}/imports/{number:int}")
async def previewed(request: Asking, register: RegisterId, number: ImportId, only: Only = "", after: After = 0) -> Response[bytes]:
    """What becomes, or has become, of each row."""
    visit, chosen = await _keeper(request, register)
    return await _import_page(request, visit, chosen, number, only, after)


@post("/desk/registers/{register:str}/imports/{number:int}", status_code=200)
async def confirmed(request: Asking, register: RegisterId, number: ImportId) -> Response[bytes]:
    """Write the rows that the preview shows, once."""
    visit, chosen = await _keeper(request, register)
    house, form = house_of(request), await form_data(request)
    try:
        async with house.db.transaction() as connection:
            done = await confirm(connection, visit.actor, house.guarded(chosen), number, good_only="good_only" in form, reason=form.get("reason"))
        house.hints.forget()
    except NotFound:
        raise
    except Problem as problem:
        return await _import_page(request, visit, chosen, number, problem=problem, form=form)
    if done.again:
        return await _import_page(request, visit, chosen, number, form=form, again=True)
    return see_other(request, f"/desk/registers/{chosen.id}/imports/{number}")


@get("/desk/registers/{register:str}/imports/{number:int}/file")
async def report_file(request: Asking, register: RegisterId, number: ImportId) -> Response[bytes]:
    """The file with what becomes of each row beside it."""
    visit, chosen = await _keeper(request, register)
    async with house_of(request).db.pool.acquire() as connection:
        one, report = await imported(connection, visit.actor, chosen, number)
    return attached(reported(chosen, one, report), f"{chosen.id}-import-{number}", "xlsx")


async def _keeper(request: Asking, name: str) -> tuple[Visit, Register]:
    """The officer, who may change the register."""
    visit, house = await officer(request), house_of(request)
    chosen = read_by(visit.actor, all_registers(house), name)
    editing(visit.actor, chosen)
    return visit, chosen


async def _form_page(
    request: Asking, visit: Visit, register: Register, problem: Problem | None = None, form: FormData | None = None
) -> Response[bytes]:
    async with house_of(request).db.pool.acquire() as connection:
        before = await recent(connection, visit.actor, register)
    return page(
        request, visit, "desk/register_import.html", title=f"导入：{register.definition.label}", status=problem.status if problem else 200,
        register=register, problem=problem, errors=_errors(problem), since=form.get("since") if form else today().isoformat(), before=before,
        most=MOST_ROWS, biggest=BIGGEST // 1024 // 1024, pasted=form.get("pasted") if form else "",
    )


async def _import_page(  # noqa: PLR0913 - what may be asked of the page, and what a form has come to
    request: Asking, visit: Visit, register: Register, number: int, only: str = "", after: int = 0, *,
    problem: Problem | None = None, form: FormData | None = None, again: bool = False,
) -> Response[bytes]:
    async with house_of(request).db.pool.acquire() as connection:
        one, report = await imported(connection, visit.actor, register, number)
    lines = [line for line in report.lines if line.n > after and line.result == (only or line.result)]
    return page(
        request, visit, "desk/register_imported.html", title=f"{'导入结果' if one.done_at else '导入预览'}：{register.definition.label}",
        status=problem.status if problem else 409 if again else 200, register=register, one=one, after=after, only=only, problem=problem, again=again,
        errors=_errors(problem), rows=[(line, result_of(one, line), TONES[line.result], said_of(line)) for line in lines[:PAGE]],
        more=lines[PAGE - 1].n if len(lines) > PAGE else 0, tabs=_tabs(one, only), total=len(report.lines),
        mine=one.account == visit.actor.account, reason=form.get("reason") if form else "", good_only=form is not None and "good_only" in form,
    )


def _file(form: FormData) -> Upload:
    """The file that was chosen, or what was pasted out of a spreadsheet, which is text with tabs."""
    file, pasted = form.upload("file"), form.get("pasted")
    if file is not None and file.data:
        return file
    if pasted.strip():
        return Upload("粘贴的表格.csv", pasted.encode())
    text = "请选择填好的表格，或者把表格粘贴到下面"
    raise Invalid("没有选择文件", text, (FieldProblem("file", "文件", text),))


def _tabs(one: Import, only: str) -> list[tuple[str, str, bool, int]]:
    base = f"/desk/registers/{one.register}/imports/{one.id}"
    kinds = [(word, f"{base}?only={word}", word == only, one.counts[word]) for word in (NEW, CHANGED, SAME, WRONG) if one.counts.get(word)]
    return [("全部", base, not only, sum(one.counts.values())), *kinds]


def _errors(problem: Problem | None) -> dict[str, str]:
    return {each.field: each.text for each in problem.fields} if problem else {}
