"""A case as its applicant sees it: the receipt, how far it is, the papers; the application may be taken back before the decision."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core import cases, time
from core.calendar import workdays_between
from core.cases import CaseView, paper_of
from core.cases.kin_views import OPENER
from core.cases.views import EventView
from core.cases.wording import LONGEST
from core.digits import plain_number
from core.filings import plausible
from core.filings.attachments import Attachment, of_case
from core.house import House
from core.items.item import Item
from core.problems import FieldProblem, NotFound, Problem
from core.rules import value_words
from core.scenes import Composed
from core.values import FieldType
from ui.amended import answers, promisable, replaced
from ui.api.who import Asking, house_of
from ui.drawn import picture
from ui.hall import guide
from ui.hall.answers import FILES
from ui.hall.combined import legs
from ui.hall.guide import Stop
from ui.hall.sheets import machine_key
from ui.hall.turn import WITHDRAW, now_doing, turn_of
from ui.web import FormData, Visit, applicant, form_data, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
Document = Annotated[str, PathParameter(description="文号", max_length=60)]
_DOCUMENT: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔〕-]{1,60}")
_REFUSED: Final = frozenset({"21", "41"})
DECIDED: Final = frozenset({"granted", "refused"})
"""What a decision is called in the chain."""


class Countdown(msgspec.Struct, frozen=True):
    """One of the two time limits: its name, its last day in words, and working days left (None: not counting, for the reason in `note`)."""

    name: str
    on: str
    left: int | None
    note: str = ""
    provisional: bool = False
    explained: tuple[str, ...] = ()


class Typed(msgspec.Struct, frozen=True):
    """What was typed on the page of a case and not recorded: the words with an act of one's own, the reason of a withdrawal."""

    said: str = ""
    reason: str = ""


_NOTHING: Final = Typed()


@get("/receipts/{number:str}")
async def receipt(request: Asking, number: Number) -> Response[bytes]:
    """After submitting: number and query code, what was decided, the papers as soon as they are there."""
    visit, house = await applicant(request), house_of(request)
    case, item = await _case(house, visit, number)
    return page(request, visit, "hall/receipt.html", fragment=_fragment(request), title="提交成功", **_context(house, case, item))


@get("/my/cases/{number:str}")
async def shown(request: Asking, number: Number) -> Response[bytes]:
    """A case of one's own."""
    return await case_page(request, await applicant(request), number)


@post("/my/cases/{number:str}/withdrawal", status_code=200)
async def withdrawn(request: Asking, number: Number) -> Response[bytes]:
    """Taken back by the applicant, with the reason they give (they need none)."""
    visit, house = await applicant(request), house_of(request)
    data = await form_data(request)
    try:
        await cases.withdraw(house, visit.actor, known(number), data.get("reason"), seen_of(data), once_of(number, seen_of(data), "withdrawal"))
    except NotFound:
        raise
    except Problem as problem:
        return await case_page(request, visit, number, refused(problem, "reason", "理由"), problem.status, Typed(reason=data.get("reason")))
    return see_other(request, f"/my/cases/{number}")


@get("/my/cases/{number:str}/papers/{document:str}")
async def paper(request: Asking, number: Number, document: Document) -> Response[bytes]:
    """A paper, as PDF."""
    visit, house = await applicant(request), house_of(request)
    if not _DOCUMENT.fullmatch(document):
        raise NotFound("没有这份文书", "请从办件的文书列表中选择")
    data = await paper_of(house, visit.actor, known(number), document)
    name = f"inline; filename*=UTF-8''{quote(document)}.pdf"
    return Response(data, media_type="application/pdf", headers={"content-disposition": name})


async def case_page(
    request: Asking, visit: Visit, number: str, errors: tuple[FieldProblem, ...] = (), status: int = 200, typed: Typed = _NOTHING
) -> Response[bytes]:
    """The page of a case: just read, or with why something could not be done. Raises NotFound."""
    house = house_of(request)
    case, item = await _case(house, visit, number)
    files = await of_case(house, visit.actor, case.number)
    context = {**_whole(house, case, item, files), "errors": errors, "wrong": {each.field: each.text for each in errors}, "typed": typed, "longest": LONGEST}
    return page(request, visit, "hall/case.html", fragment=_fragment(request), title=case.number, status=status, **context)


def refused(problem: Problem, field: str, label: str) -> tuple[FieldProblem, ...]:
    """Why something was not done and what to do; what is wrong with the text that went along stands at its own box."""
    said = [FieldProblem(field, "", f"{label}{each.text}") if each.field == "reason" else FieldProblem("", "", each.text) for each in problem.fields]
    return (*said,) or (FieldProblem("", "", str(problem)),)


def seen_of(data: FormData) -> int | None:
    """The last record that stood on the page when its form was sent."""
    return plain_number(data.get("_seq"))


def once_of(number: str, seq: int | None, what: str) -> str:
    """What makes a form one act however often its button is pressed: the case as it was seen, and what was said."""
    return f"form:{number}:{seq}:{what}" if seq is not None else ""


async def _case(house: House, visit: Visit, number: str) -> tuple[CaseView, Item]:
    case = await cases.read_case(house, visit.actor, known(number))
    return case, await cases.item_of_case(house, case)


def _fragment(request: Asking) -> str:
    """Which part htmx asks for again."""
    return "hall/_kin.html" if request.query_params.get("part") == "kin" else "hall/_papers.html"


def _opening(case: CaseView, item: Item) -> bool:
    """Whether the system is about to open the cases of other items."""
    return bool(case.step) and item.process.step(case.step).kind == "open"


def _publicity(case: CaseView, item: Item) -> date | None:
    """The last day of the publicity that is going on."""
    step = item.process.steps.get(case.step)
    if step is None or step.kind != "publicise":
        return None
    return next((each.on for each in case.dues if step.name in each.name), None)


def known(number: str) -> str:
    """The number, when it can be one. Raises NotFound."""
    if not plausible(number):
        raise NotFound("没有这个办件，或者不在您的名下", "请到“我的办件”中选择")
    return number


def _context(house: House, case: CaseView, item: Item) -> dict[str, Any]:
    made = sum(not each.replaces for each in case.papers)
    wanted = sum(len(item.notices.on(event.kind)) for event in case.events)
    withdrawal = next((choice for choice in case.choices if choice.act == WITHDRAW), None)
    return {
        "case": case, "said": told(case), "item": item, "papers": list(reversed(case.papers)), "waiting": made < wanted, "countdowns": countdowns(case),
        "stops": stops(house, case, item), "picture": picture(item, house.catalogue.registry.roles, case), "withdrawal": withdrawal, "records": [_record(event) for event in reversed(case.events)],
        "result": next((event for event in reversed(case.events) if event.kind in DECIDED), None) if case.decided_on is not None else None,
        "done": case.closed_on is not None, "refused": case.status_code in _REFUSED, "granted": case.decided_on is not None and case.status_code not in _REFUSED,
        "refusal": next((event for event in reversed(case.events) if event.remedy), None), "errors": (),
        "publicity": _publicity(case, item), "kin": case.kin, "opener": next((each for each in case.kin if each.relation == OPENER), None), "turn": turn_of(case, item), "opening": _opening(case, item), "base": "/my/cases",
        "now_doing": now_doing(case, item), "legs": legs(item) if isinstance(item, Composed) else (),
    }


def _whole(house: House, case: CaseView, item: Item, files: Iterable[Attachment]) -> dict[str, Any]:
    """Everything about the case, what was filled in page by page, and the files behind each material."""
    told = {field.name: field for field in case.fields}
    groups = [(part.title, [told[name] for name in part.fields if name in told and not machine_key(item.form, name)]) for part in item.form.pages]
    names = {material.id: material.name for material in item.info.material}
    sent = [*files]
    materials = [{"name": name, "files": [file for file in sent if names.get(file.material) == name]} for name in case.materials]
    return {
        **_context(house, case, item), "groups": [group for group in groups if group[1]], "materials": materials, "sent": sent,
        "answers": answers(sent, FILES), "replaced": replaced(case, sent), "promisable": promisable(case, item),
    }


def told(case: CaseView) -> tuple[str, ...]:
    """What the rules came to, for the applicant: rows that only advise (请核对) speak to the officer."""
    advice = {hit.say for table in case.tables for hit in table.hits if hit.force == "advice"}
    return tuple(each for each in case.sentences if each not in advice)


def countdowns(case: CaseView) -> tuple[Countdown, ...]:
    """Statutory and promised, always both; before acceptance and after the decision they do not run."""
    running = {due.name: due for due in case.dues}
    found = []
    for name, key in (("法定时限", "法定期限"), ("承诺时限", "承诺期限")):
        due = running.get(key)
        if due is not None:
            found.append(Countdown(name, in_words(due.on), left_of(due.on), "", due.provisional, due.explained))
        else:
            found.append(Countdown(name, "", None, standing(case.accepted_on, case.decided_on, closed=case.closed_on is not None)))
    return tuple(found)


def standing(accepted: date | None, decided: date | None, *, closed: bool) -> str:
    """Why a limit does not run just now."""
    if decided is not None:
        return f"{in_words(decided)}已作出决定"
    if closed:
        return "办件已经结束"
    return "已受理" if accepted is not None else "自受理起计算"


def left_of(last: date) -> int:
    """Working days from today to the last day: 0 on the day itself."""
    return workdays_between(time.today(), last)


def stops(house: House, case: CaseView, item: Item) -> tuple[Stop, ...]:
    """The process with what has happened: done on a day, being worked on, still to come, or not on this case's way."""
    passed = {event.text.replace("，", "：").partition("：")[0]: event for event in case.events}  # 决定：准予许可；出证，办结
    ahead = item.process.ahead(case.step) if case.step else frozenset()
    found = []
    for stop, step in zip(guide.stops(house, item), item.process.steps.values(), strict=True):
        event = passed.get(step.name)
        if step.id == case.step:
            found.append(msgspec.structs.replace(stop, state="now", note="正在办理"))
        elif event is not None:
            found.append(msgspec.structs.replace(stop, state="done", days=_short(event.on), note="系统办理" if event.by == "系统" != stop.duty else ""))
        else:
            comes = step.id in ahead
            found.append(msgspec.structs.replace(stop, state="next" if comes else "skipped", note="" if comes else "不经过"))
    return tuple(found)


def _record(event: EventView) -> dict[str, Any]:
    lines = [(name, said) for name, said in (("理由", event.reason), ("依据", event.basis), ("救济途径", event.remedy)) if said]
    return {"on": in_words(event.on), "text": event.text, "by": event.by, "lines": lines}


def _short(day: date) -> str:
    """11月24日, with the year when it is not this one."""
    return f"{day.month}月{day.day}日" if day.year == time.today().year else in_words(day)


def in_words(day: date) -> str:
    """2026年11月24日."""
    return value_words(day, FieldType("date"))
