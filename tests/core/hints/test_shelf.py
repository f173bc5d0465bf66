"""The shelf as a process keeps it: whatever is committed is seen, in whichever order, and nothing is asked twice in a second."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from town import ITEM, MONDAY, Town

from core.declarations import Register
from core.hints import Shelf, shelf
from core.hints.shelf import holding
from core.registers import write_row
from core.registry import Registry
from core.store.engine import Connection

TIP: Mapping[str, Any] = {"item": ITEM, "field": "area_m2", "trigger": "聚焦", "kind": "气泡", "text": "按建筑面积填写"}


def tips(town: Town) -> Register:
    return holding(town.house.catalogue.registry)["tips"]


async def write(connection: Connection, town: Town, number: str) -> None:
    await write_row(connection, tips(town), {**TIP, "tip": number}, valid_from=MONDAY.date(), source="edit:1")


async def seen(town: Town) -> list[str]:
    return [tip.id for tip in (await town.house.hints.now(town.house.catalogue.registry)).tips]


async def test_a_version_that_is_committed_late_is_seen(town: Town) -> None:
    async with town.house.db.transaction() as slow:
        await write(slow, town, "T1")
        async with town.house.db.transaction() as quick:
            await write(quick, town, "T2")
        assert await seen(town) == ["T2"]
    town.house.hints.forget()
    assert await seen(town) == ["T1", "T2"]


async def test_a_change_while_the_lists_are_read_is_seen_by_who_asks_next(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = shelf.read_shelf

    async def changed_meanwhile(connection: Connection, registry: Registry) -> Shelf:
        found = await reading(connection, registry)
        monkeypatch.setattr(shelf, "read_shelf", reading)
        async with town.house.db.transaction() as other:
            await write(other, town, "T2")
        town.house.hints.forget()
        return found

    async with town.house.db.transaction() as connection:
        await write(connection, town, "T1")
    monkeypatch.setattr(shelf, "read_shelf", changed_meanwhile)
    assert await seen(town) == ["T1"]
    assert await seen(town) == ["T1", "T2"]


async def test_all_who_ask_at_once_share_one_look(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, times = shelf.read_shelf, []

    async def counted(connection: Connection, registry: Registry) -> Shelf:
        times.append(1)
        return await reading(connection, registry)

    monkeypatch.setattr(shelf, "read_shelf", counted)
    monkeypatch.setattr(shelf, "FRESH", 600.0)
    await asyncio.gather(*(seen(town) for _ in range(5)))
    async with town.house.db.transaction() as connection:
        await write(connection, town, "T1")
    assert await seen(town) == []
    town.house.hints.forget()
    assert await seen(town) == ["T1"]
    assert len(times) == 2
