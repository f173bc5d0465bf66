"""列和视图: which columns, which order, under which name; saved views, and what was exported."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.access.export_log import exports_of
from core.access.saved_views import LONGEST_NAME, open_with, remove_view, save_view, saved_views
from core.access.stand_ins import leads
from core.problems import FieldProblem, Forbidden, Invalid, NotFound, Problem
from ui.api.bodies import BIGGEST
from ui.api.who import Asking, house_of
from ui.desk.listing import CASE, COLUMNS, SORTS, Listing, address, authorities, columns_of, query, read, said
from ui.web import FormData, Visit, form_data, officer, page, see_other

ViewId = Annotated[int, PathParameter(description="视图的编号", ge=0, le=BIGGEST)]
HERE: Final = "/desk/views"


@get("/desk/views")
async def views(request: Asking) -> Response[bytes]:
    """The list of the address, to be given columns and a name; saved views; exports."""
    visit = await officer(request)
    return await _page(request, visit, read(request.query_params))


@post("/desk/views", status_code=200)
async def chosen(request: Asking) -> Response[bytes]:
    """Show the list with the columns chosen; or keep it under a name, and show it then."""
    visit, house = await officer(request), house_of(request)
    data = await form_data(request)
    listing = _listed(data)
    if "show" in data:
        return see_other(request, address(listing, path="/desk") if query(listing) else "/desk?view=mine")
    try:
        async with house.db.transaction() as connection:
            number = await save_view(connection, visit.actor, data.get("name"), {"view": listing.wanted.view, **query(listing)}, data.get("org"))
            if data.get("first") == "1":
                await open_with(connection, visit.actor, number)
    except NotFound:
        raise
    except (Invalid, Forbidden) as problem:
        return await _page(request, visit, listing, data, problem)
    return see_other(request, f"/desk?saved={number}")


@post("/desk/views/{view:int}/removal")
async def removed(request: Asking, view: ViewId) -> Response[bytes]:
    """Forget a view."""
    visit, house = await officer(request), house_of(request)
    async with house.db.transaction() as connection:
        await remove_view(connection, visit.actor, view)
    return see_other(request, f"{HERE}?removed=1")


@post("/desk/views/{view:int}/first")
async def first(request: Asking, view: ViewId) -> Response[bytes]:
    """The desk opens with this view; 0: with the usual list."""
    visit, house = await officer(request), house_of(request)
    async with house.db.transaction() as connection:
        await open_with(connection, visit.actor, view)
    return see_other(request, HERE)


def _listed(data: FormData) -> Listing:
    """The list of the form: its hidden filters, the columns ticked in the order of their numbers, the order chosen."""
    ticked = [name for name in data.all("column") if name in COLUMNS]
    columns = sorted(ticked, key=lambda name: (_place(data.get(f"place-{name}")), list(COLUMNS).index(name)))
    sort, _, way = data.get("order").partition("-")
    asked = dict(data.items()) | {"columns": ",".join(columns), "sort": sort, "down": "1" if way == "down" else ""}
    return read(asked)


def _place(text: str) -> int:
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 4 else 999


async def _page(request: Asking, visit: Visit, listing: Listing, data: FormData | None = None, problem: Problem | None = None) -> Response[bytes]:
    house = house_of(request)
    registry = house.catalogue.registry
    errors = (problem.fields or (FieldProblem("", "", f"{problem.detail}；{problem.instead}"),)) if problem is not None else ()
    names = authorities(registry)
    kept = await saved_views(house.db, visit.actor)
    columns = [*listing.columns, *(name for name in COLUMNS if name not in listing.columns)]
    return page(
        request, visit, "desk/views.html", title="列和视图", status=problem.status if problem is not None else 200, errors=errors,
        wrong={each.field: each.text for each in errors}, listing=listing, hidden=_hidden(listing), shown=said(listing, registry), back=address(listing),
        columns=[(name, COLUMNS[name], name in listing.columns, place) for place, name in enumerate(columns, 1) if name != CASE], orders=_orders(listing),
        order=f"{listing.wanted.sort or 'left'}-{'down' if listing.wanted.down else 'up'}",
        name=data.get("name") if data is not None else "", orgs=[(org, names.get(org, org)) for org in sorted(leads(visit.actor))], longest=LONGEST_NAME,
        views=[(each, said(read(each.asked), registry), [COLUMNS[name] for name in columns_of(each.asked.get("columns", "").split(","))]) for each in kept],
        leading=leads(visit.actor), exports=await exports_of(house.db, visit.actor), removed="removed" in request.query_params,
    )


def _hidden(listing: Listing) -> list[tuple[str, str]]:
    """The filters, carried along."""
    return [(name, text) for name, text in {"view": listing.wanted.view, **query(listing)}.items() if name not in ("columns", "sort", "down")]


def _orders(listing: Listing) -> list[tuple[str, str]]:
    """Every order of the list, both ways."""
    if not listing.open:
        return []
    words = {"up": "从前往后", "down": "从后往前"}
    return [(f"{sort}-{way}", f"{COLUMNS[name]}，{word}") for name, sort in SORTS.items() for way, word in words.items()]
