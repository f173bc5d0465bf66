"""Materials and papers of a case, viewed in place: a page with the file in it, and the file itself."""

from collections.abc import Sequence
from io import BytesIO
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from core.cases import item_of_case, paper_of, read_case
from core.cases.paper_views import not_personal
from core.filings import attachments
from core.problems import NotFound
from ui.api.bodies import BIGGEST
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.web import officer, page

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
FileId = Annotated[int, PathParameter(description="材料文件编号", ge=1, le=BIGGEST)]
Document = Annotated[str, PathParameter(description="文号", max_length=60)]
PDF: Final = "application/pdf"


class Shelf(msgspec.Struct, frozen=True):
    """The file shown, and its neighbours to turn to."""

    title: str
    about: str
    media: str
    source: str
    before: str
    after: str


@get("/desk/cases/{number:str}/materials/{file:int}")
async def material(request: Asking, number: Number, file: FileId) -> Response[bytes]:
    """A file given for a material, in its page."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    files = await attachments.of_case(house, visit.actor, view.number)
    at = next((place for place, each in enumerate(files) if each.id == file), None)
    if at is None:
        raise NotFound("没有这份材料", "请从办件页的申请材料中选择")
    item = await item_of_case(house, view)
    shown = files[at]
    if shown.unseen:
        raise attachments.not_needed()
    name = item.called(shown.material)
    base = f"/desk/cases/{view.number}/materials"
    before, after = _neighbours([f"{base}/{each.id}" for each in files if not each.unseen], [each.id for each in files if not each.unseen].index(file))
    shelf = Shelf(name, shown.filename, shown.media, f"{base}/{shown.id}/file", before, after)
    return page(request, visit, "desk/file.html", title=name, case=view, shelf=shelf)


@get("/desk/cases/{number:str}/materials/{file:int}/file")
async def material_file(request: Asking, number: Number, file: FileId) -> Response[bytes]:
    """The file itself; a name only, no path, goes with it."""
    visit, house = await officer(request), house_of(request)
    if all(each.id != file for each in await attachments.of_case(house, visit.actor, known(number))):
        raise NotFound("没有这份材料", "请从办件页的申请材料中选择")
    found, data = await attachments.read(house, visit.actor, file)
    return _file(data, found.media, found.filename)


@get("/desk/cases/{number:str}/papers/{document:str}")
async def paper(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """A paper, in its page."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    at = next((place for place, each in enumerate(view.papers) if each.number == document), None)
    if at is None:
        raise NotFound("没有这份文书", "请从办件页的文书列表中选择；刚刚办理的，文书稍后生成")
    await not_personal(house, visit.actor, view.number, document)
    base = f"/desk/cases/{view.number}/papers"
    before, after = _neighbours([f"{base}/{quote(each.number)}" for each in view.papers], at)
    shelf = Shelf(view.papers[at].title, document, PDF, f"{base}/{quote(document)}/file", before, after)
    return page(request, visit, "desk/file.html", title=f"{shelf.title} {document}", case=view, shelf=shelf)


@get("/desk/cases/{number:str}/papers/{document:str}/file")
async def paper_file(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """The PDF of a paper."""
    visit, house = await officer(request), house_of(request)
    return _file(await paper_of(house, visit.actor, known(number), document), PDF, f"{document}.pdf")


@get("/desk/cases/{number:str}/printing")
async def printing(request: Asking, number: Number) -> Response[bytes]:
    """Every paper of the case in one PDF, in the order they were made: one print job."""
    visit, house = await officer(request), house_of(request)
    view = await read_case(house, visit.actor, known(number))
    if not view.papers:
        raise NotFound("本件还没有文书", "刚刚办理的，文书稍后生成，请过一会儿再打印")
    from pypdf import PdfWriter  # noqa: PLC0415 - loaded by the first print job, not by every start

    merged, out = PdfWriter(), BytesIO()
    for each in view.papers:
        merged.append(BytesIO(await paper_of(house, visit.actor, view.number, each.number)))
    merged.write(out)
    return _file(out.getvalue(), PDF, f"{view.number}.pdf")


def _neighbours(addresses: Sequence[str], at: int) -> tuple[str, str]:
    return addresses[at - 1] if at else "", addresses[at + 1] if at + 1 < len(addresses) else ""


def _file(data: bytes, media: str, name: str) -> Response[bytes]:
    return Response(data, media_type=media, headers={"content-disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"})
