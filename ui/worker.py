"""The worker process: `python -m ui.worker`. Puts events in order, makes papers, tells plugins, signs the daily digest.

Several workers may run: one of them leads the sequencing, a consumer's cursor lets only one at a time go on.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import asyncpg
import structlog
import uvloop

from core.cases import digests
from core.cases.papers import papers
from core.cases.sequencer import Effect, Placed, bell, consume, sequence, try_lead
from core.cases.state import turn_of
from core.hookspecs import CaseChange
from core.house import House, open_house
from core.items.watch import follow
from core.settings import Settings
from core.store.engine import Connection
from core.time import today

POLL: Final = 1.0
"""Seconds between looks when nobody rings."""
AGAIN: Final = 2.0
"""Seconds before a failed round is tried again."""
CONNECTIONS: Final = 4
_log = structlog.get_logger(__name__)


class Worker:
    """The loops of one worker process; each goes on after a failure and ends when it is cancelled."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.effects: dict[str, Effect] = {"papers": papers(house), "plugins": self._tell}
        self.fresh = {name: asyncio.Event() for name in self.effects}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set."""
        loops = [
            asyncio.create_task(self._keep("排序", self._sequence)),
            asyncio.create_task(self._keep("摘要", self._digest)),
            asyncio.create_task(follow(self.house.catalogue)),
            *(asyncio.create_task(self._keep(name, self._consumer(name))) for name in self.effects),
        ]
        await stop.wait()
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    async def _keep(self, name: str, once: Callable[[], Awaitable[None]]) -> None:
        """Run a loop for ever; what stops it is logged and it begins again."""
        while True:
            try:
                await once()
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
                _log.warning("数据库暂时连接不上，稍后重试", loop=name, error=type(error).__name__)
            except Exception:
                _log.exception("后台工作出现故障，稍后重试", loop=name)
            await asyncio.sleep(AGAIN)

    async def _sequence(self) -> None:
        """Become the sequencer when nobody else is, then place events as they come."""
        async with self.house.db.dedicated() as connection:
            while not await try_lead(connection):
                await asyncio.sleep(POLL)
            async with bell(connection) as rung:
                while True:
                    rung.clear()
                    while await sequence(connection):
                        for event in self.fresh.values():
                            event.set()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(rung.wait(), POLL)

    def _consumer(self, name: str) -> Callable[[], Awaitable[None]]:
        """The loop of one consumer of the order."""

        async def loop() -> None:
            while True:
                self.fresh[name].clear()
                while await consume(self.house.db, name, self.effects[name]):
                    pass
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.fresh[name].wait(), POLL)

        return loop

    async def _tell(self, _connection: Connection, events: list[Placed]) -> None:
        """Call the plugins' `case_changed` for each event; one that fails is logged by name."""
        for each in events:
            change = CaseChange(
                each.pos, each.number, each.item, each.org, each.seq, each.kind, turn_of(each.payload).status, each.effective_on,
                each.recorded_at,
            )
            for plugin, error in await asyncio.to_thread(self.house.catalogue.registry.tell, change):
                _log.error("插件没有处理好办件变化", plugin=plugin, number=each.number, pos=each.pos, exc_info=error)

    async def _digest(self) -> None:
        """One digest at the start and one for every day that begins."""
        day = None
        while True:
            if day != today():
                await digests.make(self.house.db, self.house.keys.signer(), self.house.settings.digests)
                day = today()
            await asyncio.sleep(60)


async def work(settings: Settings) -> None:
    """Open the house, work until SIGTERM or SIGINT, close it."""
    house = await open_house(settings, CONNECTIONS)
    try:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await Worker(house).run(stop)
    finally:
        await house.close()


def main() -> None:
    """Run the worker with the settings of the environment."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    uvloop.run(work(Settings.from_env()))


if __name__ == "__main__":
    main()
