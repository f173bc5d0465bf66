"""AB 岗: who stands in for whom on which days; for oneself, and for whoever decides at an authority, for its officers."""

from datetime import date
from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter

from core.access.stand_ins import Arrangement, arrange, arrangements, candidates, leads, take_back
from core.problems import FieldProblem, Forbidden, Invalid
from core.time import today
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.web import FormData, Visit, form_data, officer, page, see_other

Number = Annotated[int, PathParameter(description="安排的编号", ge=1, le=BIGGEST)]
LONGEST = 200


@get("/desk/stand-ins")
async def shown(request: Asking) -> Response[bytes]:
    """The arrangements one may see, and the form for another."""
    visit = await officer(request)
    return await _page(request, visit, {"principal": visit.actor.login, "since": today().isoformat(), "until": today().isoformat()})


@post("/desk/stand-ins", status_code=200)
async def added(request: Asking) -> Response[bytes]:
    """One more arrangement."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    try:
        async with house.db.transaction() as connection:
            await arrange(connection, visit.actor, _wish(form, visit))
    except Invalid as problem:
        return await _page(request, visit, dict(form.items()), tuple(problem.fields))
    except Forbidden as problem:
        return await _page(request, visit, dict(form.items()), (FieldProblem("principal", "", problem.detail),))
    return see_other(request, "/desk/stand-ins?done=1")


@post("/desk/stand-ins/{arrangement:int}/end")
async def ended(request: Asking, arrangement: Number) -> Response[bytes]:
    """The arrangement ends now; what was done under it stays."""
    visit, house = await officer(request), house_of(request)
    async with house.db.transaction() as connection:
        await take_back(connection, visit.actor, arrangement)
    return see_other(request, "/desk/stand-ins?ended=1")


def _wish(form: FormData, visit: Visit) -> Arrangement:
    principal = form.get("principal").strip()[:LONGEST] or visit.actor.login
    return Arrangement(principal, form.get("other").strip()[:LONGEST], _date(form.get("since")), _date(form.get("until")), form.get("reason").strip()[: LONGEST + 1])


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


async def _page(request: Asking, visit: Visit, values: dict[str, str], errors: tuple[FieldProblem, ...] = ()) -> Response[bytes]:
    house, actor = house_of(request), visit.actor
    async with house.db.pool.acquire() as connection:
        listed, people = await arrangements(connection, actor), await candidates(connection, actor)
    leading = bool(leads(actor))
    mine = {each.id for each in listed if each.runs(today()) and (each.principal == actor.login or (leading and each.other != actor.login))}
    return page(
        request, visit, "desk/stand_ins.html", title="AB 岗", status=422 if errors else 200, errors=errors, listed=listed, people=people, leading=leading,
        wrong={each.field: each.text for each in errors}, values=values, mine=mine, today=today(),
        done="done" in request.query_params, ended="ended" in request.query_params,
    )
