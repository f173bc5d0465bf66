"""看样子: the form as applicants fill it in and as officers read it. Nothing is kept; conditions are judged as for a filing."""

from typing import Annotated, Any, Final, Literal

from litestar import Response, get, post
from litestar.params import QueryParameter

from core.access.masking import UNSEEN
from core.forms import Field, Message
from core.items.item import Item
from core.process import acts
from core.revisions.forming.sampling import sample
from core.rules import value_words
from ui.api.who import Asking, house_of
from ui.hall.rendering import field_html
from ui.hall.sheets import Plan, given, plan_of
from ui.studio.frame import Opened, RevisionId, opened, studio_page
from ui.web import form_data, is_htmx, page
from ui.web.field_views import FieldShown, Told, field_shown
from ui.web.field_views import told as told_of
from ui.web.fields import Raw, Reading, defaults, gather, raw_of, read, visible
from ui.web.pasting import rows_pasted
from ui.web.rows import rows_changed

Who = Annotated[Literal["applicant", "officer"], QueryParameter(description="以谁的身份看")]
Width = Annotated[Literal["desk", "phone"], QueryParameter(description="屏幕的宽度")]
Seed = Annotated[int, QueryParameter(description="第几组试填的内容，0 是不填", ge=0, le=10_000)]
Post = Annotated[str, QueryParameter(description="哪个岗位的工作人员，空为没有环节岗位的", max_length=100)]
SHOWN: Final = "_shown"
COVERED: Final = "（个人信息，查看时要选用途）"


@get("/studio/revisions/{revision:int}/form/preview")
async def previewed(request: Asking, revision: RevisionId, who: Who = "applicant", width: Width = "desk", seed: Seed = 0, post: Post = "") -> Response[bytes]:
    """The form, empty or filled in with made-up answers."""
    those = await opened(request, revision)
    item = those.tried.item
    if item is None:
        return studio_page(request, those, "studio/form_preview.html", tab="form", item_ready=False, who=who, width=width, seed=seed)
    if who == "officer":
        return _officer(request, those, item, seed or 1, post)
    raw = _made_up(item, seed) if seed else defaults(item.form)
    return _applicant(request, those, item, raw, width, seed)


@post("/studio/revisions/{revision:int}/form/preview", status_code=200)
async def typed(request: Asking, revision: RevisionId, width: Width = "desk", seed: Seed = 0) -> Response[bytes]:
    """The form as filled in so far: with what the answers bring, or with what a submission would be told."""
    those, data = await opened(request, revision), await form_data(request)
    item = those.tried.item
    if item is None:
        return studio_page(request, those, "studio/form_preview.html", tab="form", item_ready=False, who="applicant", width=width, seed=seed)
    names = [name for name in data.get(SHOWN).split() if name in item.form.fields]
    raw = gather(item.form, names, data)
    if is_htmx(request):
        return _arrived(request, those, item, raw, frozenset(names))
    raw, _ = rows_changed(item.form, raw, data)
    pasted = rows_pasted(item.form, raw, data)
    raw = pasted.raw if pasted else raw
    checks = data.get("_do") == "check"
    return _applicant(request, those, item, raw, width, seed, checks=checks)


def _made_up(item: Item, seed: int) -> Raw:
    """Made-up answers as they would have been typed."""
    form = item.form
    values = form.submit(sample(form, seed, given(None)), given(None)).values
    return {name: raw_of(form.fields[name], value) for name, value in values.items() if not form.fields[name].calc}


def _applicant(  # noqa: PLR0913 - what is looked at, and how
    request: Asking, those: Opened, item: Item, raw: Raw, width: str, seed: int, *, checks: bool = False
) -> Response[bytes]:
    reading = read(item.form, raw, given(None))
    messages = _messages(item, reading) if checks else []
    fields = _fields(item, reading, told_of(messages, reading.submission.warnings if checks else ()))
    plan = plan_of(item)
    sheets = [(title, [(name, fields.get(name)) for name in names]) for title, names in _sheets(plan)]
    return studio_page(
        request, those, "studio/form_preview.html", tab="form", item_ready=True, who="applicant", width=width, seed=seed, sheets=sheets, one=field_html,
        form=item.form, shown=_shown(fields), errors=[{"field": each.field, "label": "", "text": each.text} for each in messages], checked=checks and not messages,
        files=[field.label for field in item.form.fields.values() if field.type.word == "file"],
    )


def _messages(item: Item, reading: Reading) -> list[Message]:
    """What a submission would be told; a file is not asked for, since nothing is uploaded here."""
    fields = item.form.fields
    return [each for each in reading.submission.messages if each.field not in fields or fields[each.field].type.word != "file"]


def _arrived(request: Asking, those: Opened, item: Item, raw: Raw, before: frozenset[str]) -> Response[bytes]:
    """The places of fields that came or went, and of calculated values, as the hall answers."""
    reading = read(item.form, raw, given(None))
    fields = _fields(item, reading, Told())
    names = [name for _, names in _sheets(plan_of(item)) for name in names]
    slots = [(name, fields.get(name)) for name in names if (name in fields) != (name in before) or _turning(item.form.fields[name])]
    arrived = [field.label for name, field in slots if field is not None and name not in before and field.control != "output"]
    return page(
        request, those.visit, "hall/_fields.html", title=item.info.name, slots=slots, said=[], shown=_shown(fields), arrived=arrived, one=field_html,
    )


def _turning(field: Field) -> bool:
    return field.calc is not None or field.readonly is not None or bool(field.offers)


def _fields(item: Item, reading: Reading, said: Told) -> dict[str, FieldShown]:
    """The fields that show, by name."""
    form, plan = item.form, plan_of(item)
    shows = visible(form, reading.env)
    names = [name for _, names in _sheets(plan) for name in names if name in shows]
    return {name: field_shown(form, name, reading, said, plan.steers) for name in names}


def _sheets(plan: Plan) -> list[tuple[str, tuple[str, ...]]]:
    """The pages an applicant goes through, and what is confirmed at the end."""
    pages = [(sheet.title, sheet.names) for sheet in plan.sheets]
    return [*pages, ("确认和承诺", plan.promises)] if plan.promises else pages


def _shown(fields: dict[str, FieldShown]) -> str:
    return " ".join(field.name for field in fields.values() if field.control != "output")


def _officer(request: Asking, those: Opened, item: Item, seed: int, post: str) -> Response[bytes]:
    """The answers as a case's page shows them to somebody with that post: personal ones covered, those the post does not need left out."""
    form, roles = item.form, house_of(request).catalogue.registry.roles
    known = form.submit(sample(form, seed, given(None)), given(None)).values
    unseen = form.telling(item.process.unseen({post}))

    def row(name: str) -> tuple[str, str, bool]:
        field = form.fields[name]
        words = UNSEEN if name in unseen else COVERED if field.personal else value_words(known[name], field.type)
        return field.label, words, field.personal or name in unseen

    sheets = [(each.title, [row(name) for name in each.fields if name in known]) for each in form.pages]
    posts = [(role, roles[role].name) for role in dict.fromkeys(role for step in item.process.steps.values() for role in sorted(acts(step))) if role in roles]
    context: dict[str, Any] = {"item_ready": True, "who": "officer", "width": "desk", "seed": seed, "sheets": sheets, "post": post, "posts": posts}
    return studio_page(request, those, "studio/form_preview.html", tab="form", **context)
