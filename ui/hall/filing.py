"""Filling in: page by page, kept as typed, resumed at any time; the same address answers with what a changed answer brings."""

from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.filings import drafts, presence
from core.filings.presence import Present
from core.forms import Field, Message
from core.house import House
from core.items.item import Item
from core.problems import Forbidden
from core.sourcing.model import Origin
from ui.api.who import Asking, house_of
from ui.hall.choosing import choice_fields, chooser, owners
from ui.hall.framing import frame_of, spoken
from ui.hall.hinting import SEEN, counted, messages
from ui.hall.keeping import CHOOSE, SEAT, Kept, by_field, fields_with, keep, marks_of, new_seat, seat_of, written
from ui.hall.objecting import ABOUT, PARAMETER, About, about_of, objects
from ui.hall.offered import ItemId, Query, offered
from ui.hall.prefill import ANSWERED, REUSED, SOURCES, Prefilled, as_kept, prefilled
from ui.hall.presence import people
from ui.hall.progress import left_on
from ui.hall.rendering import field_html
from ui.hall.sheets import LIST, MATERIALS, REVIEW, Sheet
from ui.hall.situations import carried
from ui.hall.work import SHOWN, Work, doubts_on, fields_of, held_of, on_sheet, resumed, said_of, summary, unsure
from ui.web import FormData, Visit, applicant, form_data, is_htmx, page, see_other
from ui.web.fields import Raw, Reading, gather, visible
from ui.web.pasting import rows_pasted
from ui.web.rows import rows_changed

DraftId = Annotated[int, PathParameter(description="暂存编号", ge=1, le=2**63 - 1)]
Number = Annotated[int, PathParameter(description="第几页", ge=1, le=1000)]


@get("/apply/{item:str}")
async def begin(request: Asking, item: ItemId) -> Response[bytes]:
    """The first page, with what is known of the applicant filled in; nothing is kept before it is sent."""
    visit, house = await applicant(request), house_of(request)
    if _unnamed(request, house, item):
        return _choose_first(request, house, visit, item)
    work, helped = await _fresh(request, house, visit, item)
    mine = await drafts.mine(house.db, visit.actor, work.held.id)
    return _page(
        request, work, work.sheet(1), others=[draft for draft in mine if draft.item == item and work.about is None], helped=helped, again=_again_at(request, work),
    )


@post("/apply/{item:str}", status_code=200)
async def begun(request: Asking, item: ItemId) -> Response[bytes]:
    """The first page, sent: from now on there is a draft."""
    visit, house = await applicant(request), house_of(request)
    if _unnamed(request, house, item):
        return _choose_first(request, house, visit, item, status=422)
    return await _sent(request, house, await begun_or_fresh(request, house, visit, item), 1)


@get("/drafts/{draft:int}/{number:int}")
async def filled(request: Asking, draft: DraftId, number: Number) -> Response[bytes]:
    """A page of a draft; `?check` says what is wrong on it."""
    visit, house = await applicant(request), house_of(request)
    work = await resumed(house, visit, offered, draft)
    sheet, there = work.sheet(number), await presence.present(house.db, visit.actor, draft, number)
    if "check" not in request.query_params:
        return _page(request, work, sheet, there=there)
    reading = work.read()
    errors, tips = _wrong(work, reading, sheet)
    return _page(request, work, sheet, errors=errors, doubts=doubts_on(reading, sheet.names), tips=tips, there=there)


@post("/drafts/{draft:int}/{number:int}", status_code=200)
async def sent(request: Asking, draft: DraftId, number: Number) -> Response[bytes]:
    """A page of a draft, sent."""
    visit, house = await applicant(request), house_of(request)
    return await _sent(request, house, await resumed(house, visit, offered, draft), number)


async def begun_or_fresh(request: Asking, house: House, visit: Visit, item: str) -> Work:
    """The draft that was begun at the open page that sends this, or a filing that has not been saved yet."""
    data = await form_data(request)
    first = await drafts.begun_at(house.db, visit.acting.id, item, data.get(SEAT)) if visit.acting is not None else None
    if first is not None:
        return await resumed(house, visit, offered, first)
    work, _ = await _fresh(request, house, visit, item)
    return work


async def _fresh(request: Asking, house: House, visit: Visit, item_id: str) -> tuple[Work, Prefilled]:
    """A filing that has not been saved yet, with the answers given in the guide, and what sources say to it.

    Raises Forbidden without a party that may file the item.
    """
    item = offered(house, item_id)
    chosen, about = _chosen(request, item), await _about(request, house, item)
    if visit.acting is None:
        raise Forbidden("您的账号还没有可以代表的申请人", "请由企业的法定代表人在“委托代理人”中为您授权")
    held = held_of(visit.actor, visit.acting.id, item.id)
    choose = chooser(house, item, held)
    made = choose(chosen) if choose is not None else item
    helped = await prefilled(house, visit.actor, held, made, reuse=REUSED in request.query_params)
    answers = carried(item, Query(request))
    sources = as_kept({**{name: Origin(value=value, source=ANSWERED) for name, value in answers.items()}, **helped.origins})
    kept = {ABOUT: about.number} if about is not None else {}
    raw = {**helped.values, **answers, **chosen, SOURCES: sources, **kept}
    return Work(visit, made, held, raw, choose=choose, about=about, hints=await house.hints.now(house.catalogue.registry)), helped


async def _about(request: Asking, house: House, item: Item) -> About | None:
    """The publicity that the address names. Raises NotFound, Invalid."""
    number = request.query_params.get(PARAMETER, "")
    return await about_of(house, item, number) if number else None


def _unnamed(request: Asking, house: House, item: str) -> bool:
    """Whether an objection is begun without saying to what."""
    return not request.query_params.get(PARAMETER) and objects(house, offered(house, item))


def _choose_first(request: Asking, house: House, visit: Visit, item: str, status: int = 200) -> Response[bytes]:
    """The page that leads to the publicities."""
    version = offered(house, item)
    return page(request, visit, "hall/objecting.html", title=f"提出异议 · {version.info.name}", status=status, item=version)


def _chosen(request: Asking, item: Item) -> Raw:
    """What the address says is to be done together."""
    query = Query(request)
    return gather(item.form, [name for name in choice_fields(item) if query.all(name)], query)


async def _sent(request: Asking, house: House, before: Work, number: int) -> Response[bytes]:
    """Keep what was typed and go on; or say what is wrong; or, for htmx, show what the answers so far bring."""
    data, sheet = await form_data(request), before.sheet(number)
    shown = [name for name in data.get(SHOWN).split() if name in sheet.names]
    before = msgspec.structs.replace(before, seen=frozenset(data.all(SEEN)))
    work = before.typed(shown, data)
    if is_htmx(request):
        return _again(request, work, sheet, frozenset(shown))
    pasted = rows_pasted(work.item.form, work.raw, data)
    raw, anchor = (pasted.raw, "") if pasted else rows_changed(work.item.form, work.raw, data)
    sent = {name: raw[name] for name in shown if name in raw}
    kept = await keep(house, before, sent, data, number)
    work = kept.work
    if kept.fresh:
        return _twice(request, kept, sent, sheet, seat_of(data))
    await presence.left(house.db, work.visit.actor, work.draft, seat_of(data))
    if pasted is not None:
        wrong = [*pasted.said(work.read())]
        return _page(request, work, sheet, errors=wrong, status=422 if wrong else 200)
    choice = data.get(CHOOSE).partition(" ")[0]
    anchor = f"f-{choice}" if choice in sheet.names else anchor
    if anchor:
        return see_other(request, f"{work.path}/{number}{_back(data)}#{anchor}")
    if "_leave" in data:
        return see_other(request, f"/my/drafts?saved={work.draft}")
    return await _onward(request, before, work, sheet, data)


async def _onward(request: Asking, before: Work, work: Work, sheet: Sheet, data: FormData) -> Response[bytes]:
    """To the next page when this one is in order."""
    reading = work.read()
    errors, tips = _wrong(work, reading, sheet)
    doubts = doubts_on(reading, sheet.names)
    stays = bool(errors or tips or unsure(doubts, reading, data))
    asked = [name for name in data.get(SHOWN).split() if name in sheet.names]
    house_of(request).hints.tally.add(counted(work.hinting, reading, asked, errors, leaves=not stays))
    if stays:
        if not before.draft:
            return see_other(request, f"{work.path}/{sheet.number}?check=1")
        return _page(request, work, sheet, errors=errors, doubts=doubts, tips=tips, status=422)
    if data.get("_back") == REVIEW:
        return see_other(request, f"{work.path}/{REVIEW}")
    if work.choose is not None and {*choice_fields(work.item)} & {*sheet.names}:
        return see_other(request, f"{work.path}/{LIST}")
    return see_other(request, f"{work.path}/{work.onward(sheet.number) or MATERIALS}")


def _wrong(work: Work, reading: Reading, sheet: Sheet) -> tuple[list[Message], list[Message]]:
    """What keeps the applicant on the page: its errors, with the tips that block; and tips that have not been seen yet."""
    shown = visible(work.item.form, reading.env)
    hits = work.hinting.hits(reading, [name for name in sheet.names if name in shown])
    errors = on_sheet(reading, sheet.names, shown)
    named = {message.field for message in errors}
    errors += messages(work.item.form, [(name, tip) for name, tip in hits if tip.blocks and name not in named])
    return errors, messages(work.item.form, [(name, tip) for name, tip in hits if not tip.blocks and tip.id not in work.seen])


def _page(request: Asking, work: Work, sheet: Sheet, *, errors: list[Message] = [], doubts: list[Message] = [], status: int = 200, **more: Any) -> Response[bytes]:  # noqa: B006 - read only
    reading = work.read()
    frame = frame_of(work.item.form, sheet.names, work.visit.language)
    fields = frame.labelled(fields_of(work, reading, sheet.names, said_of(work, errors, doubts)))
    context = {
        "work": work, "sheet": sheet, "steps": work.steps(sheet.number), "one": field_html, "shown": _names(fields), "errors": summary(errors), "doubts": doubts,
        "sure": [(message.field, reading.raw.get(message.field, "")) for message in doubts], "slots": _slots(sheet, fields),
        "action": f"{work.path}/{sheet.number}" if work.draft else _begun_at(request, work), "whom": owners(work.item, sheet.names), "others": (), "arrived": (), "helped": None, "again": "", "tips": [], "faqs": work.hints.faqs_about(work.item.id) if sheet.number == 1 else (),
        "base": written(marks_of(work.item.form, work.raw, sheet.names)), "twice": by_field(work, work.raw, _names(fields).split()), "there": Present(), "people": people, "fields_with": fields_with, "left": left_on(work, sheet, reading).words, "seat": new_seat(),
        "frame": frame, "languages": work.item.form.languages, "called": spoken(work.item.form, sheet.title, work.visit.language),
        "back": request.query_params.get("back", "") if request.scope["method"] == "GET" else "", "item": work.item,
    }
    return page(request, work.visit, "hall/sheet.html", title=f"{sheet.title} · {work.item.info.name}", status=status, **{**context, **more})


def _begun_at(request: Asking, work: Work) -> str:
    """Where the first page is sent; what was chosen before, and the answers given in the guide, go with it."""
    if work.choose is not None:
        query = request.scope["query_string"].decode("latin-1")
    else:
        named = {PARAMETER: work.about.number} if work.about is not None else {}
        again = {REUSED: "1"} if REUSED in request.query_params else {}
        query = urlencode({**named, **again, **carried(work.item, Query(request))}, doseq=True)
    return f"/apply/{work.item.id}?{query}" if query else f"/apply/{work.item.id}"


def _again_at(request: Asking, work: Work) -> str:
    """Where the same page stands with the content of the last filing."""
    here = _begun_at(request, work)
    return f"{here}{'&' if '?' in here else '?'}{REUSED}=1"


def _turning(field: Field) -> bool:
    """Whether another answer may have turned the field's options, or turned it into something only shown."""
    return field.readonly is not None or bool(field.offers)


def _slots(sheet: Sheet, fields: list[Any]) -> list[tuple[str, Any]]:
    """Every field of the page with what stands in its place now: the field, or nothing."""
    there = {field.name: field for field in fields}
    return [(name, there.get(name)) for name in sheet.names]


def _names(fields: list[Any]) -> str:
    return " ".join(field.name for field in fields if field.control != "output")


def _again(request: Asking, work: Work, sheet: Sheet, before: frozenset[str]) -> Response[bytes]:
    """The places of fields that came or went, and of calculated values."""
    fields = frame_of(work.item.form, sheet.names, work.visit.language).labelled(fields_of(work, work.read(), sheet.names))
    slots = [
        (name, field) for name, field in _slots(sheet, fields)
        if (field is not None) != (name in before) or work.item.form.fields[name].calc or _turning(work.item.form.fields[name])
    ]
    arrived = [field.label for _, field in slots if field is not None and field.name not in before and field.control != "output"]
    fresh = {name for name, _ in slots}
    said = [field for field in fields if field.beside.live and field.name not in fresh]
    return page(request, work.visit, "hall/_fields.html", title=sheet.title, slots=slots, said=said, shown=_names(fields), arrived=arrived, one=field_html)


def _twice(request: Asking, kept: Kept, sent: Raw, sheet: Sheet, seat: str) -> Response[bytes]:
    """Somebody else filled in the same: what was typed here stays on the page, what stands there beside it. Both are kept."""
    work = kept.work
    shown = msgspec.structs.replace(work, raw={**work.raw, **{name: sent[name] for name in kept.fresh}})
    base = written({**marks_of(work.item.form, work.raw, sheet.names), **kept.marks})
    return _page(request, shown, sheet, status=409, base=base, twice=by_field(work, shown.raw, sent), seat=seat)


def _back(data: FormData) -> str:
    back = data.get("_back")
    return f"?back={quote(back)}" if back else ""
