"""Houses for the pages: a database of its own with as many open cases as wanted, web processes, sessions, drafts laid ready."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import msgspec

from bench import filing
from bench.processes import free_port
from bench.stack import Stack, Web, house_of, web
from core.access import actor_of, open_session, sign_in
from core.canonical import canonical
from core.filings import FilingRequest, submit
from core.filings.drafts import SEALED_DRAFT
from core.forms import read_json
from core.house import House
from core.store.engine import connect
from core.store.migrate import migrate
from core.store.scratch import sibling
from core.time import now, today
from ui.cli import demo
from ui.cli.people import COMPANIES, PASSWORD

OFFICER = "receiver"


class Place(msgspec.Struct, frozen=True):
    """A house under measurement: how many cases, its web processes, and the sessions of an officer and a company."""

    cases: int
    made: Stack
    page: Web
    officer: str
    company: str
    csrf: str


@contextmanager
def place(made: Stack, cases: int) -> Iterator[Place]:
    """A house with that many open cases waiting at the first step, answering."""
    url = sibling(made.url, f"bench_{cases}")
    settings = msgspec.structs.replace(made.settings, database_url=url, port=free_port())
    asyncio.run(_create(made.url, f"bench_{cases}"))
    asyncio.run(migrate(url))
    asyncio.run(demo.load(settings, url))
    own = msgspec.structs.replace(made, settings=settings, url=url)
    with web(own) as page:
        officer, company, csrf = asyncio.run(_sessions(own))
        at = Place(cases, own, page, officer, company, csrf)
        asyncio.run(fill(at))
        yield at


async def _create(url: str, name: str) -> None:
    database = await connect(url, 1)
    try:
        await database.execute(f'CREATE DATABASE "{name}"')
    finally:
        await database.close()


async def _sessions(made: Stack) -> tuple[str, str, str]:
    async with house_of(made.settings) as house, house.db.transaction() as connection:
        ids = {row["login"]: row["id"] for row in await connection.fetch("SELECT id, login FROM accounts")}
        officer, _ = await open_session(connection, ids[OFFICER])
        company, csrf = await open_session(connection, ids[COMPANIES[0].login])
        return f"jiban_session={officer}", f"jiban_session={company}", csrf


async def fill(at: Place) -> None:
    """One case filed by hand, and copies of it up to the number wanted, their limits spread over 200 days."""
    async with house_of(at.made.settings) as house:
        actor = await actor_of(house.db, (await sign_in(house.db, COMPANIES[0].login, PASSWORD))[0])
        if actor is None:
            raise RuntimeError("the company that files has no account")
        raw = filing.body(at.made.party, str(today() - timedelta(days=1))).replace('"area_m2":299.99', '"area_m2":420.00')
        await submit(house, actor, FilingRequest(filing.ITEM, read_json(raw.encode())["values"], actor.parties[0].id, "to be copied"))
        for table, key in (("filings", "id"), ("cases", "filing"), ("events", '"case"')):
            await house.db.execute(await _copying(house, table, key), at.cases - 1)
        await house.db.execute("ANALYZE")


async def _copying(house: House, table: str, key: str) -> str:
    """The statement that copies the first filing's rows $1 times under fresh numbers."""
    rows = await house.db.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'", table
    )
    fresh = {
        "id": "n", "filing": "n", '"case"': "n", "number": "t.number || n", "idempotency": "t.idempotency || n",
        "statutory_due": "t.statutory_due + n % 200", "promised_due": "t.promised_due + n % 200", "step_due": "t.step_due + n % 200",
    }
    if table == "events":
        del fresh["id"]
    names = [f'"{row["column_name"]}"' for row in rows if not (table == "events" and row["column_name"] == "id")]
    chosen = [fresh.get(name if name == '"case"' else name.strip('"'), f"t.{name}") for name in names]
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(chosen)} FROM (SELECT 1000000 + g AS n FROM generate_series(1, $1::int) g) s,"  # noqa: S608 - names of our own tables
        f" (SELECT * FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})) t"
    )


def inbox_paths(at: Place, depths: Iterable[int]) -> dict[int, str]:
    """The address of the inbox at each depth (pages of 20 from the top), found by going from page to page as an officer would."""
    wanted = {*depths}
    path, found = "/desk", {0: "/desk"}
    for depth in range(1, max(wanted) + 1):
        after = re.search(rb'href="([^"]*[?&](?:amp;)?after=[^"]*)"[^>]*>\s*(?:<[^>]*>\s*)*' + "下一页".encode(), _read(at, path))
        if after is None:
            break
        path = after[1].decode().replace("&amp;", "&")
        path = path if path.startswith("/") else f"/desk{path}"
        if depth in wanted:
            found[depth] = path
    if at.cases // 20 > max(wanted) and max(wanted) not in found:
        raise RuntimeError(f"the inbox of {at.cases} cases ends at page {depth}")
    return found


def _read(at: Place, path: str) -> bytes:
    with urlopen(Request(f"http://127.0.0.1:{at.page.port}{path}", headers={"cookie": at.officer}), timeout=30) as answer:
        body: bytes = answer.read()
        return body


async def counted(at: Place) -> int:
    """Cases with their filings."""
    database = await connect(at.made.url, 1)
    try:
        # unscoped: a count for the measurement
        return int(await database.fetchval("SELECT count(*) FROM cases c JOIN filings f ON f.id = c.filing"))
    finally:
        await database.close()


def promises() -> dict[str, str]:
    """What is confirmed on the review page."""
    return {"promise_told": "true", "promise_met": "true", "promise_liable": "true", "promise_public": "true", "signer": COMPANIES[0].legal_rep}


async def lay_drafts(at: Place, number: int, street: str) -> list[int]:
    """Drafts of the measured filing, each at an address of its own, ready to be reviewed."""
    async with house_of(at.made.settings) as house:
        return await _drafts(house, at.made.party, number, street)


async def _drafts(house: House, party: int, number: int, street: str) -> list[int]:
    typed = {name: _typed(value) for name, value in filing.values(str(today() - timedelta(days=1))).items() if name not in promises()}
    item = house.catalogue.item(filing.ITEM)
    async with house.db.transaction() as connection:
        key = await house.vault.key(connection, party)
        sealed = [
            key.seal(canonical({**typed, "place_addr": f"{street} 街 {each} 号"}), SEALED_DRAFT) for each in range(number)
        ]
        rows = await connection.fetch(
            "INSERT INTO drafts (party, account, item, release, page, version, created_at, updated_at, sealed)"
            " SELECT $1, 0, $2, $3, 1, 1, $4, $4, unnest($5::bytea[]) RETURNING id", party, item.id, item.hash, now(), sealed,
        )
    return [row["id"] for row in rows]


def _typed(value: Any) -> Any:
    """A value as it is typed into its field."""
    return bytes(value).decode() if isinstance(value, msgspec.Raw) else value if isinstance(value, list) else str(value)
