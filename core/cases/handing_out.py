"""The counter where results are handed out 出件窗口: whose papers are made and still lie in the office, the longest first.

What lies there is kept by `core.cases.fetching`; every other result is read on the platform, and is found here by its number.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from core import time
from core.access import Actor, case_posts, scope
from core.calendar import workdays_between
from core.house import House
from core.items.item import Item
from core.problems import Invalid
from core.procedure.giving_out import RESULTS, at_service
from core.store.engine import Connection

LARGEST = 100
COUNTED = 200
_MINE = """
unnest({orgs}::text[]) AS s(org) CROSS JOIN LATERAL (
    SELECT h."case", h.since FROM handing_out h
    WHERE h.org = s.org{after}
        AND h.duties && (SELECT array_agg(p.duty) FROM unnest({post_orgs}::text[], {post_roles}::text[]) AS p(org, duty) WHERE p.org = s.org)
    ORDER BY h.since, h."case" LIMIT {most}
) w
"""
_READY = f"""
SELECT w."case", w.since FROM {_MINE.format(
    orgs="$1", post_orgs="$2", post_roles="$3", after=' AND (h.since, h."case") > ($4::date, $5::bigint)', most="$6",
)} ORDER BY w.since, w."case" LIMIT $6
"""  # noqa: S608 - every part is written down in this file
"""What lies ready. $1 authorities, $2 $3 posts, $4 $5 after, $6 how many."""
_ROWS = """
SELECT c.id, c.number, c.item, c.release, c.status, c.status_code, c.step, c.closed_on, p.name AS applicant, p.code AS holder, o.name AS org_name, h.since,
    (SELECT jsonb_agg(jsonb_build_array(d.title, d.number) ORDER BY d.id) FROM papers d JOIN events e ON e."case" = d."case" AND e.seq = d.seq
        WHERE d."case" = c.id AND NOT EXISTS (SELECT FROM paper_ends x WHERE x.paper = d.id)
            AND (e.kind = ANY($2::text[]) OR d.replaces IS NOT NULL)) AS papers
FROM cases c JOIN parties p ON p.id = c.party JOIN orgs o ON o.id = c.org LEFT JOIN handing_out h ON h."case" = c.id
WHERE c.id = ANY($1::bigint[]) AND {scope}
"""


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A case whose result can be handed out: its papers (title, number) that hold, since when they lie there and for how many working days.

    `serving`: it stands at a step of service, so that handing out is said as its outcome. `since` None: nobody is waited for.
    """

    number: str
    item_name: str
    org_name: str
    applicant: str
    status: str
    status_code: str
    papers: tuple[tuple[str, str], ...]
    since: date | None = None
    days: int = 0
    serving: bool = False


class ReadyPage(msgspec.Struct, frozen=True):
    """Some of them, those that have waited longest first; `next` is where the following page starts, empty on the last."""

    cases: tuple[Ready, ...]
    next: str = ""


async def ready(house: House, actor: Actor, after: str = "", limit: int = 20) -> ReadyPage:
    """What lies ready for those who hand out, at the posts the actor holds. Raises Invalid for an `after` that is none."""
    if actor.kind != "officer" or not actor.posts:
        return ReadyPage(())
    size = max(1, min(limit, LARGEST))
    # unscoped: the actor's own posts are handed over; what is shown of the cases is read within the scope
    rows = await house.db.fetch(_READY, *lying_at(actor), *_place(after), size + 1)
    found = await shown(house, actor, [row["case"] for row in rows[:size]])
    last = rows[size - 1] if len(rows) > size else None
    return ReadyPage(found, f"{last['since']}_{last['case']}" if last is not None else "")


async def how_many(connection: Connection, actor: Actor) -> int:
    """How many lie ready for the actor's posts, counted up to one more than `COUNTED`."""
    if actor.kind != "officer" or not actor.posts:
        return 0
    # unscoped: the actor's own posts are handed over
    found: int = await connection.fetchval(ready_count("$1", "$2", "$3"), *lying_at(actor))
    return found


def ready_count(orgs: str, post_orgs: str, post_roles: str) -> str:
    """The question of `how_many`, whose arguments (those of `lying_at`) are called so."""
    # unscoped: only the text of a query; whoever runs it hands over the actor's own posts
    mine = _MINE.format(orgs=orgs, post_orgs=post_orgs, post_roles=post_roles, after="", most=COUNTED + 1)
    return f"SELECT count(*) FROM (SELECT FROM {mine} LIMIT {COUNTED + 1:d}) n"  # noqa: S608 - every part is written down in this file


async def shown(house: House, actor: Actor, cases: Sequence[int]) -> tuple[Ready, ...]:
    """These cases (ids) as the counter sees them, in this order, as far as the actor may see them."""
    if not cases:
        return ()
    seen = scope(actor, 3)
    rows = {row["id"]: row for row in await house.db.fetch(_ROWS.format(scope=seen.where), list(cases), sorted(RESULTS), *seen.args)}
    return tuple([await _ready(house, rows[case]) for case in cases if case in rows])


async def by_numbers(house: House, actor: Actor, numbers: Sequence[str]) -> tuple[Ready, ...]:
    """The cases of these numbers, in this order, as far as the actor may see them."""
    seen = scope(actor, 2)
    found = await house.db.fetch(f"SELECT c.id, c.number FROM cases c WHERE c.number = ANY($1::text[]) AND {seen.where}", list(numbers), *seen.args)  # noqa: S608 - the scope's own text
    ids = {row["number"]: row["id"] for row in found}
    return await shown(house, actor, [ids[number] for number in numbers if number in ids])


async def _ready(house: House, row: Any) -> Ready:
    item: Item = await house.catalogue.item_at(row["release"])
    since = row["since"]
    return Ready(
        number=row["number"], item_name=item.info.name, org_name=row["org_name"], applicant=row["applicant"] or f"自然人（{row['holder'][:6]}…）",
        status=row["status"], status_code=row["status_code"], papers=tuple((title, number) for title, number in row["papers"] or ()), since=since,
        days=workdays_between(since, time.today()) if since is not None else 0, serving=at_service(item, row["step"]),
    )


def lying_at(actor: Actor) -> tuple[list[str], list[str], list[str]]:
    """The authorities, each once; then authorities and roles of the posts, side by side."""
    held = sorted((post.org, post.role) for post in case_posts(actor))
    return sorted({org for org, _ in held}), [org for org, _ in held], [role for _, role in held]


def _place(after: str) -> tuple[date, int]:
    """Day and case behind which a page starts."""
    if not after:
        return date.min, 0
    day, _, case = after.partition("_")
    try:
        return date.fromisoformat(day), int(case[:18])
    except ValueError:
        raise Invalid("翻页位置不对", "请使用上一页给出的 next") from None
