"""The people of a scenario: officers by role and sign (审核人甲), who stands in for whom, what everybody may see.

Somebody who acts in a role holds it; only whoever stands in for others holds the role that their name says, and what they stand in for.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date

import msgspec

from core.cases.around import Around, Colleague, Who
from core.cases.hands import TOGETHER
from core.cases.views import HandsView
from core.items.model import APPLICANT, StepDef
from core.process import Act, Process
from core.scenarios.shelf import Shelf

NAMES = ("甲", "乙", "丙", "丁")
"""What tells the officers of one role apart: 核查人员甲, 核查人员乙."""


class PeopleWorld(ABC):
    """What steps may ask of people. `elsewhere` is the authority from which the next act comes when it is not the case's own."""

    elsewhere: str = ""

    @abstractmethod
    async def stand_in(self, principal: str, other: str, days: tuple[date, date]) -> None:
        """From the first to the last day the other stands in for the principal; both are officers of the case's authority."""

    @abstractmethod
    async def hands(self, case: str) -> HandsView:
        """Who has the case in hand."""

    @abstractmethod
    async def may_read(self, case: str, org: str, name: str) -> bool:
        """Whether an officer of that authority may read the case."""

    @abstractmethod
    async def sees(self, case: str, name: str, role: str, field: str) -> bool:
        """Whether the officer of the case's authority is shown the field of that name, covered or not."""

    @abstractmethod
    async def reopened(self, case: str) -> str:
        """The case in which this one is dealt with anew; empty when there is none."""

    @abstractmethod
    async def by_whom(self, case: str) -> str:
        """How the record says who gave the last act of a person."""


class StandIn(msgspec.Struct, frozen=True):
    """Somebody who stands in for somebody, in memory."""

    principal: str
    other: str
    since: date
    until: date


def smoothly(shelf: Shelf, process: Process, step: StepDef) -> list[tuple[str, Act]]:
    """The acts, each with its role, by which a step comes to its favourable outcome."""
    word = process.favourable(step.id)
    if step.duty == APPLICANT:
        return [(APPLICANT, Act(word))]
    if step.signers and step.signing in TOGETHER:
        return [(role, Act(word, opinion="符合要求")) for role in (step.signers[:1] if step.signing == "any" else step.signers)]
    count = range(step.officers)
    signers = tuple(f"{shelf.roles[step.duty].name}{NAMES[n]}" for n in count)
    if step.signing in TOGETHER:
        return [(step.duty, Act(word, opinion="符合要求", officers=(name,))) for name in signers[: 1 if step.signing == "any" else None]]
    before = {
        "hearing": [(step.duty, Act("告知听证", reason="拟作出决定")), (APPLICANT, Act("要求听证"))],
        "consult": [(step.duty, Act("征求意见", to=f"{shelf.roles[step.duty].name}{NAMES[1]}", reason="有无意见", days=3, ground="继续办理"))],
    }.get(step.kind, [])
    if step.kind == "consult":
        before.append((step.duty, Act("答复意见", opinion="没有意见", officers=(f"{shelf.roles[step.duty].name}{NAMES[1]}",))))
    said = Act(word, opinion="符合要求", officers=signers, ground="邮寄送达" if step.kind == "deliver" else "", basis="听证笔录" if step.kind == "hearing" else "")
    return [*before, (step.duty, said)]


def role_of(shelf: Shelf, name: str, role: str) -> str:
    """The role an officer of that name holds; `role` when the name does not say."""
    found = sorted((each for each in shelf.roles.values() if name.startswith(each.name) and name[len(each.name):] in NAMES), key=lambda each: -len(each.name))
    return found[0].id if found else role


def who_in(shelf: Shelf, name: str, role: str, org: str, stand_ins: list[StandIn], today: date) -> Who:
    """An officer in memory who acts in the role."""
    own = frozenset({role_of(shelf, name, role) if any(each.other == name for each in stand_ins) else role})
    stood = [each.principal for each in stand_ins if each.other == name and each.since <= today <= each.until]
    lent = {role_of(shelf, each, ""): each for each in stood}
    theirs = {key: principal for key, principal in lent.items() if key not in own}
    return Who(name, name, f"account:{name}", own | set(theirs), frozenset({org}), theirs, {each: each for each in stood})


def around_in(shelf: Shelf, org: str) -> Around:
    """Everybody there may be at the authority, and the other authorities of the items."""
    people = tuple(Colleague(f"{role.name}{sign}", f"{role.name}{sign}", org, frozenset({role.id})) for role in shelf.roles.values() for sign in NAMES)
    orgs = tuple((key, name) for key, name in authorities(shelf).items() if key != org)
    return Around(people, orgs, (), {role.id: role.name for role in shelf.roles.values()})


def authorities(shelf: Shelf) -> Mapping[str, str]:
    """The authorities of the items, by id."""
    return {item.info.authority: item.info.authority_name for item in shelf.items.values()}


def addressed(shelf: Shelf, act: Act) -> Act:
    """The act with an authority by its id where it was named."""
    found = next((key for key, name in authorities(shelf).items() if name == act.to), None)
    return msgspec.structs.replace(act, to=found) if found is not None else act
