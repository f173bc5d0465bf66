"""Cases from the upper platform: signed with the key that both sides share, each taken in once, answered one by one."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import HeaderParameter, JSONBody
from msgspec import Meta

from core.problems import FieldProblem
from core.reporting.mapping import mapping_of
from core.reporting.receiving import Received, check_message, receive_cases
from ui.api.bodies import UpperCases
from ui.api.signals import Signature, Timestamp
from ui.api.who import Asking, house_of
from ui.api.wire import Body
from ui.openapi import problems

System = Annotated[str, HeaderParameter(name="x-jiban-source", description="约定的系统编号", max_length=100)]


class UpperAnswer(msgspec.Struct, frozen=True):
    """一件转来的办件的答复。"""

    project_no: Annotated[str, Meta(description="上级平台的办件编号")]
    said: Annotated[str, Meta(description="收到、已收过、不接受")]
    because: Annotated[str, Meta(description="不接受的原因")]
    fields: Annotated[tuple[FieldProblem, ...], Meta(description="逐个栏目的说明")]
    number: Annotated[str, Meta(description="本平台的办件编号")]
    query_code: Annotated[str, Meta(description="查询码")]
    status: Annotated[str, Meta(description="办件状态")]


class UpperAnswers(msgspec.Struct, frozen=True):
    """逐件的答复，次序与送来的一样。"""

    answers: Annotated[tuple[UpperAnswer, ...], Meta(description="收到、已收过、不接受")]


@post(
    "/upward/cases", dto=Body[UpperCases], status_code=200, tags=["上报"], summary="上级平台转来办件", operation_id="receive_upper_cases",
    responses=problems(401, 404, 422, body=True),
    description="每次 1 到 100 件，栏目名和代码见上报映射的受理记录，表单另需的栏目放在 form 里。同一编号、同样内容再送，答“已收过”；内容不同的不接受。",
)
async def received(
    request: Asking, data: JSONBody[UpperCases], source: System, timestamp: Timestamp, signature: Signature
) -> UpperAnswers:
    """Check the signature over the very bytes that came, then take the cases in."""
    house = house_of(request)
    uplink = check_message(house, source, timestamp, signature, await request.body())
    found = await receive_cases(house, mapping_of(house.settings), uplink.system, data.cases)
    return UpperAnswers(tuple(map(_view, found)))


def _view(one: Received) -> UpperAnswer:
    return UpperAnswer(one.project_no, one.said, one.because, one.fields, one.number, one.query_code, one.status)
