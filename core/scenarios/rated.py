"""Ratings 好差评 in a world: given by the applicant, mended by the authority, called back by somebody else. In memory, or in the house."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from core.access import Actor
from core.access.roles import SUPERVISOR
from core.cases.ratings import Said, check, not_by_officers, rate, slot_of, too_early
from core.house import House
from core.items.model import APPLICANT
from core.problems import NotLawful, Problem
from core.ratings.acting import call_back, mend
from core.ratings.orders import Call, Order, begun, called, mended
from core.ratings.reading import order_of
from core.ratings.terms import terms
from core.scenarios.sentences import StepError

ZONE = "示范区"
"""Where whoever calls back holds a post: not the rated authority."""
HANDLER = "handler"
_ORDER = """
SELECT o.number, o.since, o.due_on, o.provisional, o.state, o.mended_on, o.sealed IS NOT NULL AS named FROM rating_orders o
"""


class Ratings(ABC):
    """What scenarios do with ratings. Whatever is refused raises the house's own problem."""

    @abstractmethod
    async def rate(self, case: str, role: str, said: Said) -> None:
        """Somebody in the role (APPLICANT: the applicant) rates the case."""

    @abstractmethod
    async def mend(self, case: str, measure: str, day: date) -> None:
        """The authority records what it did about the case's bad rating."""

    @abstractmethod
    async def call(self, case: str, call: Call) -> None:
        """Whoever calls back records what it came to."""

    @abstractmethod
    async def order(self, case: str) -> Order | None:
        """The order that the case's rating has opened."""


class InMemory(Ratings):
    """Orders kept in a dict; `ended` says whether a case has ended, `today` which day it is."""

    def __init__(self, orders: dict[str, Order | None], ended: Callable[[str], Awaitable[bool]], today: Callable[[], date]) -> None:
        self._orders, self._ended, self._today = orders, ended, today

    async def rate(self, case: str, role: str, said: Said) -> None:
        """The same checks in the same order as the house."""
        if role != APPLICANT:
            raise not_by_officers()
        if not await self._ended(case):
            raise too_early()
        check(said, terms())
        if case in self._orders:
            raise NotLawful("这件办件已经评价过", "每件办件评价一次，不能修改")
        self._orders[case] = begun(said.stars, self._today(), terms(), named=said.named)

    async def mend(self, case: str, measure: str, day: date) -> None:
        """Compute the order after it."""
        self._orders[case] = mended(await _there(self, case), measure, day, self._today())

    async def call(self, case: str, call: Call) -> None:
        """Compute the order after it."""
        self._orders[case] = called(await _there(self, case), call, self._today(), terms())

    async def order(self, case: str) -> Order | None:
        """As it was computed last."""
        return self._orders.get(case)


class InHouse(Ratings):
    """The real commands; `applicant` answers who has filed a case, `officer` somebody with a role in an authority."""

    def __init__(
        self, house: House, applicant: Callable[[str], Awaitable[Actor]], officer: Callable[[str, str], Awaitable[Actor]], org: Callable[[str], Awaitable[str]]
    ) -> None:
        self._house, self._applicant, self._officer, self._org = house, applicant, officer, org

    async def rate(self, case: str, role: str, said: Said) -> None:
        """Rate it."""
        actor = await self._applicant(case) if role == APPLICANT else await self._officer(await self._org(case), role)
        await rate(self._house, actor, case, said)

    async def mend(self, case: str, measure: str, day: date) -> None:
        """By somebody of the authority."""
        await mend(self._house, await self._officer(await self._org(case), HANDLER), await self._number(case), measure, day)

    async def call(self, case: str, call: Call) -> None:
        """By somebody who holds no post there."""
        await call_back(self._house, await self._officer(ZONE, SUPERVISOR), await self._number(case), call)

    async def order(self, case: str) -> Order | None:
        """As it is stored."""
        row = await self._house.db.fetchrow(_ORDER + " WHERE o.slot = $1", slot_of(self._house, case))
        return None if row is None else order_of(row)

    async def _number(self, case: str) -> str:
        await _there(self, case)
        number: str = await self._house.db.fetchval("SELECT number FROM rating_orders WHERE slot = $1", slot_of(self._house, case))
        return number


class Rated(ABC):
    """A world in which cases are rated: in memory, unless it has a house and says so."""

    def __init__(self) -> None:
        self._orders: dict[str, Order | None] = {}

    @abstractmethod
    def today(self) -> date:
        """The world's day."""

    @abstractmethod
    async def seen_case(self, case: str) -> Any:
        """The case as it stands: its `step` is empty when it has ended."""

    def ratings(self) -> Ratings:
        """Ratings and what they set going."""
        return InMemory(self._orders, self._ended, self.today)

    async def _ended(self, case: str) -> bool:
        return not (await self.seen_case(case)).step


async def _there(ratings: Ratings, case: str) -> Order:
    found = await ratings.order(case)
    if found is None:
        raise StepError("没有差评工单：先让申请人评价为“不满意”或者“非常不满意”")
    return found


async def told(doing: Awaitable[None]) -> tuple[str, ...]:
    """Do it; what is refused, as a person reads it."""
    try:
        await doing
    except Problem as problem:
        return tuple(field.text for field in problem.fields) or (str(problem),)
    return ()
