"""A case out of the database as the subject of its records."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.access import SYSTEM
from core.cases.commands import SYSTEM_ACTOR
from core.cases.loading import Loaded, load
from core.cases.state import EventRow
from core.house import House
from core.parties import personal
from core.reporting.subject import Applicant, Happened, Subject
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

_ABOUT = """
SELECT p.kind, o.name AS org_name, u.project_no, u.applied_at
FROM cases c JOIN parties p ON p.id = c.party LEFT JOIN orgs o ON o.id = c.org LEFT JOIN upper_cases u ON u."case" = c.id
WHERE c.id = $1
"""
_PAPERS = """
SELECT seq, title, number FROM (
    SELECT 1 AS made, id, seq, title, number FROM papers WHERE "case" = $1
    UNION ALL SELECT 2, id, seq, title, number FROM paper_waits WHERE "case" = $1 AND number <> ''
) p ORDER BY made, id
"""
"""Also those that could not be printed yet: their number is theirs already."""
_NAMES = "SELECT a.id, a.name FROM accounts a WHERE a.id = ANY($1::bigint[]) AND EXISTS (SELECT FROM posts o WHERE o.account = a.id)"
"""Officers only: an applicant's account bears a name that may be personal."""


class Gathered(msgspec.Struct, frozen=True, eq=False):
    """A case as the subject of records; `erased` says that its applicant's key has been destroyed."""

    case: int
    item: str
    org: str
    party: int
    subject: Subject
    erased: bool


async def gather(house: House, connection: Connection, number: str) -> Gathered:
    """The case of that number, with everything a record may say of it. Raises NotFound."""
    # unscoped: the house reports; who may look at a record is asked when it is read
    case = await load(house, connection, SYSTEM, number)
    about = await connection.fetchrow(_ABOUT, case.id)
    assert about is not None
    papers = {row["seq"]: (row["title"], row["number"]) for row in await connection.fetch(_PAPERS, case.id)}
    applicant, erased = await _applicant(house, connection, case, natural=about["kind"] == "natural")
    current = house.catalogue.registry.items.get(case.item.id, case.item)
    subject = Subject(
        item=case.item, current=current.info, number=number, org_name=about["org_name"] or case.item.info.authority_name, applicant=applicant,
        filed_at=case.state.filed_at, values=case.values, events=await _happened(connection, case), project_no=about["project_no"] or "",
        applied=about["applied_at"], papers=papers,
    )
    return Gathered(case.id, case.item.id, case.state.org, case.state.party, subject, erased or case.erased)


async def _applicant(house: House, connection: Connection, case: Loaded, *, natural: bool) -> tuple[Applicant, bool]:
    """Who applied, and whether who it was has been erased."""
    if not natural:
        return Applicant(natural, case.applicant, case.holder), False
    try:
        person = await personal(connection, house.vault, case.state.party)
    except KeyDestroyed:
        person = None
    if person is None:
        return Applicant(natural, "", ""), True
    return Applicant(natural, person.name, person.id_number), False


async def _happened(connection: Connection, case: Loaded) -> tuple[Happened, ...]:
    names = await _names(connection, case.events)
    pairs = zip(case.events, case.turns, strict=True)
    return tuple(Happened(row.kind, row.effective_on, row.recorded_at, _by(row, names), turn) for row, turn in pairs)


async def _names(connection: Connection, events: Sequence[EventRow]) -> dict[int, str]:
    """The names of the officers who acted."""
    ids = {int(row.actor.partition(":")[2]) for row in events if row.actor != SYSTEM_ACTOR}
    rows: Sequence[Mapping[str, Any]] = await connection.fetch(_NAMES, sorted(ids)) if ids else []
    return {row["id"]: row["name"] for row in rows}


def _by(row: EventRow, names: Mapping[int, str]) -> str:
    """Who did it, as the target reads it: an officer by name, the applicant as such."""
    return "系统" if row.actor == SYSTEM_ACTOR else names.get(int(row.actor.partition(":")[2]), "申请人")
