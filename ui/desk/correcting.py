"""一次告知补正: what is ticked in the application makes the letter, which is read before it is sent."""

from itertools import product
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core import cases
from core.cases.opinion_drafts import opinions
from core.cases.phrases import Phrase, joined
from core.cases.phrases import offered as phrases_for
from core.cases.proposing import proposed
from core.cases.views import CaseView, CommandView
from core.cases.wanted import wanted_by_version
from core.filings.attachments import of_case
from core.filings.requests import ABSENT
from core.forms.uploads import place_of
from core.items.item import Item
from core.items.parts import BY_UPLOAD
from core.notices import Paper
from core.problems import Conflict, FieldProblem, NotFound, NotLawful, Problem, too_long
from core.procedure.accepting import NEW_GROUNDS
from core.process import Act, Point
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.onward import onward
from ui.desk.phrasing import FILL, KEEP, count_uses, kept_note
from ui.desk.saying import seq_of
from ui.web import FormData, Visit, form_data, officer, page, see_other

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
WORD: Final = "补正"
UNCHECKED: Final = "待核对"
"""How the house marks a clause that nobody has compared with the law's text."""
ASKED: Final = (("problem", "存在的问题"), ("basis", "依据"), ("how", "怎样补正"))
BECAUSE: Final = "because"
TICK: Final = "tick"
LONGEST: Final = 1000
NOTHING: Final = "请勾选须补正的栏目或者材料"
ASKED_ANEW: Final = "新版本要求{}，原申请没有"
"""What is wrong with something that only the version asks for which the case was moved to 换版."""


Files: TypeAlias = tuple[tuple[int, str, bool], ...]
"""Files by id and name; whether no duty of the officer needs them, so that they are not offered."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A field or a material that may be ticked: what it says now, and what the letter would say of it.

    `doubtful` is a basis that nobody has checked against the law yet: it is shown, and never put into a letter by itself.
    """

    what: str
    label: str
    now: str
    ticked: bool
    problem: str
    basis: str
    how: str
    because: str = ""
    known: bool = False
    doubtful: str = ""
    files: Files = ()


class Group(msgspec.Struct, frozen=True):
    """A page of the form, or the materials."""

    title: str
    lines: tuple[Line, ...]


@get("/desk/cases/{number:str}/correction")
async def asked(request: Asking, number: Number) -> Response[bytes]:
    """The application, ready to be ticked."""
    visit, house = await officer(request), house_of(request)
    view = await cases.read_case(house, visit.actor, known(number))
    kept = (await opinions(house, visit.actor, view.number)).get("correction")
    return await _page(request, visit, view, FormData(kept.fields if kept is not None else {}), saved_at=kept.saved_at if kept is not None else None)


@post("/desk/cases/{number:str}/correction", status_code=200)
async def told(request: Asking, number: Number) -> Response[bytes]:
    """The letter to be read, or back to the ticks, or sent."""
    visit, house = await officer(request), house_of(request)
    data = await form_data(request)
    number = known(number)
    view = await cases.read_case(house, visit.actor, number)
    if FILL in data or KEEP in data:
        return await _with_phrase(request, visit, view, data)
    act = Act(WORD, points=points_of(data))
    errors = _missing(act)
    if "_edit" in data or errors:
        return await _page(request, visit, view, data, errors, 422 if errors else 200)
    try:
        if "_send" in data:
            done = await cases.act(house, visit.actor, number, act, seq_of(data))
            await count_uses(house, visit.actor, view.org, ((name, getattr(point, name)) for point in act.points for name in ("problem", "how")))
            return see_other(request, await onward(house, visit.actor, done, view.seq + 1))
        papers = await proposed(house, visit.actor, number, act)
    except NotFound:
        raise
    except Problem as problem:
        view = await cases.read_case(house, visit.actor, number)
        said = _where(problem, act, data)
        return await _page(request, visit, view, data, said, problem.status)
    return _letter(request, visit, view, papers, data)


def points_of(data: FormData) -> tuple[Point, ...]:
    """What was ticked, with what was typed about it."""
    return tuple(
        Point(what=what, because=data.get(f"{BECAUSE}-{what}"), **{name: data.get(f"{name}-{what}").strip() for name, _ in ASKED})
        for what in dict.fromkeys(data.all(TICK)[:200])
    )


def _missing(act: Act) -> list[FieldProblem]:
    """What the letter cannot do without, and what is too long for it."""
    if not act.points:
        return [FieldProblem("", "", NOTHING)]
    found: list[FieldProblem] = []
    for point, (name, label) in product(act.points, ASKED):
        at, text = f"{name}-{point.what}", getattr(point, name)
        found += too_long(at, label, text, LONGEST) if text else [FieldProblem(at, "", f"请写明{label}")]
    return found


def _where(problem: Problem, act: Act, data: FormData) -> list[FieldProblem]:
    """Why it was not done, at the choice that is lawful where there is one."""
    text = f"{problem.detail}；{problem.instead}" if problem.instead else problem.detail
    if isinstance(problem, Conflict | NotLawful):
        place = next((point.what for point in act.points if f"{BECAUSE}-{point.what}" in data and not point.because), "")
        return [FieldProblem(f"{BECAUSE}-{place}" if place else "", "", text)]
    return [FieldProblem("", "", text)]


async def _page(
    request: Asking, visit: Visit, view: CaseView, data: FormData, errors: list[FieldProblem] = [], status: int = 200,  # noqa: B006 - read only
    **more: Any,
) -> Response[bytes]:
    house = house_of(request)
    item = await cases.item_of_case(house, view)
    files = await _files(request, visit, view)
    wanted = await wanted_by_version(house, visit.actor, view.number) if not list(data) else ()
    groups = _groups(view, item, data, files, frozenset(wanted))
    command = next((each for each in view.commands if each.word == WORD), None)
    return page(
        request, visit, "desk/correction.html", title=f"补正 · {view.number}", status=status, case=view, item=item.info,
        groups=groups, anew=[each.label for group in groups for each in group.lines if each.what in wanted], errors=errors, wrong={each.field: each.text for each in errors}, command=_barred(command),
        asked=ASKED, longest=LONGEST, grounds=NEW_GROUNDS, later=bool(view.pending.told), action=f"/desk/cases/{view.number}/correction",
        phrases=await phrases_for(house.db, visit.actor, view.org, view.item, ""), **{"saved_at": None, "note": "", **more},
    )


async def _with_phrase(request: Asking, visit: Visit, view: CaseView, data: FormData) -> Response[bytes]:
    """The page with a phrase behind what was typed, or after what was typed was kept as one; `<text>-<what>` names the text."""
    name = data.get(FILL) or data.get(KEEP)
    if FILL in data and name in data:
        filled = {key: data.all(key) for key in data} | {name: [joined(data.get(name), data.get(f"phrase-{name}"))]}
        return await _page(request, visit, view, FormData(filled))
    phrase = Phrase(id=0, ask=name.partition("-")[0], words=data.get(name))
    return await _page(request, visit, view, data, note=await kept_note(house_of(request), visit.actor, view, phrase))


def _barred(command: CommandView | None) -> CommandView:
    """The command as it stands; where there is none, the sentence that says so."""
    if command is not None:
        return command
    return CommandView(word=WORD, about="", possible=False, because="本件现在不能告知补正", instead="补正在受理以前告知")


async def _files(request: Asking, visit: Visit, view: CaseView) -> dict[str, Files]:
    house = house_of(request)
    found: dict[str, Files] = {}
    for file in await of_case(house, visit.actor, view.number):
        found[file.material] = (*found.get(file.material, ()), (file.id, file.filename, file.unseen))
    return found


def _settled(basis: str) -> tuple[str, str]:
    """A basis that may be put into a letter, and one that must be checked before."""
    return ("", basis) if UNCHECKED in basis else (basis, "")


def _groups(view: CaseView, item: Item, data: FormData, files: dict[str, Files], wanted: frozenset[str]) -> tuple[Group, ...]:
    """The form page by page, then the materials; only what an applicant can mend. What a new version wants is ticked already."""
    first = item.info.basis[0] if item.info.basis else None
    basis = f"《{first.document.strip('《》')}》{first.clause}" if first is not None else ""
    told_before = {point.what: point for point in view.pending.told}
    said = {field.name: field.text for field in view.fields}
    materials_of = {each.id for each in item.info.material}
    ticked = {*data.all(TICK), *wanted}

    def line(what: str, label: str, now: str, suggested: tuple[str, str], given: Files = (), *, absent: bool = False) -> Line:
        before = told_before.get(what)
        basis, doubtful = _settled(suggested[0])
        start = {"problem": ABSENT if absent else "", "basis": before.basis if before else basis, "how": before.how if before else suggested[1]}
        if what in wanted:
            verb = "提交" if what in materials_of else "填写"
            start |= {"problem": ASKED_ANEW.format(verb), "how": start["how"] or f"请{verb}{label}"}
        typed = {name: data.get(f"{name}-{what}", start[name]) for name, _ in ASKED}
        return Line(
            what=what, label=label, now=now, ticked=what in ticked, because=data.get(f"{BECAUSE}-{what}"),
            known=before is not None, doubtful=doubtful, files=given, **typed,
        )

    pages = [
        Group(part.title, tuple(
            line(name, field.label, said.get(name, "没有填写"), (basis, ""), files.get(place_of(name), ())[-1:]) for name in part.fields
            if not (field := item.form.fields[name]).calc and not field.must and (name in said or field.visible is None or name in wanted)
        )) for part in item.form.pages
    ]
    materials = Group("申请材料", tuple(
        line(each.id, each.name, "" if each.id in files else "没有上传", (each.basis, each.standard), files.get(each.id, ()), absent=each.id not in files)
        for each in item.info.material if each.get == BY_UPLOAD and (each.name in view.materials or each.id in files or each.id in wanted)
    ))
    return tuple(group for group in (*pages, materials) if group.lines)


def _letter(request: Asking, visit: Visit, view: CaseView, papers: tuple[Paper, ...], data: FormData) -> Response[bytes]:
    kept = [(name, value) for name, value in data.items() if name == TICK or name.partition("-")[0] in {*dict(ASKED), BECAUSE}]
    points: list[Any] = list(points_of(data))
    return page(
        request, visit, "desk/letter.html", title=f"补正告知书 · {view.number}", case=view, papers=papers, kept=kept, points=points,
        action=f"/desk/cases/{view.number}/correction", seq=seq_of(data) or view.seq,
    )
