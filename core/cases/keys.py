"""Keys for questions that are newer than the cases they ask about.

A case leaves keys for the questions known when it was filed. A question that comes with a later release finds the older cases only
after their keys have been added, so a fact is not asked before that is done: whoever asks first does it, once for all. The worker
goes over what was filed since by processes that had not heard of the question yet.

`cursors` holds `keys:<question>` and the case up to which all are there.
"""

from datetime import timedelta

from core import time
from core.cases.facts import Plans, index_record, label_of
from core.house import House
from core.items.item import Item
from core.rules import FactPlan
from core.store.engine import Connection
from core.time import CHINA

BLOCK = 1_000
SETTLED = timedelta(minutes=10)
"""After this long no filing is still on its way that was numbered before another."""
_MISSING = """
SELECT c.id, c.filed_at, p.code AS holder, f."values" FROM cases c JOIN filings f ON f.id = c.filing JOIN parties p ON p.id = c.party
WHERE c.item = $1 AND c.id > $2 AND NOT EXISTS (SELECT 1 FROM fact_keys k WHERE k.fact = $3 AND k."case" = c.id)
ORDER BY c.id LIMIT $4
"""
_INSERT = """
INSERT INTO fact_keys (fact, key, "case", day) SELECT $1, * FROM unnest($2::bytea[], $3::bigint[], $4::date[])
"""


async def complete(house: House, item: Item, plan: FactPlan) -> None:
    """See to it that every case of `item` filed so far can be found by the plan's question."""
    name = f"keys:{label_of(plan)}"
    if await house.db.fetchval("SELECT 1 FROM cursors WHERE name = $1", name) is None:
        await sweep(house, item, plan)


async def sweep(house: House, item: Item, plan: FactPlan) -> int:
    """Add what keys are missing; answers how many."""
    # unscoped: keys are digests by which rules find cases; nobody is shown anything
    label = label_of(plan)
    async with house.db.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"keys:{label}")
        done = await connection.fetchval("SELECT pos FROM cursors WHERE name = $1", f"keys:{label}") or 0
        settled = await connection.fetchval(
            "SELECT coalesce(max(id), 0) FROM cases WHERE item = $1 AND filed_at < $2", item.id, time.now() - SETTLED
        )
        added = await _fill(connection, item, plan, label, done)
        await connection.execute(
            "INSERT INTO cursors (name, pos) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET pos = greatest(cursors.pos, excluded.pos)",
            f"keys:{label}", settled,
        )
    return added


async def sweep_all(house: House, plans: Plans) -> int:
    """Every question about every item on offer."""
    items = house.catalogue.registry.items
    asked = [(items[about], plan) for about, questions in plans.asked.items() if about in items for plan in questions.values()]
    return sum([await sweep(house, item, plan) for item, plan in asked])


async def _fill(connection: Connection, item: Item, plan: FactPlan, label: str, after: int) -> int:
    # unscoped: as above
    added = 0
    while rows := await connection.fetch(_MISSING, item.id, after, label, BLOCK):
        found = []
        for row in rows:
            day = row["filed_at"].astimezone(CHINA).date()
            key = plan.key_of(index_record(item, item.form.join(row["values"], {}), row["holder"], day))
            if key is not None:
                found.append((key, row["id"], day))
        if found:
            await connection.execute(_INSERT, label, *map(list, zip(*found, strict=True)))
        added += len(found)
        after = rows[-1]["id"]
    return added
