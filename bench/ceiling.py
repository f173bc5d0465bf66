"""The ceilings: what the parts could do if there were nothing between them.

`python -m bench.ceiling database < job.json`: one raw asyncpg transaction a request (BEGIN, INSERT, COMMIT) at the same number of
clients. `python -m bench.ceiling web PORT`: a litestar application that reads a body and answers, nothing else.
"""

import asyncio
import sys
from itertools import chain
from time import perf_counter
from typing import Any

import asyncpg
import msgspec
import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response, post

TABLE = "bench_ceiling"


class Job(msgspec.Struct, frozen=True):
    """Where the database is, how many clients, for how long, and the bytes that a request stores."""

    url: str
    clients: int
    seconds: float
    body: str


async def one_client(job: Job, begun: float) -> list[float]:
    """Transactions one after the other on one connection; answers the time of each in seconds."""
    connection = await asyncpg.connect(job.url)
    body, times = job.body.encode(), []
    try:
        while perf_counter() - begun < job.seconds:
            asked = perf_counter()
            async with connection.transaction():
                await connection.execute(f"INSERT INTO {TABLE} (body) VALUES ($1)", body)  # noqa: S608 - our own table's name
            times.append(perf_counter() - asked)
    finally:
        await connection.close()
    return times


async def database(job: Job) -> dict[str, float]:
    """Transactions a second and the 99th percentile at `clients` connections."""
    connection = await asyncpg.connect(job.url)
    await connection.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id bigserial PRIMARY KEY, body bytea NOT NULL)")
    await connection.close()
    begun = perf_counter()
    every = await asyncio.gather(*(one_client(job, begun) for _ in range(job.clients)))
    times = sorted(chain.from_iterable(every))
    seconds = perf_counter() - begun
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
