"""The worker process: `python -m ui.worker`. Puts events in order, makes papers, tells plugins, signs the daily digest.

Several workers may run over one database: one of them leads, the others stand by.
"""

import asyncio
import logging
import signal
import sys
from typing import Final

import uvloop

from core.house import open_house
from core.items.watch import follow
from core.settings import Settings
from core.worker import run_worker

CONNECTIONS: Final = 6
"""One for the sequencer's session, the rest for the consumers."""


async def work(settings: Settings) -> None:
    """Open the house, work until SIGTERM or SIGINT, close it."""
    house = await open_house(settings, CONNECTIONS)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    watching = asyncio.create_task(follow(house.catalogue))
    try:
        await run_worker(house, stop)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await house.close()


def main() -> None:
    """Run the worker with the settings of the environment."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every message to the upper platform says nothing
    uvloop.run(work(Settings.from_env()))


if __name__ == "__main__":
    main()
