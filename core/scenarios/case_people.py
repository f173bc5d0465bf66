"""People in the case world: applicants and officers of a scratch database, who stands in for whom, who may read what."""

from abc import abstractmethod
from collections.abc import Awaitable
from datetime import date
from typing import TypeVar

from core.access import SYSTEM, Actor, PartyHeld
from core.access.accounts import add_org
from core.access.signing_in import actor_of_account
from core.access.stand_ins import Arrangement, arrange
from core.cases import read_case
from core.cases.views import HandsView
from core.house import House
from core.items.item import Item
from core.parties import add_party, by_code
from core.problems import NotFound, Problem
from core.scenarios.people import authorities, role_of
from core.scenarios.shelf import Shelf
from core.scenarios.world import Refusal, World
from core.store.engine import Database

T = TypeVar("T")


class CasePeople(World):
    """The part of the case world that knows people."""

    def __init__(self, shelf: Shelf, house: House, people: "People") -> None:
        super().__init__(shelf)
        self._house, self._people = house, people
        self._known: dict[str, tuple[Item, str]] = {}
        self._substitutes: set[str] = set()

    @abstractmethod
    def _noted(self, number: str, item: Item, holder: str) -> str:
        """Remember the case."""

    async def stand_in(self, principal: str, other: str, days: tuple[date, date]) -> None:
        """Arrange it as the principal would."""
        org = (await read_case(self._house, SYSTEM, self.case)).org
        self._substitutes.add(other)
        absent, _ = [await self._people.officer(org, role_of(self.shelf, name, ""), name) for name in (principal, other)]
        async with self._house.db.transaction() as connection:
            await told(arrange(connection, absent, Arrangement(principal, other, *days, "规则用例")))

    async def hands(self, case: str) -> HandsView:
        """Who has the case in hand."""
        view = await read_case(self._house, SYSTEM, case)
        return view.hands or HandsView()

    async def may_read(self, case: str, org: str, name: str) -> bool:
        """Whether the house lets them."""
        officer = await self._people.officer(org, role_of(self.shelf, name, "handler"), name)
        try:
            await read_case(self._house, officer, case)
        except NotFound:
            return False
        return True

    async def sees(self, case: str, name: str, role: str, field: str) -> bool:
        """Whether the house shows it them."""
        org = (await read_case(self._house, SYSTEM, case)).org
        view = await read_case(self._house, await self._people.officer(org, "" if name in self._substitutes else role, name), case)
        return any(each.name == field and not each.unseen for each in view.fields)

    async def reopened(self, case: str) -> str:
        """The last of the linked cases that is so."""
        view = await read_case(self._house, SYSTEM, case)
        number = next((kin.number for kin in reversed(view.kin) if kin.relation == "重新办理"), "")
        return self._noted(number, *self._known[case]) if number else ""

    async def by_whom(self, case: str) -> str:
        """As an officer reads it in the records, without the role."""
        view = await read_case(self._house, SYSTEM, case)
        by = next(event.by for event in reversed(view.events) if event.by != "系统")
        return by.rpartition(" ")[2]


class People:
    """The applicants and officers of a scratch database, made when first needed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._officers: dict[str, int] = {}
        self._posts: set[tuple[str, str, str]] = set()

    async def applicant(self, code: str) -> Actor:
        """An applicant of that USCC."""
        async with self._house.db.transaction() as connection:
            party = await by_code(connection, self._house.vault, "legal", code)
            if party is None:
                name = f"【演示】{code}"
                party = await add_party(connection, self._house.vault, kind="legal", code=code, name=name, synthetic=True)
        return Actor(party.id, code, party.name, "applicant", (PartyHeld(party.id, code, party.name),))

    async def officer(self, org: str, role: str, name: str) -> Actor:
        """An officer who has the role there; the name is the login."""
        if role and (org, role, name) not in self._posts:
            await self._appoint(self._house.db, org, role, name)
        return await actor_of_account(self._house.db, self._officers[name])

    async def authorities(self, shelf: Shelf) -> None:
        """Have every authority of the items at hand."""
        async with self._house.db.transaction() as connection:
            for org, name in authorities(shelf).items():
                await add_org(connection, org, name)

    async def known(self, shelf: Shelf, org: str, to: str) -> None:
        """Have the person or authority at hand that an act names."""
        if to in authorities(shelf):
            async with self._house.db.transaction() as connection:
                await add_org(connection, to, authorities(shelf)[to])
        elif role := role_of(shelf, to, ""):
            await self.officer(org, role, to)

    async def _appoint(self, database: Database, org: str, role: str, name: str) -> None:
        async with database.transaction() as connection:
            await add_org(connection, org, org)
            if name not in self._officers:
                self._officers[name] = await connection.fetchval(
                    "INSERT INTO accounts (login, name, password_hash) VALUES ($1, $1, '') RETURNING id", name
                )
            await connection.execute(
                "INSERT INTO posts (account, org, role, since) VALUES ($1, $2, $3, '2000-01-01')", self._officers[name], org, role
            )
        self._posts.add((org, role, name))


async def told(doing: Awaitable[T]) -> T:
    """What the house answers; its refusal as a person reads it."""
    try:
        return await doing
    except Problem as problem:
        raise Refusal(*([field.text for field in problem.fields] or [str(problem)])) from None
