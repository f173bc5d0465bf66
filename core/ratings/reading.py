"""Orders 差评工单 as their readers see them: the authority that was rated, and whoever calls back from somewhere else.

Neither reads the case's number here. The one who calls back learns whom to call by `core.ratings.calling`, and that is written down.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor, case_posts
from core.access.roles import MONITOR, SUPERVISOR
from core.house import House
from core.problems import Forbidden, Invalid, NotFound
from core.process import explain
from core.ratings.orders import CALL, CLOSED, MEND, RESULTS, THEN, UNNAMED, Order, State
from core.ratings.terms import STARS, terms
from core.store.engine import Connection

Side: TypeAlias = Literal["authority", "caller"]
LARGEST: Final = 100
_OWN: Final = "o.org = ANY($1::text[]) AND $2"
_OTHERS: Final = "NOT o.org = ANY($1::text[]) AND $2"
_COLUMNS: Final = """
SELECT o.number, o.org, g.name AS org_name, r.item, r.stars, r.reasons, r.points, r.channel, r.words, o.opened_on, o.since, o.due_on, o.provisional,
    o.state, o.mended_on, o.sealed IS NOT NULL AS named
FROM rating_orders o JOIN ratings r ON r.slot = o.slot LEFT JOIN orgs g ON g.id = o.org
"""
_PAGE: Final = " WHERE {side} AND o.state = $3 AND (o.due_on, o.number) > ($4, $5) ORDER BY o.due_on, o.number LIMIT $6"
_ONE: Final = " WHERE {side} AND o.number = $3"
_STEPS: Final = """
SELECT s.kind, a.name AS by, s.at, s.words, s.mended_on, s.late, s.result, s.borne_out, s.after FROM rating_steps s
JOIN accounts a ON a.id = s.account WHERE s."order" = $1 ORDER BY s.n
"""
_COUNTS: Final = """
SELECT count(*) FILTER (WHERE o.state = '待整改') AS mend, count(*) FILTER (WHERE o.state = '待整改' AND o.due_on < $3) AS late,
    count(*) FILTER (WHERE o.state = '待回访') AS call FROM rating_orders o WHERE o.state <> '已办结' AND {side}
"""


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about an order: `act` 整改 or 回访, on which day it was recorded, by whom (colleagues only), and what it came to."""

    act: Literal["整改", "回访"]
    on: date
    by: str = ""
    words: str = ""
    mended_on: date | None = None
    late: bool = False
    result: str = ""
    borne_out: bool | None = None
    after: str = ""


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its reader may see it; `late`: the time for mending is over. `may` is what the reader may do now: 整改, 回访, or nothing."""

    number: str
    org: str
    org_name: str
    item: str
    item_name: str
    stars: int
    grade: str
    reasons: tuple[str, ...]
    points: tuple[str, ...]
    channel: str
    words: str
    opened_on: date
    since: date
    due_on: date
    provisional: bool
    state: State
    late: bool
    named: bool
    mended_on: date | None = None
    explained: tuple[str, ...] = ()
    steps: tuple[StepView, ...] = ()
    may: Literal["", "整改", "回访"] = ""
    results: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


class OrderPage(msgspec.Struct, frozen=True):
    """A page of orders, the one that is due first at the top; `next` is where the following page starts, empty on the last."""

    orders: tuple[OrderView, ...]
    next: str = ""


class OrderCounts(msgspec.Struct, frozen=True):
    """How many orders wait for mending, how many of those are late, how many wait for a call-back."""

    mend: int
    late: int
    call: int


def mends(actor: Actor) -> tuple[str, ...]:
    """The authorities whose orders the actor reads and mends: where they work on cases, not where they only watch over others."""
    return tuple(sorted({post.org for post in case_posts(actor) if post.role not in {MONITOR, SUPERVISOR}}))


def calls(actor: Actor) -> bool:
    """Whether the actor calls back: the raters of every authority where they hold no post."""
    return any(post.role == SUPERVISOR for post in actor.posts)


def side_of(actor: Actor, side: Side) -> tuple[str, tuple[object, object]]:
    """The condition over the alias `o` of `rating_orders` under which the actor is of that side, and its two arguments, $1 and $2.

    Who calls back holds no post in the rated authority, whatever else they do.
    """
    if side == "authority":
        return _OWN, (list(mends(actor)), actor.kind == "officer")
    return _OTHERS, (sorted({post.org for post in actor.posts}), actor.kind == "officer" and calls(actor))


async def orders(house: House, actor: Actor, side: Side, state: State, after: str = "", limit: int = 20) -> OrderPage:
    """A page of the orders in that state; what is not the actor's is not there.

    Raises Forbidden for anybody but officers, Invalid for an `after` that no page has given.
    """
    if actor.kind != "officer":
        raise Forbidden("差评工单由工作人员整改和回访", "自己的评价进行得怎样，请到“我的办件”中查看")
    size = max(1, min(limit, LARGEST))
    where, args = side_of(actor, side)
    rows = await house.db.fetch(_COLUMNS + _PAGE.format(side=where), *args, state, *_place(after), size + 1)
    more = f"{rows[size - 1]['due_on']}.{rows[size - 1]['number']}" if len(rows) > size else ""
    return OrderPage(tuple(view_of(house, row) for row in rows[:size]), more)


async def counts(connection: Connection, actor: Actor, side: Side) -> OrderCounts:
    """How many wait."""
    where, args = side_of(actor, side)
    row = await connection.fetchrow(_COUNTS.format(side=where), *args, time.today())
    return OrderCounts(row["mend"], row["late"], row["call"]) if row is not None else OrderCounts(0, 0, 0)


async def read_order(house: House, actor: Actor, number: str) -> OrderView:
    """One order with its history. Raises NotFound, whether there is none or it is not theirs to see."""
    for side in ("authority", "caller"):
        row = await find(house.db, actor, side, number)
        if row is not None:
            steps = await house.db.fetch(_STEPS, number)
            return _whole(house, row, steps, side)
    raise nowhere()


async def find(connection: Connection, actor: Actor, side: Side, number: str, *, lock: bool = False) -> Mapping[str, Any] | None:
    """The row of an order for whoever is of that side; `lock` keeps others from changing it until the transaction ends."""
    if not (number.isascii() and number.isalnum()):
        return None
    where, args = side_of(actor, side)
    return await connection.fetchrow(_COLUMNS + _ONE.format(side=where) + (" FOR UPDATE OF o" if lock else ""), *args, number)


def order_of(row: Mapping[str, Any]) -> Order:
    """The row as the computation knows it."""
    return Order(**{name: row[name] for name in Order.__struct_fields__})


def nowhere() -> NotFound:
    """What somebody is told who asks for an order that is not there, or not for them."""
    return NotFound("没有这张差评工单，或者不在您的办理范围内", "请从差评工单的列表中选择")


def view_of(house: House, row: Mapping[str, Any]) -> OrderView:
    """An order in a list."""
    item = house.catalogue.registry.items.get(row["item"])
    own = {name: row[name] for name in ("number", "org", "item", "stars", "channel", "words", "opened_on", "since", "due_on", "provisional", "state", "named", "mended_on")}
    return OrderView(
        **own, org_name=row["org_name"] or row["org"], item_name=item.info.name if item else row["item"], grade=STARS[row["stars"]],
        reasons=tuple(row["reasons"]), points=tuple(row["points"]), late=order_of(row).late(time.today()),
    )


def _whole(house: House, row: Mapping[str, Any], steps: list[Mapping[str, Any]], side: Side) -> OrderView:
    may: Literal["", "整改", "回访"] = ""
    if side == "authority" and row["state"] == MEND:
        may = "整改"
    elif side == "caller" and row["state"] == CALL:
        may = "回访"
    return msgspec.structs.replace(
        view_of(house, row), may=may, steps=tuple(_step(each, side) for each in steps), then=THEN if may == "回访" else (),
        explained=explain(terms().limit(row["since"]), row["since"]) if row["state"] != CLOSED else (),
        results=(RESULTS if row["named"] else (UNNAMED,)) if may == "回访" else (),
    )


def _step(row: Mapping[str, Any], side: Side) -> StepView:
    """What was done, in words; the names of those who did it are for their colleagues."""
    mended = row["kind"] == "mended"
    own = mended == (side == "authority")
    return StepView(
        act="整改" if mended else "回访", on=row["at"].astimezone(time.CHINA).date(), by=row["by"] if own else "", words=row["words"],
        mended_on=row["mended_on"], late=row["late"], result=row["result"], borne_out=row["borne_out"], after=row["after"],
    )


def _place(after: str) -> tuple[date, str]:
    day, _, number = after.partition(".")
    try:
        return (date.fromisoformat(day), number) if after else (date.min, "")
    except ValueError:
        raise Invalid("翻页位置不对", "请使用上一页给出的 next") from None
