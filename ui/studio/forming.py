"""申请表: the form editor. Every button is one edit, kept at once; with scripts off it is the same buttons."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec.json import encode

from core.digits import plain_number
from core.house import House
from core.problems import Invalid
from core.revisions.documents import Files
from core.revisions.edits import Edit, apply
from core.revisions.forming import arranging, making
from core.revisions.forming.arranging import DOWN, UP, Refused, Spot
from core.revisions.forming.labelling import labelled
from core.revisions.forming.outline import Outline, Question, outline
from core.revisions.forming.uses import names_of, uses
from core.revisions.keeping import edit, files_at
from core.revisions.model import Revision
from core.revisions.unneeded import who_sees_not
from ui.api.who import Asking, house_of
from ui.studio.condition import ReadCondition
from ui.studio.flowing import typed
from ui.studio.forming_given import Asked, asked
from ui.studio.forming_views import chosen_shown, faults_by_field, homeless, opened_faults, pages_shown, palette, scope, whole, words_of
from ui.studio.frame import Opened, RevisionId, changed, opened, studio_page
from ui.web import FormData, form_data, is_htmx

TAB: Final = "form"
CARDS: Final = "studio/_form_cards.html"
At = Annotated[str, QueryParameter(description="选中的栏目", max_length=130)]
Did = Annotated[str, QueryParameter(description="刚做了什么，焦点回到那个按钮", max_length=10)]
Chosen = Annotated[str, QueryParameter(description="要改条件的选项", max_length=200)]
Ask = Annotated[str, QueryParameter(description="要确认的事", max_length=10)]


@get("/studio/revisions/{revision:int}/form")
async def shown(request: Asking, revision: RevisionId, at: At = "", did: Did = "", ask: Ask = "", option: Chosen = "") -> Response[bytes]:
    """The form with its palette, and the properties of the field that is chosen."""
    return _page(request, await opened(request, revision), at, did=did, ask=ask, got=Asked(option=option) if option else None)


@post("/studio/revisions/{revision:int}/form/add", status_code=200)
async def added(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A new field: of a kind or an element, behind a field, at the end of a block, or inside a group or list."""
    those, form = await opened(request, revision), await form_data(request)
    files = whole(house_of(request), those.revision.files)
    key, title, inside = form.get("kind"), form.get("title"), form.get("inside")
    try:
        edits, name = making.add_inside(files, inside, key, title) if inside else making.add(files, key, title, _spot(outline(files), form))
    except Refused as refused:
        return _page(request, those, inside, refused=str(refused), again=form)
    said = f"增加栏目“{_title(edits, files, name)}”"
    return await changed(request, those, edits, said, f"/form?at={name}&did=new")


@post("/studio/revisions/{revision:int}/form/arrange", status_code=200)
async def arranged(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A field moved, copied or deleted."""
    those, form = await opened(request, revision), await form_data(request)
    files = whole(house_of(request), those.revision.files)
    name, verb = form.get("way"), form.get("do")
    question = _question(outline(files), name)
    if verb == "delete" and "sure" not in form and uses(files, question.way):
        return _page(request, those, name, ask="delete")
    try:
        edits, words, back = _arrange(files, question, verb, form)
    except Refused as refused:
        return _page(request, those, name, refused=str(refused), again=form)
    return await changed(request, those, edits, words, back)


def _arrange(files: Files, question: Question, verb: str, form: FormData) -> tuple[tuple[Edit, ...], str, str]:
    """The edits of a button on a card, what they are called, and where the page goes on."""
    name, title = question.name, question.title
    here = f"/form?at={name}&did={verb}" + (f"#c-{name}" if verb == "move" else "")
    match verb:
        case "up" | "down":
            return arranging.step(files, question.way, UP if verb == "up" else DOWN), f"移动栏目“{title}”", here
        case "move":
            return arranging.move(files, name, _spot(outline(files), form)), f"移动栏目“{title}”", here
        case "copy":
            edits, made = arranging.copy(files, question.way)
            return edits, f"复制栏目“{title}”", f"/form?at={made}&did=new"
        case "section":
            return arranging.add_section(files, name, form.get("title")), f"增加小节“{form.get('title').strip()}”", f"/form#c-{name}"
        case "delete":
            return arranging.delete(files, question.way), f"删去栏目“{title}”", f"/form?at={question.way[0]}" if len(question.way) > 1 else "/form#cards"
    raise Invalid("没有这个操作", "请刷新页面再试")


@post("/studio/revisions/{revision:int}/form/pages", status_code=200)
async def paged(request: Asking, revision: RevisionId) -> Response[bytes]:
    """A page or a section added, called something else, moved or taken away."""
    those, form = await opened(request, revision), await form_data(request)
    files = whole(house_of(request), those.revision.files)
    page, section, title = form.get("page"), form.get("section"), form.get("title")
    try:
        match form.get("do"):
            case "add":
                edits, said = arranging.add_page(files, title), f"增加一页“{title.strip()}”"
            case "rename":
                edits = arranging.rename_section(files, page, section, title, form.get("help")) if section else arranging.rename_page(files, page, title)
                said = f"标题“{section or page}”改为“{title.strip()}”"
            case "up" | "down" as verb:
                edits, said = arranging.move_page(files, page, UP if verb == "up" else DOWN), f"移动一页“{page}”"
            case "drop":
                edits = arranging.drop_section(files, page, section) if section else arranging.drop_page(files, page)
                said = f"删去{'小节' if section else '页'}“{section or page}”，栏目留下"
            case _:
                raise Invalid("没有这个操作", "请刷新页面再试")
    except Refused as refused:
        return _page(request, those, "", refused=str(refused), again=form)
    return await changed(request, those, edits, said, "/form#cards")


@post("/studio/revisions/{revision:int}/form/field", status_code=200)
async def told(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Properties, options, a condition or translations of a field, as they were filled in."""
    those, form = await opened(request, revision), await form_data(request)
    house = house_of(request)
    files = whole(house, those.revision.files)
    question = _question(outline(files), form.get("way"))
    got = asked(files, question, scope(files), form)
    if got.errors or got.conditions:
        return _page(request, those, question.name, got=got, fragment=CARDS)
    edits, name = await _labelled(house, those.revision, question, got.edits)
    if is_htmx(request):
        await edit(house, those.visit.actor, revision, edits, got.said)
        answer = _page(request, await opened(request, revision), name, fragment=CARDS)
        if name != question.name:
            answer.headers |= {"hx-replace-url": f"{those.base}/form?at={name}", "hx-trigger": encode({"renamed": {"was": question.name, "now": name}}).decode()}
        return answer
    return await changed(request, those, edits, got.said, f"/form?at={name}&did=saved#c-{name}")


async def _labelled(house: House, revision: Revision, question: Question, edits: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], str]:
    """The edits, and with a new label the name that goes with it; what the field is called from now on."""
    after = whole(house, revision.files)
    for each in edits:
        after = apply(after, each)
    if question.name not in outline(after).questions or outline(after).questions[question.name].title == question.title:
        return edits, question.name
    before = await files_at(house.db, revision.id, 0) if revision.base else {}
    more, way = labelled(after, before, question.title, question.way)
    return (*edits, *more), ".".join(way)


def _page(  # noqa: PLR0913 - what may be asked of the page, and what a form has come to
    request: Asking, those: Opened, at: str, *, did: str = "", ask: str = "", refused: str = "", got: Asked | None = None, fragment: str | None = None, again: FormData | None = None
) -> Response[bytes]:
    house = house_of(request)
    files = whole(house, those.revision.files)
    form, faults = outline(files), opened_faults(those)
    known = words_of(form, scope(files))
    question = form.questions.get(at)
    errors: Mapping[str, str] = got.errors if got else {}
    conditions: Mapping[str, ReadCondition] = got.conditions if got else {}
    return studio_page(
        request, those, "studio/form.html", tab=TAB, fragment=fragment, status=422 if refused or errors else 200,
        form=form, pages=pages_shown(form, known, faults, at), homeless=homeless(form, known, faults, at), palette=palette(files) if those.may_edit else [],
        general=faults_by_field(form, faults).get("", []), at=at if question else "", did=did, ask=ask, refused=refused, errors=errors,
        chosen=chosen_shown(files, question, known, errors, conditions, got.option if got else "") if question and not question.loose else None,
        loose=question if question and question.loose else None, options=got.options if got else None, spots=_spots(form), titles={key: each.title for key, each in form.questions.items()},
        unseen=_unseen(house, files, form, question) if question else (),
        again=typed(again), quick_answer=fragment is not None and is_htmx(request),
    )


def _unseen(house: House, files: Files, form: Outline, question: Question) -> tuple[str, ...]:
    """Which posts do not see the field, in sentences."""
    roles = {role.id: role.name for role in house.catalogue.registry.roles.values()}
    return who_sees_not(files, names_of(form.questions, question.way), roles)


def _spots(form: Outline) -> list[tuple[str, str]]:
    """Every block, as where a field may be moved to: its number and its words."""
    return [(str(number), f"{block.page} · {block.title}" if block.section else block.title) for number, block in enumerate(form.blocks)]


def _spot(form: Outline, data: FormData) -> Spot:
    """Where the form says: behind a field, before one in a block, or at the end of a block. Raises Refused."""
    after = data.get("after")
    here = arranging.block_of(form, after.partition(".")[0]) if after else None
    if here is not None:
        fields, at = here.fields, here.fields.index(after.partition(".")[0])
        return Spot(here.page, here.section, fields[at + 1] if at + 1 < len(fields) else "")
    number = plain_number(data.get("block"))
    if number is not None and number < len(form.blocks):
        block = form.blocks[number]
        before = data.get("before")
        return Spot(block.page, block.section, before if before in block.fields else "")
    return arranging.last_spot(form)


def _question(form: Outline, name: str) -> Question:
    question = form.questions.get(name)
    if question is None:
        raise Invalid("没有这个栏目", "可能刚被删去，请刷新页面再试")
    return question


def _title(edits: tuple[Edit, ...], files: Files, name: str) -> str:
    """What a field that was just made is called."""
    made: dict[str, Any] = {**files}
    for each in edits:
        made = apply(made, each)
    return outline(made).questions[name].title
