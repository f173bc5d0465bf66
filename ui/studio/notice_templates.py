"""材料模板: documents that the platform makes and the applicant signs, worded on the tab of the papers."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import Invalid
from core.revisions.flowing.chips import Chips, chips_of
from core.revisions.flowing.templates import add_template, drop_template, set_template, template_of, used_by
from ui.api.who import Asking
from ui.studio.flowing import Known, kept, known, shown
from ui.studio.frame import RevisionId
from ui.studio.notice_form import done, place, wish_in
from ui.studio.notices import TAB, listing
from ui.web import form_data

TemplateId = Annotated[str, PathParameter(description="材料模板的编号", max_length=100)]
_SIGNED: Final = "document"


@post("/studio/revisions/{revision:int}/notices/templates", status_code=200)
async def added_template(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A new one, and on to its words."""
    here, form = await known(request, revision), await form_data(request)
    try:
        template, edits = add_template(here.files, form.get("title"))
    except Invalid as problem:
        return listing(request, here, problem)
    return await kept(request, here, edits, f"增加材料模板“{form.get('title').strip()}”", f"/notices/templates/{template}")


@get("/studio/revisions/{revision:int}/notices/templates/{template:str}")
async def one_template(request: Asking, revision: RevisionId, template: TemplateId) -> Response[bytes]:
    """Its words."""
    here = await known(request, revision)
    row = template_of(here.files, template)
    chips = _chips(here, row)
    return _page(request, here, row, chips.shown(str(row.get("title", ""))), tuple(map(chips.shown, row.get("lines", ()))))


@post("/studio/revisions/{revision:int}/notices/templates/{template:str}", status_code=200)
async def saved_template(request: Asking, revision: RevisionId, template: TemplateId) -> Response[bytes]:
    """Keep its words, or take it away: `drop` is pressed."""
    here, form = await known(request, revision), await form_data(request)
    row = template_of(here.files, template)
    wish = done(form, wish_in(form))
    try:
        if "drop" in form:
            return await kept(request, here, drop_template(here.files, template), f"删去材料模板“{row['title']}”", "/notices")
        edits = set_template(here.files, template, wish.title, wish.lines, _chips(here, row))
    except Invalid as problem:
        return _page(request, here, row, wish.title, wish.lines, problem)
    if form.get("do") == "add":
        return _page(request, here, row, wish.title, wish.lines)
    return await kept(request, here, edits, f"修改材料模板“{wish.title.strip()}”", f"/notices/templates/{template}{place(form)}")


def _chips(here: Known, row: Mapping[str, Any]) -> Chips:
    return chips_of(here.survey.scope, here.survey.fields, _SIGNED, (str(row.get("title", "")), *map(str, row.get("lines", ()))))


def _page(request: Asking, here: Known, row: Mapping[str, Any], title: str, lines: tuple[str, ...], problem: Invalid | None = None) -> Response[bytes]:
    return shown(
        request, here, "notice_template.html", TAB, problem=problem, row=row, wish={"title": title}, lines=[{"no": no, "text": line, "locked": ()} for no, line in enumerate(lines, 1)],
        chips=_chips(here, row).groups(), users=used_by(here.files, row["id"]), fault_list=here.at("document", row["id"]),
    )
