"""评价: the applicant of a finished case says how it went, once; who is not satisfied is told what follows and until when."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.cases.ratings import LONGEST, Said, rate, rateable
from core.filings import plausible
from core.problems import FieldProblem, Invalid, NotFound
from core.ratings.terms import STARS, terms
from ui.api.who import Asking, house_of
from ui.web import FormData, applicant, form_data, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Channel = Annotated[str, QueryParameter(description="在哪里办的", max_length=20)]
NAMED = "可以回访"
UNNAMED = "不留名"
ELSEWHERE = "_elsewhere"
"""The button that says it was handled elsewhere."""
_NOTHING = Said(0)


@get("/my/cases/{number:str}/rating")
async def asked(request: Asking, number: Number, channel: Channel = "") -> Response[bytes]:
    """The stars, or thanks when they have been given. The points to choose from are those of the channel."""
    known = terms().points
    return await _page(request, _known(number), Said(0, channel=channel if channel in known else next(iter(known))))


@post("/my/cases/{number:str}/rating", status_code=200)
async def rated(request: Asking, number: Number) -> Response[bytes]:
    """Keep what was said; what is missing is asked for again."""
    visit, house = await applicant(request), house_of(request)
    form = await form_data(request)
    said = _said(form)
    if ELSEWHERE in form:  # another place of handling: its points are asked for, what was chosen and written stays
        return await _page(request, number, msgspec.structs.replace(said, points=[]))
    try:
        await rate(house, visit.actor, _known(number), said)
    except Invalid as invalid:
        return await _page(request, number, said, errors=invalid.fields, status=422)
    return see_other(request, f"/my/cases/{number}/rating")


def _said(form: FormData) -> Said:
    stars = form.get("stars")
    return Said(
        stars=int(stars) if stars in {str(star) for star in STARS} else 0, reasons=form.all("reasons"), channel=form.get("channel") or next(iter(terms().points)),
        points=form.all("points"), words=form.get("words"), named=form.get("named") != UNNAMED,
    )


async def _page(
    request: Asking, number: str, said: Said = _NOTHING, *, errors: tuple[FieldProblem, ...] = (), status: int = 200
) -> Response[bytes]:
    visit, house = await applicant(request), house_of(request)
    case, known = await rateable(house, visit.actor, number), terms()
    item = house.catalogue.registry.items.get(case.item)
    context: dict[str, Any] = {
        "case": case, "item_name": item.info.name if item else case.item, "errors": errors, "wrong": {each.field: each.text for each in errors},
        "choices_of_stars": [(str(star), "★" * star + "☆" * (5 - star), words) for star, words in STARS.items()], "said": said,
        "choices_of_reasons": known.reasons, "channels": tuple(known.points), "elsewhere": ELSEWHERE, "points": known.points.get(said.channel, ()),
        "choices_of_named": [(NAMED, "可以回访我", "只有监督回访人能看到您是谁；办理机关始终看不到"), (UNNAMED, "不留名", "谁都看不到您是谁，也就不能回访您")],
        "named": NAMED if said.named else UNNAMED, "longest": LONGEST,
        "complaints": [office.complaint for office in item.info.office if office.complaint] if item else [],
    }
    return page(request, visit, "hall/rating.html", title="评价", status=status, **context)


def _known(number: str) -> str:
    if not plausible(number):
        raise NotFound("没有这个办件，或者不在您的名下", "请到“我的办件”中选择")
    return number
