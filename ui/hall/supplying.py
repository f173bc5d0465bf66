"""容缺: the promise to supply what is lacking, and the supply itself, from the page of a case."""

from typing import Final

from litestar import Response, get, post

from core import cases, time
from core.cases import CaseView
from core.digits import BIGGEST_ID, plain_number
from core.filings import mending
from core.filings.attachments import remove
from core.house import House
from core.problems import Conflict, FieldProblem, Forbidden, Invalid, NotLawful, Problem
from core.process import Act
from ui.amended import PROMISE
from ui.api.who import Asking, house_of
from ui.hall.answers import ROOM
from ui.hall.cases import Number, case_page, known, seen_of
from ui.web import FormData, Visit, applicant, form_data, page, see_other

SUPPLY: Final = "补齐"
UNREAD: Final = "请阅读承诺书，并确认承诺"


@get("/my/cases/{number:str}/supply")
async def asked(request: Asking, number: Number) -> Response[bytes]:
    """What is still lacking, and until when."""
    visit, house = await applicant(request), house_of(request)
    case = await cases.read_case(house, visit.actor, known(number))
    if not case.pending.lacking:
        return see_other(request, f"/my/cases/{case.number}")
    return await _page(request, house, visit, case)


@post("/my/cases/{number:str}/supply", status_code=200, request_max_body_size=ROOM)
async def supplied(request: Asking, number: Number) -> Response[bytes]:
    """A file added or taken away, or everything that has been uploaded handed in."""
    visit, house = await applicant(request), house_of(request)
    case, data = await cases.read_case(house, visit.actor, known(number)), await form_data(request)
    if not case.pending.lacking:
        return see_other(request, f"/my/cases/{case.number}")
    errors = await _uploads(house, visit, case, data)
    if "_send" in data and not errors:
        errors = await _sent(house, visit, case, data)
        if not errors:
            return see_other(request, f"/my/cases/{case.number}")
    if errors:
        return await _page(request, house, visit, case, errors, 422)
    return see_other(request, f"/my/cases/{case.number}/supply")


@post("/my/cases/{number:str}/promise", status_code=200)
async def promised(request: Asking, number: Number) -> Response[bytes]:
    """《容缺受理承诺书》 signed for the materials ticked."""
    visit, house = await applicant(request), house_of(request)
    data = await form_data(request)
    if "agreed" not in data:
        return await case_page(request, visit, number, (FieldProblem("agreed", "", UNREAD),), 422)
    try:
        await cases.act(house, visit.actor, known(number), Act(PROMISE, materials=tuple(data.all("materials")[:100])), seen_of(data))
    except (Conflict, Forbidden, Invalid, NotLawful) as refused:
        return await case_page(request, visit, number, (FieldProblem("", "", f"{refused.detail}；{refused.instead}"),), refused.status)
    return see_other(request, f"/my/cases/{known(number)}")


async def _uploads(house: House, visit: Visit, case: CaseView, data: FormData) -> tuple[FieldProblem, ...]:
    errors: list[FieldProblem] = []
    for material, label, _ in case.pending.lacking:
        file = data.upload(material)
        if file is None:
            continue
        try:
            await mending.add_file(house.db, house, visit.actor, case.number, material, file.name, file.data)
        except Problem as problem:
            text = problem.fields[0].text if problem.fields else f"{problem.detail}，{problem.instead}"
            errors.append(FieldProblem(material, label, text))
    if taken := plain_number(data.get("_drop"), BIGGEST_ID):
        draft = await mending.found(house.db, visit.actor, house.vault, case.number)
        if draft is not None:
            await remove(house.db, visit.actor, draft.id, taken)
    return tuple(errors)


async def _sent(house: House, visit: Visit, case: CaseView, data: FormData) -> tuple[FieldProblem, ...]:
    """Hand in what has been uploaded; what stands against it otherwise."""
    draft = await mending.found(house.db, visit.actor, house.vault, case.number)
    wanted = {material for material, _, _ in case.pending.lacking}
    files = [file.id for file in await mending.files(house.db, visit.actor, house.vault, draft) if file.material in wanted]
    if not files:
        return tuple(FieldProblem(material, "", f"请上传{label}") for material, label, _ in case.pending.lacking[:1])
    try:
        await cases.act(house, visit.actor, case.number, Act(SUPPLY, files=tuple(files)), seen_of(data))
    except (Conflict, Forbidden, Invalid, NotLawful) as refused:
        return refused.fields or (FieldProblem("", "", f"{refused.detail}；{refused.instead}"),)
    return ()


async def _page(
    request: Asking, house: House, visit: Visit, case: CaseView, errors: tuple[FieldProblem, ...] = (), status: int = 200
) -> Response[bytes]:
    item = await cases.item_of_case(house, case)
    draft = await mending.found(house.db, visit.actor, house.vault, case.number)
    files = await mending.files(house.db, visit.actor, house.vault, draft)
    about = {each.id: each for each in item.info.material}
    rows = [
        {"id": material, "name": label, "until": last, "left": (last - time.today()).days, "about": about.get(material),
         "files": [file for file in files if file.material == material]}
        for material, label, last in case.pending.lacking
    ]
    return page(
        request, visit, "hall/supply.html", title=f"补齐材料 · {item.info.name}", status=status, case=case, item=item, rows=rows, errors=errors,
        wrong={each.field: each.text for each in errors}, action=f"/my/cases/{case.number}/supply",
    )
