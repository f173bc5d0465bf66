"""Whose turn it is and which part of the work 分工, for open cases whose row does not say it yet: those filed before the desk kept it.

Done once when the worker starts; cases that only the system moves on stay without a duty and are looked at again, which costs little.
"""

from datetime import date

from core.cases.clocks import due_on
from core.cases.stages import stage_of
from core.cases.waiting import own_limit
from core.house import House
from core.items.model import StepDef
from core.store.engine import Row

BLOCK = 500
_WITHOUT = """
SELECT c.id, c.release, c.step, c.duty, c.step_due, (SELECT max(e.effective_on) FROM events e WHERE e."case" = c.id AND e.seq = c.seq) AS arrived
FROM cases c WHERE c.closed_on IS NULL AND (c.duty = '' OR c.stage = '') AND c.id > $1 ORDER BY c.id LIMIT $2
"""
_SET = "UPDATE cases SET duty = $3, step_due = $4, stage = $5 WHERE id = $1 AND step = $2 AND closed_on IS NULL AND (duty = '' OR stage = '')"


async def settle_duties(house: House) -> int:
    """Fill in duty and limit of the step; answers for how many cases."""
    # unscoped: nobody is shown anything; the rows are made to say what their releases say
    after, settled = 0, 0
    while rows := await house.db.fetch(_WITHOUT, after, BLOCK):
        found = []
        for row in rows:
            item = await house.catalogue.item_at(row["release"])
            step = item.process.steps.get(row["step"])
            if step is not None and (row["duty"] or step.duty):
                found.append(_settled(row, step))
        await house.db.executemany(_SET, found)
        after, settled = rows[-1]["id"], settled + len(found)
    return settled


def _settled(row: Row, step: StepDef) -> tuple[int, str, str, date | None, str]:
    """What the row shall say; a duty that it says already stays, with its limit."""
    if row["duty"]:
        return row["id"], row["step"], row["duty"], row["step_due"], stage_of(step, row["duty"])
    limit = own_limit(step)
    return row["id"], row["step"], step.duty, due_on(limit, row["arrived"]).on if limit is not None else None, stage_of(step, step.duty)
