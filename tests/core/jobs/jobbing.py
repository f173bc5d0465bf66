"""A worker of one task, in a process of its own: each job writes a line into `written` together with its end.

Run as `python jobbing.py <database url> <how> <moment>`. With `how` = `living` it works until it is told to stop. Otherwise it kills
itself at the job “victim”: in the midst of its `run`, of its `effect` after the line is written, or `after` the end was committed.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from core.jobs import Done, Job, Outcome, Task, working
from core.store.engine import Connection, connect
from core.time import at

TASK = "write"
VICTIM = "victim"
WAITS = (timedelta(minutes=1), timedelta(minutes=5))


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def task(how: str) -> Task:
    """The task, as this process carries it out."""

    async def run(_: Any, job: Job) -> Outcome:
        async def effect(connection: Connection) -> None:
            await connection.execute("INSERT INTO written (key, pid) VALUES ($1, $2)", job.key, os.getpid())
            if job.key == VICTIM and how == "effect":
                die()

        if job.key == VICTIM and how == "run":
            die()
        return Done(effect)

    return Task(name=TASK, label="写一行", run=run, waits=WAITS)


async def main(url: str, how: str, moment: datetime) -> None:
    """Work."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    real = working.carry_out

    async def carried_out(house: Any, of: Task, job: Job) -> None:
        await real(house, of, job)
        if job.key == VICTIM and how == "after":
            die()

    working.carry_out = carried_out
    db = await connect(url, 3)
    with at(moment):
        await working.work_task(SimpleNamespace(db=db), task(how), stop)  # type: ignore[arg-type]
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])))
