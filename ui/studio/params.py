"""参数: dated, sourced values of the rules: their history, new ones from a day on, confirming."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from litestar import Response, get, post

from core import time
from core.problems import FieldProblem, NotFound
from core.revisions.edits import Edit
from core.revisions.tabling import parameters as params
from core.revisions.tabling.book import Book
from core.revisions.tabling.typed import NotUnderstood
from core.values import UNITS
from ui.api.who import Asking
from ui.studio import tables_acts as acts
from ui.studio.flowing import typed
from ui.studio.frame import Opened, RevisionId, changed, opened, studio_page
from ui.studio.tables_shown import book_for, used_elsewhere
from ui.studio.tabling import editing
from ui.web import FormData, form_data

Deed: TypeAlias = tuple[tuple[Edit, ...], str]


@get("/studio/revisions/{revision:int}/parameters")
async def parameters(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Every parameter with its history."""
    return await _page(request, await opened(request, revision))


@post("/studio/revisions/{revision:int}/parameters", status_code=200)
async def parameters_changed(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Something done to a parameter, by its `act`."""
    those, form = await editing(request, revision), await form_data(request)
    book = await book_for(request, those)
    try:
        if form.get("act") == "away":
            edits, said = _away(book, form, used_elsewhere(request, those.revision.item))
        else:
            edits, said = _ACTS.get(form.get("act"), _unknown)(book, form, those.visit.actor.name)
    except NotUnderstood as error:
        return await _page(request, those, (acts.problem(error),), form)
    except LookupError:
        raise NotFound("没有这个参数", "它可能刚被删去；请刷新页面") from None
    return await changed(request, those, edits, said, f"/parameters#p-{form.get('param')}" if form.get("param") in book.params else "/parameters")


def _value_in(form: FormData) -> params.NewValue:
    return params.NewValue(form.get("value"), acts.day_of(form.get("since"), "起始日期"), form.get("source"), form.get("confirmed") == "yes")


def _unknown(_book: Book, _form: FormData, _who: str) -> Deed:
    raise NotUnderstood("没有这样的操作", "请刷新页面再试")


def _new(book: Book, form: FormData, _who: str) -> Deed:
    new = params.NewParam(form.get("label"), form.get("kind"), form.get("unit"), _value_in(form))
    return params.add_param(book, new), f"新参数“{new.label.strip()}”"


def _value(book: Book, form: FormData, _who: str) -> Deed:
    label = params.definition_of(book, form.get("param")).label
    return params.add_value(book, form.get("param"), _value_in(form)), f"{label} {form.get('since')} 起为 {form.get('value')}"


def _change(book: Book, form: FormData, _who: str) -> Deed:
    label = params.definition_of(book, form.get("param")).label
    return params.change_value(book, form.get("param"), form.get("at"), _value_in(form)), f"{label}的值有修改"


def _value_away(book: Book, form: FormData, _who: str) -> Deed:
    label = params.definition_of(book, form.get("param")).label
    return params.drop_value(book, form.get("param"), form.get("at")), f"{label}删去 {form.get('at')} 起的值"


def _confirm(book: Book, form: FormData, who: str) -> Deed:
    label = params.definition_of(book, form.get("param")).label
    return params.confirm_value(book, form.get("param"), form.get("at"), acts.confirmation(form, who), time.today()), f"确认{label}：{form.get('document').strip()}"


def _called(book: Book, form: FormData, _who: str) -> Deed:
    return params.set_param(book, form.get("param"), label=form.get("label"), unit=form.get("unit"), owner=form.get("owner")), f"参数“{form.get('label').strip()}”的名称、单位有修改"


def _away(book: Book, form: FormData, elsewhere: Mapping[str, tuple[str, ...]]) -> Deed:
    label = params.definition_of(book, form.get("param")).label
    return params.drop_param(book, form.get("param"), elsewhere), f"删去参数“{label}”"


_ACTS: Final[dict[str, Callable[[Book, FormData, str], Deed]]] = {
    "new": _new, "value": _value, "change": _change, "value-away": _value_away, "confirm": _confirm, "called": _called,
}


async def _page(request: Asking, those: Opened, errors: tuple[FieldProblem, ...] = (), form: FormData | None = None) -> Response[bytes]:
    book = await book_for(request, those)
    return studio_page(
        request, those, "studio/params.html", tab="rules", status=422 if errors else 200, errors=errors, params=params.param_views(book, time.today(), used_elsewhere(request, those.revision.item)), kinds=list(params.KINDS.items()),
        units=list(UNITS.items()), today=time.today().isoformat(), typed=typed(form),
    )
