"""Processes that read and judge blocks of large batches, each with one connection of its own.

They are started afresh (nothing of the parent's loop or pool is inherited), compile the run from its bundle, and die with their parent.
"""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import Any

import asyncpg
import msgspec

from core.batches.blocks import judge_block, read_block
from core.batches.facts import FactReader
from core.batches.stored import Task
from core.runs.bundle import Bundle
from core.runs.plan import Plan, compiled
from core.store.engine import prepare
from core.store.processes import stay_with

LARGE = 4_000
"""From so many rows on, processes of their own pay for their start."""
BLOCK = 5_000


class Crew:
    """Some processes to which blocks are given; at most two blocks wait for each."""

    def __init__(self, pool: ProcessPoolExecutor, size: int) -> None:
        self._pool, self._size = pool, size

    async def work(self, job: Callable[..., int], calls: Iterable[tuple[Any, ...]]) -> None:
        """Have all calls done, in any order. The first error is raised when those under way have ended."""
        loop, under_way, waiting = asyncio.get_running_loop(), set[asyncio.Future[int]](), list(calls)
        waiting.reverse()
        while waiting or under_way:
            while waiting and len(under_way) < self._size * 2:
                under_way.add(asyncio.ensure_future(loop.run_in_executor(self._pool, job, *waiting.pop())))
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                if each.exception() is not None and under_way:
                    await asyncio.wait(under_way)
                each.result()


@asynccontextmanager
async def crew(url: str, bundle: Bundle, task: Task, size: int = 0) -> AsyncIterator[Crew]:
    """A crew for one batch, of as many processes as there are processors. It is gone at the end of the block."""
    count = size or os.cpu_count() or 1
    arguments = (os.getpid(), url, msgspec.json.encode(bundle), msgspec.json.encode(task))
    pool = ProcessPoolExecutor(count, get_context("spawn"), _begin, arguments)
    try:
        yield Crew(pool, count)
    finally:
        await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)


class _Hand(msgspec.Struct, frozen=True, eq=False):
    """What a process of the crew stands on."""

    runner: asyncio.Runner
    connection: asyncpg.Connection
    plan: Plan
    task: Task
    facts: FactReader


_hands: list[_Hand] = []
"""The one hand of a process, made when it starts."""


def _begin(parent: int, url: str, bundle: bytes, task: bytes) -> None:
    stay_with(parent)
    gc.disable()  # a block is plain data without cycles, and looking through it for some again and again costs a quarter of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    runner = asyncio.Runner()
    connection = runner.run(_connect(url))
    plan, what = compiled(msgspec.json.decode(bundle, type=Bundle)), msgspec.json.decode(task, type=Task)
    _hands.append(_Hand(runner, connection, plan, what, FactReader(plan, what.day, what.upto)))


async def _connect(url: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(url)
    await prepare(connection)
    return connection


def read(block: Sequence[tuple[int, int]]) -> int:
    """In a process of the crew: read and store a block."""
    hand = _hands[0]
    return hand.runner.run(read_block(hand.connection, hand.plan, hand.task, hand.facts, block))


def judge(first: int, last: int) -> int:
    """In a process of the crew: judge a block."""
    hand = _hands[0]
    return hand.runner.run(judge_block(hand.connection, hand.plan, hand.task, first, last))
