"""Workers made to be killed: `python killable_sender.py <folder>` reads a moment from its input, forks a worker there, answers its pid.

The folder holds `place.json` (database, address of the upper platform) and the key.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import msgspec

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


def main() -> None:
    """Fork what is asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps what was killed
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.dup2(2, 1)  # what it says must not stand between the pids
            with at(datetime.fromisoformat(line.strip())):
                asyncio.run(work(folder))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
