"""去向 and 自动办理: on which outcome, under which condition a step leads where, and when the system acts by itself."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter

from core.digits import plain_number
from core.problems import Invalid, NotFound
from core.process.kinds import KINDS
from core.revisions.conditions import read as condition
from core.revisions.flowing.steps import FIRST, StepWish, describe, step_of, steps_of
from core.revisions.flowing.ways import WayWish, add_way, drop_way, ends_of, move_way, set_way
from ui.api.who import Asking
from ui.studio.condition import ReadCondition, editor, read_condition
from ui.studio.flowing import Known, as_shown, kept, known, shown, typed
from ui.studio.frame import RevisionId
from ui.studio.process import TAB, StepId, way_words
from ui.web import FormData, form_data

Number = Annotated[int, PathParameter(description="第几个去向，0 为新的", ge=0, le=999)]
ALWAYS: Final = "true"


@get("/studio/revisions/{revision:int}/process/steps/{step:str}/ways/{way:int}")
async def asked_way(request: Asking, revision: RevisionId, step: StepId, way: Number) -> Response[bytes]:
    """A way, or an empty one."""
    here = await known(request, revision)
    row = _way(here, step, way)
    return _page(request, here, step, way, {**_boxes(row), "_when": str(row.get("when", ""))})


@post("/studio/revisions/{revision:int}/process/steps/{step:str}/ways/{way:int}", status_code=200)
async def saved_way(request: Asking, revision: RevisionId, step: StepId, way: Number) -> Response[bytes]:
    """Keep it; or show it again when only its condition was worked at."""
    here, form = await known(request, revision), await form_data(request)
    number, row, before = way, step_of(here.files, step), str(_way(here, step, way).get("when", ""))
    got = read_condition(form, "when", here.survey.scope)
    try:
        as_shown(here, form)
        if got.asked or got.wrong:
            return _page(request, here, step, number, {**typed(form), "_when": before}, got)
        wish = _wish(form, got.text(here.survey.scope, before))
        edits = set_way(here.files, step, number, wish) if number else add_way(here.files, step, wish)
    except Invalid as problem:
        return _page(request, here, step, number, {**typed(form), "_when": before}, got, problem)
    said = way_words(here, row, {"on": wish.on, "when": wish.when, "to": wish.to, "end": wish.end})
    return await kept(request, here, edits, f"“{row['name']}”的去向：{said}", f"/process/steps/{step}#ways")


@post("/studio/revisions/{revision:int}/process/steps/{step:str}/ways", status_code=200)
async def ordered(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """Move a way up or down, or take it away: the pressed button says `<what>:<number>`."""
    here, form = await known(request, revision), await form_data(request)
    row = step_of(here.files, step)
    what, _, text = form.get("do").partition(":")
    number = plain_number(text) or 0
    edits = drop_way(here.files, step, number) if what == "drop" else move_way(here.files, step, number, up=what == "up")
    return await kept(request, here, edits, f"“{row['name']}”的去向：{'删去' if what == 'drop' else '移动'}第 {number} 个", f"/process/steps/{step}#ways")


@get("/studio/revisions/{revision:int}/process/steps/{step:str}/auto")
async def asked_auto(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """When the system acts by itself."""
    here = await known(request, revision)
    return _auto_page(request, here, step, _sort(str(step_of(here.files, step).get("auto", ""))))


@post("/studio/revisions/{revision:int}/process/steps/{step:str}/auto", status_code=200)
async def saved_auto(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """Keep it."""
    here, form = await known(request, revision), await form_data(request)
    row = step_of(here.files, step)
    before, sort = str(row.get("auto", "")), form.get("sort")
    got = read_condition(form, "auto", here.survey.scope)
    if got.asked or (sort == "when" and (got.wrong or not got.condition.parts)):
        return _auto_page(request, here, step, "when", got, empty=not got.asked and not got.wrong)
    auto = got.text(here.survey.scope, before) if sort == "when" else ALWAYS if sort == "always" else ""
    return await kept(request, here, describe(here.files, step, StepWish(auto=auto)), f"修改“{row['name']}”的自动办理", f"/process/steps/{step}#panel")


def _way(here: Known, step: str, number: int) -> Mapping[str, Any]:
    ways = step_of(here.files, step).get("next", ())
    if number > len(ways):
        raise NotFound("没有这一去向", "去向可能刚刚改过，请重新打开这个环节")
    return ways[number - 1] if number else {}


def _boxes(way: Mapping[str, Any]) -> dict[str, str]:
    goal = f"to:{way['to']}" if way.get("to") else "end" if way.get("end") else ""
    return {"on": str(way.get("on", "")), "goal": goal, "end": str(way.get("end", ""))}


def _wish(form: FormData, when: str) -> WayWish:
    sort, _, step = form.get("goal").partition(":")
    return WayWish(form.get("on"), when, step if sort == "to" else "", form.get("end") if sort == "end" else "")


def _page(  # noqa: PLR0913, PLR0917 - what was typed, what its condition came to, and why it could not be taken
    request: Asking, here: Known, step: str, number: int, values: Mapping[str, str], got: ReadCondition | None = None, problem: Invalid | None = None
) -> Response[bytes]:
    row, scope = step_of(here.files, step), here.survey.scope
    made = editor(got.condition if got else condition(values.get("_when", ""), scope), scope, "when", got)
    goals = [(f"to:{each['id']}", f"到“{each['name']}”") for each in steps_of(here.files) if each["kind"] != FIRST]
    return shown(
        request, here, "step_way.html", TAB, problem=problem, row=row, number=number, v={"on": "", "goal": "", "end": "", **values}, editor=made,
        outcomes=[(word, row.get("outcomes", {}).get(word, word)) for word in KINDS[row["kind"]].outcomes], goals=[*goals, ("end", "办结，状态写在下面")],
        ends=ends_of(here.files), clause_errors=made.errors,
    )


def _sort(auto: str) -> str:
    return "" if not auto.strip() else "always" if auto.strip() == ALWAYS else "when"


def _auto_page(request: Asking, here: Known, step: str, sort: str, got: ReadCondition | None = None, *, empty: bool = False) -> Response[bytes]:
    row, scope = step_of(here.files, step), here.survey.scope
    auto = str(row.get("auto", ""))
    made = editor(got.condition if got else condition(auto if _sort(auto) == "when" else "", scope), scope, "auto", got)
    problem = Invalid("还没有写条件", "请加一个条件，或者选别的") if empty else None
    return shown(request, here, "step_auto.html", TAB, problem=problem, row=row, sort=sort, editor=made, clause_errors=made.errors, favourable=KINDS[row["kind"]].favourable)
