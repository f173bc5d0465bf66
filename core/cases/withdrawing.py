"""The applicant takes an application back 撤回申请, and with it what has been opened for it and is not decided yet.

A withdrawal is lawful until the decision. Of a case that opened others (一件事), each of them has a decision of its own: those
that are decided stay as they are, with their papers; those that are not are taken back in the same transaction, however deep, and
those that waited for others are never opened. When all of them have ended there is nothing left to take back. Nor is there where an
opening says `final` (the company is struck off): what is left is then the authorities' duty (行政许可法第70条第3项).
"""

from collections.abc import Collection, Sequence

import msgspec

from core.access import SYSTEM
from core.cases import commands
from core.cases.appending import append_to
from core.cases.loading import Loaded, item_of_row, load
from core.cases.state import CaseState, ChildRef, Kin, Turn, called, refs_of
from core.house import House
from core.items.item import Item
from core.items.model import APPLICANT
from core.process import Refused
from core.store.engine import Connection

NEVER = "主办件已经撤回，不再开办"
_APPEAL = "对决定不服的，可以依法申请行政复议或者提起行政诉讼"
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
    """Withdraw the locked case and what below it is not decided, in the caller's transaction; or why not, and then nothing is changed."""
    children = await children_of(connection, case, lock=True)
    refused = commands.withdrawn(case.ground(), case.state, reason, actor, too_late(case.item, case.turns, children))
    if isinstance(refused, Refused):
        return refused
    taken = set()
    for kin in children:
        if kin.closed:
            continue
        child = await load(house, connection, SYSTEM, kin.number, lock=True)
        if await take_back(house, connection, child, because_of(case.item, case.state), actor) is None:
            taken.add(kin.number)
    events = commands.withdrawn(case.ground(), case.state, reason, actor, below=left(refs_of(case.turns), taken))
    assert not isinstance(events, Refused), "what was lawful a moment ago is lawful, for the case is locked"
    await append_to(house, connection, case, events)
    return None


async def children_of(connection: Connection, case: Loaded, *, lock: bool = False) -> list[Kin]:
    """The cases that this one has opened, in the order of their opening; `lock`: nobody decides on one of them until the end."""
    if not refs_of(case.turns):
        return []
    # unscoped: the case was loaded within the actor's scope, and what was opened for it is the same applicant's
    return [Kin(**dict(row)) for row in await connection.fetch(_CHILDREN + (" FOR UPDATE OF c" if lock else ""), case.id)]


async def barred(house: House, connection: Connection, case: Loaded) -> Refused | None:
    """Why the applicant may not take the case back by itself, whatever its own state; None when they may."""
    # unscoped: the case was loaded within the actor's scope; of the one that opened it only its item and what it opened are looked at
    if not case.parent:
        return not_theirs(case.item) or too_late(case.item, case.turns, await children_of(connection, case))
    opener = await load(house, connection, SYSTEM, case.parent)
    return (
        not_theirs(opener.item) or struck(opener.item, opener.turns, await children_of(connection, opener))
        or too_late(case.item, case.turns, await children_of(connection, case))
    )


def not_theirs(item: Item) -> Refused | None:
    """What nobody applied for cannot be taken back: an office or the system began it."""
    if item.info.starts == APPLICANT:
        return None
    by = "由机关依职权发起" if item.info.starts == "office" else "由系统发起"
    return Refused(f"“{item.info.name}”{by}，不是您申请的，不能撤回申请", f"您可以向办理机关陈述、申辩；{_APPEAL}")


def struck(item: Item, turns: Sequence[Turn], children: Sequence[Kin]) -> Refused | None:
    """Why what has been granted leaves nothing to take back, where the process says that it is final."""
    finals = {plan.definition.item for plans in item.process.opens.values() for plan in plans if plan.definition.final}
    done = {kin.number for kin in children if kin.well and kin.item in finals}
    final = next((called(ref) for ref in refs_of(turns) if ref.number in done), "")
    return Refused(f"“{final}”已经办成，不能撤回申请", f"其余的办件由各部门依法办完；{_APPEAL}") if final else None


def too_late(item: Item, turns: Sequence[Turn], children: Sequence[Kin]) -> Refused | None:
    """Why the cases that this one has opened leave nothing to take back; None while they do."""
    refs, ended = refs_of(turns), {kin.number for kin in children if kin.closed}
    if refs and all(ref.because or ref.number in ended for ref in refs):
        return Refused("分办的办件都已有结果，不能撤回申请", _APPEAL)
    return struck(item, turns, children)


def because_of(item: Item, state: CaseState) -> str:
    """Why a case is taken back together with the one that opened it."""
    return f"主办件“{item.info.name}”（{state.number}）已由申请人撤回，本件一并撤回"


def left(refs: Sequence[ChildRef], taken: Collection[str]) -> commands.Below:
    """The children after the withdrawal, and what became of them in words; `taken` are the numbers of those taken back with it."""
    waiting = [ref for ref in refs if not ref.number and not ref.because]
    groups = {
        "一并撤回": [ref for ref in refs if ref.number in taken],
        "不再开办": waiting,
        "已经决定的不受影响": [ref for ref in refs if ref.number and ref.number not in taken],
    }
    found = tuple(msgspec.structs.replace(ref, because=NEVER) if ref in waiting else ref for ref in refs)
    return found, tuple(f"{word}：{'、'.join(map(called, those))}" for word, those in groups.items() if those)
