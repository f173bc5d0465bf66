"""申请材料: only what has to be uploaded, each with what is there already; the filing itself asks for no file it can fetch or make."""

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.cases.told import promise_line
from core.digits import BIGGEST_ID, plain_number
from core.filings import preview
from core.filings.attachments import attach, of_draft, remove, tolerable, uploads
from core.filings.attachments import read as open_file
from core.filings.drafts import StaleDraft
from core.house import House
from core.problems import FieldProblem, Problem
from core.rules import Decision
from core.values import Unknown
from ui.api.who import Asking, house_of
from ui.hall.answers import ROOM
from ui.hall.filing import DraftId
from ui.hall.offered import offered
from ui.hall.sheets import REVIEW
from ui.hall.work import PROMISED, Work, resumed, saved
from ui.web import applicant, form_data, page, see_other

FileId = Annotated[int, PathParameter(description="材料文件编号", ge=1, le=2**63 - 1)]


@get("/my/files/{file:int}")
async def shown(request: Asking, file: FileId) -> Response[bytes]:
    """An uploaded file, of a draft or of a case of one's own."""
    visit, house = await applicant(request), house_of(request)
    about, data = await open_file(house, visit.actor, file)
    return Response(data, media_type=about.media, headers={"content-disposition": f"inline; filename*=UTF-8''{quote(about.filename)}"})


@get("/drafts/{draft:int}/materials")
async def materials(request: Asking, draft: DraftId) -> Response[bytes]:
    """What to upload; nothing to upload leads on to the review."""
    visit, house = await applicant(request), house_of(request)
    work = await resumed(house, visit, offered, draft)
    wanted = await asked(house, work)
    if not wanted:
        return see_other(request, f"{work.path}/{REVIEW}")
    return await _page(request, house, work, wanted)


@post("/drafts/{draft:int}/materials", status_code=200, request_max_body_size=ROOM)
async def uploaded(request: Asking, draft: DraftId) -> Response[bytes]:
    """A file added or taken away, or on to the review when everything required is there."""
    visit, house = await applicant(request), house_of(request)
    work, data = await resumed(house, visit, offered, draft), await form_data(request)
    wanted = await asked(house, work)
    errors: list[FieldProblem] = []
    for material in wanted:
        file = data.upload(material["id"])
        if file is None:
            continue
        try:
            await attach(house.db, house, visit.actor, draft, material["id"], file.name, file.data)
        except Problem as problem:
            text = problem.fields[0].text if problem.fields else f"{problem.detail}，{problem.instead}"
            errors.append(FieldProblem(material["id"], "", text))
    if taken := plain_number(data.get("_take"), BIGGEST_ID):
        await remove(house.db, visit.actor, draft, taken)
    there = {each.material for each in await of_draft(house.db, visit.actor, house.vault, draft)}
    work = await _promised(house, work, [each["id"] for each in wanted if each["later"] and each["id"] in data.all("_promise") and each["id"] not in there])
    if "_next" in data and not errors:
        errors = [
            FieldProblem(each["id"], "", f"请上传{each['name']}") for each in wanted
            if each["required"] and each["id"] not in there and each["id"] not in work.promised
        ]
        if not errors:
            return see_other(request, f"{work.path}/{REVIEW}")
    if "_keep" in data and not errors and not there and not work.promised:
        errors = [FieldProblem(wanted[0]["id"] if wanted else "", "", "没有收到文件；只接受 PDF、JPG、PNG，不超过 10 MB，请重新选择")]
    if errors:
        return await _page(request, house, work, wanted, errors, 422)
    return see_other(request, f"{work.path}/materials")


async def asked(house: House, work: Work) -> list[dict[str, Any]]:
    """The materials to upload, as the rules stand on what has been typed."""
    reading = work.read()
    decision: Decision = await preview(house, work.visit.actor, work.item.id, reading.values, party_code=work.held.code)
    known = {name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}
    env = {**reading.env, **known}
    later = {each.id: promise_line(each) for each in tolerable(work.item, env)}
    return [
        {"id": each.id, "name": each.name, "required": each.required, "basis": each.basis, "later": later.get(each.id, "")}
        for each in uploads(work.item, env)
    ]


async def _promised(house: House, work: Work, materials: list[str]) -> Work:
    """The same with what is to be supplied later kept in the draft."""
    while [*work.promised] != materials:
        try:
            return await saved(house, msgspec.structs.replace(work, raw={**work.raw, PROMISED: materials}), len(work.plan.sheets) + 1, work.version)
        except StaleDraft as stale:  # somebody is typing on another page: theirs stays, this is put beside it
            work = msgspec.structs.replace(work, raw=stale.newer.values, version=stale.newer.version)
    return work


async def _page(
    request: Asking, house: House, work: Work, wanted: list[dict[str, Any]], errors: list[FieldProblem] = [], status: int = 200,  # noqa: B006 - read only
) -> Response[bytes]:
    files = await of_draft(house.db, work.visit.actor, house.vault, work.draft)
    rows = [{**each, "files": [file for file in files if file.material == each["id"]]} for each in wanted]
    return page(
        request, work.visit, "hall/materials.html", title=f"申请材料 · {work.item.info.name}", status=status, work=work, item=work.item,
        steps=work.steps(), rows=rows, errors=errors, wrong={error.field: error.text for error in errors}, action=f"{work.path}/materials",
    )
