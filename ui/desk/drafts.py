"""What is typed into a form of a case is kept while it is typed, for the same officer to go on with after a session was lost."""

from typing import Annotated, Final

from litestar import Response, post
from litestar.params import PathParameter

from core.cases.opinion_drafts import LONGEST_NAME, clear_opinion, keep_opinion
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.web import FormData, form_data, officer, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
CLEAR: Final = "_clear"
_BESIDES: Final = frozenset({"_csrf", CLEAR, "_phrase", "_keep", "_preview", "_edit", "_send", "expect_seq", "form", "outcome"})
"""What of a form nobody has typed."""
_PAGES: Final = {"correction": "/correction", "spot": "/spot"}
"""Forms that stand on a page of their own, by their name: where it is."""


@post("/desk/cases/{number:str}/draft", status_code=200)
async def kept(request: Asking, number: Number) -> Response[bytes]:
    """Keep what stands in the form; or clear it 清空 and go back to the empty form."""
    visit, house = await officer(request), house_of(request)
    data, number = await form_data(request), known(number)
    form = data.get("form")[: LONGEST_NAME + 1]
    if CLEAR in data:
        await clear_opinion(house, visit.actor, number, form)
        return see_other(request, f"/desk/cases/{number}{_PAGES.get(form, '#acts')}")
    saved_at = await keep_opinion(house, visit.actor, number, form, typed_fields(data))
    return page(request, visit, "desk/_draft.html", title="自动保存", number=number, form=form, saved_at=saved_at, restored=False)


def typed_fields(data: FormData) -> dict[str, list[str]]:
    """The fields of a form that somebody has filled in."""
    return {name: data.all(name) for name in data if name not in _BESIDES}
