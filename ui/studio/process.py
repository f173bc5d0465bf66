"""流程: the flow as a picture and as a list, and the panel of one step."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter

from core.access.roles import WITHOUT_CASES
from core.digits import plain_number
from core.items.model import APPLICANT
from core.problems import Invalid
from core.process.approving import SIGNED
from core.process.kinds import KINDS, SPECIAL
from core.revisions.conditions import said as condition_said
from core.revisions.flowing.kind_words import ABOUT
from core.revisions.flowing.limits import ceiling_words
from core.revisions.flowing.picture import pictured, source_of
from core.revisions.flowing.relinking import main_way
from core.revisions.flowing.steps import (
    StepWish,
    add_step,
    addable,
    describe,
    drop_step,
    leading_on,
    leading_to,
    move_step,
    step_of,
    steps_of,
)
from ui.api.who import Asking
from ui.studio import opening, registering
from ui.studio.flowing import Known, as_shown, kept, known, limit_boxes, limit_in, limit_words, open_row, refuse, shown, typed
from ui.studio.frame import RevisionId
from ui.studio.process_form import hidden_pages, may_hide, wish_of
from ui.web import form_data

StepId = Annotated[str, PathParameter(description="环节的编号", max_length=100)]
After = Annotated[str, QueryParameter(description="加在哪个环节后面", max_length=100)]
Way = Annotated[int, QueryParameter(description="加在它的第几个去向上", ge=0, le=999)]
TAB: Final = "process"
TICKED: Final = ("signers", "shows", "hides")
"""What is ticked in the panel, by the words of the file."""


@get("/studio/revisions/{revision:int}/process")
async def flow(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The whole process."""
    here = await known(request, revision)
    return shown(request, here, "process.html", TAB, **_flow(here), chosen="", effects=registering.listed(request, here))


@get("/studio/revisions/{revision:int}/process/add")
async def asked_step(request: Asking, revision: RevisionId, after: After = "", way: Way = 0) -> Response[bytes]:
    """Where a new step is chosen and named."""
    return _adding(request, await known(request, revision), after, way, {})


@post("/studio/revisions/{revision:int}/process/add", status_code=200)
async def added_step(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Put it in, and go on to its panel."""
    here, form = await known(request, revision), await form_data(request)
    after, way = form.get("after"), plain_number(form.get("way")) or 0
    try:
        as_shown(here, form)
        limit, problems = limit_in(form, "limit", "时限")
        kind = form.get("kind")
        refuse("环节没有填好", problems)
        wish = _first_wish(here, kind, form.get("name"), form.get("duty"))
        step, edits = add_step(here.files, kind, after, _with_limit(wish, limit), way - 1)  # type: ignore[arg-type]
    except Invalid as problem:
        return _adding(request, here, after, way, typed(form), problem)
    name = form.get("name").strip() or KINDS[kind].word  # type: ignore[index]
    return await kept(request, here, edits, f"流程增加环节“{name}”", f"/process/steps/{step}#panel")


@get("/studio/revisions/{revision:int}/process/steps/{step:str}")
async def panel(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """What is said of one step."""
    here = await known(request, revision)
    return _panel(request, here, step, boxes_of(step_of(here.files, step)))


@post("/studio/revisions/{revision:int}/process/steps/{step:str}", status_code=200)
async def saved(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """Say it."""
    here, form = await known(request, revision), await form_data(request)
    row = step_of(here.files, step)
    try:
        edits = describe(here.files, step, wish_of(here, row, form))
    except Invalid as problem:
        ticked = {box: frozenset(form.all(box)) for box in TICKED}
        return _panel(request, here, step, boxes_of(row) | typed(form), problem, ticked)
    return await kept(request, here, edits, f"修改环节“{row['name']}”", f"/process/steps/{step}#panel")


@post("/studio/revisions/{revision:int}/process/steps/{step:str}/drop", status_code=200)
async def dropped(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """Take the step out."""
    here = await known(request, revision)
    row = step_of(here.files, step)
    try:
        edits = drop_step(here.files, step)
    except Invalid as problem:
        return _panel(request, here, step, boxes_of(row), problem)
    return await kept(request, here, edits, f"流程删去环节“{row['name']}”", "/process")


@post("/studio/revisions/{revision:int}/process/steps/{step:str}/move", status_code=200)
async def moved(request: Asking, revision: RevisionId, step: StepId) -> Response[bytes]:
    """Put the step behind another."""
    here, form = await known(request, revision), await form_data(request)
    row = step_of(here.files, step)
    try:
        goal = step_of(here.files, form.get("after"))
        edits = move_step(here.files, step, goal["id"])
    except Invalid as problem:
        return _panel(request, here, step, boxes_of(row), problem)
    return await kept(request, here, edits, f"把环节“{row['name']}”移到“{goal['name']}”后面", f"/process/steps/{step}#panel")


def boxes_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the boxes of the panel."""
    silence = row.get("silence") or {}
    plain = {name: str(row.get(name, "")) for name in ("name", "duty", "must", "departs", "special", "consent", "objection", "signing")}
    words = {f"outcome_{no}": row.get("outcomes", {}).get(word, "") for no, word in enumerate(KINDS[row["kind"]].outcomes, 1)}
    return {
        **plain, **words, **limit_boxes("limit", row.get("limit")), **limit_boxes("silence", silence.get("limit")), "silence_outcome": str(silence.get("outcome", "")),
        "officers": str(row.get("officers", 1)), "objection_counts": str(row.get("objection_counts", "filed")),
    }


def way_words(here: Known, row: Mapping[str, Any], way: Mapping[str, Any]) -> str:
    """A way as a sentence: 准予的，面积小于 300 平方米的，到“出证”."""
    on = row.get("outcomes", {}).get(way.get("on", ""), way.get("on", ""))
    when = condition_said(way["when"], here.survey.scope) if way.get("when") else ""
    goal = f"到“{here.survey.names.get(way['to'], '已经没有的环节')}”" if way.get("to") else f"以“{way.get('end', '')}”办结"
    return "，".join(filter(None, (f"{on}的" if on else "", f"{when}的" if when else "", goal)))


def _flow(here: Known) -> dict[str, Any]:
    """The picture, and the steps as a list."""
    source, rows = source_of(here.files), steps_of(here.files)
    drawing = pictured(source, here.survey.scope, here.who) if source is not None else None
    return {"picture": drawing, "steps": [_listed(here, row) for row in rows], "names": {row["id"]: row["name"] for row in rows}}


def _listed(here: Known, row: Mapping[str, Any]) -> dict[str, Any]:
    ways = [way_words(here, row, way) for way in row.get("next", ())]
    return {
        "id": row["id"], "name": row["name"], "kind": KINDS[row["kind"]].word, "who": here.who(row), "limit": limit_words(row.get("limit")), "ways": ways,
        "faults": here.at("step", row["id"]), "main": main_way(dict(row)) + 1,
    }


def _adding(request: Asking, here: Known, after: str, way: int, values: Mapping[str, str], problem: Invalid | None = None) -> Response[bytes]:
    rows = steps_of(here.files)
    origin = next((row for row in rows if row["id"] == after), rows[0] if rows else None)
    goal = leading_on(here.files, origin["id"]) if origin else {}
    if origin and 0 < way <= len(origin.get("next", ())):
        goal = origin["next"][way - 1]
    return shown(
        request, here, "step_new.html", TAB, problem=problem, origin=origin, way=way, v={"kind": "", "name": "", "duty": "", **limit_boxes("limit", None), **values},
        before=here.survey.names.get(goal.get("to", ""), "") or f"以“{goal.get('end', '办结')}”办结", roles=_roles(here),
        kinds=[(kind, KINDS[kind].word, ABOUT[kind]) for kind in addable()],
    )


def _panel(
    request: Asking, here: Known, step: str, values: Mapping[str, str], problem: Invalid | None = None, ticked: Mapping[str, frozenset[str]] | None = None,
) -> Response[bytes]:
    row = step_of(here.files, step)
    boxes = ticked or {box: frozenset(row.get(box, ())) for box in TICKED}
    kind, scope = KINDS[row["kind"]], here.survey.scope
    ways = [(no, way_words(here, row, way)) for no, way in enumerate(row.get("next", ()), 1)]
    return shown(
        request, here, "step.html", TAB, problem=problem, **_flow(here), chosen=step, row=open_row(row), kind=kind, about=ABOUT[row["kind"]], v=values, ways=ways,
        who=here.who(row), roles=_roles(here, applicant=row["kind"] == "wait"), signed=row["kind"] in SIGNED, fault_list=here.at("step", step),
        **boxes, pages=hidden_pages(here, boxes["hides"]) if may_hide(row) else (),
        open_fields=[(name, field.label) for name, field in here.survey.fields.items() if not field.personal],
        consents=[(name, named.label) for name, named in scope.items() if named.type.kind == "bool"], grounds=SPECIAL,
        musts=[(name, named.label) for name, named in scope.items() if named.type.options and {*named.type.options} <= {*kind.outcomes, *row.get("outcomes", {}).values()}],
        silent_words=[(word, row.get("outcomes", {}).get(word, word)) for word in kind.outcomes if not kind.needs.get(word) or word in kind.silent],
        objections=sorted(here.survey.items.items(), key=lambda each: each[1]), ceiling=_ceiling(here, row["kind"]),
        auto="" if not row.get("auto") else condition_said(row["auto"], scope), pointing=leading_to(here.files, step), instead=_instead(here, step),
        others=[(each["id"], each["name"]) for each in steps_of(here.files) if each["id"] != step], opens=opening.listed(request, here, row),
    )


def _ceiling(here: Known, kind: str) -> str:
    item = here.those.tried.item
    return ceiling_words(kind, item.info) if item is not None else ""


def _instead(here: Known, step: str) -> str:
    goal = leading_on(here.files, step)
    return f"“{here.survey.names.get(goal['to'], '')}”" if goal.get("to") else f"以“{goal.get('end', '办结')}”办结"


def _roles(here: Known, *, applicant: bool = False) -> list[tuple[str, str]]:
    return [*([(APPLICANT, "申请人")] if applicant else []), *((key, name) for key, name in here.survey.roles.items() if key not in WITHOUT_CASES)]


def _first_wish(here: Known, kind: str, name: str, duty: str) -> StepWish:
    """A new step as it begins: nobody acts where the system does; two go to see in a permit (行政许可法第34条第3款)."""
    known_kind = KINDS.get(kind)  # type: ignore[call-overload]
    system = known_kind is None or known_kind.system
    pair = known_kind is not None and known_kind.pair and here.info().get("type") == "行政许可"
    return StepWish(name=name.strip() or (known_kind.word if known_kind else "环节"), duty="" if system else duty, officers=2 if pair else 1)


def _with_limit(wish: StepWish, limit: Any) -> StepWish:
    return StepWish(name=wish.name, duty=wish.duty, officers=wish.officers, limit=limit)
