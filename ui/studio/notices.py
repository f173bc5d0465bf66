"""文书: the papers of the item and the documents an applicant signs, worded with what is picked from a list."""

import asyncio
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.items.notice_model import NoticeDef
from core.notices import Paper, render
from core.notices.placeholders import EVENT_WORDS
from core.notices.qr import svg
from core.problems import Invalid, NotFound
from core.revisions.flowing.chips import Chips
from core.revisions.flowing.lawful_parts import Part, locked, parts
from core.revisions.flowing.papers import (
    PaperWish,
    add_paper,
    drop_paper,
    move_paper,
    occasions,
    paper_of,
    papers_of,
    set_paper,
    standing_in,
)
from core.revisions.flowing.sample import sample_paper
from core.revisions.flowing.templates import templates_of
from ui.api.who import Asking, address_of, house_of
from ui.studio.annexes import annex_said
from ui.studio.flowing import Known, kept, known, shown, typed
from ui.studio.frame import RevisionId
from ui.studio.notice_form import chips_for, done, place, title_of, wish_in
from ui.web import form_data

PaperId = Annotated[str, PathParameter(description="文书的编号", max_length=100)]
TAB: Final = "notices"
_ONE_AT_A_TIME: Final = Lock()


@get("/studio/revisions/{revision:int}/notices")
async def papers(request: Asking, revision: RevisionId) -> Response[bytes]:
    """All papers, and where the platform's own are made instead."""
    return listing(request, await known(request, revision))


def listing(request: Asking, here: Known, problem: Invalid | None = None) -> Response[bytes]:
    """The first page of the tab."""
    own = {row["on"] for row in papers_of(here.files)}
    standard = [(event, word, found.title) for event, word in occasions(here.files) if event not in own and (found := standing_in(event)) is not None]
    lacking = [(event, word) for event, word in occasions(here.files) if event not in own and standing_in(event) is None]
    listed = [
        {**row, "title": title_of(here, row), "word": EVENT_WORDS.get(row["on"], row["on"]), "faults": here.at("notice", row["id"])} for row in papers_of(here.files)
    ]
    return shown(request, here, "notices.html", TAB, problem=problem, papers=listed, standard=standard, lacking=lacking, templates=[{**row, "faults": here.at("document", row["id"])} for row in templates_of(here.files)])


@post("/studio/revisions/{revision:int}/notices", status_code=200)
async def ordered_paper(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Move one up or down: the pressed button says `<what>:<id>`."""
    here, form = await known(request, revision), await form_data(request)
    what, _, paper = form.get("do").partition(":")
    title = title_of(here, paper_of(here.files, paper))
    return await kept(request, here, move_paper(here.files, paper, up=what == "up"), f"移动文书“{title}”", f"/notices#n-{paper}")


@get("/studio/revisions/{revision:int}/notices/new")
async def asked_paper(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A new one."""
    return _new(request, await known(request, revision), {"on": request.query_params.get("on", "")[:40]})


@post("/studio/revisions/{revision:int}/notices/new", status_code=200)
async def added_paper(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Make it, and go on to its words."""
    here, form = await known(request, revision), await form_data(request)
    try:
        paper, edits = add_paper(here.files, form.get("on"), form.get("title"), form.get("number"))
    except Invalid as problem:
        return _new(request, here, typed(form), problem)
    return await kept(request, here, edits, f"增加文书“{form.get('title').strip()}”", f"/notices/edit/{paper}")


@get("/studio/revisions/{revision:int}/notices/edit/{paper:str}")
async def one_paper(request: Asking, revision: RevisionId, paper: PaperId) -> Response[bytes]:
    """Its words, what the law wants in it, and what it looks like."""
    here = await known(request, revision)
    row = paper_of(here.files, paper)
    return await _page(request, here, row, _typed_of(here, row))


@post("/studio/revisions/{revision:int}/notices/edit/{paper:str}", status_code=200)
async def saved_paper(request: Asking, revision: RevisionId, paper: PaperId) -> Response[bytes]:
    """Keep its words, after what the pressed button did to them: `add`, `up:2`, `down:2`, `drop:2`, `pick:2`."""
    here, form = await known(request, revision), await form_data(request)
    row = paper_of(here.files, paper)
    wish = done(form, wish_in(form))
    try:
        edits = set_paper(here.files, paper, wish, chips_for(here, row))
    except Invalid as problem:
        return await _page(request, here, row, wish, problem)
    if form.get("do") == "add":
        return await _page(request, here, row, wish)
    return await kept(request, here, edits, f"修改文书“{wish.title.strip()}”", f"/notices/edit/{paper}{place(form)}")


@post("/studio/revisions/{revision:int}/notices/drop/{paper:str}", status_code=200)
async def dropped_paper(request: Asking, revision: RevisionId, paper: PaperId) -> Response[bytes]:
    """Take it away."""
    here = await known(request, revision)
    title = title_of(here, paper_of(here.files, paper))
    return await kept(request, here, drop_paper(here.files, paper), f"删去文书“{title}”", "/notices")


@get("/studio/revisions/{revision:int}/notices/print/{paper:str}")
async def printed_paper(request: Asking, revision: RevisionId, paper: PaperId) -> Response[bytes]:
    """The paper as PDF, out of test data. Raises NotFound while it cannot be printed."""
    here = await known(request, revision)
    found = _sample(request, here, paper_of(here.files, paper))
    if found is None:
        raise NotFound("这份文书现在印不出来", "请先改好办事指南和文书里标明的地方")
    data = await asyncio.to_thread(_pdf, request, found)
    return Response(data, media_type="application/pdf", headers={"content-disposition": "inline"})


def _pdf(request: Asking, paper: Paper) -> bytes:
    with _ONE_AT_A_TIME:
        return render(paper, [house_of(request).settings.fonts])


def _typed_of(here: Known, row: Mapping[str, Any]) -> PaperWish:
    chips = chips_for(here, row)
    return PaperWish(
        title=chips.shown(str(row.get("title", ""))), number=str(row.get("number", "")), until=str(row.get("until", "")), lines=tuple(map(chips.shown, row.get("lines", ()))),
    )


def _new(request: Asking, here: Known, values: Mapping[str, str], problem: Invalid | None = None) -> Response[bytes]:
    event = values.get("on", "")
    given = standing_in(event)
    words = dict(occasions(here.files))
    title = given.title if given is not None else f"{words[event]}通知书" if event in words else ""
    return shown(request, here, "notice_new.html", TAB, problem=problem, v={"on": "", "title": title, "number": "", **values}, occasions=list(words.items()))


async def _page(request: Asking, here: Known, row: Mapping[str, Any], wish: PaperWish, problem: Invalid | None = None) -> Response[bytes]:
    chips = chips_for(here, row)
    stored = _stored(chips, wish)
    texts = stored if stored is not None else [str(line) for line in row.get("lines", ())]
    found = parts(row["on"], wish.title, texts)
    paper = _sample(request, here, row)
    return shown(
        request, here, "notice.html", TAB, problem=problem, row={**row, "title": title_of(here, row)}, word=EVENT_WORDS.get(row["on"], ""), wish=wish, lines=_lines(row, wish, stored), chips=chips.groups(),
        musts=[_must(part, chips) for part in found], dates=[(name, named.label) for name, named in here.survey.scope.items() if named.type.kind == "date" and name in here.survey.fields],
        fault_list=here.at("notice", row["id"]), annex=annex_said(request, here, row), paper=paper, qr=svg(paper.link, sized=False) if paper is not None else "",
    )


def _lines(row: Mapping[str, Any], wish: PaperWish, stored: Sequence[str] | None) -> list[dict[str, Any]]:
    """The paragraphs to edit, each with what would be lost with it."""
    if stored is None:
        return [{"no": no, "text": line, "locked": ()} for no, line in enumerate(wish.lines, 1)]
    return [
        {"no": no, "text": line, "locked": [f"{part.label}（{part.law}）" for part in locked(row["on"], wish.title, stored, no - 1)]}
        for no, line in enumerate(wish.lines, 1)
    ]


def _stored(chips: Chips, wish: PaperWish) -> list[str] | None:
    try:
        return [chips.stored(line) for line in wish.lines]
    except Invalid:
        return None


def _must(part: Part, chips: Chips) -> tuple[str, str, str, bool]:
    """What must be said: the label, the law, how to say it, whether it is said."""
    offered = {chip.name for chip in chips.offered}
    ways = [f"〔{chips.label(name)}〕" for name in part.ways if name in offered] + [f"“{text}”" for text in part.texts]
    return part.label, part.law, "或者".join(ways), part.met


def _sample(request: Asking, here: Known, row: Mapping[str, Any]) -> Paper | None:
    try:
        notice = msgspec.convert(dict(row), NoticeDef)
    except msgspec.ValidationError:
        return None
    link = f"{address_of(request)}/verify"
    return sample_paper(here.files, notice, here.survey, here.those.tried.item, link)
