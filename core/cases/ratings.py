"""好差评: a finished case is rated once, by its applicant, without a name; its authority reads sums, never a single rating.

Source: 国办发〔2019〕51号 (政务服务好差评); conventions: five stars, reasons when bad, nobody rates on another's behalf. The mending
of bad ratings and the call back are not here: since no rating leads back to a case, there is nobody to call.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec

from core import time
from core.access import Actor, scope
from core.cases.wording import sayable
from core.house import House
from core.problems import FieldProblem, Invalid, NotFound, NotLawful
from core.store.engine import Connection

STARS: dict[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
BAD = 2
"""So many stars or fewer is a bad rating 差评, which gives reasons."""
REASONS = (
    "超过承诺的时限", "要了规定以外的材料", "没有一次说清要补什么", "结果的理由没有说清", "工作人员态度不好", "系统不好用", "其他",
)
FEWEST = 5
"""Fewer ratings than these are not summed up: a sum of few would tell who said what."""
COUNTED = 1_000
_CASE = """
SELECT c.org, c.item, c.closed_on,
    (SELECT m.number FROM links l JOIN cases m ON m.id = l.to_case WHERE l.from_case = c.id AND l.kind = 'child_of') AS opener
FROM cases c WHERE c.number = $1 AND {scope}
"""
_STORE = """
INSERT INTO ratings (slot, org, item, stars, reasons, rated_on) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slot) DO NOTHING
"""
_SUMS = """
SELECT i.item, r.stars, r.reasons FROM unnest($1::text[]) AS s(org) CROSS JOIN unnest($2::text[]) AS i(item) CROSS JOIN LATERAL (
    SELECT r.stars, r.reasons FROM ratings r WHERE r.org = s.org AND r.item = i.item AND r.rated_on >= $3
    ORDER BY r.rated_on DESC LIMIT $4
) r
"""


class Rateable(msgspec.Struct, frozen=True):
    """A case that may be rated: `done` when it has been."""

    number: str
    item: str
    done: bool


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
    """The case, for rating it. Raises NotFound when it is not the actor's own, NotLawful before its end or when another case opened it."""
    row = await _case(house, actor, number)
    done = await house.db.fetchval("SELECT true FROM ratings WHERE slot = $1", _slot(house, number))
    return Rateable(number, row[1], bool(done))


async def rate(house: House, actor: Actor, number: str, stars: int, reasons: Sequence[str]) -> None:
    """Keep the rating. Raises Invalid with what is missing, NotFound, NotLawful for a case that is not finished or was rated before."""
    org, item = await _case(house, actor, number)
    problems = [] if stars in STARS else [FieldProblem("stars", "评价", "请选择一个星级")]
    if not set(reasons) <= set(REASONS):
        problems.append(FieldProblem("reasons", "原因", "请从列出的原因中选择"))
    elif stars in STARS and stars <= BAD and not reasons:
        problems.append(FieldProblem("reasons", "原因", "请选择不满意的原因，可以选几项"))
    if problems:
        raise Invalid("评价还没有填完", "请修改后重新提交", problems)
    kept = [reason for reason in REASONS if reason in reasons] if stars <= BAD else []
    done = await house.db.execute(_STORE, _slot(house, number), org, item, stars, kept, time.today())
    if done != "INSERT 0 1":
        raise NotLawful("这件办件已经评价过", "每件办件评价一次，不能修改")


async def sums(connection: Connection, actor: Actor, items: Collection[str], days: int = 365) -> dict[str, RatingSum]:
    """By item, the ratings of the officer's authorities in the last `days`; for anybody else nothing."""
    if actor.kind != "officer":
        return {}
    orgs = sorted({post.org for post in actor.posts})
    rows = await connection.fetch(_SUMS, orgs, sorted(items), time.today() - timedelta(days=days - 1), COUNTED)
    found: dict[str, RatingSum] = {}
    for item in dict.fromkeys(row["item"] for row in rows):
        found[item] = summed([(row["stars"], row["reasons"]) for row in rows if row["item"] == item])
    return found


def summed(ratings: Sequence[tuple[int, Sequence[str]]]) -> RatingSum:
    """Ratings as a sum; of too few only how many."""
    if len(ratings) < FEWEST:
        return RatingSum(len(ratings))
    counts = {reason: sum(reason in reasons for _, reasons in ratings) for reason in REASONS}
    given = sorted(((reason, count) for reason, count in counts.items() if count), key=lambda each: -each[1])
    return RatingSum(len(ratings), sum(stars for stars, _ in ratings), tuple(given))


async def _case(house: House, actor: Actor, number: str) -> tuple[str, str]:
    """Authority and item of a finished case of the applicant's own; what one filing has opened is rated together, as the one thing it is."""
    sayable([("number", number)])
    seen = scope(actor, 2)
    row = await house.db.fetchrow(_CASE.format(scope=seen.where), number, *seen.args) if actor.kind == "applicant" else None
    if row is None:
        raise NotFound("没有这个办件，或者不在您的名下", "请到“我的办件”中选择")
    if row["opener"] is not None:
        raise NotLawful("一次申请评价一次，本件是分办的办件", f"请评价主办件 {row['opener']}")
    if row["closed_on"] is None:
        raise NotLawful("办件还没有结束，不能评价", "办结以后再来评价；对办理过程有意见的，可以拨打监督投诉电话")
    return row["org"], row["item"]


def _slot(house: House, number: str) -> str:
    return house.vault.index(f"rating:{number}")
