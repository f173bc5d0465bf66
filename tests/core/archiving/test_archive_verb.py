"""`jiban archive`: a package is made from the house, and checked with nothing but the file and the published keys."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.filings import submit
from core.verification import Address, ring_of
from ui.cli.main import main

Town = Any


async def jiban(*words: object) -> int:
    """The verb, in a thread: verbs run event loops of their own."""
    return await asyncio.to_thread(main, [str(word) for word in words])


async def test_a_package_is_made_and_checked(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    settings = town.house.settings
    monkeypatch.setenv("JIBAN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("JIBAN_VAR", str(settings.var))
    number = (await submit(town.house, town.company, town.filing("a"))).cases[0].number
    assert await jiban("archive", "make", number, "--out", tmp_path / "out") == 0
    assert "请妥善保管" in capsys.readouterr().out
    file, = (tmp_path / "out").iterdir()
    keys = tmp_path / "jiban-key.json"
    keys.write_bytes(msgspec.json.encode(ring_of(settings, town.house.keys, Address.of(settings))))

    monkeypatch.delenv("JIBAN_DATABASE_URL")
    monkeypatch.setenv("JIBAN_VAR", str(tmp_path / "nothing"))
    assert await jiban("archive", "verify", file, "--key", keys) == 0
    told = capsys.readouterr().out
    assert "归档包完整" in told
    assert number in told
    assert await jiban("archive", "verify", file, "--key", keys, "--json") == 0
    assert json.loads(capsys.readouterr().out)["index"]["number"] == number

    data = file.read_bytes()
    at = data.index(b"metadata.json") + len(b"metadata.json") + 2
    file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert await jiban("archive", "verify", file, "--key", keys) == 1
    assert await jiban("archive", "verify", file) == 1
    assert "--key" in capsys.readouterr().err
    assert await jiban("archive", "verify", tmp_path / "no.zip", "--key", keys) == 1
    assert "读不了" in capsys.readouterr().err
    assert await jiban("archive", "make", "SF00", "--out", tmp_path) == 1
