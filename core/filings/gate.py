"""Group commit: submissions that arrive while others are being committed share the next transaction.

The gate forms batches, hands them to a writer, and wakes each waiting submission with its own result. Two rules hold whatever
the load: members of one batch have no key in common (a key is a fact's lock or an idempotency key), and a key that is being
decided is not touched by a second batch. Submissions that share a key keep the order in which they came.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

Result = TypeVar("Result")


class Keyed(Protocol):
    """What the gate must know of a submission: its keys, any hashable bytes."""

    @property
    def keys(self) -> frozenset[bytes]:
        """What the submission must not share with another that is decided at the same time."""


Member = TypeVar("Member", bound=Keyed)


class _Waiting(Generic[Member, Result]):
    """A submission at the gate and the future its submitter awaits."""

    __slots__ = ("future", "member")

    def __init__(self, member: Member, future: "asyncio.Future[Result]") -> None:
        self.member = member
        self.future = future


class Gate(Generic[Member, Result]):
    """Forms batches and answers each submitter.

    `write` commits a batch and answers one result, or one exception, for each member in order. When it raises, nothing of the batch
    is stored; its members are then tried one by one, so that only the one at fault fails.
    `largest` bounds a batch, `at_once` how many are under way: while some commit, the next one gathers.
    """

    def __init__(
        self, write: Callable[[Sequence[Member]], Awaitable[Sequence[Result | Exception]]], largest: int = 64, at_once: int = 1
    ) -> None:
        self._write = write
        self._largest = largest
        self._at_once = at_once
        self._queue: deque[_Waiting[Member, Result]] = deque()
        self._held: set[bytes] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._called = False

    async def put(self, member: Member) -> Result:
        """The member's result, once its batch is committed. Raises what the writer answered or raised for it.

        A submitter that stops waiting takes back what has not been started; what has may still be committed.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._queue.append(_Waiting(member, future))
        if not self._called:
            self._called = True
            loop.call_soon(self._pump)
        return await future

    async def drain(self) -> None:
        """Wait until everything that was put is answered."""
        while self._tasks or self._queue:
            await asyncio.wait(self._tasks) if self._tasks else await asyncio.sleep(0)

    def _pump(self) -> None:
        """Start as many batches as may be under way."""
        self._called = False
        while self._queue and len(self._tasks) < self._at_once:
            batch = self._next_batch()
            if not batch:
                return
            task = asyncio.create_task(self._run(batch))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._pump()

    def _next_batch(self) -> list[_Waiting[Member, Result]]:
        """The longest-waiting submissions that share no key with each other or with a batch under way."""
        batch: list[_Waiting[Member, Result]] = []
        left: deque[_Waiting[Member, Result]] = deque()
        closed = set(self._held)
        while self._queue and len(batch) < self._largest:
            waiting = self._queue.popleft()
            if waiting.future.cancelled():
                continue
            free = closed.isdisjoint(waiting.member.keys)
            closed |= waiting.member.keys  # also those of one left behind: nobody overtakes it
            (batch if free else left).append(waiting)
        left.extend(self._queue)
        self._queue = left
        for waiting in batch:
            self._held |= waiting.member.keys
        return batch

    async def _run(self, batch: list[_Waiting[Member, Result]]) -> None:
        try:
            await self._commit(batch)
        finally:
            for waiting in batch:
                self._held -= waiting.member.keys
                if not waiting.future.done():
                    waiting.future.cancel()

    async def _commit(self, batch: list[_Waiting[Member, Result]]) -> None:
        try:
            results = await self._write([waiting.member for waiting in batch])
        except Exception as error:  # noqa: BLE001 - handed to whoever submitted
            if len(batch) == 1:
                _answer(batch[0].future, error)
                return
        else:
            for waiting, result in zip(batch, results, strict=True):
                _answer(waiting.future, result)
            return
        for waiting in batch:
            await self._commit([waiting])


def _answer(future: "asyncio.Future[Result]", result: Result | Exception) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
