"""Reading cases: one whole, a page of many, and the bare status for anybody who has number and query code.

Everything goes through `access.scope`: what is outside it does not exist for the reader. Personal values are shown to the
applicant. An officer of the authority sees them covered until saying what for; then they are shown, and who read them of which
case, and for what, is written down in the same transaction. What no duty of the officer needs (`hides` of the steps) is never shown.
"""

import secrets
from collections.abc import Collection
from typing import Any

import msgspec
import structlog

from core.access import Actor, case_orgs, outside, scope
from core.access.reading_log import PERSONAL, log_reading
from core.access.unseen import said, told
from core.cases import commands
from core.cases.amendments import amendments
from core.cases.around import Around
from core.cases.document_views import documents_of_case
from core.cases.kin_views import kin_of
from core.cases.loading import Loaded, looked_at, opened
from core.cases.paper_views import not_personal, papers_of, waiting_of
from core.cases.people import around_of, roles_of
from core.cases.remedies import remedies_of
from core.cases.state import filed_of
from core.cases.telling import brief_of, choices, dues, events, fields, version_applied
from core.cases.views import CaseBrief, CaseFilter, CasePage, CaseView, KinView, PaperView, StatusView, WaitingPaper
from core.cases.withdrawing import barred
from core.cases.wording import sayable
from core.house import House
from core.items.item import Item
from core.problems import Invalid, NotFound
from core.procedure.offering import offers, pending
from core.procedure.showing import hands_of
from core.process import Refused
from core.rules import TableResult
from core.scenes import as_filed, pins_of
from core.store.engine import Connection

HANDLING = "办理本件"
"""The purpose for which an officer's own program reads a case whole."""
LARGEST_PAGE = 100
_PAGE = """
SELECT c.id, c.number, c.query_code, c.item, c.release, c.status, c.step, c.outcomes, c.filed_at, c.statutory_due, c.promised_due, c.closed_on
FROM cases c
WHERE {scope} AND c.id < $1 AND ($2 = '' OR c.item = $2) AND ($3 = '' OR c.status = $3) AND ($4 = '' OR c.step = $4)
    AND ($5::boolean IS NULL OR (c.closed_on IS NULL) = $5)
ORDER BY c.id DESC LIMIT $6
"""
_STATUS = """
SELECT c.number, c.query_code, c.item, c.release, c.status, c.step, c.filed_at, c.accepted_on, c.decided_on, c.promised_due, c.statutory_due
FROM cases c WHERE c.number = $1
"""
_OPENABLE = "SELECT c.number FROM cases c WHERE c.number = ANY($1::text[]) AND {scope}"
_CALLED = """
SELECT (SELECT project_no FROM upper_cases WHERE "case" = $1) AS project_no, (SELECT name FROM orgs WHERE id = $2) AS org_name,
    ARRAY(SELECT id FROM accounts WHERE id = ANY($3::bigint[]) ORDER BY id) AS ids,
    ARRAY(SELECT name FROM accounts WHERE id = ANY($3::bigint[]) ORDER BY id) AS names,
    EXISTS (SELECT FROM papers WHERE "case" = $1) AS papers, EXISTS (SELECT FROM paper_waits WHERE "case" = $1) AS waiting,
    EXISTS (SELECT FROM links WHERE from_case = $1) OR EXISTS (SELECT FROM links WHERE to_case = $1) AS linked
"""
"""What the case is called by, the names of those who acted ($3), and which of the tables beside it have anything: the others are not asked."""
_log = structlog.get_logger("access")


async def read_case(house: House, actor: Actor, number: str, purpose: str = "") -> CaseView:
    """The case as the actor may see it; an officer sees personal values only for a `purpose`, which is written down, else covered.

    Officers of another authority that is asked for its opinion see them covered in any case.

    Raises NotFound, whether there is none or it is not theirs to see.
    """
    sayable([("purpose", purpose)])
    seen = scope(actor)
    reading = opened if purpose else looked_at  # what is written down, is in the transaction that reads
    async with reading(house, actor, number) as (connection, case):
        openly = actor.kind != "officer" or (bool(purpose) and not outside(actor, case.state.org))
        shown = case.personal - case.unseen
        if actor.kind == "officer" and openly and shown:
            await log_reading(connection, actor, case.id, PERSONAL, purpose)
            _log.info("personal_read", actor=actor.login, number=number, purpose=purpose, fields=sorted(shown))
        beside = await _beside(house, connection, actor, case)
        signed = await documents_of_case(house, connection, case, openly=openly)
        changed = await amendments(house, connection, case, openly=openly, readable="sealed" in seen.classes)
    state, item = case.state, case.item
    decision = case.decision
    tables = msgspec.convert(decision.get("tables", ()), tuple[TableResult, ...])
    step = item.process.steps.get(state.step)
    return CaseView(
        number=state.number, query_code=state.query_code, item=item.id, item_name=item.info.name, release=state.release, org=state.org,
        org_name=beside.org_name or item.info.authority_name, applicant=case.applicant or _natural_name(case), status=state.status,
        status_code=state.status_code, step=state.step, step_name=step.name if step else "", seq=state.seq,
        submitted_on=state.submitted_on, accepted_on=state.accepted_on, decided_on=state.decided_on, closed_on=state.closed_on,
        outcomes=state.outcomes, sentences=said(_sentences(case), tables, item, case.unseen), tables=told(tables, item, case.unseen),
        params=tuple(decision.get("params", ())), facts=tuple(decision.get("facts", ())), fields=fields(case, openly=openly),
        materials=tuple(material.name for material in item.materials(_known(case))), dues=dues(case),
        events=events(house, case, beside.names, official="official" in seen.classes), choices=choices(house, actor, case, beside.bar), papers=beside.papers,
        composition=pins_of(item),
        kin=beside.kin, commands=offers(actor, case, beside.around), pending=pending(case, openly=openly), amendments=changed, project_no=beside.project_no,
        presented=filed_of(case.events[0].payload).seen, openly=openly, version=version_applied(case, state.seq),
        hands=hands_of(roles_of(house), item, state) if "official" in seen.classes else None, waiting=beside.waiting, documents=signed,
        remedies=remedies_of([row.kind for row in case.events], case.turns, [row.effective_on for row in case.events]),
    )


class _Beside(msgspec.Struct, frozen=True):
    """What stands in other tables than the case's own: `names` of officers by account, `bar` to taking it back, `around` it the colleagues."""

    names: dict[int, str]
    papers: tuple[PaperView, ...]
    waiting: tuple[WaitingPaper, ...]
    kin: tuple[KinView, ...]
    project_no: str
    org_name: str | None
    bar: Refused | None
    around: Around


async def _beside(house: House, connection: Connection, actor: Actor, case: Loaded) -> _Beside:
    called = await connection.fetchrow(_CALLED, case.id, case.state.org, _officers(actor, case))
    assert called is not None, "a row without a table behind it"
    theirs = case.state.open and actor.party(case.state.party, case.state.item) is not None
    here = actor.kind == "officer" and case.state.open and case.state.org in case_orgs(actor)
    return _Beside(
        names=dict(zip(called["ids"], called["names"], strict=True)),
        papers=await papers_of(connection, actor, case) if called["papers"] else (),
        waiting=await waiting_of(connection, case) if called["waiting"] else (),
        kin=await kin_of(house, connection, actor, case, linked=called["linked"]),
        project_no=called["project_no"] or "",
        org_name=called["org_name"],
        bar=await barred(house, connection, case) if theirs else None,
        around=await around_of(house, connection, case.state.org) if here else Around(roles=roles_of(house)),
    )


async def item_of_case(house: House, view: CaseView) -> Item:
    """The item of a case on the versions it stays on, composed as it was filed."""
    return await as_filed(house.catalogue, await house.catalogue.item_at(view.release), view.composition)


async def list_cases(house: House, actor: Actor, after: str = "", limit: int = 20, wanted: CaseFilter | None = None) -> CasePage:
    """A page of the cases the actor may see, newest first. `after` is the `next` of the page before. Raises Invalid for another."""
    size = max(1, min(limit, LARGEST_PAGE))
    filters = wanted or CaseFilter()
    sayable([("item", filters.item), ("status", filters.status), ("step", filters.step)])
    seen = scope(actor, 7)
    rows = await house.db.fetch(
        _PAGE.format(scope=seen.where), _cursor(after), filters.item, filters.status, filters.step, filters.open, size + 1, *seen.args
    )
    briefs: list[CaseBrief] = [brief_of(house, row) for row in rows[:size]]
    return CasePage(tuple(briefs), str(rows[size - 1]["id"]) if len(rows) > size else "")


async def status_of(house: House, number: str, query_code: str) -> StatusView:
    """How far a case is, for whoever has its number and query code. Raises NotFound without saying which of the two is wrong."""
    # unscoped: number and query code together are the permission; nothing but the status is answered
    row = await house.db.fetchrow(_STATUS, number) if number.isascii() and number.isalnum() else None
    said = query_code.strip().upper().encode(errors="replace")
    if row is None or not secrets.compare_digest(row["query_code"].encode(), said):
        raise NotFound("办件编号和查询码不相符", "请按收件凭证核对编号和查询码；查询码不含 0、1、I、L、O")
    shown = brief_of(house, {**dict(row), "outcomes": {}, "closed_on": None})
    return StatusView(
        number=shown.number, item_name=shown.item_name, status=shown.status, step_name=shown.step_name, submitted_on=shown.submitted_on,
        accepted_on=row["accepted_on"], decided_on=row["decided_on"], promised_due=shown.promised_due, statutory_due=shown.statutory_due,
    )


async def paper_of(house: House, actor: Actor, number: str, document: str) -> bytes:
    """The PDF of a paper of the case, by its document number. Raises NotFound, Forbidden for an officer of another authority where it is personal."""
    sayable([("number", number), ("document", document)])
    await not_personal(house, actor, number, document)
    seen = scope(actor, 3)
    data: bytes | None = await house.db.fetchval(
        f'SELECT b.data FROM papers p JOIN cases c ON c.id = p."case" JOIN blobs b ON b.hash = p.blob '  # noqa: S608 - the scope's own text
        f"WHERE c.number = $1 AND p.number = $2 AND {seen.where}", number, document, *seen.args,
    )
    if data is None:
        raise NotFound("没有这份文书", "请从办件的文书列表中选择；刚刚办理的，文书稍后生成")
    return data


async def openable(connection: Connection, actor: Actor, numbers: Collection[str]) -> frozenset[str]:
    """Of these case numbers the ones whose cases the actor may see."""
    if not numbers:
        return frozenset()
    seen = scope(actor, 2)
    rows = await connection.fetch(_OPENABLE.format(scope=seen.where), list(numbers), *seen.args)
    return frozenset(row["number"] for row in rows)


def _cursor(after: str) -> int:
    if not after:
        return 2**63 - 1
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Invalid("翻页位置不对", "请使用上一页给出的 next")
    return int(after)


def _known(case: Loaded) -> dict[str, Any]:
    """What conditions of materials may look at."""
    return {"submitted_on": case.state.submitted_on, "holder": case.holder, **case.values, **case.state.outcomes}


def _sentences(case: Loaded) -> tuple[str, ...]:
    """What the rules said last; nothing where they have nothing to say any more."""
    return next((turn.sentences for turn in reversed(case.turns) if turn.decision is not None or turn.sentences), ())


def _natural_name(case: Loaded) -> str:
    """A natural person has no open name: shown as the code's beginning only."""
    return f"自然人（{case.holder[:6]}…）"


def _officers(actor: Actor, case: Loaded) -> list[int]:
    """Accounts of those who acted: their names are for their colleagues only."""
    if "official" not in scope(actor).classes:
        return []
    return sorted({int(event.actor.partition(":")[2]) for event in case.events if event.actor != commands.SYSTEM_ACTOR})
