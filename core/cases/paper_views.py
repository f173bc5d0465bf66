"""The papers of a case as its reader sees them: those made, what became of them, and those that still wait to be made."""

from core.access import Actor, case_orgs
from core.cases import commands
from core.cases.loading import Loaded
from core.cases.views import PaperView, WaitingPaper
from core.store.engine import Connection

STATES = {"corrected": "已更正", "voided": "已作废"}
_PAPERS = """
SELECT p.title, p.number, p.seq, p.made_at, p.blob, x.state, x.ended_on, x.because, q.number AS successor, o.number AS replaces
FROM papers p LEFT JOIN paper_ends x ON x.paper = p.id LEFT JOIN papers q ON q.replaces = p.id LEFT JOIN papers o ON o.id = p.replaces
WHERE p."case" = $1 ORDER BY p.id
"""
_WAITING = 'SELECT title, number, seq, tries, since, next_at FROM paper_waits WHERE "case" = $1 ORDER BY id'


async def papers_of(connection: Connection, actor: Actor, case: Loaded) -> tuple[PaperView, ...]:
    """The papers, the oldest first."""
    # unscoped: the case was loaded within the actor's scope
    return tuple(
        PaperView(
            row["title"], row["number"], row["seq"], row["made_at"], row["blob"].hex(), STATES.get(row["state"], ""), row["ended_on"],
            row["because"] or "", row["successor"] or "", row["replaces"] or "", row["state"] is None and may_end(actor, case, row["seq"]),
        )
        for row in await connection.fetch(_PAPERS, case.id)
    )


async def waiting_of(connection: Connection, case: Loaded) -> tuple[WaitingPaper, ...]:
    """Those that could not be made yet."""
    # unscoped: the case was loaded within the actor's scope
    return tuple(WaitingPaper(**dict(row)) for row in await connection.fetch(_WAITING, case.id))


def may_end(actor: Actor, case: Loaded, seq: int) -> bool:
    """Whether the paper about that record is the actor's to correct: who decides in the process at the authority, or acted there then."""
    if any(actor.holds(duty, case.state.org) for duty in commands.deciders(case.item)):
        return True
    signed = bool(actor.account) and case.events[seq - 1].actor == f"account:{actor.account}"
    return signed and case.state.org in case_orgs(actor)
