"""An account closed, opened again, and its password set anew."""

from typing import Final

from litestar import Response, post

from core.access.staffing import close, reopen, reset_password
from core.problems import FieldProblem, Invalid
from ui.api.who import Asking, house_of
from ui.people.signing_in import DOOR
from ui.staff.frame import keeping
from ui.staff.people import Number, handed_page, person_page
from ui.web import form_data, see_other

REASON: Final = "reason-account"


@post("/staff/{account:int}/close", status_code=200)
async def closed(request: Asking, account: Number) -> Response[bytes]:
    """Nobody signs in with it from now on."""
    visit, keeper = await keeping(request)
    reason = (await form_data(request)).get(REASON)
    try:
        async with house_of(request).db.transaction() as connection:
            await close(connection, keeper, account, reason)
    except Invalid as problem:
        return await person_page(request, visit, keeper, account, {REASON: reason}, _account(problem))
    return see_other(request, f"/staff/{account}?done=closed")


@post("/staff/{account:int}/reopen", status_code=200, opt=DOOR)
async def reopened(request: Asking, account: Number) -> Response[bytes]:
    """It is used again, with an initial password."""
    visit, keeper = await keeping(request)
    reason = (await form_data(request)).get(REASON)
    try:
        async with house_of(request).db.transaction() as connection:
            handed = await reopen(connection, keeper, account, reason)
    except Invalid as problem:
        return await person_page(request, visit, keeper, account, {REASON: reason}, _account(problem))
    return await handed_page(request, visit, keeper, handed)


@post("/staff/{account:int}/password", status_code=200, opt=DOOR)
async def renewed(request: Asking, account: Number) -> Response[bytes]:
    """A fresh initial password for who has forgotten theirs."""
    visit, keeper = await keeping(request)
    await form_data(request)
    async with house_of(request).db.transaction() as connection:
        handed = await reset_password(connection, keeper, account)
    return await handed_page(request, visit, keeper, handed)


def _account(problem: Invalid) -> tuple[FieldProblem, ...]:
    return tuple(FieldProblem(f"{each.field}-account", each.label, each.text) for each in problem.fields)
