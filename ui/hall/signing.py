"""由平台生成的材料 on the review page: opened as PDF from the present answers, confirmed, signed; what changes afterwards has to be read anew.

What is confirmed is the document without the answers given on the review page itself: those are typed beneath it, in the same form.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from core import time
from core.filings import Signature, preview
from core.filings.documents import Content, contents, documents_of, filled
from core.filings.signing import LONGEST_SIGNER, SIGNED, UNCONFIRMED, name_in, signer, unconfirmed
from core.house import House
from core.notices import render_sheet
from core.problems import FieldProblem, NotFound
from ui.api.who import Asking, house_of
from ui.hall.filing import DraftId
from ui.hall.offered import offered
from ui.hall.work import Work, resumed
from ui.web import FormData, applicant

MaterialId = Annotated[str, PathParameter(description="材料编号", max_length=100)]
KEPT: Final = "_signed"
"""Under which name a draft keeps what was signed."""
TICK: Final = "_sign."
SEEN: Final = "_seen."
NAME: Final = "_signer"
ONLY: Final = "_only_sign"
"""Inputs: that a document is confirmed, the digest of what was shown, the typed name; the button that signs without submitting."""


class Document(msgspec.Struct, frozen=True):
    """A document on the review page. `state` is 待确认, 已签署 or 已改动; `seen` the digest of what it says before the answers given there."""

    material: str
    title: str
    href: str
    seen: str
    state: str
    name: str = ""
    at: datetime | None = None
    error: str = ""
    ticked: bool = False


class Papers(msgspec.Struct, frozen=True):
    """The documents of a filing as it stands: what they say with all answers, and without those of the review page."""

    whole: tuple[Content, ...] = ()
    before: tuple[Content, ...] = ()


@get("/drafts/{draft:int}/documents/{material:str}")
async def document(request: Asking, draft: DraftId, material: MaterialId) -> Response[bytes]:
    """A document as PDF, made of the draft as it is now; nothing is kept. Raises NotFound."""
    visit, house = await applicant(request), house_of(request)
    work = await resumed(house, visit, offered, draft)
    papers = await papers_of(house, work)
    done = {each.material for each in signed_in(work) if each.digest in {content.digest for content in papers.whole}}
    content = next((each for each in (papers.whole if material in done else papers.before) if each.material == material), None)
    if content is None:
        raise NotFound("没有这份材料，可能填写的内容改动以后不再需要", "请回到核对页查看")
    data = await asyncio.to_thread(render_sheet, unconfirmed(content), [house.settings.fonts])
    return Response(data, media_type="application/pdf", headers={"content-disposition": f"inline; filename*=UTF-8''{quote(content.title)}.pdf"})


async def papers_of(house: House, work: Work) -> Papers:
    """The documents that the answers so far ask for; none for an item that has none."""
    if not documents_of(work.item):
        return Papers()
    reading = work.read()
    decision = await preview(house, work.visit.actor, work.item.id, reading.values, party_code=work.held.code)
    answers = filled(work.held, reading.submission.values, reading.env, decision)
    return Papers(contents(work.item, answers), contents(work.item, answers, frozenset(work.plan.promises)))


def signed_in(work: Work) -> tuple[Signature, ...]:
    """What has been signed in the draft, whether it still holds or not."""
    return msgspec.convert(tuple((work.raw.get(KEPT) or {}).values()), tuple[Signature, ...])


def signed(work: Work, papers: Papers, data: FormData) -> tuple[Work, tuple[FieldProblem, ...]]:
    """The same with what has just been confirmed; and what is wrong with that: it was not what was shown, or nobody's name stands there."""
    before = {each.material: each for each in papers.before}
    holds = {(each.material, each.digest) for each in signed_in(work)}
    ticked = [each for each in papers.whole if TICK + each.material in data and (each.material, each.digest) not in holds]
    if not ticked:
        return work, ()
    name = signer(data.get(NAME) or name_in(work.item.form, work.read().submission.values))
    if not name:
        return work, (FieldProblem(NAME, "", f"请填写签署人姓名（不超过 {LONGEST_SIGNER} 个字）"),)
    stale = [each for each in ticked if data.get(SEEN + each.material) != before[each.material].digest]
    actor, moment = work.visit.actor, time.now()
    fresh = {
        each.material: msgspec.to_builtins(Signature(each.material, each.digest, name, actor.account, moment)) for each in ticked if each not in stale
    }
    problems = tuple(FieldProblem(TICK + each.material, "", f"《{each.title}》的内容刚有改动，请重新阅读并确认") for each in stale)
    return msgspec.structs.replace(work, raw={**work.raw, KEPT: {**(work.raw.get(KEPT) or {}), **fresh}}), problems


def shown(work: Work, papers: Papers, problems: Iterable[FieldProblem] = (), data: FormData | None = None) -> tuple[Document, ...]:
    """The documents as the page lists them; `data` is what was sent and not taken."""
    done, wrong = {each.material: each for each in signed_in(work)}, {each.field: each.text for each in problems}
    found = []
    for whole, before in zip(papers.whole, papers.before, strict=True):
        signature = done.get(whole.material)
        state = UNCONFIRMED if signature is None else "已签署" if signature.digest == whole.digest else "已改动"
        found.append(Document(
            whole.material, whole.title, f"{work.path}/documents/{whole.material}", before.digest, state,
            signature.name if signature is not None else "", signature.at if signature is not None else None, wrong.get(TICK + whole.material, ""),
            data is not None and TICK + whole.material in data,
        ))
    return tuple(found)


def asks_name(work: Work, papers: Papers) -> bool:
    """Whether the page asks for the name: where no field of the form says who signs."""
    return bool(papers.whole) and not name_in(work.item.form, work.read().submission.values)


def on_page(problem: FieldProblem) -> FieldProblem:
    """What a refused submission says about a document, at its place on the page."""
    return FieldProblem(TICK + problem.field.removeprefix(SIGNED), "", problem.text) if problem.field.startswith(SIGNED) else problem


def about_documents(problem: FieldProblem) -> bool:
    """Whether it belongs to the documents."""
    return problem.field.startswith(TICK) or problem.field == NAME
