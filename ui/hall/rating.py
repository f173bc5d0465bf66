"""评价: the applicant of a finished case gives it stars, once and without a name."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import PathParameter

from core.cases.ratings import BAD, REASONS, STARS, rate, rateable
from core.filings import plausible
from core.problems import FieldProblem, Invalid, NotFound
from ui.api.who import Asking, house_of
from ui.web import applicant, form_data, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]


@get("/my/cases/{number:str}/rating")
async def asked(request: Asking, number: Number) -> Response[bytes]:
    """The stars, or thanks when they have been given."""
    return await _page(request, _known(number))


@post("/my/cases/{number:str}/rating", status_code=200)
async def rated(request: Asking, number: Number) -> Response[bytes]:
    """Keep what was said; what is missing is asked for again."""
    visit, house = await applicant(request), house_of(request)
    form = await form_data(request)
    said, reasons = form.get("stars"), form.all("reasons")
    try:
        await rate(house, visit.actor, _known(number), int(said) if said in {str(star) for star in STARS} else 0, reasons)
    except Invalid as invalid:
        return await _page(request, number, errors=invalid.fields, stars=said, reasons=reasons, status=422)
    return see_other(request, f"/my/cases/{number}/rating")


async def _page(
    request: Asking, number: str, *, errors: tuple[FieldProblem, ...] = (), stars: str = "", reasons: list[str] | None = None, status: int = 200
) -> Response[bytes]:
    visit, house = await applicant(request), house_of(request)
    case = await rateable(house, visit.actor, number)
    item = house.catalogue.registry.items.get(case.item)
    context: dict[str, Any] = {
        "case": case, "item_name": item.info.name if item else case.item, "errors": errors, "wrong": {each.field: each.text for each in errors},
        "choices_of_stars": [(str(star), "★" * star + "☆" * (5 - star), words) for star, words in STARS.items()], "stars": stars,
        "choices_of_reasons": REASONS, "reasons": reasons or [], "bad": BAD,
        "complaints": [office.complaint for office in item.info.office if office.complaint] if item else [],
    }
    return page(request, visit, "hall/rating.html", title="评价", status=status, **context)


def _known(number: str) -> str:
    if not plausible(number):
        raise NotFound("没有这个办件，或者不在您的名下", "请到“我的办件”中选择")
    return number
