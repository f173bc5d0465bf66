"""The applicant takes an application back 撤回申请, and with it what has been opened for it and is not decided yet.

A withdrawal is lawful until the decision. Of a case that opened others (一件事), each of them has a decision of its own: those
that are decided stay as they are, with their papers; those that are not are taken back in the same transaction, however deep, and
those that waited for others are never opened. Where an opening says `final` (the company is struck off), its decision ends the
applicant's right to take the whole back: what is left is then the authorities' duty (行政许可法第70条第3项).
"""

from collections.abc import Collection, Iterable, Sequence

from core.access import SYSTEM
from core.cases import commands
from core.cases.appending import append_to
from core.cases.loading import Loaded, item_of_row, load
from core.cases.state import UNFAVOURABLE_CODES, CaseState, ChildRef, called, refs_of
from core.house import House
from core.items.item import Item
from core.process import Refused
from core.store.engine import Connection, Row

NEVER = "主办件已经撤回，不再开办"
_CHILDREN = """
SELECT c.number, c.item, c.closed_on IS NOT NULL AS closed, c.status_code
FROM links l JOIN cases c ON c.id = l.from_case WHERE l.to_case = $1 AND l.kind = 'child_of' ORDER BY c.id
"""
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT l.from_case FROM links l JOIN cases c ON c.id = l.to_case WHERE c.number = $1 AND l.kind = 'child_of'
    UNION SELECT l.from_case FROM links l JOIN below b ON b.id = l.to_case WHERE l.kind = 'child_of'
)
SELECT DISTINCT c.release, f.composition FROM below b JOIN cases c ON c.id = b.id JOIN filings f ON f.id = c.filing WHERE c.closed_on IS NULL
"""


async def versions_below(house: House, number: str) -> None:
    """Have the versions at hand that the open cases below this one stay on, so that no transaction has to fetch them."""
    # unscoped: only versions are read
    for row in await house.db.fetch(_BELOW, number):
        await item_of_row(house, row)


async def take_back(house: House, connection: Connection, case: Loaded, reason: str, actor: str) -> Refused | None:
    """Withdraw the locked case and whatever below it is not decided, in the caller's transaction; answers why not, and then nothing is changed."""
    # unscoped: the case was loaded within the actor's scope, and what was opened for it is the same applicant's
    children = await connection.fetch(_CHILDREN, case.id)
    refused = commands.withdrawn(case.ground(), case.state, reason, actor, named(house, beyond(case.item, _well(children))))
    if isinstance(refused, Refused):
        return refused
    taken = set()
    for row in children:
        if row["closed"]:
            continue
        child = await load(house, connection, SYSTEM, row["number"], lock=True)
        if await take_back(house, connection, child, because_of(case.item, case.state), actor) is None:
            taken.add(child.state.number)
    events = commands.withdrawn(case.ground(), case.state, reason, actor, below=left(refs_of(case.turns), taken))
    assert not isinstance(events, Refused), "what was lawful a moment ago is lawful, for the case is locked"
    await append_to(house, connection, case, events)
    return None


async def final_of(house: House, connection: Connection, case: Loaded) -> str:
    """The name of what has been granted and is final for the case; empty when there is none."""
    if not _finals(case.item):
        return ""
    # unscoped: the case was loaded within the actor's scope
    return named(house, beyond(case.item, _well(await connection.fetch(_CHILDREN, case.id))))


def named(house: House, item: str) -> str:
    """The item's name today."""
    found = house.catalogue.registry.items.get(item)
    return found.info.name if found is not None else item


def beyond(item: Item, ended_well: Iterable[str]) -> str:
    """Which of the items whose cases have ended well puts the whole beyond withdrawal; empty when none does."""
    finals = _finals(item)
    return next((each for each in ended_well if each in finals), "")


def _well(children: Iterable[Row]) -> list[str]:
    """The items of the children that have ended with what was applied for."""
    return [row["item"] for row in children if row["closed"] and row["status_code"] not in UNFAVOURABLE_CODES]


def _finals(item: Item) -> frozenset[str]:
    return frozenset(plan.definition.item for plans in item.process.opens.values() for plan in plans if plan.definition.final)


def because_of(item: Item, state: CaseState) -> str:
    """Why a case is taken back together with the one that opened it."""
    return f"主办件“{item.info.name}”（{state.number}）已由申请人撤回，本件一并撤回"


def left(refs: Sequence[ChildRef], taken: Collection[str]) -> tuple[tuple[ChildRef, ...], tuple[str, ...]]:
    """The children after the withdrawal, and what became of them in words; `taken` are the numbers of those taken back with it."""
    found = tuple(ref if ref.number or ref.because else ChildRef(ref.ref, ref.item, ref.title, because=NEVER) for ref in refs)
    groups = {
        "一并撤回": [called(ref) for ref in refs if ref.number in taken and ref.number],
        "不再开办": [called(ref) for ref in refs if not ref.number and not ref.because],
        "已有结果，不受影响": [called(ref) for ref in refs if ref.number and ref.number not in taken],
    }
    return found, tuple(f"{word}：{'、'.join(names)}" for word, names in groups.items() if names)
