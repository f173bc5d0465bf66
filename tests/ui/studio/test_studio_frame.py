"""A revision from its first change to its release: by one official and a second one, with undo, taking over, remarks and the log."""

from datetime import timedelta

import httpx
import pytest
from browser_client import Browser
from officials import ITEM, actor, begun

from core.house import House
from core.items import archive
from core.revisions import Put, log
from core.revisions.keeping import edit, read_revision
from core.time import CHINA, at, now, today


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    """The first official."""
    return await Browser(anyone).sign_in("configurator")


@pytest.fixture
async def approver(anyone: httpx.AsyncClient) -> Browser:
    """The second official."""
    return await Browser(anyone).sign_in("approver")


async def renamed(house: House, revision: int, name: str, login: str = "configurator") -> None:
    """The item gets another name."""
    await edit(house, await actor(house, login), revision, [Put("item.toml", ("name",), name)], f"名称改为{name}")


async def test_from_the_first_change_to_the_release(house: House, configurator: Browser, approver: Browser) -> None:
    revision = await begun(configurator)
    assert await begun(configurator) == revision, "of an item there is one open revision"
    await renamed(house, revision, "演示许可（新）")
    page = await configurator.get(f"/studio/revisions/{revision}/changes")
    assert "演示许可（新）" in page.text
    assert "还没有说明" in page.text, "scenarios call the item by its old name"
    await configurator.post(f"/studio/revisions/{revision}/trial/marks", {"meant": "all", "reason": "名称规范"})
    page = await configurator.get(f"/studio/revisions/{revision}/changes")
    assert "没有发现妨碍发布的问题" in page.text
    day = (today() + timedelta(days=3)).isoformat()
    lacking = await configurator.post(f"/studio/revisions/{revision}/propose", {"effective_on": day, "reason": ""})
    assert lacking.status_code == 422
    assert "请写明修改的理由和依据" in lacking.text
    assert (await configurator.post(f"/studio/revisions/{revision}/propose", {"effective_on": day, "reason": "名称规范"})).status_code == 303
    own = await configurator.post(f"/studio/revisions/{revision}/publish")
    assert own.status_code == 403
    await approver.get(f"/studio/revisions/{revision}/changes")
    assert (await approver.post(f"/studio/revisions/{revision}/publish", {"seen": approver.seen})).status_code == 303
    release = (await read_revision(house, await actor(house, "approver"), revision)).release
    stored = await archive.read(house.db, release)
    assert stored.adopted_by == "approver"
    assert stored.effective_from.astimezone(CHINA).date().isoformat() == day
    assert house.catalogue.item(ITEM).info.name != "演示许可（新）" == house.catalogue.item(ITEM, now() + timedelta(days=4)).info.name
    entries = await log.entries(house.db, revision)
    assert [each.kind for each in entries] == ["opened", "changed", *["changed", *["marked"] * 4][:5], "proposed", "published"]
    assert await log.damaged(house.db) == ()


async def test_nobody_decides_on_what_he_changed(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    await renamed(house, revision, "演示许可（新）")
    account = (await actor(house, "configurator")).account
    await house.db.execute("INSERT INTO posts (account, org, role, since) SELECT account, org, 'approver', since FROM posts WHERE account = $1 AND role = 'configurator'", account)
    await configurator.get(f"/studio/revisions/{revision}/changes")
    await configurator.post(f"/studio/revisions/{revision}/propose", {"effective_on": today().isoformat(), "reason": "名称规范"})
    refused = await configurator.post(f"/studio/revisions/{revision}/publish")
    assert refused.status_code == 403
    assert "不能自己审定" in refused.text


async def test_undo_and_redo(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    before = (await read_revision(house, await actor(house, "configurator"), revision)).files
    await renamed(house, revision, "演示许可甲")
    await renamed(house, revision, "演示许可乙")
    await configurator.get(f"/studio/revisions/{revision}")
    for _ in range(2):
        assert (await configurator.post(f"/studio/revisions/{revision}/undo", {"tab": "rules"})).headers["location"] == f"/studio/revisions/{revision}/rules"
    assert (await read_revision(house, await actor(house, "configurator"), revision)).files == before
    await configurator.post(f"/studio/revisions/{revision}/redo")
    found = await read_revision(house, await actor(house, "configurator"), revision)
    assert (found.title, found.step, found.last) == ("演示许可甲", 1, 2)
    await renamed(house, revision, "演示许可丙")
    found = await read_revision(house, await actor(house, "configurator"), revision)
    assert (found.title, found.step, found.last) == ("演示许可丙", 2, 2)


async def test_one_has_it_in_hand_and_another_takes_over(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    await renamed(house, revision, "演示许可甲")
    org = (await read_revision(house, await actor(house, "configurator"), revision)).org
    other = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'handler2'")
    await house.db.execute("INSERT INTO posts (account, org, role, since) VALUES ($1, $2, 'configurator', $3)", other, org, today())
    second = await Browser(configurator.client).sign_in("handler2")
    page = await second.get(f"/studio/revisions/{revision}")
    assert "正在编辑" in page.text
    assert "接着修改" in page.text
    with pytest.raises(Exception, match="正在编辑"):
        await renamed(house, revision, "演示许可乙", "handler2")
    await second.post(f"/studio/revisions/{revision}/take")
    await renamed(house, revision, "演示许可乙", "handler2")
    assert (await read_revision(house, await actor(house, "configurator"), revision)).title == "演示许可乙"
    with pytest.raises(Exception, match="正在编辑"):
        await renamed(house, revision, "演示许可丙")


async def test_faults_keep_the_gate_shut(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    await edit(house, await actor(house, "configurator"), revision, [Put("item.toml", ("fee",), {"fen": 100})], "收费 1 元")
    page = await configurator.get(f"/studio/revisions/{revision}")
    assert "处要改" in page.text
    assert "没有依据" in page.text
    answer = await configurator.post(f"/studio/revisions/{revision}/propose", {"effective_on": today().isoformat(), "reason": "试试"})
    assert answer.status_code == 422
    assert "没有依据" in answer.text


async def test_who_has_no_post_sees_nothing(house: House, configurator: Browser, anyone: httpx.AsyncClient) -> None:
    revision = await begun(configurator)
    handler = await Browser(anyone).sign_in("handler")
    assert (await handler.get("/studio")).status_code == 403
    assert (await handler.get(f"/studio/revisions/{revision}")).status_code == 403
    await house.db.execute("DELETE FROM posts WHERE account = (SELECT id FROM accounts WHERE login = 'approver') AND org = (SELECT org FROM revisions WHERE id = $1)", revision)
    approver = await Browser(anyone).sign_in("approver")
    assert (await approver.get(f"/studio/revisions/{revision}")).status_code == 404


async def test_remarks_and_preview(configurator: Browser, approver: Browser, anyone: httpx.AsyncClient) -> None:
    revision = await begun(configurator)
    await approver.get(f"/studio/revisions/{revision}")
    assert (await approver.post(f"/studio/revisions/{revision}/remarks", {"tab": "rules", "text": ""})).status_code == 422
    await approver.post(f"/studio/revisions/{revision}/remarks", {"tab": "rules", "text": "上限写清楚依据"})
    page = await configurator.get(f"/studio/revisions/{revision}")
    assert "上限写清楚依据" in page.text
    made = await configurator.post(f"/studio/revisions/{revision}/previews")
    path = made.text.partition('href="http')[2].partition('"')[0].partition("/preview/")[2]
    nobody = Browser(anyone)
    assert (await nobody.get(f"/preview/{path}")).status_code == 200
    await configurator.post(f"/studio/revisions/{revision}/previews/end")
    assert (await nobody.get(f"/preview/{path}")).status_code == 404


async def test_the_log_tells_what_was_altered(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    await renamed(house, revision, "演示许可甲")
    await house.db.execute("ALTER TABLE revision_log DISABLE TRIGGER USER")
    await house.db.execute("UPDATE revision_log SET by = by + 1 WHERE revision = $1 AND seq = 1 AND EXISTS (SELECT FROM accounts WHERE id = by + 1)", revision)
    assert any("第 1 条" in each for each in await log.damaged(house.db))


async def test_edits_in_one_part_are_one_line_to_be_opened(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    who, began = await actor(house, "configurator"), now()
    for minute in range(3):
        with at(began + timedelta(minutes=minute)):
            await edit(house, who, revision, [Put("item.toml", ("summary",), f"第 {minute} 句")], f"说明改为第 {minute} 句")
    with at(began + timedelta(minutes=3)):
        await edit(house, who, revision, [Put("form.json", ("title",), "另一张申请表")], "申请表改名")
    until = f"{(began + timedelta(minutes=2)).astimezone(CHINA):%H:%M}"
    for path in ("", "/changes"):
        page = await configurator.get(f"/studio/revisions/{revision}{path}")
        assert page.status_code == 200, page.text
        line = page.text[page.text.index("修改办事指南 3 处") - 400:][:1500]
        assert until in line
        assert all(f"说明改为第 {minute} 句" in line for minute in range(3))
        assert "修改申请表 1 处" not in page.text
        assert "申请表改名" in page.text
