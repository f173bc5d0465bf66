"""A house for the verbs: a fresh database and a folder, told to them as the environment does."""

from pathlib import Path

import pytest

from core.store.engine import Database


@pytest.fixture
def house(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The database, which the verbs find by themselves."""
    monkeypatch.setenv("JIBAN_DATABASE_URL", database.url)
    monkeypatch.setenv("JIBAN_VAR", str(tmp_path))
    return database
