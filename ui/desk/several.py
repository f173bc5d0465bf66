"""一并办理: one act for several cases that stand at the same step of the same item; looked at case by case before it is done.

Each case is decided alone, by the checks of the single act and in a transaction of its own: what cannot be done is said with its
reason, the others are done. The same form sent twice has one effect.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get, post

from core import cases
from core.access import Actor
from core.cases.desk import counts, next_case
from core.cases.phrases import offered as phrases_for
from core.cases.views import CaseView
from core.cases.working import foreseen
from core.filings.attachments import of_case
from core.house import House
from core.problems import Invalid, NotFound, Problem
from core.process import Act
from ui.api.who import Asking, house_of
from ui.desk.materials import materials
from ui.desk.phrasing import asks_for_phrases, count_uses, with_phrase
from ui.desk.saying import NOTHING_TYPED, Typed, said, seq_from
from ui.desk.together import Common, in_common
from ui.web import FormData, Visit, form_data, officer, page, see_other

MOST: Final = 50
"""Cases that are dealt with at a time."""
CASE: Final = "case"
BARRED: Final = "barred"
"""A case of the preview that the act was not possible for: back to the choice it goes along, to be done it does not."""
NOTHING: Final = "请在待办中勾选要一并办理的办件"


class Group(msgspec.Struct, frozen=True):
    """Cases that stand at the same step of the same item."""

    item_name: str
    step_name: str
    views: tuple[CaseView, ...]

    @property
    def address(self) -> str:
        """The page on which they are dealt with."""
        return "/desk/several?" + "&".join(f"{CASE}={view.number}" for view in self.views)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of the act for one case: done, or not with the reason and what is lawful instead; `lacking` are materials nobody has handed in."""

    view: CaseView
    seq: int
    because: str = ""
    instead: str = ""
    lacking: tuple[str, ...] = ()


@get("/desk/several")
async def chosen(request: Asking) -> Response[bytes]:
    """The cases that were ticked, and what may be done with all of them."""
    visit = await officer(request)
    return await _choosing(request, visit, _numbers(request.query_params.getall(CASE, [])))


@post("/desk/several", status_code=200)
async def carried(request: Asking) -> Response[bytes]:
    """The preview of an act; back to it; or done."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    wanted, (act, typed) = _wanted(form), said(form)
    numbers = [number for number, _ in wanted]
    if "_edit" in form:
        return await _choosing(request, visit, _numbers([*numbers, *(number for number, _ in _wanted(form, BARRED))]), typed)
    if not wanted:
        return see_other(request, "/desk/several")
    if asks_for_phrases(form):
        view = await cases.read_case(house, visit.actor, numbers[0])
        typed = await with_phrase(house, visit.actor, view, form, typed)
        return await _choosing(request, visit, numbers, typed)
    if "_do" not in form:
        return await _previewed(request, visit, form, wanted, act)
    return await _done(request, visit, wanted, act, typed)


async def _choosing(request: Asking, visit: Visit, numbers: Sequence[str], typed: Typed = NOTHING_TYPED) -> Response[bytes]:
    house = house_of(request)
    views = await _read(house, visit.actor, numbers)
    groups = _groups(views)
    acts: tuple[Common, ...] = ()
    more: dict[str, Any] = {"phrases": {}}
    if len(groups) == 1 and views[0].step:
        items = {view.release: await cases.item_of_case(house, view) for view in views}
        acts = in_common([(view, items[view.release]) for view in views])
        step = items[views[0].release].process.steps.get(views[0].step)
        more["phrases"] = await phrases_for(house.db, visit.actor, views[0].org, views[0].item, step.kind if step is not None else "")
    return page(
        request, visit, "desk/several.html", title="一并办理", groups=groups, acts=acts, typed=typed, nothing=NOTHING_TYPED, lost=len(numbers) - len(views),
        views=views, basis=await _basis(house, views), empty=NOTHING, **more,
    )


async def _basis(house: House, views: Sequence[CaseView]) -> tuple[Any, ...]:
    return (await cases.item_of_case(house, views[0])).info.basis if views else ()


async def _previewed(request: Asking, visit: Visit, form: FormData, wanted: Sequence[tuple[str, int]], act: Act) -> Response[bytes]:
    """Who will get what: each case is asked whether the act would be done now."""
    house = house_of(request)
    verdicts = [await _foreseen(house, visit.actor, number, seq, act) for number, seq in wanted]
    kept = [(name, value) for name, value in form.items() if name not in {CASE, BARRED}]
    return page(
        request, visit, "desk/several_preview.html", title=f"一并办理：{act.outcome}", act=act.outcome, kept=kept,
        possible=[each for each in verdicts if each is not None and not each.because], barred=[each for each in verdicts if each is not None and each.because],
        said=_texts(act),
    )


async def _foreseen(house: House, actor: Actor, number: str, seq: int, act: Act) -> Verdict | None:
    try:
        view = await cases.read_case(house, actor, number)
    except NotFound:
        return None
    try:
        await foreseen(house, actor, number, act, seq)
    except Problem as problem:
        return Verdict(view=view, seq=seq, because=_because(problem), instead=problem.instead)
    item, files = await cases.item_of_case(house, view), await of_case(house, actor, number)
    return Verdict(view=view, seq=seq, lacking=tuple(line.name for line in materials(view, item, files) if line.missing))


async def _done(request: Asking, visit: Visit, wanted: Sequence[tuple[str, int]], act: Act, typed: Typed) -> Response[bytes]:
    """One case after the other, each for itself."""
    house, verdicts = house_of(request), list[Verdict]()
    for number, seq in wanted:
        found = await _carried_out(house, visit.actor, number, seq, act, typed.form)
        verdicts += [found] if found is not None else []
    done = [each for each in verdicts if not each.because]
    for org in {each.view.org for each in done}:
        await count_uses(house, visit.actor, org, typed.texts.items())
    return page(
        request, visit, "desk/several_done.html", title=f"已办理 {len(done)} 件", act=act.outcome, done=done,
        barred=[each for each in verdicts if each.because], left=await counts(house.db, visit.actor), next=await next_case(house.db, visit.actor),
    )


async def _carried_out(house: House, actor: Actor, number: str, seq: int, act: Act, form: str) -> Verdict | None:
    try:
        view = await cases.act(house, actor, number, act, seq, f"several:{number}:{seq}:{form}")
    except NotFound:
        return None
    except Problem as problem:
        view = await cases.read_case(house, actor, number)
        return Verdict(view=view, seq=seq, because=_because(problem), instead=problem.instead)
    return Verdict(view=view, seq=seq)


def _because(problem: Problem) -> str:
    return problem.detail or problem.title


def _numbers(given: Sequence[str]) -> list[str]:
    """The case numbers of the address, each once; several may stand in one value. Raises Invalid for too many."""
    numbers = list(dict.fromkeys(number for text in given for number in text.split(",") if number.isascii() and number.isalnum() and len(number) <= 40))
    if len(numbers) > MOST:
        raise Invalid(f"一次最多一并办理 {MOST} 件，现在勾选了 {len(numbers)} 件", "请分几次办理")
    return numbers


def _wanted(form: FormData, name: str = CASE) -> list[tuple[str, int]]:
    """The cases of the form with the records that were seen."""
    pairs = [text.partition(":") for text in form.all(name)]
    seen = {number: seq for number, _, text in pairs if (seq := seq_from(text)) is not None}
    return [(number, seen[number]) for number in _numbers(list(seen))]


async def _read(house: House, actor: Actor, numbers: Sequence[str]) -> list[CaseView]:
    """The cases that are the actor's to see."""
    found = []
    for number in numbers:
        try:
            found.append(await cases.read_case(house, actor, number))
        except NotFound:
            continue
    return found


def _groups(views: Sequence[CaseView]) -> tuple[Group, ...]:
    found: dict[tuple[str, str], list[CaseView]] = {}
    for view in views:
        found.setdefault((view.item, view.step), []).append(view)
    return tuple(Group(same[0].item_name, same[0].step_name or same[0].status, tuple(same)) for same in found.values())


def _texts(act: Act) -> list[tuple[str, str]]:
    """What goes with the act, for reading it again."""
    labels = (("opinion", "审查意见"), ("reason", "理由"), ("basis", "依据"), ("ground", "事由"), ("to", "对象"))
    shown = [(label, str(getattr(act, name))) for name, label in labels if getattr(act, name)]
    return shown + ([("日数", str(act.days))] if act.days else [])
