"""The page of a case 办件: read it, and show its personal values for a purpose that is written down."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access import Actor
from core.cases import read_case
from core.cases.desk import counts, next_case, note_opened
from core.cases.views import CaseView, EventView
from core.house import House
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.onward import HANDLED, Lately, handled_before
from ui.desk.saying import NOTHING_TYPED, Typed
from ui.desk.screen import PURPOSES, case_screen
from ui.web import Visit, form_data, officer, page

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Done = Annotated[int, QueryParameter(description="刚刚作出的办理记录", ge=0, le=1_000_000)]
UNSAID = "请选择查看用途"


@get("/desk/cases/{number:str}")
async def case(request: Asking, number: Number, done: Done = 0) -> Response[bytes]:
    """The case, its personal values covered. `done` is the record an act has just made: in this case, or in the one `handled` before it."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    await note_opened(house.db, visit.actor, view.number)
    if HANDLED in request.query_params:
        return await case_page(request, visit, view, before=await handled_before(request, visit.actor))
    return await case_page(request, visit, view, done=_own_record(view, done))


@post("/desk/cases/{number:str}/reveal", status_code=200)
async def reveal(request: Asking, number: Number) -> Response[bytes]:
    """The case with its personal values, for the purpose chosen; the reading is written down before anything is shown."""
    visit, house = await officer(request), house_of(request)
    purpose = (await form_data(request)).get("purpose")
    if purpose not in PURPOSES:
        view = await read_case(house, visit.actor, known(number))
        return await case_page(request, visit, view, fragment="desk/_values.html", status=422, reveal_error=UNSAID)
    view = await read_case(house, visit.actor, known(number), purpose)
    return await case_page(request, visit, view, fragment="desk/_values.html", purpose=purpose)


async def case_page(  # noqa: PLR0913 - what a case page may have to say
    request: Asking, visit: Visit, view: CaseView, *, typed: Typed = NOTHING_TYPED, purpose: str = "", fragment: str | None = None,
    status: int = 200, done: EventView | None = None, conflict: tuple[EventView, ...] = (), reveal_error: str = "",
    archive_error: str = "", before: Lately | None = None, note: tuple[str, str] = ("", ""),
) -> Response[bytes]:
    """The page in all its states: just read, just acted on, not acted on because of `conflict` or `typed.problem`."""
    house = house_of(request)
    context = await case_screen(house, visit.actor, view, typed, purpose)
    return page(
        request, visit, "desk/case.html", title=f"{view.number} {view.item_name}", fragment=fragment, status=status, **context,
        done=done, before=before, tally=await counts(house.db, visit.actor) if done else None,
        next=await _next(house, visit.actor, view) if done else None, conflict=conflict, reveal_error=reveal_error, archive_error=archive_error,
        note_text=note[0], note_error=note[1],
    )


async def _next(house: House, actor: Actor, view: CaseView) -> tuple[str, str] | None:
    """Number and item of the case to go on with; not the one just handled, whose own next step the page shows already."""
    found = await next_case(house.db, actor, besides=view.number)
    if found is None:
        return None
    item = house.catalogue.registry.items.get(found.item)
    return found.number, item.info.name if item is not None else found.item


def _own_record(view: CaseView, seq: int) -> EventView | None:
    return next((event for event in view.events if event.seq == seq), None)
