"""AB 岗: an officer names who stands in for them on which days; whoever decides at an authority names it for its officers.

The stand-in holds the principal's posts on these days and acts under their own name; nobody stands in through somebody else. An
arrangement is never changed, only taken back, so that who could act on a day can always be told.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import msgspec

from core import time
from core.access.actors import Actor
from core.access.roles import WITHOUT_CASES
from core.access.scope import case_orgs
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.store.engine import Connection

LEADER = "decider"
"""The role that arranges for the other officers of its authority, too."""
LONGEST = timedelta(days=366)
_LABELS = {"principal": "由谁离岗", "other": "代办人", "since": "起始日期", "until": "终止日期", "reason": "事由"}
_ORGS = """
SELECT array_agg(DISTINCT o.org) FROM accounts a JOIN posts o ON o.account = a.id
WHERE a.login = $1 AND a.active AND o.since <= $2 AND (o.until IS NULL OR o.until >= $2) AND o.role <> ALL($3::text[])
"""
"""Authorities where somebody holds a post today, other than those of the roles $3."""
_LOCK = "SELECT FROM accounts WHERE login = $1 FOR NO KEY UPDATE"
"""Who arranges for the same person waits: nobody looks for other arrangements while one is being made."""
_OVERLAP = """
SELECT b.name FROM stand_ins s JOIN accounts a ON a.id = s.principal JOIN accounts b ON b.id = s.account
WHERE a.login = $1 AND s.revoked_at IS NULL AND s.since <= $3 AND s.until >= $2 LIMIT 1
"""
_INSERT = """
INSERT INTO stand_ins (principal, account, since, until, reason, made_by, made_at)
SELECT p.id, o.id, $3, $4, $5, $6, $7 FROM accounts p, accounts o WHERE p.login = $1 AND o.login = $2 RETURNING id
"""
_LIST = """
SELECT s.id, p.login AS principal, p.name AS principal_name, o.login AS other, o.name AS other_name, s.since, s.until, s.reason, m.name AS made_by,
    s.made_at, s.revoked_at
FROM stand_ins s JOIN accounts p ON p.id = s.principal JOIN accounts o ON o.id = s.account JOIN accounts m ON m.id = s.made_by
WHERE s.principal = $1 OR s.account = $1 OR EXISTS (SELECT FROM posts h WHERE h.account = s.principal AND h.org = ANY($2::text[]))
ORDER BY s.revoked_at IS NULL AND s.until >= $3 DESC, s.id DESC LIMIT 100
"""
_ONE = "SELECT p.login FROM stand_ins s JOIN accounts p ON p.id = s.principal WHERE s.id = $1"
_UNTIL = """
SELECT p.login, max(s.until) AS until FROM stand_ins s JOIN accounts p ON p.id = s.principal
WHERE s.account = $1 AND s.revoked_at IS NULL AND s.since <= $2 AND s.until >= $2 GROUP BY p.login
"""
_PEOPLE = """
SELECT DISTINCT a.login, a.name FROM accounts a JOIN posts o ON o.account = a.id
WHERE a.active AND o.org = ANY($1::text[]) AND o.role <> ALL($3::text[]) AND o.since <= $2 AND (o.until IS NULL OR o.until >= $2) ORDER BY a.name, a.login LIMIT 500
"""
_END = "UPDATE stand_ins SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id"


class Arrangement(msgspec.Struct, frozen=True):
    """What is wished: on which days (both included) `other` stands in for `principal` (logins), and why."""

    principal: str
    other: str
    since: date | None
    until: date | None
    reason: str = ""


class StandIn(msgspec.Struct, frozen=True, kw_only=True):
    """An arrangement as it is read."""

    id: int
    principal: str
    principal_name: str
    other: str
    other_name: str
    since: date
    until: date
    reason: str
    made_by: str
    made_at: datetime
    revoked_at: datetime | None

    def runs(self, today: date) -> bool:
        """Whether it holds, or will."""
        return self.revoked_at is None and self.until >= today


async def arrange(connection: Connection, actor: Actor, wish: Arrangement) -> int:
    """Note the arrangement, in a transaction of the caller's. Raises Invalid for what does not hold together, Forbidden for what is not the actor's to arrange."""
    _check(wish)
    assert wish.since is not None, "checked"
    assert wish.until is not None, "checked"
    await connection.execute(_LOCK, wish.principal)
    theirs = await _orgs(connection, wish.principal)
    if wish.principal != actor.login and not leads(actor) & theirs:
        raise Forbidden("只能安排本人的 AB 岗；决定人可以安排本机关工作人员的", "请由本人或者本机关的决定人安排")
    if not theirs & await _orgs(connection, wish.other):
        raise _wrong("other", "代办人不是同一机关的工作人员")
    cases = await _orgs(connection, wish.principal, WITHOUT_CASES)
    if cases and not cases & await _orgs(connection, wish.other, WITHOUT_CASES):
        raise _wrong("other", "代办人在本机关没有办件岗位，不能代办办件")
    taken = await connection.fetchval(_OVERLAP, wish.principal, wish.since, wish.until)
    if taken is not None:
        raise _wrong("since", f"这些日期里已经由{taken}代办，请先撤销原来的安排")
    number: int = await connection.fetchval(_INSERT, wish.principal, wish.other, wish.since, wish.until, wish.reason.strip(), actor.account, time.now())
    return number


async def arrangements(connection: Connection, actor: Actor) -> tuple[StandIn, ...]:
    """Those of oneself, those one stands in by, and of one's authorities for whoever decides there; those that hold or will first, the last at the top."""
    return tuple(StandIn(**dict(row)) for row in await connection.fetch(_LIST, actor.account, sorted(leads(actor)), time.today()))


async def until_when(connection: Connection, actor: Actor) -> dict[str, date]:
    """Until when the actor stands in today for whom: login → the last day."""
    return {row["login"]: row["until"] for row in await connection.fetch(_UNTIL, actor.account, time.today())} if actor.stood else {}


async def take_back(connection: Connection, actor: Actor, number: int) -> None:
    """It ends now. Raises NotFound when it is not the actor's, or has been taken back."""
    principal = await connection.fetchval(_ONE, number)
    allowed = principal is not None and (principal == actor.login or bool(leads(actor) & await _orgs(connection, principal)))
    if not allowed or await connection.fetchval(_END, number, time.now(), actor.account) is None:
        raise NotFound("没有这一安排，或者已经撤销", "请从列表中选择")


async def candidates(connection: Connection, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Officers of the actor's authorities: login and name; for whoever works on cases and arranges for themselves only, those who do so too."""
    only = bool(case_orgs(actor)) and not leads(actor)
    orgs, without = (case_orgs(actor), sorted(WITHOUT_CASES)) if only else (sorted({post.org for post in actor.posts}), [])
    return tuple((row["login"], row["name"]) for row in await connection.fetch(_PEOPLE, orgs, time.today(), without))


def leads(actor: Actor) -> set[str]:
    """The authorities for whose officers the actor arranges; not in somebody else's place."""
    return {post.org for post in actor.posts if post.role == LEADER and post not in actor.lent}


async def _orgs(connection: Connection, login: str, without: Collection[str] = ()) -> set[str]:
    return set(await connection.fetchval(_ORGS, login, time.today(), sorted(without)) or ())


def _check(wish: Arrangement) -> None:
    missing = [name for name in ("principal", "other", "since", "until", "reason") if not getattr(wish, name)]
    if missing:
        raise Invalid("AB 岗的安排不完整", "请补充后保存", tuple(FieldProblem(name, _LABELS[name], f"请填写{_LABELS[name]}") for name in missing))
    if wish.principal == wish.other:
        raise _wrong("other", "代办人不能是本人")
    assert wish.since is not None, "checked above"
    assert wish.until is not None, "checked above"
    if wish.until < wish.since or wish.until < time.today():
        raise _wrong("until", "终止日期不能早于起始日期和今天")
    if wish.until - wish.since > LONGEST:
        raise _wrong("until", f"一次最多安排 {LONGEST.days} 日")
    if len(wish.reason) > 200:
        raise _wrong("reason", "事由最多 200 个字")


def _wrong(name: str, text: str) -> Invalid:
    return Invalid(text, "请修改后保存", (FieldProblem(name, _LABELS[name], text),))
