"""The pages under load (issue 3, bar 5): a page of a form, the inbox among few and among many cases, a submission by form.

Each house (few cases, many cases) has a database and web processes of its own on one PostgreSQL, and rounds go back and forth between
them, so that both meet the same machine. The jinja ceiling is a page of 25 fields rendered and answered by litestar and nothing else.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any
from urllib.parse import urlencode

import msgspec

from bench import load, visits
from bench.places import Place, counted, inbox_paths, lay_drafts, place, promises
from bench.processes import ask, cpu_seconds, free_port, running, until_listening
from bench.stack import stack
from core.settings import Settings

FEW, MANY = 1_000, 100_000
CLIENTS = 16
DEPTHS = (0, 10, 100, 1000, 4000)
"""Pages of 20 from the top of the inbox; deeper ones only where there are that many."""
FASTEST = 1_500
"""Submissions a second for which drafts are laid ready."""


class Measured(msgspec.Struct):
    """What came back, and what it cost: CPU milliseconds a request, of the web processes and PostgreSQL together."""

    outcome: load.Outcome
    cpu_ms: float


class Round(msgspec.Struct):
    """What one round measured; `inbox` by cases and depth."""

    jinja: load.Outcome
    form: Measured
    inbox: dict[str, Measured]
    submit: Measured


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """All rounds; the figures are medians over rounds."""
    with ExitStack() as running_all:
        made = running_all.enter_context(stack())
        few, many = (running_all.enter_context(place(made, cases)) for cases in (FEW, MANY))
        jinja = running_all.enter_context(jinja_ceiling())
        cursors = {at: inbox_paths(at, DEPTHS) for at in (few, many)}
        done = [one_round(few, many, jinja, cursors, seconds, number) for number in range(rounds)]
    return summary(done)


def one_round(few: Place, many: Place, jinja: int, cursors: dict[Place, dict[int, str]], seconds: float, number: int) -> Round:
    """The ceiling, then each kind of page, the two houses in turn."""
    ceiling = whole(visits.Job(jinja, CLIENTS, seconds, "", ("/form",)))
    drafts = asyncio.run(lay_drafts(many, 2, f"page {number}"))
    form = get(many, many.company, tuple(f"/drafts/{draft}/{sheet}" for draft in drafts for sheet in (1, 2)), seconds)
    inbox: dict[str, Measured] = {}
    for depth in DEPTHS:
        for at in (few, many):
            if depth in cursors[at]:
                inbox[f"{at.cases}/{depth}"] = get(at, at.officer, (cursors[at][depth],), seconds / 2)
    return Round(ceiling, form, inbox, submissions(many, seconds, number))


def submissions(at: Place, seconds: float, number: int) -> Measured:
    """Drafts sent from their review page: session, token of the form, saving, the filing itself; each at an address of its own."""
    drafts = asyncio.run(lay_drafts(at, int(FASTEST * seconds), f"submit {number}"))
    before = asyncio.run(counted(at))
    form = urlencode({**promises(), "_csrf": at.csrf, "_version": "1", "_shown": " ".join(promises())})
    done = measured(at, visits.Job(at.page.port, CLIENTS, seconds, at.company, ("/drafts/@@/review",), form, tuple(drafts), 303))
    stored = asyncio.run(counted(at)) - before
    if stored != done.outcome.acknowledged:
        raise RuntimeError(f"{done.outcome.acknowledged} submissions were sent on to their receipts, {stored} are stored")
    return done


def get(at: Place, cookie: str, paths: tuple[str, ...], seconds: float) -> Measured:
    """The pages at these addresses, in turn."""
    return measured(at, visits.Job(at.page.port, CLIENTS, seconds, cookie, paths))


def measured(at: Place, job: visits.Job) -> Measured:
    """The job's outcome and its cost."""
    before = at.page.cpu() + cpu_seconds(at.made.postgres)
    done = whole(job)
    spent = at.page.cpu() + cpu_seconds(at.made.postgres) - before
    return Measured(done, round(1000 * spent / done.acknowledged, 3))


def whole(job: visits.Job) -> load.Outcome:
    """The job's outcome. Raises RuntimeError when anything was answered otherwise than wanted."""
    done = msgspec.convert(ask("bench.visits", job), load.Outcome)
    if done.others or not done.acknowledged:
        raise RuntimeError(f"{job.paths[0]}: {done.acknowledged} answered as wanted, others {done.others}")
    return done


def summary(rounds: list[Round]) -> dict[str, Any]:
    """Medians of the rounds; the inbox at its slowest depth, and the worst ratio of its costs in the two houses at equal depth."""
    def middle(of: Callable[[Round], float]) -> float:
        return round(median(of(one) for one in rounds), 2)

    depths = sorted(rounds[0].inbox, key=lambda key: [int(part) for part in key.split("/")])
    inbox = {key: round(median(one.inbox[key].outcome.per_second for one in rounds), 2) for key in depths}
    cost = {key: median(one.inbox[key].cpu_ms for one in rounds) for key in depths}
    both = [depth for depth in DEPTHS if f"{FEW}/{depth}" in inbox and f"{MANY}/{depth}" in inbox]
    figures: dict[str, Any] = {
        "pages_web_processes": Settings.from_env().web_processes,
        "pages_jinja_ceiling_per_second": middle(lambda one: one.jinja.per_second),
        "pages_form_per_second": middle(lambda one: one.form.outcome.per_second),
        "pages_form_p99_ms": middle(lambda one: one.form.outcome.p99_ms),
        "pages_form_cpu_ms": middle(lambda one: one.form.cpu_ms),
        "pages_form_of_ceiling": middle(lambda one: 100 * one.form.outcome.per_second / one.jinja.per_second),
        "pages_inbox_per_second": min(rate for key, rate in inbox.items() if key.startswith(f"{MANY}/")),
        "pages_inbox_ratio": round(max(cost[f"{MANY}/{depth}"] / cost[f"{FEW}/{depth}"] for depth in both), 3),
        "pages_submit_per_second": middle(lambda one: one.submit.outcome.per_second),
        "pages_submit_p99_ms": middle(lambda one: one.submit.outcome.p99_ms),
        "pages_submit_cpu_ms": middle(lambda one: one.submit.cpu_ms),
    }
    for key in depths:
        name = f"pages_inbox_{key.replace('/', '_at_')}"
        figures |= {f"{name}_per_second": inbox[key], f"{name}_cpu_ms": round(cost[key], 3)}
    return {**figures, "pages_rounds": [msgspec.to_builtins(one) for one in rounds]}


@contextmanager
def jinja_ceiling() -> Iterator[int]:
    """The bare rendering endpoint, answering at a port."""
    port = free_port()
    with running("bench.jinja_ceiling", str(port)) as process:
        until_listening(port, process)
        yield port
