"""The people of an authority as its keeper sees them: accounts, posts, what would be left lying, and the log of who did what."""

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

from core import time
from core.access.keepers import Keeper
from core.problems import NotFound
from core.store.engine import Connection
from core.store.patterns import part_of

PAGE = 50
LogKind: TypeAlias = Literal["opened", "given", "ended", "closed", "reopened", "reset"]
_HERE = "EXISTS (SELECT FROM posts o WHERE o.account = a.id AND ($1::text[] IS NULL OR o.org = ANY($1::text[])))"
_COLUMNS = f"""
SELECT a.id, a.login, a.name, a.active, a.initial_until, a.locked_until,
    (SELECT jsonb_agg(jsonb_build_array(o.id, o.org, coalesce(g.name, o.org), o.role, o.since, o.until) ORDER BY o.until IS NOT NULL, o.since, o.id)
       FROM posts o LEFT JOIN orgs g ON g.id = o.org WHERE o.account = a.id) AS posts
FROM accounts a WHERE a.party IS NULL AND {_HERE}
"""  # noqa: S608 - written down here
_LIST = f"""{_COLUMNS} AND ($2 = '' OR a.name ILIKE $2 OR a.login ILIKE $2) AND (a.name, a.id) > ($3, $4::bigint) ORDER BY a.name, a.id LIMIT $5"""
_ONE = f"{_COLUMNS} AND a.id = $2"
_LOG = """
SELECT l.id, l.at, l.by_name, l.account, a.login, a.name, l.org, coalesce(g.name, '') AS org_name, l.kind, l.role, l.since, l.until, l.reason
FROM staff_log l JOIN accounts a ON a.id = l.account LEFT JOIN orgs g ON g.id = l.org
WHERE ($2::bigint IS NULL OR l.account = $2) AND l.id < $3 AND ($1::text[] IS NULL OR l.org = ANY($1::text[])
    OR (l.org IS NULL AND EXISTS (SELECT FROM posts o WHERE o.account = l.account AND o.org = ANY($1::text[]))))
ORDER BY l.id DESC LIMIT $4
"""
_LYING = """
SELECT (SELECT count(*) FROM (SELECT FROM cases c WHERE c.org = ANY($2::text[]) AND c.assignee = $1 AND c.closed_on IS NULL LIMIT 100) n) AS assigned,
    (SELECT count(*) FROM (SELECT FROM case_calls k WHERE k.login = $1 AND k.login <> '' AND k.kind = 'sign' LIMIT 100) n) AS to_sign
"""
_VACANT = """
SELECT DISTINCT o.org, o.role FROM posts o WHERE o.account = $1 AND o.org = ANY($3::text[]) AND o.since <= $2 AND (o.until IS NULL OR o.until >= $2)
AND NOT EXISTS (SELECT FROM posts p JOIN accounts b ON b.id = p.account
    WHERE p.org = o.org AND p.role = o.role AND p.account <> o.account AND b.active AND p.since <= $2 AND (p.until IS NULL OR p.until >= $2))
"""


class Post(msgspec.Struct, frozen=True, array_like=True):
    """A post somebody has, had or will have; `until` is its last day, None: until it is ended."""

    id: int
    org: str
    org_name: str
    role: str
    since: date
    until: date | None

    def runs(self, today: date) -> bool:
        """Whether it is in force, or will be."""
        return self.until is None or self.until >= today

    def begun(self, today: date) -> bool:
        """Whether it is in force today."""
        return self.since <= today and self.runs(today)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An officer's account. `initial_until`: the password is an initial one, good until then; `locked_until`: after wrong guesses."""

    id: int
    login: str
    name: str
    active: bool
    initial_until: datetime | None
    locked_until: datetime | None
    posts: tuple[Post, ...]


class Lying(msgspec.Struct, frozen=True):
    """What nobody could go on with if the person left.

    `assigned`: open cases in their hands, `to_sign`: cases that wait for their signature, each counted up to 100; `vacant`: posts (org,
    role) that nobody else holds.
    """

    assigned: int
    to_sign: int
    vacant: tuple[tuple[str, str], ...]


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log."""

    id: int
    at: datetime
    by_name: str
    account: int
    login: str
    name: str
    org: str | None
    org_name: str
    kind: LogKind
    role: str
    since: date | None
    until: date | None
    reason: str


async def people(connection: Connection, keeper: Keeper, asked: str = "", after: tuple[str, int] = ("", 0)) -> tuple[Person, ...]:
    """Those with a post, past or present, in the keeper's authorities, by name; `asked` narrows to part of a name or login.

    A page of 50 after the one of this name and id, and one more where there are more.
    """
    pattern = part_of(asked.strip()) if asked.strip() else ""
    return tuple(_person(row) for row in await connection.fetch(_LIST, _orgs(keeper), pattern, *after, PAGE + 1))


async def person(connection: Connection, keeper: Keeper, account: int) -> Person:
    """One of them. Raises NotFound."""
    row = await connection.fetchrow(_ONE, _orgs(keeper), account)
    if row is None:
        raise NotFound("没有这个人员，或者不在您管理的机关", "请从人员列表中选择")
    return _person(row)


async def lying(connection: Connection, keeper: Keeper, who: Person) -> Lying:
    """What would be left lying in the keeper's authorities if they left."""
    orgs = sorted({post.org for post in who.posts if keeper.keeps(post.org)})
    counts = await connection.fetchrow(_LYING, who.login, orgs)
    assert counts is not None, "counts always come"
    vacant = await connection.fetch(_VACANT, who.id, time.today(), orgs)
    return Lying(counts["assigned"], counts["to_sign"], tuple((row["org"], row["role"]) for row in vacant))


async def log_of(connection: Connection, keeper: Keeper, account: int | None = None, before: int = 2**63 - 1) -> tuple[LogEntry, ...]:
    """What was done in the keeper's authorities, or with one account there; the last first, a page and one more where there are more."""
    return tuple(LogEntry(**dict(row)) for row in await connection.fetch(_LOG, _orgs(keeper), account, before, PAGE + 1))


def _orgs(keeper: Keeper) -> list[str] | None:
    return None if keeper.orgs is None else sorted(keeper.orgs)


def _person(row: object) -> Person:
    return msgspec.convert(dict(row), Person)  # type: ignore[call-overload] # a row is a mapping
