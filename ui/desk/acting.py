"""Acting on a case from its page: the outcome of a step, and the revocation of a decision.

An act that is not done costs the officer nothing: what was typed stays, and the page says who did what meanwhile, or why the act
is not lawful and which one is.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

import msgspec
from litestar import Response, post
from litestar.params import PathParameter

from core import cases
from core.access import Actor
from core.cases import read_case
from core.cases.views import CaseView
from core.forms.text import narrow
from core.house import House
from core.problems import Conflict, NotFound, Problem
from core.process import Act
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.cases import case_page
from ui.desk.commands import TOLD
from ui.desk.offers import REVOKE, TEXTS, act_of
from ui.desk.screen import Typed, seq_of, since
from ui.web import FormData, form_data, officer, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Command = Callable[[House, Actor, str, Act, int | None, str], Awaitable[CaseView]]
_SEPARATORS: Final = re.compile(r"[\s,，、;；]+")
_MOST: Final = 20
LONGEST_NAME: Final = 80


@post("/desk/cases/{number:str}/acts", status_code=200)
async def acted(request: Asking, number: Number) -> Response[bytes]:
    """An outcome at the step where the case stands."""
    return await _carried_out(request, known(number), cases.act)


@post("/desk/cases/{number:str}/revocation", status_code=200)
async def revoked(request: Asking, number: Number) -> Response[bytes]:
    """The revocation of what was granted."""
    return await _carried_out(request, known(number), cases.revoke)


async def _carried_out(request: Asking, number: str, command: Command) -> Response[bytes]:
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    seq, act, typed = seq_of(form), *_said(form)
    try:
        view = await command(house, visit.actor, number, act, seq, once_of(number, seq, typed.form))
    except NotFound:
        raise
    except Problem as problem:
        view = await read_case(house, visit.actor, number)
        newer = since(view, seq) if isinstance(problem, Conflict) else ()
        kept = msgspec.structs.replace(typed, problem=problem)
        return await case_page(request, visit, view, typed=kept, status=problem.status, conflict=newer)
    if view.org not in {post.org for post in visit.actor.posts}:  # who was asked has answered, and the case is out of sight
        return see_other(request, "/desk?view=called")
    return see_other(request, f"/desk/cases/{number}?done={(seq or 0) + 1}" if seq else f"/desk/cases/{number}")


def _said(form: FormData) -> tuple[Act, Typed]:
    """The act of the form and what was typed. A page has several forms, so the names of texts begin with their form's."""
    prefix = form.get("form")[:LONGEST_NAME]
    names = {name: f"{prefix}-{name}" if prefix else name for name in (*TEXTS, *TOLD, "officers", "materials")}
    texts = {name: form.get(names[name]) for name in (*TEXTS, *TOLD)}
    officers = tuple(name for said in form.all(names["officers"])[:_MOST] for name in _SEPARATORS.split(said) if name)
    materials = tuple(form.all(names["materials"])[:_MOST])
    act = act_of({"outcome": form.get("outcome", REVOKE), **texts}, officers)
    act = msgspec.structs.replace(act, ground=texts["ground"], days=_days(texts["days"]), materials=materials)
    return act, Typed(prefix, texts, officers, materials=materials)


def once_of(number: str, seq: int | None, what: str) -> str:
    """What makes a form one act however often its button is pressed: the case as it was seen, and which form it is."""
    return f"form:{number}:{seq}:{what}" if seq is not None else ""


def _days(said: str) -> int:
    """A number of days as it was typed; 0 for anything else."""
    bare = narrow(said).strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 5 else 0
