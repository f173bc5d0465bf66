"""A house on a fresh database whose clock stands in March 2026."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core import time
from core.house import House
from core.items.releases import Catalogue
from core.settings import ROOT, Settings
from core.store.engine import Database
from core.store.keys import Keys


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> House:
    settings = Settings(database_url=database.url, var=tmp_path, root=ROOT)
    return House(settings, database, Keys(master=bytes(32), signing=bytes(32)), await Catalogue.open(ROOT, "demo", database))


@pytest.fixture
def march() -> Iterator[None]:
    with time.at(datetime(2026, 3, 10, 9, tzinfo=time.CHINA)):
        yield
