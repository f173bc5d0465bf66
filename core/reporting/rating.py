"""The record of a rating: made with the rating, in its transaction, so that both are there or neither.

Nobody rates by name: the row names no case and no applicant, its number is a keyed digest, and everything it says is sealed by the house.
"""

from datetime import date, timedelta

import msgspec

from core import time
from core.house import House
from core.reporting.gathering import Gathered, gather
from core.reporting.making import Made, Writer
from core.reporting.mapping import RecordPlan, ReportMapping
from core.reporting.names import RATED
from core.reporting.parcels import opened_rating, sealed_rating
from core.reporting.subject import as_moment
from core.store.engine import Connection

_INSERT = """
INSERT INTO report_records (no, kind, "case", seq, n, item, org, party, day, fields, sealed, erased, state, problem, made_at, next_at)
VALUES ($1, $2, NULL, 0, 0, $3, $4, NULL, $5, '{}', $6, '{}', $7, $8, $9, $10) ON CONFLICT (no) DO NOTHING
"""
_HELD = """
SELECT id, no, kind, sealed FROM report_records WHERE party IS NULL AND state = '缺编码' AND item = ANY($1::text[]) ORDER BY id LIMIT $2 FOR UPDATE
"""
_AGAIN = "UPDATE report_records SET sealed = $2, state = $3, problem = $4, next_at = $5 WHERE id = $1"
_DIGITS = 32


class Rated(msgspec.Struct, frozen=True):
    """A rating: of which case, how it came out, on which day."""

    number: str
    stars: int
    reasons: tuple[str, ...]
    day: date


async def record_rating(house: House, connection: Connection, mapping: ReportMapping, rated: Rated) -> None:
    """Put the record of a rating into the outbox. Nothing when the mapping reports no ratings.

    It goes out in the following night, so that the hour of rating is told by nothing.
    """
    plans = mapping.on(RATED)
    if not plans:
        return
    case = await gather(house, connection, rated.number)
    morning = as_moment(rated.day)
    for plan in plans:
        no = f"PJ-{house.vault.index(f'report {plan.kind} {rated.number}')[:_DIGITS]}"
        made = _made(mapping, plan, case, rated)
        hidden = sealed_rating(house.vault, no, made, msgspec.to_builtins(rated))
        await connection.execute(
            _INSERT, no, plan.kind, case.item, case.org, rated.day, hidden, made.state, made.problem, morning, morning + timedelta(days=1)
        )


async def ratings_again(house: House, mapping: ReportMapping, limit: int = 500) -> int:
    """Make anew the records of ratings held for want of codes whose items have them now; answers how many."""
    items = [item.id for item in house.catalogue.registry.items.values() if item.info.catalog_code and item.info.task_code]
    plans = {plan.kind: plan for plan in mapping.on(RATED)}
    async with house.db.transaction() as connection:
        rows = await connection.fetch(_HELD, items, limit)
        for row in rows:
            rated = msgspec.convert(opened_rating(house.vault, row["no"], row["sealed"]).about, Rated)
            made = _made(mapping, plans[row["kind"]], await gather(house, connection, rated.number), rated)
            hidden = sealed_rating(house.vault, row["no"], made, msgspec.to_builtins(rated))
            await connection.execute(_AGAIN, row["id"], hidden, made.state, made.problem, time.now())
    return len(rows)


def _made(mapping: ReportMapping, plan: RecordPlan, case: Gathered, rated: Rated) -> Made:
    return Writer(mapping, frozenset()).record(plan, 0, case.subject.rated(rated.day, rated.stars, rated.reasons))
