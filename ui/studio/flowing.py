"""What the pages of process, materials, papers and guide share: what is known of the revision, its faults in words, limits out of a form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Response

from core.digits import plain_number
from core.items.model import APPLICANT, StepDef
from core.items.parts import Limit
from core.problems import Conflict, FieldProblem, Invalid
from core.process.clock import words
from core.revisions.documents import read
from core.revisions.edits import Edit
from core.revisions.flowing.limits import UNITS, read_limit
from core.revisions.flowing.survey import Survey, survey
from core.revisions.flowing.telling import Told, at, told
from core.revisions.keeping import as_seen
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened, RevisionId, changed, opened, studio_page
from ui.web import FormData

UNIT_OPTIONS = tuple(UNITS.items())


class Known(msgspec.Struct, frozen=True, eq=False):
    """A revision open on one of these pages: what its names mean, and what is wrong with it in words."""

    those: Opened
    survey: Survey
    faults: tuple[Told, ...]

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files as they stand."""
        return self.those.revision.files

    def at(self, sort: str, thing: str = "") -> tuple[Told, ...]:
        """What is wrong with one thing, or with all of a sort."""
        return at(self.faults, sort, thing)

    def who(self, step: StepDef | Mapping[str, Any]) -> str:
        """Who acts at a step, as people call them."""
        kind, duty = (step.kind, step.duty) if isinstance(step, StepDef) else (step["kind"], step.get("duty", ""))
        if duty == APPLICANT or (kind == "filing" and self.starts == "applicant"):
            return "申请人"
        if kind == "filing":
            return "本机关" if self.starts == "office" else "系统"
        return self.survey.roles.get(duty, duty or "系统")

    @property
    def starts(self) -> str:
        """Who opens a case of this item."""
        try:
            return str(read(self.files, "item.toml").get("starts", "applicant"))
        except (KeyError, ValueError):
            return "applicant"

    def info(self) -> Mapping[str, Any]:
        """`item.toml` as it stands; empty when it cannot be read."""
        try:
            return read(self.files, "item.toml")
        except (KeyError, ValueError):
            return {}


async def known(request: Asking, revision: RevisionId) -> Known:
    """The revision of this request. Raises NotFound."""
    return known_of(request, await opened(request, revision))


def known_of(request: Asking, those: Opened) -> Known:
    """What is known of it."""
    found = survey(house_of(request).catalogue.registry, those.revision.item, those.tried)
    return Known(those, found, told(those.tried.faults, found.names))


def shown(request: Asking, here: Known, template: str, tab: str, *, problem: Invalid | None = None, **context: Any) -> Response[bytes]:
    """The page of a tab: what is wrong on it in words, and, after a form that could not be taken, why not."""
    errors = _errors(problem)
    return studio_page(
        request, here.those, f"studio/{template}", tab=tab, status=problem.status if problem else 200, told=[each for each in here.faults if each.tab == tab],
        known=here, errors=errors, wrong=open_row({each.field: each.text for each in errors}), units=UNIT_OPTIONS, may_edit=here.those.may_edit, **context,
    )


async def kept(request: Asking, here: Known, edits: Sequence[Edit], said: str, back: str) -> Response[bytes]:
    """Keep the edits and go back; without any there is nothing to keep."""
    return await changed(request, here.those, edits, said, back)


class Overtaken(Invalid):
    """A form of a page that showed an earlier state: what was typed is shown again, beside what is there now."""

    code, title, status = Conflict.code, Conflict.title, Conflict.status


def as_shown(here: Known, form: FormData) -> None:
    """Whether the revision is as it was when the page with this form was opened. Raises Overtaken."""
    try:
        as_seen(here.those.revision, form.get("seen"))
    except Conflict as problem:
        raise Overtaken(problem.detail, "下面是您填写的内容；请先核对要改的还是不是这一条，再保存") from None


def limit_in(form: FormData, name: str, label: str, *, needed: bool = False) -> tuple[Limit | None, list[FieldProblem]]:
    """The limit that the three boxes `<name>_days`, `_unit`, `_basis` came to."""
    return read_limit(form.get(f"{name}_days"), form.get(f"{name}_unit") or "workday", form.get(f"{name}_basis"), name, label, needed=needed)


def limit_boxes(name: str, row: Mapping[str, Any] | None) -> dict[str, str]:
    """What stands in the three boxes of a limit."""
    row = row or {}
    return {f"{name}_days": str(row.get("days", "")), f"{name}_unit": str(row.get("unit", "workday")), f"{name}_basis": str(row.get("basis", ""))}


def limit_words(row: Mapping[str, Any] | None) -> str:
    """A limit of the file as people read it; empty for none."""
    if not row or row.get("unit", "workday") not in UNITS or not isinstance(row.get("days"), int):
        return ""
    return words(Limit(days=row["days"], unit=row.get("unit", "workday"), basis=str(row.get("basis", ""))))


def refuse(title: str, problems: Iterable[FieldProblem]) -> None:
    """Raises Invalid when there is a problem."""
    found = list(problems)
    if found:
        raise Invalid(title, "", found)


def number_in(form: FormData, name: str, label: str, least: int, most: int, *, blank: int | None = None) -> tuple[int, list[FieldProblem]]:
    """A whole number of the form; `blank` is what an empty box means, None: it may not be empty."""
    text = form.get(name).strip()
    if not text and blank is not None:
        return blank, []
    number = plain_number(text, most)
    if number is not None and number >= least:
        return number, []
    return least, [FieldProblem(name, label, f"{label}写 {least} 到 {most} 的整数")]


def open_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row for a template, in which what is not there is empty."""
    return defaultdict(str, row)


def typed(form: FormData | None) -> dict[str, str]:
    """What was typed, to be shown again; nothing where no form was sent."""
    return {name: form.get(name) for name in form} if form is not None else {}


def _errors(problem: Invalid | None) -> tuple[FieldProblem, ...]:
    if problem is None:
        return ()
    return problem.fields or (FieldProblem("", "", "；".join(filter(None, (problem.detail, problem.instead)))),)
