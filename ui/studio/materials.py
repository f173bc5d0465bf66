"""材料: what an applicant hands in, or the platform fetches and makes."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import Invalid
from core.revisions.conditions import read as condition
from core.revisions.conditions import said as condition_said
from core.revisions.flowing.materials import (
    FORMS,
    GETS,
    PROMISES,
    SOURCES,
    WHOLE_FORM,
    MaterialWish,
    add_material,
    drop_material,
    material_of,
    materials_of,
    move_material,
    set_material,
    spoken_of,
)
from core.revisions.flowing.survey import rows
from ui.api.who import Asking
from ui.studio.condition import ReadCondition, editor, read_condition
from ui.studio.flowing import Known, kept, known, limit_boxes, limit_in, limit_words, number_in, refuse, shown, typed
from ui.studio.frame import RevisionId
from ui.web import FormData, form_data

MaterialId = Annotated[str, PathParameter(description="材料的编号", max_length=100)]
TAB: Final = "materials"


@get("/studio/revisions/{revision:int}/materials")
async def materials(request: Asking, revision: RevisionId) -> Response[bytes]:
    """All of them, in order."""
    return _list(request, await known(request, revision))


@post("/studio/revisions/{revision:int}/materials", status_code=200)
async def ordered_material(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Move one up or down: the pressed button says `<what>:<id>`."""
    here, form = await known(request, revision), await form_data(request)
    what, _, material = form.get("do").partition(":")
    name = material_of(here.files, material)["name"]
    return await kept(request, here, move_material(here.files, material, up=what == "up"), f"移动申请材料“{name}”", f"/materials#m-{material}")


@get("/studio/revisions/{revision:int}/materials/new")
async def asked_material(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A new one."""
    return _page(request, await known(request, revision), "", {})


@post("/studio/revisions/{revision:int}/materials/new", status_code=200)
async def added_material(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Keep it."""
    return await _saved(request, await known(request, revision), "")


@get("/studio/revisions/{revision:int}/materials/edit/{material:str}")
async def one_material(request: Asking, revision: RevisionId, material: MaterialId) -> Response[bytes]:
    """What is said of one."""
    here = await known(request, revision)
    return _page(request, here, material, material_of(here.files, material))


@post("/studio/revisions/{revision:int}/materials/edit/{material:str}", status_code=200)
async def saved_material(request: Asking, revision: RevisionId, material: MaterialId) -> Response[bytes]:
    """Say it."""
    return await _saved(request, await known(request, revision), material)


@post("/studio/revisions/{revision:int}/materials/drop/{material:str}", status_code=200)
async def dropped_material(request: Asking, revision: RevisionId, material: MaterialId) -> Response[bytes]:
    """Take it away."""
    here = await known(request, revision)
    name = material_of(here.files, material)["name"]
    return await kept(request, here, drop_material(here.files, material), f"删去申请材料“{name}”", "/materials")


async def _saved(request: Asking, here: Known, material: str) -> Response[bytes]:
    form, scope = await form_data(request), here.survey.scope
    row = material_of(here.files, material) if material else {}
    before = str(row.get("when", ""))
    got = read_condition(form, "when", scope)
    if got.asked or got.wrong:
        return _page(request, here, material, row, form, got)
    try:
        wish = _wish(form, got.text(scope, before))
        if material:
            edits = set_material(here.files, material, wish)
            return await kept(request, here, edits, f"修改申请材料“{wish.name.strip()}”", f"/materials#m-{material}")
        new, edits = add_material(here.files, wish)
    except Invalid as problem:
        return _page(request, here, material, row, form, got, problem)
    return await kept(request, here, edits, f"增加申请材料“{wish.name.strip()}”", f"/materials#m-{new}")


def _wish(form: FormData, when: str) -> MaterialWish:
    copies, problems = number_in(form, "copies", "纸质份数", 0, 99, blank=0)
    tolerate, found = limit_in(form, "tolerate", "补齐的时间", needed="tolerated" in form)
    refuse("材料没有填好", [*problems, *(found if "tolerated" in form else ())])
    return MaterialWish(
        name=form.get("name"), get=form.get("get"), basis=form.get("basis"), when=when, required=form.get("required") != "no", form=form.get("form") or "电子",
        copies=copies, source=form.get("source"), standard=form.get("standard"), tolerate=tolerate if "tolerated" in form else None, document=form.get("document"),
    )


def _list(request: Asking, here: Known) -> Response[bytes]:
    found = materials_of(here.files)
    listed = [
        {
            "id": row["id"], "name": row["name"], "how": GETS.get(row["get"], row["get"]), "needed": row.get("required", True), "basis": row.get("basis", ""),
            "when": condition_said(row["when"], here.survey.scope) if row.get("when") else "", "tolerate": limit_words(row.get("tolerate")),
            "situations": spoken_of(here.files, row["id"]), "faults": here.at("material", row["id"]),
        }
        for row in found
    ]
    return shown(request, here, "materials.html", TAB, materials=listed)


def _page(  # noqa: PLR0913, PLR0917 - what was typed, what its condition came to, and why it could not be taken
    request: Asking, here: Known, material: str, row: Mapping[str, Any], form: FormData | None = None, got: ReadCondition | None = None,
    problem: Invalid | None = None,
) -> Response[bytes]:
    scope = here.survey.scope
    made = editor(got.condition if got else condition(str(row.get("when", "")), scope), scope, "when", got)
    values = {"tolerated": "", **typed(form)} if form is not None else _boxes(row)
    documents = [(each["id"], f"模板：{each.get('title', '')}") for each in rows(here.files, "notices.toml", "document")]
    return shown(
        request, here, "material.html", TAB, problem=problem, material=material, row=row, v={**_boxes({}), **values}, editor=made, clause_errors=made.errors,
        gets=list(GETS.items()), forms=FORMS, sources=SOURCES, documents=[(WHOLE_FORM, "整份申请表"), (PROMISES, "告知和承诺的内容"), *documents],
        fault_list=here.at("material", material) if material else (), situations=spoken_of(here.files, material) if material else (),
    )


def _boxes(row: Mapping[str, Any]) -> dict[str, str]:
    plain = {name: str(row.get(name, "")) for name in ("name", "get", "basis", "source", "standard", "document")}
    return {
        **plain, "form": str(row.get("form", "电子")), "copies": str(row.get("copies", 0)), "required": "yes" if row.get("required", True) else "no",
        **limit_boxes("tolerate", row.get("tolerate")), "tolerated": "on" if row.get("tolerate") else "",
    }
