"""What tests of messages share: a town whose house has channels, cases that make messages, and what the worker does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from gateways import Outside

from core.cases import act
from core.cases.sequencer import consume, sequence
from core.filings import submit
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.messages.making import CONSUMER, MessageMaker
from core.parties.contacts import give
from core.process import Act
from core.time import at, now

Town = Any
PHONE, MAIL = "13812345678", "zhang@example.cn"


async def connected(town: Town, outside: Outside, folder: Path, *names: str) -> None:
    """The house has these channels, and the company wants to be told by phone and mail."""
    town.house.settings = msgspec.structs.replace(town.house.settings, channels=outside.channels(folder, *names))
    held = town.company.parties[0]
    await give(town.house, town.company, held, "phone", PHONE, agreed=True)
    await give(town.house, town.company, held, "email", MAIL, agreed=True)


async def filed(town: Town, key: str = "一", **changes: Any) -> str:
    """A case that waits at the first officer."""
    receipt = await submit(town.house, town.company, town.filing(key, **{"apply_mode": "一般方式", **changes}))
    return str(receipt.cases[0].number)


async def acted(town: Town, number: str, role: str, word: str, **said: Any) -> None:
    """An officer's act."""
    await act(town.house, town.officers[role], number, Act(word, **said))


async def told(town: Town) -> None:
    """What the worker does up to the messages, without any delivery."""
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, CONSUMER, MessageMaker(town.house)):
        pass


async def delivering(town: Town, minutes: int = 0) -> int:
    """What the worker does with deliveries that are due so much later; how many attempts there were."""
    with at(now() + timedelta(minutes=minutes)):
        return await work_due(town.house, TASKS)


async def deliveries(town: Town) -> dict[tuple[str, str], tuple[str, str]]:
    """(title, channel) → (state, code)."""
    rows = await town.house.db.fetch("SELECT m.title, d.channel, d.state, d.code FROM deliveries d JOIN messages m ON m.id = d.message ORDER BY d.id")
    return {(row["title"], row["channel"]): (row["state"], row["code"]) for row in rows}


async def steps(town: Town, channel: str) -> list[tuple[str, str]]:
    """States and codes that the channel's deliveries have gone through."""
    rows = await town.house.db.fetch(
        "SELECT s.state, s.code FROM delivery_steps s JOIN deliveries d ON d.id = s.delivery WHERE d.channel = $1 ORDER BY s.id", channel
    )
    return [(row["state"], row["code"]) for row in rows]
