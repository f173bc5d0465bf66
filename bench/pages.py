"""The pages under load (issue 3, bar 5): a page of a form, the inbox among few and among many cases, a submission by form.

Each house (few cases, many cases) has a database and a web process of its own on one PostgreSQL, and rounds go back and forth between
them, so that both meet the same machine. The jinja ceiling is a page of 25 fields rendered and answered by litestar and nothing else.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import msgspec

from bench import filing, load, visits
from bench.processes import ask, free_port, running, until_listening
from bench.report import Bar
from bench.stack import Stack, Web, house_of, stack, web
from core.access.web_sessions import open_session
from core.canonical import canonical
from core.filings.drafts import SEALED_DRAFT
from core.house import House
from core.store.engine import connect
from core.store.migrate import migrate
from core.store.scratch import sibling
from core.time import now, today
from ui.cli import demo
from ui.cli.people import COMPANIES

FEW, MANY = 1_000, 100_000
CLIENTS = 16
DEPTHS = (0, 10, 100, 1000, 4000)
"""Pages of 20 from the top of the inbox; deeper ones only where there are that many."""
OFFICER = "receiver"
FASTEST = 1_500
"""Submissions a second for which drafts are laid ready."""
BARS = (
    Bar("表单页/秒", "pages_form_per_second", at_least=700),
    Bar("待办页/秒（10 万件中，最慢的一页）", "pages_inbox_per_second", at_least=800),
    Bar("待办页：10 万件用时对 1 千件（倍）", "pages_inbox_ratio", at_most=1.2),
    Bar("网页提交/秒（16 客户端）", "pages_submit_per_second", at_least=700),
)


class Place(msgspec.Struct, frozen=True):
    """A house under measurement: how many cases, its web process, and the sessions of an officer and a company."""

    cases: int
    made: Stack
    page: Web
    officer: str
    company: str
    csrf: str


class Round(msgspec.Struct):
    """What one round measured; `inbox` by cases and depth."""

    jinja: load.Outcome
    form: load.Outcome
    inbox: dict[str, load.Outcome]
    submit: load.Outcome


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """All rounds; the figures are medians over rounds."""
    with ExitStack() as running_all:
        made = running_all.enter_context(stack())
        few, many = (running_all.enter_context(place(made, cases)) for cases in (FEW, MANY))
        jinja = running_all.enter_context(jinja_ceiling())
        cursors = {at: inbox_paths(at) for at in (few, many)}
        done = [one_round(few, many, jinja, cursors, seconds, number) for number in range(rounds)]
    return summary(done)


def one_round(few: Place, many: Place, jinja: int, cursors: dict[Place, dict[int, str]], seconds: float, number: int) -> Round:
    """The ceiling, then each kind of page, the two houses in turn."""
    ceiling = get(jinja, "", ("/form",), seconds)
    drafts = asyncio.run(lay_drafts(many, 2, f"page {number}"))
    form = get(many.page.port, many.company, tuple(f"/drafts/{draft}/{sheet}" for draft in drafts for sheet in (1, 2)), seconds)
    inbox: dict[str, load.Outcome] = {}
    for depth in DEPTHS:
        for at in (few, many):
            if depth in cursors[at]:
                inbox[f"{at.cases}/{depth}"] = get(at.page.port, at.officer, (cursors[at][depth],), seconds / 2)
    return Round(ceiling, form, inbox, submissions(many, seconds, number))


def submissions(at: Place, seconds: float, number: int) -> load.Outcome:
    """Drafts sent from their review page: session, token of the form, saving, the filing itself; each at an address of its own."""
    drafts = asyncio.run(lay_drafts(at, int(FASTEST * seconds), f"submit {number}"))
    before = asyncio.run(counted(at))
    form = urlencode({**promises(), "_csrf": at.csrf, "_version": "1", "_shown": " ".join(promises())})
    job = visits.Job(at.page.port, CLIENTS, seconds, at.company, ("/drafts/@@/review",), form, tuple(drafts), 303)
    done = whole(job)
    stored = asyncio.run(counted(at)) - before
    if stored != done.acknowledged:
        raise RuntimeError(f"{done.acknowledged} submissions were sent on to their receipts, {stored} are stored")
    return done


def get(port: int, cookie: str, paths: tuple[str, ...], seconds: float) -> load.Outcome:
    """The pages at these addresses, in turn."""
    return whole(visits.Job(port, CLIENTS, seconds, cookie, paths))


def whole(job: visits.Job) -> load.Outcome:
    """The job's outcome. Raises RuntimeError when anything was answered otherwise than wanted."""
    done = msgspec.convert(ask("bench.visits", job), load.Outcome)
    if done.others or not done.acknowledged:
        raise RuntimeError(f"{job.paths[0]}: {done.acknowledged} answered as wanted, others {done.others}")
    return done


def summary(rounds: list[Round]) -> dict[str, Any]:
    """Medians of the rounds; the inbox at its slowest depth, and the worst ratio between the houses at equal depth."""
    def middle(of: Any) -> float:
        return round(median(of(one) for one in rounds), 2)

    depths = sorted(rounds[0].inbox, key=lambda key: [int(part) for part in key.split("/")])
    inbox = {key: middle(lambda one, key=key: one.inbox[key].per_second) for key in depths}
    both = [depth for depth in DEPTHS if f"{FEW}/{depth}" in inbox and f"{MANY}/{depth}" in inbox]
    figures: dict[str, Any] = {
        "pages_jinja_ceiling_per_second": middle(lambda one: one.jinja.per_second),
        "pages_form_per_second": middle(lambda one: one.form.per_second),
        "pages_form_p99_ms": middle(lambda one: one.form.p99_ms),
        "pages_form_of_ceiling": middle(lambda one: 100 * one.form.per_second / one.jinja.per_second),
        "pages_inbox_per_second": min(rate for key, rate in inbox.items() if key.startswith(f"{MANY}/")),
        "pages_inbox_ratio": round(max(inbox[f"{FEW}/{depth}"] / inbox[f"{MANY}/{depth}"] for depth in both), 3),
        "pages_submit_per_second": middle(lambda one: one.submit.per_second),
        "pages_submit_p99_ms": middle(lambda one: one.submit.p99_ms),
    }
    figures |= {f"pages_inbox_{key.replace('/', '_at_')}_per_second": rate for key, rate in inbox.items()}
    return {**figures, "pages_rounds": [msgspec.to_builtins(one) for one in rounds]}


# --- the houses -------------------------------------------------------------------------------------------------------


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
        (draft,) = await _drafts(house, at.made.party, 1, "fill", area_m2="420.00")
        answer = await asyncio.to_thread(_send, at, draft)
        if "/receipts/" not in answer:
            raise RuntimeError(f"the case to be copied was not filed: {answer}")
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


def inbox_paths(at: Place) -> dict[int, str]:
    """The address of the inbox at each depth, found by going from page to page as an officer would."""
    path, found = "/desk", {0: "/desk"}
    for depth in range(1, max(DEPTHS) + 1):
        after = re.search(rb'href="([^"]*[?&](?:amp;)?after=[^"]*)"[^>]*>\s*(?:<[^>]*>\s*)*' + "下一页".encode(), _read(at, path))
        if after is None:
            break
        path = after[1].decode().replace("&amp;", "&")
        path = path if path.startswith("/") else f"/desk{path}"
        if depth in DEPTHS:
            found[depth] = path
    if at.cases // 20 > max(DEPTHS) and max(DEPTHS) not in found:
        raise RuntimeError(f"the inbox of {at.cases} cases ends at page {depth}")
    return found


def _read(at: Place, path: str) -> bytes:
    with urlopen(Request(f"http://127.0.0.1:{at.page.port}{path}", headers={"cookie": at.officer}), timeout=30) as answer:
        body: bytes = answer.read()
        return body


def _send(at: Place, draft: int) -> str:
    """Where the submission of a draft leads."""
    form = urlencode({**promises(), "_csrf": at.csrf, "_version": "1", "_shown": " ".join(promises())}).encode()
    asked = Request(f"http://127.0.0.1:{at.page.port}/drafts/{draft}/review", form, {"cookie": at.company})
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - ours
        return str(answer.url)


async def counted(at: Place) -> int:
    """Cases with their filings."""
    database = await connect(at.made.url, 1)
    try:
        # unscoped: a count for the measurement
        return int(await database.fetchval("SELECT count(*) FROM cases c JOIN filings f ON f.id = c.filing"))
    finally:
        await database.close()


# --- drafts -----------------------------------------------------------------------------------------------------------


def promises() -> dict[str, str]:
    """What is confirmed on the review page."""
    return {"promise_told": "true", "promise_met": "true", "promise_liable": "true", "promise_public": "true", "signer": COMPANIES[0].legal_rep}


async def lay_drafts(at: Place, number: int, street: str) -> list[int]:
    """Drafts of the measured filing, each at an address of its own, ready to be reviewed."""
    async with house_of(at.made.settings) as house:
        return await _drafts(house, at.made.party, number, street)


async def _drafts(house: House, party: int, number: int, street: str, **changed: str) -> list[int]:
    typed = {name: _typed(value) for name, value in filing.values(str(today() - timedelta(days=1))).items() if name not in promises()}
    item = house.catalogue.item(filing.ITEM)
    async with house.db.transaction() as connection:
        key = await house.vault.key(connection, party)
        sealed = [
            key.seal(canonical({**typed, **changed, "place_addr": f"{street} 街 {each} 号"}), SEALED_DRAFT) for each in range(number)
        ]
        rows = await connection.fetch(
            "INSERT INTO drafts (party, account, item, release, page, version, created_at, updated_at, sealed)"
            " SELECT $1, 0, $2, $3, 1, 1, $4, $4, unnest($5::bytea[]) RETURNING id", party, item.id, item.hash, now(), sealed,
        )
    return [row["id"] for row in rows]


def _typed(value: Any) -> Any:
    """A value as it is typed into its field."""
    return bytes(value).decode() if isinstance(value, msgspec.Raw) else value if isinstance(value, list) else str(value)


@contextmanager
def jinja_ceiling() -> Iterator[int]:
    """The bare rendering endpoint, answering at a port."""
    port = free_port()
    with running("bench.jinja_ceiling", str(port)) as process:
        until_listening(port, process)
        yield port
