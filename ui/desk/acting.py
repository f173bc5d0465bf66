"""Acting on a case from its page: the outcome of a step, and the revocation of a decision.

An act that is not done costs the officer nothing: what was typed stays, and the page says who did what meanwhile, or why the act
is not lawful and which one is.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import PathParameter

from core import cases
from core.access import Actor
from core.cases import read_case
from core.cases.views import CaseView
from core.house import House
from core.problems import Conflict, NotFound, Problem
from core.process import Act
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.cases import case_page
from ui.desk.onward import onward
from ui.desk.phrasing import asks_for_phrases, count_uses, with_phrase
from ui.desk.saying import said, seq_of
from ui.desk.screen import since
from ui.web import form_data, officer, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Command = Callable[[House, Actor, str, Act, int | None, str], Awaitable[CaseView]]


@post("/desk/cases/{number:str}/acts", status_code=200)
async def acted(request: Asking, number: Number) -> Response[bytes]:
    """An outcome at the step where the case stands."""
    return await _carried_out(request, known(number), cases.act)


@post("/desk/cases/{number:str}/revocation", status_code=200)
async def revoked(request: Asking, number: Number) -> Response[bytes]:
    """The revocation of what was granted."""
    return await _carried_out(request, known(number), cases.revoke, stay=True)


async def _carried_out(request: Asking, number: str, command: Command, *, stay: bool = False) -> Response[bytes]:
    """Do it, then on to the next case; `stay`: it was none of those that wait on the desk, and its page says what follows."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    seq, act, typed = seq_of(form), *said(form)
    if asks_for_phrases(form):
        view = await read_case(house, visit.actor, number)
        return await case_page(request, visit, view, typed=await with_phrase(house, visit.actor, view, form, typed))
    try:
        view = await command(house, visit.actor, number, act, seq, once_of(number, seq, typed.form))
    except NotFound:
        raise
    except Problem as problem:
        view = await read_case(house, visit.actor, number)
        newer = since(view, seq) if isinstance(problem, Conflict) else ()
        kept = msgspec.structs.replace(typed, problem=problem)
        return await case_page(request, visit, view, typed=kept, status=problem.status, conflict=newer)
    await count_uses(house, visit.actor, view.org, typed.texts.items())
    done = seq + 1 if seq else 0
    return see_other(request, f"/desk/cases/{number}?done={done}" if stay else await onward(house, visit.actor, view, done))


def once_of(number: str, seq: int | None, what: str) -> str:
    """What makes a form one act however often its button is pressed: the case as it was seen, and which form it is."""
    return f"form:{number}:{seq}:{what}" if seq is not None else ""
