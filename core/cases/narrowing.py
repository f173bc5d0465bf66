"""To what the list of open cases is narrowed and by what it is ordered, as the database is told.

What is empty narrows nothing. Other orders than that of time left look at the first `SORTED` cases in that order, so that a list that is
not narrowed costs the same however many cases there are; the page says when there were more.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor, case_posts
from core.calendar import add_workdays
from core.cases.stages import STAGES
from core.cases.wording import sayable
from core.problems import Invalid
from core.store.engine import Connection
from core.store.patterns import part_of
from core.store.vault import Vault

View: TypeAlias = Literal["mine", "stood", "called", "all", "done", "closed"]
Left: TypeAlias = Literal["", "today", "3", "5", "none"]
Sort: TypeAlias = Literal["", "applicant", "item", "number", "step", "status", "submitted", "accepted", "promised", "statutory", "region", "stage", "hand", "org", "left"]
LEFT_WORDS: Final[Mapping[Left, str]] = {"today": "今天到期", "3": "剩 3 个工作日以内", "5": "剩 5 个工作日以内", "none": "未计时限"}
SORTED: Final = 2_000
_ORDER: Final[Mapping[str, str]] = {
    "applicant": "p.name", "item": "c.item", "number": "c.number", "step": "c.step", "status": "c.status", "submitted": "c.filed_at",
    "accepted": "c.accepted_on", "promised": "c.promised_due", "statutory": "c.statutory_due", "region": "c.region", "stage": "c.stage",
    "hand": "c.assignee", "org": "c.org", "left": "c.due_on",
}
_LEFT: Final[Mapping[str, str]] = {
    "today": "c.due_on = $4 AND c.desk_on = $4", "3": "c.due_on BETWEEN $4 AND $15 AND c.desk_on BETWEEN $4 AND $15",
    "5": "c.due_on BETWEEN $4 AND $15 AND c.desk_on BETWEEN $4 AND $15", "none": "c.due_on IS NULL",
}
"""A case with a limit stands on the desk by its day, which an index knows."""
MOST_PARTIES: Final = 500
_PARTIES: Final = "SELECT id FROM parties WHERE code = ANY($2::text[]) OR name LIKE $1 ORDER BY id LIMIT $3"
NAMED: Final = """$3::text[] IS NOT NULL AND $4::date IS NOT NULL AND $5::date IS NOT NULL AND $6::date IS NOT NULL AND $7::bigint IS NOT NULL
    AND $8::text IS NOT NULL AND $9::text IS NOT NULL AND $10::text IS NOT NULL AND $11::text IS NOT NULL AND $12::text IS NOT NULL
    AND $13::bigint[] IS NOT NULL AND $14::text IS NOT NULL AND $15::date IS NOT NULL AND $16::text IS NOT NULL AND $17::boolean[] IS NOT NULL"""
"""Every argument is named, so that all statements take the same ones."""


class InboxFilter(msgspec.Struct, frozen=True):
    """Which cases are shown; what is empty does not restrict.

    `mine` are those whose turn is one's own post's, `stood` those one handles in the place of `stood` (a login; AB 岗), `called` those that ask
    one besides (会签、征求意见、知会), `all` every open one of one's authorities, `done` those one has handled 已办, `closed` those that one's
    authorities have finished lately. Of `mine`, `stood` and `all`: `stage` is the part of the work 分工, `step` the id of a step, `region` the
    street, `party` a part of the applicant's name or a whole code, `left` the time left, `sort` the order (`down`: the other way round).
    """

    view: View = "mine"
    item: str = ""
    status: str = ""
    overdue: bool = False
    stage: str = ""
    step: str = ""
    region: str = ""
    party: str = ""
    left: Left = ""
    stood: str = ""
    sort: Sort = ""
    down: bool = False

    @property
    def sorted(self) -> bool:
        """Whether another order is wanted than that of the time left."""
        return bool(self.sort) and (self.sort != "left" or self.down)


def checked(wanted: InboxFilter) -> None:
    """Raises Invalid for what can be no part of a case."""
    sayable([(name, getattr(wanted, name)) for name in ("item", "status", "step", "region", "party", "stood")])
    if wanted.stage and wanted.stage not in STAGES:
        raise Invalid(f"没有“{wanted.stage[:20]}”这一分工", f"可选：{'、'.join(STAGES)}")


def conditions(wanted: InboxFilter) -> list[str]:
    """What is asked of each case besides where it lies, over the alias `c` and the arguments of `arguments`."""
    found = ["c.item = $8"] * bool(wanted.item) + ["c.status = $9"] * bool(wanted.status) + ["c.due_on < $4 AND c.desk_on < $4"] * wanted.overdue
    found += ["c.stage = $10"] * bool(wanted.stage) + ["c.step = $11"] * bool(wanted.step) + ["c.region = $12"] * bool(wanted.region)
    found += ["c.party = ANY($13)"] * bool(wanted.party)
    return [*found, _LEFT[wanted.left]] if wanted.left else found


def order(wanted: InboxFilter) -> str:
    """The order of a list that is sorted."""
    way = "DESC NULLS LAST" if wanted.down else "ASC NULLS LAST"
    return f"{_ORDER[wanted.sort]} {way}, c.desk_on, c.id"


def arguments(actor: Actor, wanted: InboxFilter, place: tuple[date, int], parties: Sequence[int] = ()) -> tuple[object, ...]:
    """The arguments of every statement for open cases.

    $1 account, $2 orgs and $3 roles of the posts, $4 today, $5 until when a case is nearly overdue, $6 $7 after, $8 item, $9 status,
    $10 stage, $11 step, $12 region, $13 the applicants that are meant, $14 one's own login, $15 the last day of the time left, $16 the login in
    whose place, $17 for each post whether it is held only so.
    """
    today = time.today()
    until = add_workdays(today, int(wanted.left)).on if wanted.left.isdigit() else today
    held = posts_of(actor, wanted)
    return (
        actor.account, [org for org, _, _ in held], [role for _, role, _ in held], today, add_workdays(today, 1).on, *place, wanted.item, wanted.status,
        wanted.stage, wanted.step, wanted.region, list(parties), actor.login, until, wanted.stood, [free for _, _, free in held],
    )


async def parties_meant(connection: Connection, vault: Vault, text: str) -> tuple[int, ...]:
    """The applicants whose name holds the text, or whose code it is. Raises Invalid when they are too many to be looked for."""
    whole = "".join(text.split()).upper()
    rows = await connection.fetch(_PARTIES, part_of(text.strip()), [whole, vault.index(whole)], MOST_PARTIES + 1)
    if len(rows) > MOST_PARTIES:
        raise Invalid(f"名称含“{text}”的申请人超过 {MOST_PARTIES} 个", "请把申请人的名称写得更完整，或者填写代码")
    return tuple(row["id"] for row in rows)


def posts_of(actor: Actor, wanted: InboxFilter) -> Sequence[tuple[str, str, bool]]:
    """The posts whose desks are looked at: authority, role, and whether whatever lies there unassigned belongs to this list.

    One's own; or those of the one in whose place one acts, whose desk is a list of its own.
    """
    if wanted.view == "stood":
        principal = next((each for each in actor.stood if each.login == wanted.stood), None)
        posts = principal.posts if principal is not None else ()
        return sorted((post.org, post.role, post in actor.lent) for post in case_posts(actor) if post in posts)
    return sorted((post.org, post.role, True) for post in case_posts(actor) if post not in actor.lent)
