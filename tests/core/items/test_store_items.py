"""Items that are only in the release store, and files and studio going on from the same version."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fixture_items import loaded, renamed, saying

from core import time
from core.items import archive
from core.items.archive import Descent
from core.items.item import Item
from core.items.releases import Catalogue
from core.settings import Mode
from core.store.engine import Database

ITEM = "plugins/demo/items/demo_permit"
SUMMARY = "虚构的事项，演示平台的每一种栏目、规则、环节和文书。"
Change = Callable[[str, str, str], None]


async def opened(root: Path, database: Database, mode: Mode = "demo") -> Catalogue:
    return await Catalogue.open(root, mode, database)


def copied(catalogue: Catalogue, name: str = "market_copy") -> Item:
    """A new item as the studio makes one: no folder, no place in a list."""
    return loaded(renamed(catalogue.item("demo_permit").files, "demo_permit", name), name, catalogue.registry)


async def test_an_item_of_the_store_is_offered_and_a_restart_keeps_it(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    made = copied(catalogue)
    await archive.adopt(database, made, "甲", why="新设")
    assert await catalogue.refresh()
    for each in (catalogue, await opened(demo_root, database)):
        assert each.item("market_copy").hash == made.hash
        assert each.registry.items["market_copy"].info.authority == made.info.authority
        assert each.registry.plugins["demo"].items == ("demo_permit", "market_copy")
        assert each.quarantined == {}
        assert each.standings == ()
    (turn,) = await archive.history(database, "market_copy")
    assert (turn.why, turn.adopted_by, turn.origin, turn.parent) == ("新设", "甲", "studio", "")


async def test_a_waiting_item_of_the_store_is_not_offered(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    await archive.propose(database, copied(catalogue), "甲", Descent("bundle", ""))
    assert not await catalogue.refresh() or "market_copy" not in catalogue.registry.items
    assert "market_copy" not in (await opened(demo_root, database)).registry.items


async def test_other_items_may_ask_for_its_cases(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    await archive.adopt(database, copied(catalogue), "甲")
    await catalogue.refresh()
    assert "case:market_copy" in catalogue.registry.around.others
    files = dict(catalogue.item("demo_permit").files)
    files["rules.toml"] = files["rules.toml"].replace(b"case:demo_permit", b"case:market_copy")
    asking = loaded(files, "demo_permit", catalogue.registry)
    await archive.adopt(database, asking, "甲")
    again = await opened(demo_root, database)
    assert (again.item("demo_permit").hash, again.quarantined) == (asking.hash, {})


async def test_a_plugin_that_is_off_takes_its_stored_items_along(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    made = copied(catalogue)
    await archive.adopt(database, made, "甲")
    change("plugins.toml", "enabled = true", "enabled = false")
    off = await opened(demo_root, database)
    assert (off.registry.items, off.quarantined) == ({}, {})
    change("plugins.toml", "enabled = false", "enabled = true")
    assert (await opened(demo_root, database)).item("market_copy").hash == made.hash


def renamed_everywhere(root: Path, old: str, new: str) -> None:
    """The plugin calls something by another name."""
    for name in ("plugin.py", "plugin.toml"):
        path = root / "plugins" / "demo" / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


async def test_it_is_set_aside_like_others_in_a_running_process(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    made = copied(catalogue)
    await archive.adopt(database, made, "甲")
    await catalogue.refresh()
    renamed_everywhere(demo_root, '"demo_witness"', '"demo_watcher"')
    await catalogue.reload()
    assert "demo_witness" in catalogue.quarantined["market_copy"]
    assert (await archive.read(database, made.hash)).state == "quarantined"
    renamed_everywhere(demo_root, '"demo_watcher"', '"demo_witness"')
    await catalogue.reload()
    assert catalogue.item("market_copy").hash == made.hash
    assert (await archive.read(database, made.hash)).state == "current"


async def test_lost_files_set_it_aside_and_stop_nothing(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    made = copied(catalogue)
    await archive.adopt(database, made, "甲")
    await database.execute("DELETE FROM blobs WHERE hash IN (SELECT decode(value, 'hex') FROM releases, jsonb_each_text(files) WHERE item = 'market_copy')")
    again = await opened(demo_root, database)
    assert "不全" in again.quarantined["market_copy"]


# --- files and studio ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["demo", "production"])
async def test_what_the_studio_published_survives_a_restart(demo_root: Path, change: Change, database: Database, mode: Mode) -> None:
    change("plugins.toml", "demo = true\n", "")
    catalogue = await opened(demo_root, database, mode)
    before = catalogue.item("demo_permit")
    ahead = saying(before, "在线改的摘要。", catalogue.registry)
    await archive.adopt(database, ahead, "甲")
    for _ in range(2):
        again = await opened(demo_root, database, mode)
        await again.reload()
        assert again.item("demo_permit").hash == ahead.hash
        assert again.awaiting == ()
        (standing,) = again.standings
        assert (standing.stand, standing.files) == ("ahead", before.hash)
        assert "不用处理" in standing.sentence()
    assert (await archive.read(database, ahead.hash)).parent == before.hash


@pytest.mark.parametrize("mode", ["demo", "production"])
async def test_both_went_on_and_both_are_kept(demo_root: Path, change: Change, database: Database, mode: Mode) -> None:
    change("plugins.toml", "demo = true\n", "")
    catalogue = await opened(demo_root, database, mode)
    before = catalogue.item("demo_permit")
    ahead = saying(before, "在线改的摘要。", catalogue.registry)
    await archive.adopt(database, ahead, "甲")
    change(f"{ITEM}/item.toml", SUMMARY, "文件里改的摘要。")
    await catalogue.reload()
    assert catalogue.item("demo_permit").hash == ahead.hash
    (waiting,) = catalogue.awaiting
    (standing,) = catalogue.standings
    assert (standing.stand, standing.files, standing.in_force, standing.base) == ("diverged", waiting.hash, ahead.hash, before.hash)
    assert "各自改过" in standing.sentence()
    assert waiting.parent == before.hash


async def test_a_discarded_version_of_the_files_does_not_come_back_until_they_change(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    ahead = saying(catalogue.item("demo_permit"), "在线改的摘要。", catalogue.registry)
    await archive.adopt(database, ahead, "甲")
    change(f"{ITEM}/item.toml", SUMMARY, "文件里改的摘要。")
    await catalogue.reload()
    assert await archive.discard(database, catalogue.awaiting[0].hash)
    await catalogue.reload()
    assert (catalogue.awaiting, [each.stand for each in catalogue.standings]) == ((), ["ahead"])
    change(f"{ITEM}/item.toml", "文件里改的摘要。", "文件里又改的摘要。")
    await catalogue.reload()
    assert [each.stand for each in catalogue.standings] == ["diverged"]


async def test_an_adopted_version_of_the_files_lets_the_files_go_on(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    ahead = saying(catalogue.item("demo_permit"), "在线改的摘要。", catalogue.registry)
    await archive.adopt(database, ahead, "甲")
    change(f"{ITEM}/item.toml", SUMMARY, "文件里改的摘要。")
    await catalogue.reload()
    await archive.put_in_force(database, catalogue.awaiting[0].hash, "乙")
    change(f"{ITEM}/item.toml", "文件里改的摘要。", "文件里又改的摘要。")
    await catalogue.reload()
    assert catalogue.item("demo_permit").info.summary == "文件里又改的摘要。"
    assert catalogue.standings == ()


async def test_files_that_took_over_the_studios_version_go_on_from_it(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    ahead = saying(catalogue.item("demo_permit"), "在线改的摘要。", catalogue.registry)
    await archive.adopt(database, ahead, "甲")
    change(f"{ITEM}/item.toml", SUMMARY, "在线改的摘要。")
    await catalogue.reload()
    assert (catalogue.item("demo_permit").hash, catalogue.standings) == (ahead.hash, ())
    change(f"{ITEM}/item.toml", "在线改的摘要。", "接着改的摘要。")
    await catalogue.reload()
    assert catalogue.item("demo_permit").info.summary == "接着改的摘要。"


async def test_a_restored_version_is_not_overrun_by_the_files(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    old = catalogue.item("demo_permit")
    change(f"{ITEM}/item.toml", SUMMARY, "改坏的摘要。")
    await catalogue.reload()
    bad = catalogue.item("demo_permit")
    await archive.put_in_force(database, old.hash, "甲", why="恢复")
    assert (await opened(demo_root, database)).item("demo_permit").hash == old.hash
    assert [(turn.hash, turn.why) for turn in await archive.history(database, "demo_permit")] == [(old.hash, "恢复"), (bad.hash, ""), (old.hash, "")]
    assert (await archive.read(database, bad.hash)).parent == old.hash
    assert (await archive.read(database, old.hash)).parent == ""


async def test_a_version_that_waits_from_a_bundle_is_left_to_wait(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    other = saying(catalogue.item("demo_permit"), "别处改的摘要。", catalogue.registry)
    await archive.propose(database, other, "甲", Descent("bundle"))
    again = await opened(demo_root, database)
    assert [(each.hash, each.origin) for each in again.awaiting] == [(other.hash, "bundle")]


async def test_putting_the_running_version_in_force_again_later_leaves_no_hole(demo_root: Path, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    one = catalogue.item("demo_permit")
    two = saying(one, "明年的摘要。", catalogue.registry)
    await archive.adopt(database, two, "甲", time.now() + timedelta(days=30))
    await archive.put_in_force(database, one.hash, "甲", time.now() + timedelta(days=60), why="只试一个月")
    again = await opened(demo_root, database)
    days = [again.item("demo_permit", time.now() + timedelta(days=days)).hash for days in (0, 31, 61)]
    assert days == [one.hash, two.hash, one.hash]


async def test_newer_scenarios_are_kept_with_the_same_version(demo_root: Path, change: Change, database: Database) -> None:
    catalogue = await opened(demo_root, database)
    item = catalogue.item("demo_permit")
    path = item.features[0]
    files = {**item.files, path: item.files[path] + b"\n"}
    made = loaded(files, "demo_permit", catalogue.registry)
    assert made.hash == item.hash
    await archive.adopt(database, made, "甲")
    await opened(demo_root, database)
    assert (await archive.read_files(database, item.hash))[path] == files[path]
