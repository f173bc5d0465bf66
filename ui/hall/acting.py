"""The applicant's act at their own step, from the case's page."""

from litestar import Response, post

from core import cases
from core.problems import Conflict, FieldProblem, Forbidden, NotLawful
from core.process import Act
from ui.api.who import Asking, house_of
from ui.hall.cases import Number, case_page, known, once_of, seen_of
from ui.web import FormData, applicant, form_data, see_other

LONGEST, MOST = 50, 1000
"""Characters of an outcome's name, and of what an applicant says with it."""


@post("/my/cases/{number:str}/acts", status_code=200)
async def acted(request: Asking, number: Number) -> Response[bytes]:
    """Done, and back to the case; what cannot be done is said there."""
    visit, house = await applicant(request), house_of(request)
    data = await form_data(request)
    try:
        await cases.act(house, visit.actor, known(number), _said(data), seen_of(data), once_of(number, seen_of(data), data.get("outcome")[:LONGEST]))
    except (Conflict, Forbidden, NotLawful) as refused:
        return await case_page(request, visit, number, (FieldProblem("", "", f"{refused.detail}；{refused.instead}"),), 409)
    return see_other(request, f"/my/cases/{number}")


def _said(data: FormData) -> Act:
    return Act(data.get("outcome")[:LONGEST], reason=data.get("said").strip()[:MOST])
