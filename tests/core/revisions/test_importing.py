"""Versions taken from one house to another: new, known, older, put together; what a house lacks is named."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from fixture_items import LIST, copy_demo, loaded, renamed, saying

from core.house import House
from core.items import archive
from core.items.archive import Descent
from core.items.item import Item
from core.items.releases import Catalogue
from core.items.scaffold import scaffold
from core.revisions.bundles.exporting import export
from core.revisions.bundles.importing import UNDECIDED, Arrival, Decisions, weigh
from core.revisions.bundles.keys import public_of
from core.revisions.bundles.lineage import arrived, lineage
from core.revisions.bundles.packing import unpack
from core.revisions.trying import tried
from core.settings import Settings
from core.store.engine import Database
from core.store.keys import open_keys
from core.store.scratch import scratch

EMPTY = 'format = 1\n\n[[plugin]]\nid = "town_fair"\nenabled = true\nitems = []\n'
NAME = "market_copy"


async def founded(root: Path, var: Path, database: Database) -> House:
    settings = Settings(database_url=database.url, var=var, root=root)
    await database.execute("INSERT INTO orgs (id, name, region) VALUES ('market', '演示市场服务部门', '') ON CONFLICT DO NOTHING")
    return House(settings, database, open_keys(settings), await Catalogue.open(root, "demo", database))


@pytest.fixture
async def home(tmp_path: Path, database: Database) -> House:
    """The house that gives."""
    return await founded(copy_demo(tmp_path / "home"), tmp_path / "home-var", database)


@pytest.fixture
async def away(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    """Another house: its own database and keys, and the same plugin as at home."""
    root = copy_demo(tmp_path / "away")
    async with AsyncExitStack() as stack:
        yield await founded(root, tmp_path / "away-var", await stack.enter_async_context(scratch(postgres_url)))


async def made(home: House, name: str = NAME) -> Item:
    """A new item, in force at home."""
    item = loaded(renamed(home.catalogue.item("demo_permit").files, "demo_permit", name), name, home.catalogue.registry)
    await archive.adopt(home.db, item, "甲", why="新设")
    await home.catalogue.refresh()
    return item


async def changed(house: House, item: Item, summary: str) -> Item:
    """A further version, in force."""
    new = saying(item, summary, house.catalogue.registry)
    await archive.adopt(house.db, new, "甲")
    await house.catalogue.refresh()
    return new


async def sent(home: House, away: House, release: str, decisions: Decisions = UNDECIDED) -> Arrival:
    bundle = unpack(await export(home, [release]))
    return await weigh(away, bundle, bundle.releases[0], decisions)


async def taken(away: House, arrival: Arrival) -> Item:
    """Do what was weighed."""
    files = arrival.merged.files
    item = tried(away.catalogue.registry, away.settings.root, arrival.packed.item, arrival.packed.plugin, files).item
    assert item is not None
    async with away.db.transaction() as connection:
        await archive.adopt(connection, item, "乙", None, Descent("bundle", arrival.release.hash if arrival.release else ""))
        await arrived(connection, (item.id, arrival.packed.hash), arrival.theirs, item.hash, ("甲处", "乙"))
    await away.catalogue.refresh()
    return item


async def test_the_same_version_is_exported_as_the_same_bytes(home: House) -> None:
    item = await made(home)
    one = await export(home, [item.hash])
    assert one == await export(home, [item.hash])
    assert unpack(one).public == public_of(home.keys)


async def test_a_new_item_arrives_in_an_empty_house_and_is_offered_there(home: House, away: House) -> None:
    item = await made(home)
    arrival = await sent(home, away, item.hash)
    assert (arrival.relation, arrival.faults, arrival.idle, arrival.conflicts) == ("new", (), False, ())
    assert (await taken(away, arrival)).hash == item.hash
    assert away.catalogue.item(NAME).info.name == item.info.name
    again = await sent(home, away, item.hash)
    assert (again.relation, again.idle, again.said) == ("same", True, ())
    assert (await Catalogue.open(away.settings.root, "demo", away.db)).item(NAME).hash == item.hash


async def test_a_house_without_any_item_takes_one_in(tmp_path: Path, home: House, postgres_url: str) -> None:
    scaffold(home.settings.root, "town_fair", "permit")
    await home.catalogue.reload()
    root = tmp_path / "empty"
    (root / "plugins" / "town_fair").mkdir(parents=True)
    (root / "plugins.toml").write_text(EMPTY, encoding="utf-8")
    shutil.copy(home.settings.root / "plugins/town_fair/plugin.toml", root / "plugins/town_fair/plugin.toml")
    async with scratch(postgres_url) as database:
        away = await founded(root, tmp_path / "empty-var", database)
        await database.execute("INSERT INTO orgs (id, name, region) VALUES ('town_fair', '演示部门', '')")
        assert away.catalogue.registry.items == {}
        item = home.catalogue.item("town_fair")
        arrival = await sent(home, away, item.hash)
        assert (arrival.relation, arrival.faults) == ("new", ())
        await taken(away, arrival)
        again = await Catalogue.open(root, "production", database)
        assert (again.item("town_fair").hash, again.registry.plugins["town_fair"].items) == (item.hash, ("town_fair",))


async def test_a_later_version_follows_and_an_older_one_changes_nothing(home: House, away: House) -> None:
    first = await made(home)
    second = await changed(home, first, "第二版。")
    third = await changed(home, second, "第三版。")
    await taken(away, await sent(home, away, first.hash))
    arrival = await sent(home, away, third.hash)
    assert (arrival.relation, len(arrival.said), arrival.conflicts) == ("ahead", 1, ())
    assert "第三版。" in arrival.said[0]
    await taken(away, arrival)
    back = await sent(home, away, first.hash)
    assert (back.relation, back.idle) == ("behind", True)


async def test_what_both_changed_is_decided_and_then_settled_for_good(home: House, away: House) -> None:
    first = await made(home)
    await taken(away, await sent(home, away, first.hash))
    theirs = await changed(home, first, "那边的摘要。")
    await changed(away, first, "这边的摘要。")
    arrival = await sent(home, away, theirs.hash)
    assert arrival.relation == "both"
    ((conflict, here, there),) = arrival.conflicts
    assert here.endswith("这边的摘要。")
    assert there.endswith("那边的摘要。")
    assert arrival.merged.files == arrival.ours
    decided = await sent(home, away, theirs.hash, Decisions({conflict.key: "theirs"}))
    assert (decided.merged.files["item.toml"], Decisions({conflict.key: "theirs"}).open(decided.merged)) == (theirs.files["item.toml"], ())
    assert len(Decisions().open(arrival.merged)) == 1
    assert Decisions(otherwise="ours").open(arrival.merged) == ()
    kept = saying(await taken_here(away), "两边商定的摘要。", away.catalogue.registry)
    async with away.db.transaction() as connection:
        await archive.adopt(connection, kept, "乙", None, Descent("bundle", arrival.release.hash if arrival.release else ""))
        await arrived(connection, (NAME, theirs.hash), arrival.theirs, kept.hash, ("甲处", "乙"))
    assert (await sent(home, away, theirs.hash)).relation == "behind"
    assert theirs.hash in await lineage(away.db, kept.hash)
    later = await changed(home, theirs, "那边又改的摘要。")
    assert len((await sent(home, away, later.hash)).conflicts) == 1


async def taken_here(away: House) -> Item:
    return away.catalogue.item(NAME)


async def test_a_house_without_a_common_origin_decides_each_place(home: House, away: House) -> None:
    item = await made(home)
    other = loaded(renamed(item.files, "nothing", "nothing"), NAME, away.catalogue.registry)
    own = saying(other, "各写各的。", away.catalogue.registry)
    await archive.adopt(away.db, own, "乙")
    arrival = await sent(home, away, item.hash)
    assert (arrival.relation, len(arrival.conflicts)) == ("strangers", 1)


async def test_what_this_house_lacks_is_named(home: House, away: House) -> None:
    item = await made(home)
    for name in ("plugin.py", "plugin.toml"):
        path = away.settings.root / "plugins" / "demo" / name
        path.write_text(path.read_text(encoding="utf-8").replace('"demo_witness"', '"demo_watcher"'), encoding="utf-8")
    await away.db.execute("DELETE FROM orgs")
    await away.catalogue.reload()
    codes = {fault.code for fault in (await sent(home, away, item.hash)).faults}
    assert {"unknown-role", "unknown-org"} <= codes


async def test_a_plugin_that_is_off_bars_the_way(home: House, away: House) -> None:
    item = await made(home)
    (away.settings.root / "plugins.toml").write_text(LIST.replace("enabled = true", "enabled = false"), encoding="utf-8")
    await away.catalogue.reload()
    arrival = await sent(home, away, item.hash)
    assert [fault.code for fault in arrival.barred] == ["plugin-off"]
    assert arrival.faults == arrival.barred


async def test_an_element_that_means_something_else_here_stays_as_it_is_here(home: House, away: House) -> None:
    item = await made(home)
    path = next(path for path in sorted(item.files) if path.startswith("elements/"))
    file = away.settings.root / "forms" / "schemas" / path
    file.write_bytes(file.read_bytes().replace(b'"title": "', '"title": "本地'.encode(), 1))
    arrival = await sent(home, away, item.hash)
    assert [fault.code for fault in arrival.faults] == ["element-differs"]
    assert arrival.merged.files[path] == file.read_bytes()
