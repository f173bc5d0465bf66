"""Asking what another version says to many cases, as a piece of work: begun, confirmed and looked at by people, carried out by a worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor
from core.faults import Faulty
from core.house import House
from core.items import archive
from core.items.archive import NoSuchRelease
from core.items.item import Item
from core.jobs import defer
from core.problems import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from core.revisions.cases.moving import Sort
from core.revisions.model import approves, sees
from core.rules import value_words
from core.store.engine import Connection
from core.time import CHINA
from core.values import FieldType

Purpose: TypeAlias = Literal["moving", "decided"]
State: TypeAlias = Literal["counting", "counted", "moving", "done", "stopped"]
TASK: Final = "replays"
MOVABLE: Final[tuple[Sort, ...]] = ("quiet", "ask")
LONGEST: Final = 500
_UNDER_WAY = "SELECT id FROM replays WHERE item = $1 AND purpose = 'moving' AND state IN ('counting', 'moving') LIMIT 1"
_INSERT = """
INSERT INTO replays (purpose, item, org, from_release, to_release, undoes, state, total, reason, started_by, started_at)
VALUES ($1, $2, $3, $4, $5, $6, 'counting', $7, '', $8, $9) RETURNING id
"""
_TOTALS = {
    "moving": "SELECT count(*) FROM cases WHERE item = $1 AND release = $2 AND closed_on IS NULL",
    "decided": "SELECT count(*) FROM cases WHERE item = $1 AND release = $2 AND decided_on IS NOT NULL",
    "back": "SELECT count(*) FROM replay_cases WHERE replay = $1 AND moved_at IS NOT NULL",
}
_READ = """
SELECT r.*, s.name AS starter, c.name AS confirmer,
    (SELECT min(effective_from) FROM release_turns WHERE release = r.from_release) AS from_since,
    (SELECT min(effective_from) FROM release_turns WHERE release = r.to_release) AS to_since,
    (SELECT u.id FROM replays u WHERE u.undoes = r.id AND u.state <> 'stopped' ORDER BY u.id DESC LIMIT 1) AS undone_by
FROM replays r JOIN accounts s ON s.id = r.started_by LEFT JOIN accounts c ON c.id = r.confirmed_by
"""


class Version(msgspec.Struct, frozen=True):
    """A published version with open cases on it, or to which they can be moved; `now`: it is the one in force."""

    hash: str
    words: str
    since: datetime
    open: int
    now: bool = False


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work as people look at it. `counts` are the cases by what became of them; `moved` of those how many have been moved."""

    id: int
    purpose: Purpose
    item: str
    org: str
    from_release: str
    to_release: str
    words: tuple[str, str]
    undoes: int | None
    undone_by: int | None
    state: State
    total: int
    done: int
    upto: int
    sorts: tuple[str, ...]
    reason: str
    starter: str
    started_by: int
    started_at: datetime
    confirmer: str
    confirmed_by: int | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    problem: str
    counts: Mapping[str, int] = {}
    moved: int = 0

    @property
    def busy(self) -> bool:
        """Whether a worker is at it, or will be."""
        return self.state in ("counting", "moving")

    @property
    def to_move(self) -> int:
        """How many of those chosen are to be moved."""
        return sum(self.counts.get(sort, 0) for sort in self.sorts or MOVABLE)


class Told(msgspec.Struct, frozen=True):
    """What became of one case: in words, or as a changed conclusion (`core.revisions.cases.replaying.Shift`)."""

    case: int
    number: str
    sort: str
    told: Any
    moved_at: datetime | None


class Asked(msgspec.Struct, frozen=True):
    """Which versions: from which, to which; `undoes` the move whose cases go back."""

    item: str
    before: str
    after: str
    undoes: int | None = None


async def versions(house: House, actor: Actor, item: str) -> tuple[Version, ...]:
    """The published versions of an item, each once, the latest in force first, with the open cases on each. Raises NotFound."""
    # unscoped: numbers of cases by version, for the authority that keeps the item
    known = [release for release in await archive.timeline(house.db) if release.item == item and release.state != "awaiting"]
    if not known or not sees(actor, await org_of(house, known[0].hash)):
        raise _nowhere()
    rows = await house.db.fetch("SELECT release, count(*) AS found FROM cases WHERE item = $1 AND closed_on IS NULL GROUP BY release", item)
    counts = {row["release"]: row["found"] for row in rows}
    first = {each.hash: each.effective_from for each in known}  # the last one of a hash is its first turn: by that a version is called
    days, present = [*first.values()], next((each.hash for each in known if each.effective_from <= time.now()), "")
    return tuple(Version(hash_, version_words(since, days), since, counts.get(hash_, 0), hash_ == present) for hash_, since in first.items())


async def begin_moving(house: House, actor: Actor, asked: Asked) -> int:
    """Begin with the dry run. Raises NotFound, Forbidden, Invalid, and Conflict while another one of the item is under way."""
    before, after = await _pair(house, asked)
    _may(actor, after.info.authority, before.info.authority)
    async with house.db.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"moving:{asked.item}")
        other = await connection.fetchval(_UNDER_WAY, asked.item)
        if other is not None:
            raise Conflict("这个事项的在办件正在换版", f"等第 {other} 次做完以后再开始")
        return await _begin(connection, actor, "moving", asked, after.info.authority)


async def begin_back(house: House, actor: Actor, replay: int) -> int:
    """Begin to move back what a move has moved: again a dry run first."""
    found = await read_replay(house, actor, replay)
    if found.purpose != "moving" or not found.moved or found.busy:
        raise Conflict("这一次没有换过版的办件", "只有换过版的办件可以换回")
    return await begin_moving(house, actor, Asked(found.item, found.to_release, found.from_release, found.id))


async def begin_decided(house: House, actor: Actor, asked: Asked) -> int:
    """Begin to look for the cases that `asked.before` decided differently from `asked.after`."""
    before, after = await _pair(house, asked)
    if not sees(actor, before.info.authority) and not sees(actor, after.info.authority):
        raise _nowhere()
    async with house.db.transaction() as connection:
        return await _begin(connection, actor, "decided", asked, before.info.authority)


async def _begin(connection: Connection, actor: Actor, purpose: Purpose, asked: Asked, org: str) -> int:
    # unscoped: how many there are
    total = await connection.fetchval(_TOTALS["back"], asked.undoes) if asked.undoes else await connection.fetchval(_TOTALS[purpose], asked.item, asked.before)
    number: int = await connection.fetchval(
        _INSERT, purpose, asked.item, org, asked.before, asked.after, asked.undoes, total, actor.account, time.now(),
    )
    await defer(connection, TASK, f"{number}:counting", {"replay": number})
    return number


async def confirm(house: House, actor: Actor, replay: int, reason: str, *, ask: bool = True) -> None:
    """Move what the dry run has found movable; without `ask` only what moves unnoticed. Raises Invalid, Forbidden, Conflict, NotFound."""
    if not reason.strip():
        raise Invalid("没有写换版的理由", "请写明为什么换版，理由记入每个办件的办理记录", (FieldProblem("reason", "换版的理由", "请写明为什么换版"),))
    async with house.db.transaction() as connection:
        row = await connection.fetchrow("SELECT org, state, purpose, item FROM replays WHERE id = $1 FOR UPDATE", replay)
        if row is None or row["purpose"] != "moving" or not sees(actor, row["org"]):
            raise _nowhere()
        _may(actor, row["org"])
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"moving:{row['item']}")
        if row["state"] != "counted" or await connection.fetchval(_UNDER_WAY, row["item"]) is not None:
            raise Conflict("现在不能换版", "试算完成并且没有别的换版在进行时，才能换版")
        await connection.execute(
            "UPDATE replays SET state = 'moving', done = 0, sorts = $2, reason = $3, confirmed_by = $4, confirmed_at = $5 WHERE id = $1",
            replay, list(MOVABLE if ask else MOVABLE[:1]), reason.strip()[:LONGEST], actor.account, time.now(),
        )
        await defer(connection, TASK, f"{replay}:moving", {"replay": replay})


async def read_replay(house: House, actor: Actor, replay: int) -> Replay:
    """How it stands. Raises NotFound, also for those of other authorities."""
    found = await found_replay(house.db, replay)
    if found is None or not sees(actor, found.org):
        raise _nowhere()
    return found


async def found_replay(connection: Connection, replay: int) -> Replay | None:
    """How it stands, for whoever carries it out."""
    row = await connection.fetchrow(f"{_READ} WHERE r.id = $1", replay)
    if row is None:
        return None
    rows = await connection.fetch("SELECT sort, count(*) AS found, count(moved_at) AS moved FROM replay_cases WHERE replay = $1 GROUP BY sort", replay)
    return _replay(row, {each["sort"]: each["found"] for each in rows}, sum(each["moved"] for each in rows))


async def list_replays(house: House, actor: Actor, item: str, purpose: Purpose) -> tuple[Replay, ...]:
    """Those of an item, the latest first."""
    rows = await house.db.fetch(f"{_READ} WHERE r.item = $1 AND r.purpose = $2 ORDER BY r.id DESC LIMIT 50", item, purpose)
    return tuple(_replay(row, {}, 0) for row in rows if sees(actor, row["org"]))


async def told(house: House, actor: Actor, replay: Replay, sort: str = "", after: int = 0, most: int = 50) -> tuple[Told, ...]:
    """What became of its cases, of one sort or of all, in their order."""
    if not sees(actor, replay.org):
        raise _nowhere()
    rows = await house.db.fetch(
        'SELECT "case", number, sort, told, moved_at FROM replay_cases WHERE replay = $1 AND "case" > $2 AND ($3 = \'\' OR sort = $3) ORDER BY "case" LIMIT $4',
        replay.id, after, sort, most,
    )
    return tuple(Told(row["case"], row["number"], row["sort"], row["told"], row["moved_at"]) for row in rows)


async def org_of(house: House, release: str) -> str:
    """Whose the item of a release is. Raises NotFound."""
    return (await version_of(house, release)).info.authority


async def version_of(house: House, release: str) -> Item:
    """A stored version. Raises NotFound, and Invalid for one that the platform no longer understands."""
    try:
        return await house.catalogue.item_at(release)
    except NoSuchRelease:
        raise _nowhere() from None
    except Faulty:
        raise Invalid("这个版本平台已经读不懂了", "请选另一个版本") from None


def version_words(since: datetime, others: Sequence[datetime] = ()) -> str:
    """How people call a version: by the day from which it was first in force, as exactly as it takes to tell it from the others."""
    local = since.astimezone(CHINA)
    day, rest = value_words(local.date(), FieldType("date")), [each.astimezone(CHINA) for each in others if each != since]
    if not any(each.date() == local.date() for each in rest):
        return f"{day}起施行的版本"
    second = f"{local.second:02d}秒" if any(each.replace(second=0, microsecond=0) == local.replace(second=0, microsecond=0) for each in rest) else ""
    return f"{day}{local.hour}时{local.minute:02d}分{second}起施行的版本"


async def _pair(house: House, asked: Asked) -> tuple[Item, Item]:
    if asked.before == asked.after:
        raise Invalid("两个版本是同一个", "请选两个不同的版本")
    before, after = await version_of(house, asked.before), await version_of(house, asked.after)
    if {before.id, after.id} != {asked.item}:
        raise _nowhere()
    return before, after


def _may(actor: Actor, *orgs: str) -> None:
    if not all(approves(actor, org) for org in orgs):
        raise Forbidden("在办件换版由本单位的发布审定员办理", "请移交发布审定员")


def _replay(row: Mapping[str, Any], counts: Mapping[str, int], moved: int) -> Replay:
    columns = {name: row[name] for name in Replay.__struct_fields__ if name not in ("words", "counts", "moved", "sorts", "confirmer")}
    both = [each for each in (row["from_since"], row["to_since"]) if each is not None]
    words = _words(row["from_since"], both), _words(row["to_since"], both)
    return Replay(**columns, words=words, counts=counts, moved=moved, sorts=tuple(row["sorts"]), confirmer=row["confirmer"] or "")


def _words(since: datetime | None, both: Sequence[datetime]) -> str:
    return version_words(since, both) if since is not None else "已不在库里的版本"


def _nowhere() -> NotFound:
    return NotFound("没有这一项", "它可能属于别的部门；请从事项配置的首页选择")
