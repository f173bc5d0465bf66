"""Cases of the linked demonstration, filed for the demonstration's companies, and days that pass for them."""

from typing import Any

from core.access import Actor, actor_of, sign_in
from core.cases.sequencer import consume, sequence
from core.filings import FilingRequest, submit
from core.house import House
from core.links import settle, waking
from ui.cli.people import COMPANIES, PASSWORD

CLOSING, OBJECTION, PATROL = "demo_closing", "demo_objection", "demo_patrol"
OWNER, OTHER = COMPANIES[0], COMPANIES[1]


async def actor(house: House, login: str) -> Actor:
    """The account as it acts."""
    token, _ = await sign_in(house.db, login, PASSWORD)
    async with house.db.pool.acquire() as connection:
        found = await actor_of(connection, token)
    assert found is not None
    return found


async def closing(house: House, login: str = OWNER.login, key: str = "closing") -> str:
    """The number of a case that is publicised from today on."""
    who = await actor(house, login)
    held = who.parties[0]
    values: dict[str, Any] = {"org_name": held.name, "uscc": held.code, "closing_kind": "公司"}
    receipt = await submit(house, who, FilingRequest(CLOSING, values, held.id, key))
    return receipt.cases[0].number


async def caught_up(house: House) -> None:
    """What the worker does by today."""
    async with house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(house.db, waking.CONSUMER, waking.ring):
        pass
    await settle(house)
