"""Versions of items: adopted at once in demo mode, awaiting in production; pinned, restored, set aside when they no longer load."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core import time
from core.check import check_releases
from core.faults import Faulty
from core.items import archive, releases
from core.items.releases import Catalogue, NoSuchRelease
from core.items.watch import follow, prints
from core.registry import load_registry
from core.store.engine import Database

ITEM = "plugins/demo/items/demo_permit"
SUMMARY = "虚构的事项，演示平台的每一种栏目、规则、环节和文书。"
Change = Callable[[str, str, str], None]
NOON = datetime(2026, 2, 13, 12, tzinfo=time.CHINA)


async def test_without_a_database_the_files_are_what_is_offered(demo_root: Path) -> None:
    catalogue = await Catalogue.open(demo_root, "demo")
    item = catalogue.item("demo_permit")
    assert catalogue.registry.items["demo_permit"] is item
    assert await catalogue.item_at(item.hash) is item
    with pytest.raises(NoSuchRelease):
        await catalogue.item_at("00")
    with pytest.raises(KeyError):
        catalogue.item("demo_permits")


async def test_faults_in_code_stop_the_start_with_and_without_a_database(demo_root: Path, change: Change, database: Database) -> None:
    change("plugins/demo/plugin.py", "def case_changed(", "def case_chnaged(")
    with pytest.raises(Faulty, match="case_chnaged"):
        await Catalogue.open(demo_root, "demo")
    with pytest.raises(Faulty, match="case_chnaged"):
        await Catalogue.open(demo_root, "demo", database)


async def test_in_demo_mode_a_changed_file_is_in_force_at_once_and_the_old_version_stays(
    demo_root: Path, change: Change, database: Database
) -> None:
    catalogue = await Catalogue.open(demo_root, "demo", database)
    old = catalogue.item("demo_permit")
    change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
    assert await catalogue.reload() == ()
    new = catalogue.item("demo_permit")
    assert new.info.summary == "改过的摘要。"
    assert new.hash != old.hash
    assert (await archive.read(database, new.hash)).parent == old.hash
    fresh = await Catalogue.open(demo_root, "demo", database)
    pinned = await fresh.item_at(old.hash)
    assert (pinned.hash, pinned.info.summary) == (old.hash, SUMMARY)
    assert pinned.files == old.files


async def test_a_file_that_became_faulty_leaves_the_old_item_on_offer(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await Catalogue.open(demo_root, "demo", database)
    old = catalogue.item("demo_permit")
    change(f"{ITEM}/item.toml", 'kind = "承诺件"', 'kind = "承诺"')
    (fault,) = await catalogue.reload()
    assert fault.place == "kind"
    assert catalogue.faults == (fault,)
    assert catalogue.item("demo_permit").hash == old.hash
    again = await Catalogue.open(demo_root, "demo", database)
    assert again.item("demo_permit").hash == old.hash
    assert again.faults == (fault,)


async def test_code_that_became_faulty_leaves_everything_as_it_was(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await Catalogue.open(demo_root, "demo", database)
    before = catalogue.registry
    change("plugins/demo/plugin.py", "import logging\n", "import loging\n")
    assert [fault.code for fault in await catalogue.reload()][:1] == ["import-error"]
    assert catalogue.registry is before


async def test_in_production_the_first_version_starts_and_a_changed_one_awaits(
    demo_root: Path, change: Change, database: Database
) -> None:
    change("plugins.toml", "demo = true\n", "")
    catalogue = await Catalogue.open(demo_root, "production", database)
    old = catalogue.item("demo_permit")
    change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
    await catalogue.reload()
    assert catalogue.item("demo_permit").hash == old.hash
    (waiting,) = catalogue.awaiting
    assert waiting.item == "demo_permit"
    await releases.put_in_force(database, waiting.hash, "officer")
    assert await catalogue.refresh()
    assert not await catalogue.refresh()
    assert catalogue.item("demo_permit").info.summary == "改过的摘要。"
    assert catalogue.awaiting == ()


async def test_files_that_go_back_leave_nothing_waiting(demo_root: Path, change: Change, database: Database) -> None:
    change("plugins.toml", "demo = true\n", "")
    catalogue = await Catalogue.open(demo_root, "production", database)
    change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
    await catalogue.reload()
    change(f"{ITEM}/item.toml", "改过的摘要。", SUMMARY)
    await catalogue.reload()
    assert catalogue.awaiting == ()


async def test_a_waiting_version_can_be_dropped(demo_root: Path, change: Change, database: Database) -> None:
    change("plugins.toml", "demo = true\n", "")
    catalogue = await Catalogue.open(demo_root, "production", database)
    change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
    await catalogue.reload()
    assert await releases.discard(database, catalogue.awaiting[0].hash)
    assert not await releases.discard(database, catalogue.item("demo_permit").hash)


async def test_a_version_applies_from_its_moment_on(demo_root: Path, change: Change, database: Database) -> None:
    change("plugins.toml", "demo = true\n", "")
    with time.at(NOON):
        catalogue = await Catalogue.open(demo_root, "production", database)
        old = catalogue.item("demo_permit")
        change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
        await catalogue.reload()
        (waiting,) = catalogue.awaiting
        await releases.put_in_force(database, waiting.hash, "officer", NOON + timedelta(days=1))
        await catalogue.refresh()
        assert catalogue.item("demo_permit").hash == old.hash
        assert catalogue.item("demo_permit", NOON + timedelta(hours=23, minutes=59)).hash == old.hash
        assert catalogue.item("demo_permit", NOON + timedelta(days=1)).hash == waiting.hash
        with pytest.raises(KeyError):
            catalogue.item("demo_permit", NOON - timedelta(seconds=1))
    with time.at(NOON + timedelta(days=1)):
        assert catalogue.item("demo_permit").hash == waiting.hash
        assert await catalogue.refresh()
        assert catalogue.registry.items["demo_permit"].hash == waiting.hash


async def test_an_older_version_can_be_restored(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await Catalogue.open(demo_root, "demo", database)
    old = catalogue.item("demo_permit")
    change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
    await catalogue.reload()
    await releases.put_in_force(database, old.hash, "officer")
    await catalogue.refresh()
    assert catalogue.item("demo_permit").hash == old.hash


async def test_a_stored_version_that_no_longer_loads_is_set_aside_and_comes_back(demo_root: Path, database: Database) -> None:
    first = await Catalogue.open(demo_root, "demo", database)
    good = first.item("demo_permit").hash
    path = demo_root / "plugins/demo/plugin.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('Role("demo_witness", "演示见证人"', 'Role("demo_watcher", "演示见证人"'), encoding="utf-8")
    toml = demo_root / "plugins/demo/plugin.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"demo_witness"', '"demo_watcher"'), encoding="utf-8")
    catalogue = await Catalogue.open(demo_root, "demo", database)
    assert "demo_witness" in catalogue.quarantined["demo_permit"]
    assert (await archive.read(database, good)).state == "quarantined"
    with pytest.raises(KeyError):
        catalogue.item("demo_permit")
    with pytest.raises(Faulty):
        await catalogue.item_at(good)
    assert "demo_permit" not in catalogue.registry.items
    path.write_text(text, encoding="utf-8")
    toml.write_text(toml.read_text(encoding="utf-8").replace('"demo_watcher"', '"demo_witness"'), encoding="utf-8")
    again = await Catalogue.open(demo_root, "demo", database)
    assert again.item("demo_permit").hash == good
    assert (await archive.read(database, good)).state == "current"


async def test_the_check_before_an_upgrade_names_what_would_be_set_aside(demo_root: Path, change: Change, database: Database) -> None:
    await Catalogue.open(demo_root, "demo", database)
    assert await check_releases(database, load_registry(demo_root)) == []
    change("plugins/demo/plugin.py", '        Trait("demo_show", "演示事项", "演示", "只在演示环境出现"),\n', "")
    change(f"{ITEM}/item.toml", '"演示事项", ', "")
    (fault,) = await check_releases(database, load_registry(demo_root))
    assert (fault.code, fault.place) == ("unknown-trait", "traits[演示事项]")


async def test_a_lost_file_is_no_release(demo_root: Path, database: Database) -> None:
    catalogue = await Catalogue.open(demo_root, "demo", database)
    await database.execute("DELETE FROM blobs")
    with pytest.raises(NoSuchRelease):
        await archive.read_files(database, catalogue.item("demo_permit").hash)


async def test_two_processes_adopt_the_same_files_once(demo_root: Path, database: Database) -> None:
    await asyncio.gather(*(Catalogue.open(demo_root, "demo", database) for _ in range(4)))
    assert await database.fetchval("SELECT count(*) FROM releases") == 1


# --- the watcher -----------------------------------------------------------------------------------------------------


async def _until(true: Callable[[], bool]) -> float:
    """Seconds until it is true; fails after two."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    while not true():
        assert loop.time() - started < 2, "两秒内没有生效"
        await asyncio.sleep(0.02)
    return loop.time() - started


async def test_a_saved_file_is_live_within_two_seconds(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await Catalogue.open(demo_root, "demo", database)
    watching = asyncio.create_task(follow(catalogue))
    await asyncio.sleep(0.05)
    try:
        change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
        await _until(lambda: catalogue.item("demo_permit").info.summary == "改过的摘要。")
        change("plugins/demo/plugin.py", "演示见证人", "演示旁证人")
        await _until(lambda: catalogue.registry.roles["demo_witness"].name == "演示旁证人")
        change(f"{ITEM}/rules.toml", 'force = "range"', 'force = "ranges"')
        await _until(lambda: bool(catalogue.faults))
        assert catalogue.item("demo_permit").info.summary == "改过的摘要。"
        change(f"{ITEM}/rules.toml", 'force = "ranges"', 'force = "range"')
        await _until(lambda: not catalogue.faults)
    finally:
        watching.cancel()


def test_a_saved_code_list_is_noticed(tmp_path: Path) -> None:
    codes = tmp_path / "forms" / "schemas" / "codes"
    codes.mkdir(parents=True)
    (codes / "trades.csv").write_text("code,name,level,parent\n")
    before = prints(tmp_path)
    (codes / "trades.csv").write_text("code,name,level,parent\n1,甲,大类,\n")
    assert prints(tmp_path) != before


async def test_the_watcher_outlives_a_round_that_fails(demo_root: Path, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = await Catalogue.open(demo_root, "demo")
    watching = asyncio.create_task(follow(catalogue))
    await asyncio.sleep(0.05)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(catalogue, "reload", _fails)
            change(f"{ITEM}/item.toml", SUMMARY, "改过的摘要。")
            await asyncio.sleep(1)
        await _until(lambda: catalogue.item("demo_permit").info.summary == "改过的摘要。")
    finally:
        watching.cancel()


async def _fails() -> None:
    raise OSError("数据库暂时连不上")
