"""Cases: the list, one case, and what may be done to it."""

from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from core import cases
from core.access.visits import note_visit
from core.cases import CaseFilter, CasePage, CaseView
from core.cases.reading import HANDLING
from core.filings import plausible
from core.filings.answers import limits_at
from core.filings.attachments import Attachment
from core.filings.mending import add_file
from core.forms.uploads import is_file, place_of
from core.problems import NotFound
from core.process import Act, Point
from ui.api.bodies import Doing, Reason, Upload, content_of
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

ROOM = 15 * 1024 * 1024
"""Bytes a request with one file in it may carry."""
Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
ID, WORD = r"^[0-9a-z_]{1,100}$", r"^[0-9A-Za-z_一-鿿]{1,50}$"
Status = Annotated[str | None, QueryParameter(description="只列这一状态的办件", pattern=WORD)]
ItemFilter = Annotated[str | None, QueryParameter(description="只列这一事项的办件", pattern=ID)]
Open = Annotated[bool | None, QueryParameter(name="open", description="true 只列在办的，false 只列已结束的")]
After = Annotated[str | None, QueryParameter(description="上一页返回的 next", pattern=r"^[0-9]{1,18}$")]
Limit = Annotated[int, QueryParameter(description="一页多少件", ge=1, le=100)]


@get(
    "/cases", tags=["办件"], summary="列出办件", operation_id="list_cases", security=SIGNED_IN, responses=problems(signed_in=True),
    description="申请人看到自己的办件，工作人员看到本机构的办件，最近提交的在前。",
)
async def listed(
    request: Asking, after: After = None, limit: Limit = 20, item: ItemFilter = None, status: Status = None, is_open: Open = None,
) -> CasePage:
    """One page."""
    actor = await signed_in(request)
    wanted = CaseFilter(item=item or "", status=status or "", open=is_open)
    return await cases.list_cases(house_of(request), actor, after or "", limit, wanted)


@get("/cases/{number:str}", tags=["办件"], summary="查看办件", operation_id="read_case", security=SIGNED_IN, responses=problems(signed_in=True))
async def read(request: Asking, number: Number) -> CaseView:
    """One case."""
    actor, house = await signed_in(request), house_of(request)
    view = await cases.read_case(house, actor, known(number), HANDLING)
    await note_visit(house.db, actor, view.number)
    return view


@post(
    "/cases/{number:str}/acts", dto=Body[Doing], status_code=200, tags=["办件"], summary="办理当前环节", operation_id="act",
    security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True),
    description="由当前环节的岗位办理；其他程序（补正、容缺受理、延长期限等）和申请人的提交补正、补齐见办件的 commands。"
    "不合法的办理不会保存，返回会说明原因和合法的办法。",
)
async def acted(request: Asking, number: Number, data: JSONBody[Doing]) -> CaseView:
    """An officer's act, or the applicant's."""
    actor = await signed_in(request)
    act = Act(
        data.outcome, data.reason, data.basis, data.opinion, data.officers, data.depart, data.ground, data.days, data.to,
        tuple(Point(what=each.what, problem=each.problem, basis=each.basis, how=each.how, because=each.because) for each in data.points),
        data.materials, data.values, data.files,
    )
    return await cases.act(house_of(request), actor, known(number), act, data.expect_seq, data.idempotency)


@post(
    "/cases/{number:str}/files", dto=Body[Upload], tags=["办件"], summary="上传补正或者补齐的材料", operation_id="upload",
    security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True), request_max_body_size=ROOM,
    description="由申请人上传；在“提交补正”或者“补齐”时写明文件编号，才随之提交。",
)
async def uploaded(request: Asking, number: Number, data: JSONBody[Upload]) -> Attachment:
    """A file for a material that is to be corrected or supplied, or for a field that is to be corrected."""
    actor, house = await signed_in(request), house_of(request)
    item = await cases.item_of_case(house, await cases.read_case(house, actor, known(number)))
    field = item.form.fields.get(data.material)
    place = place_of(data.material) if field is not None and is_file(field) else data.material
    return await add_file(house.db, house, actor, known(number), place, data.filename, content_of(data.content), limits_at(item.form, place))


@post(
    "/cases/{number:str}/withdrawal", dto=Body[Reason], status_code=200, tags=["办件"], summary="撤回申请", operation_id="withdraw",
    security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True), description="由申请人在决定作出前提出。",
)
async def withdrawn(request: Asking, number: Number, data: JSONBody[Reason]) -> CaseView:
    """The applicant takes the application back."""
    actor = await signed_in(request)
    return await cases.withdraw(house_of(request), actor, known(number), data.reason, data.expect_seq, data.idempotency)


@post(
    "/cases/{number:str}/revocation", dto=Body[Reason], status_code=200, tags=["办件"], summary="撤销决定", operation_id="revoke",
    security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True), description="由决定人作出，须写明理由和依据。",
)
async def revoked(request: Asking, number: Number, data: JSONBody[Reason]) -> CaseView:
    """The authority revokes what it granted."""
    actor = await signed_in(request)
    act = Act("撤销", data.reason, data.basis)
    return await cases.revoke(house_of(request), actor, known(number), act, data.expect_seq, data.idempotency)


def known(number: str) -> str:
    """The number, when it can be one. Raises NotFound for a typing error before any query."""
    if not plausible(number):
        raise NotFound("没有这个办件，或者您无权查看", "请核对办件编号")
    return number
