"""`python -m bench` (= `make bench`): measure, print a table, keep the figures as dated JSON; exits 1 when a bar is not held.

Throughput is measured in rounds: in each round, for each number of clients, first the ceilings, then the submissions, so that all
meet the same machine. Ceilings are raw asyncpg, one transaction a request, with one row (`one_row`) and with the very rows that a
filing stores (the ceiling that the bar refers to: the same work without a platform), and a litestar endpoint that does nothing.
"""

import asyncio
import os
import platform
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

import msgspec

from bench import ceiling, filing, forms, hints, load, micro, million, moving, officers, pages, runs, scenarios, scenes, typed
from bench.processes import ROOT, ask, cpu_seconds, free_port, running, until_listening
from bench.report import BARS, save, table
from bench.stack import Stack, Web, stack, web
from core.store.engine import connect
from core.time import now, today

CLIENTS = (1, 16, 64)
WARM_UP = 2.0


class Round(msgspec.Struct):
    """What one round measured at one number of clients."""

    clients: int
    one_row: dict[str, Any]
    same_rows: dict[str, Any]
    bare: load.Outcome
    filings: load.Outcome
    stored: int
    web_cpu: float
    postgres_cpu: float


def main() -> int:
    """Measure and report."""
    parser = ArgumentParser(prog="python -m bench", description="量一量整个平台：吞吐、延迟、结论、检查、启动、内存")
    parser.add_argument("--seconds", type=float, default=5, help="每次测量的秒数（5）")
    parser.add_argument("--rounds", type=int, default=3, help="轮数（3）")
    parser.add_argument("--json", action="store_true", help="只输出 JSON")
    parser.add_argument("--only", choices=("throughput", "micro", "forms", "pages", "runs", "officers", "million", "moving", "typed"), help="只量一部分")
    options = parser.parse_args()
    figures: dict[str, Any] = {"at": now().isoformat(timespec="seconds"), "machine": machine(), "commit": commit()}
    if options.only in {None, "micro"}:
        figures |= {**micro.functions(), **micro.proving(), **micro.check_many(), **scenes.merging(), **hints.measure(), **scenarios.playing()}
    if options.only in {None, "forms"}:
        figures |= forms.measure()
    if options.only in {None, "throughput"}:
        figures |= throughput(options.rounds, options.seconds)
    if options.only in {None, "pages"}:
        figures |= pages.measure(options.rounds, options.seconds)
    if options.only in {None, "runs"}:
        figures |= runs.measure()
    if options.only == "officers":  # takes minutes: only when asked for
        figures |= officers.measure()
    if options.only == "million":  # takes minutes and gigabytes: only when asked for
        figures |= million.measure()
    if options.only == "moving":
        figures |= moving.measure()
    if options.only == "typed":  # needs Chromium
        figures |= typed.measure()
    path = save(figures, now())
    print(msgspec.json.encode(figures).decode() if options.json else f"{table(figures)}\n\n结果已写入 {path.relative_to(ROOT)}")
    return 0 if all(bar.held(figures) is not False for bar in BARS) else 1


def throughput(rounds: int, seconds: float) -> dict[str, Any]:
    """All rounds on one stack; the figures are medians over rounds."""
    with stack() as made, web(made) as page, bare() as port:
        idle = page.memory()
        post(made, page, 16, WARM_UP, "w")
        done = [one_round(made, page, port, clients, seconds, f"r{n}c{clients}n") for n in range(rounds) for clients in CLIENTS]
        figures: dict[str, Any] = {
            "web_ready_s": round(page.ready, 3), "web_memory_idle_mb": idle, "web_memory_mb": page.memory(),
            "web_processes": len(page.pids),
        }
    for clients in CLIENTS:
        figures |= summary(clients, [one for one in done if one.clients == clients])
    figures["rounds"] = [msgspec.to_builtins(one) for one in done]
    return figures


def one_round(made: Stack, page: Web, port: int, clients: int, seconds: float, prefix: str) -> Round:
    """The ceilings and the submissions, one after the other."""
    sample = filing.body(made.party, day())
    one_row = ask("bench.ceiling", ceiling.Job(made.url, clients, seconds, sample), "database")
    same_rows = ask("bench.ceiling", ceiling.Job(made.url, clients, seconds, sample, rows=True), "database")
    plain = msgspec.convert(ask("bench.load", load.Job(port, "/bare", clients, seconds, sample)), load.Outcome)
    before, web_cpu, postgres_cpu = stored(made), page.cpu(), cpu_seconds(made.postgres)
    filings = post(made, page, clients, seconds, prefix)
    web_cpu, postgres_cpu = page.cpu() - web_cpu, cpu_seconds(made.postgres) - postgres_cpu
    if filings.others:
        raise RuntimeError(f"not every submission was acknowledged: {filings.others}")
    found = stored(made) - before
    if found != filings.acknowledged:
        raise RuntimeError(f"{filings.acknowledged} submissions were acknowledged, {found} are stored")
    return Round(clients, one_row, same_rows, plain, filings, found, round(web_cpu, 3), round(postgres_cpu, 3))


def post(made: Stack, page: Web, clients: int, seconds: float, prefix: str) -> load.Outcome:
    """Submissions of the 25-field filing."""
    job = load.Job(page.port, "/api/v1/filings", clients, seconds, filing.body(made.party, day()), made.token, prefix)
    return msgspec.convert(ask("bench.load", job), load.Outcome)


def summary(clients: int, rounds: list[Round]) -> dict[str, Any]:
    """Medians of the rounds at one number of clients. Requests per CPU-second count the web processes and PostgreSQL."""
    def middle(of: Callable[[Round], float]) -> float:
        return round(median(of(one) for one in rounds), 2)

    key = f"filings_{clients}"
    return {
        f"{key}_per_second": middle(lambda one: one.filings.per_second),
        f"{key}_p50_ms": middle(lambda one: one.filings.p50_ms),
        f"{key}_p99_ms": middle(lambda one: one.filings.p99_ms),
        f"{key}_per_cpu_second": middle(lambda one: one.filings.acknowledged / (one.web_cpu + one.postgres_cpu)),
        f"{key}_per_web_cpu_second": middle(lambda one: one.filings.acknowledged / one.web_cpu),
        f"{key}_of_ceiling": middle(lambda one: 100 * one.filings.per_second / one.same_rows["per_second"]),
        f"{key}_of_one_row_ceiling": middle(lambda one: 100 * one.filings.per_second / one.one_row["per_second"]),
        f"asyncpg_{clients}_per_second": middle(lambda one: one.same_rows["per_second"]),
        f"asyncpg_{clients}_one_row_per_second": middle(lambda one: one.one_row["per_second"]),
        f"bare_{clients}_per_second": middle(lambda one: one.bare.per_second),
    }


def stored(made: Stack) -> int:
    """Cases in the database, each with its filing and its first event."""
    return asyncio.run(_stored(made.url))


async def _stored(url: str) -> int:
    database = await connect(url, 1)
    try:
        return int(
            await database.fetchval(
                'SELECT count(*) FROM cases c JOIN filings f ON f.id = c.filing JOIN events e ON e."case" = c.id AND e.seq = 1'
            )
        )
    finally:
        await database.close()


@contextmanager
def bare() -> Iterator[int]:
    """The bare endpoint, answering at a port."""
    port = free_port()
    with running("bench.ceiling", "web", str(port)) as process:
        until_listening(port, process)
        yield port


def day() -> str:
    """A day of completion within the five working days."""
    return str(today() - timedelta(days=1))


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def commit() -> str:
    """The commit measured, as far as git says."""
    head = ROOT / ".git" / "HEAD"
    if not head.is_file():
        return ""
    text = head.read_text().strip()
    reference = ROOT / ".git" / text.removeprefix("ref: ")
    return reference.read_text().strip() if text.startswith("ref: ") and reference.is_file() else text


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is ended
    sys.exit(main())
