"""The board: cards, then the same numbers by item with how people rated it; every number leads to the list it counts."""

from urllib.parse import urlencode

import msgspec
from litestar import Response, get

from core import time
from core.access import case_orgs
from core.cases.board import ItemCounts, board_counts
from core.cases.desk import LATELY
from core.cases.ratings import FEWEST, RatingSum, sums
from core.house import House
from ui.api.who import Asking, house_of
from ui.board.cards import CARDS, Card, shown
from ui.board.copying import CopyAs, Fact, Facts, as_of_now, file_of
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
    lines, orgs = await _lines(house, visit), await _orgs(house, visit)
    return page(
        request, visit, "board/board.html", title="看板", cards=cards, lines=lines, days=LATELY, fewest=FEWEST, orgs=orgs,
        facts=_facts(cards, lines, orgs),
    )


@get("/board/figures")
async def figures(request: Asking, kind: CopyAs = "docx") -> Response[bytes]:
    """The numbers of the board with their 口径, as a file."""
    visit, house = await officer(request), house_of(request)
    cards = [card for maker in CARDS for card in await maker(house, visit.actor)]
    return await file_of(_facts(cards, await _lines(house, visit), await _orgs(house, visit)), kind)


def _facts(cards: list[Card], lines: list[ItemLine], orgs: list[str]) -> Facts:
    """Everything the board counts, as it is copied."""
    rows = [Fact(name=card.label, value=card.value, unit=card.unit, period=as_of_now(), counts=card.counts) for card in cards]
    said = {card.label: card.counts for card in cards}
    for line in lines:
        for label, figure in (("在办", line.open), ("超期", line.overdue), (f"近 {LATELY} 日结束", line.closed)):
            counts = f"本事项的办件；{said[label]}" if label in said else "本事项的办件"
            rows.append(Fact(name=f"{line.name}：{label}", value=figure.text, period=as_of_now(), counts=counts))
    return Facts("看板的数", "、".join(orgs), time.now(), tuple(rows), "/board/figures")


async def _lines(house: House, visit: Visit) -> list[ItemLine]:
    """A line for each item that the officer's authorities handle or have handled."""
    items = house.catalogue.registry.items
    found = await board_counts(house.db, visit.actor, items)
    ratings = await sums(house.db, visit.actor, items)
    own = case_orgs(visit.actor)
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
    rows = await house.db.fetch("SELECT name FROM orgs WHERE id = ANY($1::text[]) ORDER BY id", case_orgs(visit.actor))
    return [row["name"] for row in rows]
