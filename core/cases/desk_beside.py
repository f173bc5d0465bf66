"""What a desk has beside its list, in one question: saved views, habits, the parts of the work that wait, what lies ready to be handed out."""

from collections.abc import Mapping
from typing import Final

import msgspec

from core.access import Actor
from core.access.habits import Habits
from core.access.saved_views import VIEWS, SavedView
from core.cases.deskwork import COUNTED, STAGE_COUNTS
from core.cases.handing_out import lying_at, ready_count
from core.cases.narrowing import InboxFilter, posts_of
from core.cases.stages import STAGES
from core.store.engine import Connection, Row

_BESIDE: Final = f"""
SELECT g.stages, g.found, ({ready_count("$6", "$7", "$8")}) AS ready, h.open_next, h.hotkeys, v.*
FROM (SELECT array_agg(k.stage) AS stages, array_agg(k.found) AS found FROM ({STAGE_COUNTS}) k) g
LEFT JOIN desk_habits h ON h.account = $5
LEFT JOIN ({VIEWS.replace("$1", "$5")}) v ON TRUE
ORDER BY NOT v.own, v.name, v.id
"""  # noqa: S608 - every part is written down in core
"""A row for each view, one without a view where there is none. $1 to $4 as for STAGE_COUNTS, $5 account, $6 to $8 as for `lying_at`."""


class DeskBeside(msgspec.Struct, frozen=True):
    """`parts` counts what lies at one's own posts by part of the work, `ready` what is to be handed out, each up to one more than `COUNTED`."""

    views: tuple[SavedView, ...] = ()
    habits: Habits = Habits()
    parts: Mapping[str, int] = {}
    ready: int = 0


async def beside_the_list(connection: Connection, actor: Actor) -> DeskBeside:
    """The same as `saved_views`, `habits_of`, `stage_counts` and `how_many`, in one round trip; for an officer."""
    held = posts_of(actor, InboxFilter())
    # unscoped: counts at the actor's own posts, which are handed over
    rows = await connection.fetch(
        _BESIDE, actor.login, [org for org, _, _ in held], [role for _, role, _ in held], list(STAGES), actor.account, *lying_at(actor),
    )
    head = rows[0]
    found = dict(zip(head["stages"] or (), head["found"] or (), strict=True))
    return DeskBeside(
        tuple(_view(row) for row in rows if row["id"] is not None), Habits() if head["open_next"] is None else Habits(head["open_next"], head["hotkeys"]),
        {stage: min(found[stage], COUNTED + 1) for stage in STAGES if stage in found}, head["ready"],
    )


def _view(row: Row) -> SavedView:
    return SavedView(**{name: row[name] for name in SavedView.__struct_fields__})
