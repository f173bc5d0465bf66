"""查询进度: with number and query code, by anybody; the status and the two countdowns, nothing of what was submitted or who handles it."""

import re
from typing import Final

from litestar import Response, get, post

from core.cases import StatusView, status_of
from core.problems import FieldProblem, NotFound
from ui.api.who import Asking, house_of
from ui.hall.cases import Countdown, in_words, left_of, standing
from ui.web import FormData, form_data, page, visit_of

_SPACES: Final = re.compile(r"[\s\u3000-]+")
NUMBER: Final = "number"
CODE: Final = "code"


@get("/track")
async def asked(request: Asking) -> Response[bytes]:
    """The form."""
    return await _page(request, FormData({}))


@post("/track", status_code=200, opt={"door": "verify"})
async def answered(request: Asking) -> Response[bytes]:
    """The status, or what is wrong with what was typed. Sent as a form, so that the query code stays out of addresses and logs."""
    data = await form_data(request)
    number, code = _SPACES.sub("", data.get(NUMBER)).upper(), _SPACES.sub("", data.get(CODE)).upper()
    errors = [
        FieldProblem(name, "", f"请填写{label}") for name, label, text in ((NUMBER, "办件编号", number), (CODE, "查询码", code)) if not text
    ]
    if errors:
        return await _page(request, data, errors=errors)
    try:
        found = await status_of(house_of(request), number, code)
    except NotFound as wrong:
        return await _page(request, data, errors=[FieldProblem(NUMBER, "", f"{wrong.detail}。{wrong.instead}")])
    return await _page(request, data, found)


async def _page(request: Asking, data: FormData, found: StatusView | None = None, errors: list[FieldProblem] = []) -> Response[bytes]:  # noqa: B006 - read only
    visit = await visit_of(request)
    return page(
        request, visit, "hall/track.html", title="查询进度", status=422 if errors else 200, found=found, errors=errors,
        wrong={error.field: error.text for error in errors}, number=data.get(NUMBER)[:60], code=data.get(CODE)[:20],
        countdowns=_countdowns(found) if found else (),
    )


def _countdowns(found: StatusView) -> tuple[Countdown, ...]:
    """Both limits, counting only between acceptance and decision."""
    rows = []
    for name, last in (("法定时限", found.statutory_due), ("承诺时限", found.promised_due)):
        runs = last is not None and found.decided_on is None and bool(found.step_name)
        note = standing(found.accepted_on, found.decided_on, closed=not found.step_name)
        rows.append(Countdown(name, in_words(last) if last and runs else "", left_of(last) if runs and last else None, note))
    return tuple(rows)
