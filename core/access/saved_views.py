"""Views 视图: a list of the desk under a name, one's own or shared with an authority by whoever leads it; one of them opens the desk.

What a view asks is kept as text by name, and read again as an address is: what is not known any more is left out then.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from core import time
from core.access.actors import Actor
from core.access.scope import case_posts
from core.access.stand_ins import leads
from core.problems import FieldProblem, Forbidden, Invalid, NotFound
from core.store.engine import Connection

LONGEST_NAME = 30
MOST = 40
"""Views that one officer may keep."""
VIEWS = """
SELECT v.id, v.name, v.asked, v.org, v.account = $1 AS own, a.name AS by, coalesce(d.view = v.id, FALSE) AS first, v.made_at
FROM desk_views v JOIN accounts a ON a.id = v.account LEFT JOIN desk_defaults d ON d.account = $1
WHERE v.account = $1 OR v.org = ANY($2::text[]) ORDER BY v.account <> $1, v.name, v.id LIMIT 200
"""
"""$1 account, $2 its own authorities."""
_KEEP = """
INSERT INTO desk_views (account, org, name, asked, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account, name) DO UPDATE SET org = excluded.org, asked = excluded.asked, made_at = excluded.made_at RETURNING id
"""
_FIRST = "INSERT INTO desk_defaults (account, view) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET view = excluded.view"


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """A view as its reader sees it. `org` is empty unless it is shared; `own`: made by the reader; `first`: opens the reader's desk."""

    id: int
    name: str
    asked: dict[str, str]
    org: str
    own: bool
    by: str
    first: bool
    made_at: datetime


async def saved_views(connection: Connection, actor: Actor) -> tuple[SavedView, ...]:
    """The actor's own views, then those shared with their authorities."""
    orgs = sorted({post.org for post in case_posts(actor) if post not in actor.lent})
    return tuple(SavedView(**dict(row)) for row in await connection.fetch(VIEWS, actor.account, orgs))


async def save_view(connection: Connection, actor: Actor, name: str, asked: Mapping[str, str], org: str = "") -> int:
    """Keep the list under the name; one of that name is replaced. `org`: shared with that authority. Raises Invalid, and Forbidden."""
    said = name.strip()
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise Invalid("视图没有名称", f"请填写 1 到 {LONGEST_NAME} 个字", (FieldProblem("name", "名称", f"请填写 1 到 {LONGEST_NAME} 个字"),))
    if org and org not in leads(actor):
        raise Forbidden("视图由决定人共享给本机关", "请保存为自己的视图，或者请决定人共享")
    kept = [each for each in await saved_views(connection, actor) if each.own]
    if len(kept) >= MOST and said not in {each.name for each in kept}:
        raise Invalid(f"已经保存了 {MOST} 个视图", "请先删除不用的视图")
    number: int = await connection.fetchval(_KEEP, actor.account, org, said, dict(asked), time.now())
    return number


async def remove_view(connection: Connection, actor: Actor, number: int) -> None:
    """Forget a view of one's own, or one shared with an authority one leads. Raises NotFound."""
    gone = await connection.fetchval(
        "DELETE FROM desk_views WHERE id = $1 AND (account = $2 OR (org <> '' AND org = ANY($3::text[]))) RETURNING id", number, actor.account, sorted(leads(actor)),
    )
    if gone is None:
        raise NotFound("没有这一视图，或者不由您删除", "请从列表中选择；共享的视图由作者或者决定人删除")
    await connection.execute("DELETE FROM desk_defaults WHERE view = $1", number)


async def open_with(connection: Connection, actor: Actor, number: int) -> None:
    """The actor's desk opens with this view from now on; 0: with the usual list. Raises NotFound."""
    if number and number not in {each.id for each in await saved_views(connection, actor)}:
        raise NotFound("没有这一视图", "请从列表中选择")
    if number:
        await connection.execute(_FIRST, actor.account, number)
    else:
        await connection.execute("DELETE FROM desk_defaults WHERE account = $1", actor.account)
