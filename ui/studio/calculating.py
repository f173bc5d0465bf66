"""算法 of a calculated field: a chain of numbers, each a row; with the unit and the places of the result."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from core.digits import plain_number
from core.problems import NotFound
from core.revisions.documents import Files
from core.revisions.edits import apply
from core.revisions.forming import calculating as calc
from core.revisions.forming.calculating import Term
from core.revisions.forming.outline import Question, outline
from core.revisions.forming.properties import Property, Wrong, changes, current, properties
from core.values import UNITS
from ui.api.who import Asking, house_of
from ui.studio.forming_views import scope, whole, words_of
from ui.studio.frame import Opened, RevisionId, changed, opened, studio_page
from ui.web import FormData, form_data

FieldId = Annotated[str, PathParameter(description="栏目", max_length=100)]
_RESULT: Final = ("x-unit", "x-scale")


class _At(msgspec.Struct, frozen=True, eq=False):
    """The page of one field."""

    those: Opened
    files: Files
    question: Question

    @property
    def text(self) -> str:
        """The calculation as the file has it."""
        return str(self.question.definition.get("x-calc", ""))

    @property
    def result(self) -> tuple[Property, ...]:
        """What may be said of the result."""
        return tuple(each for each in properties(self.files, self.question) if each.key in _RESULT)


@get("/studio/revisions/{revision:int}/form/calc/{field:str}")
async def asked_calc(request: Asking, revision: RevisionId, field: FieldId) -> Response[bytes]:
    """How the field is calculated; a first empty row when it is not yet."""
    at = await _at(request, revision, field)
    return _page(request, at, calc.read(at.text) if at.text else (Term(),))


@post("/studio/revisions/{revision:int}/form/calc/{field:str}", status_code=200)
async def saved_calc(request: Asking, revision: RevisionId, field: FieldId) -> Response[bytes]:
    """Keep it; or show it again when a row was only added, dropped or told to show other boxes."""
    at, form = await _at(request, revision, field), await form_data(request)
    terms = _terms(form)
    verb, _, text = form.get("calc.do").partition(":")
    row = plain_number(text)
    if verb == "add" and len(terms) < calc.MOST:
        return _page(request, at, (*terms, Term()), focus=len(terms))
    if verb == "drop" and row is not None:
        return _page(request, at, tuple(each for place, each in enumerate(terms) if place != row) or (Term(),))
    if verb in ("show", "add"):
        return _page(request, at, terms, focus=row if row is not None else -1)
    given = {key: (form.get(key),) if form.get(key) else () for key in _RESULT if f"has.{key}" in form}
    try:
        shaped = changes(at.files, at.question, given)
        files: Files = at.files
        for edit in shaped:
            files = apply(files, edit)
        edits = (*shaped, *calc.calculated(files, outline(files).questions[field], terms, scope(files)))
    except Wrong as wrong:
        return _page(request, at, terms, wrong.said, typed={key: form.get(key) for key in given})
    return await changed(request, at.those, edits, f"栏目“{at.question.title}”由平台算出", f"/form?at={field}&did=saved#c-{field}")


async def _at(request: Asking, revision: RevisionId, field: str) -> _At:
    """The field. Raises NotFound for one that cannot be calculated here."""
    those = await opened(request, revision)
    files = whole(house_of(request), those.revision.files)
    question = outline(files).questions.get(field)
    if question is None or len(question.way) != 1 or question.kind not in calc.KINDS or question.element:
        raise NotFound("这个栏目不能由平台算出", "请选申请表里的一个数、金额的栏目；明细表里的列、共用的栏目不能")
    return _At(those, files, question)


def _terms(form: FormData) -> tuple[Term, ...]:
    rows = sorted({int(found) for key in form if key.startswith("calc.") and (found := key[5:].partition(".")[0]).isdecimal() and len(found) < 3})
    return tuple(Term(form.get(f"calc.{row}.sign") or "+", *(form.get(f"calc.{row}.{part}") for part in ("what", "number", "first", "second"))) for row in rows[:calc.MOST])


def _page(
    request: Asking, at: _At, terms: Sequence[Term] | None, wrong: Mapping[str, str] | None = None, *, typed: Mapping[str, str] | None = None, focus: int = -1
) -> Response[bytes]:
    form, known = outline(at.files), scope(at.files)
    titles = {question.name: question.title for question in form.questions.values()}
    said, words = wrong or {}, words_of(form, known)
    return studio_page(
        request, at.those, "studio/form_calc.html", tab="form", status=422 if said else 200, question=at.question, terms=terms, now=words.said(at.text) if at.text else "", signs=list(calc.SIGNS.items()),
        operands=calc.operands(known, at.question.name, titles, at.question.kind), dates=calc.dates(known), wrong=said, errors=_errors(said), spans=list(calc.SPANS), numbers=[calc.NUMBER, calc.YUAN],
        result=[(each, (typed or {}).get(each.key, next(iter(current(at.question, each)), ""))) for each in at.result], units=UNITS, focus=focus, full=terms is not None and len(terms) >= calc.MOST,
    )


def _errors(said: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"field": f"{key}.what" if key.startswith("calc.") else key, "label": f"第 {int(key[5:]) + 1} 项" if key.startswith("calc.") else "", "text": text} for key, text in said.items()]


ROUTES: Final = (asked_calc, saved_calc)
