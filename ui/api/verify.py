"""The public status query: number and query code from the receipt give the status, and nothing else."""

from litestar import post
from litestar.params import JSONBody

from core.cases import StatusView, status_of
from ui.api.bodies import Verification
from ui.api.who import Asking, house_of
from ui.api.wire import Body
from ui.openapi import problems


@post(
    "/verify", dto=Body[Verification], status_code=200, opt={"door": "verify"}, tags=["查询"], summary="凭编号和查询码查询进度",
    operation_id="verify", responses=problems(body=True),
    description="不需要登录，只返回进度。编号或者查询码不对，回答相同。查询码放在请求内容里，不会留在地址记录中。",
)
async def verified(request: Asking, data: JSONBody[Verification]) -> StatusView:
    """How far a case is."""
    return await status_of(house_of(request), data.number.strip().upper(), data.query_code)
