"""The paper that takes the place of a corrected or voided one: what it was made from, all corrections so far, and what it replaces."""

import base64
from collections.abc import Sequence

import msgspec

from core.canonical import canonical
from core.cases.sequencer import Placed
from core.cases.state import turn_of
from core.house import House
from core.notices import Notice, Paper
from core.notices.mending import Change, mended, replacing
from core.store.engine import Connection
from core.store.vault import PartyKey

CORRECTED, VOIDED = "paper_corrected", "paper_voided"
RENEWING = frozenset({CORRECTED, VOIDED})
"""Events that end a paper and may make another in its place."""
SEALED_CHANGES = "paper changes"
"""What the bytes sealed with a correction are called towards the vault: its words may be personal."""
_BY_NUMBER = """
SELECT p.id, p.seq, p.number, p.notice, p.replaces, e.kind, e.release, e.payload
FROM papers p JOIN events e ON e."case" = p."case" AND e.seq = p.seq WHERE p."case" = $1 AND p.number = $2
"""
_BY_ID = """
SELECT p.id, p.seq, p.number, p.notice, p.replaces, e.kind, e.release, e.payload
FROM papers p JOIN events e ON e."case" = p."case" AND e.seq = p.seq WHERE p.id = $1
"""


class Old(msgspec.Struct, frozen=True):
    """A paper to be replaced: its id and number, the notice and the event (`seq`) it was first made from, every change since, and why now."""

    id: int
    number: str
    notice: Notice
    seq: int
    changes: tuple[Change, ...] = ()
    because: str = ""


def renewed(paper: Paper, old: Old) -> Paper:
    """The paper as it is made anew."""
    return replacing(mended(paper, old.changes), old.number, old.because)


def seal_changes(key: PartyKey, changes: Sequence[Change]) -> str:
    """The changes as an event carries them."""
    return base64.b64encode(key.seal(canonical(changes), SEALED_CHANGES)).decode() if changes else ""


async def old_paper(house: House, connection: Connection, event: Placed) -> Old | None:
    """What the event replaces; None when it only ends a paper."""
    turn = turn_of(event.payload)
    if not turn.anew:
        return None
    found = await known_paper(house, connection, event.case, turn.named)
    if found is None:
        return None
    more = await _changes(house, connection, event.case, turn.mended)
    return msgspec.structs.replace(found, changes=(*found.changes, *more), because=turn.reason)


async def known_paper(house: House, connection: Connection, case: int, number: str) -> Old | None:
    """The paper of that number as it stands, with the changes by which it came about; None when the case has none."""
    # unscoped: the caller has loaded the case within its actor's scope, or is the house
    row = await connection.fetchrow(_BY_NUMBER, case, number)
    if row is None:
        return None
    own: int = row["id"]
    changes: tuple[Change, ...] = ()
    while row["replaces"] is not None:
        changes = (*await _changes(house, connection, case, turn_of(row["payload"]).mended), *changes)
        row = await connection.fetchrow(_BY_ID, row["replaces"])
        assert row is not None, "a foreign key"
    item = await house.catalogue.item_at(row["release"])
    notice = next(each for each in item.notices.on(row["kind"]) if each.definition.id == row["notice"])
    return Old(own, number, notice, row["seq"], changes)


async def _changes(house: House, connection: Connection, case: int, sealed: str) -> tuple[Change, ...]:
    # unscoped: see above
    if not sealed:
        return ()
    key = await house.vault.key(connection, await connection.fetchval("SELECT party FROM cases WHERE id = $1", case))
    return msgspec.json.decode(key.open(base64.b64decode(sealed), SEALED_CHANGES), type=tuple[Change, ...])
