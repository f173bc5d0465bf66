"""`python -m bench --only officers`: 200 officers at work over 100,000 cases (issue 6, bar 3), the worker running beside the web processes.

Each officer, with an account and a session of their own, looks at the desk, opens a case, sometimes searches, acts, and is shown the next
case; before each page they think for some seconds (mean `THINKING`, drawn anew each time; what follows upon an act is read at once). An
officer with sixty cases a day asks for a page about every two minutes, so this is some twelve times an ordinary hour; `RUSH` is some thirty
times. Measured is from the first byte sent to the last received.
"""

import asyncio
import re
import sys
from collections.abc import Mapping
from datetime import date
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import uvloop

from bench import crowd
from bench.filing import ITEM
from bench.places import Place, place
from bench.processes import ask, running
from bench.stack import house_of, stack
from core.access import open_session
from core.access.accounts import add_post
from core.cases.sequencer import consume
from core.search import terms
from ui.cli.people import COMPANIES

CASES, OFFICERS = 100_000, 200
SECONDS, THINKING, RUSH = 60.0, 10.0, 4.0
BLOCK = 5_000
TAKEN = 20_000
"""Cases laid ready to be worked on."""
SEARCHED = 0.3
"""How often an officer searches before opening the next case."""
FORM = re.compile(r'<form method="post" action="(/desk/cases/\w+/acts)" class="act".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Job(msgspec.Struct, frozen=True):
    """Where to work, with which sessions, on which cases."""

    port: int
    cookies: tuple[str, ...]
    numbers: tuple[str, ...]
    seconds: float
    thinking: float


class Answer(msgspec.Struct, frozen=True):
    """Status, where it leads, the page, and how many milliseconds it took."""

    status: int
    to: str
    page: str
    took: float


class Connection:
    """A browser's connection, kept open."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """A page, or a form sent."""
        body = urlencode(form).encode() if form is not None else b""
        method, kind = ("POST", "Content-Type: application/x-www-form-urlencoded\r\n") if form is not None else ("GET", "")
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\nAccept: text/html\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
        begun = perf_counter()
        try:
            top = await self._sent(head.encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):  # hung up meanwhile for want of use: a browser connects anew
            self.close()
            top = await self._sent(head.encode() + body)
        assert self.reader is not None, "connected"
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in top.split("\r\n")[1:])}
        page = (await self.reader.readexactly(int(headers.get("content-length", "0")))).decode()
        return Answer(int(top[9:12]), headers.get("location", ""), page, (perf_counter() - begun) * 1000)

    async def _sent(self, request: bytes) -> str:
        """The head of the answer."""
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        return (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Shift:
    """All officers of a job and what they have seen."""

    def __init__(self, job: Job) -> None:
        self.job, self.left = job, list(job.numbers)
        self.times: dict[str, list[float]] = {"desk": [], "case": [], "search": [], "act": []}
        self.others: dict[str, int] = {}
        self.until = perf_counter() + job.seconds

    async def officer(self, number: int) -> None:
        """One officer's shift."""
        random, connection = Random(number), Connection(self.job.port, self.job.cookies[number])
        await asyncio.sleep(random.random() * self.job.thinking)
        while self.left and perf_counter() < self.until:
            await self._page(connection, random, "desk", "/desk")
            case = self.left.pop()
            if random.random() < SEARCHED:
                word = case if random.random() < 0.5 else COMPANIES[0].name
                await self._page(connection, random, "search", f"/desk/search?q={quote(word)}")
            shown = await self._page(connection, random, "case", f"/desk/cases/{case}")
            form = FORM.search(shown.page)
            if form is None:
                self.others["no form"] = self.others.get("no form", 0) + 1
                continue
            done = await self._page(connection, random, "act", form[1], dict(HIDDEN.findall(form[0])), wanted=303)
            if done.to:
                await self._page(connection, random, "case", done.to, think=False)
        connection.close()

    async def _page(  # noqa: PLR0913 - what a request is
        self, connection: Connection, random: Random, kind: str, path: str, form: Mapping[str, str] | None = None, *, wanted: int = 200, think: bool = True,
    ) -> Answer:
        if think:
            await asyncio.sleep(random.expovariate(1 / self.job.thinking))
        answer = await connection.ask(path, form)
        if perf_counter() > self.until:  # the end of the last case: fewer and fewer are at work
            return answer
        if answer.status == wanted:
            self.times[kind].append(answer.took)
        else:
            self.others[f"{kind} {answer.status}"] = self.others.get(f"{kind} {answer.status}", 0) + 1
        return answer


def measure() -> dict[str, Any]:
    """The figures."""
    with stack() as made, place(made, 1) as at:
        asyncio.run(_filled(at))
        cookies, numbers = asyncio.run(_staffed(at))
        env = {"JIBAN_MODE": at.made.settings.mode, "JIBAN_DATABASE_URL": at.made.url, "JIBAN_VAR": str(at.made.settings.var)}
        with running("ui.worker", env=env):
            half = len(numbers) // 2
            calm = _asked(Job(at.page.port, cookies, numbers[:half], SECONDS, THINKING))
            rush = _asked(Job(at.page.port, cookies, numbers[half:], SECONDS, RUSH))
    return {
        "officers": OFFICERS, "officers_cases": CASES, "officers_thinking_s": THINKING, "officers_rush_thinking_s": RUSH, **calm,
        **{name.replace("officers", "officers_rush", 1): figure for name, figure in rush.items()},
    }


def _asked(job: Job) -> dict[str, Any]:
    """The figures of one shift. Raises RuntimeError for an answer that was not meant to be."""
    said: dict[str, Any] = ask("bench.officers", job)
    if said["others"]:
        raise RuntimeError(f"answered otherwise: {said['others']}")
    figures: dict[str, Any] = said["figures"]
    return figures


async def _filled(at: Place) -> None:
    """As many cases as wanted, at every step, with numbers and names that can be asked for; nothing is left to the background."""
    async with house_of(at.made.settings) as house:
        await crowd.fill(house, CASES, 0)
        await house.db.execute("UPDATE cursors SET pos = 0 WHERE name = $1", terms.CONSUMER)
        keeper = terms.TermKeeper(house)
        while await consume(house.db, terms.CONSUMER, keeper, BLOCK):
            pass
        await house.db.execute("VACUUM ANALYZE")


async def _staffed(at: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A session for each officer, and the cases in some order."""
    random = Random(6)
    async with house_of(at.made.settings) as house, house.db.transaction() as connection:
        # unscoped: numbers for the measurement
        rows = await connection.fetch("SELECT number, org FROM cases WHERE step = 'receive' AND item = $1 ORDER BY id DESC LIMIT $2", ITEM, TAKEN)
        cookies = []
        for each in range(OFFICERS):
            account = await connection.fetchval("INSERT INTO accounts (login, name, password_hash) VALUES ($1, $2, '') RETURNING id", f"bench{each}", f"收件人 {each}")
            await add_post(connection, account, rows[0]["org"], "receiver", date(2026, 1, 1))
            cookies.append(f"jiban_session={(await open_session(connection, account))[0]}")
    numbers = [row["number"] for row in rows]
    random.shuffle(numbers)
    return tuple(cookies), tuple(numbers)


async def drive(job: Job) -> dict[str, Any]:
    """The whole shift."""
    shift = Shift(job)
    await asyncio.gather(*(shift.officer(number) for number in range(len(job.cookies))))
    every = [took for kind in shift.times.values() for took in kind]
    figures: dict[str, float] = {"officers_pages": len(every), "officers_per_second": round(len(every) / job.seconds, 1)}
    for kind, times in (("", every), *((f"_{kind}", times) for kind, times in shift.times.items())):
        ordered = sorted(times) or [0.0]
        figures |= {f"officers{kind}_{name}_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) for name, share in (("p50", 0.5), ("p99", 0.99))}
    return {"figures": figures, "others": shift.others}


def main() -> None:
    """Read the job, work, write what was seen."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(drive(job))))


if __name__ == "__main__":
    main()
