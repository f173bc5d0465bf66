"""Correcting or voiding a paper from the case's page: what was typed stays when it may not be done."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core import cases
from core.access import Actor
from core.cases import CaseView, Ending, read_case
from core.cases.views import PaperView
from core.digits import plain_number
from core.house import House
from core.notices.mending import Change
from core.problems import FieldProblem, NotFound, Problem
from ui.api.cases import known
from ui.api.papers import known_document
from ui.api.who import Asking, house_of
from ui.web import FormData, Visit, form_data, officer, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Document = Annotated[str, PathParameter(description="文号", max_length=60)]
Doing = Callable[[House, Actor, str, str, Ending, int | None], Awaitable[CaseView]]
PLACES: Final = 4
"""Corrections that the page has room for."""


@get("/desk/cases/{number:str}/papers/{document:str}/ending")
async def ending(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """The page with both forms."""
    visit, house = await officer(request), house_of(request)
    return await _shown(request, visit, await read_case(house, visit.actor, known(number)), known_document(document), {})


@post("/desk/cases/{number:str}/papers/{document:str}/correction", status_code=200)
async def corrected(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """The paper corrected."""
    form = await form_data(request)
    changes = tuple(Change(old, form.get(f"new-{n}").strip()) for n in range(PLACES) if (old := form.get(f"old-{n}").strip()))
    said = Ending(form.get("c-reason"), form.get("c-basis"), changes)
    return await _done(request, (number, document), form, said, cases.correct_paper)


@post("/desk/cases/{number:str}/papers/{document:str}/voiding", status_code=200)
async def voided(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """The paper voided."""
    form = await form_data(request)
    said = Ending(form.get("v-reason"), form.get("v-basis"), anew=form.get("v-anew") == "是")
    return await _done(request, (number, document), form, said, cases.void_paper)


async def _done(request: Asking, paper: tuple[str, str], form: FormData, said: Ending, doing: Doing) -> Response[bytes]:
    visit, house = await officer(request), house_of(request)
    number, document = known(paper[0]), known_document(paper[1])
    try:
        await doing(house, visit.actor, number, document, said, _seq(form))
    except NotFound:
        raise
    except Problem as problem:
        names = ("c-reason", "c-basis", "v-reason", "v-basis", "v-anew", *(f"{side}-{n}" for n in range(PLACES) for side in ("old", "new")))
        view = await read_case(house, visit.actor, number)
        return await _shown(request, visit, view, document, {name: form.get(name) for name in names}, problem)
    return see_other(request, f"/desk/cases/{number}#papers")


async def _shown(
    request: Asking, visit: Visit, view: CaseView, document: str, typed: dict[str, str], problem: Problem | None = None
) -> Response[bytes]:
    errors = [FieldProblem("", "", f"{problem.detail}；{problem.instead}")] if problem is not None else []
    context: dict[str, Any] = {"case": view, "paper": _paper(view, document), "typed": typed, "errors": errors, "places": PLACES}
    return page(
        request, visit, "desk/paper_ending.html", title=f"更正或者作废 {document}", status=problem.status if problem is not None else 200, **context,
    )


def _paper(view: CaseView, document: str) -> PaperView:
    found = next((each for each in view.papers if each.number == document), None)
    if found is None:
        raise NotFound("没有这份文书", "请从办件的文书列表中选择")
    return found


def _seq(form: FormData) -> int | None:
    return plain_number(form.get("expect_seq"))
