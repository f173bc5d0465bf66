"""A new item: a shape and one page of answers, or a form that somebody brings along, with a report of what was understood of it."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Response, get, post

from core.house import House
from core.items.files import house_elements
from core.items.shapes import OFFERED, SHAPES
from core.problems import FieldProblem, Forbidden, Invalid, Problem
from core.revisions.keeping import Start, begin
from core.revisions.making import Made, Wish, checked, made, taken_ids
from core.revisions.model import configures, orgs_of
from core.revisions.understanding import BIGGEST, FREE, KINDS, Understood, corrected, understood
from core.revisions.understanding.correcting import Change, Correction, Drop, Merge
from ui.api.who import Asking, house_of
from ui.studio.frame import configuring
from ui.web import FormData, Visit, form_data, page, see_other

ROOM: Final = 8 * 1024 * 1024
"""Bytes of a request: a form brought along, or the report of one with its corrections."""
_SHEETS: Final = ".xlsx,.csv,.docx,.html,.htm,.json"
_TONES: Final = {"确定": "good", "很可能": "busy", "请核对": "warn"}


@get("/studio/new")
async def new(request: Asking) -> Response[bytes]:
    """The page of answers."""
    visit = await _maker(request)
    return await _page(request, visit, Wish())


@post("/studio/new", status_code=200, request_max_body_size=ROOM)
async def created(request: Asking) -> Response[bytes]:
    """The item's revision; with a form brought along, the report of it first."""
    visit, house, form = await _maker(request), house_of(request), await form_data(request)
    wish = await _wish(house, form)
    try:
        checked(wish)
        brought = await _brought(house, form)
        if brought is None:
            return await _begun(request, visit, wish, None)
    except Problem as problem:
        return await _page(request, visit, wish, problem, form)
    return _report(request, visit, wish, brought)


@post("/studio/new/form", status_code=200, request_max_body_size=ROOM)
async def reported(request: Asking) -> Response[bytes]:
    """The report with the corrections, or the revision once it is right."""
    visit, house, form = await _maker(request), house_of(request), await form_data(request)
    wish = await _wish(house, form)
    after = corrected(_kept(form), _corrections(form))
    try:
        if "take" in form and not after.found:
            raise Invalid("没有留下一个栏目", "至少留一个栏目，或者回到上一步不带表单")
        if "take" in form:
            return await _begun(request, visit, wish, after)
    except Problem as problem:
        return _report(request, visit, wish, after, problem)
    return _report(request, visit, wish, after, corrected_now=True)


async def _maker(request: Asking) -> Visit:
    """An officer who makes items. Raises Forbidden."""
    visit = await configuring(request)
    if not any(configures(visit.actor, org) for org in orgs_of(visit.actor)):
        raise Forbidden("新建事项由事项配置员办理，您没有这个岗位", "需要的，请由本单位管理员设置岗位")
    return visit


async def _begun(request: Asking, visit: Visit, wish: Wish, form: Understood | None) -> Response[bytes]:
    house = house_of(request)
    taken = await taken_ids(house)
    new_item: Made = await asyncio.to_thread(lambda: made(wish, taken, shared_files(house), form))
    async with house.db.transaction() as connection:
        revision = await begin(connection, visit.actor, Start(new_item.item, wish.plugin, wish.authority, "", new_item.files))
    return see_other(request, f"/studio/revisions/{revision}")


async def _wish(house: House, form: FormData) -> Wish:
    """The answers, with the authority's name as the house has it."""
    names = [name for name in Wish.__struct_fields__ if name != "authority_name" and name in form]
    wish = Wish(**{name: form.get(name).strip() for name in names})
    if wish.plugin not in house.catalogue.registry.plugins:
        wish = msgspec.structs.replace(wish, plugin="")
    known = await _orgs(house, [wish.authority])
    return msgspec.structs.replace(wish, authority_name=known.get(wish.authority, ""), authority=wish.authority if wish.authority in known else "")


async def _orgs(house: House, ids: list[str]) -> dict[str, str]:
    rows = await house.db.fetch("SELECT id, name FROM orgs WHERE id = ANY($1::text[]) ORDER BY name", ids)
    return {row["id"]: row["name"] for row in rows}


async def _brought(house: House, form: FormData) -> Understood | None:
    """What was brought along, understood. Raises Invalid for what cannot be read, or holds no field."""
    file, pasted = form.upload("source"), form.get("pasted")
    name, data = (file.name, file.data) if file is not None and file.data else ("", pasted.encode())
    if not data.strip():
        return None
    found = await asyncio.to_thread(lambda: understood(name, data, shared_files(house)))
    if not found.found:
        text = "没有认出一个栏目；请检查是不是选错了文件，或者只粘贴表格部分"
        raise Invalid("没有认出栏目", text, (FieldProblem("source", "现成的表", text),))
    return found


def shared_files(house: House) -> Mapping[str, bytes]:
    """The elements and code lists of the house."""
    return {path: found.read_bytes() for path, found in house_elements(house.settings.root).items() if found.is_file()}


def _kept(form: FormData) -> Understood:
    """What was understood before, as the page carried it. Raises Invalid when it is not whole."""
    try:
        return msgspec.json.decode(form.get("understood").encode(), type=Understood)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid("页面里的内容不完整", "请回到新建事项，重新上传") from error


def _corrections(form: FormData) -> list[Correction]:
    """Every row of the report: changed, put into another, or left out."""
    changes: list[Correction] = []
    later: list[Correction] = []
    for no in form.all("no"):
        kind = form.get(f"kind-{no}")
        changes.append(Change(
            no=no, label=form.get(f"label-{no}"), kind=kind if kind in KINDS else None, required=f"required-{no}" in form,
            options=tuple(form.get(f"options-{no}").replace("，", "、").split("、")) if f"options-{no}" in form else None,
        ))
        into = form.get(f"into-{no}")
        if into == "drop":
            later.append(Drop(no=no))
        elif into:
            later.append(Merge(no=no, into=into))
    return [*changes, *later]


async def _page(request: Asking, visit: Visit, wish: Wish, problem: Problem | None = None, form: FormData | None = None) -> Response[bytes]:
    house = house_of(request)
    orgs = await _orgs(house, [org for org in orgs_of(visit.actor) if configures(visit.actor, org)])
    if not wish.authority and len(orgs) == 1:
        wish = msgspec.structs.replace(wish, authority=next(iter(orgs)))
    return page(
        request, visit, "studio/new.html", title="新建事项", status=problem.status if problem else 200, wish=wish, problem=problem,
        errors={each.field: each.text for each in problem.fields} if problem else {}, pasted=form.get("pasted") if form else "",
        shapes=[(key, name, SHAPES[key].about.partition("：")[2]) for key, name in OFFERED.items()], orgs=list(orgs.items()), accept=_SHEETS, biggest=BIGGEST // 1024 // 1024,
        plugins=[(key, f"{each.clause} {each.name}" if each.clause != each.name else each.name) for key, each in house.catalogue.registry.plugins.items()],
    )


def _report(
    request: Asking, visit: Visit, wish: Wish, form: Understood, problem: Problem | None = None, *, corrected_now: bool = False,
) -> Response[bytes]:
    carried = {name: text for name, text in msgspec.structs.asdict(wish).items() if name != "authority_name"}
    context: dict[str, Any] = {
        "wish": wish, "carried": carried, "form": form, "kinds": KINDS, "free": [(key, KINDS[key]) for key in FREE], "tones": _TONES, "problem": problem,
        "errors": [*problem.fields] if problem else [], "understood": msgspec.json.encode(form).decode(), "corrected_now": corrected_now,
        "sums": {word: sum(each.sure == word for each in form.found) for word in _TONES},
    }
    return page(request, visit, "studio/understood.html", title=f"认出的栏目：{wish.name}", status=problem.status if problem else 200, **context)
