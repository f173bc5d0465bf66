"""What a task declares, what its handler is given, and what it answers."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

import msgspec

from core.house import House
from core.store.engine import Connection

T = TypeVar("T")
Effect: TypeAlias = Callable[[Connection], Awaitable[None]]
"""What is written in the transaction that ends an attempt: both are committed, or neither."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work in the hands of a worker; `attempts` counts this one."""

    id: int
    task: str
    key: str
    payload: dict[str, Any]
    made_at: datetime
    attempts: int
    holder: str

    def read(self, kind: type[T]) -> T:
        """The payload as the struct it was deferred with."""
        return msgspec.convert(self.payload, kind)


class Done(msgspec.Struct, frozen=True):
    """It is done; `effect` is written together with that, and therefore once."""

    effect: Effect | None = None


class Later(msgspec.Struct, frozen=True):
    """Not now, but from `at` on. Does not count as an attempt."""

    at: datetime
    because: str
    effect: Effect | None = None


class Failed(msgspec.Struct, frozen=True):
    """It did not succeed, and why (Chinese). `for_good`: trying again would be no use."""

    because: str
    for_good: bool = False
    effect: Effect | None = None


Outcome: TypeAlias = Done | Later | Failed


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of job: its handler, and how patiently it is carried out.

    `run` works outside any transaction and may be cut off anywhere and run again: what goes to the outside carries the job's key,
    what goes into the database is handed back as an effect. An exception counts as Failed. `waits` are the pauses after the first,
    second, … failure; after the last, `gave_up` is called in the transaction that gives the job up. An attempt may take `within`;
    a worker that has not answered `GRACE` later is taken for dead. `at_once` bounds what one process does at a time.
    """

    name: str
    label: str
    run: Callable[[House, Job], Awaitable[Outcome]]
    waits: tuple[timedelta, ...]
    within: timedelta = timedelta(seconds=60)
    at_once: int = 4
    gave_up: Callable[[Connection, Job, str], Awaitable[None]] | None = None

    @property
    def tries(self) -> int:
        """How often it is tried at most."""
        return len(self.waits) + 1

    @property
    def lease(self) -> timedelta:
        """For how long nobody else takes up a job that somebody is at."""
        return self.within + GRACE


GRACE = timedelta(seconds=30)
"""Between the end of an attempt's time and its worker being taken for dead: clocks of two machines may differ by less than this."""
