"""The load generator: a process of its own, raw sockets with keep-alive, as lean as Python allows.

Each client sends its next request when the answer to the last one is whole, so `clients` requests are under way at any time. A
job comes as JSON on standard input, the result goes as JSON to standard output: `python -m bench.load < job.json`.
"""

import asyncio
import sys
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import cast

import msgspec
import uvloop

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "


class Job(msgspec.Struct, frozen=True):
    """What to send: `body` has the mark `@@` wherever the request's own number belongs (idempotency key, address)."""

    port: int
    path: str
    clients: int
    seconds: float
    body: str
    token: str = ""
    prefix: str = ""
    host: str = "127.0.0.1"


class Outcome(msgspec.Struct, frozen=True):
    """What came back: `acknowledged` answers 201, `others` by status, times in seconds and milliseconds."""

    acknowledged: int
    others: dict[str, int]
    seconds: float
    per_second: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    client_cpu: float


class Run:
    """The shared state of all clients of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.sent = 0
        self.begun = perf_counter()
        self.latencies: list[float] = []
        self.others: dict[str, int] = {}
        self.open = job.clients
        self.done = asyncio.Event()
        head = f"POST {job.path} HTTP/1.1\r\nHost: {job.host}\r\nContent-Type: application/json\r\n"
        if job.token:
            head += f"Authorization: Bearer {job.token}\r\n"
        self.head = head.encode()
        self.body = job.body.encode()

    def request(self) -> bytes:
        """The next request's bytes."""
        self.sent += 1
        mark = f"{self.job.prefix}{self.sent}".encode()
        body = self.body.replace(b"@@", mark)
        return self.head + b"Idempotency-Key: bench-%b\r\nContent-Length: %d\r\n\r\n" % (mark, len(body)) + body

    def over(self) -> bool:
        """Whether the time is up."""
        return perf_counter() - self.begun >= self.job.seconds


class Client(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.buffer = b""
        self.asked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first time."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own class does not derive from it
        self.ask()

    def ask(self) -> None:
        """Send the next request, or hang up when the time is over."""
        if self.run.over():
            self.transport.close()
            return
        request = self.run.request()
        self.asked = perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect the answer; when it is whole, count it and go on."""
        self.buffer += data
        end = self.buffer.find(END_OF_HEAD)
        if end < 0:
            return
        head = self.buffer[:end].lower()
        start = head.index(LENGTH) + len(LENGTH)
        length = int(head[start : head.find(b"\r", start) if head.find(b"\r", start) > 0 else None])
        if len(self.buffer) < end + len(END_OF_HEAD) + length:
            return
        self.count(head[9:12])
        self.buffer = self.buffer[end + len(END_OF_HEAD) + length :]
        self.ask()

    def count(self, status: bytes) -> None:
        """Note one answer."""
        if status == b"201":
            self.run.latencies.append(perf_counter() - self.asked)
        else:
            word = status.decode()
            self.run.others[word] = self.run.others.get(word, 0) + 1

    def connection_lost(self, exc: Exception | None) -> None:
        """The last one to leave ends the run."""
        if exc is not None:
            self.run.others["lost"] = self.run.others.get("lost", 0) + 1
        self.run.open -= 1
        if not self.run.open:
            self.run.done.set()


async def drive(job: Job) -> Outcome:
    """Run the job to its end."""
    run = Run(job)
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.create_connection(lambda: Client(run), job.host, job.port) for _ in range(job.clients)))
    await run.done.wait()
    seconds = perf_counter() - run.begun
    usage = getrusage(RUSAGE_SELF)
    times = sorted(run.latencies) or [0.0]

    def at(share: float) -> float:
        return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 3)

    return Outcome(
        len(run.latencies), run.others, round(seconds, 3), round(len(run.latencies) / seconds, 1),
        at(0.5), at(0.9), at(0.99), at(1.0), round(usage.ru_utime + usage.ru_stime, 3),
    )


def main() -> None:
    """Read the job, run it, write the outcome."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(drive(job))))


if __name__ == "__main__":
    main()
