"""The public pages: a scanned code's own address, and a form to paste one. They answer with a status, never with a case.

Only a text that carries the platform's signature is looked up, so nothing can be found by trying numbers; and whoever tries often
is slowed down (the `verify` door).
"""

from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from core import time
from core.cases import paper_of
from core.problems import FieldProblem, NotFound
from core.verification import Verdict, link_in, read, verdict
from ui.api.who import Asking, house_of
from ui.verify.place import Place, place_of
from ui.web import page, see_other, signed_in, visit_of
from ui.web.templates import day, moment

LONGEST: Final = 1000
"""Characters of a wrong text that are shown again."""
DOOR: Final = {"door": "verify"}
TONES: Final = {
    "valid": "good", "expired": "warn", "revoked": "bad", "corrected": "warn", "voided": "bad", "missing": "bad", "altered": "bad", "foreign": "bad",
    "lookalike": "bad", "unreadable": "warn",
}
"""How a state looks; its word says the same without colour."""


@get(["/v/{code:str}", "/V/{code:str}"], opt=DOOR, include_in_schema=False)
async def scanned(request: Asking, code: FromPath[str]) -> Response[bytes]:
    """What a scanned code leads to; in the QR the address stands in capitals, which takes less room."""
    place = place_of(request.app.state, house_of(request))
    return await _result(request, place, await verdict(house_of(request), code, place.ring))


@get("/verify", opt=DOOR, include_in_schema=False)
async def asked(request: Asking, code: FromQuery[str] = "") -> Response[bytes]:
    """The form; with a `code` that can be read, what is true of it."""
    place = place_of(request.app.state, house_of(request))
    if not code:
        return await _form(request, place)
    found = await verdict(house_of(request), code, place.ring)
    if found.state == "unreadable":
        return await _form(request, place, code[:LONGEST], FieldProblem("code", "二维码的内容", f"{found.sentence}{found.next}"))
    return await _result(request, place, found)


@get("/verify/{number:str}/{document:str}", include_in_schema=False)
async def of_paper(request: Asking, number: FromPath[str], document: FromPath[str]) -> Response[bytes]:
    """On to the public page of a paper the visitor may read, as if its code had been scanned."""
    visit = await signed_in(request)
    link = link_in(await paper_of(house_of(request), visit.actor, number, document))
    if not link:
        raise NotFound("这份文书没有核验码", "请凭办件编号和查询码查询办理进度")
    return see_other(request, f"/v/{read(link).text}")


async def _form(request: Asking, place: Place, code: str = "", error: FieldProblem | None = None) -> Response[bytes]:
    context: dict[str, Any] = {"code": code, "errors": [error] if error else [], **_host(request, place)}
    return page(request, await visit_of(request), "verify/ask.html", title="核验文书", **context)


async def _result(request: Asking, place: Place, found: Verdict) -> Response[bytes]:
    context: dict[str, Any] = {"verdict": found, "tone": TONES[found.state], "rows": _rows(found), **_host(request, place)}
    return page(request, await visit_of(request), "verify/scanned.html", title=f"核验结果：{found.word}", **context)


def _rows(found: Verdict) -> list[tuple[str, str]]:
    """What to compare with the paper in hand, and when this was asked."""
    rows = [("核验时间", moment(time.now()))]
    claim = found.claim
    if claim is None:
        return rows
    until = [("有效期至", day(claim.until))] if claim.until else []
    said = [("文书名称", claim.title), ("文号", claim.number), ("申请人", claim.applicant), ("签发日期", day(claim.issued))]
    return [*said, *until, *rows]


def _host(request: Asking, place: Place) -> dict[str, str]:
    """The host to compare with the browser's address bar, and the one we were reached under when it is another."""
    here = request.headers.get("host", "").lower()
    return {"host": place.address.host, "elsewhere": here if place.address.named and here != place.address.host else ""}
