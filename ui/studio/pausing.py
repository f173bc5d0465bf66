"""暂停受理 and 停用 of an item, within its revision: what there is, one more, lifted, taken out."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import NotFound, Problem
from core.revisions.pausing import KINDS, PauseWish, lifting, pauses, pausing, withdrawing
from core.time import today
from ui.api.who import Asking
from ui.studio.frame import Opened, RevisionId, changed, opened, studio_page
from ui.web import FormData, form_data

Since = Annotated[str, PathParameter(description="起始日期", max_length=10)]


@get("/studio/revisions/{revision:int}/pause")
async def paused(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The times in which nothing is taken, and a form for one more."""
    return _page(request, await opened(request, revision), PauseWish())


@post("/studio/revisions/{revision:int}/pause", status_code=200)
async def added(request: Asking, revision: RevisionId) -> Response[bytes]:
    """One more."""
    those, form = await opened(request, revision), await form_data(request)
    wish = PauseWish(**{name: form.get(name).strip() for name in PauseWish.__struct_fields__ if name in form})
    try:
        edits, said = pausing(those.revision.files, wish)
        return await changed(request, those, edits, said, "/pause")
    except NotFound:
        raise
    except Problem as problem:
        return _page(request, those, wish, problem, form)


@post("/studio/revisions/{revision:int}/pause/{since:str}", status_code=200)
async def ended(request: Asking, revision: RevisionId, since: Since) -> Response[bytes]:
    """Lifted from a day on; or taken out, while it has not begun."""
    those, form = await opened(request, revision), await form_data(request)
    try:
        files = those.revision.files
        edits, said = withdrawing(files, since) if "drop" in form else lifting(files, since, form.get(f"until-{since}"))
        return await changed(request, those, edits, said, "/pause")
    except NotFound:
        raise
    except Problem as problem:
        return _page(request, those, PauseWish(), problem, form)


def _page(request: Asking, those: Opened, wish: PauseWish, problem: Problem | None = None, form: FormData | None = None) -> Response[bytes]:
    return studio_page(
        request, those, "studio/pause.html", tab="guide", status=problem.status if problem else 200, wish=wish, kinds=KINDS, problem=problem, form=form,
        errors={each.field: each.text for each in problem.fields} if problem else {}, pauses=pauses(those.revision.files), now=today(),
    )
