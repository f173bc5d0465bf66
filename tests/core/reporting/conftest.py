"""The town of the filings, with an item that has its codes, an upper platform beside it, and the worker's parts to be run by hand."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from upper import KEY, Upper, upper_platform

from core.access import Actor
from core.access.accounts import add_org
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.faults import Blame
from core.filings import FilingRequest, submit
from core.house import House
from core.reporting.mapping import ReportMapping, load_mapping
from core.reporting.outbox import record_new
from core.reporting.reconciling import Compared, reconcile
from core.reporting.sending import Sent, send_due
from core.reporting.uplink import Line
from core.scenarios.bases import read_bases
from core.settings import ROOT, Uplink
from core.time import today

ITEM = "demo_permit"


@pytest.fixture
async def upper() -> AsyncIterator[Upper]:
    """An upper platform."""
    async with upper_platform() as made:
        yield made


class Desk:
    """A town that reports to an upper platform."""

    def __init__(self, town: Any, upper: Upper, mapping: ReportMapping) -> None:
        self.town, self.upper, self.mapping = town, upper, mapping
        self.house: House = town.house
        item = self.house.catalogue.item(ITEM)
        bases, _ = read_bases((ROOT / "features" / ITEM / "base.toml").read_bytes(), item, Blame("", ""))
        self.values: dict[str, Any] = bases[0].values

    async def filed(self, key: str = "a", actor: Actor | None = None, item: str = ITEM, **changes: Any) -> str:
        """An application that is decided at once; its number."""
        who = actor or self.town.company
        values = {**self.values, "org_name": who.name, "uscc": who.parties[0].code, "place_addr": f"演示广场 {key} 号", **changes}
        receipt = await submit(self.house, who, FilingRequest(item, values, who.parties[0].id, key))
        return str(receipt.cases[0].number)

    async def recorded(self) -> None:
        """Sequencer, papers and records have caught up."""
        async with self.house.db.dedicated() as connection:
            while await sequence(connection):
                pass
        papers = PaperMaker(self.house)
        while await consume(self.house.db, CONSUMER, papers):
            pass
        while await record_new(self.house, self.mapping):
            pass

    async def sends(self, rounds: int = 40) -> Sent:
        """The sender works until there is nothing left to send now; the last round's result."""
        uplink = self.house.settings.uplink
        assert uplink is not None
        async with httpx.AsyncClient() as client:
            for _ in range(rounds):
                sent = await send_due(self.house, self.house.db, self.mapping, Line(uplink, client))
                if sent.down or not sent.sent:
                    return sent
        return sent

    async def compares(self) -> dict[str, Compared]:
        """Today is compared."""
        uplink = self.house.settings.uplink
        assert uplink is not None
        async with httpx.AsyncClient() as client:
            return {each.kind: each for each in await reconcile(self.house.db, Line(uplink, client), today(), "test")}

    async def states(self) -> dict[str, int]:
        """How many records there are in each state."""
        rows = await self.house.db.fetch("SELECT state, count(*) AS count FROM report_records GROUP BY state")
        return {row["state"]: row["count"] for row in rows}


@pytest.fixture
async def desk(town: Any, upper: Upper, tmp_path: Path) -> Desk:
    """A town that reports."""
    key = tmp_path / "upper.key"
    key.write_text(KEY)
    uplink = Uplink(address=upper.address, system="SF01", key_file=key, timeout=1)
    town.house.settings = msgspec.structs.replace(town.house.settings, uplink=uplink)
    async with town.house.db.transaction() as connection:
        await add_org(connection, "market", "【演示】示范区市场服务部门")
    return Desk(town, upper, load_mapping())
