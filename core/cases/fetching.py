"""What lies in the office to be fetched: a case comes to the list with its result on paper, and leaves it when that is handed out or served.

A result is waited for on paper when the case was taken in at a counter, or its process serves papers by a step of its own; all others are
read on the platform. The list is short whatever lies in the archive.
"""

from core import time
from core.cases.loading import Loaded
from core.cases.remedies import SERVED
from core.cases.state import filed_of
from core.procedure.giving_out import GIVEN_OUT, RESULTS, giving_duties
from core.store.engine import Connection

GONE = frozenset({SERVED, GIVEN_OUT, "revoked", "withdrawn"})
"""Kinds of events after which nothing waits to be fetched."""
_WAITS = """
INSERT INTO handing_out ("case", org, duties, since) VALUES ($1, $2, $3, $4) ON CONFLICT ("case") DO NOTHING
"""
_GO = 'DELETE FROM handing_out WHERE "case" = $1'


async def wait_for_fetching(connection: Connection, case: Loaded, on: str, seq: int) -> None:
    """A paper of the case is made by a notice `on` a kind of event, about the record `seq`: it may have to be fetched from now on."""
    # unscoped: the house makes the paper
    if on not in RESULTS or not _on_paper(case) or any(row.seq > seq and row.kind in GONE for row in case.events):
        return
    await connection.execute(_WAITS, case.id, case.state.org, list(giving_duties(case.item)), time.today())


async def fetched(connection: Connection, case: int) -> None:
    """Nothing of the case waits to be fetched any more."""
    # unscoped: the case was loaded within the actor's scope and is locked
    await connection.execute(_GO, case)


def _on_paper(case: Loaded) -> bool:
    return bool(filed_of(case.events[0].payload).channel) or any(step.kind == "deliver" for step in case.item.process.steps.values())
