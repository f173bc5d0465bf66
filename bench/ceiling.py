"""The ceilings: what the parts could do if there were nothing between them.

`python -m bench.ceiling database < job.json`: raw asyncpg, one transaction a request, at the same number of clients. Two kinds:
one row (BEGIN, INSERT, COMMIT), and the rows that a filing really stores (filing, case, events, fact keys, outbox).
`python -m bench.ceiling web PORT`: a litestar application that reads a body and answers, nothing else.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from itertools import chain, count
from time import perf_counter
from typing import Any

import asyncpg
import msgspec
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response, post

ONE_ROW = "bench_one_row"
TABLES = ("filings", "cases", "events", "fact_keys", "outbox")
"""What a filing writes; the copies are called `bench_<table>` and have the same indexes."""
FIRST = 1_000_000_000
"""Numbers of copied rows begin here, beyond those of real ones."""
Work = Callable[[asyncpg.Connection, int], Awaitable[None]]


class Job(msgspec.Struct, frozen=True):
    """Where the database is, how many clients, for how long; `rows` says whether a filing's rows are stored or just `body`."""

    url: str
    clients: int
    seconds: float
    body: str
    rows: bool = False


DERIVED = "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attgenerated <> ''"
"""Columns that PostgreSQL computes itself; they cannot be copied."""


class Insert(msgspec.Struct, frozen=True):
    """The rows of one table as a filing stored them, and the statement that stores them again under another number."""

    statement: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def numbered(self, number: int) -> list[list[Any]]:
        """The rows with everything that must be unique replaced."""
        fresh = {"id": number, "number": f"B{number}", "filing": number, "case": number, "idempotency": f"b{number}"}
        return [[fresh.get(name, value) for name, value in zip(self.columns, row, strict=True)] for row in self.rows]


async def one_row(job: Job, connection: asyncpg.Connection) -> Work:
    """Work that stores one row of the request's bytes."""
    await connection.execute(f"CREATE TABLE IF NOT EXISTS {ONE_ROW} (id bigserial PRIMARY KEY, body bytea NOT NULL)")
    body = job.body.encode()

    async def work(own: asyncpg.Connection, _number: int) -> None:
        await own.execute(f"INSERT INTO {ONE_ROW} (body) VALUES ($1)", body)  # noqa: S608 - our own table's name

    return work


async def filing_rows(connection: asyncpg.Connection) -> Work:
    """Work that stores the rows of the latest filing once more, in tables of the same shape."""
    latest = await connection.fetchrow('SELECT f.id AS filing, c.id AS "case" FROM filings f JOIN cases c ON c.filing = f.id ORDER BY f.id DESC')
    inserts = [await _insert(connection, table, latest) for table in TABLES]

    async def work(own: asyncpg.Connection, number: int) -> None:
        for insert in inserts:
            rows = insert.numbered(number)
            if len(rows) == 1:
                await own.execute(insert.statement, *rows[0])
            elif rows:
                await own.executemany(insert.statement, rows)

    return work


async def _insert(connection: asyncpg.Connection, table: str, latest: Mapping[str, int]) -> Insert:
    await connection.execute(f"CREATE TABLE IF NOT EXISTS bench_{table} (LIKE {table} INCLUDING ALL)")
    key = {"filings": ("id", "filing"), "cases": ("id", "case"), "outbox": None}.get(table, ("case", "case"))
    if key is None:  # the sequencer may have taken the row already; it is this one
        columns: tuple[str, ...] = ("case", "first", "last")
        rows: tuple[tuple[Any, ...], ...] = ((0, 1, 5),)
    else:
        found = await connection.fetch(f'SELECT * FROM {table} WHERE "{key[0]}" = $1', latest[key[1]])  # noqa: S608 - our own words
        derived = {row["attname"] for row in await connection.fetch(DERIVED, table)}
        columns = tuple(name for name in (*found[0].keys(),) if name not in derived and (name != "id" or table in {"filings", "cases"}))
        rows = tuple(tuple(row[name] for name in columns) for row in found)
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    return Insert(f"INSERT INTO bench_{table} ({names}) VALUES ({marks})", columns, rows)  # noqa: S608 - names of our own tables


async def one_client(job: Job, begun: float, work: Work, numbers: "count[int]") -> list[float]:
    """Transactions one after the other on one connection; answers the time of each in seconds."""
    connection, times = await asyncpg.connect(job.url), []
    try:
        while perf_counter() - begun < job.seconds:
            asked = perf_counter()
            async with connection.transaction():
                await work(connection, next(numbers))
            times.append(perf_counter() - asked)
    finally:
        await connection.close()
    return times


async def database(job: Job) -> dict[str, float]:
    """Transactions a second and the 99th percentile at `clients` connections."""
    connection = await asyncpg.connect(job.url)
    try:
        work = await filing_rows(connection) if job.rows else await one_row(job, connection)
        used = await connection.fetchval("SELECT coalesce(max(id), 0) FROM bench_filings") if job.rows else 0
        numbers, begun = count(max(FIRST, used + 1)), perf_counter()
        every = await asyncio.gather(*(one_client(job, begun, work, numbers) for _ in range(job.clients)))
        seconds = perf_counter() - begun
    finally:
        await connection.close()
    times = sorted(chain.from_iterable(every))
    return {
        "acknowledged": len(times), "per_second": round(len(times) / seconds, 1), "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 3),
    }


async def web(port: int) -> None:
    """Serve the bare endpoint until the process is ended."""
    body = msgspec.json.encode({"number": "SF202603020000000000019", "sentences": ["办" * 200]})

    @post("/bare")
    async def bare(request: Request[Any, Any, Any]) -> Response[bytes]:
        await request.body()
        return Response(body, media_type="application/json", status_code=201)

    application = Litestar([bare], openapi_config=None, logging_config=None)
    server = Server(
        application, address="127.0.0.1", port=port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False, log_enabled=False
    )
    await server.serve()


def main() -> None:
    """Measure the database, or serve the bare endpoint."""
    if sys.argv[1] == "web":
        uvloop.run(web(int(sys.argv[2])))
        return
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(database(job))))


if __name__ == "__main__":
    main()
