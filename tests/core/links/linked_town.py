"""What tests of linked cases share: licences of several authorities, a filing that closes them, what the worker and the authorities do."""

from datetime import date
from typing import Any

from core.access import SYSTEM, Actor, PostHeld
from core.cases import act, read_case
from core.cases.audit import verify
from core.cases.sequencer import consume, sequence
from core.declarations import Register
from core.filings import FilingRequest, submit
from core.links import settle, waking
from core.process import Act
from core.registers import write_row

Town = Any
LICENCES = (("T1", "health"), ("T2", "fire"), ("T3", "fire"), ("T4", "housing"), ("T5", "market"))


async def licensed(town: Town, count: int = 5) -> None:
    """The company holds some licences of several authorities."""
    register = Register("demo_licence", town.house.catalogue.registry.registers["demo_licence"])
    async with town.house.db.transaction() as connection:
        for licence, org in LICENCES[:count]:
            values = {"licence": licence, "holder": town.company.parties[0].code, "org": org, "state": "有效"}
            await write_row(connection, register, values, valid_from=date(2026, 1, 1), source="test")


async def filed(town: Town, kind: str = "摊主", item: str = "demo_closing", actor: Actor | None = None, **more: Any) -> str:
    """A filing, and its number."""
    who = actor or town.company
    about = more.pop("about", "")
    values = {"org_name": who.name, "uscc": who.parties[0].code, **({"closing_kind": kind} if item == "demo_closing" else {}), **more}
    receipt = await submit(town.house, who, FilingRequest(item, values, who.parties[0].id, f"{item}{more}{kind}", about=about))
    return str(receipt.cases[0].number)


async def ringing(town: Town) -> None:
    """What the worker does up to where it looks at a case: events are placed, and whoever waits for them is to be looked at."""
    async with town.house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(town.house.db, waking.CONSUMER, waking.ring):
        pass


async def caught_up(town: Town) -> None:
    """What the worker does."""
    await ringing(town)
    await settle(town.house)


def decider(org: str) -> Actor:
    """A decider of the authority, without an account of their own: acts are recorded as the system's."""
    return Actor(0, "decider", "决定人", "officer", (), (PostHeld(org, "decider"),))


async def decided(town: Town, number: str, word: str = "准予", *, settled: bool = True) -> None:
    """The decision on a child by its own authority; `settled`: and what the worker then does."""
    view = await read_case(town.house, SYSTEM, number)
    said = Act(word, reason="有未了义务", basis="演示规定")
    await act(town.house, decider(view.org), number, said)
    if settled:
        await caught_up(town)


async def sound(town: Town) -> bool:
    """Whether the chain of every case verifies."""
    return (await verify(town.house.db, town.house.settings.digests, town.house.keys.signer().public_key())).ok
