"""窗口收件: the officer at the counter files for whoever stands there, on one dense page, then receives and accepts in the same stroke."""

import secrets
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core import cases
from core.access import Actor, PartyHeld
from core.cases.views import CaseView
from core.filings import Counter, FilingRequest, submit
from core.filings.counter import takes_in
from core.filings.objecting import objection_items
from core.filings.preparing import item_of
from core.filings.requests import HOW_SEEN
from core.forms import Message
from core.house import House
from core.items.item import Item
from core.items.parts import BY_UPLOAD, Material
from core.pasting import recognise
from core.problems import FieldProblem, Forbidden, Invalid, NotFound, Problem
from core.process import KINDS, Act
from core.registry import Registry
from core.time import now
from ui.api.who import Asking, house_of
from ui.desk.onepage import LONGEST_CODE, OnePage, again, fresh, messages, party_of_code, shown
from ui.hall.prefill import SOURCES, prefilled
from ui.hall.rendering import field_html
from ui.hall.sheets import plan_of
from ui.web import FormData, Visit, form_data, is_htmx, officer, page, see_other
from ui.web.fields import Raw, raw_of
from ui.web.pasting import rows_pasted
from ui.web.rows import rows_changed

ItemId = Annotated[str, PathParameter(description="事项编号", max_length=100)]
Code = Annotated[str, QueryParameter(name="code", description="申请人的统一社会信用代码", max_length=40)]
Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Stopped = Annotated[int, QueryParameter(description="1：收件以后没有接着受理", ge=0, le=1)]
CONFIRMED: Final = "申请人核对打印的申请表后签字"
UNKNOWN: Final = "平台上没有代码为“{}”的企业。请核对；还没有登记的，请企业先用自己的账号登录登记"
_ABSENT: Final = "没有提交"
_SEEN: Final = "seen-"
_KEY: Final = "counter-{}"
_FAR: Final = 4
"""Steps that one stroke may take: receive and accept, with something to spare."""


@get("/desk/counter")
async def offered(request: Asking) -> Response[bytes]:
    """The items whose applications the officer takes in."""
    visit, house = await officer(request), house_of(request)
    return page(request, visit, "desk/counter.html", title="窗口收件", items=[item.info for item in mine(house.catalogue.registry, visit.actor)])


@get("/desk/counter/{item:str}")
async def begin(request: Asking, item: ItemId, code: Code = "") -> Response[bytes]:
    """For whom; once that is known, the whole application on one page with what is known filled in."""
    visit, house = await officer(request), house_of(request)
    version = _own(house, visit.actor, item)
    held = await party_of_code(house, code) if code.strip() else None
    if held is None:
        error = (FieldProblem("code", "", UNKNOWN.format(code.strip())),) if code.strip() else ()
        return page(request, visit, "desk/counter_whom.html", title=f"窗口收件 · {version.info.name}", item=version.info, code=code, errors=error)
    work = await _known(house, visit.actor, version, held)
    return _page(request, visit, work, {})


@post("/desk/counter/{item:str}", status_code=200)
async def taken(request: Asking, item: ItemId) -> Response[bytes]:
    """Taken in once however often the form is sent; or what is wrong, with what was typed. A pasted text only fills in fields."""
    visit, house = await officer(request), house_of(request)
    version, data = _own(house, visit.actor, item), await form_data(request)
    held = await party_of_code(house, data.get("_code"))
    if held is None:
        raise NotFound("没有这一申请人", "请返回上一步，重新填写统一社会信用代码")
    work = fresh(version, held, data.get("_key")[:LONGEST_CODE]).typed(data)
    seen = seen_in(version, data)
    if is_htmx(request):
        return again(request, visit, work, data, "窗口收件")
    if data.get("_do") == "paste":
        return _page(request, visit, pasted(work, data.get("paste")), seen)
    rows = rows_pasted(version.form, work.raw, data)
    if rows is not None:
        work = msgspec.structs.replace(work, raw=rows.raw)
        return _page(request, visit, work, seen, rows.said(work.read()))
    raw, moved = rows_changed(version.form, work.raw, data)
    if moved:
        return _page(request, visit, msgspec.structs.replace(work, raw=raw), seen)
    return await _taken_in(request, visit, work, seen, data)


async def _taken_in(request: Asking, visit: Visit, work: OnePage, seen: dict[str, str], data: FormData) -> Response[bytes]:
    reading, house = work.read(), house_of(request)
    wrong = work.wrong(reading)
    if not data.get("confirmed"):
        wrong = (*wrong, Message("confirmed", "申请人确认", "请申请人核对后勾选"))
    if wrong:
        return _page(request, visit, work, seen, wrong)
    counter = Counter(tuple((name, how) for name, how in seen.items() if how in HOW_SEEN), CONFIRMED)
    try:
        done = await submit(house, visit.actor, FilingRequest(work.item.id, reading.values, work.held.id, _KEY.format(work.key), counter=counter))
    except Invalid as invalid:
        return _page(request, visit, work, seen, messages(invalid.fields or (FieldProblem("", "", invalid.detail),)))
    number = done.cases[0].number
    view = await cases.read_case(house, visit.actor, number)
    stopped = await _carried(house, visit.actor, view) if data.get("_do") == "accept" else ""
    return see_other(request, f"/desk/counter/done/{number}" + ("?stopped=1" if stopped else ""))


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


def pasted(work: OnePage, text: str) -> OnePage:
    """With what a pasted text says, where nothing is typed yet; what is not sure is marked."""
    found = [piece for piece in recognise(text, work.item.form).pieces if piece.field not in work.fixed and not work.raw.get(piece.field)]
    typed = work.item.form.typed({piece.field: piece.value for piece in found})
    values = {piece.field: raw_of(work.item.form.fields[piece.field], typed[piece.field]) if piece.field in typed else piece.text for piece in found}
    doubts = tuple(Message(piece.field, piece.label, piece.because) for piece in found if not piece.sure)
    sources = {piece.field: "粘贴的文字" for piece in found if piece.sure}
    return msgspec.structs.replace(work, raw={**work.raw, **values}, doubts=doubts, sources=sources)


def seen_in(item: Item, data: FormData) -> dict[str, str]:
    """How each material was presented, as ticked."""
    return {material.id: data.get(_SEEN + material.id) for material in item.info.material if data.get(_SEEN + material.id) in (*HOW_SEEN, _ABSENT)}


def asked(work: OnePage) -> list[Material]:
    """The materials that somebody must hand in, as far as what is typed tells."""
    env = work.read().env
    wanted = {material.id for material in work.item.materials(env)}
    return [material for material in work.item.info.material if material.id in wanted and material.get == BY_UPLOAD]


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


async def _known(house: House, actor: Actor, item: Item, held: PartyHeld) -> OnePage:
    """The page with what the house knows of the company; personal values are asked of whoever stands there, not read from the files."""
    work = fresh(item, held, secrets.token_urlsafe(16))
    raw: Raw = await prefilled(house, actor, held, item)
    sources = raw.pop(SOURCES, {})
    shown_openly = [name for name in raw if name not in work.fixed and not item.form.fields[name].personal]
    return msgspec.structs.replace(
        work, raw={name: raw[name] for name in shown_openly}, sources={name: sources[name][1] for name in shown_openly if name in sources},
    )


def _own(house: House, actor: Actor, item: str) -> Item:
    """The item, when the officer takes in its applications. Raises NotFound, Forbidden, Quarantined."""
    version = item_of(house, item, now())
    if not takes_in(actor, version):
        raise Forbidden(f"“{version.info.name}”的窗口收件不由您的岗位办理", "请从“窗口收件”的列表中选择，或者移交收件人")
    return version


def _page(request: Asking, visit: Visit, work: OnePage, seen: dict[str, str], wrong: tuple[Message, ...] = ()) -> Response[bytes]:
    fields = work.fields(work.read(), wrong)
    promises = plan_of(work.item).promises
    slots = work.slots(fields)
    context: dict[str, Any] = {
        "item": work.item.info, "held": work.held, "key": work.key, "one": field_html, "shown": shown(fields),
        "slots": [each for each in slots if each[0] not in promises], "promises": [each for each in slots if each[0] in promises],
        "materials": [(material, seen.get(material.id, "")) for material in asked(work)], "hows": (*HOW_SEEN, _ABSENT), "seen_prefix": _SEEN,
        "errors": tuple(FieldProblem(each.field, "", each.text) for each in wrong), "unsure": len(work.doubts),
    }
    return page(request, visit, "desk/counter_form.html", title=f"窗口收件 · {work.item.info.name}", status=422 if wrong else 200, **context)
