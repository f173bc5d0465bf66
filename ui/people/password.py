"""One's own password: changed at will, and before anything else after signing in with an initial one."""

from urllib.parse import quote

from litestar import Response, get, post

from core.access.initial import SHORTEST, set_own
from core.problems import FieldProblem, Invalid
from ui.api.who import Asking, house_of
from ui.people.signing_in import DOOR
from ui.web.forms import form_data
from ui.web.pages import page, see_other
from ui.web.visits import SESSION, Visit, safe_next, signed_in


@get("/password")
async def asked(request: Asking) -> Response[bytes]:
    """The form."""
    return _page(request, await signed_in(request), safe_next(request.query_params.get("next", "")))


@post("/password", status_code=200, opt=DOOR)
async def changed(request: Asking) -> Response[bytes]:
    """The new password; every other session and token of the account ends."""
    visit, form = await signed_in(request), await form_data(request)
    to = safe_next(form.get("next"))
    try:
        await set_own(house_of(request).db, visit.actor, request.cookies.get(SESSION, ""), form.get("old"), form.get("new"), form.get("again"))
    except Invalid as problem:
        return _page(request, visit, to, tuple(problem.fields))
    return see_other(request, f"/password?done=1{f'&next={quote(to)}' if to else ''}")


def _page(request: Asking, visit: Visit, to: str, errors: tuple[FieldProblem, ...] = ()) -> Response[bytes]:
    return page(
        request, visit, "people/password.html", title="修改密码", status=422 if errors else 200, errors=errors, next=to, shortest=SHORTEST,
        wrong={each.field: each.text for each in errors}, done="done" in request.query_params,
    )
