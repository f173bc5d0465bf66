"""The overview of a revision: what is wrong, what was done, who says what; undoing, redoing, taking over, giving up."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import Conflict, FieldProblem, Invalid
from core.revisions import log, remarks
from core.revisions.documents import tables_of
from core.revisions.keeping import discard, redo, steps, take, undo
from core.revisions.unwritten import unwritten
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.studio.flowing import typed
from ui.studio.frame import Opened, RevisionId, configuring, opened, studio_page
from ui.studio.gate import faults_told
from ui.studio.history import of_steps
from ui.studio.tabs import TABS, tab_of
from ui.web import form_data, see_other

RemarkId = Annotated[int, PathParameter(description="批注的编号", ge=1, le=BIGGEST)]
_PATHS = frozenset(tab.path for tab in TABS)


@get("/studio/revisions/{revision:int}")
async def overview(request: Asking, revision: RevisionId) -> Response[bytes]:
    """How it stands."""
    return await _overview(request, await opened(request, revision))


@post("/studio/revisions/{revision:int}/undo", status_code=200)
async def undone(request: Asking, revision: RevisionId) -> Response[bytes]:
    """One step back."""
    return await _gone(request, revision, back=True)


@post("/studio/revisions/{revision:int}/redo", status_code=200)
async def redone(request: Asking, revision: RevisionId) -> Response[bytes]:
    """One step forward."""
    return await _gone(request, revision, back=False)


@post("/studio/revisions/{revision:int}/take", status_code=200)
async def taken(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Take it over from whoever has it in hand."""
    visit, form = await configuring(request), await form_data(request)
    await take(house_of(request), visit.actor, revision)
    return see_other(request, _at(revision, form.get("tab")))


@post("/studio/revisions/{revision:int}/discard", status_code=200)
async def discarded(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Give it up."""
    those, form = await opened(request, revision), await form_data(request)
    reason = form.get("reason").strip()
    if not reason:
        return await _overview(request, those, (FieldProblem("reason", "放弃的理由", "请写明为什么放弃"),))
    await discard(house_of(request), those.visit.actor, revision, reason)
    return see_other(request, "/studio")


@post("/studio/revisions/{revision:int}/remarks", status_code=200)
async def remarked(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Say something of a part."""
    those, form = await opened(request, revision), await form_data(request)
    tab = form.get("tab") if form.get("tab") in _PATHS else ""
    try:
        await remarks.remark(house_of(request), those.visit.actor, revision, tab, form.get("text"))
    except Invalid as problem:
        return await _overview(request, those, problem.fields, typed(form))
    return see_other(request, f"{_at(revision, '')}#remarks")


@post("/studio/revisions/{revision:int}/remarks/{remark:int}", status_code=200)
async def settled(request: Asking, revision: RevisionId, remark: RemarkId) -> Response[bytes]:
    """A remark has been seen to."""
    visit = await configuring(request)
    await remarks.settle(house_of(request), visit.actor, revision, remark)
    return see_other(request, f"{_at(revision, '')}#remarks")


async def _gone(request: Asking, revision: int, *, back: bool) -> Response[bytes]:
    visit, form, house = await configuring(request), await form_data(request), house_of(request)
    found = None
    try:
        found = await (undo if back else redo)(house, visit.actor, revision)
    except Conflict as problem:
        if problem.instead:
            raise
    table = form.get("inside") if form.get("tab") == "rules" and found is not None and form.get("inside") in tables_of(found.files) else ""
    return see_other(request, f"{_at(revision, form.get('tab'))}{f'/{table}#grid' if table else ''}")


def _at(revision: int, tab: str) -> str:
    return f"/studio/revisions/{revision}{f'/{tab}' if tab and tab in _PATHS else ''}"


async def _overview(request: Asking, those: Opened, errors: tuple[FieldProblem, ...] = (), again: Mapping[str, str] | None = None) -> Response[bytes]:
    house, revision = house_of(request), those.revision
    names = {tab.path: tab.name for tab in TABS}
    return studio_page(
        request, those, "studio/overview.html", tab="", status=422 if errors else 200, errors=errors, mistakes={each.field: each.text for each in errors}, typed=again or {}, steps=of_steps(await steps(house, those.visit.actor, revision.id), await log.entries(house.db, revision.id)),
        remarks=await remarks.remarks_of(house, revision.id), names=names, wrong=[(tab_of(fault), names[tab_of(fault)], said.sentence) for fault, said in zip(those.tried.faults, faults_told(house, those), strict=True)],
        org=await house.db.fetchval("SELECT name FROM orgs WHERE id = $1", revision.org), plugins=house.catalogue.registry.plugins,
        unwritten=unwritten(those.tried.item) if those.tried.item is not None else (),
    )
