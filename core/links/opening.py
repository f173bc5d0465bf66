"""Opening a case by the system, in the transaction of whatever caused it: another case's `open` step, a run, a signal."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.access import SYSTEM, Actor, PartyHeld
from core.filings.batch import decide_and_write
from core.filings.preparing import Prepared, Tie, prepare
from core.filings.requests import FilingRequest, Receipt
from core.filings.statements import settle as settle_locks
from core.filings.submitting import desk
from core.house import House
from core.parties import read_party
from core.problems import NotFound, Problem
from core.store.engine import Connection


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A case to be opened: of `item`, about `party`, its form's values in JSON's types.

    `origin` names what opens it (`case:<number>:<ref>`, `run:<id>:<key>`, `signal:<source>:<id>`): opened again under the same origin,
    it is the same case. `org` is the authority when it is not the item's own, `release` the version when it is not the one in
    force; `ties` link it to others. `actor` is who has it opened, `told` what the first event says besides.
    """

    item: str
    party: int
    values: Mapping[str, Any]
    origin: str
    org: str = ""
    release: str = ""
    ties: tuple[Tie, ...] = ()
    actor: Actor = SYSTEM
    told: Mapping[str, str] = {}


async def open_case(house: House, connection: Connection, opening: Opening) -> str:
    """Open the case within the caller's transaction and let it go as far as it goes by itself; answers its number.

    Raises Invalid when the values do not make a filing or the party has been erased, NotFound for an item or party that is not there, Quarantined while the item
    is out of service, Conflict when the origin was used for something else; the transaction stays usable after the first four.
    """
    result, = await open_cases(house, connection, [opening])
    if isinstance(result, Problem):
        raise result
    return result


async def open_cases(house: House, connection: Connection, openings: Sequence[Opening]) -> list[str | Problem]:
    """The same for many at once, in few round trips: for each its number, or why it was not opened.

    What was opened stays, whatever became of the others. Two that may not be decided on the same facts are decided one after the other.
    """
    found: dict[int, str | Problem] = {}
    waiting: dict[int, Prepared] = {}
    for place, opening in enumerate(openings):
        try:
            prepared = await _prepared(house, connection, opening)
        except Problem as problem:
            found[place] = problem
            continue
        if any(prepared.keys & other.keys for other in waiting.values()):
            found |= await _opened(house, connection, waiting)
            waiting = {}
        waiting[place] = prepared
    found |= await _opened(house, connection, waiting)
    return [found[place] for place in range(len(openings))]


async def _opened(house: House, connection: Connection, waiting: Mapping[int, Prepared]) -> dict[int, str | Problem]:
    """What becomes of those that do not touch one another, by their places."""
    if not waiting:
        return {}
    members = list(waiting.values())
    await desk(house).ready(tuple(lookup for member in members for lookup in member.wanted))
    await connection.execute(settle_locks(int.from_bytes(key[:8], signed=True) for member in members for key in member.keys))
    results = await decide_and_write(house, connection, members)
    return {place: each if isinstance(each, Problem) else number_of(each) for place, each in zip(waiting, results, strict=True)}


async def _prepared(house: House, connection: Connection, opening: Opening) -> Prepared:
    """The opening as a filing in order. Raises what `open_case` raises, but for what only deciding brings."""
    party = await read_party(connection, opening.party)
    if party is None:
        raise NotFound("没有这一当事人", "请先登记当事人")
    held = PartyHeld(party.id, party.code, party.name)
    version = await house.catalogue.item_at(opening.release) if opening.release else None
    request = FilingRequest(opening.item, dict(opening.values), party.id, opening.origin)
    return msgspec.structs.replace(prepare(house, held, opening.actor, request, opening.ties, version), org=opening.org, told=opening.told)


def number_of(receipt: Receipt) -> str:
    """The number of the case a receipt is for."""
    return receipt.cases[0].number
