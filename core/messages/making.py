"""A consumer of the event order: writes the messages about each event, and puts them on their way through the house's channels.

Message, deliveries, their jobs and the cursor are committed together, so no event is told twice and none is left out.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from core import time
from core.access.roles import HEAD
from core.cases.sequencer import Placed
from core.cases.state import standing_of, turn_of
from core.house import House
from core.items.item import Item
from core.items.model import APPLICANT
from core.messages.channels import CHANNELS
from core.messages.choosing import Happened, stroke, to_tell
from core.messages.sending import dispatch
from core.messages.templates import Known, Template, templates, title_and_text, turn
from core.store.engine import Connection

CONSUMER = "messages"
AT_ONCE = 100
_EVENTS = 'SELECT seq, kind, actor, recorded_at FROM events WHERE "case" = $1 AND seq >= $2 ORDER BY seq LIMIT 20'
_CASE = """
SELECT c.seq, c.org, c.party, c.duty, c.step, c.step_due, c.standing, c.promised_due, c.statutory_due, coalesce(o.name, '') AS authority,
    EXISTS (SELECT FROM links l WHERE l.from_case = c.id AND l.kind = 'child_of') AS below
FROM cases c LEFT JOIN orgs o ON o.id = c.org WHERE c.id = $1
"""
_OFFICERS = """
SELECT DISTINCT a.id FROM accounts a JOIN posts p ON p.account = a.id
WHERE a.active AND p.org = $1 AND p.role = $2 AND p.since <= $3 AND (p.until IS NULL OR p.until >= $3) ORDER BY a.id
"""
_WRITE = """
INSERT INTO messages ("case", seq, item, party, account, kind, title, text, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
"""
_CONTACTS = "SELECT kind FROM contacts WHERE party = $1 AND ended_at IS NULL"


class Whom(msgspec.Struct, frozen=True):
    """Who is told: a party or an account; `kinds` are the ways in which they can be reached."""

    party: int | None = None
    account: int | None = None
    kinds: frozenset[str] = frozenset()


class MessageMaker:
    """Writes the messages of events."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, connection: Connection, events: list[Placed]) -> None:
        """The effect of the consumer: all messages of these events, in their order."""
        for event in events:
            if templates().on(event.kind, below=False):
                await self._tell(connection, event)

    async def _tell(self, connection: Connection, event: Placed) -> None:
        # unscoped: the house tells those whom it concerns; who reads it is asked when it is read
        rows = await connection.fetch(_EVENTS, event.case, event.seq)
        case = await connection.fetchrow(_CASE, event.case)
        assert case is not None
        happened = [Happened(row["kind"], row["actor"], row["recorded_at"]) for row in rows]
        item = await self._house.catalogue.item_at(event.release)
        for template in to_tell(happened, 0, templates(), below=case["below"]):
            if told_to(template, item, below=case["below"]):
                now = case["seq"] == event.seq + len(stroke(happened, 0))
                await self._write(connection, event, template, known(event, item, case, now=now), case)

    async def _write(self, connection: Connection, event: Placed, template: Template, case: Known, row: Any) -> None:
        """A message to each, and its deliveries."""
        title, text = title_and_text(template, case)
        moment = time.now()
        for whom in await self._whom(connection, template, event, row):
            message = await connection.fetchval(
                _WRITE, event.case, event.seq, event.item, whom.party, whom.account, event.kind, title, text, moment
            )
            ways = [name for name in self._house.settings.channels.names if not CHANNELS[name].needs or CHANNELS[name].needs in whom.kinds]
            await dispatch(connection, message, ways)

    async def _whom(self, connection: Connection, template: Template, event: Placed, row: Any) -> Sequence[Whom]:
        """The applicant; or the officers whose turn the case is, or whose it was when it ended; or who decides there besides them."""
        if template.to == "applicant":
            contacts = await connection.fetch(_CONTACTS, row["party"])
            return [Whom(party=row["party"], kinds=frozenset(each["kind"] for each in contacts))]
        duty = row["duty"] or await self._duty_before(event)
        told = await self._holders(connection, row["org"], duty)
        if template.to == "head":
            return [Whom(account=each) for each in await self._holders(connection, row["org"], HEAD) if each not in told]
        return [Whom(account=each) for each in told]

    async def _holders(self, connection: Connection, org: str, role: str) -> list[int]:
        return [each["id"] for each in await connection.fetch(_OFFICERS, org, role, time.today())]

    async def _duty_before(self, event: Placed) -> str:
        """Whose the step was at which the event happened."""
        item = await self._house.catalogue.item_at(event.release)
        step = item.process.steps.get(turn_of(event.payload).step)
        return step.duty if step is not None else ""


def told_to(template: Template, item: Item, *, below: bool) -> bool:
    """Whether the audience may hear of it: somebody who has not applied hears of an authority's case by its papers only."""
    return template.to != "applicant" or item.info.starts == APPLICANT or below


def known(event: Placed, item: Item, case: Any, *, now: bool) -> Known:
    """What the message may say; what the applicant has to do only while the case still stands where the event left it (`now`)."""
    at = item.process.steps.get(case["step"])
    what, until = turn(standing_of(case), case["duty"], at.name, case["step_due"]) if now and at is not None else ("", None)
    turned = turn_of(event.payload)
    return Known(
        number=event.number, item=item.info.name, authority=case["authority"] or item.info.authority_name,
        status=turned.status, reached=turned.watched if event.kind == "warned" else "", promised=case["promised_due"], statutory=case["statutory_due"], step=what, until=until,
    )
