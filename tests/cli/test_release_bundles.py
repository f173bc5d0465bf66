"""`jiban release export`, `import`, `adopt` of what diverged: between two databases, in words."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fixture_items import copy_demo, loaded, renamed, saying

from core.house import House, open_house
from core.items import archive
from core.revisions.bundles.keys import fingerprint, public_of
from core.settings import Settings
from core.store.engine import Database
from core.store.scratch import scratch
from ui.cli.main import main

ITEM = "demo_permit"
Printed = pytest.CaptureFixture[str]


class Place:
    """A house that the command line is told to work on."""

    def __init__(self, database: Database, root: Path, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = Settings(database_url=database.url, var=var, root=root)
        self._patch = monkeypatch

    async def jiban(self, *words: str, verb: str = "release") -> int:
        """A verb, in a thread: verbs run event loops of their own."""
        for name, value in (("DATABASE_URL", self.settings.database_url), ("VAR", self.settings.var), ("ROOT", self.settings.root)):
            self._patch.setenv(f"JIBAN_{name}", str(value))
        return await asyncio.to_thread(main, (verb, *words))

    async def open(self) -> House:
        return await open_house(self.settings, 2)


@pytest.fixture
async def home(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return await found(database, tmp_path / "home", monkeypatch)


@pytest.fixture
async def away(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    async with scratch(postgres_url) as database:
        yield await found(database, tmp_path / "away", monkeypatch)


async def found(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    await database.execute("INSERT INTO orgs (id, name, region) VALUES ('market', '演示市场服务部门', '')")
    return Place(database, copy_demo(folder), folder / "var", monkeypatch)


async def adopted(place: Place, summary: str, item: str = ITEM) -> str:
    """A further version in force; answers its hash."""
    house = await place.open()
    try:
        before = house.catalogue.item(ITEM)
        made = saying(before, summary, house.catalogue.registry) if item == ITEM else loaded(renamed(before.files, ITEM, item), item, house.catalogue.registry)
        return (await archive.adopt(house.db, made, "测试")).hash
    finally:
        await house.close()


def read(file: str) -> bytes:
    return Path(file).read_bytes()


async def key_of(place: Place) -> str:
    house = await place.open()
    try:
        return public_of(house.keys)
    finally:
        await house.close()


async def test_a_new_item_goes_from_house_to_house(home: Place, away: Place, tmp_path: Path, capsys: Printed) -> None:
    version, file = await adopted(home, "", "market_copy"), str(tmp_path / "x.jiban")
    assert await home.jiban("export", "market_copy", "-o", file) == 0
    assert version[:12] in capsys.readouterr().out
    first = read(file)
    assert await home.jiban("export", version[:10], "-o", file) == 0
    assert read(file) == first
    key = await key_of(home)
    assert await home.jiban("key") == 0
    assert fingerprint(key) in capsys.readouterr().out
    assert await away.jiban("import", file) == 1
    said = capsys.readouterr().err
    assert "不知道是哪个平台签的" in said
    assert fingerprint(key) in said
    assert await away.jiban("import", file, "--key", key) == 0
    assert "已导入，等待采用" in capsys.readouterr().out
    assert await away.jiban("import", file, "--key", key) == 0
    assert "没有变化" in capsys.readouterr().out
    assert await away.jiban("list", "market_copy") == 0
    assert "事项包" in capsys.readouterr().out
    assert await away.jiban("adopt", "market_copy") == 0
    house = await away.open()
    try:
        assert house.catalogue.item("market_copy").hash == version
    finally:
        await house.close()
    (away.settings.secrets / "bundle-keys.txt").write_text(f"{key} 甲处平台\n", encoding="utf-8")
    assert await away.jiban("import", file) == 0
    said = capsys.readouterr().out
    assert "来自甲处平台" in said
    assert "没有变化" in said


async def test_scenarios_of_an_item_without_files_are_run(home: Place, capsys: Printed) -> None:
    assert await home.jiban("run", "--item", "market_copy", verb="scenarios") == 1
    await adopted(home, "", "market_copy")
    capsys.readouterr()
    await home.jiban("run", "--released", "--item", "market_copy", "--json", verb="scenarios")
    assert len(json.loads(capsys.readouterr().out)["results"]) > 5
    assert await home.jiban("proof", "--released", verb="scenarios") == 1
    assert "只用于 run" in capsys.readouterr().err


async def test_a_changed_byte_is_refused_with_the_file_named(home: Place, away: Place, tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "x.jiban"
    assert await home.jiban("export", ITEM, "-o", str(file)) == 0
    data = file.read_bytes()
    at = data.index(b"format = 1")
    file.write_bytes(data[:at] + b"F" + data[at + 1 :])
    assert await away.jiban("import", str(file)) == 1
    assert ".toml 被改动过" in capsys.readouterr().err
    assert await away.jiban("import", str(tmp_path / "none")) == 1
    assert "读不了" in capsys.readouterr().err


async def test_conflicts_are_named_and_decided(home: Place, away: Place, tmp_path: Path, capsys: Printed) -> None:
    file = str(tmp_path / "x.jiban")
    assert await away.jiban("list") == 0
    await adopted(home, "那边的摘要。")
    await adopted(away, "这边的摘要。")
    key = await key_of(home)
    await home.jiban("export", ITEM, "-o", file)
    capsys.readouterr()
    assert await away.jiban("import", file, "--key", key) == 1
    said = capsys.readouterr().out
    assert "两边都改过 1 处" in said
    assert "这边的摘要。" in said
    assert "那边的摘要。" in said
    number = said.partition("  这里：")[0].split()[-1]
    assert await away.jiban("import", file, "--key", key, "--theirs", number) == 0
    assert await away.jiban("diff", ITEM) == 0
    assert "这边的摘要。 → 那边的摘要。" in capsys.readouterr().out
    assert await away.jiban("discard", ITEM) == 0


async def test_what_diverged_is_merged_or_taken_whole(home: Place, capsys: Printed) -> None:
    assert await home.jiban("list") == 0
    await adopted(home, "在线改的摘要。")
    toml = home.settings.root / "plugins/demo/items/demo_permit/item.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("clause = ", 'note = "文件里的备注"\nclause = ', 1), encoding="utf-8")
    assert await home.jiban("list") == 0
    assert "各自改过" in capsys.readouterr().out
    assert await home.jiban("adopt", ITEM) == 0
    house = await home.open()
    try:
        item = house.catalogue.item(ITEM)
        assert (item.info.summary, item.info.note) == ("在线改的摘要。", "文件里的备注")
        assert [each.stand for each in house.catalogue.standings] == ["ahead"]
    finally:
        await house.close()
    toml.write_text(toml.read_text(encoding="utf-8").replace("虚构的事项，演示平台的每一种栏目、规则、环节和文书。", "文件里改的摘要。"), encoding="utf-8")
    capsys.readouterr()
    assert await home.jiban("adopt", ITEM) == 1
    assert "--side" in capsys.readouterr().err
    assert await home.jiban("adopt", ITEM, "--whole") == 0
    house = await home.open()
    try:
        assert house.catalogue.item(ITEM).info.summary == "文件里改的摘要。"
        assert house.catalogue.standings == ()
    finally:
        await house.close()
