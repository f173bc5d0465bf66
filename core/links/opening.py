"""Opening a case by the system, in the transaction of whatever caused it: another case's `open` step, a run, a signal."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.access import SYSTEM, PartyHeld
from core.filings.batch import decide_and_write
from core.filings.preparing import Tie, prepare
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
    force; `ties` link it to others.
    """

    item: str
    party: int
    values: Mapping[str, Any]
    origin: str
    org: str = ""
    release: str = ""
    ties: tuple[Tie, ...] = ()


async def open_case(house: House, connection: Connection, opening: Opening) -> str:
    """Open the case within the caller's transaction and let it go as far as it goes by itself; answers its number.

    Raises Invalid when the values do not make a filing, NotFound for an item or party that is not there, Quarantined while the item
    is out of service, Conflict when the origin was used for something else; the transaction stays usable after the first four.
    """
    party = await read_party(connection, opening.party)
    if party is None:
        raise NotFound("没有这一当事人", "请先登记当事人")
    held = PartyHeld(party.id, party.code, party.name)
    version = await house.catalogue.item_at(opening.release) if opening.release else None
    request = FilingRequest(opening.item, dict(opening.values), party.id, opening.origin)
    prepared = msgspec.structs.replace(prepare(house, held, SYSTEM, request, opening.ties, version), org=opening.org)
    await desk(house).ready(prepared.wanted)
    await connection.execute(settle_locks(int.from_bytes(key[:8], signed=True) for key in prepared.keys))
    result, = await decide_and_write(house, connection, [prepared])
    if isinstance(result, Problem):
        raise result
    return number_of(result)


def number_of(receipt: Receipt) -> str:
    """The number of the case a receipt is for."""
    return receipt.cases[0].number
