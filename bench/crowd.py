"""A million cases: a few are filed and worked on as people do it, then copied with numbers, days, parties and chains of their own.

Every copy is what the house itself would have stored: the first event says the case's own number, filing and applicant, personal values
are sealed with the applicant's own key, hashes are computed event by event, and the row in `cases` is what the events make of it (the
audit holds it to that). Made up are only the digests of fact keys, for nothing is asked of them here; search terms are left out.
"""

import asyncio
import base64
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from operator import itemgetter
from os import urandom
from time import perf_counter
from typing import Any

import asyncpg
import msgspec

from bench import filing
from core.access import Actor, actor_of, sign_in
from core.cases import act, withdraw
from core.cases.chain import GENESIS, Link, link_hash
from core.cases.papers import PaperMaker
from core.cases.sequencer import consume, sequence
from core.filings import FilingRequest, submit
from core.filings.batch import SEALED_FILING
from core.filings.numbers import case_number, query_code
from core.forms import read_json
from core.house import House
from core.items.item import Item
from core.process import Act
from core.reporting import outbox
from core.store.engine import prepare
from core.store.vault import PartyKey
from core.time import today
from core.worker import consumers
from ui.cli.people import COMPANIES, OFFICERS, PASSWORD

FIRST = 1_000_000
"""Ids of copies begin here."""
BLOCK = 10_000
PARTIES = 20_000
LONG_AGO = 700
"""Days over which finished cases are spread; open ones over a month, but none beyond the day on which the system must look at it."""
INSTANT, EXAMINED, PUBLICISED = "299.99", "420.00", ""
"""What is filed: an area that is granted at once, one that officers examine, and what is publicised first."""
TAKEN_BACK = "撤回"
WAYS: tuple[tuple[int, str, str, str], ...] = (
    (56, INSTANT, "", ""), (20, EXAMINED, "issue", ""), (5, EXAMINED, "review", "不予"), (4, EXAMINED, "receive", TAKEN_BACK),
    (4, EXAMINED, "", ""), (3, EXAMINED, "receive", ""), (3, EXAMINED, "accept", ""), (2, EXAMINED, "review", ""), (3, PUBLICISED, "", ""),
)
"""Of a hundred cases how many: what is filed, the last step at which officers acted favourably, and what was said after that."""
_TABLES = {"filings": "id", "cases": "filing", "events": '"case"', "fact_keys": '"case"', "papers": '"case"'}
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' AND NOT (column_name = 'id' AND table_name NOT IN ('cases', 'filings'))
"""
_PLACE = """
INSERT INTO positions (pos, "case", seq, hash)
SELECT (SELECT coalesce(max(pos), 0) FROM positions) + row_number() OVER (ORDER BY e.id), e."case", e.seq, e.hash
FROM events e WHERE e."case" BETWEEN $1 AND $2
"""
_WORKED_OFF = """
INSERT INTO cursors (name, pos) SELECT unnest($1::text[]), (SELECT max(pos) FROM positions) ON CONFLICT (name) DO UPDATE SET pos = excluded.pos
"""
"""The background has long been through with all of them."""
_DATE = re.compile(rb"20\d\d-\d\d-\d\d")
Row = dict[str, Any]


def favourable(word: str) -> Act:
    """An act with everything said that may have to be said."""
    return Act(word, reason="材料齐全，符合规定", basis="《建设工程消防设计审查验收管理暂行规定》", opinion="符合备案条件")


class Pattern(msgspec.Struct, frozen=True):
    """A case that is copied: its rows by table, the open texts of what is sealed, and over how many days its copies are spread."""

    rows: Mapping[str, Sequence[Row]]
    personal: bytes
    days: int


async def fill(house: House, cases: int, held: int) -> None:
    """Fill the house with that many cases; the events of the last `held` cases have no place in the global order yet."""
    patterns = [await _pattern(house, *way[1:]) for way in WAYS]
    parties = await _parties(house)
    keys = await house.vault.keys(house.db, parties)
    columns = {table: [row["column_name"] for row in await house.db.fetch(_COLUMNS, table)] for table in _TABLES}
    connections = [await asyncpg.connect(house.db.url) for _ in _TABLES]
    chance, begun = random.Random(5), perf_counter()
    for connection in connections:
        await prepare(connection)
        await connection.execute("SET synchronous_commit = off")
    for first in range(0, cases, BLOCK):
        block: dict[str, list[Row]] = {table: [] for table in _TABLES}
        for n in range(first, min(first + BLOCK, cases)):
            pattern = chance.choices(patterns, [way[0] for way in WAYS])[0]
            _copy(pattern, FIRST + n, keys[chance.choice(parties)], timedelta(days=chance.randint(0, pattern.days)), block)
        await asyncio.gather(*(
            connection.copy_records_to_table(table, records=map(itemgetter(*columns[table]), rows), columns=columns[table])
            for connection, (table, rows) in zip(connections, block.items(), strict=True)
        ))
        print(f"\r已生成 {first + len(block['cases']):,} 件，{perf_counter() - begun:.0f} 秒", end="", file=sys.stderr, flush=True)
    await connections[0].execute(_PLACE, FIRST, FIRST + cases - held - 1)
    for sequence_name in ("filings_id_seq", "cases_id_seq"):
        await connections[0].execute(f"SELECT setval('{sequence_name}', {FIRST + cases})")
    await connections[0].execute(_WORKED_OFF, [outbox.CONSUMER, *(each.name for each in consumers(house, PaperMaker(house)))])
    await connections[0].execute("VACUUM ANALYZE")
    await connections[0].execute("CHECKPOINT")  # what the filling has left to be written is not the pages' affair
    print(f"，整理完毕 {perf_counter() - begun:.0f} 秒", file=sys.stderr, flush=True)
    for connection in connections:
        await connection.close()


async def _pattern(house: House, area: str, upto: str, then: str) -> Pattern:
    """A case filed and worked on until the step `upto`, then refused, taken back, or left."""
    company = await _actor(house, COMPANIES[0].login)
    item, values = _filed(house, area)
    request = FilingRequest(item.id, values, company.parties[0].id, f"pattern {area} {upto} {then}")
    number = (await submit(house, company, request)).cases[0].number
    for step in [step for step in item.process.steps.values() if step.duty]:
        view = await house.db.fetchrow("SELECT step FROM cases WHERE number = $1", number)  # unscoped: the measurement's own case
        if not upto or view is None or view["step"] != step.id:
            break
        await act(house, await _officer(house, step.duty), number, favourable(item.process.favourable(step.id)))
        if step.id == upto:
            break
    if then == TAKEN_BACK:
        await withdraw(house, company, number)
    elif then:
        await act(house, await _officer(house, "decider"), number, favourable(then))
    await _worked_off(house)
    return await _read(house, number)


def _filed(house: House, area: str) -> tuple[Item, dict[str, Any]]:
    """The item, and the values as JSON says them."""
    if area == PUBLICISED:
        item = next(item for item in house.catalogue.registry.items.values() if item.info.starts == "applicant" and _publicises(item))
        return item, {"org_name": COMPANIES[0].name, "uscc": COMPANIES[0].uscc, "closing_kind": "公司"}
    raw = filing.body(0, str(today() - timedelta(days=3))).replace('"area_m2":299.99', f'"area_m2":{area}')
    return house.catalogue.item(filing.ITEM), read_json(raw.encode())["values"]


def _publicises(item: Item) -> bool:
    """Whether the item is one of the demonstration's that is publicised first."""
    return item.id.startswith("demo_") and any(step.kind == "publicise" for step in item.process.steps.values())


async def _worked_off(house: House) -> None:
    """What the worker does for a case: its place in the order, and its papers."""
    async with house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    papers = PaperMaker(house)
    while await consume(house.db, "papers", papers):
        pass


async def _read(house: House, number: str) -> Pattern:
    # unscoped: the measurement's own case
    case = await house.db.fetchrow("SELECT id, filing, party, wake_on, closed_on FROM cases WHERE number = $1", number)
    assert case is not None
    found: dict[str, list[Row]] = {}
    for table, column in _TABLES.items():
        rows = await house.db.fetch(f"SELECT * FROM {table} WHERE {column} = $1", case["id" if column == '"case"' else "filing"])  # noqa: S608 - names written above
        found[table] = [dict(row) for row in rows]
    found["events"].sort(key=lambda row: row["seq"])
    key = await house.vault.key(house.db, case["party"])
    days = LONG_AGO if case["closed_on"] else min(30, (case["wake_on"] - today()).days if case["wake_on"] else 30)
    sealed = found["filings"][0]["sealed"]
    return Pattern(found, key.open(sealed, SEALED_FILING) if sealed else b"", days)


def _copy(pattern: Pattern, n: int, key: PartyKey, back: timedelta, block: dict[str, list[Row]]) -> None:
    """Put the rows of one copy, filed so many days earlier, into the block."""
    old, old_filing = pattern.rows["cases"][0], pattern.rows["filings"][0]
    day, code = old["filed_at"].date() - back, query_code()
    sealed = key.seal(pattern.personal, SEALED_FILING) if pattern.personal else b""
    number = case_number(day, old["number"][10:16], next(_running[day]))
    fresh = {"party": key.party, "number": number, "query_code": code, "filing": n, "case": n, "id": n}
    earlier = _earlier(back)
    block["filings"].append({**old_filing, **fresh, "submitted_at": old_filing["submitted_at"] - back, "idempotency": f"copy {n}", "sealed": sealed})
    said = {
        old["number"]: number, f'"query_code":"{old["query_code"]}"': f'"query_code":"{code}"', f'"filing":{old["filing"]}': f'"filing":{n}',
        f'"party":{old["party"]}': f'"party":{key.party}',
        f'"sealed":"{base64.b64encode(old_filing["sealed"]).decode()}"': f'"sealed":"{base64.b64encode(sealed).decode()}"',
    }
    head = GENESIS
    for row in pattern.rows["events"]:
        payload = earlier(row["payload"])
        for before, after in said.items() if row["seq"] == 1 else ():
            payload = payload.replace(before.encode(), after.encode())
        moment, effective = row["recorded_at"] - back, row["effective_on"] - back
        link = Link(number, row["seq"], row["kind"], moment, effective, row["actor"], row["release"], payload)
        prev, head = head, link_hash(head, link)
        block["events"].append({**row, "case": n, "recorded_at": moment, "effective_on": effective, "payload": payload, "prev": prev, "hash": head})
    block["cases"].append({**_moved(old, back), **fresh, "head": head})
    block["fact_keys"] += [{**row, "case": n, "key": urandom(32), "day": row["day"] - back} for row in pattern.rows["fact_keys"]]
    block["papers"] += [{**row, "case": n, "number": f"{row['number']}-{n}", "made_at": row["made_at"] - back} for row in pattern.rows["papers"]]


def _moved(row: Row, back: timedelta) -> Row:
    """The row with every day and moment in it earlier."""
    return {name: value - back if isinstance(value, date | datetime) else value for name, value in row.items()}


_running: defaultdict[date, Iterator[int]] = defaultdict(lambda: count(1_000))
"""Running numbers by day; those below are left to cases that are really filed."""
_shifted: dict[tuple[bytes, timedelta], bytes] = {}


def _earlier(back: timedelta) -> Callable[[bytes], bytes]:
    """What moves the days in a payload that lie today or later; what was known before the filing stays."""
    first = today()

    def move(found: re.Match[bytes]) -> bytes:
        day = date.fromisoformat(found[0].decode())
        return str(day - back).encode() if day >= first else found[0]

    def shift(payload: bytes) -> bytes:
        known = _shifted.get((payload, back))
        if known is None:
            known = _shifted[payload, back] = _DATE.sub(move, payload)
        return known

    return shift


async def _parties(house: House) -> list[int]:
    """The companies that file: one that can sign in, and many others."""
    rows = [("legal", f"91210411MA{n:08d}", f"【演示】测速企业 {n} 号", True) for n in range(PARTIES)]
    connection = await asyncpg.connect(house.db.url)
    await connection.copy_records_to_table("parties", records=rows, columns=("kind", "code", "name", "synthetic"))
    found = await connection.fetch("SELECT id FROM parties WHERE code LIKE '91210411MA0%' OR code = $1 ORDER BY id", COMPANIES[0].uscc)
    await connection.close()
    return [row["id"] for row in found]


async def _actor(house: House, login: str) -> Actor:
    actor = await actor_of(house.db, (await sign_in(house.db, login, PASSWORD))[0])
    if actor is None:
        raise RuntimeError(f"nobody signs in as {login}")
    return actor


async def _officer(house: House, duty: str) -> Actor:
    return await _actor(house, next(officer.login for officer in OFFICERS if officer.role == duty))
