"""办事指南: what people read before they file, what is promised to them, and the marks of the item."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from litestar import Response, get, post
from litestar.params import PathParameter

from core.digits import plain_number
from core.problems import Invalid, NotFound
from core.revisions.documents import read
from core.revisions.flowing.guide import CHANNELS, KINDS, LISTS, PARTY_KINDS, add_row, drop_row, move_row, set_guide, set_row
from core.revisions.flowing.limits import lawful_words
from core.revisions.flowing.survey import rows
from ui.api.who import Asking, house_of
from ui.studio.flowing import Known, as_shown, kept, known, shown, typed
from ui.studio.frame import RevisionId
from ui.studio.guide_form import PARTS, alert_rows, boxes_of, chips_of_subject, ticked_of, wish_of
from ui.web import FormData, form_data

PartName = Annotated[Literal["basics", "terms", "marks"], PathParameter(description="办事指南的一部分")]
ListName = Annotated[Literal["basis", "office", "faq"], PathParameter(description="办事指南的一张表")]
Number = Annotated[int, PathParameter(description="第几条，0 为新的", ge=0, le=999)]
TAB: Final = "guide"
_PART_OF: Final = {
    "name": "basics", "summary": "basics", "audience": "basics", "result": "basics", "conditions": "basics", "statutory": "terms", "promised": "terms", "extension": "terms",
    "fee": "terms", "alert": "terms", "archive": "terms", "correction": "terms", "traits": "marks", "index": "marks", "subject": "marks",
}


@get("/studio/revisions/{revision:int}/guide")
async def guide(request: Asking, revision: RevisionId) -> Response[bytes]:
    """All of it."""
    here = await known(request, revision)
    return _page(request, here, boxes_of(here), ticked_of(here))


@post("/studio/revisions/{revision:int}/guide/parts/{part:str}", status_code=200)
async def saved_part(request: Asking, revision: RevisionId, part: PartName) -> Response[bytes]:
    """Keep one of the forms."""
    here, form = await known(request, revision), await form_data(request)
    try:
        edits = set_guide(here.files, wish_of(here, part, form))
    except Invalid as problem:
        ticked = {**ticked_of(here), **({name: form.all(name) for name in ("traits", "index", "party_kinds", "channels")} if part == "marks" else {})}
        return _page(request, here, {**boxes_of(here), **typed(form)}, ticked, problem, _joint(form) if part == "terms" else None)
    return await kept(request, here, edits, f"办事指南：修改{PARTS[part]}", f"/guide#{part}")


@get("/studio/revisions/{revision:int}/guide/rows/{table:str}/{entry:int}")
async def asked_row(request: Asking, revision: RevisionId, table: ListName, entry: Number) -> Response[bytes]:
    """One member of a list, or an empty one."""
    here = await known(request, revision)
    return _row_page(request, here, table, entry, _row(here, table, entry))


@post("/studio/revisions/{revision:int}/guide/rows/{table:str}/{entry:int}", status_code=200)
async def saved_row(request: Asking, revision: RevisionId, table: ListName, entry: Number) -> Response[bytes]:
    """Keep it."""
    here, form, number = await known(request, revision), await form_data(request), entry
    values = typed(form)
    try:
        as_shown(here, form)
        edits = set_row(here.files, table, number, values) if number else add_row(here.files, table, values)
    except Invalid as problem:
        return _row_page(request, here, table, number, values, problem)
    return await kept(request, here, edits, f"办事指南：{'修改' if number else '增加'}{LISTS[table][0]}", f"/guide#{table}")


@post("/studio/revisions/{revision:int}/guide/rows/{table:str}", status_code=200)
async def ordered_row(request: Asking, revision: RevisionId, table: ListName) -> Response[bytes]:
    """Move a member up or down, or take it away: the pressed button says `<what>:<number>`."""
    here, form = await known(request, revision), await form_data(request)
    what, _, text = form.get("do").partition(":")
    number = plain_number(text) or 0
    edits = drop_row(here.files, table, number) if what == "drop" else move_row(here.files, table, number, up=what == "up")
    return await kept(request, here, edits, f"办事指南：{'删去' if what == 'drop' else '移动'}{LISTS[table][0]}", f"/guide#{table}")


def _page(
    request: Asking, here: Known, values: Mapping[str, str], ticked: Mapping[str, Any], problem: Invalid | None = None, joint: bool | None = None  # noqa: FBT001 - a box of the form
) -> Response[bytes]:
    fields, registry = here.survey.fields, house_of(request).catalogue.registry
    info, item = here.info(), here.those.tried.item
    lists = [(key, word, keys, rows(here.files, "item.toml", key)) for key, (word, keys) in LISTS.items()]
    indicators = [each.definition for each in registry.indicators.values() if each.plugin == here.those.revision.plugin]
    return shown(
        request, here, "guide.html", TAB, problem=problem, v=values, ticked=ticked, lists=lists, kinds=KINDS, channels=CHANNELS, party_kinds=PARTY_KINDS, alerts=alert_rows(values),
        traits=[(trait.name, trait.name, trait.about or trait.clause) for trait in registry.traits.values()], info=info, indicators=indicators,
        open_fields=[(name, field.label) for name, field in fields.items() if not field.personal], lawful=lawful_words(item.info) if item is not None else "",
        joint=bool(info.get("joint")) if joint is None else joint, subject_chips=[chip.label for chip in chips_of_subject(here).offered],
        by_part={part: [each for each in here.faults if each.tab == TAB and _PART_OF.get(each.sort, "") == part] for part in ("", *PARTS)},
    )


def _row_page(request: Asking, here: Known, table: str, number: int, values: Mapping[str, Any], problem: Invalid | None = None) -> Response[bytes]:
    word, keys = LISTS[table]
    return shown(
        request, here, "guide_row.html", TAB, problem=problem, table=table, number=number, word=word, keys=keys, v={key: str(values.get(key, "")) for key in keys},
    )


def _row(here: Known, table: str, number: int) -> Mapping[str, Any]:
    found = read(here.files, "item.toml").get(table, ())
    if number > len(found):
        raise NotFound(f"没有这一条{LISTS[table][0]}", "可能刚刚改过，请重新打开办事指南")
    return found[number - 1] if number else {}


def _joint(form: FormData) -> bool:
    return "joint" in form
