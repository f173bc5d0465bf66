"""Whose turn it is, for open cases whose row does not say it yet: those filed before the desk kept it.

Done once when the worker starts; cases that only the system moves on stay without a duty and are looked at again, which costs little.
"""

from core.cases.clocks import due_on
from core.cases.waiting import own_limit
from core.house import House

BLOCK = 500
_WITHOUT = """
SELECT c.id, c.release, c.step, (SELECT max(e.effective_on) FROM events e WHERE e."case" = c.id AND e.seq = c.seq) AS arrived
FROM cases c WHERE c.closed_on IS NULL AND c.duty = '' AND c.id > $1 ORDER BY c.id LIMIT $2
"""
_SET = "UPDATE cases SET duty = $3, step_due = $4 WHERE id = $1 AND step = $2 AND closed_on IS NULL AND duty = ''"


async def settle_duties(house: House) -> int:
    """Fill in duty and limit of the step; answers for how many cases."""
    # unscoped: nobody is shown anything; the rows are made to say what their releases say
    after, settled = 0, 0
    while rows := await house.db.fetch(_WITHOUT, after, BLOCK):
        found = []
        for row in rows:
            item = await house.catalogue.item_at(row["release"])
            step = item.process.steps.get(row["step"])
            limit = own_limit(step) if step is not None else None
            if step is not None and step.duty:
                found.append((row["id"], row["step"], step.duty, due_on(limit, row["arrived"]).on if limit is not None else None))
        await house.db.executemany(_SET, found)
        after, settled = rows[-1]["id"], settled + len(found)
    return settled
