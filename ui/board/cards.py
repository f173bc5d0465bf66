"""The cards of the board 看板. A card is a number, what it counts (口径), and the list behind it.

`CARDS` is the one place for more: a coroutine function from the house and the actor to its cards, asked in this order. A maker asks
`access.scope` or the actor's own authorities like everybody, and must be cheap whatever lies in the archive.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import msgspec

from core.access import Actor
from core.cases.board import COUNTED, Count, board_counts
from core.cases.desk import LATELY
from core.house import House
from core.ratings.reading import counts, mends


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A figure: its label, the number as it is read, what it counts, where the list is (empty: there is none), and its tone."""

    label: str
    value: str
    counts: str
    href: str = ""
    tone: str = ""
    unit: str = "件"


Maker: TypeAlias = Callable[[House, Actor], Awaitable[tuple[Card, ...]]]


async def case_cards(house: House, actor: Actor) -> tuple[Card, ...]:
    """Open, late and lately finished cases of the actor's authorities."""
    found = await board_counts(house.db, actor, house.catalogue.registry.items)
    if found is None:
        return ()
    whole = found.whole
    return (
        Card(label="在办", value=shown(whole.open), counts="本机关还没有结束的全部办件，不论在哪个环节", href="/desk?view=all"),
        Card(
            label="超期", value=shown(whole.overdue), counts="在办件中，环节、承诺、法定时限里最近的一个已经过了届满日的；等待期间不计", tone="bad" if whole.overdue.value else "",
            href="/desk?view=all&overdue=1",
        ),
        Card(
            label=f"近 {LATELY} 日结束", value=shown(whole.closed), href="/desk?view=closed",
            counts=f"现有事项中，近 {LATELY} 日（含今天）结束的办件，含不予受理、不予和撤回申请的",
        ),
    )


async def rating_cards(house: House, actor: Actor) -> tuple[Card, ...]:
    """Orders of bad ratings that the actor's authorities have to mend."""
    if not mends(actor):
        return ()
    found = await counts(house.db, actor, "authority")
    late = f"；其中 {found.late} 张已经逾期" if found.late else ""
    return (
        Card(label="待整改的差评", value=f"{found.mend:,}", unit="张", counts=f"申请人评价不满意、本机关还没有登记整改的{late}", href="/desk/ratings", tone="bad" if found.late else ""),
    )


def shown(count: Count) -> str:
    """The number as it is read; what was not counted to its end says so."""
    return f"{COUNTED:,} 以上" if count.more else f"{count.value:,}"


CARDS: Final[tuple[Maker, ...]] = (case_cards, rating_cards)
