"""当场更正: what an applicant mends at the counter, recorded field by field by the officer who sees it done (行政许可法 32 第1款第3项)."""

from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core import cases
from core.access import Actor
from core.cases.loading import opened
from core.cases.opinion_drafts import opinions
from core.cases.views import CaseView
from core.forms import Message
from core.forms.uploads import is_file
from core.house import House
from core.items.item import Item
from core.problems import FieldProblem, NotFound, Problem, too_long
from core.process import Act
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.onward import onward
from ui.desk.saying import seq_of
from ui.hall.rendering import field_html
from ui.web import FormData, Visit, form_data, officer, page, see_other
from ui.web.field_views import field_shown, told
from ui.web.fields import Raw, Reading, gather, raw_of, values_of

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
WORD: Final = "当场更正"
TICK: Final = "tick"
REASON: Final = "_reason"
LONGEST: Final = 1000


@get("/desk/cases/{number:str}/spot")
async def asked(request: Asking, number: Number) -> Response[bytes]:
    """The fields of the application, to tick those that are mended."""
    visit, house = await officer(request), house_of(request)
    view = await cases.read_case(house, visit.actor, known(number))
    kept = (await opinions(house, visit.actor, view.number)).get("spot")
    return await _page(request, visit, view, FormData(kept.fields if kept is not None else {}), saved_at=kept.saved_at if kept is not None else None)


@post("/desk/cases/{number:str}/spot", status_code=200)
async def mended(request: Asking, number: Number) -> Response[bytes]:
    """Recorded, or what is wrong is said at its field."""
    visit, house = await officer(request), house_of(request)
    view, data = await cases.read_case(house, visit.actor, known(number)), await form_data(request)
    item = await cases.item_of_case(house, view)
    names = _ticked(item, data)
    reason = data.get(REASON).strip()
    errors = [] if names else [FieldProblem("", "", "请勾选要更正的栏目")]
    errors += too_long(REASON, "更正的情况", reason, LONGEST) if reason else [FieldProblem(REASON, "更正的情况", "请写明更正的情况")]
    if errors:
        return await _page(request, visit, view, data, errors, 422)
    values = {**dict.fromkeys(names), **values_of(item.form, gather(item.form, names, data))}
    try:
        done = await cases.act(house, visit.actor, view.number, Act(WORD, reason=reason, values=values), seq_of(data))
    except NotFound:
        raise
    except Problem as problem:
        said = [*problem.fields] or [FieldProblem("", "", f"{problem.detail}；{problem.instead}")]
        return await _page(request, visit, view, data, said, problem.status)
    return see_other(request, await onward(house, visit.actor, done, view.seq + 1))


def _ticked(item: Item, data: FormData) -> list[str]:
    return [name for name in dict.fromkeys(data.all(TICK)[:200]) if name in _fields(item)]


def _fields(item: Item) -> list[str]:
    """What can be mended at a counter: everything typed, except lists, files and commitments."""
    return [name for name, field in item.form.fields.items() if not field.calc and not field.must and not is_file(field) and field.type.kind != "list"]


async def _page(
    request: Asking, visit: Visit, view: CaseView, data: FormData, errors: list[FieldProblem] = [], status: int = 200,  # noqa: B006 - read only
    **more: Any,
) -> Response[bytes]:
    house = house_of(request)
    item = await cases.item_of_case(house, view)
    ticked = _ticked(item, data)
    raw = {**await _openly(house, visit.actor, view, item), **(gather(item.form, ticked, data) if ticked else {})}
    reading = Reading(raw, {}, item.form.submit({}), {})
    errors = [each if each.field in {*ticked, REASON, ""} else FieldProblem("", "", each.text) for each in errors]
    wrong: dict[str, Any] = {each.field: each.text for each in errors}
    said = told(Message(each.field, each.label, each.text) for each in errors)
    text, unseen = {field.name: field.text for field in view.fields}, {field.name for field in view.fields if field.unseen}
    groups = [
        (part.title, [
            {"name": name, "label": item.form.fields[name].label, "now": text.get(name, "没有填写"), "ticked": name in ticked,
             "field": field_shown(item.form, name, reading, said), "personal": item.form.fields[name].personal}
            for name in part.fields if name in _fields(item) and name not in unseen
        ]) for part in item.form.pages
    ]
    command = next((each for each in view.commands if each.word == WORD), None)
    return page(
        request, visit, "desk/spot.html", title=f"当场更正 · {view.number}", status=status, case=view, item=item.info,
        groups=[group for group in groups if group[1]], errors=errors, wrong=wrong, one=field_html, command=command, reason=data.get(REASON), longest=LONGEST,
        action=f"/desk/cases/{view.number}/spot", **{"saved_at": None, **more},
    )


async def _openly(house: House, actor: Actor, view: CaseView, item: Item) -> Raw:
    """What the fields say now, as it would be typed; personal ones start empty, for showing them is logged elsewhere."""
    async with opened(house, actor, view.number) as (_, case):
        return {
            name: raw_of(field, case.values[name]) for name, field in item.form.fields.items()
            if name in case.values and not field.personal and name not in case.unseen
        }
