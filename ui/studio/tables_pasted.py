"""Rows pasted from a spreadsheet or uploaded: looked at first, saved when nothing is wrong or somebody says so."""

from litestar import Response, post

from core.problems import FieldProblem, Invalid
from core.registers.sheets import read_apart
from core.revisions.tabling.pasting import Pasted, cells_of, pasted
from ui.api.who import Asking
from ui.studio.frame import RevisionId, changed, studio_page
from ui.studio.tables_shown import book_for, heads, sheet_for
from ui.studio.tabling import TableId, editing
from ui.web import FormData, form_data


@post("/studio/revisions/{revision:int}/rules/{table:str}/paste", status_code=200)
async def rows_pasted(request: Asking, revision: RevisionId, table: TableId) -> Response[bytes]:
    """What the rows come to; saved at once when all of it is understood, else after a second look."""
    those, form = await editing(request, revision), await form_data(request)
    book = await book_for(request, those)
    sheet = sheet_for(book, table)
    errors: tuple[FieldProblem, ...] = ()
    found = Pasted((), (), (), (), (), ())
    text = form.get("rows")
    try:
        rows = await _rows(form)
        found = pasted(book, sheet, rows)
        text = text or "\n".join("\t".join(row) for row in rows)
    except Invalid as problem:
        errors = problem.fields or (FieldProblem("sheet", "表格文件", f"{problem.detail}，{problem.instead}"),)
    if found.refused:
        errors = (FieldProblem("rows", "粘贴的内容", found.refused),)
    sure = not found.bad and not found.unknown
    if not errors and found.edits and (sure or "anyway" in form):
        said = f"{sheet.definition.label}粘贴：加 {len(found.added)} 行，改 {len(found.replaced)} 行"
        return await changed(request, those, found.edits, said, f"/rules/{table}#grid")
    if not errors and not found.edits:
        errors = (FieldProblem("rows", "粘贴的内容", "和现在的表没有不同"),)
    return studio_page(
        request, those, "studio/table_paste.html", tab="rules", status=422 if errors or found.bad else 200, errors=errors, sheet=sheet, inputs=heads(sheet)[0], outputs=heads(sheet)[1],
        found=found, rows=text,
    )


async def _rows(form: FormData) -> list[list[str]]:
    """The cells, of the file when there is one. Raises Invalid for a file or a text that cannot be read."""
    upload = form.upload("sheet")
    if upload is None or not upload.data:
        return cells_of(form.get("rows").replace("\r\n", "\n"))
    grid = await read_apart(upload.name, upload.data)
    return [[cell.text for cell in cells] for _, cells in grid.rows]
