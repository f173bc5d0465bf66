"""The desk's inbox 待办: the open cases of one's posts by time left, what is new in them, and what one has handled 已办.

A page costs the same at any depth and any number of cases: keyset over indexes that hold open cases only. Whose turn a case is
(`duty`) and its dates (`due_on`, `desk_on`) stand in its row. Cases against which no limit runs stand behind
all that have one, those that have waited longest first.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor, case_orgs, case_posts, scope
from core.access.masking import UNSEEN
from core.access.unseen import unseen_now, unseen_of
from core.access.visits import VISIT
from core.calendar import add_workdays, workdays_between
from core.cases.deskwork import (
    ALL_COUNTS,
    CALLED,
    CLOSED,
    COUNTED,
    COUNTS,
    DONE,
    MARK,
    NEXT,
    STAGE_COUNTS,
    STOOD_COUNT,
    by_role,
    open_cases,
    whole_desk,
)
from core.cases.narrowing import SORTED, InboxFilter, arguments, checked, parties_meant, posts_of
from core.cases.stages import STAGES, region_field
from core.house import House
from core.items.item import Item
from core.problems import Invalid
from core.procedure.levels import levels, word_of
from core.rules import value_words
from core.store.engine import Connection
from core.time import CHINA

DueKind: TypeAlias = Literal["step", "promised", "statutory", ""]
DUE_WORDS: dict[DueKind, str] = {"step": "环节时限", "promised": "承诺时限", "statutory": "法定时限", "": "未计时限"}
SOON = 1
"""A case is nearly overdue 快超期 when so many working days or fewer are left."""
LARGEST = 100
LATELY = 30
"""Finished cases are listed, and counted on the board, for so many days, today included."""


_VALUES = 'SELECT c.number, f."values" FROM cases c JOIN filings f ON f.id = c.filing WHERE c.number = ANY($1::text[])'


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the inbox. `due_on` is the nearest limit that runs, `left` the working days until it (negative: overdue by so many).

    `assignee` is the name of the colleague who has it after 转办, `level` the word of the level of used time 效能监察 that was reached,
    `stage` the part of the work 分工, `duty` the role whose turn it is, `subject` what the case is about where its item says so.
    """

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
    assignee: str = ""
    level: str = ""
    org: str = ""
    stage: str = ""
    duty: str = ""
    region: str = ""
    accepted_on: date | None = None
    subject: str = ""

    @property
    def tone(self) -> Literal["overdue", "soon", "calm", "none"]:
        """How urgent it is: 超期, 快超期, in time, or no limit runs."""
        if self.left is None:
            return "none"
        return "overdue" if self.overdue else "soon" if self.left <= SOON else "calm"


class Page(msgspec.Struct, frozen=True):
    """A page of the inbox; `next` is where the following one starts, empty on the last.

    `cut`: the list is longer than what was put in order; only the most urgent `SORTED` cases are in it.
    """

    rows: tuple[Row, ...]
    next: str = ""
    cut: bool = False


class Counts(msgspec.Struct, frozen=True):
    """How much there is to do for one's posts, each number at most `COUNTED`. `more`: there are more cases than that; `today`: due today."""

    mine: int
    overdue: int
    soon: int
    unread: int
    more: bool = False
    today: int = 0


class Next(msgspec.Struct, frozen=True):
    """The case to go on with."""

    number: str
    item: str
    desk_on: date


class Whole(msgspec.Struct, frozen=True):
    """The inbox as it is opened: a page, the counts, and the case to begin with."""

    page: Page
    counts: Counts
    first: Next | None


async def inbox(house: House, actor: Actor, filters: InboxFilter | None = None, after: str = "", limit: int = 20) -> Page:
    """A page of the actor's inbox; nobody but an officer has one. `after` is the `next` of the page before. Raises Invalid for another."""
    wanted, size = _asked(filters, limit)
    if actor.kind != "officer" or not actor.posts:
        return Page(())
    if wanted.view == "done":
        return await _done(house, actor, wanted, after, size)
    if wanted.view == "called":
        return await _called(house, actor, wanted, after, size)
    if wanted.view == "closed":
        return await _closed(house, actor, wanted, after, size)
    return await _open(house, actor, wanted, after, size)


async def opened(house: House, actor: Actor, filters: InboxFilter | None = None, after: str = "", limit: int = 20) -> Whole:
    """The same page with counts and the case to begin with, open cases in one query. Raises Invalid as `inbox` does."""
    wanted, size = _asked(filters, limit)
    if actor.kind != "officer" or not actor.posts or wanted.sorted or wanted.view not in ("mine", "all") or by_role(wanted):
        page = await inbox(house, actor, wanted, after, size)
        return Whole(page, await counts(house.db, actor), await next_case(house.db, actor))
    rows = await house.db.fetch(whole_desk(_kind_of(wanted), size + 1), *arguments(actor, wanted, _place(after), await _parties(house, wanted)))
    head = rows[0]
    first = Next(head["next_number"], head["next_item"], head["next_on"]) if head["next_number"] is not None else None
    return Whole(await _page(house, actor, [row for row in rows if row["id"] is not None], size), _counts(head), first)


async def counts(connection: Connection, actor: Actor) -> Counts:
    """What waits for the actor's own posts, counted over the first `COUNTED` cases of each: one query."""
    if actor.kind != "officer" or not actor.posts:
        return Counts(0, 0, 0, 0)
    held = posts_of(actor, InboxFilter())
    row = await connection.fetchrow(COUNTS, actor.account, [org for org, _, _ in held], [role for _, role, _ in held], *_days())
    return _counts(row) if row is not None else Counts(0, 0, 0, 0)


async def counts_of_all(connection: Connection, actor: Actor) -> Counts:
    """The same of every open case of the actor's authorities, counted over the first `COUNTED` of each."""
    if actor.kind != "officer" or not actor.posts:
        return Counts(0, 0, 0, 0)
    row = await connection.fetchrow(ALL_COUNTS, actor.account, case_orgs(actor), *_days())
    return _counts(row) if row is not None else Counts(0, 0, 0, 0)


async def next_case(connection: Connection, actor: Actor, besides: str = "") -> Next | None:
    """The most urgent case of the actor's posts, other than the one just handled 下一件."""
    if actor.kind != "officer" or not actor.posts:
        return None
    row = await connection.fetchrow(NEXT, besides, *_posts(actor), actor.account, time.today())
    return None if row is None else Next(row["number"], row["item"], row["desk_on"])


async def mark_read(connection: Connection, actor: Actor, number: str) -> None:
    """The officer has seen the case as it stands now; what happens to it later makes it unread again. Others' cases are left alone.

    Not inside a transaction that writes anything else: it would not wait for the disk either.
    """
    if actor.kind == "officer":
        await connection.execute(MARK.format(orgs="$3"), actor.account, number, case_orgs(actor))


async def note_opened(connection: Connection, actor: Actor, number: str) -> None:
    """The officer has opened the page of the case: `mark_read` and `note_visit` in one statement, and under the same condition."""
    if actor.kind != "officer":
        return
    seen, now = scope(actor, 6), time.now()
    both = f"WITH marked AS ({MARK.format(orgs='$5')}) {VISIT.format(scope=seen.where)}"
    await connection.execute(both, actor.account, number, now.date(), now, case_orgs(actor), *seen.args)


def _asked(filters: InboxFilter | None, limit: int) -> tuple[InboxFilter, int]:
    """The filters, and how many lines a page has."""
    wanted = filters or InboxFilter()
    checked(wanted)
    return wanted, max(1, min(limit, LARGEST))


async def _open(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> Page:
    """A page of open cases; it asks for one line more, to see whether it is the last."""
    skip = _number(after) if wanted.sorted and after else 0
    given = arguments(actor, wanted, _place("" if wanted.sorted else after), await _parties(house, wanted))
    more = (sorted(house.catalogue.registry.roles),) if by_role(wanted) else ()
    rows = await house.db.fetch(open_cases(_kind_of(wanted), size + 1), *given, *more, *((min(skip, SORTED),) if wanted.sorted else ()))
    if not wanted.sorted:
        return await _page(house, actor, rows, size)
    found = await _shown(house, actor, rows, [str(skip + n + 1) for n in range(len(rows))], size)
    return msgspec.structs.replace(found, cut=bool(rows) and rows[0]["among"] > SORTED)


async def _parties(house: House, wanted: InboxFilter) -> Sequence[int]:
    """The applicants to whom the list is narrowed."""
    return await parties_meant(house.db, house.vault, wanted.party) if wanted.party else ()


def _kind_of(wanted: InboxFilter) -> InboxFilter:
    """The filter with a mark for each text that narrows, so that one statement serves them all."""
    marks: dict[str, Any] = {name: "?" if getattr(wanted, name) else "" for name in ("item", "status", "stage", "step", "region", "party", "stood")}
    return msgspec.structs.replace(wanted, **marks)


async def stood_counts(connection: Connection, actor: Actor) -> dict[str, int]:
    """How much waits on each desk where the actor stands in for somebody (login → number), counted up to one more than `COUNTED`."""
    found = {}
    for each in actor.stood:
        held = posts_of(actor, InboxFilter("stood", stood=each.login))
        # unscoped: the posts are the actor's for as long as they stand in
        found[each.login] = await connection.fetchval(STOOD_COUNT, [org for org, _, _ in held], [role for _, role, _ in held], [free for _, _, free in held], each.login)
    return found


async def stage_counts(connection: Connection, actor: Actor) -> dict[str, int]:
    """How many cases of each part of the work 分工 lie at the actor's own posts, each counted up to one more than `COUNTED`."""
    if actor.kind != "officer" or not actor.posts:
        return {}
    wanted = InboxFilter()
    held = posts_of(actor, wanted)
    rows = await connection.fetch(
        STAGE_COUNTS, actor.login, [org for org, _, _ in held], [role for _, role, _ in held], list(STAGES),
    )
    found = {row["stage"]: row["found"] for row in rows}
    return {stage: min(found[stage], COUNTED + 1) for stage in STAGES if stage in found}


def _days() -> tuple[date, date]:
    """Today, and until when a case is nearly overdue."""
    today = time.today()
    return today, add_workdays(today, SOON).on


def _counts(row: Mapping[str, Any]) -> Counts:
    mine, overdue, soon, unread, today = (min(row[name], COUNTED) for name in ("mine", "overdue", "soon", "waiting", "today"))
    return Counts(mine, overdue, soon, unread, more=row["mine"] > COUNTED, today=today)


async def _page(house: House, actor: Actor, rows: Sequence[Mapping[str, Any]], size: int) -> Page:
    """Open cases as a page."""
    places = [f"{row['desk_on']}_{row['id']}" for row in rows]
    return await _shown(house, actor, rows, places, size)


async def _done(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> Page:
    """Cases the actor has acted on, the last first, each once."""
    before = _number(after) if after else 2**63 - 1
    rows = await house.db.fetch(
        DONE, actor.account, f"account:{actor.account}", case_orgs(actor), before, size + 1, wanted.item, wanted.status
    )
    return await _shown(house, actor, rows, [str(row["event"]) for row in rows], size)


async def _called(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> Page:
    """What calls the actor besides, the most urgent first."""
    # unscoped: the cases that call the actor, told with who they are
    rows = await house.db.fetch(CALLED, actor.account, list(actor.called), *_place(after), size + 1, wanted.item, wanted.status)
    return await _shown(house, actor, rows, [f"{row['desk_on'] or row['closed_on']}_{row['id']}" for row in rows], size)


async def _closed(house: House, actor: Actor, wanted: InboxFilter, after: str, size: int) -> Page:
    """What the actor's authorities have finished lately, of the items on offer, the last first."""
    day, case = _place(after) if after else (date.max, 2**63 - 1)
    items = [wanted.item] if wanted.item else sorted(house.catalogue.registry.items)
    rows = await house.db.fetch(CLOSED, actor.account, case_orgs(actor), items, closed_since(), day, case, size + 1, wanted.status)
    return await _shown(house, actor, rows, [f"{row['closed_on']}_{row['id']}" for row in rows], size)


def closed_since() -> date:
    """The first of the days whose finished cases are listed."""
    return time.today() - timedelta(days=LATELY - 1)


async def _shown(house: House, actor: Actor, rows: Sequence[Mapping[str, Any]], places: Sequence[str], size: int) -> Page:
    posts, today = {(post.org, post.role) for post in case_posts(actor)}, time.today()
    own = {"", actor.login, *(each.login for each in actor.stood)}
    lines = await _with_subjects(house, actor, [await _line(house, actor, row, posts, own, today) for row in rows[:size]], {row["number"]: row["release"] for row in rows})
    return Page(tuple(lines), places[size - 1] if len(rows) > size else "")


async def _with_subjects(house: House, actor: Actor, lines: list[Row], releases: Mapping[str, str]) -> list[Row]:
    """The lines with what their cases are about, read for the few whose items say so; `releases` are the versions they stay on."""
    items = {each.number: item for each in lines if (item := house.catalogue.registry.items.get(each.item)) is not None and item.info.subject}
    if not items:
        return lines
    # unscoped: the cases of a page that the actor may see
    found = {row["number"]: row["values"] for row in await house.db.fetch(_VALUES, list(items))}
    told: dict[str, str] = {}
    for each in lines:
        if each.number in found:
            item = items[each.number]
            unseen = unseen_now(actor, each.org, await house.catalogue.item_at(releases[each.number]), item)
            told[each.number] = item.subject(open_texts(item, found[each.number], unseen))
    return [msgspec.structs.replace(each, subject=told.get(each.number, "")) for each in lines]


def open_texts(item: Item, values: Mapping[str, Any], unseen: frozenset[str] = frozenset()) -> dict[str, str]:
    """What the fields that are not personal read as, of those that the item still has; `values` by identity, as filings keep them."""
    fields = item.form.fields
    return {name: UNSEEN if name in unseen else value_words(value, fields[name].type) for name, value in item.form.join(values, {}).items()}


async def _line(house: House, actor: Actor, row: Mapping[str, Any], posts: set[tuple[str, str]], own: set[str], today: date) -> Row:
    """A case of the page, its step named as its own release names it."""
    offered = house.catalogue.registry.items.get(row["item"])
    item = offered if offered is not None and offered.hash == row["release"] else await house.catalogue.item_at(row["release"])
    step, kind, due_on, closed_on = item.process.steps.get(row["step"]), _kind(row), row["due_on"], row["closed_on"]
    return Row(
        number=row["number"], item=row["item"], item_name=item.info.name, applicant=row["applicant"] or f"自然人（{row['holder'][:6]}…）",
        status=row["status"], step=row["step"], step_name=step.name if step is not None else "",
        submitted_on=row["filed_at"].astimezone(CHINA).date(), due_kind=kind, due_word=DUE_WORDS[kind] if closed_on is None else "",
        due_on=due_on, left=workdays_between(today, due_on) if due_on is not None else None,
        statutory_due=row["statutory_due"], promised_due=row["promised_due"], unread=row["unread"],
        overdue=due_on is not None and due_on < today, can_act=closed_on is None and (row["org"], row["duty"]) in posts and row["assignee"] in own,
        closed_on=closed_on, assignee=row["assignee_name"] or "", level=word_of(levels(item), row["warned"]) if closed_on is None else "",
        org=row["org"], stage=row["stage"], duty=row["duty"], region=_region(actor, row, item), accepted_on=row["accepted_on"],
    )


def _region(actor: Actor, row: Mapping[str, Any], item: Item) -> str:
    """Where the case is about, out of its form: not for whoever does not need that field."""
    unseen = unseen_of(actor, row["org"], item)
    return "" if unseen and region_field(item) in unseen else row["region"]


def _kind(row: Mapping[str, Any]) -> DueKind:
    """Which of the limits is the nearest; of two on one day the step's own is named first, and the promise before the law's."""
    if row["due_on"] is None:
        return ""
    names: tuple[DueKind, ...] = ("step", "promised", "statutory")
    return next(name for name in names if row[f"{name}_due"] == row["due_on"])


def _posts(actor: Actor) -> tuple[list[str], list[str]]:
    """Authorities and roles of the posts held, side by side."""
    held = sorted((post.org, post.role) for post in case_posts(actor))
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
