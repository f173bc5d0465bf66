"""断点续传: a file for a material or a field sent in pieces by `upload.js`; with scripts off the page's own form sends it whole (`ui.hall.uploads`)."""

from functools import partial
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.enums import MediaType
from litestar.params import PathParameter, QueryParameter

from core.digits import plain_number
from core.filings import uploading
from core.filings.answers import limits_at, trim
from core.filings.uploading import PIECE, NotThere, Upload
from core.forms.uploads import field_of, is_file
from core.house import House
from core.problems import FieldProblem, Invalid, Problem
from ui.api.who import Asking, house_of
from ui.hall.answers import FILES
from ui.hall.filing import DraftId
from ui.hall.offered import offered
from ui.hall.uploads import asked
from ui.hall.work import Work, resumed
from ui.web import FormData, applicant, form_data
from ui.web.fields import visible

UploadId = Annotated[str, PathParameter(description="上传编号", max_length=40)]
Start = Annotated[int, QueryParameter(name="start", description="这一段从第几字节开始", ge=0, le=2**31 - 1)]


class Told(msgspec.Struct, frozen=True):
    """What the page is told: which upload, how far it is, whether the file is there; or what is wrong with it.

    Of a file that is there also its name and size, where it is looked at, and the digest by which a field's answer names it.
    """

    id: str = ""
    received: int = 0
    done: bool = False
    wrong: str = ""
    digest: str = ""
    name: str = ""
    size: int = 0
    href: str = ""


@post("/drafts/{draft:int}/uploads", status_code=200)
async def begun(request: Asking, draft: DraftId) -> Response[bytes]:
    """A file is announced; the answer says where to begin, or to go on."""
    visit, house = await applicant(request), house_of(request)
    work, data = await resumed(house, visit, offered, draft), await form_data(request)
    material = data.get("material")
    if not await _wanted(house, work, material):
        return _told(Told(wrong="现在不需要上传这份材料，请刷新页面"), 422)
    try:
        upload = await uploading.begin(
            house.db, visit.actor, house.vault, draft, material, data.get("filename"), _size(data), _digest(data),
            limits_at(work.item.form, material),
        )
    except Invalid as refused:
        return _told(Told(wrong=_why(refused)), 422)
    return _told(_so_far(upload))


@post("/drafts/{draft:int}/uploads/{upload:str}", status_code=200, request_max_body_size=PIECE)
async def gone_on(request: Asking, draft: DraftId, upload: UploadId, start: Start = 0) -> Response[bytes]:
    """A piece of it; one that does not follow is answered with where to go on."""
    visit, house = await applicant(request), house_of(request)
    try:
        form = (await resumed(house, visit, offered, draft)).item.form
        done = await uploading.go_on(house, visit.actor, draft, upload, start, await request.body(), partial(limits_at, form))
    except NotThere as elsewhere:
        return _told(Told(upload, elsewhere.received), 409)
    except Invalid as refused:
        return _told(Told(wrong=_why(refused)), 422)
    if done.file is not None and field_of(done.material):
        await trim(house.db, draft, done.material)
    return _told(_so_far(done))


async def _wanted(house: House, work: Work, material: str) -> bool:
    """Whether something may be uploaded under the name now: for a field that shows, or a material that is asked for."""
    name = field_of(material)
    if name:
        fields = work.item.form.fields
        return name in fields and is_file(fields[name]) and name in visible(work.item.form, work.read().env)
    return any(each["id"] == material for each in await asked(house, work))


def _so_far(upload: Upload) -> Told:
    file = upload.file
    if file is None:
        return Told(upload.id, upload.received)
    return Told(upload.id, upload.received, done=True, digest=file.digest, name=file.filename, size=file.size, href=f"{FILES}{file.id}")


def _told(told: Told, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(told), status_code=status, media_type=MediaType.JSON)


def _why(refused: Problem) -> str:
    fields: tuple[FieldProblem, ...] = tuple(refused.fields)
    return fields[0].text if fields else f"{refused.detail}，{refused.instead}"


def _size(data: FormData) -> int:
    return plain_number(data.get("size")) or 0


def _digest(data: FormData) -> bytes:
    try:
        return bytes.fromhex(data.get("digest"))
    except ValueError:
        return b""
