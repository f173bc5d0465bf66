"""Workers made to be killed: an order is the moment at which the worker's clock stands.

The folder holds `place.json` (database, address of the upper platform) and the key.
"""

import asyncio
from datetime import datetime
from pathlib import Path

import msgspec
from forking import fork_at_orders

from core.house import House
from core.items.releases import Catalogue
from core.settings import ROOT, Settings, Uplink
from core.store.engine import connect
from core.store.keys import open_keys
from core.time import at
from core.worker import run_worker


class Place(msgspec.Struct):
    """Where to work, and to whom to report."""

    url: str
    address: str


async def work(folder: Path) -> None:
    """Work until killed."""
    place = msgspec.json.decode((folder / "place.json").read_bytes(), type=Place)
    uplink = Uplink(address=place.address, system="SF01", key_file=folder / "upper.key", timeout=5)
    settings = Settings(database_url=place.url, var=folder, root=ROOT, uplink=uplink)
    db = await connect(place.url, 5)
    house = House(settings, db, open_keys(settings), await Catalogue.open(ROOT, "demo", db))
    await run_worker(house, asyncio.Event())


def main(folder: Path, moment: str) -> None:
    """A worker whose clock stands at the moment."""
    with at(datetime.fromisoformat(moment)):
        asyncio.run(work(folder))


if __name__ == "__main__":
    fork_at_orders(main)
