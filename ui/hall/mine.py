"""What is one's own: cases, papers, drafts, of the company one works for now."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter

from core.access import Actor, PartyHeld, scope
from core.cases import CaseBrief
from core.cases.state import standing_of
from core.cases.telling import brief_of
from core.filings import drafts
from core.house import House
from core.items.model import APPLICANT
from core.problems import NotFound
from core.time import CHINA
from ui.api.who import Asking, house_of
from ui.hall.filing import DraftId
from ui.hall.sheets import LIST, REVIEW, plan_of
from ui.web import applicant, page, see_other

PAGE: Final = 20
After = Annotated[str, QueryParameter(description="上一页给出的位置", pattern=r"^[0-9]{0,18}$")]
View = Annotated[str, QueryParameter(name="view", description="待我办理、在办、已结束或者全部", pattern=r"^(turn|open|closed|all)$")]
_CASES: Final = """
SELECT c.id, c.number, c.query_code, c.item, c.release, c.status, c.status_code, c.step, c.outcomes, c.filed_at, c.statutory_due, c.promised_due, c.closed_on,
    c.standing, CASE WHEN c.duty = $5 AND c.closed_on IS NULL THEN c.step_due END AS turn_until, c.duty = $5 AND c.closed_on IS NULL AS turn
FROM cases c
WHERE {scope} AND c.party = $1 AND c.id < $2 AND ($3::boolean IS NULL OR (c.closed_on IS NULL) = $3) AND ($6 = '' OR c.duty = $6 OR (c.closed_on IS NULL AND c.standing ? 'lacking'))
ORDER BY c.id DESC LIMIT $4
"""
_PAPERS: Final = """
SELECT p.id, p.title, p.number, p.made_at, c.number AS case_number, c.item FROM papers p JOIN cases c ON c.id = p."case"
WHERE {scope} AND c.party = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3
"""
_LAST: Final = 2**63 - 1


class Mine(msgspec.Struct, frozen=True):
    """A row of the list. `turn`: the case waits for the applicant, until `until` where a time runs; `what` they are waited for to do."""

    case: CaseBrief
    code: str
    turn: bool
    until: date | None
    what: str = "办理"


@get("/my/cases")
async def my_cases(request: Asking, view: View = "all", after: After = "") -> Response[bytes]:
    """The company's cases, newest first."""
    visit, house = await applicant(request), house_of(request)
    rows, following = await _cases(house, visit.actor, visit.acting, view, after)
    tabs = [
        ("全部", "/my/cases", view == "all"), ("待我办理", "/my/cases?view=turn", view == "turn"),
        ("在办", "/my/cases?view=open", view == "open"), ("已结束", "/my/cases?view=closed", view == "closed"),
    ]
    base = f"/my/cases?view={view}"
    return page(
        request, visit, "hall/cases.html", title="我的办件", rows=rows, tabs_items=tabs, next=f"{base}&after={following}" if following else "",
        first=base if after else "", view=view,
    )


@get("/my/papers")
async def my_papers(request: Asking, after: After = "") -> Response[bytes]:
    """Everything served to the company, newest first."""
    visit, house = await applicant(request), house_of(request)
    rows, following = await _papers(house, visit.actor, visit.acting, after)
    return page(
        request, visit, "hall/papers.html", title="我的文书", rows=rows, next=f"/my/papers?after={following}" if following else "",
        first="/my/papers" if after else "",
    )


@get("/my/drafts")
async def my_drafts(request: Asking) -> Response[bytes]:
    """What has been begun and not sent."""
    visit, house = await applicant(request), house_of(request)
    mine = await drafts.mine(house.db, visit.actor, visit.acting.id if visit.acting else 0)
    rows = [_draft(house, brief) for brief in mine]
    kept = request.query_params.get("saved", "")
    return page(request, visit, "hall/drafts.html", title="暂存的申报", rows=rows, kept=any(str(row["id"]) == kept for row in rows))


@post("/drafts/{draft:int}/discard", status_code=200)
async def discarded(request: Asking, draft: DraftId) -> Response[bytes]:
    """Thrown away."""
    visit, house = await applicant(request), house_of(request)
    await drafts.discard(house.db, visit.actor, draft)
    return see_other(request, "/my/drafts")


@get("/drafts/{draft:int}")
async def resume(request: Asking, draft: DraftId) -> Response[bytes]:
    """On where one left off."""
    visit, house = await applicant(request), house_of(request)
    mine = await drafts.mine(house.db, visit.actor)
    row = next((_draft(house, brief) for brief in mine if brief.id == draft), None)
    if row is None or not row["href"]:
        raise NotFound("没有这份暂存，可能已经提交或者删除", "请到“我的办件”查看已提交的申请")
    return see_other(request, row["href"])


async def _cases(house: House, actor: Actor, held: PartyHeld | None, view: str, after: str) -> tuple[list[Mine], str]:
    seen = scope(actor, 7)
    wanted = {"turn": True, "open": True, "closed": False}.get(view)
    rows = await house.db.fetch(
        _CASES.format(scope=seen.where), held.id if held else 0, _place(after), wanted, PAGE + 1, APPLICANT, APPLICANT if view == "turn" else "",
        *seen.args,
    )
    following = str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else ""
    return [_mine(house, row) for row in rows[:PAGE]], following


def _mine(house: House, row: Mapping[str, Any]) -> Mine:
    """A case as a row: waited for at a step of the applicant's, with a correction, or with materials still lacking."""
    standing, case = standing_of(row), brief_of(house, row)
    if standing.lacking and row["closed_on"] is None:
        return Mine(case, row["status_code"], turn=True, until=min(each.last_on for each in standing.lacking), what="补齐")
    return Mine(case, row["status_code"], row["turn"], row["turn_until"], "补正" if standing.correction is not None else "办理")


async def _papers(house: House, actor: Actor, held: PartyHeld | None, after: str) -> tuple[list[dict[str, Any]], str]:
    seen = scope(actor, 4)
    rows = await house.db.fetch(_PAPERS.format(scope=seen.where), held.id if held else 0, _place(after), PAGE + 1, *seen.args)
    items = house.catalogue.registry.items
    found = [
        {**dict(row), "item_name": items[row["item"]].info.name if row["item"] in items else row["item"], "made_on": row["made_at"].astimezone(CHINA).date()}
        for row in rows[:PAGE]
    ]
    return found, str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else ""


def _place(after: str) -> int:
    return int(after) if after else _LAST


def _draft(house: House, brief: drafts.DraftBrief) -> dict[str, Any]:
    """A draft as a card: how far it is, and where to go on (nowhere while its item is not on offer)."""
    item = house.catalogue.registry.items.get(brief.item)
    pages = len(plan_of(item).sheets) if item else 0
    at = REVIEW if brief.page > pages else str(max(1, brief.page))
    if item is not None and item.info.compose is not None:
        at, pages = LIST, max(pages, brief.page)
    return {
        "id": brief.id, "name": item.info.name if item else brief.item, "updated_at": brief.updated_at, "until": brief.kept_until,
        "href": f"/drafts/{brief.id}/{at}" if item else "", "page": min(brief.page, pages), "pages": pages,
    }
