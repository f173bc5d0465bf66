"""The history of an item, two versions compared, one restored; a version taken to another house and used there."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from browser_client import Browser
from fixture_items import loaded, renamed, saying

from core.house import House
from core.items import archive
from core.items.item import Item
from core.items.releases import Catalogue
from core.revisions.bundles.keys import fingerprint, public_of
from core.settings import ROOT, Settings
from core.store.keys import open_keys
from core.store.scratch import scratch
from core.time import today
from ui.app import create_app
from ui.cli import demo
from ui.limits import Rates

ITEM = "demo_permit"
NEW = "market_copy"


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("configurator")


@pytest.fixture
async def away(tmp_path: Path, postgres_url: str) -> AsyncIterator[House]:
    """Another house, with its own database and keys."""
    async with scratch(postgres_url) as database:
        settings = Settings(database_url=database.url, var=tmp_path / "away", root=ROOT)
        house = House(settings, database, open_keys(settings), await Catalogue.open(ROOT, "demo", database))
        await demo.fill(database, house.vault, demo.authorities(house.catalogue.registry))
        yield house


async def at(house: House, login: str) -> Browser:
    transport = httpx.ASGITransport(create_app(house, Rates(general=100_000, sign_in=10_000, verify=10_000)))
    return await Browser(httpx.AsyncClient(transport=transport, base_url="http://jiban.test")).sign_in(login)


async def changed(house: House, item: Item, summary: str, why: str = "改写") -> Item:
    new = saying(item, summary, house.catalogue.registry)
    await archive.adopt(house.db, new, "configurator", why=why)
    await house.catalogue.refresh()
    return new


async def made(house: House) -> Item:
    item = loaded(renamed(house.catalogue.item(ITEM).files, ITEM, NEW), NEW, house.catalogue.registry)
    await archive.adopt(house.db, item, "configurator", why="新设")
    await house.catalogue.refresh()
    return item


async def sent(browser: Browser, data: bytes) -> httpx.Response:
    """Upload a bundle."""
    await browser.get("/studio/import")
    return await browser.client.post("/studio/import", data={"_csrf": browser.token}, files={"file": ("x.jiban", data)})


async def test_the_history_says_who_when_and_why(house: House, configurator: Browser) -> None:
    old = house.catalogue.item(ITEM)
    await changed(house, old, "改写了摘要。", "依据示范区通知")
    page = await configurator.get(f"/studio/releases/{ITEM}")
    assert page.status_code == 200
    for words in ("第 2 版", "施行中", "已被替换", "依据示范区通知", "事项配置员", "在线修改", fingerprint(public_of(house.keys))):
        assert words in page.text


async def test_two_versions_are_compared_and_one_is_restored(house: House, configurator: Browser) -> None:
    old = house.catalogue.item(ITEM)
    new = await changed(house, old, "改写了摘要。")
    page = await configurator.get(f"/studio/releases/{ITEM}/compare?one={old.hash}&other={new.hash}")
    assert "1 处不同" in page.text
    assert "改写了摘要。" in page.text
    assert (await configurator.get(f"/studio/releases/{ITEM}/compare?one={old.hash}&other={'0' * 64}")).status_code == 404
    same = await configurator.post(f"/studio/releases/{ITEM}/restore", {"version": new.hash})
    assert same.status_code == 409
    answer = await configurator.post(f"/studio/releases/{ITEM}/restore", {"version": old.hash})
    assert answer.status_code == 303
    revision = await configurator.get(answer.headers["location"])
    assert old.info.summary in revision.text
    again = await configurator.post(f"/studio/releases/{ITEM}/restore", {"version": old.hash})
    assert "已经有一份修订稿" in again.text


async def test_other_authorities_items_are_not_there(house: House, configurator: Browser, anyone: httpx.AsyncClient) -> None:
    await house.db.execute("DELETE FROM posts WHERE role = 'configurator' AND org = $1", house.catalogue.item(ITEM).info.authority)
    old = house.catalogue.item(ITEM)
    for path in (f"/studio/releases/{ITEM}", f"/studio/releases/{ITEM}/{old.hash}/bundle", f"/studio/releases/{ITEM}/compare?one={old.hash}&other={old.hash}", "/studio/releases/nothing"):
        assert (await configurator.get(path)).status_code == 404
    handler = await Browser(anyone).sign_in("handler")
    assert (await handler.get("/studio/import")).status_code == 403


async def test_an_item_is_taken_to_another_house_and_used_there(house: House, configurator: Browser, away: House) -> None:
    item = await made(house)
    data = (await configurator.get(f"/studio/releases/{NEW}/{item.hash}/bundle")).content
    assert data == (await configurator.get(f"/studio/releases/{NEW}/{item.hash}/bundle")).content
    there, second = await at(away, "configurator"), await at(away, "approver")
    address = (await sent(there, data)).headers["location"]
    page = await there.get(address)
    assert "核对是谁签的" in page.text
    assert fingerprint(public_of(house.keys)) not in page.text
    wrong = await there.post(f"{address}/key", {"fingerprint": fingerprint(public_of(away.keys))})
    assert wrong.status_code == 422
    assert "不符" in wrong.text
    assert (await there.post(f"{address}/0")).status_code == 403
    assert (await there.post(f"{address}/key", {"fingerprint": fingerprint(public_of(house.keys)).lower()})).status_code == 303
    page = await there.get(address)
    assert "本平台没有这个事项" in page.text
    answer = await there.post(f"{address}/0")
    assert answer.status_code == 303, answer.text
    revision = answer.headers["location"].removesuffix("/changes")
    await there.get(f"{revision}/changes")
    asked = await there.post(f"{revision}/propose", {"effective_on": today().isoformat(), "reason": "引进甲处的事项"})
    assert asked.status_code == 303, asked.text
    page = await second.get(f"{revision}/changes")
    assert "名称已用于事项" in page.text, "the copy brings the examples of the item it was made from"
    assert (await second.post(f"{revision}/publish", {"seen": second.seen})).status_code == 422
    assert (await second.post(f"{revision}/publish", {"seen": second.seen, "forced": "用例与原事项同名，引进以后另行整理"})).status_code == 303
    assert away.catalogue.item(NEW).hash == item.hash
    assert (await there.get(f"/items/{NEW}")).status_code == 200
    page = await there.get(address)
    assert "没有变化，不用导入" in page.text
    assert (await there.post(f"{address}/0")).status_code == 422


async def test_what_both_changed_is_chosen_place_by_place(house: House, configurator: Browser, away: House) -> None:
    old = house.catalogue.item(ITEM)
    theirs, ours = await changed(house, old, "那边的摘要。"), await changed(away, old, "这边的摘要。")
    data = (await configurator.get(f"/studio/releases/{ITEM}/{theirs.hash}/bundle")).content
    there = await at(away, "configurator")
    address = (await sent(there, data)).headers["location"]
    await there.get(address)
    await there.post(f"{address}/key", {"fingerprint": fingerprint(public_of(house.keys))})
    page = await there.get(address)
    assert "两边都改过，要选的 1 处" in page.text
    undecided = await there.post(f"{address}/0")
    assert undecided.status_code == 422
    assert "请选按哪一边" in undecided.text
    key = page.text.partition('name="c-')[2].partition('"')[0]
    answer = await there.post(f"{address}/0", {f"c-{key}": "theirs"})
    assert answer.status_code == 303
    changes = await there.get(answer.headers["location"])
    assert "那边的摘要。" in changes.text
    assert ours.info.summary in changes.text


@pytest.mark.parametrize(("data", "words"), [(b"", "请选择"), (b"no bundle", "不是完整的事项包")], ids=["nothing", "no bundle"])
async def test_a_file_that_is_none_is_refused(configurator: Browser, data: bytes, words: str) -> None:
    answer = await sent(configurator, data)
    assert answer.status_code == 422
    assert words in answer.text


async def test_a_changed_file_is_named_on_the_page(house: House, configurator: Browser) -> None:
    item = house.catalogue.item(ITEM)
    data = (await configurator.get(f"/studio/releases/{ITEM}/{item.hash}/bundle")).content
    place = data.index(item.files["rules.toml"][:40])
    answer = await sent(configurator, data[:place] + b"F" + data[place + 1 :])
    assert answer.status_code == 422
    assert "rules.toml 被改动过" in answer.text
    assert (await configurator.get(f"/studio/import/{'0' * 64}")).status_code == 404
