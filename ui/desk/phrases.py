"""常用语: one's own and the department's, the most used first; added, reworded, deleted."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.cases.phrases import ASKS, LONGEST, Phrase, forget, keep, kept_orgs, phrases_of, rename
from core.house import House
from core.problems import FieldProblem, Invalid
from core.process import KINDS
from ui.api.who import Asking, house_of
from ui.web import FormData, Visit, form_data, officer, page, see_other

Number = Annotated[int, PathParameter(description="常用语的编号", ge=1, le=2**63 - 1)]
DONE: Final = {"added": "已添加", "changed": "已改写", "gone": "已删除"}


@get("/desk/phrases")
async def listed(request: Asking) -> Response[bytes]:
    """The list, with a form for one more."""
    return await _page(request, await officer(request), {})


@post("/desk/phrases", status_code=200)
async def added(request: Asking) -> Response[bytes]:
    """One more, of one's own or of the department's."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    try:
        await keep(house.db, visit.actor, _wanted(form, house))
    except Invalid as problem:
        return await _page(request, visit, dict(form.items()), problem)
    return see_other(request, "/desk/phrases?done=added")


@post("/desk/phrases/{phrase:int}", status_code=200)
async def changed(request: Asking, phrase: Number) -> Response[bytes]:
    """Other words for it; or away with it."""
    visit, house = await officer(request), house_of(request)
    form = await form_data(request)
    if "_delete" in form:
        await forget(house.db, visit.actor, phrase)
        return see_other(request, "/desk/phrases?done=gone")
    try:
        await rename(house.db, visit.actor, phrase, form.get(f"words-{phrase}")[: LONGEST + 1])
    except Invalid as problem:
        where = tuple(FieldProblem(f"words-{phrase}", each.label, each.text) for each in problem.fields)
        return await _page(request, visit, {f"words-{phrase}": form.get(f"words-{phrase}")}, Invalid(problem.detail, problem.instead, where))
    return see_other(request, "/desk/phrases?done=changed")


def _wanted(form: FormData, house: House) -> Phrase:
    item, kind = form.get("item"), form.get("kind")
    return Phrase(
        id=0, ask=form.get("ask"), words=form.get("words")[: LONGEST + 1], org=form.get("org"),
        item=item if item in house.catalogue.registry.items else "", kind=kind if kind in KINDS else "",
    )


async def _page(request: Asking, visit: Visit, values: dict[str, str], problem: Invalid | None = None) -> Response[bytes]:
    house, errors = house_of(request), list(problem.fields) if problem is not None else []
    found, registry = await phrases_of(house.db, visit.actor), house_of(request).catalogue.registry
    names = {item.id: item.info.name for item in registry.items.values()}
    return page(
        request, visit, "desk/phrases.html", title="常用语", status=422 if errors else 200, asks=tuple(ASKS.items()), ask_names=ASKS, errors=errors,
        wrong={each.field: each.text for each in errors}, values=values, own=[each for each in found if not each.org],
        shared=[each for each in found if each.org], items=names, kinds={kind: found.word for kind, found in KINDS.items()}, kept=dict(await kept_orgs(house.db, visit.actor)),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
