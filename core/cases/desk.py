"""The desk's inbox 待办: the open cases of one's posts by time left, what is new in them, and what one has handled 已办.

A page costs the same at any depth and any number of cases: keyset over indexes that hold open cases only. Whose turn a case is
(`duty`) and its dates (`due_on`, `desk_on`) stand in its row. A case against which no limit runs stands by the day it began to wait.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor
from core.calendar import add_workdays, workdays_between
from core.cases.deskwork import CLOSED, COUNTS, DONE, MARK, NEXT, OPEN
from core.cases.wording import sayable
from core.house import House
from core.problems import Invalid
from core.store.engine import Connection
from core.time import CHINA

View: TypeAlias = Literal["mine", "all", "done", "closed"]
DueKind: TypeAlias = Literal["step", "promised", "statutory", ""]
DUE_WORDS: dict[DueKind, str] = {"step": "环节时限", "promised": "承诺时限", "statutory": "法定时限", "": "未计时限"}
SOON = 1
"""A case is nearly overdue 快超期 when so many working days or fewer are left."""
LARGEST = 100
COUNTED = 1_000
"""Counts look at so many cases and no further."""
LATELY = 30
"""Finished cases are listed, and counted on the board, for so many days, today included."""


class InboxFilter(msgspec.Struct, frozen=True):
    """Which cases are shown; what is empty does not restrict.

    `mine` are those whose turn is one's own post's, `all` every open one of one's authorities, `done` those one has handled 已办,
    `closed` those that one's authorities have finished in the last `LATELY` days.
    """

    view: View = "mine"
    item: str = ""
    status: str = ""
    overdue: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the inbox. `due_on` is the nearest limit that runs, `left` the working days until it (negative: overdue by so many)."""

    number: str
    item: str
    item_name: str
    applicant: str
    status: str
    step: str
    step_name: str
    submitted_on: date
    due_kind: DueKind = ""
    due_word: str = ""
    due_on: date | None = None
    left: int | None = None
    statutory_due: date | None = None
    promised_due: date | None = None
    overdue: bool = False
    unread: bool = False
    can_act: bool = False
    closed_on: date | None = None

    @property
    def tone(self) -> Literal["overdue", "soon", "calm", "none"]:
        """How urgent it is: 超期, 快超期, in time, or no limit runs."""
        if self.left is None:
            return "none"
        return "overdue" if self.overdue else "soon" if self.left <= SOON else "calm"


class Page(msgspec.Struct, frozen=True):
    """A page of the inbox; `next` is where the following one starts, empty on the last."""

    rows: tuple[Row, ...]
    next: str = ""


class Counts(msgspec.Struct, frozen=True):
    """How much there is to do for one's posts. `more`: there are more cases than were counted."""

    mine: int
    overdue: int
    soon: int
    unread: int
    more: bool = False


class Next(msgspec.Struct, frozen=True):
    """The case to go on with."""

    number: str
    item: str
    desk_on: date


async def inbox(house: House, actor: Actor, filters: InboxFilter | None = None, after: str = "", limit: int = 20) -> Page:
    """A page of the actor's inbox; nobody but an officer has one. `after` is the `next` of the page before. Raises Invalid for another."""
    wanted, size = filters or InboxFilter(), max(1, min(limit, LARGEST))
    sayable([("item", wanted.item), ("status", wanted.status)])
    if actor.kind != "officer" or not actor.posts:
        return Page(())
    if wanted.view == "done":
        rows = await _done(house, actor, wanted, after, size + 1)
        places = [str(row["event"]) for row in rows]
    elif wanted.view == "closed":
        rows = await _closed(house, actor, wanted, after, size + 1)
        places = [f"{row['closed_on']}_{row['id']}" for row in rows]
    else:
        rows = await _open(house, actor, wanted, after, size + 1)
        places = [f"{row['desk_on']}_{row['id']}" for row in rows]
    posts = {(post.org, post.role) for post in actor.posts}
    shown = tuple([await _row(house, row, posts) for row in rows[:size]])
    return Page(shown, places[size - 1] if len(rows) > size else "")


async def counts(connection: Connection, actor: Actor) -> Counts:
    """What waits for the actor's posts, counted over the first `COUNTED` cases: one query."""
    if actor.kind != "officer" or not actor.posts:
        return Counts(0, 0, 0, 0)
    today = time.today()
    row = await connection.fetchrow(COUNTS, actor.account, *_posts(actor), today, add_workdays(today, SOON).on, COUNTED + 1)
    if row is None:
        return Counts(0, 0, 0, 0)
    mine, overdue, soon, unread = (min(row[name], COUNTED) for name in ("mine", "overdue", "soon", "unread"))
    return Counts(mine, overdue, soon, unread, more=row["mine"] > COUNTED)


async def next_case(connection: Connection, actor: Actor, besides: str = "") -> Next | None:
    """The most urgent case of the actor's posts, other than the one just handled 下一件."""
    if actor.kind != "officer" or not actor.posts:
        return None
    row = await connection.fetchrow(NEXT, *_posts(actor), besides)
    return None if row is None else Next(row["number"], row["item"], row["desk_on"])


async def mark_read(connection: Connection, actor: Actor, number: str) -> None:
    """The officer has seen the case as it stands now; what happens to it later makes it unread again. Others' cases are left alone."""
    if actor.kind == "officer":
        await connection.execute(MARK, actor.account, number, sorted({post.org for post in actor.posts}))


async def _open(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> list[Mapping[str, Any]]:
    """Open cases: for each post, or each authority, its own first ones out of an index, and of these the first."""
    day, case = _place(after)
    sources = _posts(actor) if wanted.view == "mine" else (sorted({post.org for post in actor.posts}), None)
    query = OPEN[wanted.view == "mine", bool(wanted.item), bool(wanted.status), wanted.overdue]
    rows = await house.db.fetch(query, actor.account, *sources, day, case, size, wanted.item, wanted.status, time.today())
    return list(rows)


async def _done(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> list[Mapping[str, Any]]:
    """Cases the actor has acted on, the last first, each once."""
    before = _number(after) if after else 2**63 - 1
    return list(await house.db.fetch(
        DONE, actor.account, f"account:{actor.account}", sorted({post.org for post in actor.posts}), before, size, wanted.item, wanted.status
    ))


async def _closed(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> list[Mapping[str, Any]]:
    """What the actor's authorities have finished lately, of the items on offer, the last first."""
    day, case = _place(after) if after else (date.max, 2**63 - 1)
    items = [wanted.item] if wanted.item else sorted(house.catalogue.registry.items)
    orgs = sorted({post.org for post in actor.posts})
    return list(await house.db.fetch(CLOSED, actor.account, orgs, items, closed_since(), day, case, size, wanted.status))


def closed_since() -> date:
    """The first of the days whose finished cases are listed."""
    return time.today() - timedelta(days=LATELY - 1)


async def _row(house: House, row: Mapping[str, Any], posts: set[tuple[str, str]]) -> Row:
    """A case of the page, its step named as its own release names it."""
    offered = house.catalogue.registry.items.get(row["item"])
    item = offered if offered is not None and offered.hash == row["release"] else await house.catalogue.item_at(row["release"])
    step, kind = item.process.steps.get(row["step"]), _kind(row)
    return Row(
        number=row["number"], item=row["item"], item_name=item.info.name, applicant=row["applicant"] or f"自然人（{row['holder'][:6]}…）",
        status=row["status"], step=row["step"], step_name=step.name if step is not None else "",
        submitted_on=row["filed_at"].astimezone(CHINA).date(), due_kind=kind, due_word=DUE_WORDS[kind] if row["closed_on"] is None else "",
        due_on=row["due_on"], left=workdays_between(time.today(), row["due_on"]) if row["due_on"] is not None else None,
        statutory_due=row["statutory_due"], promised_due=row["promised_due"], unread=row["unread"],
        overdue=row["due_on"] is not None and row["due_on"] < time.today(),
        can_act=row["closed_on"] is None and (row["org"], row["duty"]) in posts, closed_on=row["closed_on"],
    )


def _kind(row: Mapping[str, Any]) -> DueKind:
    """Which of the limits is the nearest; of two on one day the step's own is named first, and the promise before the law's."""
    if row["due_on"] is None:
        return ""
    names: tuple[DueKind, ...] = ("step", "promised", "statutory")
    return next(name for name in names if row[f"{name}_due"] == row["due_on"])


def _posts(actor: Actor) -> tuple[list[str], list[str]]:
    """Authorities and roles of the posts held, side by side."""
    held = sorted((post.org, post.role) for post in actor.posts)
    return [org for org, _ in held], [role for _, role in held]


def _place(after: str) -> tuple[date, int]:
    """Day and case behind which an open page starts."""
    if not after:
        return date.min, 0
    day, _, case = after.partition("_")
    try:
        return date.fromisoformat(day), _number(case)
    except ValueError:
        raise _lost() from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _lost()
    return int(text)


def _lost() -> Invalid:
    return Invalid("翻页位置不对", "请使用上一页给出的 next")
