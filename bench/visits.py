"""The load generator for pages: what a browser sends, as `bench.load` sends it. `python -m bench.visits < job.json`.

A job asks a list of addresses in turn, or posts one form again and again with a number of its own each time: `@@` in path and form.
"""

import asyncio
import sys
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

import msgspec
import uvloop

from bench import load


class Job(msgspec.Struct, frozen=True):
    """Whom to ask, as whom, and what: `paths` in turn, with `form` when it is posted; `numbers` replace `@@` one after the other.

    `wanted` is the status of an answer that counts. A job with numbers ends when they are used up.
    """

    port: int
    clients: int
    seconds: float
    cookie: str
    paths: tuple[str, ...]
    form: str = ""
    numbers: tuple[int, ...] = ()
    wanted: int = 200


class Visits(load.Run):
    """The shared state of all clients of a job."""

    def __init__(self, job: Job) -> None:
        super().__init__(load.Job(job.port, job.paths[0], job.clients, job.seconds, ""))
        self.visit = job
        head = f" HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\nCookie: {job.cookie}\r\nAccept: text/html\r\n"
        self.tail = head.encode()
        self.wanted = str(job.wanted).encode()

    def request(self) -> bytes:
        """The next request's bytes."""
        job = self.visit
        path = job.paths[self.sent % len(job.paths)]
        mark = str(job.numbers[self.sent]) if job.numbers else ""
        self.sent += 1
        if not job.form:
            return b"GET " + path.encode() + self.tail + b"\r\n"
        body = job.form.replace("@@", mark).encode()
        kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
        return b"POST " + path.replace("@@", mark).encode() + self.tail + kind + body

    def over(self) -> bool:
        """Whether the time is up or there is nothing left to send."""
        return super().over() or bool(self.visit.numbers and self.sent >= len(self.visit.numbers))


class Client(load.Client):
    """One connection; answers of the wanted status count."""

    def count(self, status: bytes) -> None:
        """Note one answer."""
        super().count(b"201" if status == self.run.wanted else status)  # type: ignore[attr-defined]


async def drive(job: Job) -> load.Outcome:
    """Run the job to its end."""
    run = Visits(job)
    loop = asyncio.get_running_loop()
    run.begun = perf_counter()
    await asyncio.gather(*(loop.create_connection(lambda: Client(run), run.job.host, job.port) for _ in range(job.clients)))
    await run.done.wait()
    return _outcome(run)


def _outcome(run: Visits) -> load.Outcome:
    seconds, usage = perf_counter() - run.begun, getrusage(RUSAGE_SELF)
    times = sorted(run.latencies) or [0.0]

    def at(share: float) -> float:
        return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 3)

    done = len(run.latencies)
    cpu = round(usage.ru_utime + usage.ru_stime, 3)
    return load.Outcome(done, run.others, round(seconds, 3), round(done / seconds, 1), at(0.5), at(0.9), at(0.99), at(1.0), cpu)


def main() -> None:
    """Read the job, run it, write the outcome."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(drive(job))))


if __name__ == "__main__":
    main()
