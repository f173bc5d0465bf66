"""The worker's part: takes up what is due, carries it out, and writes down what came of it.

Taking up moves `due_at` to the end of a lease, so a job whose worker was killed is due again by itself; ending is done only by whoever
still holds it. An effect that is written to the database with the end therefore happens once, whoever is killed when.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from secrets import token_hex
from typing import Any

import structlog

from core import time
from core.house import House
from core.jobs.model import Done, Failed, Job, Later, Outcome, Task
from core.store.engine import Connection, Database

POLL = 1
"""Seconds between looks."""
PATIENCE = 10
"""Seconds for which a worker that is told to stop waits for what is under way."""
LONGEST_REASON = 500
_TAKE = """
UPDATE jobs SET due_at = $2, holder = $4, attempts = attempts + 1 WHERE id IN (
    SELECT id FROM jobs WHERE task = $1 AND state = 'waiting' AND due_at <= $3 ORDER BY due_at, id LIMIT $5 FOR UPDATE SKIP LOCKED
) RETURNING id, task, key, payload, made_at, attempts, holder
"""
_HELD = "SELECT true FROM jobs WHERE id = $1 AND holder = $2 AND state = 'waiting' FOR UPDATE"
_END = "UPDATE jobs SET state = $2, ended_at = $3, because = $4, holder = '' WHERE id = $1"
_POSTPONE = "UPDATE jobs SET due_at = $2, because = $3, attempts = $4, holder = '' WHERE id = $1"
_log = structlog.get_logger("jobs")


async def work_task(house: House, task: Task, stop: asyncio.Event) -> None:
    """Carry out the task's jobs as they fall due, until `stop`; what is under way then is given a little time."""
    running: set[asyncio.Task[None]] = set()
    try:
        while not stop.is_set():
            taken = await take(house.db, task, task.at_once - len(running))
            running |= {asyncio.create_task(carry_out(house, task, job)) for job in taken}
            running = await _next(running, stop, idle=not taken or len(running) == task.at_once)
    finally:
        await _wind_up(running)


async def work_due(house: House, tasks: Mapping[str, Task]) -> int:
    """Carry out everything that is due now, until nothing is; answers how many attempts there were. For scenarios and tests."""
    count = 0
    while taken := [(task, job) for task in tasks.values() for job in await take(house.db, task, task.at_once)]:
        for task, job in taken:
            await carry_out(house, task, job)
        count += len(taken)
    return count


async def take(db: Database, task: Task, most: int) -> list[Job]:
    """Jobs that are due, now in our hands."""
    if most <= 0:
        return []
    moment = time.now()
    rows = await db.fetch(_TAKE, task.name, moment + task.lease, moment, token_hex(8), most)
    return [Job(**row) for row in sorted(rows, key=lambda row: row["id"])]


async def carry_out(house: House, task: Task, job: Job) -> None:
    """One attempt, and what comes of it. Nothing is raised: what cannot even be written down is taken up again when the lease ends."""
    outcome = await _attempt(house, task, job)
    try:
        try:
            await _settle(house.db, task, job, outcome)
        except Exception as error:  # noqa: BLE001 - the effect failed, and the end with it
            await _settle(house.db, task, job, Failed(repr(error)))
    except Exception as error:  # noqa: BLE001 - see above
        _log.error("job_not_ended", task=job.task, key=job.key, error=repr(error))


async def _attempt(house: House, task: Task, job: Job) -> Outcome:
    """What the handler answers; that it fails or takes too long is an answer too."""
    if job.attempts > task.tries:
        return Failed(f"办理 {task.tries} 次都没有办完就中断了", for_good=True)
    limit = asyncio.timeout(task.within.total_seconds())
    try:
        async with limit:
            return await task.run(house, job)
    except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again as declared
        if limit.expired():
            return Failed(f"超过 {task.within.total_seconds():.0f} 秒没有办完")
        _log.error("job_failed", task=job.task, key=job.key, attempt=job.attempts, error=repr(error))
        return Failed(repr(error))


async def _settle(db: Database, task: Task, job: Job, outcome: Outcome) -> None:
    """Effect and end in one transaction, unless somebody else has taken the job up meanwhile."""
    async with db.transaction() as connection:
        if not await connection.fetchval(_HELD, job.id, job.holder):
            _log.warning("job_taken_over", task=job.task, key=job.key)
            return
        if outcome.effect is not None:
            await outcome.effect(connection)
        await _end(connection, task, job, outcome)


async def _end(connection: Connection, task: Task, job: Job, outcome: Outcome) -> None:
    """The row as it is from now on."""
    moment = time.now()
    match outcome:
        case Done():
            await connection.execute(_END, job.id, "done", moment, "")
        case Later(at=at, because=because):
            await connection.execute(_POSTPONE, job.id, at, because[:LONGEST_REASON], job.attempts - 1)
        case Failed(because=because, for_good=for_good) if for_good or job.attempts >= task.tries:
            await connection.execute(_END, job.id, "given_up", moment, because[:LONGEST_REASON])
            if task.gave_up is not None:
                await task.gave_up(connection, job, because[:LONGEST_REASON])
        case Failed(because=because):
            await connection.execute(_POSTPONE, job.id, moment + task.waits[job.attempts - 1], because[:LONGEST_REASON], job.attempts)


async def _next(running: set[asyncio.Task[None]], stop: asyncio.Event, *, idle: bool) -> set[asyncio.Task[None]]:
    """Those still running, after a look was due: when one has ended, `POLL` seconds are over, or `stop`."""
    if idle:
        stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, *running}, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
    return {each for each in running if not each.done()}


async def _wind_up(running: Iterable[asyncio.Task[None]]) -> None:
    """Let what is under way end, but not for ever."""
    left = set(running)
    if left:
        _, left = await asyncio.wait(left, timeout=PATIENCE)
    for each in left:
        each.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*left)
