"""Processes made to be killed: a submitter that writes down what was acknowledged to it, and a worker.

The orders are `submit` and `work`. The folder holds `place.json` (url, company) and gathers `acks`.
"""

import asyncio
import itertools
import os
import random
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import town
from forking import fork_at_orders

from core.access import Actor
from core.filings import FilingRequest, submit
from core.house import House
from core.items.releases import Catalogue
from core.problems import Unavailable
from core.settings import ROOT, Settings
from core.store.engine import connect
from core.store.keys import open_keys
from core.time import at
from core.worker import run_worker

CLIENTS = 6


class Place(msgspec.Struct):
    """Where to submit, and for whom."""

    url: str
    company: Actor


async def opened(folder: Path) -> tuple[House, Place]:
    """A house, as soon as the database answers."""
    place = msgspec.json.decode((folder / "place.json").read_bytes(), type=Place)
    settings = Settings(database_url=place.url, var=folder, root=ROOT)
    while True:
        try:
            db = await connect(place.url)
            return House(settings, db, open_keys(settings), await Catalogue.open(ROOT, "demo", db)), place
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await asyncio.sleep(0.05)


async def submitting(folder: Path) -> None:
    """Submit for ever; every acknowledged case number goes into `acks` before the next submission."""
    house, place = await opened(folder)
    values = town.VALUES
    chance = random.Random(os.getpid())
    with (folder / "acks").open("a", buffering=1) as acks:

        async def client(name: int) -> None:
            for count in itertools.count():
                key = f"{os.getpid()}-{name}-{count}"
                request = FilingRequest(town.ITEM, values | {"place_addr": f"第 {key} 号"}, place.company.parties[0].id, key)
                receipt = await _until_acknowledged(house, place.company, request)
                acks.write(f"{receipt.cases[0].number} {key}\n")
                await asyncio.sleep(chance.uniform(0, 0.02))  # so that kills fall on every part of a submission

        await asyncio.gather(*(client(name) for name in range(CLIENTS)))


async def _until_acknowledged(house: House, actor: Actor, request: FilingRequest) -> Any:
    while True:
        try:
            return await submit(house, actor, request)
        except Unavailable:
            await asyncio.sleep(0.05)


async def working(folder: Path) -> None:
    """Work for ever."""
    house, _ = await opened(folder)
    await run_worker(house, asyncio.Event())


def work(folder: Path, job: str) -> None:
    """Submit, or be a worker, until killed."""
    with at(town.MONDAY):
        asyncio.run({"submit": submitting, "work": working}[job](folder))


if __name__ == "__main__":
    fork_at_orders(work)
