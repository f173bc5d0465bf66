"""委托代理人: a company's own account authorises others, sees whom it has authorised, and takes it back."""

from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath

from core.parties.agencies import Agency, Wish, agencies_of, authorise, own_party, take_back
from core.problems import FieldProblem, Invalid
from core.time import today
from ui.api.who import Asking, house_of
from ui.people.signing_in import DOOR
from ui.web.forms import FormData, form_data
from ui.web.pages import page, see_other
from ui.web.visits import Visit, applicant


@get("/agents")
async def shown(request: Asking) -> Response[bytes]:
    """Whom the company has authorised, and the form to authorise somebody."""
    return await _page(request, await applicant(request), {"since": today().isoformat()})


@post("/agents", opt=DOOR)
async def added(request: Asking) -> Response[bytes]:
    """One more authorisation."""
    visit = await applicant(request)
    party = own_party(visit.actor, visit.acting)
    form = await form_data(request)
    house = house_of(request)
    if not form.get("confirmed"):
        return await _page(request, visit, dict(form.items()), (FieldProblem("confirmed", "", "请确认由本单位委托"),), form.all("item"))
    try:
        async with house.db.transaction() as connection:
            await authorise(connection, party, _wish(form), set(house.catalogue.registry.items))
    except Invalid as problem:
        return await _page(request, visit, dict(form.items()), problem.fields, form.all("item"))
    return see_other(request, "/agents?done=1")


@post("/agents/{agency:int}/end")
async def ended(request: Asking, agency: FromPath[int]) -> Response[bytes]:
    """The authorisation ends now; whatever the agent began stays with the company."""
    visit = await applicant(request)
    async with house_of(request).db.transaction() as connection:
        await take_back(connection, own_party(visit.actor, visit.acting), max(0, min(agency, 2**63 - 1)))
    return see_other(request, "/agents?ended=1")


def _wish(form: FormData) -> Wish:
    items = () if form.get("scope") == "all" else tuple(dict.fromkeys(form.all("item")))
    return Wish(form.get("login").strip()[:100], items, _date(form.get("since")), _date(form.get("until")))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


async def _page(
    request: Asking, visit: Visit, values: dict[str, str], errors: tuple[FieldProblem, ...] = (), chosen: list[str] | None = None
) -> Response[bytes]:
    house = house_of(request)
    party = own_party(visit.actor, visit.acting)
    agencies: tuple[Agency, ...] = await agencies_of(house.db, party)
    names = {item.id: item.info.name for item in house.catalogue.registry.items.values()}
    return page(
        request, visit, "people/agents.html", title="委托代理人", status=422 if errors else 200, errors=errors,
        wrong={each.field: each.text for each in errors}, values=values, chosen=chosen or [], agencies=agencies, names=names,
        done="done" in request.query_params, ended="ended" in request.query_params,
    )
