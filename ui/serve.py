"""The web process: `python -m ui.serve`. One process, one event loop; more of them may run over one database.

Those of one machine listen at one port, and the kernel gives each new connection to one of them (SO_REUSEPORT). What belongs
to a visit stands in the database or in its cookies, so it does not matter to which.
"""

import asyncio
import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final, cast

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from granian.utils.proxies import wrap_asgi_with_proxy_headers
from litestar.types import ASGIApp

from core.access.accounts import add_missing_orgs
from core.calendar import warm
from core.house import open_house
from core.items.watch import follow
from core.settings import Settings
from ui.app import create_app
from ui.limits import Rates
from ui.people.production import refuse_demo_people

SLOWEST_HEAD: Final = 10_000
"""Milliseconds in which a caller must have sent the head of a request."""
BETWEEN_ROUNDS: Final = 20_000
"""New objects between two rounds of the youngest generation; a submission makes some hundreds."""


async def serve(settings: Settings, rates: Rates) -> None:
    """Open the house, answer until SIGTERM or SIGINT, close it."""
    house = await open_house(settings)
    try:
        await refuse_demo_people(settings, house.db)
        await add_missing_orgs(house.db, house.catalogue.registry.authorities)
        application = create_app(house, rates)
        warm()
        _settle()
        server = Server(
            behind(application, settings.proxies),
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=SLOWEST_HEAD),
            websockets=False,
            backlog=1024,
            log_enabled=False,
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        watching = asyncio.create_task(follow(house.catalogue))
        try:
            await server.serve()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    finally:
        await house.close()


def behind(application: ASGIApp, proxies: Sequence[str]) -> ASGIApp:
    """The application, told by these reverse proxies who asks: else all who come through one would count as one caller (`ui.limits`)."""
    return cast("ASGIApp", wrap_asgi_with_proxy_headers(application, [*proxies])) if proxies else application


def _settle() -> None:
    """Take what was loaded at the start out of the garbage collector's rounds: it stays for the life of the process."""
    gc.collect()
    _give_back()
    gc.freeze()
    gc.set_threshold(BETWEEN_ROUNDS, 20, 100)


def _give_back() -> None:
    """Reading the items leaves MiB of free pieces, which glibc keeps until it is asked; another C library has nothing to ask."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def main() -> None:
    """Run the web process with the settings of the environment."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    uvloop.run(serve(Settings.from_env(), Rates.from_env(os.environ)))


if __name__ == "__main__":
    main()
