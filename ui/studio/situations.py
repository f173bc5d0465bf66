"""情形: a few questions whose answers say which materials, limits and remarks apply."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.digits import plain_number
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.flowing.situations import (
    Follows,
    add_situation,
    answers,
    drop_situation,
    move_situation,
    set_situation,
    situations_of,
    split,
)
from core.revisions.flowing.survey import rows
from ui.api.who import Asking
from ui.studio.flowing import Known, as_shown, kept, known, limit_boxes, limit_in, limit_words, shown, typed
from ui.studio.frame import RevisionId
from ui.web import FormData, form_data

Entry = Annotated[int, PathParameter(description="第几个情形", ge=1, le=999)]
TAB: Final = "guide"
_LIMITS: Final = (("statutory", "法定期限"), ("promised", "承诺期限"))


@get("/studio/revisions/{revision:int}/situations")
async def situations(request: Asking, revision: RevisionId) -> Response[bytes]:
    """All questions, and one more."""
    return _all(request, await known(request, revision))


@post("/studio/revisions/{revision:int}/situations", status_code=200)
async def situations_changed(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Add a question; or move one, or take it away: the pressed button says `<what>:<number>`."""
    here, form = await known(request, revision), await form_data(request)
    what, _, text = form.get("do").partition(":")
    number = plain_number(text) or 0
    if what == "drop":
        return await kept(request, here, drop_situation(here.files, number), "删去一个情形", "/situations")
    if what in ("up", "down"):
        return await kept(request, here, move_situation(here.files, number, up=what == "up"), "移动情形", "/situations")
    try:
        number, edits = add_situation(here.files, form.get("field") if form.get("field") in _askable(here) else "", form.get("ask"))
    except Invalid as problem:
        return _all(request, here, typed(form), problem)
    return await kept(request, here, edits, f"加情形：{form.get('ask').strip()}", f"/situations/{number}")


@get("/studio/revisions/{revision:int}/situations/{entry:int}")
async def situation(request: Asking, revision: RevisionId, entry: Entry) -> Response[bytes]:
    """One question, and what follows from each answer."""
    here = await known(request, revision)
    return _one(request, here, entry, _boxes(here, entry))


@post("/studio/revisions/{revision:int}/situations/{entry:int}", status_code=200)
async def situation_changed(request: Asking, revision: RevisionId, entry: Entry) -> Response[bytes]:
    """Keep it; or let answers that stand together stand apart."""
    here, form = await known(request, revision), await form_data(request)
    what, _, text = form.get("do").partition(":")
    if what == "split" and (place := plain_number(text)) is not None:
        return await kept(request, here, split(here.files, entry, place), "情形的回答分开写", f"/situations/{entry}")
    try:
        as_shown(here, form)
        edits = set_situation(here.files, entry, form.get("ask"), _follows(here, entry, form))
    except Invalid as problem:
        boxes = _boxes(here, entry)
        return _one(request, here, entry, {name: form.all(name) if isinstance(boxes[name], list) else form.get(name) for name in boxes}, problem)
    return await kept(request, here, edits, f"修改情形：{form.get('ask').strip()}", "/situations")


def _all(request: Asking, here: Known, values: Mapping[str, Any] | None = None, problem: Invalid | None = None) -> Response[bytes]:
    names = {row["id"]: row.get("name", "") for row in rows(here.files, "item.toml", "material") if "id" in row}
    told = [(number, row, _called(here, row), [_effects(each, names) for each in row.get("option", ())]) for number, row in enumerate(situations_of(here.files), 1)]
    return shown(request, here, "situations.html", TAB, problem=problem, v={"field": "", "ask": "", **(values or {})}, asked=told, fields=list(_askable(here).items()), said=here.at("situation"))


def _one(request: Asking, here: Known, number: int, values: Mapping[str, Any], problem: Invalid | None = None) -> Response[bytes]:
    row = _row(here, number)
    materials = [(each["id"], each.get("name", "")) for each in rows(here.files, "item.toml", "material") if "id" in each]
    return shown(
        request, here, "situation.html", TAB, problem=problem, v=values, number=number, called=_called(here, row), groups=answers(row, _options(here, row)), materials=materials,
        choice=bool(_options(here, row)), said=here.at("situation", row.get("id", "")),
    )


def _boxes(here: Known, number: int) -> dict[str, Any]:
    """What stands in the boxes of a question."""
    row = _row(here, number)
    values: dict[str, Any] = {"ask": row.get("ask", "")}
    known_rows = {tuple(each.get("is", ())): each for each in row.get("option", ())}
    for place, group in enumerate(answers(row, _options(here, row)), 1):
        each = known_rows.get(group, {})
        values |= {f"adds_{place}": list(each.get("adds", ())), f"drops_{place}": list(each.get("drops", ())), f"says_{place}": each.get("says", "")}
        for key, _ in _LIMITS:
            values |= limit_boxes(f"{key}_{place}", each.get(key))
    return values


def _follows(here: Known, number: int, form: FormData) -> list[Follows]:
    """What was filled in for each group of answers. Raises Invalid."""
    row, found, problems = _row(here, number), [], list[FieldProblem]()
    ids = {each.get("id") for each in rows(here.files, "item.toml", "material")}
    for place, group in enumerate(answers(row, _options(here, row)), 1):
        terms: dict[str, Any] = {}
        for key, label in _LIMITS:
            terms[key], wrong = limit_in(form, f"{key}_{place}", f"“{'、'.join(group)}”的{label}")
            problems += wrong
        chosen = {key: tuple(each for each in form.all(f"{key}_{place}") if each in ids) for key in ("adds", "drops")}
        found.append(Follows(is_=group, says=form.get(f"says_{place}"), adds=chosen["adds"], drops=chosen["drops"], **terms))
    if problems:
        raise Invalid("情形没有填好", "", problems)
    return found


def _effects(option: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, list[str]]:
    """A group of answers, and what follows, in words."""
    said = [f"要交：{'、'.join(names.get(each, each) for each in option['adds'])}"] if option.get("adds") else []
    said += [f"不用交：{'、'.join(names.get(each, each) for each in option['drops'])}"] if option.get("drops") else []
    said += [f"{label}{limit_words(option[key])}" for key, label in _LIMITS if option.get(key)]
    said += [option["says"]] if option.get("says") else []
    return "、".join(option.get("is", ())), said


def _askable(here: Known) -> dict[str, str]:
    """Fields a question may be about: what the applicant fills in and is not personal."""
    return {name: field.label for name, field in here.survey.fields.items() if not field.personal and not field.calc}


def _options(here: Known, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The options of the field that the question is about; none where it is no choice."""
    field = here.survey.fields.get(row.get("field", ""))
    return tuple(field.type.options) if field is not None and field.type.kind == "choice" else ()


def _called(here: Known, row: Mapping[str, Any]) -> str:
    field = here.survey.fields.get(row.get("field", ""))
    return field.label if field is not None else "这个栏目已经删去"


def _row(here: Known, number: int) -> Mapping[str, Any]:
    found = situations_of(here.files)
    if number > len(found):
        raise NotFound("没有这个情形", "可能刚刚改过，请重新打开情形")
    return found[number - 1]
