"""企业档案、个人档案: what the house knows of an applicant, with where each value came from, within what the reader may see."""

from typing import Any, Final

import msgspec

from core.access import Actor, PartyHeld, scope
from core.access.masking import covered
from core.cases.loading import Loaded, opened
from core.cases.telling import brief_of, fields
from core.cases.views import CaseBrief, FieldView
from core.declarations import Register
from core.house import House
from core.parties import Party, personal, read_party
from core.parties.agencies import Agency, agencies_of
from core.problems import Invalid, NotFound
from core.registers import OwnRows, own_rows
from core.store.vault import KeyDestroyed
from core.time import today

PAGE: Final = 10
CODE: Final = "shared.uscc"
"""The element that stands on the form's page about the applicant."""
KNOWN: Final = frozenset({CODE, "shared.org_name"})
"""What the record says already."""
_LAST: Final = 2**63 - 1
_CASES: Final = """
SELECT c.id, c.number, c.query_code, c.item, c.release, c.status, c.status_code, c.step, c.outcomes, c.filed_at, c.statutory_due, c.promised_due, c.closed_on
FROM cases c WHERE c.party = $1 AND {scope} AND c.id < $2 ORDER BY c.id DESC LIMIT $3
"""
_PAPERS: Final = """
SELECT p.title, p.number, p.made_at, c.number AS case_number FROM papers p JOIN cases c ON c.id = p."case"
WHERE c.party = $1 AND {scope} ORDER BY p.id DESC LIMIT 5
"""
_PARTY: Final = "SELECT c.party FROM cases c WHERE c.number = $1 AND {scope}"


class Given(msgspec.Struct, frozen=True):
    """What the applicant said of itself in its last filing that the reader may see: the values, and the case they stand in."""

    number: str
    item_name: str
    fields: tuple[FieldView, ...] = ()


class PaperLine(msgspec.Struct, frozen=True):
    """A paper served to the applicant."""

    title: str
    number: str
    made_at: Any
    case_number: str


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """The record. `name` and `code` as the reader may see them; `cases` with their status codes; `next` leads to the following page.

    `registers` is what registers hold about the party, for the party alone.
    """

    party: Party
    name: str
    code: str
    given: Given | None
    cases: tuple[tuple[CaseBrief, str], ...]
    next: str
    papers: tuple[PaperLine, ...]
    agencies: tuple[Agency, ...]
    registers: tuple[OwnRows, ...] = ()


async def own_dossier(house: House, actor: Actor, held: PartyHeld, after: str = "") -> Dossier:
    """The record of the party the actor acts for: whole for its own account, without other agents' for an agent. Raises NotFound."""
    if actor.party(held.id) is None:
        raise _nowhere()
    file = await _dossier(house, actor, held.id, after, agents=held.until is None)
    if file.party.kind != "legal" or held.items:  # an agent for some items sees those, not all that is known of the party
        return file
    every = (Register(name, definition) for name, definition in house.catalogue.registry.registers.items())
    return msgspec.structs.replace(file, registers=await own_rows(house.db, every, file.party.code, today()))


async def dossier_of_case(house: House, actor: Actor, number: str, after: str = "") -> Dossier:
    """The record of the applicant of a case, for an officer of its authority: this authority's cases only, personal values covered.

    Raises NotFound.
    """
    seen = scope(actor, 2)
    party = await house.db.fetchval(_PARTY.format(scope=seen.where), number, *seen.args) if actor.kind == "officer" else None
    if party is None:
        raise _nowhere()
    return await _dossier(house, actor, party, after, agents=True)


async def _dossier(house: House, actor: Actor, number: int, after: str, *, agents: bool) -> Dossier:
    party = await read_party(house.db, number)
    if party is None:
        raise _nowhere()
    openly = actor.kind != "officer"
    name, code = await _named(house, party, openly=openly)
    seen = scope(actor, 4)
    rows = await house.db.fetch(_CASES.format(scope=seen.where), number, _place(after), PAGE + 1, *seen.args)
    narrow = scope(actor, 2)
    papers = await house.db.fetch(_PAPERS.format(scope=narrow.where), number, *narrow.args)
    agencies = await agencies_of(house.db, PartyHeld(number, party.code, party.name)) if agents else ()
    newest = rows[0]["number"] if rows and not after else None
    return Dossier(
        party=party, name=name, code=code, given=await _given(house, actor, newest, openly=openly) if newest else None,
        cases=tuple((brief_of(house, row), row["status_code"]) for row in rows[:PAGE]), next=str(rows[PAGE - 1]["id"]) if len(rows) > PAGE else "",
        papers=tuple(PaperLine(**dict(row)) for row in papers),
        agencies=agencies if openly else tuple(msgspec.structs.replace(each, login="", name=covered(each.name)) for each in agencies),
    )


async def _named(house: House, party: Party, *, openly: bool) -> tuple[str, str]:
    """Name and code; a natural person's own only for that person, and then the id number covered."""
    if party.kind == "legal":
        return party.name, party.code
    if not openly:
        return f"自然人（{party.code[:6]}…）", ""
    try:
        async with house.db.transaction() as connection:
            known = await personal(connection, house.vault, party.id)
    except KeyDestroyed:
        known = None
    return (known.name, covered(known.id_number)) if known else ("个人信息已经删除", "")


async def _given(house: House, actor: Actor, number: str, *, openly: bool) -> Given | None:
    """The shared elements on the page about the applicant."""
    async with opened(house, actor, number) as (_, case):
        return Given(case.state.number, case.item.info.name, tuple(_about(case, openly=openly)))


def _about(case: Loaded, *, openly: bool) -> list[FieldView]:
    form = case.item.form
    page = next((field.page for field in form.fields.values() if field.identity == CODE), None)
    shared = {
        name for name, field in form.fields.items()
        if field.page == page and field.identity.startswith("shared.") and field.identity not in KNOWN
    }
    return [view for view in fields(case, openly=openly) if view.name in shared]


def _place(after: str) -> int:
    if not after:
        return _LAST
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Invalid("翻页位置不对", "请使用上一页给出的地址")
    return int(after)


def _nowhere() -> NotFound:
    return NotFound("没有这份档案，或者不在您的办理范围内", "请从办件进入")
