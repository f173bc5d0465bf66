"""A worker that is killed at the n-th statement which it sends while it looks at one case; or one that lives until it is told.

Run as `python killable_worker.py <folder>`: reads lines `<case number> <n> <how> <moment>` from its input, forks that worker and
answers its pid. `how` is `before` (the statement is never sent) or `sent` (it is sent, and its answer never read); a worker for
the case `-` is killed by nobody. Forking after the imports makes a new victim in a blink. The folder holds `place.json`, the
database's URL, and gathers `count-<case number>-<n>`, a line for each look: how many statements there were up to its end.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from forking import fork_at_orders

from core.house import House
from core.items import releases
from core.items.releases import Catalogue
from core.links import waking
from core.registry import assemble
from core.settings import ROOT, Settings
from core.store.engine import connect
from core.store.keys import open_keys
from core.time import at
from core.worker import run_worker

SENDING = ("execute", "executemany", "fetch", "fetchrow", "fetchval")
Method = Callable[..., Coroutine[Any, Any, Any]]
_inside: ContextVar[bool] = ContextVar("inside", default=False)


class Fate:
    """Counts the statements of the looks at one case, and ends the process at the n-th."""

    def __init__(self, number: str, last: int, how: str, noted: Path) -> None:
        self.number, self.last, self.how, self.noted = number, last, how, noted
        self.sent = 0

    def binds(self) -> None:
        """From now on every statement of the process is looked at."""
        for name in SENDING:
            setattr(asyncpg.Connection, name, self._watched(getattr(asyncpg.Connection, name)))
        waking.wake_case = self._looked(waking.wake_case)

    def note(self) -> None:
        """Write down how many there were."""
        with self.noted.open("a") as noted:
            noted.write(f"{self.sent}\n")

    def _looked(self, real: Method) -> Method:
        async def wake_case(house: House, number: str) -> None:
            token = _inside.set(number == self.number)
            try:
                await real(house, number)
            finally:
                _inside.reset(token)
            if number == self.number:
                self.note()

        return wake_case

    def _watched(self, real: Method) -> Method:
        async def sending(connection: Any, *arguments: Any, **more: Any) -> Any:
            if not _inside.get():
                return await real(connection, *arguments, **more)
            self.sent += 1
            if self.sent == self.last:
                if self.how == "sent":
                    asyncio.ensure_future(real(connection, *arguments, **more))  # noqa: RUF006 - nobody lives to need it
                    await asyncio.sleep(0)
                self.note()
                os.kill(os.getpid(), signal.SIGKILL)
            return await real(connection, *arguments, **more)

        return sending


async def working(folder: Path, fate: Fate) -> None:
    """The worker of a house, until it is killed."""
    url = msgspec.json.decode((folder / "place.json").read_bytes(), type=str)
    settings = Settings(database_url=url, var=folder, root=ROOT)
    db = await connect(url)
    house = House(settings, db, open_keys(settings), await Catalogue.open(ROOT, "demo", db))
    fate.binds()
    await run_worker(house, asyncio.Event())


def main(folder: Path, order: str) -> None:
    """A worker that dies as the order says."""
    number, last, how, moment = order.split()
    with at(datetime.fromisoformat(moment)):
        asyncio.run(working(folder, Fate(number, int(last), how, folder / f"count-{number}-{last}")))


if __name__ == "__main__":
    assembly = assemble(ROOT, "demo")
    setattr(releases, "assemble", lambda *_: assembly)  # noqa: B010 - the files are read once, for all that are forked
    fork_at_orders(main)
