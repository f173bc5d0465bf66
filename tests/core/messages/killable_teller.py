"""A process that writes messages and delivers them, as the worker does, and kills itself where it is told.

Run as `python killable_teller.py <folder> <how> <moment>`; the folder holds `place.json` (the database's URL) and `channels.json`. `how`:
`making`, in the midst of writing messages; `sent`, after the gateway took the first one and before that was written down; `living`, not at all.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from core.cases.sequencer import consume
from core.house import House
from core.items.releases import Catalogue
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.messages import making, sending
from core.messages.channels import CHANNELS
from core.messages.configured import Channels
from core.settings import ROOT, Settings
from core.store.engine import connect
from core.store.keys import open_keys
from core.time import at


def dies_after(real: Callable[..., Any]) -> Callable[..., Any]:
    """The function, after which the process is gone as by `kill -9`."""

    async def last(*arguments: Any) -> Any:
        await real(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    return last


async def main(folder: Path, how: str, moment: datetime) -> None:
    """Write and deliver everything there is."""
    url = msgspec.json.decode((folder / "place.json").read_bytes(), type=str)
    channels = msgspec.json.decode((folder / "channels.json").read_bytes(), type=Channels, dec_hook=lambda kind, value: kind(value))
    settings = Settings(database_url=url, var=folder, root=ROOT, channels=channels)
    db = await connect(url, 4)
    house = House(settings, db, open_keys(settings), await Catalogue.open(ROOT, "demo", db))
    if how == "making":
        making.dispatch = dies_after(making.dispatch)
    if how == "sent":
        CHANNELS["sms"] = msgspec.structs.replace(CHANNELS["sms"], send=dies_after(CHANNELS["sms"].send))
        assert sending.CHANNELS is CHANNELS
    with at(moment):
        while await consume(db, making.CONSUMER, making.MessageMaker(house)):
            pass
        await work_due(house, TASKS)
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])))
