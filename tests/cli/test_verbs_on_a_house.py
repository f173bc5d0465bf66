"""The verbs that need a database, on a fresh one: migrate, demo, release, audit, check --releases, scenarios in both worlds."""

import asyncio
import json
from pathlib import Path

import msgspec
import pytest

from core.house import open_house
from core.items import archive
from core.revisions import Put, apply
from core.revisions.documents import read
from core.settings import Settings
from core.store.engine import Database
from core.store.keys import open_keys
from ui.cli.main import main


async def jiban(*words: str) -> int:
    """A verb, in a thread: verbs run event loops of their own."""
    return await asyncio.to_thread(main, words)


async def test_migrate_and_demo_can_be_repeated(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("migrate") == 0
    assert "已是最新" in capsys.readouterr().out
    for _ in range(2):
        assert await jiban("demo") == 0
        assert "company1" in capsys.readouterr().out


async def test_releases_are_listed_adopted_and_discarded(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("release", "list", "--json") == 0
    releases = json.loads(capsys.readouterr().out)
    assert releases
    assert {release["state"] for release in releases} == {"current"}
    one = releases[0]
    assert await jiban("release", "adopt", one["hash"][:10], "--from", "2099-01-01") == 0
    assert f"{one['item']} 的版本 {one['hash'][:12]}" in capsys.readouterr().out  # in force already: stays as it is
    assert await jiban("release", "discard", one["hash"][:10]) == 1
    assert "不能放弃" in capsys.readouterr().err
    assert await jiban("release", "adopt", "no_such_item") == 1
    assert "对应 0 个版本" in capsys.readouterr().err
    assert await jiban("release", "adopt") == 1
    assert "请写明版本" in capsys.readouterr().err
    assert await jiban("release", "list") == 0
    assert one["hash"][:12] in capsys.readouterr().out


async def test_two_versions_are_compared_in_words(house: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = await open_house(Settings(database_url=house.url, var=tmp_path), 2)
    try:
        item = next(item for item in opened.catalogue.registry.items.values() if b"[param." in item.files["rules.toml"])
        name, param = next(iter(read(item.files, "rules.toml")["param"].items()))
        value = param["values"][-1]
        edit = Put("rules.toml", ("param", name, "values", value["since"].isoformat(), "source"), "示范区通知")
        changed = msgspec.structs.replace(item, files=apply(item.files, edit), hash="f" * 64)
        async with opened.db.transaction() as connection:
            await archive.propose(connection, changed, "测试")
    finally:
        await opened.close()
    assert await jiban("release", "diff", "f" * 12) == 0
    told = capsys.readouterr().out
    assert "1 处不同" in told
    assert f"{value['source']} → 示范区通知" in told
    assert await jiban("release", "diff", item.hash[:12]) == 1
    assert "没有可以比较的另一个版本" in capsys.readouterr().err


async def test_audit_of_an_untouched_house_finds_nothing(house: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("audit", "digest") == 0
    assert "不需要新摘要" in capsys.readouterr().out
    assert await jiban("audit", "verify") == 0
    assert "没有发现改动" in capsys.readouterr().out
    key = open_keys(Settings(var=tmp_path)).signer().public_key().public_bytes_raw().hex()
    assert await jiban("audit", "verify", "--json", "--key", key) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert await jiban("audit", "verify", "--key", "abc") == 1
    assert "64 位十六进制" in capsys.readouterr().err


async def test_audit_names_what_is_gone(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    await house.execute("""INSERT INTO positions (pos, "case", seq, hash) VALUES (1, 7, 1, 'x')""")
    assert await jiban("audit", "verify", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], [finding["damage"] for finding in report["findings"]]) == (False, ["deleted-case"])


async def test_check_reads_stored_releases_too(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("release", "list") == 0
    capsys.readouterr()
    assert await jiban("check", "--releases", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


async def test_scenarios_of_an_item_are_green_in_both_worlds(house: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert await jiban("scenarios", "run", "--item", "fire_acceptance_filing", "--world", "both", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert {result["world"] for result in report["results"]} == {"rule", "case"}
    assert await jiban("scenarios", "run", "--item", "nothing") == 1
    assert "现有事项" in capsys.readouterr().err
