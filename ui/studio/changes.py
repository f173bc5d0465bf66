"""改动与发布: what the revision changes, in words; asking a second official; deciding on a computer or a phone."""

from collections.abc import Mapping
from datetime import date

from litestar import Response, get, post

from core import time
from core.items.item import Item
from core.problems import Conflict, FieldProblem, Forbidden, Invalid, NotLawful, Problem
from core.process.clock import words
from core.revisions import log, publishing
from core.revisions.difference import Change, difference
from core.revisions.keeping import files_at
from core.revisions.overtaking import coming, consequences, overtaking
from core.revisions.part_words import beyond_of
from core.revisions.unwritten import unwritten
from core.revisions.words import told
from ui.api.who import Asking, house_of
from ui.studio.frame import Opened, RevisionId, opened, studio_page
from ui.studio.gate import gate_of
from ui.studio.history import of_log
from ui.web import FormData, form_data, see_other


@get("/studio/revisions/{revision:int}/changes")
async def changes(request: Asking, revision: RevisionId) -> Response[bytes]:
    """The difference, the state of the gate, and what may be done now."""
    return await _page(request, await opened(request, revision))


@post("/studio/revisions/{revision:int}/propose", status_code=200)
async def proposed(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Ask a second official."""
    those, form, house = await opened(request, revision), await form_data(request), house_of(request)
    day = form.get("instead") or form.get("effective_on")
    try:
        await publishing.propose(house, those.visit.actor, revision, _day(day), form.get("reason"), knowing="knowing" in form)
    except (Invalid, NotLawful) as problem:
        return await _page(request, those, problem.fields or (FieldProblem("", "", problem.detail),), typed=(day, form.get("reason")))
    return see_other(request, f"{those.base}/changes")


@post("/studio/revisions/{revision:int}/back", status_code=200)
async def back(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Take the question back, or send it back with a reason: by who asks."""
    those, form, house = await opened(request, revision), await form_data(request), house_of(request)
    try:
        if "take_back" in form:
            await publishing.take_back(house, those.visit.actor, revision)
        else:
            await publishing.send_back(house, those.visit.actor, revision, form.get("reason"), seen=form.get("seen"))
    except (Invalid, Conflict) as problem:
        return await _again(request, revision, problem, form)
    return see_other(request, f"{those.base}/changes")


@post("/studio/revisions/{revision:int}/publish", status_code=200)
async def published(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Let it be in force from its day."""
    those, form, house = await opened(request, revision), await form_data(request), house_of(request)
    try:
        gate, _ = await gate_of(house, those)
        await publishing.publish(house, those.visit.actor, revision, gate, seen=form.get("seen"), forced=form.get("forced"))
    except (Invalid, NotLawful, Conflict) as problem:
        return await _again(request, revision, problem, form)
    return see_other(request, f"{those.base}/changes")


async def _again(request: Asking, revision: int, problem: Problem, form: FormData) -> Response[bytes]:
    """The page as the revision stands now, with what was refused and the reason that was typed."""
    errors = problem.fields or (FieldProblem("", "", str(problem)),)
    status = 409 if isinstance(problem, Conflict) else 422
    return await _page(request, await opened(request, revision), errors, status=status, deciding={"forced": form.get("forced"), "back": form.get("reason")})


async def _page(
    request: Asking, those: Opened, errors: tuple[FieldProblem, ...] = (), typed: tuple[str, str] | None = None, *, status: int = 422, deciding: Mapping[str, str] | None = None
) -> Response[bytes]:
    house, revision = house_of(request), those.revision
    before = await files_at(house.db, revision.id, 0) if revision.base else {}
    found = difference(before, revision.files) if revision.base else ()
    gate, tried_out = await gate_of(house, those) if revision.open else (publishing.Gate(), None)
    beyond = beyond_of(house.catalogue.registry)
    day, reason = typed or (time.today().isoformat(), "")
    to_come = await coming(house.db, revision) if revision.open else ()
    chosen = revision.effective_on if revision.stage == "proposed" and revision.effective_on else _typed_day(day)
    return studio_page(
        request, those, "studio/changes.html", tab="changes", status=status if errors else 200, deciding=deciding or {}, errors=errors, day=day, reason=reason, gate=gate, found=tried_out,
        said=told([each for each in found if not _text(each)], before, revision.files, beyond), texts=[each for each in found if _text(each)],
        to_come=to_come, warned=consequences(to_come, chosen), later=overtaking(to_come, chosen), asked=bool(typed), may_decide=_decides(those), why_not=_why_not(those), history=of_log(await log.entries(house.db, revision.id)),
        about=_about(those.tried.item) if not revision.base and those.tried.item is not None else (), unwritten=unwritten(those.tried.item) if revision.open and those.tried.item is not None else (),
    )


def _about(item: Item) -> tuple[tuple[str, str], ...]:
    """A new item in short, by the parts where it can be read: there is nothing to compare it with."""
    rows = sum(len(table.definition.rows) for table in item.rules.tables)
    tables, notices = "、".join(table.label for table in item.rules.tables), "、".join(notice.definition.title for notice in item.notices.all)
    return (
        ("form", f"{len(item.form.pages)} 页，{len(item.form.fields)} 个栏目"), ("rules", f"{tables or '没有规则表'}，共 {rows} 行"),
        ("process", "、".join(step.name for step in item.process.steps.values())),
        ("materials", "、".join(each.name for each in item.info.material) or "不要材料"), ("notices", notices.replace("{item.result}", item.info.result)),
        ("guide", f"法定时限{words(item.info.statutory)}，承诺时限{words(item.info.promised)}"),
    )


def _text(change: Change) -> bool:
    """Whether the change is one of a whole text, shown side by side on request."""
    return change.file.endswith(".feature")


def _decides(those: Opened) -> bool:
    return those.revision.stage == "proposed" and not _why_not(those)


def _why_not(those: Opened) -> str:
    try:
        publishing.approver(those.visit.actor, those.revision)
    except Forbidden as problem:
        return str(problem)
    return ""


def _typed_day(text: str) -> date:
    """The day typed; today where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return time.today()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("施行日期没有填好", "", (FieldProblem("effective_on", "施行日期", "请填写日期，例如 2027-01-01"),)) from None
