"""Orders 差评工单 on the desk: the authority mends, somebody else calls back. Neither page names the case."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.house import House
from core.problems import FieldProblem, Invalid, NotFound, Problem
from core.ratings.acting import PURPOSES, Contact, call_back, mend, whom
from core.ratings.orders import CALL, CLOSED, MEND, Call, State
from core.ratings.reading import OrderView, Side, calls, counts, mends, orders, read_order
from core.time import today
from ui.api.who import Asking, house_of
from ui.web import FormData, Visit, form_data, officer, page, see_other

OrderNumber = Annotated[str, PathParameter(description="评价编号", max_length=40)]
View = Annotated[Literal["mend", "call", "closed"], QueryParameter(description="待整改、待回访、已办结的")]
After = Annotated[str, QueryParameter(description="上一页的末尾", max_length=40)]
PAGE: Final = 20
STATES: Final[Mapping[str, State]] = {"mend": MEND, "call": CALL, "closed": CLOSED}
BORNE_OUT: Final[Mapping[str, bool | None]] = {"属实": True, "不属实": False, "不能核实": None}


@get("/desk/ratings")
async def listed(request: Asking, view: View = "mend", after: After = "") -> Response[bytes]:
    """The orders of the officer's own authorities."""
    return await _list(request, "authority", view, after)


@get("/desk/callbacks")
async def to_call(request: Asking, view: View = "call", after: After = "") -> Response[bytes]:
    """The orders of other authorities, for whoever calls back."""
    visit = await officer(request)
    if not calls(visit.actor):
        raise NotFound("您没有监督回访人的岗位", "回访由不在被评价机关任职的监督回访人办理；本机关的差评工单在“差评工单”里")
    return await _list(request, "caller", view, after)


async def _list(request: Asking, side: Side, view: str, after: str) -> Response[bytes]:
    visit, house = await officer(request), house_of(request)
    found = await orders(house, visit.actor, side, STATES[view], after, PAGE)
    waiting = await counts(house.db, visit.actor, side)
    base = _base(side)
    tabs = [(STATES[name], f"{base}?view={name}", name == view, {"mend": waiting.mend, "call": waiting.call}.get(name)) for name in STATES]
    return page(
        request, visit, "desk/ratings.html", title=_title(side), orders=found.orders, tabs=tabs, waiting=waiting, side=side, base=base, view=view,
        next_page=f"{base}?view={view}&after={found.next}" if found.next else "", first_page=f"{base}?view={view}" if after else "",
    )


@get("/desk/ratings/{order:str}")
async def one(request: Asking, order: OrderNumber) -> Response[bytes]:
    """One order, with what its reader may do."""
    visit = await officer(request)
    return await _page(request, visit, await read_order(house_of(request), visit.actor, order))


@post("/desk/ratings/{order:str}/mending", status_code=200)
async def mended(request: Asking, order: OrderNumber) -> Response[bytes]:
    """Record what was done."""

    async def doing(house: House, actor: Actor, form: FormData) -> None:
        await mend(house, actor, order, form.get("measure"), _day(form.get("mended_on")))

    return await _done(request, order, doing)


@post("/desk/ratings/{order:str}/callback", status_code=200)
async def called(request: Asking, order: OrderNumber) -> Response[bytes]:
    """Record what a call-back came to."""

    async def doing(house: House, actor: Actor, form: FormData) -> None:
        await call_back(house, actor, order, Call(form.get("result"), form.get("then"), BORNE_OUT.get(form.get("borne_out")), form.get("words")))

    return await _done(request, order, doing)


@post("/desk/ratings/{order:str}/contact", status_code=200)
async def contact(request: Asking, order: OrderNumber) -> Response[bytes]:
    """Whom to call; the reading is written down before anything is shown."""

    async def doing(house: House, actor: Actor, form: FormData) -> Contact:
        return await whom(house, actor, order, form.get("purpose"))

    return await _done(request, order, doing)


async def _done(request: Asking, order: str, doing: Callable[[House, Actor, FormData], Awaitable[Contact | None]]) -> Response[bytes]:
    """The order after what the form asked for; or with what is wrong and what was typed."""
    visit, house, form = await officer(request), house_of(request), await form_data(request)
    try:
        found = await doing(house, visit.actor, form)
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, visit, await read_order(house, visit.actor, order), form=form, problem=problem)
    if found is None:
        return see_other(request, f"/desk/ratings/{order}")
    return await _page(request, visit, await read_order(house, visit.actor, order), contact=found)


async def _page(
    request: Asking, visit: Visit, view: OrderView, *, form: FormData | None = None, problem: Problem | None = None, contact: Contact | None = None
) -> Response[bytes]:
    fields = problem.fields if problem else ()
    context: dict[str, Any] = {
        "order": view, "problem": problem, "errors": fields, "wrong": {each.field: each.text for each in fields}, "contact": contact, "purposes": PURPOSES,
        "typed": {name: form.get(name) if form else "" for name in ("measure", "mended_on", "result", "then", "borne_out", "words", "purpose")},
        "borne_out": tuple(BORNE_OUT), "said_of": {True: "属实", False: "不属实", None: ""}, "side": side_at(visit.actor, view), "now": today(),
    }
    context["back"] = (_title(context["side"]), _base(context["side"]))
    status = problem.status if problem else 200
    return page(request, visit, "desk/rating.html", title=f"{_title(context['side'])} {view.number}", status=status, **context)


def side_at(actor: Actor, view: OrderView) -> Side:
    """On which side of an order its reader stands."""
    return "authority" if view.org in mends(actor) else "caller"


def tabs_of(actor: Actor) -> list[tuple[str, str, bool, str]]:
    """Where the desk leads to orders: the authority's own, and those that the actor calls back about."""
    own = [("差评工单", "/desk/ratings", False, "")] if mends(actor) else []
    return [*own, ("回访", "/desk/callbacks", False, "")] if calls(actor) else own


def _base(side: Side) -> str:
    return "/desk/ratings" if side == "authority" else "/desk/callbacks"


def _title(side: Side) -> str:
    return "差评工单" if side == "authority" else "差评回访"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("整改日期还没有填", "请填写整改日期", [FieldProblem("mended_on", "整改日期", "请填写日期")]) from None
