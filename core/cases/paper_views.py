"""The papers of a case as its reader sees them: those made, what became of them, and those that still wait to be made."""

from core.access import Actor, case_orgs, outside
from core.access.unseen import personal
from core.cases import commands
from core.cases.loading import Loaded
from core.cases.views import PaperView, WaitingPaper
from core.house import House
from core.items.item import Item
from core.notices.placeholders import names
from core.problems import Forbidden
from core.store.engine import Connection

STATES = {"corrected": "已更正", "voided": "已作废"}
_PAPERS = """
SELECT p.title, p.number, p.seq, p.made_at, p.blob, x.state, x.ended_on, x.because, q.number AS successor, o.number AS replaces
FROM papers p LEFT JOIN paper_ends x ON x.paper = p.id LEFT JOIN papers q ON q.replaces = p.id LEFT JOIN papers o ON o.id = p.replaces
WHERE p."case" = $1 ORDER BY p.id
"""
_ABOUT = """
SELECT c.org, p.notice, p.replaces IS NOT NULL AS renewed, e.kind, e.release, h.kind = 'natural' AS natural
FROM cases c JOIN papers p ON p."case" = c.id JOIN events e ON e."case" = c.id AND e.seq = p.seq JOIN parties h ON h.id = c.party
WHERE c.number = $1 AND p.number = $2
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


async def not_personal(house: House, actor: Actor, number: str, document: str) -> None:
    """Raises Forbidden where the case is another authority's, which asks or tells the officer, and the paper holds personal values."""
    if actor.kind != "officer" or not actor.asked:
        return
    # unscoped: nothing is shown; whoever reads the paper asks within the scope
    row = await house.db.fetchrow(_ABOUT, number, document)
    if row is None or not outside(actor, row["org"]):
        return
    if row["renewed"] or prints_personal(await house.catalogue.item_at(row["release"]), row["notice"], row["kind"], natural=row["natural"]):
        raise Forbidden("这份文书写有个人信息，只由办理机关查看", "答复意见需要其中内容的，请向办理机关了解")


def prints_personal(item: Item, notice: str, event: str, *, natural: bool) -> bool:
    """Whether a paper of that notice holds personal values: by its own text, for a natural person by their name too.

    What is added row by row, or whose text is not known any more, is taken to.
    """
    found = next((each for each in (*item.notices.all, *item.notices.on(event)) if each.definition.id == notice), None)
    if found is None or found.definition.annex is not None:
        return True
    return bool(personal(item, natural=natural) & {name for text in (found.definition.title, *found.definition.lines, f"{{{found.definition.until}}}") for name in names(text)})
