"""What came in, as the officers whose post it is read it: the latest first."""

from datetime import datetime
from typing import Any

import msgspec

from core.access import Actor
from core.problems import NotFound
from core.runs.plan import Plan
from core.store.engine import Connection, read_json_exactly


class Signalled(msgspec.Struct, frozen=True, kw_only=True):
    """A signal as it came in and what the rules said of it."""

    id: int
    source: str
    key: str
    values: dict[str, Any]
    received_at: datetime
    outcomes: dict[str, Any]
    hits: tuple[str, ...]
    problem: str
    opened: tuple[str, ...]


async def signals(connection: Connection, actor: Actor, plan: Plan, before: int = 0, limit: int = 50) -> tuple[Signalled, ...]:
    """Signals with a number below `before` (0: from the latest). Raises NotFound for who has not the post."""
    if actor.kind != "system" and not actor.holds(plan.definition.duty, plan.definition.org):
        raise NotFound(f"没有编号为“{plan.id}”的信号，或者您没有它的岗位", "请在批次页面选择")
    rows = await connection.fetch(
        "SELECT * FROM signal_rows WHERE signal = $1 AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3", plan.id, before, limit
    )
    return tuple(
        Signalled(
            id=row["id"], source=row["source"], key=row["key"], values=read_json_exactly(row["row"]), received_at=row["received_at"],
            outcomes=row["outcomes"], hits=tuple(row["hits"]), problem=row["problem"], opened=tuple(row["opened"]),
        )
        for row in rows
    )
