"""For whom one works 切换企业, and 长辈版."""

from litestar import Response, get, post

from core.access import set_acting, set_elder
from core.digits import BIGGEST_ID, plain_number
from core.problems import FieldProblem, Forbidden
from ui.api.who import Asking, house_of
from ui.web.forms import form_data
from ui.web.pages import cookie, page, see_other
from ui.web.visits import ELDER, LANGUAGE, SESSION, Visit, safe_next, signed_in, visit_of

A_YEAR = 365 * 24 * 3600
LANGUAGES = ("", "en", "ja", "ko", "ru")
"""What forms may be read in, beside Chinese; which of them a form is translated into, its file says."""


@get("/acting")
async def shown(request: Asking) -> Response[bytes]:
    """The parties one may act for."""
    visit = _of_applicant(await signed_in(request))
    return _page(request, visit, safe_next(request.query_params.get("next", "")))


@post("/acting")
async def chosen(request: Asking) -> Response[bytes]:
    """From now on this one, until another is chosen or the session ends."""
    visit = _of_applicant(await signed_in(request))
    form = await form_data(request)
    to = safe_next(form.get("next"))
    held = visit.actor.party(plain_number(form.get("party"), BIGGEST_ID) or 0)
    if held is None:
        return _page(request, visit, to, [FieldProblem("party", "单位", "请选择一个单位")])
    await set_acting(house_of(request).db, request.cookies[SESSION], held.id)
    return see_other(request, to or "/")


@post("/elder")
async def enlarged(request: Asking) -> Response[bytes]:
    """长辈版 on or off, kept for a year in this browser and for this session."""
    visit = await visit_of(request)
    form = await form_data(request)
    on = form.get("elder") == "1"
    if visit.signed_in:
        await set_elder(house_of(request).db, request.cookies[SESSION], on)
    answer = see_other(request, safe_next(form.get("back")) or "/")
    answer.set_cookie(cookie(request, ELDER, "1" if on else "0", A_YEAR))
    return answer


@post("/language")
async def spoken(request: Asking) -> Response[bytes]:
    """The language that forms are read in, kept for a year in this browser; Chinese for the empty text and for what is none."""
    form = await form_data(request)
    text = form.get("language")
    answer = see_other(request, safe_next(form.get("back")) or "/")
    answer.set_cookie(cookie(request, LANGUAGE, text if text in LANGUAGES else "", A_YEAR))
    return answer


def _of_applicant(visit: Visit) -> Visit:
    if not visit.applicant:
        raise Forbidden("这里供申请人选择办事的单位", "工作人员请到工作台")
    return visit


def _page(request: Asking, visit: Visit, to: str, errors: list[FieldProblem] | None = None) -> Response[bytes]:
    names = {item.id: item.info.name for item in house_of(request).catalogue.registry.items.values()}
    return page(
        request, visit, "people/acting.html", title="为哪个单位办理", status=422 if errors else 200, errors=errors or [], next=to,
        scopes={held.id: [names.get(item, item) for item in held.items] for held in visit.actor.parties},
    )
