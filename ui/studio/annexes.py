"""附页 of a paper: which rows of a register, which columns of them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.problems import FieldProblem, Invalid
from core.revisions.flowing import registering as reg
from core.revisions.flowing.annexes import AnnexWish, annex_of, annex_words, drop_annex, set_annex
from core.revisions.flowing.papers import paper_of
from core.revisions.flowing.registering import Pick
from core.rules import Scope
from ui.api.who import Asking, house_of
from ui.studio.flowing import Known, kept, known, shown, typed
from ui.studio.frame import RevisionId
from ui.studio.notice_form import title_of
from ui.studio.registering import picked
from ui.web import form_data

PaperId = Annotated[str, PathParameter(description="文书的编号", max_length=100)]
Register = Annotated[str, QueryParameter(description="名录", max_length=100)]
TAB: Final = "notices"


class _At(msgspec.Struct, frozen=True, eq=False):
    """The annex of a paper, of the rows of one register."""

    here: Known
    paper: Mapping[str, Any]
    annex: Mapping[str, Any]
    register: str
    label: str
    columns: Scope


@get("/studio/revisions/{revision:int}/notices/annex/{paper:str}")
async def asked_annex(request: Asking, revision: RevisionId, paper: PaperId, register: Register = "") -> Response[bytes]:
    """The annex; for a new one first of which register."""
    here = await known(request, revision)
    at = _at(request, here, paper, register)
    return _page(request, at, _boxes(at), frozenset(at.annex.get("columns", ()))) if at is not None else _registers(request, here, paper)


@post("/studio/revisions/{revision:int}/notices/annex/{paper:str}", status_code=200)
async def saved_annex(request: Asking, revision: RevisionId, paper: PaperId) -> Response[bytes]:
    """Keep it, or take it away."""
    here, form = await known(request, revision), await form_data(request)
    title = title_of(here, paper_of(here.files, paper))
    if form.get("act") == "drop":
        return await kept(request, here, drop_annex(here.files, paper), f"删去“{title}”的附页", f"/notices/edit/{paper}")
    at = _at(request, here, paper, form.get("register"))
    if at is None:
        return _registers(request, here, paper, Invalid("没有选", "", [FieldProblem("register", "列出哪个名录的行", "请选一个名录")]))
    picks = {name: Pick(form.get(f"v.{name}"), form.get(f"t.{name}")) for name in at.columns}
    picks = {name: pick if pick.how == reg.FIXED else Pick(pick.how) for name, pick in picks.items()}
    wish = AnnexWish(title=form.get("title"), register=at.register, picks=picks, shown=tuple(form.all("shown")), first=form.get("first"))
    try:
        edits = set_annex(here.files, paper, wish, at.columns, here.survey.scope)
    except Invalid as problem:
        return _page(request, at, typed(form), frozenset(form.all("shown")), problem)
    return await kept(request, here, edits, f"“{title}”的附页“{form.get('title').strip()}”", f"/notices/edit/{paper}")


def annex_said(request: Asking, here: Known, paper: Mapping[str, Any]) -> str:
    """The annex of a paper in one sentence; empty for none."""
    annex = paper.get("annex")
    if not annex:
        return ""
    registry, register = house_of(request).catalogue.registry, annex.get("register", "")
    label = registry.registers[register].label if register in registry.registers else "已经没有的名录"
    return annex_words(annex, label, registry.around.others.get(f"register:{register}", {}), here.survey.scope)


def _at(request: Asking, here: Known, paper: str, register: str) -> _At | None:
    """The page's annex; None while no register is chosen. Raises NotFound."""
    registry, annex = house_of(request).catalogue.registry, annex_of(here.files, paper)
    register = register or str(annex.get("register", ""))
    columns = registry.around.others.get(f"register:{register}")
    if register not in registry.registers or columns is None:
        return None
    return _At(here, paper_of(here.files, paper), annex if annex.get("register") == register else {}, register, registry.registers[register].label, columns)


def _boxes(at: _At) -> dict[str, str]:
    equal = at.annex.get("equal", {})
    picks = {name: reg.pick_of(str(equal.get(name, "")), target, at.here.survey.scope) for name, target in at.columns.items()}
    boxes = {f"v.{name}": pick.how for name, pick in picks.items()} | {f"t.{name}": pick.text for name, pick in picks.items()}
    return {**boxes, "title": str(at.annex.get("title", "")), "first": str(next(iter(at.annex.get("columns", ())), ""))}


def _registers(request: Asking, here: Known, paper: str, problem: Invalid | None = None) -> Response[bytes]:
    registers = sorted(((name, each.label) for name, each in house_of(request).catalogue.registry.registers.items() if not each.holds), key=lambda each: each[1])
    return shown(request, here, "annex_register.html", TAB, problem=problem, row={**paper_of(here.files, paper), "title": title_of(here, paper_of(here.files, paper))}, registers=registers)


def _page(request: Asking, at: _At, values: Mapping[str, str], ticked: frozenset[str], problem: Invalid | None = None) -> Response[bytes]:
    scope, equal = at.here.survey.scope, at.annex.get("equal", {})
    columns = [{"name": name, "label": target.label, **picked(scope, target, str(equal.get(name, "")))} for name, target in at.columns.items()]
    return shown(
        request, at.here, "annex.html", TAB, problem=problem, row={**at.paper, "title": title_of(at.here, at.paper)}, register=at.register, label=at.label, v=values, ticked=list(ticked), columns=columns, had=bool(at.annex),
        options=[(name, target.label) for name, target in at.columns.items()], said=annex_words(at.annex, at.label, at.columns, scope) if at.annex else "",
    )


ROUTES: Final = (asked_annex, saved_annex)
