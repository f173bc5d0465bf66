"""The papers of a case, as PDF."""

import re
from typing import Annotated, Final
from urllib.parse import quote

from litestar import Response, get
from litestar.openapi import ResponseSpec
from litestar.params import PathParameter

from core.cases import paper_of
from core.problems import NotFound
from ui.api.cases import Number, known
from ui.api.who import Asking, house_of, signed_in
from ui.openapi import SIGNED_IN, problems

PDF: Final = "application/pdf"
_NUMBER: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔〕-]{1,60}")
Document = Annotated[str, PathParameter(description="文号，如 消验备〔2026〕1号", max_length=60)]


@get(
    "/cases/{number:str}/papers/{document:str}", tags=["文书"], summary="取得文书", operation_id="read_paper", security=SIGNED_IN,
    responses={**problems(signed_in=True), 200: ResponseSpec(bytes, description="PDF 文件", media_type=PDF, generate_examples=False)},
    description="办件有哪些文书，见办件的 papers。刚刚办理的，文书稍后生成。",
)
async def read(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """One paper."""
    actor = await signed_in(request)
    if not _NUMBER.fullmatch(document):
        raise NotFound("没有这份文书", "请从办件的文书列表中选择")
    data = await paper_of(house_of(request), actor, known(number), document)
    return Response(data, media_type=PDF, headers={"content-disposition": f"inline; filename*=UTF-8''{quote(document)}.pdf"})
