"""好差评: a finished case is rated once, by its applicant; its authority reads sums, and of a bad rating an order without a name.

Source: 国办发〔2019〕51号 (政务服务好差评); conventions: five stars, reasons when bad, nobody rates on another's behalf. What a bad rating sets
going stands in `core.ratings`.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from core import time
from core.access import Actor, case_orgs, scope
from core.cases.loading import opened
from core.cases.wording import sayable
from core.filings.numbers import QUERY_ALPHABET
from core.house import House
from core.problems import FieldProblem, Forbidden, Invalid, NotFound, NotLawful
from core.ratings.covering import cover
from core.ratings.orders import Order, State, begun
from core.ratings.terms import BAD, STARS, Terms, terms
from core.reporting.mapping import mapping_of
from core.reporting.rating import Rated, record_rating
from core.rules import value_words
from core.store.engine import Connection

FEWEST = 5
"""Fewer ratings than these are not summed up: a sum of few would tell who said what."""
COUNTED = 1_000
LONGEST: Final = 500
"""Characters that may be written freely."""
SEALED: Final = "rating order"
"""What the case's number sealed with an order is called towards the vault."""
_CASE = """
SELECT c.org, c.item, c.closed_on,
    (SELECT m.number FROM links l JOIN cases m ON m.id = l.to_case WHERE l.from_case = c.id AND l.kind = 'child_of') AS opener
FROM cases c WHERE c.number = $1 AND {scope}
"""
_STORE = """
INSERT INTO ratings (slot, org, item, stars, reasons, rated_on, channel, points, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (slot) DO NOTHING
"""
_ORDER = """
INSERT INTO rating_orders (number, slot, org, opened_on, since, due_on, provisional, state, sealed) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)
"""
_DONE = """
SELECT o.number, o.state, o.since, o.due_on, o.provisional, o.sealed IS NOT NULL AS named,
    (SELECT s.words FROM rating_steps s WHERE s."order" = o.number AND s.kind = 'mended' ORDER BY s.n DESC LIMIT 1) AS measure
FROM ratings r LEFT JOIN rating_orders o ON o.slot = r.slot WHERE r.slot = $1
"""
_SUMS = """
SELECT i.item, r.stars, r.reasons FROM unnest($1::text[]) AS s(org) CROSS JOIN unnest($2::text[]) AS i(item) CROSS JOIN LATERAL (
    SELECT r.stars, r.reasons FROM ratings r WHERE r.org = s.org AND r.item = i.item AND r.rated_on >= $3
    ORDER BY r.rated_on DESC LIMIT $4
) r
"""


class Said(msgspec.Struct, frozen=True):
    """A rating as it is given: stars, what was wrong (when bad), by which channel, which points it is about, what else there is to say.

    `named`: whoever calls back may know who it was; the authority never does.
    """

    stars: int
    reasons: Sequence[str] = ()
    channel: str = "网上"
    points: Sequence[str] = ()
    words: str = ""
    named: bool = True


class Followed(msgspec.Struct, frozen=True):
    """How far the order is that one's own bad rating has opened.

    The authority has `days` working days, until `due_on`; `measure` is what it says it has done.
    """

    number: str
    state: State
    days: int
    due_on: date
    provisional: bool
    named: bool
    measure: str = ""


class Rateable(msgspec.Struct, frozen=True):
    """A case that may be rated: `done` when it has been; `order` is what a bad rating has set going."""

    number: str
    item: str
    done: bool
    order: Followed | None = None


class RatingSum(msgspec.Struct, frozen=True):
    """The ratings of an item: how many, their stars added up, and how often each reason was given. Nothing where they are too few."""

    count: int
    stars: int = 0
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def told(self) -> bool:
        """Whether there are enough to be summed up."""
        return self.count >= FEWEST

    @property
    def tenths(self) -> int:
        """The average in tenths of a star, rounded half up."""
        return (self.stars * 20 + self.count) // (self.count * 2) if self.told else 0


async def rateable(house: House, actor: Actor, number: str) -> Rateable:
    """The case, for rating it.

    Raises Forbidden for officers, NotFound when it is not the actor's own, NotLawful before its end or when another case opened it.
    """
    _, item = await _case(house, actor, number)
    row = await house.db.fetchrow(_DONE, slot_of(house, number))
    if row is None:
        return Rateable(number, item, done=False)
    followed = None
    if row["number"] is not None:
        days = terms().limit(row["since"]).days
        followed = Followed(row["number"], row["state"], days, row["due_on"], row["provisional"], row["named"], row["measure"] or "")
    return Rateable(number, item, done=True, order=followed)


async def rate(house: House, actor: Actor, number: str, said: Said) -> None:
    """Keep the rating; a bad one opens its order in the same transaction.

    Raises Invalid with what is missing, and what `rateable` raises; NotLawful also for a case that was rated before.
    """
    org, item = await _case(house, actor, number)
    known = terms()
    check(said, known)
    words = cover(said.words.strip(), await _telling(house, actor, number)) if said.words.strip() else ""
    slot, today = slot_of(house, number), time.today()
    reasons = [reason for reason in known.reasons if reason in said.reasons] if said.stars <= BAD else []
    points = [point for point in known.points[said.channel] if point in said.points]
    order = begun(said.stars, today, known, named=said.named)
    async with house.db.transaction() as connection:
        done = await connection.execute(_STORE, slot, org, item, said.stars, reasons, today, said.channel, points, words)
        if done != "INSERT 0 1":
            raise NotLawful("这件办件已经评价过", "每件办件评价一次，不能修改")
        await record_rating(house, connection, mapping_of(house.settings), Rated(number, said.stars, tuple(reasons), today))
        if order is not None:
            await _begin(house, connection, order, (slot, org, number))


def check(said: Said, known: Terms) -> None:
    """Raises Invalid with a problem for each field of a rating that cannot be taken as it is."""
    problems = [] if said.stars in STARS else [FieldProblem("stars", "评价", "请选择一个星级")]
    if not set(said.reasons) <= set(known.reasons):
        problems.append(FieldProblem("reasons", "原因", "请从列出的原因中选择"))
    elif said.stars in STARS and said.stars <= BAD and not said.reasons:
        problems.append(FieldProblem("reasons", "原因", "请选择不满意的原因，可以选几项"))
    if said.channel not in known.points:
        problems.append(FieldProblem("channel", "在哪里办的", f"请选择：{'、'.join(known.points)}"))
    elif not set(said.points) <= set(known.points[said.channel]):
        problems.append(FieldProblem("points", "是哪些方面", f"{said.channel}办理的，请选择：{'、'.join(known.points[said.channel])}"))
    if len(said.words) > LONGEST:
        problems.append(FieldProblem("words", "还想说的", f"不超过 {LONGEST} 字，现在 {len(said.words)} 字"))
    if problems:
        raise Invalid("评价还没有填完", "请修改后重新提交", problems)
    sayable([("words", said.words)])


async def _begin(house: House, connection: Connection, order: Order, about: tuple[str, str, str]) -> None:
    """Open the order; `about` is the rating's slot, the authority, the case's number."""
    slot, org, case = about
    number = f"PJ{''.join(secrets.choice(QUERY_ALPHABET) for _ in range(10))}"
    sealed = house.vault.seal(case.encode(), f"{SEALED} {number}") if order.named else None
    await connection.execute(_ORDER, number, slot, org, order.since, order.due_on, order.provisional, order.state, sealed)


async def _telling(house: House, actor: Actor, number: str) -> list[str]:
    """What of the case would tell who writes: names, numbers, and every text that was filled in."""
    async with opened(house, actor, number) as (_, case):
        fields, state = case.item.form.fields, case.state
        texts = [value_words(value, fields[name].type) for name, value in case.values.items() if fields[name].type.kind == "text"]
        return [case.applicant, actor.name, state.number, state.query_code, *texts]


async def sums(connection: Connection, actor: Actor, items: Collection[str], days: int = 365) -> dict[str, RatingSum]:
    """By item, the ratings of the officer's authorities in the last `days`; for anybody else nothing."""
    if actor.kind != "officer":
        return {}
    rows = await connection.fetch(_SUMS, case_orgs(actor), sorted(items), time.today() - timedelta(days=days - 1), COUNTED)
    found: dict[str, RatingSum] = {}
    for item in dict.fromkeys(row["item"] for row in rows):
        found[item] = summed([(row["stars"], row["reasons"]) for row in rows if row["item"] == item])
    return found


def summed(ratings: Sequence[tuple[int, Sequence[str]]]) -> RatingSum:
    """Ratings as a sum; of too few only how many."""
    if len(ratings) < FEWEST:
        return RatingSum(len(ratings))
    counts = {reason: sum(reason in reasons for _, reasons in ratings) for reason in terms().reasons}
    given = sorted(((reason, count) for reason, count in counts.items() if count), key=lambda each: -each[1])
    return RatingSum(len(ratings), sum(stars for stars, _ in ratings), tuple(given))


async def _case(house: House, actor: Actor, number: str) -> tuple[str, str]:
    """Authority and item of a finished case of the applicant's own; what one filing has opened is rated together, as the one thing it is."""
    sayable([("number", number)])
    if actor.kind == "officer":
        raise not_by_officers()
    seen = scope(actor, 2)
    row = await house.db.fetchrow(_CASE.format(scope=seen.where), number, *seen.args) if actor.kind == "applicant" else None
    if row is None:
        raise NotFound("没有这个办件，或者不在您的名下", "请到“我的办件”中选择")
    if row["opener"] is not None:
        raise NotLawful("一次申请评价一次，本件是分办的办件", f"请评价主办件 {row['opener']}")
    if row["closed_on"] is None:
        raise too_early()
    return row["org"], row["item"]


def not_by_officers() -> Forbidden:
    """What an officer who would rate is told."""
    return Forbidden("评价由申请人自己作出，工作人员不能代评", "请申请人用自己的账号评价")


def too_early() -> NotLawful:
    """What somebody who would rate a case before its end is told."""
    return NotLawful("办件还没有结束，不能评价", "办结以后再来评价；对办理过程有意见的，可以拨打监督投诉电话")


def slot_of(house: House, number: str) -> str:
    """The keyed digest under which the rating of a case is kept."""
    return house.vault.index(f"rating:{number}")
