"""What officers and monitors see of reporting: records and figures of their authorities, the line, the comparisons; and sending again.

An officer sees the records of the own authorities. A monitor sees that there are records of all others too, how far they are and what
keeps them, but not of which case: cases are their authority's. Sealed values are not shown at all: who needs them reads the case, where
reading is written down. Of a rating's record only that there is one: nobody rates by name.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

import msgspec

from core import time
from core.access import Actor, case_orgs
from core.access.masking import UNSEEN
from core.access.unseen import unseen_of
from core.house import House
from core.indicators.seeing import monitors
from core.problems import Forbidden, NotFound
from core.reporting.mapping import ReportMapping, mapping_of
from core.reporting.outbox import make_again
from core.reporting.reconciling import Compared
from core.reporting.sending import try_now
from core.store.engine import Connection

RecordState: TypeAlias = Literal["待报", "已确认", "缺编码", "内容不符", "被退回"]
STATES: tuple[RecordState, ...] = ("待报", "缺编码", "内容不符", "被退回", "已确认")
DIFFERS = "对账不同"
"""Acknowledged records of which a comparison has found another content above."""
MENDABLE = frozenset({"缺编码", "内容不符", "被退回", DIFFERS})
"""States that end only when somebody mends something and sends again."""
COUNTED = 1_000
"""How far the records of a state are counted."""
DAYS = 14
"""Days of which figures and comparisons are shown."""
AT_ONCE = 1_000
"""Records sent again by one request."""
SEALED = "（加密保存，只在上报时打开）"
_COUNTS = """
SELECT s.state, (SELECT count(*) FROM (
    SELECT FROM report_records r WHERE ($1::text[] IS NULL OR r.org = ANY($1)) AND r.state = s.state LIMIT $3
) w) AS count FROM unnest($2::text[]) AS s(state)
UNION ALL SELECT $4, count(*) FROM (
    SELECT FROM report_records r WHERE ($1::text[] IS NULL OR r.org = ANY($1)) AND r.state = '已确认' AND r.problem <> '' LIMIT $3
) w
"""
_PAGE = """
SELECT r.id, r.no, r.kind, r.item, r.org, r.day, r.version, r.state, r.problem, r.attempts, r.made_at, r.sent_at, r.acked_at, r.receipt,
    r.fields, r.erased, c.number, c.release, o.name AS org_name, u.project_no, $8::text[] IS NULL OR r.org = ANY($8) AS own,
    r.state = '待报' AND EXISTS (SELECT FROM report_records b WHERE b."case" = r."case" AND b.id < r.id AND b.state <> '已确认') AS waits
FROM report_records r LEFT JOIN cases c ON c.id = r."case" LEFT JOIN orgs o ON o.id = r.org LEFT JOIN upper_cases u ON u."case" = r."case"
WHERE ($1::text[] IS NULL OR r.org = ANY($1)) AND r.id < $2
    AND ($3 = '' OR r.state = $3 OR ($3 = '对账不同' AND r.state = '已确认' AND r.problem <> '')) AND ($4 = '' OR r.kind = $4)
    AND ($5 = '' OR ($8::text[] IS NULL OR r.org = ANY($8)) AND r."case" = (SELECT id FROM cases WHERE number = $5)) AND ($6::bigint = 0 OR r.id = $6)
ORDER BY r.id DESC LIMIT $7
"""
_DAYS = """
SELECT day, kind, count(*) AS made, count(*) FILTER (WHERE state = '已确认') AS acked FROM report_records
WHERE day > $1 AND ($2::text[] IS NULL OR org = ANY($2)) GROUP BY day, kind ORDER BY day DESC, kind
"""
_AS_STORED = (
    "id", "kind", "item", "org", "day", "version", "state", "problem", "attempts", "made_at", "sent_at", "acked_at", "waits", "own",
)
_TO_MEND = """
SELECT id FROM report_records WHERE ($1::text[] IS NULL OR org = ANY($1)) AND "case" IS NOT NULL
    AND ($3::bigint[] IS NULL AND (state = $2 OR ($2 = '对账不同' AND state = '已确认' AND problem <> '')) OR id = ANY($3)) ORDER BY id LIMIT $4
"""


class Wanted(msgspec.Struct, frozen=True):
    """Which records a list shows; what is empty does not restrict."""

    state: str = ""
    kind: str = ""
    number: str = ""


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it is seen.

    `number` is the case's, empty for a rating; without `own` it is another authority's, and nothing names the case. `waits` says that
    one of its case before it is not done yet.
    """

    id: int
    no: str
    kind: str
    number: str
    project_no: str
    item: str
    item_name: str
    org: str
    org_name: str
    day: date
    version: int
    state: str
    problem: str
    attempts: int
    made_at: datetime
    sent_at: datetime | None
    acked_at: datetime | None
    receipt: str
    fields: tuple[tuple[str, str], ...]
    erased: tuple[str, ...]
    waits: bool
    own: bool


class DayFigure(msgspec.Struct, frozen=True):
    """A day and kind: how many records were made, how many acknowledged, and the latest comparison if there was one."""

    day: date
    kind: str
    made: int
    acked: int
    compared: Compared | None


def sight(actor: Actor) -> list[str] | None:
    """The authorities whose records the actor sees; None: of all. Raises Forbidden for whoever is no officer."""
    if monitors(actor):
        return None
    if actor.kind != "officer":
        raise Forbidden("上报情况由工作人员查看", "办理进度请到“我的办件”查看")
    return _own(actor)


def _own(actor: Actor) -> list[str] | None:
    """The authorities whose cases the actor may know of; None: all."""
    return None if actor.kind == "system" else case_orgs(actor)


async def counts(connection: Connection, actor: Actor) -> dict[str, int]:
    """How many records there are in each state; a number over COUNTED stands for more."""
    rows = await connection.fetch(_COUNTS, sight(actor), list(STATES), COUNTED + 1, DIFFERS)
    return {row["state"]: row["count"] for row in rows}


async def records(house: House, actor: Actor, wanted: Wanted, before: int = 0, limit: int = 50) -> list[RecordView]:
    """Records, the latest first, with an id below `before` (0: from the latest)."""
    args = (sight(actor), before or 2**63 - 1, wanted.state, wanted.kind, wanted.number, 0, limit, _own(actor))
    return [_view(house, row) for row in await house.db.fetch(_PAGE, *args)]


async def record(house: House, actor: Actor, record: int) -> RecordView:
    """One record. Raises NotFound, also for another authority's."""
    row = await house.db.fetchrow(_PAGE, sight(actor), 2**63 - 1, "", "", "", record, 1, _own(actor))
    if row is None:
        raise NotFound("没有这条上报记录，或者它不属于您所在的机构", "请从上报记录的列表进入")
    found = _view(house, row)
    unseen = await _unseen(house, actor, row) if found.fields else frozenset()
    return msgspec.structs.replace(found, fields=tuple((name, UNSEEN if name in unseen else text) for name, text in found.fields))


async def _unseen(house: House, actor: Actor, row: Any) -> frozenset[str]:
    """The fields of a record that tell what no duty of the actor needs of its case."""
    item = await house.catalogue.item_at(row["release"])
    told = {f"form.{item.form.fields[name].identity.partition('.')[2]}" for name in unseen_of(actor, row["org"], item)}
    plan = next((each for each in mapping_of(house.settings).records if each.kind == row["kind"]), None)
    return frozenset(field.name for field in plan.fields if field.names & told) if plan is not None else frozenset()


def _view(house: House, row: Any) -> RecordView:
    item = house.catalogue.registry.items.get(row["item"])
    fields = [(name, SEALED if value is None else str(value)) for name, value in row["fields"].items()] if row["number"] and row["own"] else []
    named = {"no": row["no"], "number": row["number"] or "", "project_no": row["project_no"] or "", "receipt": row["receipt"]}
    if not row["own"]:
        named = dict.fromkeys(named, "")
    rest = {name: row[name] for name in _AS_STORED}
    return RecordView(
        **rest, **named, item_name=item.info.name if item is not None else row["item"],
        org_name=row["org_name"] or row["org"], fields=tuple(fields), erased=tuple(row["erased"]),
    )


async def days(connection: Connection, actor: Actor) -> list[DayFigure]:
    """The figures of the last days by kind, beside the comparisons."""
    since = time.today() - timedelta(days=DAYS)
    rows = await connection.fetch(_DAYS, since, sight(actor))
    compared = await connection.fetch("SELECT * FROM report_reconciliations WHERE day > $1", since)
    known: dict[tuple[date, str], Compared] = {(row["day"], row["kind"]): msgspec.convert(dict(row), Compared) for row in compared}
    mine = {(row["day"], row["kind"]): (row["made"], row["acked"]) for row in rows}
    both = sorted({*mine, *(known if monitors(actor) else ())}, key=lambda each: (-each[0].toordinal(), each[1]))
    return [DayFigure(day, kind, *mine.get((day, kind), (0, 0)), known.get((day, kind))) for day, kind in both]


async def resend(house: House, actor: Actor, mapping: ReportMapping, ids: Sequence[int] | None = None, state: str = "") -> int:
    """Make records anew and send them again: these, or all in a state that people mend (at most AT_ONCE). Answers how many.

    Only what the actor sees; a rating's record is not made by people.
    """
    if ids is None and state not in MENDABLE:
        return 0
    rows = await house.db.fetch(_TO_MEND, sight(actor), state, list(ids) if ids is not None else None, AT_ONCE)
    found = [row["id"] for row in rows]
    if ids is not None and not found:
        raise NotFound("没有这条上报记录，或者它不属于您所在的机构", "请从上报记录的列表进入；评价记录由系统上报")
    done = sum([await make_again(house, mapping, found[at : at + 100]) for at in range(0, len(found), 100)])
    if done and house.settings.uplink is not None and monitors(actor):
        await try_now(house.db, house.settings.uplink.system)
    return done
