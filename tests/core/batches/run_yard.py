"""A yard of market sites on a fresh database: the demo runs, their registers filled, an officer who may start them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec

from core.access import Actor, PostHeld
from core.batches.carrying import carry_on
from core.batches.model import Batch
from core.batches.reading import read_batch
from core.batches.starting import start
from core.declarations import Register
from core.house import House
from core.problems import Problem
from core.registers import write_row
from core.runs.effects import CaseDue
from core.time import CHINA

NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
WARDEN = Actor(7, "zhao", "赵", "officer", posts=(PostHeld("market", "demo_witness"),))
ELSEWHERE = Actor(8, "qian", "钱", "officer", posts=(PostHeld("other", "demo_witness"),))
SITES = [f"场地{n:02d}" for n in range(10)]


class Opened:
    """Opens cases on paper: remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[CaseDue, str]] = []

    async def __call__(self, connection: asyncpg.Connection, house: House, wanted: Sequence[tuple[CaseDue, str]]) -> list[str | Problem]:
        before = len(self.asked)
        self.asked += wanted
        return [f"办件{before + n}" for n, _ in enumerate(wanted, 1)]


class Yard(msgspec.Struct, frozen=True, eq=False):
    """The house and what tests do in it."""

    house: House
    opened: Opened

    async def enter(self, register: str, rows: Sequence[Mapping[str, Any]], since: date = date(2026, 1, 5)) -> None:
        """Write rows of a register, one source each."""
        definition = Register(register, self.house.catalogue.registry.registers[register])
        async with self.house.db.transaction() as connection:
            for n, row in enumerate(rows, 1):
                await write_row(connection, definition, row, valid_from=since, source=f"登记 {since} {n}")

    async def begin(self, run: str, seed: str = "", actor: Actor = WARDEN) -> Batch:
        """Start a batch without carrying it out."""
        async with self.house.db.transaction() as connection:
            batch = await start(connection, actor, self.house.catalogue.registry.runs[run], "测试", seed)
        assert batch is not None
        return batch

    async def run(self, run: str, seed: str = "") -> Batch:
        """Start a batch and carry it out."""
        batch = await self.begin(run, seed)
        assert await carry_on(self.house, batch.id, self.opened)
        return await read_batch(self.house.db, WARDEN, batch.id)
