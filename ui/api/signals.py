"""Signals 信号: sent by outside sources, signed with the source's key; taken in each once, answered row by row."""

from typing import Annotated, Any

import msgspec
from litestar import post
from litestar.params import HeaderParameter, JSONBody, PathParameter
from msgspec import Meta

from core.batches.opening import open_due
from core.problems import NotFound
from core.signals.keys import check_signature
from core.signals.receiving import Answer, receive
from ui.api.bodies import SignalRows
from ui.api.who import Asking, house_of
from ui.api.wire import Body
from ui.openapi import problems

SignalId = Annotated[str, PathParameter(description="信号编号", max_length=100)]
Source = Annotated[str, HeaderParameter(name="x-jiban-source", description="来源的名称（UTF-8 的百分号编码）", max_length=300)]
Timestamp = Annotated[str, HeaderParameter(name="x-jiban-timestamp", description="发送时间：1970 年以来的秒数", max_length=20)]
Signature = Annotated[str, HeaderParameter(name="x-jiban-signature", description="HMAC-SHA256(密钥, 时间 + “.” + 正文) 的十六进制", max_length=128)]


class AnswerView(msgspec.Struct, frozen=True):
    """一条信号的答复。"""

    key: Annotated[str, Meta(description="编号")]
    said: Annotated[str, Meta(description="收到、已收过、不接受")]
    because: Annotated[str, Meta(description="不接受的原因；收到的，得不出结论或者办不成的原因")]
    outcomes: Annotated[dict[str, Any], Meta(description="规则的结论")]
    hits: Annotated[tuple[str, ...], Meta(description="适用的规则行")]
    opened: Annotated[tuple[str, ...], Meta(description="开立的办件")]


class SignalAnswers(msgspec.Struct, frozen=True):
    """逐条的答复，次序与送来的一样。"""

    answers: Annotated[tuple[AnswerView, ...], Meta(description="收到、已收过、不接受，及规则的结论")]


@post(
    "/signals/{signal:str}", dto=Body[SignalRows], status_code=200, tags=["信号"], summary="送来信号", operation_id="send_signals",
    responses=problems(401, 422, body=True),
    description="每次 1 到 1000 条。同一来源、同一编号、同样内容再送，答“已收过”；内容不同的不接受。签名的时间与标准时间相差不超过 5 分钟。",
)
async def received(
    request: Asking, signal: SignalId, data: JSONBody[SignalRows], source: Source, timestamp: Timestamp, signature: Signature
) -> SignalAnswers:
    """Check the signature over the very bytes that came, then take the rows in."""
    house = house_of(request)
    name = await check_signature(house, signal, source, timestamp, signature, await request.body())
    plan = house.catalogue.registry.signals.get(signal)
    if plan is None:
        raise NotFound("这种信号暂停接收", "请待平台恢复后用同样的编号再送")
    return SignalAnswers(tuple(map(_view, await receive(house, plan, name, data.rows, open_due))))


def _view(answer: Answer) -> AnswerView:
    return AnswerView(answer.key, answer.said, answer.because, answer.outcomes, answer.hits, answer.opened)
