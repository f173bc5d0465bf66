"""Ratings 好差评: an applicant rates; the authority mends what a bad rating says; somebody else calls back."""

from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from core.cases.ratings import Rateable, Said, rate, rateable
from core.ratings.acting import Contact, call_back, mend, whom
from core.ratings.orders import Call, State
from core.ratings.reading import OrderPage, OrderView, Side, orders, read_order
from core.ratings.terms import terms
from ui.api.bodies import CallBack, Mending, Purpose, RatingBody
from ui.api.cases import Limit, Number, known
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

OrderNumber = Annotated[str, PathParameter(description="评价编号", max_length=40)]
OrderState = Annotated[State, QueryParameter(name="state", description="待整改、待回访、已办结的")]
OrderSide = Annotated[Literal["authority", "caller"], QueryParameter(description="authority 本机关的；caller 由本人回访的")]
After = Annotated[str | None, QueryParameter(description="上一页返回的 next", pattern=r"^[0-9A-Z.-]{1,40}$")]


class RatingState(msgspec.Struct, frozen=True):
    """Whether the case has been rated and what followed; what there is to choose from."""

    case: Rateable
    channels: dict[str, tuple[str, ...]]
    reasons: tuple[str, ...]


@get(
    "/cases/{number:str}/rating", tags=["好差评"], summary="查看评价", operation_id="read_rating", security=SIGNED_IN,
    responses=problems(409, signed_in=True), description="办结以后由申请人评价，每件一次。差评自动成单，这里看得到整改的进度。",
)
async def read(request: Asking, number: Number) -> RatingState:
    """Whether it has been rated."""
    actor = await signed_in(request)
    return _state(await rateable(house_of(request), actor, known(number)))


@post(
    "/cases/{number:str}/rating", dto=Body[RatingBody], status_code=200, tags=["好差评"], summary="评价", operation_id="rate", security=SIGNED_IN,
    responses=problems(409, 422, signed_in=True, body=True), description="只能由申请人自己作出。评价不能修改。",
)
async def rated(request: Asking, number: Number, data: JSONBody[RatingBody]) -> RatingState:
    """Rate."""
    actor, house = await signed_in(request), house_of(request)
    said = Said(data.stars, data.reasons, data.channel, data.points, data.words, data.named)
    await rate(house, actor, known(number), said)
    return _state(await rateable(house, actor, number))


@get(
    "/rating-orders", tags=["好差评"], summary="列出差评工单", operation_id="list_rating_orders", security=SIGNED_IN,
    responses=problems(422, signed_in=True), description="先到期的在前。办理机关看不到是谁评的、是哪一件。",
)
async def listed(
    request: Asking, stage: OrderState = "待整改", side: OrderSide = "authority", after: After = None, limit: Limit = 20
) -> OrderPage:
    """One page."""
    actor = await signed_in(request)
    chosen: Side = side
    return await orders(house_of(request), actor, chosen, stage, after or "", limit)


@get(
    "/rating-orders/{order:str}", tags=["好差评"], summary="查看差评工单", operation_id="read_rating_order", security=SIGNED_IN,
    responses=problems(signed_in=True),
)
async def order_read(request: Asking, order: OrderNumber) -> OrderView:
    """One order."""
    actor = await signed_in(request)
    return await read_order(house_of(request), actor, order)


@post(
    "/rating-orders/{order:str}/mending", dto=Body[Mending], status_code=200, tags=["好差评"], summary="登记整改", operation_id="mend_rating_order",
    security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True), description="由被评价的机关登记；整改以后由监督回访人回访。",
)
async def mended(request: Asking, order: OrderNumber, data: JSONBody[Mending]) -> OrderView:
    """The authority has mended."""
    actor = await signed_in(request)
    return await mend(house_of(request), actor, order, data.measure, data.mended_on)


@post(
    "/rating-orders/{order:str}/contact", dto=Body[Purpose], status_code=200, tags=["好差评"], summary="查看回访联系谁",
    operation_id="read_rating_contact", security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True),
    description="只有不在被评价机关任职的监督回访人可以查看；谁为什么查看，会记录。",
)
async def contacted(request: Asking, order: OrderNumber, data: JSONBody[Purpose]) -> Contact:
    """Whom to call."""
    actor = await signed_in(request)
    return await whom(house_of(request), actor, order, data.purpose)


@post(
    "/rating-orders/{order:str}/callback", dto=Body[CallBack], status_code=200, tags=["好差评"], summary="登记回访",
    operation_id="call_back_rating_order", security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True),
    description="由不在被评价机关任职的监督回访人登记；办结、退回整改，或者再次回访。",
)
async def called(request: Asking, order: OrderNumber, data: JSONBody[CallBack]) -> OrderView:
    """A call-back was made."""
    actor = await signed_in(request)
    return await call_back(house_of(request), actor, order, Call(data.result, data.then, data.borne_out, data.words))


def _state(case: Rateable) -> RatingState:
    return RatingState(case, dict(terms().points), terms().reasons)
