"""Submitting a filing: the one request that must be quick.

One query says who asks, the rest is one turn at the filing gate; nothing else happens on the way.
"""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import HeaderParameter, JSONBody
from msgspec import Meta

from core.filings import FilingRequest, Receipt, Signature, submit
from core.filings.giving import give
from ui.api.bodies import Filing, Giving, content_of
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

ROOM = 15 * 1024 * 1024
"""Bytes a request with one file in it may carry."""


class Given(msgspec.Struct, frozen=True):
    """已上传的文件。"""

    draft: Annotated[int, Meta(description="暂存编号：申报时、上传同一申报的下一个文件时写明")]
    id: Annotated[int, Meta(description="文件编号")]
    digest: Annotated[str, Meta(description="加密后内容的散列：文件栏目的值")]
    filename: Annotated[str, Meta(description="文件名")]
    media: Annotated[str, Meta(description="文件类型")]
    size: Annotated[int, Meta(description="字节数")]


Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[!-~]+$",
        description="幂等键，由调用方自定，每次新的申报用新的键；没有收到回答时用同一个键重新提交，不会重复申报",
    ),
]


@post(
    "/filings", dto=Body[Filing], tags=["申报"], summary="提交申报", operation_id="submit_filing", security=SIGNED_IN,
    responses=problems(409, 422, signed_in=True, body=True),
    description="收到 201 即已保存。能够当场办结的，返回时已经办结。",
)
async def submitted(request: Asking, data: JSONBody[Filing], key: Key) -> Receipt:
    """Store the filing, open its cases, decide what can be decided at once."""
    actor = await signed_in(request)
    return await submit(house_of(request), actor, FilingRequest(
        data.item, data.values, data.party, key, draft=data.draft or None, about=data.about, promised=data.promised,
        signed=tuple(Signature(each.material, each.digest, each.name) for each in data.signed),
    ))


@post(
    "/filings/files", dto=Body[Giving], tags=["申报"], summary="申报以前上传文件", operation_id="give_file", security=SIGNED_IN,
    responses=problems(409, 422, signed_in=True, body=True), request_max_body_size=ROOM,
    description="文件存在一份暂存里；申报时写明暂存编号 draft，文件栏目的值写回答里的 digest。没有申报的，和其他暂存一样到期删除。",
)
async def given(request: Asking, data: JSONBody[Giving]) -> Given:
    """A file for a field or a material of a filing that is still to come."""
    actor, house = await signed_in(request), house_of(request)
    draft, file = await give(house, actor, data.item, data.party, data.what, data.filename, content_of(data.content), data.draft)
    return Given(draft, file.id, file.digest, file.filename, file.media, file.size)
