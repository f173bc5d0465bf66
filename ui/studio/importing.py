"""导入: an item, or a change of one, from another house: the file, whose it is, what it changes here, what both changed, then a revision."""

from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.problems import FieldProblem, Forbidden, Invalid, NotFound, Problem
from core.revisions.bundles.bringing import KEPT, Brought, bring_in, brought, confirm, upload
from core.revisions.bundles.importing import RELATION_WORDS, Arrival, Decisions, weigh
from core.revisions.bundles.keys import fingerprint, public_of
from core.revisions.bundles.packing import LARGEST
from core.revisions.bundles.threeway import Side
from core.revisions.difference import Change
from core.revisions.keeping import authority_of
from core.revisions.model import configures
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import FormData, Visit, form_data, page, see_other

Digest = Annotated[str, PathParameter(description="上传的事项包", max_length=64)]
Place = Annotated[int, PathParameter(description="事项包里的第几个版本", ge=0, le=1000)]
ROOM: Final = 11_000_000
"""Bytes a request with one file may carry; a file of a form is at most 10 MB (`ui.web.forms`), which is more than any item weighs."""
SIDES: Final[dict[str, Side]] = {"ours": "ours", "theirs": "theirs"}


class Look(msgspec.Struct, frozen=True):
    """A version of the bundle on the page: `may` whether the visitor may make a revision of it, `decisions` what was chosen so far."""

    place: int
    arrival: Arrival
    may: bool
    decisions: Decisions
    said: tuple[str, ...]
    texts: tuple[Change, ...]


@get("/studio/import")
async def asked(request: Asking) -> Response[bytes]:
    """The form that takes the file."""
    return _form(request, await configuring(request))


@post("/studio/import", status_code=200, request_max_body_size=ROOM)
async def uploaded(request: Asking) -> Response[bytes]:
    """Keep the file and show what is in it."""
    visit, house = await configuring(request), house_of(request)
    try:
        digest = await upload(house, visit.actor, _file(await form_data(request)))
    except Invalid as problem:
        return _form(request, visit, problem)
    return see_other(request, f"/studio/import/{digest}")


@get("/studio/import/{digest:str}")
async def shown(request: Asking, digest: Digest) -> Response[bytes]:
    """Whose it is, and what each version in it is to this house."""
    visit = await configuring(request)
    return await _page(request, visit, await brought(house_of(request), visit.actor, digest))


@post("/studio/import/{digest:str}/key", status_code=200)
async def believed(request: Asking, digest: Digest) -> Response[bytes]:
    """The fingerprint as the other house told it."""
    visit, house, form = await configuring(request), house_of(request), await form_data(request)
    try:
        await confirm(house, visit.actor, digest, form.get("fingerprint"))
    except Invalid as problem:
        wrong = (FieldProblem("fingerprint", "签名指纹", f"{problem.detail}。{problem.instead}"),)
        return await _page(request, visit, await brought(house, visit.actor, digest), wrong, typed=form.get("fingerprint"))
    return see_other(request, f"/studio/import/{digest}")


@post("/studio/import/{digest:str}/{place:int}", status_code=200)
async def taken_in(request: Asking, digest: Digest, place: Place) -> Response[bytes]:
    """Make a revision of a version, each conflict as chosen."""
    visit, house, form = await configuring(request), house_of(request), await form_data(request)
    found = await brought(house, visit.actor, digest)
    if place >= len(found.bundle.releases):
        raise NotFound("事项包里没有这个版本", "请刷新页面")
    decisions = _decisions(form)
    try:
        revision = await bring_in(house, visit.actor, found, found.bundle.releases[place], decisions)
    except (NotFound, Forbidden):
        raise
    except Problem as problem:
        return await _page(request, visit, found, _problems(problem, decisions, await weigh(house, found.bundle, found.bundle.releases[place], decisions)), (place, decisions))
    return see_other(request, f"/studio/revisions/{revision}/changes")


def _file(form: FormData) -> bytes:
    file = form.upload("file")
    if file is None or not file.data:
        raise Invalid("没有选择文件", "", (FieldProblem("file", "事项包", "请选择对方导出的事项包文件"),))
    return file.data


def _decisions(form: FormData) -> Decisions:
    """What the form says: a button for all of one side, or each conflict by its key."""
    chosen = {name.removeprefix("c-"): SIDES[value] for name, value in form.items() if name.startswith("c-") and value in SIDES}
    return Decisions(chosen, SIDES.get(form.get("all")))


def _problems(problem: Problem, decisions: Decisions, arrival: Arrival) -> tuple[FieldProblem, ...]:
    """What to do, each open conflict by name."""
    left = decisions.open(arrival.merged) if isinstance(problem, Invalid) else ()
    numbers = {each.key: number for number, each in enumerate(arrival.merged.conflicts, 1)}
    return tuple(FieldProblem(f"c-{each.key}", f"第 {numbers[each.key]} 处", "请选按哪一边") for each in left) or (FieldProblem("", "", str(problem)),)


def _form(request: Asking, visit: Visit, problem: Invalid | None = None) -> Response[bytes]:
    errors = () if problem is None else problem.fields or (FieldProblem("file", "事项包", str(problem)),)
    return page(
        request, visit, "studio/import.html", title="导入事项", status=422 if errors else 200, errors=errors, biggest=min(LARGEST, ROOM) // 1_000_000 - 1, days=KEPT.days,
        key=fingerprint(public_of(house_of(request).keys)),
    )


async def _page(
    request: Asking, visit: Visit, found: Brought, errors: tuple[FieldProblem, ...] = (), chosen: tuple[int, Decisions] | None = None, typed: str = "",
) -> Response[bytes]:
    looks = [await _look(request, visit, found, place, chosen) for place in range(len(found.bundle.releases))] if found.house else []
    return page(
        request, visit, "studio/import_bundle.html", title="导入事项", status=422 if errors else 200, errors=errors, found=found, looks=looks, typed=typed, relations=RELATION_WORDS,
        plugins=house_of(request).catalogue.registry.plugins,
    )


async def _look(request: Asking, visit: Visit, found: Brought, place: int, chosen: tuple[int, Decisions] | None) -> Look:
    house, decisions = house_of(request), chosen[1] if chosen is not None and chosen[0] == place else Decisions()
    arrival = await weigh(house, found.bundle, found.bundle.releases[place], decisions)
    texts = tuple(each for each in arrival.changes if each.file.endswith(".feature"))
    said = tuple(text for each, text in zip(arrival.changes, arrival.said, strict=True) if each not in texts)
    may = configures(visit.actor, authority_of(arrival.ours or arrival.merged.files))
    return Look(place, arrival, may, decisions, said, texts)
