"""What the system does by itself once a day has come or another case has ended: publicity ends, silence speaks, children are opened and joined.

Every case that must be looked at says so in `wake_on`. Each is one transaction with the case locked; what was done is in its events,
so a crash in the middle leaves nothing half and nothing is done twice.
"""

from collections.abc import Sequence
from datetime import date

import msgspec
import structlog

from core import calendar, time
from core.access import SYSTEM
from core.cases import commands
from core.cases.appending import append_to
from core.cases.loading import VERSIONS, Loaded, item_of_row, load
from core.cases.rows import turn_columns
from core.cases.sequencer import Placed
from core.cases.state import ChildRef, Kin
from core.filings.preparing import Tie
from core.house import House
from core.links.kin import Wanted, carried, combined, wanted
from core.links.looking import Looking
from core.links.opening import Opening, open_case
from core.links.rows import rows_of
from core.problems import Invalid, NotFound
from core.store.engine import Connection, Database

AT_ONCE = 50
CONSUMER = "links"
_DUE = """
SELECT number FROM cases WHERE wake_on <= $1 AND closed_on IS NULL AND NOT number = ANY($3::text[]) ORDER BY wake_on, id LIMIT $2
"""
_KIN = """
SELECT c.number, c.item, c.closed_on IS NOT NULL AS closed, c.status_code
FROM links l JOIN cases c ON c.id = l.from_case WHERE l.to_case = $1 AND l.kind = $2 ORDER BY l.id
"""
_RING = """
UPDATE cases SET wake_on = least(wake_on, $2) WHERE closed_on IS NULL AND id IN (
    SELECT to_case FROM links WHERE from_case = ANY($1::bigint[]) AND kind IN ('child_of', 'objects_to')
)
"""
_QUIET = "UPDATE cases SET step_due = $2, wake_on = $3, provisional = $4, warned = $5 WHERE id = $1"
_YEARS = "SELECT DISTINCT provisional FROM cases WHERE provisional IS NOT NULL AND closed_on IS NULL"
_CALL = """
UPDATE cases SET wake_on = least(wake_on, $2) WHERE provisional = ANY($1::integer[]) AND closed_on IS NULL
    AND (wake_on IS NULL OR wake_on > $2) RETURNING id
"""
_log = structlog.get_logger("links")


async def ring(connection: Connection, events: list[Placed]) -> None:
    """The effect of a consumer: cases to which others are linked are looked at again when one of these was filed or has ended."""
    # unscoped: nobody is shown anything
    await connection.execute(_RING, sorted({event.case for event in events}), time.today())


async def call_provisional(db: Database) -> int:
    """Have the cases looked at today whose days lie in a year that had no published arrangement and has one now; answers how many."""
    # unscoped: nobody is shown anything
    years = [row["provisional"] for row in await db.fetch(_YEARS)]
    known = [year for year in years if calendar.published(date(year, 1, 1))]
    return len(await db.fetch(_CALL, known, time.today())) if known else 0


async def wake_due(house: House, tired: Sequence[str] = ()) -> dict[str, Exception | None]:
    """Look at the cases whose day has come, a handful at a time, but not at the `tired` ones; answers what each came to.

    A case at which something failed is left as it was; the others go on.
    """
    came: dict[str, Exception | None] = {}
    for number in await due(house.db, tired):
        try:
            await wake_case(house, number)
            came[number] = None
        except Exception as error:  # noqa: BLE001 - one case must not hold up the others; it is tried again
            _log.error("wake_failed", number=number, error=repr(error))
            came[number] = error
    return came


async def due(connection: Connection, tired: Sequence[str] = ()) -> list[str]:
    """The numbers of a handful of cases whose day has come, those that have waited longest first, without the `tired` ones."""
    # unscoped: the system acts, nobody is shown anything
    return [row["number"] for row in await connection.fetch(_DUE, time.today(), AT_ONCE, list(tired))]


async def settle(house: House) -> None:
    """Look again until no case has anything left to do today; for scenarios and tests. Raises the first failure."""
    while came := await wake_due(house):
        for error in came.values():
            if error is not None:
                raise error


async def wake_case(house: House, number: str) -> None:
    """One look at one case, in a transaction of its own."""
    # unscoped: the system acts
    row = await house.db.fetchrow(VERSIONS, number)
    if row is not None:
        await item_of_row(house, row)
    async with house.db.transaction() as connection:
        case = await load(house, connection, SYSTEM, number, lock=True)
        await _Waking(house, connection, case).go_on()


class _Waking(Looking):
    """A case of the house being looked at, inside a transaction that has locked it."""

    def __init__(self, house: House, connection: Connection, case: Loaded) -> None:
        super().__init__(case.ground(), case.state, case.turns, [row.effective_on for row in case.events])
        self.house, self.connection, self.case = house, connection, case

    async def go_on(self) -> None:
        """As far as it goes now; otherwise say when to look again."""
        if not self.state.step:
            return
        events = await self.events()
        if events:
            await append_to(self.house, self.connection, self.case, events)
            return
        # unscoped: the system acts
        stands = turn_columns(self.state, self.case.item, self.arrived, self.here.waited)
        later = stands.wake_on if stands.wake_on is not None and stands.wake_on > self.ground.today else None
        await self.connection.execute(_QUIET, self.case.id, stands.step_due, later, stands.provisional, stands.warned)

    async def wanted(self, step: str) -> list[Wanted]:
        """Everything the step opens, for the rows that the registers hold today."""
        plans, today = self.case.item.process.opens[step], self.ground.today
        env = commands.env_of(self.ground, self.state)
        found = {plan.register: await rows_of(self.house, self.connection, plan, env, today) for plan in plans if plan.register}
        return wanted(plans, env, lambda plan: found[plan.register], combined(self.case.item, self.case.values))

    async def kin(self, kind: str) -> list[Kin]:
        """The linked cases, in the order in which they were linked."""
        # unscoped: the system acts
        return [Kin(**dict(row)) for row in await self.connection.fetch(_KIN, self.case.id, kind)]

    async def child(self, ref: ChildRef, asked: Wanted) -> ChildRef:
        """Open one child in this transaction."""
        state, catalogue = self.state, self.house.catalogue
        child = await catalogue.item_at(asked.release) if asked.release else catalogue.registry.items.get(asked.item)
        if child is None:
            return msgspec.structs.replace(ref, because="该事项现在不能办理")
        opening = Opening(
            item=asked.item, party=state.party, values=carried(child.form, self.case.item.form, self.case.values, asked.values),
            origin=f"case:{state.number}:{ref.ref}", org=asked.org, release=asked.release, ties=(Tie("child_of", self.case.id, state.number),),
        )
        try:
            return msgspec.structs.replace(ref, number=await open_case(self.house, self.connection, opening))
        except (Invalid, NotFound) as problem:
            return msgspec.structs.replace(ref, because=_why(problem))

    def title(self, item: str) -> str:
        """The item's name today."""
        found = self.house.catalogue.registry.items.get(item)
        return found.info.name if found is not None else item


def _why(problem: Invalid | NotFound) -> str:
    return "；".join([field.text for field in problem.fields] or [problem.detail])
