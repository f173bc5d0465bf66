"""断点续传: a material sent in pieces by `upload.js`; with scripts off the page's own form sends it whole (`ui.hall.uploads`)."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.enums import MediaType
from litestar.params import PathParameter, QueryParameter

from core.filings import uploading
from core.filings.uploading import PIECE, NotThere, Upload
from core.problems import FieldProblem, Invalid, Problem
from ui.api.who import Asking, house_of
from ui.hall.filing import DraftId
from ui.hall.offered import offered
from ui.hall.uploads import asked
from ui.hall.work import resumed
from ui.web import FormData, applicant, form_data

UploadId = Annotated[str, PathParameter(description="上传编号", max_length=40)]
Start = Annotated[int, QueryParameter(name="start", description="这一段从第几字节开始", ge=0, le=2**31 - 1)]


class Told(msgspec.Struct, frozen=True):
    """What the page is told: which upload, how far it is, whether the file is there; or what is wrong with it."""

    id: str = ""
    received: int = 0
    done: bool = False
    wrong: str = ""


@post("/drafts/{draft:int}/uploads", status_code=200)
async def begun(request: Asking, draft: DraftId) -> Response[bytes]:
    """A file is announced; the answer says where to begin, or to go on."""
    visit, house = await applicant(request), house_of(request)
    work, data = await resumed(house, visit, offered, draft), await form_data(request)
    material = data.get("material")
    if all(each["id"] != material for each in await asked(house, work)):
        return _told(Told(wrong="现在不需要上传这份材料，请刷新页面"), 422)
    try:
        upload = await uploading.begin(
            house.db, visit.actor, house.vault, draft, material, data.get("filename"), _size(data), _digest(data)
        )
    except Invalid as refused:
        return _told(Told(wrong=_why(refused)), 422)
    return _told(_so_far(upload))


@post("/drafts/{draft:int}/uploads/{upload:str}", status_code=200, request_max_body_size=PIECE)
async def gone_on(request: Asking, draft: DraftId, upload: UploadId, start: Start = 0) -> Response[bytes]:
    """A piece of it; one that does not follow is answered with where to go on."""
    visit, house = await applicant(request), house_of(request)
    try:
        done = await uploading.go_on(house.db, visit.actor, house.vault, draft, upload, start, await request.body())
    except NotThere as elsewhere:
        return _told(Told(upload, elsewhere.received), 409)
    except Invalid as refused:
        return _told(Told(wrong=_why(refused)), 422)
    return _told(_so_far(done))


def _so_far(upload: Upload) -> Told:
    return Told(upload.id, upload.received, upload.file is not None)


def _told(told: Told, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(told), status_code=status, media_type=MediaType.JSON)


def _why(refused: Problem) -> str:
    fields: tuple[FieldProblem, ...] = tuple(refused.fields)
    return fields[0].text if fields else f"{refused.detail}，{refused.instead}"


def _size(data: FormData) -> int:
    text = data.get("size")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _digest(data: FormData) -> bytes:
    try:
        return bytes.fromhex(data.get("digest"))
    except ValueError:
        return b""
