"""What officials say of the examples that a revision turns red: it was meant to change (本来就要变), or it was not (不该变)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from core import time
from core.access import Actor
from core.house import House
from core.problems import Conflict, Forbidden
from core.revisions import log
from core.revisions.keeping import in_hand, locked
from core.revisions.model import configures


class Mark(msgspec.Struct, frozen=True):
    """What was said of an example: `was` and `becomes` are the conclusions in words; `by` and `at` are filled in when read."""

    example: str
    meant: bool
    was: str
    becomes: str
    reason: str
    by: str = ""
    at: datetime | None = None


async def mark(house: House, actor: Actor, revision: int, marks: Sequence[Mark]) -> None:
    """Keep what is said; said again, the later counts. Raises Forbidden, Conflict, NotFound."""
    async with house.db.transaction() as connection:
        found = await locked(connection, actor, revision)
        if not configures(actor, found.org):
            raise Forbidden("认定用例由事项配置员办理")
        if not found.drafting or not in_hand(found, actor):
            raise Conflict("现在不能认定", "修订稿须在修改中，并且由您在编辑")
        await connection.executemany(
            "INSERT INTO revision_marks (revision, example, meant, was, becomes, reason, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
            "ON CONFLICT (revision, example) DO UPDATE SET meant = excluded.meant, was = excluded.was, becomes = excluded.becomes, reason = excluded.reason, by = excluded.by, at = excluded.at",
            [(revision, each.example, each.meant, each.was, each.becomes, each.reason, actor.account, time.now()) for each in marks],
        )
        for each in marks:
            await log.write(connection, revision, "marked", actor.account, {"example": each.example, "meant": each.meant, "was": each.was, "becomes": each.becomes, "reason": each.reason})


async def marks_of(house: House, revision: int) -> tuple[Mark, ...]:
    """All of them, in the order of their examples."""
    rows = await house.db.fetch(
        "SELECT m.example, m.meant, m.was, m.becomes, m.reason, a.name AS by, m.at FROM revision_marks m JOIN accounts a ON a.id = m.by "
        "WHERE m.revision = $1 ORDER BY m.example", revision,
    )
    return tuple(msgspec.convert(dict(row), Mark) for row in rows)
