"""窗口收件: the officer at the counter files for whoever stands there, on one dense page, then receives and accepts in the same stroke."""

import secrets
from contextlib import suppress
from typing import Annotated, Final
from urllib.parse import urlencode

import msgspec
import structlog
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import cases
from core.access import Actor
from core.cases.views import CaseView
from core.filings import Counter, FilingRequest, submit
from core.filings.confirming import confirmed_at, how_confirmed, waiting
from core.filings.counter import takes_in
from core.filings.drafts import StaleDraft
from core.filings.objecting import objection_items
from core.filings.preparing import item_of
from core.filings.requests import HOW_SEEN, ON_PAPER
from core.forms import Message
from core.hints.counting import Count
from core.house import House
from core.items.item import Item
from core.parties import register_company
from core.problems import Forbidden, Invalid, NotFound, Problem
from core.process import KINDS, Act
from core.registry import Registry
from core.time import now
from ui.api.who import Asking, address_of, house_of
from ui.desk.counter_page import (
    DOOR,
    TAKE,
    Taking,
    attached,
    begun,
    counter_page,
    hinted,
    kept,
    linked,
    originals,
    outdated,
    pasted,
    printed,
    resumed,
    sends_files,
    typed,
    with_files,
)
from ui.desk.onepage import again, party_of_code, plain_code, refusal
from ui.web import FormData, Visit, form_data, is_htmx, officer, page, see_other
from ui.web.pasting import rows_pasted
from ui.web.rows import rows_changed

ItemId = Annotated[str, PathParameter(description="事项编号", max_length=100)]
Code = Annotated[str, QueryParameter(name="code", description="申请人的统一社会信用代码", max_length=40)]
Draft = Annotated[int, QueryParameter(name="draft", description="没有办完的录入", ge=0, le=2**63 - 1)]
DraftId = Annotated[int, PathParameter(description="没有办完的录入", ge=1, le=2**63 - 1)]
Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Stopped = Annotated[int, QueryParameter(description="1：收件以后没有接着受理", ge=0, le=1)]
CONFIRMED: Final = "申请人核对打印的申请表后签字"
_KEY: Final = "counter-{}"
_FAR: Final = 4
"""Steps that one stroke may take: receive and accept, with something to spare."""
_log = structlog.get_logger("counter")
ROOM: Final = 48 * 1024 * 1024
"""Bytes of a request with photographs of several materials."""


@get("/desk/counter")
async def offered(request: Asking) -> Response[bytes]:
    """The items whose applications the officer takes in, and what was begun and not finished."""
    visit, house = await officer(request), house_of(request)
    items = mine(house.catalogue.registry, visit.actor)
    names = {item.id: item.info.name for item in items}
    left = [(each, names[each.item]) for each in await waiting(house.db, visit.actor) if each.item in names]
    return DOOR.offered(request, visit, items, unfinished=left)


@get("/desk/counter/{item:str}")
async def begin(request: Asking, item: ItemId, code: Code = "", draft: Draft = 0) -> Response[bytes]:
    """For whom; once that is known, the whole application on one page with what is known filled in, or as it was left."""
    visit, house = await officer(request), house_of(request)
    version, key = _own(house, visit.actor, item), secrets.token_urlsafe(16)
    held = await party_of_code(house, code) if code.strip() else None
    if held is None:
        return DOOR.asking(request, visit, version, code)
    if draft:
        return counter_page(request, visit, await hinted(house, await resumed(house, visit.actor, version, held, key, draft)))
    return counter_page(request, visit, await hinted(house, await begun(house, visit.actor, version, held, key)))


@post("/desk/counter/{item:str}", status_code=200, request_max_body_size=ROOM)
async def taken(request: Asking, item: ItemId) -> Response[bytes]:
    """Taken in once however often the form is sent; or what is wrong, with what was typed. Other buttons only go on with the page."""
    visit, house = await officer(request), house_of(request)
    version, data = _own(house, visit.actor, item), await form_data(request)
    if data.get("_do") == "register":
        return await _registered(request, visit, version, data)
    held = await party_of_code(house, data.get("_code"))
    if held is None:
        raise NotFound("没有这一申请人", "请返回上一步，重新填写统一社会信用代码")
    taking = await hinted(house, typed(version, held, data.get("_key"), data))
    if is_htmx(request):
        return again(request, visit, taking.work, data, "窗口收件")
    if data.get("_do") == "print":
        return await printed(request, house, visit, taking.work)
    return await _gone_on(request, visit, taking, data)


async def _registered(request: Asking, visit: Visit, item: Item, data: FormData) -> Response[bytes]:
    """The company put into the register, then its application."""
    house, code = house_of(request), plain_code(data.get("_code"))
    try:
        party = await register_company(house.db, house.vault, code, data.get("name"))
    except Invalid as problem:
        return DOOR.asking(request, visit, item, data.get("_code"), data.get("name"), problem.fields[0])
    _log.info("party_registered", party=party.id, by=visit.actor.login, item=item.id)
    return see_other(request, f"{DOOR.path}/{item.id}?{urlencode({'code': code})}")


async def _gone_on(request: Asking, visit: Visit, taking: Taking, data: FormData) -> Response[bytes]:
    house, work, do = house_of(request), taking.work, data.get("_do")
    if do == "paste":
        return counter_page(request, visit, msgspec.structs.replace(taking, work=pasted(work, data.get("paste"))))
    if do == "seen":
        return counter_page(request, visit, msgspec.structs.replace(taking, seen=originals(taking)))
    rows = rows_pasted(work.item.form, work.raw, data)
    if rows is not None:
        work = msgspec.structs.replace(work, raw=rows.raw)
        return counter_page(request, visit, msgspec.structs.replace(taking, work=work), rows.said(work.read()))
    raw, moved = rows_changed(work.item.form, work.raw, data)
    taking = msgspec.structs.replace(taking, work=msgspec.structs.replace(work, raw=raw))
    filing = do in {"accept", "receive"} and not moved
    wrong: tuple[Message, ...] = ()
    if sends_files(work.item, data) or taking.draft or TAKE in data or do in {"phone", "save"}:
        try:
            taking = await kept(house, visit.actor, taking)
            taking, wrong = await with_files(house, visit.actor, taking, data)
        except Problem as problem:
            if not (filing and isinstance(problem, NotFound)):  # what has been filed meanwhile is told by its receipt
                return await _not_kept(request, visit, taking, data, problem)
    if filing and not wrong:
        return await _taken_in(request, visit, taking, data)
    if do == "phone" and not wrong:
        taking = await linked(house, visit.actor, taking, address_of(request))
    return counter_page(request, visit, taking, wrong)


async def _not_kept(request: Asking, visit: Visit, taking: Taking, data: FormData, problem: Problem) -> Response[bytes]:
    """The page as it was sent, why it could not be kept, and what to do."""
    wrong = refusal(problem, DOOR)
    if isinstance(problem, StaleDraft):
        taking, wrong = outdated(taking, problem.newer)
    if sends_files(taking.work.item, data):
        wrong = (*wrong, Message("", "", "这次选择的文件可能没有收下，请在下面核对，缺少的请重新选择"))
    if taking.draft:
        with suppress(NotFound):
            taking = await attached(house_of(request), visit.actor, taking)
    return counter_page(request, visit, taking, wrong, problem.status, confirmed=_stands(data, problem))


def _stands(data: FormData, problem: Problem) -> bool:
    """Whether the tick that the applicant has confirmed still holds: nothing has to be changed."""
    return "confirmed" in data and not isinstance(problem, Invalid | StaleDraft)


async def _taken_in(request: Asking, visit: Visit, taking: Taking, data: FormData) -> Response[bytes]:
    work, house = taking.work, house_of(request)
    reading = work.read()
    wrong = work.wrong(reading)
    confirmed = CONFIRMED if data.get("confirmed") else await how_confirmed(house.db, visit.actor, taking.draft, work.whole)
    if not confirmed:
        wrong = (*wrong, Message("confirmed", "申请人确认", "请申请人核对：打印的申请表签字以后勾选，或者用手机扫码确认；确认以后又改动的，须重新核对"))
    if wrong:
        fields = {message.field.partition(".")[0] for message in wrong} & work.item.form.fields.keys()
        house.hints.tally.add(Count("window", work.item.id, name, acted=True) for name in sorted(fields))
        return counter_page(request, visit, taking, wrong)
    counter = Counter(tuple((name, how) for name, how in taking.seen.items() if how in (*HOW_SEEN, ON_PAPER)), confirmed)
    filing = FilingRequest(work.item.id, reading.values, work.held.id, _KEY.format(work.key), draft=taking.draft or None, counter=counter)
    try:
        done = await submit(house, visit.actor, filing)
    except Problem as problem:
        return counter_page(request, visit, taking, refusal(problem, DOOR), problem.status, confirmed=_stands(data, problem))
    number = done.cases[0].number
    view = await cases.read_case(house, visit.actor, number)
    stopped = await _carried(house, visit.actor, view) if data.get("_do") == "accept" else ""
    return see_other(request, f"/desk/counter/done/{number}" + ("?stopped=1" if stopped else ""))


@get("/desk/counter/drafts/{draft:int}/confirmation")
async def confirmation(request: Asking, draft: DraftId) -> Response[bytes]:
    """Whether the applicant has confirmed on the phone by now; a page asks again and again."""
    visit, house = await officer(request), house_of(request)
    return page(
        request, visit, "desk/confirmation.html", fragment="desk/_confirmation.html", title="申请人核对", draft=draft,
        confirmed_at=await confirmed_at(house.db, visit.actor, draft),
    )


@get("/desk/counter/done/{number:str}")
async def done(request: Asking, number: Number, stopped: Stopped = 0) -> Response[bytes]:
    """What was taken in, its papers to be printed at once, and the next."""
    visit, house = await officer(request), house_of(request)
    view = await cases.read_case(house, visit.actor, number)
    item = await cases.item_of_case(house, view)
    wanted = sum(len(item.notices.on(event.kind)) for event in view.events)
    return page(
        request, visit, "desk/counter_done.html", fragment="desk/_counter_papers.html", title=f"已收件 {view.number}", case=view, item=item.info,
        waiting=len(view.papers) < wanted, stopped=bool(stopped),
    )


def mine(registry: Registry, actor: Actor) -> list[Item]:
    """The items whose applications one of the officer's posts takes in; objections begin at what they object to."""
    beside = objection_items(registry)
    return [item for item in registry.items.values() if item.id not in beside and takes_in(actor, item)]


async def _carried(house: House, actor: Actor, view: CaseView) -> str:
    """Receive and accept as far as the officer may; answers what kept it from going on."""
    for _ in range(_FAR):
        item = await cases.item_of_case(house, view)
        step = item.process.steps.get(view.step)
        if step is None or step.kind not in ("receive", "accept"):
            return ""
        try:
            view = await cases.act(house, actor, view.number, Act(KINDS[step.kind].favourable), view.seq)
        except Problem as problem:
            return problem.detail
    return ""


def _own(house: House, actor: Actor, item: str) -> Item:
    """The item, when the officer may take in its applications. Raises NotFound, Forbidden, Quarantined."""
    version = item_of(house, item, now())
    if not takes_in(actor, version):
        raise Forbidden(f"“{version.info.name}”的窗口收件不由您的岗位办理", "请从“窗口收件”的列表中选择，或者移交收件人")
    return version
