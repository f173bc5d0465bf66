"""The papers of a case: as PDF, and what becomes of them."""

import re
from typing import Annotated, Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, PathParameter

from core.cases import CaseView, Ending, correct_paper, paper_of, void_paper
from core.notices.mending import Change
from core.problems import NotFound
from ui.api.bodies import PaperCorrection, PaperVoiding
from ui.api.cases import Number, known
from ui.api.who import Asking, house_of, signed_in
from ui.api.wire import Body
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
    data = await paper_of(house_of(request), actor, known(number), known_document(document))
    return Response(data, media_type=PDF, headers={"content-disposition": f"inline; filename*=UTF-8''{quote(document)}.pdf"})


@post(
    "/cases/{number:str}/papers/{document:str}/correction", dto=Body[PaperCorrection], status_code=200, tags=["文书"], summary="更正文书",
    operation_id="correct_paper", security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True),
    description="由作出文书的人或者决定人办理。原文书保留并标明已更正，更正后的文书有自己的文号，稍后生成。",
)
async def corrected(request: Asking, number: Number, document: Document, data: JSONBody[PaperCorrection]) -> CaseView:
    """A paper corrected."""
    actor = await signed_in(request)
    said = Ending(data.reason, data.basis, tuple(Change(each.old, each.new) for each in data.changes))
    return await correct_paper(house_of(request), actor, known(number), known_document(document), said, data.expect_seq)


@post(
    "/cases/{number:str}/papers/{document:str}/voiding", dto=Body[PaperVoiding], status_code=200, tags=["文书"], summary="作废文书",
    operation_id="void_paper", security=SIGNED_IN, responses=problems(409, 422, signed_in=True, body=True),
    description="由作出文书的人或者决定人办理。原文书保留并标明已作废。",
)
async def voided(request: Asking, number: Number, document: Document, data: JSONBody[PaperVoiding]) -> CaseView:
    """A paper voided."""
    actor = await signed_in(request)
    said = Ending(data.reason, data.basis, anew=data.anew)
    return await void_paper(house_of(request), actor, known(number), known_document(document), said, data.expect_seq)


def known_document(document: str) -> str:
    """The document number, when it can be one. Raises NotFound before any query."""
    if not _NUMBER.fullmatch(document):
        raise NotFound("没有这份文书", "请从办件的文书列表中选择")
    return document
