"""开办哪些事项 of a step: which items are opened, when, for which rows of a register, filled with what."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.problems import FieldProblem, Invalid
from core.revisions.conditions import read as condition
from core.revisions.flowing import opening, registering
from core.revisions.flowing.opening import REGISTER, OpenWish
from core.revisions.flowing.registering import Pick
from core.revisions.flowing.steps import step_of
from ui.api.who import Asking, house_of
from ui.studio.condition import ReadCondition, editor, read_condition
from ui.studio.flowing import Known, as_shown, kept, known, shown, typed
from ui.studio.frame import RevisionId
from ui.studio.registering import picked
from ui.web import FormData, form_data

StepId = Annotated[str, PathParameter(description="环节的编号", max_length=100)]
Number = Annotated[int, PathParameter(description="第几项，0 为新的", ge=0, le=999)]
Picked = Annotated[str, QueryParameter(description="事项或者名录", max_length=100)]
TAB: Final = "process"


class _At(msgspec.Struct, frozen=True, eq=False):
    """The page of one opening of a step; `row` is empty for a new one."""

    here: Known
    step: Mapping[str, Any]
    number: int
    row: Mapping[str, Any]
    item: str
    each: str
    known: opening.Known

    @property
    def back(self) -> str:
        """Where the step tells what it opens."""
        return f"/process/steps/{self.step['id']}#opens"


@get("/studio/revisions/{revision:int}/process/steps/{step:str}/opens/{place:int}")
async def asked_open(request: Asking, revision: RevisionId, step: StepId, place: Number, item: Picked = "", each: Picked = "") -> Response[bytes]:
    """An opening; for a new one first of which item."""
    here = await known(request, revision)
    at = _at(request, here, step, place, item, each)
    return _page(request, at, _boxes(at)) if at is not None else _items(request, here, step)


@post("/studio/revisions/{revision:int}/process/steps/{step:str}/opens/{place:int}", status_code=200)
async def saved_open(request: Asking, revision: RevisionId, step: StepId, place: Number) -> Response[bytes]:
    """Keep it, or take it away; or show it again when only a condition was worked at."""
    here, form = await known(request, revision), await form_data(request)
    at = _at(request, here, step, place, form.get("item"), form.get("each"))
    if at is None:
        return _items(request, here, step, Invalid("没有选", "", [FieldProblem("item", "开办哪个事项", "请选要开办的事项")]))
    when, where = read_condition(form, "when", at.known.case), read_condition(form, "where", at.known.inner)
    try:
        as_shown(here, form)
        if form.get("act") == "drop":
            return await kept(request, here, opening.drop_open(here.files, step, place), f"“{at.step['name']}”不再开办“{_label(at)}”", at.back)
        if when.asked or when.wrong or where.asked or where.wrong:
            return _page(request, at, typed(form), (when, where), after=form.all("after"))
        edits = opening.set_open(here.files, step, place, _wish(form, at, when, where), at.known)
    except Invalid as problem:
        return _page(request, at, typed(form) if form.get("act") != "drop" else _boxes(at), (when, where) if form.get("act") != "drop" else None, problem, form.all("after"))
    return await kept(request, here, edits, f"“{at.step['name']}”开办“{_label(at)}”", at.back)


def listed(request: Asking, here: Known, step: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Every opening of a step in one sentence."""
    return [(number, opening.open_words(row, _known(request, here, row.get("item", ""), row.get("each", "")), here.survey.names)) for number, row in enumerate(step.get("opens", ()), 1)]


def _at(request: Asking, here: Known, step: str, number: int, item: str, each: str) -> _At | None:
    """The page's opening; None while no item is chosen, and at a step that opens nothing. Raises NotFound."""
    found = step_of(here.files, step)
    if found["kind"] != "open" and not number:
        return None
    row = opening.open_of(here.files, step, number) if number else {}
    if number:
        item, each = str(row.get("item", "")), str(row.get("each", ""))
    elif item not in here.survey.items:
        return None
    each = each if each in house_of(request).catalogue.registry.around.others else ""
    return _At(here, found, number, row, item, each, _known(request, here, item, each))


def _known(request: Asking, here: Known, item: str, each: str) -> opening.Known:
    registry = house_of(request).catalogue.registry
    fields = registry.items[item].form.fields if item in registry.items else {}
    return opening.known_of(here.survey.scope, registry.around.others.get(each, {}), item, fields)


def _label(at: _At) -> str:
    return "申请人所组合的事项" if at.row.get("members") else at.here.survey.items.get(at.item, "已经没有的事项")


def _wish(form: FormData, at: _At, when: ReadCondition, where: ReadCondition) -> OpenWish:
    picks = {name: Pick(form.get(f"v.{name}"), form.get(f"t.{name}")) for name in at.known.targets}
    return OpenWish(
        item=at.item, each=at.each, when=when.text(at.known.case, str(at.row.get("when", ""))), where=where.text(at.known.inner, str(at.row.get("where", ""))) if at.each else "",
        org=form.get("org"), named=form.get("named"), picks={name: pick if pick.how == registering.FIXED else Pick(pick.how) for name, pick in picks.items()}, after=tuple(form.all("after")),
        final=form.get("final") == "on",
    )


def _boxes(at: _At) -> dict[str, str]:
    values = at.row.get("values", {})
    picks = {name: registering.pick_of(str(values.get(name, "")), target, at.known.inner) for name, target in at.known.targets.items()}
    boxes = {f"v.{name}": pick.how for name, pick in picks.items()} | {f"t.{name}": pick.text for name, pick in picks.items()}
    return {**boxes, "org": str(at.row.get("org", "")), "named": str(at.row.get("named", "")), "final": "on" if at.row.get("final") else ""}


def _items(request: Asking, here: Known, step: str, problem: Invalid | None = None) -> Response[bytes]:
    registers = sorted(((f"{REGISTER}{name}", f"名录“{each.label}”的每一行一件") for name, each in house_of(request).catalogue.registry.registers.items() if not each.holds), key=lambda each: each[1])
    items = sorted(((key, name) for key, name in here.survey.items.items() if key != here.those.revision.item), key=lambda each: each[1])
    return shown(request, here, "step_open_item.html", TAB, problem=problem, row=step_of(here.files, step), items=items, registers=registers)


def _page(
    request: Asking, at: _At, values: Mapping[str, str], got: tuple[ReadCondition, ReadCondition] | None = None, problem: Invalid | None = None, after: list[str] | None = None
) -> Response[bytes]:
    when, where = got or (None, None)
    asked = (editor(when.condition if when else condition(str(at.row.get("when", "")), at.known.case), at.known.case, "when", when),
             editor(where.condition if where else condition(str(at.row.get("where", "")), at.known.inner), at.known.inner, "where", where))
    columns = [{"name": name, "label": target.label, "needed": name in at.known.needed, **picked(at.known.inner, target, str(at.row.get("values", {}).get(name, "")))} for name, target in at.known.targets.items()]
    others = [(key, at.here.survey.items.get(key, key)) for number, row in enumerate(at.step.get("opens", ()), 1) if number != at.number and (key := row.get("item", ""))]
    return shown(
        request, at.here, "step_open.html", TAB, problem=problem, row=at.step, number=at.number, opened_item=at.item, each=at.each, label=_label(at), members=bool(at.row.get("members")), v=values,
        when=asked[0], where=asked[1], clause_errors=(*asked[0].errors, *asked[1].errors), columns=[] if at.row.get("members") else columns, others=list(dict.fromkeys(others)),
        after=list(at.row.get("after", ())) if got is None else after or [], register=at.here.survey.names.get(at.each.removeprefix(REGISTER), ""),
        texts=[(name, named.label) for name, named in at.known.columns.items() if named.type.kind == "text"], said=dict(listed(request, at.here, at.step)).get(at.number, ""),
    )


ROUTES: Final = (asked_open, saved_open)
