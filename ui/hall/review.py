"""核对并提交: everything on one page, the commitment told and confirmed item by item, then one button."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any, Final

import msgspec
from litestar import Response, get, post

from core.access import Actor, scope
from core.cases.told import promise_line
from core.filings import FilingRequest, preview, submit
from core.filings.attachments import Attachment, of_draft, tolerable, uploads
from core.filings.drafts import StaleDraft
from core.filings.promise import told_points
from core.forms import Message
from core.house import House
from core.items.parts import BY_UPLOAD, Material
from core.problems import FieldProblem, NotFound, Problem
from core.rules import Decision
from core.scenes import Composed
from core.values import Unknown
from ui.api.who import Asking, house_of
from ui.hall.answers import FILES
from ui.hall.combined import legs
from ui.hall.filing import DraftId
from ui.hall.keeping import unchosen, version_of
from ui.hall.offered import offered
from ui.hall.prefill import changes_of, explained, origins_in, provenances
from ui.hall.rendering import field_html
from ui.hall.signing import KEPT, NAME, ONLY, about_documents, asks_name, on_page, papers_of, shown, signed, signed_in
from ui.hall.stated import stated
from ui.hall.verdicts import verdict_of
from ui.hall.work import SHOWN, Work, fields_of, resumed, said_of, saved, summary
from ui.web import FormData, Visit, applicant, form_data, is_htmx, page, see_other
from ui.web.field_views import files_shown
from ui.web.fields import Reading, values_of, visible

KEY: Final = "draft-{}"
"""The idempotency key of a draft's submission: pressed twice, filed once."""
_MOVED: Final = "这份申报刚在别处改过，下面是最新的内容，请重新核对后提交"
WHY: Final = "_why."
"""Prefix of the inputs in which a correction against a licence is explained."""
LONGEST_WHY: Final = 500
_TWICE: Final = "有栏目在两处填写得不同，请先选择用哪一个"
UNREAD: Final = "请阅读《容缺受理承诺书》并确认承诺"
_FILED: Final = """
SELECT c.number FROM filings f JOIN cases c ON c.filing = f.id WHERE f.idempotency = $1 AND {scope} ORDER BY c.id LIMIT 1
"""


class Correction(msgspec.Struct, frozen=True):
    """A value that the applicant has changed: what it was and from where, and what is said to that where it stood in a licence."""

    name: str
    label: str
    told: str
    licence: bool
    why: str


class Part(msgspec.Struct, frozen=True):
    """A page of the form as it will be filed: rows of label, text, the address where it is changed, and that of a file."""

    title: str
    href: str
    rows: tuple[tuple[str, str, str, str], ...]
    faults: tuple[Message, ...]


@get("/drafts/{draft:int}/review")
async def review(request: Asking, draft: DraftId) -> Response[bytes]:
    """The whole filing, before it is sent."""
    visit, house = await applicant(request), house_of(request)
    return await _page(request, house, await resumed(house, visit, offered, draft))


@post("/drafts/{draft:int}/review", status_code=200)
async def submitted(request: Asking, draft: DraftId) -> Response[bytes]:
    """Confirmed and sent: the case is opened, or what is missing is said."""
    visit, house = await applicant(request), house_of(request)
    try:
        work = await resumed(house, visit, offered, draft)
    except NotFound:
        return await _filed_already(request, house, visit, draft)
    data = await form_data(request)
    work = work.typed([name for name in data.get(SHOWN).split() if name in work.plan.promises], data)
    work = msgspec.structs.replace(work, raw=explained(work.raw, _reasons(data)))
    if is_htmx(request):
        return await _page(request, house, work)
    if version_of(data) != work.version:
        return await _page(request, house, work, problems=(FieldProblem("", "", _MOVED),), status=409)
    return await _sent(request, house, work, data)


async def _sent(request: Asking, house: House, work: Work, data: FormData) -> Response[bytes]:
    """Sign what has been confirmed, then submit; what keeps it from that is said."""
    work, unsigned = signed(work, await papers_of(house, work), data)
    long = _too_long(work)
    if long:
        return await _page(request, house, work, problems=(*unsigned, *long), status=422, data=data)
    if ONLY in data and not unsigned:
        try:
            await saved(house, work, len(work.plan.sheets) + 1, work.version)
        except Problem as refused:
            return await _refused(request, house, work, refused, data)
        return see_other(request, f"{work.path}/review#documents")
    later = await _later(house, work)
    hindered = _hindered(work, agreed=not later or "agreed" in data)
    if hindered is not None or unsigned:
        if KEPT in work.raw:
            work = await _kept(house, work)
        return await _page(request, house, work, problems=(*unsigned, *((hindered,) if hindered is not None else ())), status=422, data=data)
    values = values_of(work.item.form, work.raw)
    about = work.about.number if work.about is not None else ""
    try:
        done = await submit(house, work.visit.actor, request_of(work, values, about, later))
    except Problem as refused:
        if isinstance(refused, NotFound) and not about:
            raise
        return await _refused(request, house, work, refused, data)
    return see_other(request, f"/receipts/{done.cases[0].number}")


def _reasons(data: FormData) -> list[tuple[str, str]]:
    """What the applicant says to corrections, by field."""
    return [(key.removeprefix(WHY), data.get(key).strip()) for key in data if key.startswith(WHY)]


def _too_long(work: Work) -> tuple[FieldProblem, ...]:
    """What is said to a correction at more length than is kept."""
    return tuple(
        FieldProblem(f"{WHY}{name}", "", f"{work.item.form.fields[name].label}的说明最多 {LONGEST_WHY} 个字，现在 {len(each.why)} 个字")
        for name, each in origins_in(work.raw).items() if len(each.why) > LONGEST_WHY and name in work.item.form.fields
    )


def _corrections(work: Work) -> list[Correction]:
    """What is not as it was filled in."""
    form, origins = work.item.form, origins_in(work.raw)
    shown = visible(form, work.read().env)
    return [
        Correction(name, form.fields[name].label, told, origins[name].licence, origins[name].why)
        for name, told in changes_of(form, work.raw).items() if name in shown
    ]


def _hindered(work: Work, *, agreed: bool) -> FieldProblem | None:
    """What must be done before anything is submitted: the choice between two versions, the promise to supply."""
    if unchosen(work, work.read()):
        return FieldProblem("", "", _TWICE)
    return None if agreed else FieldProblem("agreed", "", UNREAD)


def request_of(work: Work, values: dict[str, Any], about: str, later: tuple[Material, ...]) -> FilingRequest:
    """The submission of a draft."""
    promised = tuple(each.id for each in later)
    return FilingRequest(
        work.item.id, values, work.held.id, KEY.format(work.draft), draft=work.draft, about=about, promised=promised,
        origins=provenances(work.item.form, work.raw), signed=signed_in(work),
    )


async def _later(house: House, work: Work) -> tuple[Material, ...]:
    """The materials that are promised for later: those that may be, and have no file."""
    if not work.promised:
        return ()
    reading = work.read()
    decision = await preview(house, work.visit.actor, work.item.id, reading.values, party_code=work.held.code)
    there = {each.material for each in await of_draft(house.db, work.visit.actor, house.vault, work.draft)}
    may = tolerable(work.item, {**reading.env, **_known(decision)})
    return tuple(each for each in may if each.id in work.promised and each.id not in there)


async def _refused(request: Asking, house: House, work: Work, refused: Problem, data: FormData) -> Response[bytes]:
    """Not taken: what was confirmed so far is kept as far as it can be, and what is wrong is said."""
    with suppress(Problem):
        work = await _kept(house, work)
    said = refused.fields or (FieldProblem("", "", str(refused)),)
    return await _page(request, house, work, problems=said, status=422 if isinstance(refused, NotFound) else refused.status, data=data)


async def _kept(house: House, work: Work) -> Work:
    """The same, saved; what somebody has saved meanwhile stays."""
    with suppress(StaleDraft):
        return await saved(house, work, len(work.plan.sheets) + 1, work.version)
    return work


async def _filed_already(request: Asking, house: House, visit: Visit, draft: int) -> Response[bytes]:
    """Sent twice: to the receipt of the first time. Raises NotFound when there was none."""
    number = await filed_as(house, visit.actor, draft)
    if number is None:
        raise NotFound("没有这份暂存，可能已经提交或者删除", "请到“我的办件”查看已提交的申请")
    return see_other(request, f"/receipts/{number}")


async def filed_as(house: House, actor: Actor, draft: int) -> str | None:
    """The number of the case that a draft became, as far as the actor may see it."""
    seen = scope(actor, 2)
    number: str | None = await house.db.fetchval(_FILED.format(scope=seen.where), KEY.format(draft), *seen.args)
    return number


async def _page(
    request: Asking, house: House, work: Work, *, problems: tuple[FieldProblem, ...] = (), status: int = 200, data: FormData | None = None,
) -> Response[bytes]:
    """The page. `problems` are those of a submission that was refused; before that, only other pages' faults are told."""
    reading = work.read()
    decision = await preview(house, work.visit.actor, work.item.id, reading.values, party_code=work.held.code)
    files = await of_draft(house.db, work.visit.actor, house.vault, work.draft)
    promises = set(work.plan.promises)
    faults = [message for message in reading.submission.messages if message.field.partition(".")[0] not in promises]
    errors = [Message(each.field, each.label, each.text) for each in problems if each.field.partition(".")[0] in promises or not each.field]
    fields = fields_of(work, reading, work.plan.promises, said_of(work, errors))
    later, unread = await _later(house, work), [each for each in problems if each.field == "agreed"]
    papers, problems = await papers_of(house, work), tuple(on_page(each) for each in problems)
    unsigned, long = [each for each in problems if about_documents(each)], [each for each in problems if each.field.startswith(WHY)]
    problems = tuple(each for each in problems if each.field != "agreed" and each not in unsigned and each not in long)
    context = {
        "work": work, "steps": work.steps(), "uploading": bool(uploads(work.item, {**reading.env, **_known(decision)})), "item": work.item, "one": field_html, "parts": _parts(work, reading, faults), "promises": fields, "errors": (*summary(errors), *unsigned, *long, *unread), "faults": faults,
        "materials": _materials(work, reading, decision, files, {each.id for each in later}), "later": [promise_line(each) for each in later], "unread": bool(unread), "agreed": data is not None and "agreed" in data, "long": {each.field: each.text for each in long}, "longest": LONGEST_WHY, "corrections": _corrections(work), "settled": [sheet.title for sheet in work.settled() if sheet.number > 1], "verdict": verdict_of(work.item, decision, reading.env),
        "tips": work.hinting.before(reading), "shown": " ".join(field.name for field in fields), "doubts": reading.submission.warnings,
        "points": told_points(work.item, work.item.materials({**reading.env, **_known(decision)})) if fields else (),
        "legs": legs(work.item) if isinstance(work.item, Composed) else (),
        "dropped": [each.reason for each in work.item.dropped] if isinstance(work.item, Composed) else (),
        "documents": shown(work, papers, unsigned, data), "asks_name": asks_name(work, papers), "signer_typed": data.get(NAME) if data is not None else "",
        "name_wrong": next((each.text for each in unsigned if each.field == NAME), ""),
        "twice": unchosen(work, reading), "others": [each for each in problems if each.field and each.field.partition(".")[0] not in promises],
    }
    return page(request, work.visit, "hall/review.html", fragment="hall/_promises.html", title=f"核对并提交 · {work.item.info.name}", status=status, **context)


def _known(decision: Decision) -> dict[str, Any]:
    return {name: value for name, value in decision.outcomes.items() if not isinstance(value, Unknown)}


def _parts(work: Work, reading: Reading, faults: list[Message]) -> tuple[Part, ...]:
    form, parts = work.item.form, []
    for sheet in work.plan.sheets:
        href = f"{work.path}/{sheet.number}?back=review"
        wrong = {message.field.partition(".")[0]: message for message in faults}
        rows = [
            (each.label, each.text, each.name and f"{href}#f-{each.name}", each.href)
            for each in stated(form, sheet.names, reading, wrong, files_shown(work.files, FILES))
        ]
        if not rows:
            continue
        told = tuple(message for message in faults if message.field.partition(".")[0] in sheet.names)
        parts.append(Part(sheet.title, f"{href}&check=1" if told else href, tuple(rows), told))
    return tuple(parts)


def _materials(work: Work, reading: Reading, decision: Decision, files: tuple[Attachment, ...], later: Collection[str]) -> list[dict[str, Any]]:
    """Each material that will be part of the filing, and whether it is there."""
    there: dict[str, list[str]] = {}
    for each in files:
        there.setdefault(each.material, []).append(each.filename)
    return [
        {"name": material.name, "source": material.get, "files": there.get(material.id, []), "asked": material.get == BY_UPLOAD, "required": material.required, "later": material.id in later}
        for material in work.item.materials({**reading.env, **_known(decision)})
    ]
