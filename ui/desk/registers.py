"""Registers 名录 on the desk: their rows as of a day, one row with its history, changes by hand, files; and the public ones for everybody."""

from datetime import date
from typing import Annotated, Final, Literal

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.batches.reading import read_batch
from core.cases.reading import openable
from core.declarations import Register
from core.hints import holds_hints
from core.problems import FieldProblem, Invalid, NotFound, Problem
from core.registers import RegisterRow
from core.registers.editing import Change, change
from core.registers.paging import Asked, Version, in_force, numbered, page, versions
from core.registers.sight import editing, may_edit, read_by, readable
from core.store.engine import Connection
from core.time import today
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.desk.register_files import exported as exported_file
from ui.desk.register_rows import (
    all_registers,
    as_typed,
    batch_numbers,
    boxes,
    case_numbers,
    cells,
    labels,
    like_cases,
    linked,
    of_form,
    offers_of,
    told,
)
from ui.web import FormData, Visit, form_data, officer, see_other, visit_of
from ui.web import page as screen

RegisterId = Annotated[str, PathParameter(description="名录编号", max_length=100)]
RowId = Annotated[int, PathParameter(description="行的编号", ge=1, le=BIGGEST)]
On = Annotated[str, QueryParameter(description="以哪一天为准，不写为今天", pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
LONGEST: Final = 200
"""Characters of a column filled in by the address."""
Word = Annotated[str, QueryParameter(description="某一列含有的词", max_length=100)]
After = Annotated[int, QueryParameter(description="从这一行以后", ge=0, le=BIGGEST)]
Kind = Annotated[Literal["xlsx", "csv"], QueryParameter(description="文件格式")]
PAGE: Final = 50


@get("/desk/registers")
async def listed(request: Asking) -> Response[bytes]:
    """The registers that the officer reads."""
    visit, house = await officer(request), house_of(request)
    names = {row["id"]: row["name"] for row in await house.db.fetch("SELECT id, name FROM orgs")}
    found = [
        (register, may_edit(visit.actor, register), "、".join(names.get(org, org) for org in register.definition.orgs))
        for register in readable(visit.actor, all_registers(house))
    ]
    hints = {register.id: f"/desk/hints?holds={register.definition.holds}" for register, *_ in found if holds_hints(register)}
    return screen(request, visit, "desk/registers.html", title="名录", registers=found, hints=hints)


@get("/desk/registers/{register:str}")
async def read(request: Asking, register: RegisterId, on: On = "", word: Word = "", after: After = 0) -> Response[bytes]:
    """Its rows on a day, filtered, page by page."""
    visit, house = await officer(request), house_of(request)
    chosen = read_by(visit.actor, all_registers(house), register)
    return await _table(request, visit, chosen, (on, word, after), "/desk/registers")


@get("/registers/{register:str}")
async def shown(request: Asking, register: RegisterId, on: On = "", word: Word = "", after: After = 0) -> Response[bytes]:
    """A public register for everybody."""
    visit, house = await visit_of(request), house_of(request)
    public = [one for one in all_registers(house) if one.definition.public]
    return await _table(request, visit, read_by(visit.actor, public, register), (on, word, after), "/registers")


async def _table(request: Asking, visit: Visit, chosen: Register, given: tuple[str, str, int], base: str) -> Response[bytes]:
    on, word, after = given
    asked = Asked(_day(on), word.strip())
    async with house_of(request).db.pool.acquire() as connection:
        rows = await page(connection, chosen, asked, after, PAGE + 1)
        told_cells = [(row, cells(chosen, row)) for row in rows[:PAGE]]
        cases = await openable(connection, visit.actor, like_cases(each for _, each in told_cells)) if base.startswith("/desk") else frozenset()
    return screen(
        request, visit, "desk/register.html", title=chosen.definition.label, register=chosen, labels=labels(chosen), asked=asked, after=after,
        rows=told_cells, cases=cases, more=rows[PAGE - 1].id if len(rows) > PAGE else 0, base=f"{base}/{chosen.id}",
        desk=base.startswith("/desk"), edits=may_edit(visit.actor, chosen),
    )


@get("/desk/registers/{register:str}/file")
async def exported(request: Asking, register: RegisterId, on: On = "", word: Word = "", kind: Kind = "xlsx") -> Response[bytes]:
    """The rows as a file, with what they count beside them."""
    visit, house = await officer(request), house_of(request)
    chosen = read_by(visit.actor, all_registers(house), register)
    async with house.db.pool.acquire() as connection:
        return await exported_file(connection, chosen, Asked(_day(on), word.strip()), kind)


@get("/desk/registers/{register:str}/new")
async def asked_new(request: Asking, register: RegisterId) -> Response[bytes]:
    """The form of a new row; `v_<column>` in the address fills a column in advance, for links that know it."""
    visit, house = await officer(request), house_of(request)
    chosen = read_by(visit.actor, all_registers(house), register)
    editing(visit.actor, chosen)
    given = {name: request.query_params.get(f"v_{name}", "")[:LONGEST] for name in chosen.definition.fields}
    return _new_page(request, visit, chosen, given)


@post("/desk/registers/{register:str}/new", status_code=200)
async def added(request: Asking, register: RegisterId) -> Response[bytes]:
    """Write a new row."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    chosen = read_by(visit.actor, all_registers(house), register)
    editing(visit.actor, chosen)
    try:
        row = await _changed(request, visit.actor, chosen, form, 0)
    except Problem as problem:
        return _new_page(request, visit, chosen, _kept(chosen, form), problem, form)
    return see_other(request, f"/desk/registers/{chosen.id}/rows/{row.id}")


@get("/desk/registers/{register:str}/rows/{row:int}")
async def one(request: Asking, register: RegisterId, row: RowId, on: On = "") -> Response[bytes]:
    """A row: what it holds on a day, its history, the forms that change and end it."""
    visit, house = await officer(request), house_of(request)
    return await _row_page(request, visit, read_by(visit.actor, all_registers(house), register), row, on)


@post("/desk/registers/{register:str}/rows/{row:int}", status_code=200)
async def changed(request: Asking, register: RegisterId, row: RowId) -> Response[bytes]:
    """Change the row from a day on, or end it on a day."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    chosen = read_by(visit.actor, all_registers(house), register)
    editing(visit.actor, chosen)
    try:
        written = await _changed(request, visit.actor, chosen, form, row)
    except NotFound:
        raise
    except Problem as problem:
        return await _row_page(request, visit, chosen, row, problem=problem, form=form)
    return see_other(request, f"/desk/registers/{chosen.id}/rows/{written.id}")


async def _changed(request: Asking, actor: Actor, register: Register, form: FormData, row: int) -> RegisterRow:
    ends = row > 0 and "end" in form
    asked = Change(seen=row, values=None if ends else of_form(register, form), since=since_of(form), reason=form.get("reason"))
    house = house_of(request)
    async with house.db.transaction() as connection:
        written = await change(connection, actor, house.guarded(register), asked)
    house.hints.forget()
    return written


async def _row_page(  # noqa: PLR0913 - what may be asked of the page, and what a form has come to
    request: Asking, visit: Visit, register: Register, number: int, on: str = "", *, problem: Problem | None = None, form: FormData | None = None
) -> Response[bytes]:
    house, day = house_of(request), _day(on)
    async with house.db.pool.acquire() as connection:
        known = await versions(connection, register, await numbered(connection, register, number))
        now = cells(register, holding.row) if (holding := in_force(known, day)) else []
        cases = await openable(connection, visit.actor, {*case_numbers(known), *like_cases([now])})
        batches = await _readable_batches(connection, visit.actor, known)
    row = known[0].row
    given = _kept(register, form) if form is not None else as_typed(register, row)
    edits = may_edit(visit.actor, register)
    imports = f"/desk/registers/{register.id}/imports" if edits else ""
    return screen(
        request, visit, "desk/register_row.html", title=f"{row.key}：{register.definition.label}", status=problem.status if problem else 200,
        register=register, row=row, day=day, holding=holding and holding.row,
        seen=f"/desk/hints/{holding.row.id}" if holding and day == today() and holds_hints(register) else "",
        shown=[(label, linked(cell, cases) or "没有") for label, cell in zip(labels(register), now, strict=True)] if holding else [],
        told=told(register, known, cases, batches, imports), boxes=boxes(register, given, offers_of(house_of(request), register), fixed=True), edits=edits,
        problem=problem, errors=_errors(problem), since=form.get("since") if form else today().isoformat(),
        reason=form.get("reason") if form else "", ended=row.valid_to is not None and row.valid_to <= today(),
    )


def _new_page(
    request: Asking, visit: Visit, register: Register, given: dict[str, str], problem: Problem | None = None, form: FormData | None = None
) -> Response[bytes]:
    return screen(
        request, visit, "desk/register_new.html", title=f"添加一行：{register.definition.label}", status=problem.status if problem else 200,
        register=register, boxes=boxes(register, given, offers_of(house_of(request), register), fixed=False), problem=problem, errors=_errors(problem),
        since=form.get("since") if form else today().isoformat(), reason=form.get("reason") if form else "",
    )


async def _readable_batches(connection: Connection, actor: Actor, known: tuple[Version, ...]) -> set[int]:
    found = set()
    for batch in batch_numbers(known):
        try:
            await read_batch(connection, actor, batch)
        except NotFound:
            continue
        found.add(batch)
    return found


def _kept(register: Register, form: FormData) -> dict[str, str]:
    return {name: form.get(f"v_{name}") for name in register.definition.fields}


def _errors(problem: Problem | None) -> dict[str, str]:
    """Field on the form → what is wrong with it."""
    fields = problem.fields if problem else ()
    return {each.field if each.field in {"reason", "since"} else f"v_{each.field}": each.text for each in fields}


def since_of(form: FormData) -> date:
    """The day on the form. Raises Invalid."""
    try:
        return date.fromisoformat(form.get("since"))
    except ValueError:
        text = "请写日期，如 2026-03-02"
        raise Invalid("没有写明从哪一天起", text, [FieldProblem("since", "从哪一天起", text)]) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise Invalid(f"没有 {text} 这一天", "请写日期，如 2026-03-02") from None
