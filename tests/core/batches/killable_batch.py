"""A process made to be killed: carries one batch out, by a crew of its own. Run as `python killable_batch.py <url> <var> <batch>`."""

import asyncio
import sys
from pathlib import Path

from core.batches import crew
from core.batches.carrying import carry_on
from core.batches.opening import open_due
from core.house import open_house
from core.settings import ROOT, Settings


async def main(url: str, var: str, batch: int) -> None:
    """Carry the batch out in blocks of a hundred."""
    house = await open_house(Settings(database_url=url, var=Path(var), root=ROOT), 4)
    await carry_on(house, batch, open_due, 2)
    await house.close()


if __name__ == "__main__":
    crew.LARGE, crew.BLOCK = 1, 100
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
