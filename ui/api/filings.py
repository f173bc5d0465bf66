"""Submitting a filing: the one request that must be quick.

One query says who asks, the rest is one turn at the filing gate; nothing else happens on the way.
"""

from typing import Annotated

from litestar import post
from litestar.params import HeaderParameter, JSONBody

from core.filings import FilingRequest, Receipt, Signature, submit
from ui.api.bodies import Filing
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
from ui.openapi import SIGNED_IN, problems

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
        data.item, data.values, data.party, key, about=data.about, promised=data.promised,
        signed=tuple(Signature(each.material, each.digest, each.name) for each in data.signed),
    ))
