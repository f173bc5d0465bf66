"""规则: the decision tables of a revision, like a spreadsheet; every cell has a form too, for those without scripts."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import time
from core.items.model import STATUS_WORDS
from core.problems import FieldProblem, Forbidden, NotFound
from core.revisions.part_words import beyond_of
from core.revisions.tabling import columns as cols
from core.revisions.tabling.book import Book, Sheet
from core.revisions.tabling.factwords import fact_views
from core.revisions.tabling.impossible import nevers
from core.revisions.tabling.operations import FORCES, HITS
from core.revisions.tabling.parameters import param_views
from core.revisions.tabling.sentences import fillable
from core.revisions.tabling.starting import First, Unclear, asks, first_of, scope_after, started
from core.revisions.tabling.tryout import Asked, asked, try_out
from core.revisions.tabling.typed import NotUnderstood, wanted
from ui.api.who import Asking, house_of
from ui.studio import tables_acts as acts
from ui.studio.flowing import typed
from ui.studio.frame import Opened, RevisionId, changed, opened, studio_page
from ui.studio.tables_shown import BESIDE, book_for, cell_shown, gaps_shown, heads, sheet_for, shown, troubles_for, used_elsewhere
from ui.web import FormData, form_data

TableId = Annotated[str, PathParameter(description="规则表", max_length=100)]
RowName = Annotated[str, QueryParameter(description="规则编号", max_length=100)]


@get("/studio/revisions/{revision:int}/rules")
async def rules(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The tables in their order, the parameters, the facts."""
    return await _home(request, await opened(request, revision))


@post("/studio/revisions/{revision:int}/rules", status_code=200)
async def table_made(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A new table; of several outcomes it is asked first when each holds, so that it starts without a fault."""
    those, form = await editing(request, revision), await form_data(request)
    book = await book_for(request, those)
    new = cols.NewTable(form.get("label"), acts.words_of(form.get("words")), form.get("first"), form.get("hit"), "submitted_on")
    fields = [f"when{at}" for at, _ in enumerate(new.words, 1)]
    try:
        first = first_of(book, new)
        if asks(new) and "later" not in form and fields[0] not in form:
            return _conditions(request, those, form, new, first)
        edits = cols.add_table(book, new) if "later" in form else started(book, new, [form.get(each) for each in fields], those.revision.item)
    except NotUnderstood as error:
        return await _home(request, those, (acts.problem(error, "label" if not new.label.strip() else "words"),), form)
    except Unclear as error:
        return _conditions(request, those, form, new, first, (acts.problem(error.why, fields[error.at], f"“{new.words[error.at]}”"),))
    made = acts.after(book, edits, those.revision.item).sheets[-1]
    return await changed(request, those, edits, f"新规则表“{new.label.strip()}”", f"/rules/{made.name}#n-{made.lines[0].row.no}")


def _conditions(request: Asking, those: Opened, form: FormData, new: cols.NewTable, first: First, errors: tuple[FieldProblem, ...] = ()) -> Response[bytes]:
    return studio_page(
        request, those, "studio/table_new.html", tab="rules", status=422 if errors else 200, errors=errors, words=new.words, first=first.label, hint=wanted(first.of),
        typed=typed(form),
    )


@get("/studio/revisions/{revision:int}/rules/{table:str}")
async def table(request: Asking, revision: RevisionId, table: TableId) -> Response[bytes]:
    """The table; tried out on the values of the address when there are any (`day`): then nothing is kept, and one can come back to it."""
    asked_for = dict(request.query_params)
    return await table_page(request, await opened(request, revision), table, trial=asked_for if "day" in asked_for else None)


@post("/studio/revisions/{revision:int}/rules/{table:str}", status_code=200)
async def acted(request: Asking, revision: RevisionId, table: TableId) -> Response[bytes]:
    """Something done to the table, by its `act`."""
    those, form = await editing(request, revision), await form_data(request)
    book = await book_for(request, those)
    sheet, act = sheet_for(book, table), form.get("act")
    try:
        mend = act == "mend"
        deed = acts.mended(await troubles_for(book, those.revision.item), form) if mend else acts.done(book, sheet, form, those.visit.actor.name)
    except NotUnderstood as error:
        wrong = (acts.problem(error),)
        if act == "confirm":
            return await row_page(request, those, (book, sheet), form.get("row"), wrong, form)
        return await (shape_page(request, those, table, wrong, form) if act in acts.SHAPES else table_page(request, those, table, wrong))
    except LookupError:
        raise NotFound("没有这一行", "它可能刚被删去；请刷新页面") from None
    return await changed(request, those, deed.edits, deed.said, _way_on(sheet, act, deed))


def _way_on(sheet: Sheet, act: str, deed: acts.Deed) -> str:
    if act in ("table-up", "table-down", "table-away"):
        return "/rules#tables"
    if act in acts.SHAPES:
        return f"/rules/{sheet.name}/shape{f'#{deed.anchor}' if deed.anchor else ''}"
    fresh = "n" if deed.fresh else "r"
    return f"/rules/{sheet.name}{f'#{fresh}-{deed.anchor}' if deed.anchor else '#grid'}"


@get("/studio/revisions/{revision:int}/rules/{table:str}/row")
async def row(request: Asking, revision: RevisionId, table: TableId, no: RowName = "") -> Response[bytes]:
    """One row with all its parts; the first one when none is named."""
    those = await opened(request, revision)
    book = await book_for(request, those)
    sheet = sheet_for(book, table)
    return await row_page(request, those, (book, sheet), no or (sheet.lines[0].name if sheet.lines else ""))


@post("/studio/revisions/{revision:int}/rules/{table:str}/row", status_code=200)
async def row_changed(request: Asking, revision: RevisionId, table: TableId) -> Response[bytes]:
    """The row's form, or one cell of the grid: whatever parts it carries. Nothing is saved while a part makes no sense."""
    those, form = await editing(request, revision), await form_data(request)
    book = await book_for(request, those)
    sheet, name = sheet_for(book, table), form.get("row")
    try:
        deed, wrong = acts.row_saved(book, sheet, name, form, those.revision.item)
    except LookupError:
        raise NotFound("没有这一行", "它可能刚被删去；请刷新页面") from None
    if wrong:
        return await row_page(request, those, (book, sheet), name, wrong, form)
    return await changed(request, those, deed.edits, deed.said, f"/rules/{table}#r-{deed.anchor}")


@get("/studio/revisions/{revision:int}/rules/{table:str}/shape")
async def shape(request: Asking, revision: RevisionId, table: TableId) -> Response[bytes]:
    """Columns, outcomes, how rows count."""
    return await shape_page(request, await opened(request, revision), table)


async def editing(request: Asking, revision: int) -> Opened:
    """The revision, which the visitor may change now. Raises Forbidden."""
    those = await opened(request, revision)
    if not those.may_edit:
        raise Forbidden("这份修订稿现在不能由您修改", "需要时按“接着修改”接过来；待审定的先撤回提请")
    return those


async def _home(request: Asking, those: Opened, errors: tuple[FieldProblem, ...] = (), form: FormData | None = None) -> Response[bytes]:
    book, registry = await book_for(request, those), house_of(request).catalogue.registry
    sources = beyond_of(registry).sources
    firsts = [(name, named.label) for name, named in scope_after(book).items() if named.type.kind != "list"]
    counted = {sheet.name: len(sheet.faults) for sheet in book.sheets}
    return studio_page(
        request, those, "studio/rules.html", tab="rules", status=422 if errors else 200, errors=errors, sheets=book.sheets, counted=counted, hits=HITS, broken=book.broken,
        params=param_views(book, time.today(), used_elsewhere(request, those.revision.item)), facts=fact_views(book, sources), firsts=firsts, typed=typed(form),
    )


async def table_page(request: Asking, those: Opened, table: str, errors: tuple[FieldProblem, ...] = (), trial: Mapping[str, str] | None = None) -> Response[bytes]:
    """The table with everything beside it."""
    book = await book_for(request, those)
    sheet = sheet_for(book, table)
    found = await troubles_for(book, those.revision.item)
    values = {each.name: trial.get(each.name, "") if trial else "" for each in asked(sheet)}
    day, result = (trial.get("day", "") if trial else "") or time.today().isoformat(), None
    if trial:
        try:
            result = try_out(sheet, values, acts.day_of(day, "哪一天"))
        except NotUnderstood as error:
            errors = (acts.problem(error, "day", "哪一天"),)
    return studio_page(
        request, those, "studio/table.html", tab="rules", status=422 if errors else 200, errors=errors, inside=sheet.name, table=shown(sheet, found), beside=BESIDE, spot_key=acts.spot_key,
        asked=[(each, values[each.name], _picks(each)) for each in asked(sheet)], day=day, result=result, known=sheet.plan is not None,
        before_after=_neighbours(book, table), nevers=nevers(sheet), never_gaps=await asyncio.to_thread(gaps_shown, sheet),
    )


def _picks(each: Asked) -> tuple[str, ...]:
    of = each.of
    return ("是", "否") if of.kind == "bool" else tuple(of.options) if of.kind == "choice" and of.options else ()


def _neighbours(book: Book, table: str) -> list[tuple[str, str, bool]]:
    return [(sheet.name, sheet.definition.label, sheet.name == table) for sheet in book.sheets]


async def row_page(request: Asking, those: Opened, where: tuple[Book, Sheet], name: str, errors: tuple[FieldProblem, ...] = (), form: FormData | None = None) -> Response[bytes]:
    """One row as a form. Raises NotFound."""
    book, sheet = where
    try:
        line = sheet.line(name)
    except LookupError:
        raise NotFound("没有这一行", "它可能刚被删去；请从表里选择") from None
    inputs, outputs = heads(sheet)
    found = [each for each in await troubles_for(book, those.revision.item) if each.spot.table == sheet.name and each.spot.row in (line.name, line.row.no)]
    values = {head.part: cell_shown(sheet, line, head.part) for head in (*inputs, *outputs, *BESIDE)} | {"no": line.row.no, "status": line.row.status}
    parts = values | ({part: form.get(part) for part in values if part in form} if form else {})
    hints = {f"when.{column.name}": wanted(column.of) for column in sheet.columns.values() if column.of is not None}
    return studio_page(
        request, those, "studio/table_row.html", tab="rules", status=422 if errors else 200, errors=errors, sheet=sheet, line=line, inputs=inputs, outputs=outputs, typed=parts, hints=hints,
        fillable=list(fillable(sheet).of.values()), troubles=found, spot_key=acts.spot_key, statuses=STATUS_WORDS, forces=list(FORCES.values()), today=time.today().isoformat(),
        document=form.get("document") if form else "",
    )


async def shape_page(request: Asking, those: Opened, table: str, errors: tuple[FieldProblem, ...] = (), form: FormData | None = None) -> Response[bytes]:
    """Columns, outcomes, how rows count."""
    book = await book_for(request, those)
    sheet = sheet_for(book, table)
    choices = cols.choices(book, sheet)
    dates = [(each.name, each.label) for each in choices if each.kind == "date" and not each.name.startswith("param.")]
    return studio_page(
        request, those, "studio/table_shape.html", tab="rules", status=422 if errors else 200, errors=errors, sheet=sheet, inputs=heads(sheet)[0], outputs=heads(sheet)[1],
        ways=list(cols.WAYS.items()), choices=choices, groups=list(dict.fromkeys(each.group for each in choices)), dates=dates, hits=list(HITS.items()), only=len(book.sheets) == 1,
        place=[each.name for each in book.sheets].index(table), last=len(book.sheets) - 1, typed=typed(form),
    )
