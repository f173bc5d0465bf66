"""Remarks 批注 on a revision: what one says to the others about a part of it, until somebody has seen to it."""

from datetime import datetime

import msgspec

from core import time
from core.access import Actor
from core.house import House
from core.problems import FieldProblem, Invalid, NotFound
from core.revisions import log
from core.revisions.keeping import locked

LONGEST = 500


class Remark(msgspec.Struct, frozen=True):
    """A remark at the part `tab`; `done_by` is who saw to it, empty while nobody has."""

    id: int
    tab: str
    text: str
    by: str
    at: datetime
    done_by: str
    done_at: datetime | None


async def remark(house: House, actor: Actor, revision: int, tab: str, text: str) -> None:
    """Say something. Raises Invalid for nothing or too much, NotFound."""
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise Invalid("批注没有写", f"写 1 至 {LONGEST} 个字", (FieldProblem("text", "批注", f"请写 1 至 {LONGEST} 个字"),))
    async with house.db.transaction() as connection:
        await locked(connection, actor, revision)
        await connection.execute(
            "INSERT INTO revision_remarks (revision, tab, text, by, at) VALUES ($1, $2, $3, $4, $5)", revision, tab, said, actor.account, time.now(),
        )
        await log.write(connection, revision, "remarked", actor.account, {"tab": tab, "text": said})


async def settle(house: House, actor: Actor, revision: int, number: int) -> None:
    """Somebody has seen to it. Raises NotFound when there is no such open remark."""
    async with house.db.transaction() as connection:
        await locked(connection, actor, revision)
        done = await connection.execute(
            "UPDATE revision_remarks SET done_by = $3, done_at = $4 WHERE id = $1 AND revision = $2 AND done_at IS NULL", number, revision, actor.account, time.now(),
        )
        if done == "UPDATE 0":
            raise NotFound("没有这条待处理的批注", "可能已经有人处理，请刷新页面")
        await log.write(connection, revision, "settled", actor.account, {"remark": number})


async def remarks_of(house: House, revision: int) -> tuple[Remark, ...]:
    """Those that wait first, then the others, the latest first."""
    rows = await house.db.fetch(
        "SELECT m.id, m.tab, m.text, a.name AS by, m.at, coalesce(d.name, '') AS done_by, m.done_at FROM revision_remarks m JOIN accounts a ON a.id = m.by "
        "LEFT JOIN accounts d ON d.id = m.done_by WHERE m.revision = $1 ORDER BY m.done_at IS NOT NULL, m.id DESC", revision,
    )
    return tuple(msgspec.convert(dict(row), Remark) for row in rows)
