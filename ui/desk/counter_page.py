"""The counter's one page: what is typed, how each material is presented, the files, and how the applicant has confirmed."""

from typing import Any, Final

import msgspec
from litestar import Response

from core.access import Actor, PartyHeld
from core.digits import BIGGEST_ID, plain_number
from core.filings import preview
from core.filings.attachments import Attachment, attach, of_draft, remove
from core.filings.confirming import ask, keep, load, taking_in
from core.filings.documents import Content, contents, documents_of, filled
from core.filings.drafts import Draft
from core.filings.requests import ABSENT, HOW_SEEN, ON_PAPER
from core.filings.signing import by_hand
from core.forms import Message
from core.forms.uploads import field_of, is_file, there
from core.house import House
from core.items.item import Item
from core.items.parts import BY_UPLOAD, Material
from core.notices.qr import svg
from core.pasting import recognise
from core.problems import FieldProblem, Invalid
from core.time import today
from ui.api.who import Asking
from ui.desk.onepage import LONGEST_CODE, Door, OnePage, fresh, shown
from ui.hall.answers import FILE as ANSWER
from ui.hall.answers import UNFILE, answered, forget_taken, taken_away
from ui.hall.keeping import version_of
from ui.hall.prefill import prefilled
from ui.hall.rendering import field_html
from ui.hall.sheets import plan_of
from ui.hall.stated import sheets_stated
from ui.hall.work import SHOWN
from ui.web import FormData, Visit, page
from ui.web.face_pages import allow
from ui.web.field_views import files_shown
from ui.web.fields import Raw, raw_of

DOOR: Final = Door(
    "/desk/counter", "窗口收件", "为到窗口来的申请人录入申请、核对材料，当场收件和受理。", "没有由您的岗位收件的事项", "各事项由哪个岗位收件，写在事项的流程里。",
    "为谁收件", "申请人", "扫描营业执照上的码，或者输入 18 位代码",
    "平台上还没有代码为“{}”的企业。请对照营业执照核对；无误的，写明名称，登记后收件", registers=True,
)
SEEN, FILE, DRAFT, TAKE = "seen-", "file-", "_draft", "_take"
OUTDATED: Final = "这份录入刚在另一个窗口保存过别的内容。下面是您在这里填写的，标出的栏目两处不一样；请核对后再暂存或者收件，以这里的内容为准"
_TICKED: Final = {"true": "是", "false": "否"}


class Taking(msgspec.Struct, frozen=True, eq=False):
    """An application being taken in: how each material is presented, by its id; the draft it is kept in (0 while in none), with its files.

    `version` is the one of the draft upon which the page is typed. `link` is the address by which the applicant confirms on a phone, once it has been asked for.
    """

    work: OnePage
    seen: dict[str, str]
    draft: int = 0
    version: int = 0
    files: tuple[Attachment, ...] = ()
    link: str = ""


def typed(item: Item, held: PartyHeld, key: str, data: FormData) -> Taking:
    """What a form sent."""
    return Taking(fresh(item, held, key[:LONGEST_CODE]).typed(data), _seen_in(item, data), number_of(data.get(DRAFT)), version_of(data))


async def begun(house: House, actor: Actor, item: Item, held: PartyHeld, key: str) -> Taking:
    """The page with what the house knows of the company; personal values are asked of whoever stands there, not read from the files."""
    work = fresh(item, held, key)
    helped = await prefilled(house, actor, held, item)
    raw: Raw = helped.values
    openly = [name for name in raw if name not in work.fixed and not item.form.fields[name].personal]
    filled = msgspec.structs.replace(
        work, raw={name: raw[name] for name in openly}, sources={name: helped.origins[name].words for name in openly if name in helped.origins},
    )
    return Taking(filled, {})


async def resumed(house: House, actor: Actor, item: Item, held: PartyHeld, key: str, draft: int) -> Taking:
    """The page as the officer left it. Raises NotFound."""
    kept = await load(house, house.db, actor, item, held, draft)
    files = await of_draft(house.db, taking_in(house, actor, item, held), house.vault, draft)
    work = msgspec.structs.replace(fresh(item, held, key), raw=there(item.form, kept.values, files), files=files_shown(files))
    return Taking(work, {each.material: HOW_SEEN[-1] for each in files if not field_of(each.material)}, draft, kept.version, files)


async def hinted(house: House, taking: Taking) -> Taking:
    """With the hints of the day beside its fields."""
    shelf = await house.hints.now(house.catalogue.registry)
    return msgspec.structs.replace(taking, work=msgspec.structs.replace(taking.work, hints=shelf))


async def kept(house: House, actor: Actor, taking: Taking) -> Taking:
    """The same with its words kept. Raises NotFound when it has been filed meanwhile, StaleDraft when another window was first, NotLawful, Invalid."""
    work = taking.work
    draft = await keep(house, actor, work.item, work.held, taking.draft, work.whole, taking.version)
    return msgspec.structs.replace(taking, draft=draft.id, version=draft.version)


async def with_files(house: House, actor: Actor, taking: Taking, data: FormData) -> tuple[Taking, tuple[Message, ...]]:
    """What has been kept, with the files that came or went; and what is wrong with those. Raises NotFound, StaleDraft, Unavailable."""
    item, wrong = taking.work.item, list[Message]()
    taker, seen = taking_in(house, actor, item, taking.work.held), dict(taking.seen)
    for material in asked(taking.work):
        file = data.upload(FILE + material.id)
        if file is None:
            continue
        try:
            await attach(house.db, house, taker, taking.draft, material.id, file.name, file.data)
        except Invalid as refused:
            wrong += [Message(FILE + material.id, material.name, each.text) for each in refused.fields]
        else:
            if seen.get(material.id) not in HOW_SEEN:
                seen[material.id] = HOW_SEEN[-1]
    if number := number_of(data.get(TAKE)):
        await remove(house.db, taker, taking.draft, number)
    taking, unfit = await _answered(house, actor, taking, data)
    return await attached(house, actor, msgspec.structs.replace(taking, seen=seen)), (*wrong, *unfit)


async def attached(house: House, actor: Actor, taking: Taking) -> Taking:
    """With the files of its draft. Raises NotFound."""
    files = await of_draft(house.db, taking_in(house, actor, taking.work.item, taking.work.held), house.vault, taking.draft)
    work = msgspec.structs.replace(taking.work, raw=there(taking.work.item.form, taking.work.raw, files), files=files_shown(files))
    return msgspec.structs.replace(taking, work=work, files=files)


async def _answered(house: House, actor: Actor, taking: Taking, data: FormData) -> tuple[Taking, list[Message]]:
    """The same with the files that came for fields, or without the one taken away; and what is wrong with those."""
    item, work = taking.work.item, taking.work
    taker, shown = taking_in(house, actor, item, work.held), [name for name in data.get(SHOWN).split() if name in item.form.fields]
    await forget_taken(house, taker, taking.draft, await of_draft(house.db, taker, house.vault, taking.draft), data)
    files, wrong = await answered(house, taker, item.form, taking.draft, shown, data)
    raw = taken_away(item.form, {**work.raw, **{name: file.digest for name, file in files.items()}}, data)
    if raw != work.raw:
        taking = await kept(house, actor, msgspec.structs.replace(taking, work=msgspec.structs.replace(work, raw=raw)))
    return taking, wrong


def outdated(taking: Taking, newer: Draft) -> tuple[Taking, tuple[Message, ...]]:
    """What was typed upon an older version, now upon the newest; and what the other window holds otherwise, field by field."""
    form, mine, wrong = taking.work.item.form, taking.work.whole, [Message("", "", OUTDATED)]
    shown = taking.work.fields(taking.work.read())
    for name, field in form.fields.items():
        theirs = newer.values.get(name)
        if (theirs or "") == (mine.get(name) or "") or is_file(field):
            continue
        there = f"填的是“{_TICKED.get(theirs, theirs)}”" if isinstance(theirs, str) and theirs else "填的不一样" if theirs else "没有填写"
        wrong.append(Message(name if name in shown else "", field.label, f"“{field.label}”另一个窗口里{there}"))
    return msgspec.structs.replace(taking, draft=newer.id, version=newer.version), tuple(wrong)


async def linked(house: House, actor: Actor, taking: Taking, origin: str) -> Taking:
    """With a link for the applicant's phone to what has been kept."""
    draft = await load(house, house.db, actor, taking.work.item, taking.work.held, taking.draft)
    return msgspec.structs.replace(taking, link=f"{origin}/confirm/{await ask(house.db, actor, draft)}")


def pasted(work: OnePage, text: str) -> OnePage:
    """With what a pasted text says, where nothing is typed yet; what is not sure is marked."""
    found = [piece for piece in recognise(text, work.item.form).pieces if piece.field not in work.fixed and not work.raw.get(piece.field)]
    values = work.item.form.typed({piece.field: piece.value for piece in found})
    raw = {piece.field: raw_of(work.item.form.fields[piece.field], values[piece.field]) if piece.field in values else piece.text for piece in found}
    doubts = tuple(Message(piece.field, piece.label, piece.because) for piece in found if not piece.sure)
    sources = {piece.field: "取自粘贴的文字" for piece in found if piece.sure}
    return msgspec.structs.replace(work, raw={**work.raw, **raw}, doubts=doubts, sources=sources)


def originals(taking: Taking) -> dict[str, str]:
    """How each material is presented, when of every one that nothing is said of the original has been looked at."""
    return {each.id: HOW_SEEN[0] for each in asked(taking.work)} | {name: how for name, how in taking.seen.items() if how}


def asked(work: OnePage) -> list[Material]:
    """The materials that somebody must hand in, as far as what is typed tells."""
    wanted = {material.id for material in work.item.materials(work.read().env)}
    return [material for material in work.item.info.material if material.id in wanted and material.get == BY_UPLOAD]


def sends_files(item: Item, data: FormData) -> bool:
    """Whether a file comes with the page, for a material or for a field."""
    return any(data.upload(FILE + each.id) for each in item.info.material) or any(data.upload(ANSWER + name) for name in item.form.fields) or UNFILE in data


def number_of(text: str) -> int:
    """A number out of a form; 0 for anything else."""
    return plain_number(text, BIGGEST_ID) or 0


def counter_page(
    request: Asking, visit: Visit, taking: Taking, wrong: tuple[Message, ...] = (), status: int = 422, *, confirmed: bool = False
) -> Response[bytes]:
    """The page; `confirmed` while the tick that the applicant has signed still holds."""
    work = taking.work
    fields = work.fields(work.read(), wrong)
    promises, slots = plan_of(work.item).promises, work.slots(fields)
    allow(request, "camera")
    context: dict[str, Any] = {
        "door": DOOR, "item": work.item.info, "held": work.held, "key": work.key, "one": field_html, "fields": work.item.form.fields, "shown": shown(fields),
        "slots": [each for each in slots if each[0] not in promises], "promises": [each for each in slots if each[0] in promises],
        "materials": [
            (material, taking.seen.get(material.id, ""), [file for file in taking.files if file.material == material.id]) for material in asked(work)
        ],
        "made": [(material, taking.seen.get(material.id, "") == ON_PAPER) for material in made(work)], "on_paper": ON_PAPER,
        "hows": (*HOW_SEEN, ABSENT), "seen_prefix": SEEN, "file_prefix": FILE, "draft": taking.draft, "version": taking.version, "confirmed": confirmed,
        "link": taking.link, "qr": svg(taking.link, sized=False) if taking.link else "",
        "errors": tuple(FieldProblem(each.field, "", each.text) for each in wrong), "wrong": {each.field: each.text for each in wrong},
        "unsure": len(work.doubts), "first": not work.raw or request.method == "GET",
    }
    return page(request, visit, "desk/counter_form.html", title=f"窗口收件 · {work.item.info.name}", status=status if wrong else 200, **context)


def made(work: OnePage) -> list[Material]:
    """The documents that the platform makes, as far as what is typed tells; what only the rules will settle is among them."""
    env = work.read().env
    wanted = {material.id for material in work.item.materials(env)} | work.item.open_materials(env).keys()
    return [material for material in documents_of(work.item) if material.id in wanted]


async def printed(request: Asking, house: House, visit: Visit, work: OnePage) -> Response[bytes]:
    """The application on paper, and the documents that the platform makes, for the applicant to go over and sign."""
    papers: tuple[Content, ...] = ()
    if documents_of(work.item):
        reading = work.read()
        decision = await preview(house, visit.actor, work.item.id, reading.values, party_code=work.held.code)
        papers = contents(work.item, filled(work.held, reading.submission.values, reading.env, decision))
    return page(
        request, visit, "desk/counter_print.html", title=f"申请表 · {work.item.info.name}", item=work.item.info, held=work.held,
        sheets=sheets_stated(work.item, work.read(), work.files), materials=asked(work), today=today(), papers=papers, by_hand=by_hand(),
    )


def _seen_in(item: Item, data: FormData) -> dict[str, str]:
    """How each material was presented, as ticked."""
    seen = {material.id: data.get(SEEN + material.id) for material in item.info.material}
    documents = {material.id for material in documents_of(item)}
    return {name: how for name, how in seen.items() if how in ((ON_PAPER,) if name in documents else (*HOW_SEEN, ABSENT))}
