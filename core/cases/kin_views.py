"""The cases linked to a case, as its reader may know of them."""

from core.access import Actor, scope
from core.cases.loading import Loaded
from core.cases.state import ChildRef, called, refs_of
from core.cases.views import KinView
from core.house import House
from core.store.engine import Connection, Row

_KIN = """
SELECT l.kind, l.from_case = $1 AS mine, c.number, c.item, c.release, c.step, c.status, c.status_code, c.due_on, c.closed_on, o.name AS org_name, {scope} AS open_to
FROM links l JOIN cases c ON c.id = CASE WHEN l.from_case = $1 THEN l.to_case ELSE l.from_case END LEFT JOIN orgs o ON o.id = c.org
WHERE l.from_case = $1 OR l.to_case = $1 ORDER BY l.id
"""
OPENER = "主办件"
"""What a case is to those it has opened."""
RELATIONS = {("child_of", True): OPENER, ("child_of", False): "分办件", ("objects_to", True): "异议所指", ("objects_to", False): "异议", ("reopens", True): "重新办理所指", ("reopens", False): "重新办理"}


async def kin_of(house: House, connection: Connection, actor: Actor, case: Loaded, *, linked: bool = True) -> tuple[KinView, ...]:
    """Parent, children in the order of their opening, and objections; number and status of each are for everybody who reads the case.

    `linked` False: there are no links yet, which the caller has looked at.
    """
    seen = scope(actor, 2)
    rows = await connection.fetch(_KIN.format(scope=seen.where), case.id, *seen.args) if linked else []
    refs = refs_of(case.turns)
    by_number = {row["number"]: row for row in rows}
    children = [await _child(house, ref, by_number.get(ref.number)) for ref in refs]
    named = {ref.number for ref in refs if ref.number}
    others = [await _view(house, row) for row in rows if row["number"] not in named]
    return (*[each for each in others if each.relation == OPENER], *children, *[each for each in others if each.relation != OPENER])


async def _child(house: House, ref: ChildRef, row: Row | None) -> KinView:
    name = called(ref)
    if row is None:
        return KinView(relation="分办件", name=name, because=ref.because, status="没有开办" if ref.because else "待开办")
    return await _view(house, row, name)


async def _view(house: House, row: Row, name: str = "") -> KinView:
    item = await house.catalogue.item_at(row["release"])
    step = item.process.steps.get(row["step"])
    return KinView(
        relation=RELATIONS.get((row["kind"], row["mine"]), "关联办件"), name=name or item.info.name, number=row["number"],
        org_name=row["org_name"] or item.info.authority_name, status=row["status"], status_code=row["status_code"],
        step_name=step.name if step is not None else "", due_on=row["due_on"], closed_on=row["closed_on"], open_to=row["open_to"],
    )
