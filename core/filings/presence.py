"""Who has a draft open now, and at which of its pages: told to the others, never a lock.

An open page says every few seconds that it is still there. Of several people at one page the first types and the others look on, until
one takes over. What everybody types is merged all the same (`core.filings.merging`): taking over loses nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from core import time
from core.access import Actor
from core.filings.drafts import head_of
from core.store.engine import Connection, Database

ALIVE: Final = timedelta(seconds=75)
"""An open page that has not been heard of for so long has been left; pages speak every twenty seconds."""
MOST_SEATS: Final = 50
"""Open pages of one draft that are remembered."""
LATE: Final = timedelta(seconds=5)
"""What an old page still had on its way when the new one was opened has come in by then."""
_TAKEN: Final = "+"
"""Ends the name of a place kept for a page that is about to be opened, after taking over: no page is open there yet."""
_SEEN = """
INSERT INTO draft_seats AS s (draft, seat, account, page, holds, opened_at, seen_at, typed_at)
SELECT $1::bigint, $2::text, $3::bigint, $4::integer, $5::boolean OR $10::boolean AND NOT EXISTS (SELECT FROM draft_seats o WHERE o.draft = $1 AND o.page = $4 AND o.holds AND o.seat <> $2 AND o.account <> $3 AND o.seen_at > $7::timestamptz),
    $6::timestamptz, $6::timestamptz, CASE WHEN $8::boolean THEN $6::timestamptz END
WHERE (SELECT count(*) FROM draft_seats WHERE draft = $1) < $9::integer OR EXISTS (SELECT FROM draft_seats WHERE draft = $1 AND seat = $2)
ON CONFLICT (draft, seat) DO UPDATE SET page = excluded.page, holds = excluded.holds, seen_at = excluded.seen_at,
    typed_at = coalesce(excluded.typed_at, s.typed_at)
WHERE s.account = excluded.account
"""
_YIELD = "UPDATE draft_seats SET holds = false WHERE draft = $1 AND page = $2 AND account <> $3"
_GONE = "DELETE FROM draft_seats WHERE draft = $1 AND (seat = $2 AND account = $3 OR seen_at <= $4)"
_THERE = """
SELECT s.seat, s.account, a.name, s.page, s.holds, s.opened_at, s.seen_at, s.typed_at FROM draft_seats s JOIN accounts a ON a.id = s.account
WHERE s.draft = $1 AND s.seen_at > $2 ORDER BY s.seen_at DESC
"""


class Seat(msgspec.Struct, frozen=True):
    """An open page of a draft. `holds`: it is typed at; `typed_at` when something was last typed there."""

    seat: str
    account: int
    name: str
    page: int
    holds: bool
    opened_at: datetime
    seen_at: datetime
    typed_at: datetime | None


class Present(msgspec.Struct, frozen=True):
    """Who is there besides oneself: `others` once each, the last seen first; `again`: one has the same page open elsewhere, too."""

    others: tuple[Seat, ...] = ()
    again: bool = False

    def holder(self, page: int) -> Seat | None:
        """Who types at the page, when it is not oneself."""
        return next((each for each in self.others if each.page == page and each.holds), None)


async def seen(  # noqa: PLR0913 - who, where, what
    connection: Connection, actor: Actor, draft: int, seat: str, page: int, *, typed: bool = False, looks: bool = False
) -> None:
    """The page is still open; `typed`: something was just typed; `looks`: it is only looked at. The caller has shown that the draft is the actor's."""
    takes, moment = False, time.now()
    await connection.execute(_SEEN, draft, seat, actor.account, page, takes, moment, moment - ALIVE, typed, MOST_SEATS, not looks)


async def take(database: Database, actor: Actor, draft: int, seat: str, page: int) -> None:
    """接手: from now on the page is typed at by the actor. Raises NotFound."""
    takes, typed, moment = True, False, time.now()
    async with database.transaction() as connection:
        await head_of(connection, actor, draft)
        await connection.execute(_YIELD, draft, page, actor.account)
        await connection.execute(_SEEN, draft, f"{seat}{_TAKEN}", actor.account, page, takes, moment, moment - ALIVE, typed, MOST_SEATS, takes)


async def left(connection: Connection, actor: Actor, draft: int, seat: str) -> None:
    """The page was closed; what has long been closed goes too. Raises NotFound."""
    await head_of(connection, actor, draft)
    await connection.execute(_GONE, draft, seat, actor.account, time.now() - ALIVE)


async def present(connection: Connection, actor: Actor, draft: int, page: int, seat: str = "") -> Present:
    """Who has the draft open besides the page `seat`; the caller has shown that the draft is the actor's."""
    return told(actor, await _seats(connection, draft), page, seat)


def told(actor: Actor, seats: Sequence[Seat], page: int, seat: str = "") -> Present:
    """What somebody at that page is told of the open pages."""
    others: dict[int, Seat] = {}
    for each in seats:
        known = others.get(each.account)
        if each.account != actor.account and (known is None or (each.page == page and each.holds > known.holds)):
            others[each.account] = each
    return Present(tuple(others.values()), _again(actor, seats, page, seat))


def _again(actor: Actor, seats: Sequence[Seat], page: int, seat: str) -> bool:
    """Whether one has the page open elsewhere: another one was heard of since this one was opened.

    The page that this one came in the place of (sent, reloaded, gone back to) is not heard of any more.
    """
    here = next((each for each in seats if each.seat == seat), None)
    return here is not None and any(
        each.account == actor.account and each.seat != seat and each.page == page and not each.seat.endswith(_TAKEN)
        and each.seen_at > here.opened_at + LATE for each in seats
    )


async def _seats(connection: Connection, draft: int) -> list[Seat]:
    return [Seat(**dict(row)) for row in await connection.fetch(_THERE, draft, time.now() - ALIVE)]
