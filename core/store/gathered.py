"""Lookups that wait for each other: what is asked for while one is on its way goes together in the next query.

Nothing is remembered: every lookup is asked of the database after it was made, and its answer is handed to whoever waits for it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
LARGEST = 64
"""Keys that go into one query."""


class Gathered(Generic[Key, Found]):
    """Looks up one key for each caller, many keys in each query.

    `look` takes keys, each once, and answers what it found by key; a key that it leaves out was not found.
    """

    def __init__(self, look: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Found]]], largest: int = LARGEST) -> None:
        self._look = look
        self._largest = largest
        self._waiting: deque[tuple[Key, asyncio.Future[Found | None]]] = deque()
        self._asking: asyncio.Task[None] | None = None

    async def find(self, key: Key) -> Found | None:
        """What the key stands for now, or None. Raises what the query raised, as it does for everybody who waits for that query.

        Who stops waiting takes nothing from the others.
        """
        future: asyncio.Future[Found | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return await future

    async def _ask(self) -> None:
        """Ask until nobody waits. The task begins after whatever is ready in the loop, so that those requests come along."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self._largest, len(self._waiting)))]
            await self._answer([(key, future) for key, future in batch if not future.done()])

    async def _answer(self, batch: Sequence[tuple[Key, "asyncio.Future[Found | None]"]]) -> None:
        if not batch:
            return
        try:
            found = await self._look(list(dict.fromkeys(key for key, _ in batch)))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        except BaseException:
            for _, future in (*batch, *self._waiting):
                future.cancel()
            self._waiting.clear()
            raise
        else:
            for key, future in batch:
                if not future.done():
                    future.set_result(found.get(key))
