"""A yard of market sites for each test."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from run_yard import NOON, SITES, Opened, Yard

from core.house import House
from core.items.releases import Catalogue
from core.settings import ROOT, Settings
from core.store.engine import Database
from core.store.keys import open_keys
from core.time import at


@pytest.fixture
async def yard(database: Database, tmp_path: Path) -> AsyncIterator[Yard]:
    """Ten sites, six wardens, on the second of March 2026."""
    settings = Settings(database_url=database.url, var=tmp_path, root=ROOT)
    with at(NOON):
        house = House(settings, database, open_keys(settings), await Catalogue.open(ROOT, "demo", database))
        made = Yard(house, Opened())
        await made.enter("demo_site", [
            {"site": site, "operator": "91210411MAJB0001XH", "district": "东片" if n % 2 else "西片", "open": n != 9,
             "checked_on": date(2025, 11, 1) if n < 3 else date(2026, 2, 1)}
            for n, site in enumerate(SITES)
        ])
        await made.enter("demo_warden", [
            {"warden": f"{district}{team}员{n}", "team": team, "district": district}
            for district in ("东片", "西片") for team in ("甲组", "乙组") for n in (1, 2)
        ])
        yield made
