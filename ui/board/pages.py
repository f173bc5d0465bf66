"""The board: cards, then the same numbers by item with how people rated it; every number leads to the list it counts."""

from urllib.parse import urlencode

import msgspec
from litestar import Response, get

from core.cases.board import ItemCounts, board_counts
from core.cases.desk import LATELY
from core.cases.ratings import FEWEST, RatingSum, sums
from core.house import House
from ui.api.who import Asking, house_of
from ui.board.cards import CARDS, shown
from ui.web import Visit, officer, page


class Figure(msgspec.Struct, frozen=True):
    """A number of a line: as it is read, and the list behind it."""

    text: str
    href: str
    bad: bool = False


class ItemLine(msgspec.Struct, frozen=True):
    """An item's numbers, and how it was rated."""

    id: str
    name: str
    open: Figure
    overdue: Figure
    closed: Figure
    rating: str
    reasons: tuple[tuple[str, int], ...]


@get("/board")
async def board(request: Asking) -> Response[bytes]:
    """The numbers of one's own authorities."""
    visit, house = await officer(request), house_of(request)
    cards = [card for maker in CARDS for card in await maker(house, visit.actor)]
    return page(
        request, visit, "board/board.html", title="看板", cards=cards, lines=await _lines(house, visit), days=LATELY, fewest=FEWEST,
        orgs=await _orgs(house, visit),
    )


async def _lines(house: House, visit: Visit) -> list[ItemLine]:
    """A line for each item that the officer's authorities handle or have handled."""
    items = house.catalogue.registry.items
    found = await board_counts(house.db, visit.actor, items)
    ratings = await sums(house.db, visit.actor, items)
    own = {post.org for post in visit.actor.posts}
    lines = []
    for counts in found.items if found is not None else ():
        info = items[counts.item].info
        if info.authority in own or counts.open.value or counts.closed.value:
            lines.append(_line(counts, info.name, ratings.get(counts.item, RatingSum(0))))
    return lines


def _line(counts: ItemCounts, name: str, rating: RatingSum) -> ItemLine:
    def figure(number: str, view: str, *, bad: bool = False, **more: str) -> Figure:
        return Figure(number, f"/desk?{urlencode({'view': view, 'item': counts.item, **more})}", bad)

    return ItemLine(
        counts.item, name, figure(shown(counts.open), "all"), figure(shown(counts.overdue), "all", bad=counts.overdue.value > 0, overdue="1"),
        figure(shown(counts.closed), "closed"), _rated(rating), rating.reasons,
    )


def _rated(rating: RatingSum) -> str:
    if not rating.count:
        return "还没有评价"
    if not rating.told:
        return f"不足 {FEWEST} 条，不汇总"
    return f"{rating.tenths // 10}.{rating.tenths % 10} 星（{rating.count} 条）"


async def _orgs(house: House, visit: Visit) -> list[str]:
    """The names of the authorities whose numbers these are."""
    orgs = sorted({post.org for post in visit.actor.posts})
    rows = await house.db.fetch("SELECT name FROM orgs WHERE id = ANY($1::text[]) ORDER BY id", orgs)
    return [row["name"] for row in rows]
