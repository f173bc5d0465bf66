"""The applicant's act at their own step, from the case's page."""

from litestar import Response, post

from core import cases
from core.problems import Forbidden, NotFound, Problem
from core.process import Act
from ui.api.who import Asking, house_of
from ui.hall.cases import Number, Typed, case_page, known, once_of, refused, seen_of
from ui.web import FormData, applicant, form_data, see_other

LONGEST = 50
"""Characters of an outcome's name: a button carries it, nobody types it."""


@post("/my/cases/{number:str}/acts", status_code=200)
async def acted(request: Asking, number: Number) -> Response[bytes]:
    """Done, and back to the case; what cannot be done is said there."""
    visit, house = await applicant(request), house_of(request)
    data = await form_data(request)
    try:
        await cases.act(house, visit.actor, known(number), _said(data), seen_of(data), once_of(number, seen_of(data), data.get("outcome")[:LONGEST]))
    except NotFound:
        raise
    except Problem as problem:
        status = 422 if isinstance(problem, Forbidden) else problem.status  # the case is theirs: refused is the act, not the page
        return await case_page(request, visit, number, refused(problem, "said", "说明"), status, Typed(said=data.get("said")))
    return see_other(request, f"/my/cases/{number}")


def _said(data: FormData) -> Act:
    return Act(data.get("outcome")[:LONGEST], reason=data.get("said").strip())
