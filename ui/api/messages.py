"""Delivery receipts of the short-message gateway, signed with its key."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import HeaderParameter, JSONBody
from msgspec import Meta

from core.messages.receipts import Receipt, check_gateway, take_receipts
from ui.api.bodies import DeliveryReceipts
from ui.api.who import Asking, house_of
from ui.api.wire import Body
from ui.openapi import problems

Timestamp = Annotated[str, HeaderParameter(name="x-jiban-timestamp", description="发送时间：1970 年以来的秒数", max_length=20)]
Signature = Annotated[str, HeaderParameter(name="x-jiban-signature", description="HMAC-SHA256(密钥, 时间 + “.” + 正文) 的十六进制", max_length=128)]


class Reported(msgspec.Struct, frozen=True):
    """收到几条回执。"""

    new: Annotated[int, Meta(description="其中有几条是新情况；重复的和不认识的不计")]


@post(
    "/messages/receipts", dto=Body[DeliveryReceipts], status_code=200, tags=["消息"], summary="送达回执", operation_id="report_deliveries",
    responses=problems(401, 422, body=True),
    description="短信网关报告消息送到没有。用网关的密钥签名，时间与标准时间相差不超过 5 分钟；同一回执再送没有影响，已送达的不再改变。",
)
async def reported(request: Asking, data: JSONBody[DeliveryReceipts], timestamp: Timestamp, signature: Signature) -> Reported:
    """Check the signature over the very bytes that came, then write the receipts down."""
    house = house_of(request)
    check_gateway(house, timestamp, signature, await request.body())
    receipts = [Receipt(id=each.id, state=each.state, code=each.code, words=each.words, at=each.at) for each in data.receipts]
    return Reported(await take_receipts(house, receipts))
