"""The outbox of reports: a consumer of the event order writes the records of each event, in the transaction of its cursor.

It reads behind the papers, whose numbers results carry. What is kept at home (no codes, too long, refused) can be made anew: a record
says nothing that does not stand in the case's events.
"""

from collections.abc import Sequence

from core import time
from core.cases.papers import CONSUMER as PAPERS
from core.cases.sequencer import Placed, consume
from core.house import House
from core.reporting.gathering import Gathered, gather
from core.reporting.making import Made, made
from core.reporting.mapping import ReportMapping
from core.reporting.parcels import sealed
from core.store.engine import Connection
from core.store.vault import PartyKey
from core.time import CHINA

CONSUMER = "reports"
AT_ONCE = 100
HELD = "缺编码"
"""The state of what is kept at home for want of codes."""
_INSERT = """
INSERT INTO report_records
    (no, kind, "case", seq, n, item, org, party, day, fields, sealed, erased, state, problem, made_at, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) ON CONFLICT (no) DO NOTHING
"""
_AGAIN = """
UPDATE report_records SET fields = $2, sealed = $3, erased = $4, state = $5, problem = $6, next_at = $7, attempts = 0,
    version = version + CASE WHEN sent_at IS NULL THEN 0 ELSE 1 END, sent_at = NULL, digest = NULL
WHERE id = $1
"""
"""The new version has not been sent: nothing that is known of the old one says anything of it."""
_OLD = """
SELECT r.id, r.no, r.kind, r.seq, r.n, c.number FROM report_records r JOIN cases c ON c.id = r."case" WHERE r.id = ANY($1::bigint[])
    AND ($2 = '' OR r.state = $2) ORDER BY r.id FOR UPDATE OF r
"""


class Reporter:
    """The effect of the consumer: writes the records of events, in their order."""

    def __init__(self, house: House, mapping: ReportMapping) -> None:
        self._house, self._mapping = house, mapping

    async def __call__(self, connection: Connection, events: list[Placed]) -> None:
        """All records of these events; a case is read once for all of its events among them."""
        cases: dict[str, Gathered] = {}
        for event in events:
            if not self._mapping.on(event.kind):
                continue
            if event.number not in cases:
                cases[event.number] = await gather(self._house, connection, event.number)
            await self._write(connection, cases[event.number], event.seq)

    async def _write(self, connection: Connection, case: Gathered, seq: int) -> None:
        # unscoped: the house reports
        records = made(self._mapping, case.subject, seq, erased=case.erased)
        key = await key_for(self._house, connection, case, records)
        day, now = case.subject.events[seq - 1].at.astimezone(CHINA).date(), time.now()
        rows = []
        for record in records:
            no = record_no(case.subject.number, seq, record)
            openly, hidden = sealed(record, no, key)
            rows.append((
                no, record.kind, case.case, seq, record.n, case.item, case.org, case.party, day, openly, hidden, list(record.erased),
                record.state, record.problem, now,
            ))
        await connection.executemany(_INSERT, rows)


async def record_new(house: House, mapping: ReportMapping) -> int:
    """Write the records of the next events for which the papers have been made; answers how many events."""
    return await consume(house.db, CONSUMER, Reporter(house, mapping), AT_ONCE, behind=PAPERS)


async def make_again(house: House, mapping: ReportMapping, ids: Sequence[int], state: str = "") -> int:
    """Make these records anew out of their cases, by the mapping and with the codes of today; they go out again. Answers how many.

    `state`: only those that are still in it.
    """
    # unscoped: who may have a record sent again is asked by the caller
    if not ids:
        return 0
    async with house.db.transaction() as connection:
        rows = await connection.fetch(_OLD, list(ids), state)
        for row in rows:
            case = await gather(house, connection, row["number"])
            records = made(mapping, case.subject, row["seq"], erased=case.erased)
            record = next((each for each in records if (each.kind, each.n) == (row["kind"], row["n"])), None)
            if record is None:
                problem = "现在的上报映射不再产生这条记录"
                await connection.execute("UPDATE report_records SET state = '内容不符', problem = $2 WHERE id = $1", row["id"], problem)
                continue
            openly, hidden = sealed(record, row["no"], await key_for(house, connection, case, records))
            await connection.execute(_AGAIN, row["id"], openly, hidden, list(record.erased), record.state, record.problem, time.now())
    return len(rows)


async def key_for(house: House, connection: Connection, case: Gathered, records: Sequence[Made]) -> PartyKey | None:
    """The applicant's key, when one of the records has something to seal."""
    return await house.vault.key(connection, case.party) if any(record.personal for record in records) else None


def record_no(number: str, seq: int, record: Made) -> str:
    """The number by which both sides know a record: the same for ever, whoever makes it."""
    return f"{number}-{seq:04d}-{record.kind}-{record.n + 1}"


async def with_codes_now(house: House, connection: Connection, limit: int = 500) -> list[int]:
    """Records kept at home for want of codes whose items have been given codes since."""
    items = [item.id for item in house.catalogue.registry.items.values() if item.info.catalog_code and item.info.task_code]
    rows = await connection.fetch(
        'SELECT id FROM report_records WHERE state = $3 AND "case" IS NOT NULL AND item = ANY($1::text[]) ORDER BY id LIMIT $2', items, limit, HELD
    )
    return [row["id"] for row in rows]
