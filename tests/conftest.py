"""What every test may ask for: a PostgreSQL server of the session's own, and a fresh migrated database on it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from town import Town, founded

from core.store.embedded import Embedded
from core.store.engine import Database
from core.store.scratch import scratch

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for the session's server; the server may run as another user, so everyone may pass through it."""
    folder = Path(tempfile.mkdtemp(prefix="jiban-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_url(server_folder: Path) -> Iterator[str]:
    """The URL of a running embedded server (not crash-safe, therefore quick), one for each test process."""
    server = Embedded(server_folder / "postgres", durable=False)
    yield server.start()
    server.stop()


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """A fresh database with all tables and no rows."""
    async with scratch(postgres_url) as fresh:
        yield fresh


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """A small town on a fresh database, for one test."""
    async with founded(database, tmp_path) as made:
        yield made
