"""The studio's pages of effects over HTTP: impact before publishing, moving open cases and back, a bad release's cases and their file."""

import re
from datetime import date
from io import BytesIO

import httpx
import pytest
from browser_client import Browser
from filing_values import ITEM, values
from officials import actor
from python_calamine import CalamineWorkbook

from core.filings import FilingRequest, submit
from core.house import House
from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.items.releases import adopt
from core.jobs.tasks import TASKS
from core.jobs.working import work_due
from core.revisions import Add, Put, apply
from core.revisions.keeping import edit
from core.time import today
from ui.cli.people import COMPANIES

LIMIT = ("param", "area_limit", "values")


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    """Who changes items."""
    return await Browser(anyone).sign_in("configurator")


@pytest.fixture
async def approver(anyone: httpx.AsyncClient) -> Browser:
    """Who lets changes be published."""
    return await Browser(anyone).sign_in("approver")


async def filed(house: House, *areas: str) -> dict[str, str]:
    """Area → number."""
    company, made = await actor(house, COMPANIES[0].login), {}
    for area in areas:
        given = values(area, place_addr=f"沈抚示范区金枫街 {area} 号", completed_on=today().isoformat())
        made[area] = (await submit(house, company, FilingRequest(ITEM, given, company.parties[0].id, f"e{area}"))).cases[0].number
    return made


async def published(house: House, *edits: Put) -> Item:
    """Another version, in force at once."""
    files = dict(house.catalogue.item(ITEM).files)
    for each in edits:
        files = apply(files, each)
    item, faults = load_item(Stored(files, ""), ITEM, house.catalogue.item(ITEM).plugin, house.catalogue.registry.around)
    assert item is not None, faults
    async with house.db.transaction() as connection:
        await adopt(connection, item, "test")
    await house.catalogue.refresh()
    return item


RAISED = Put("rules.toml", (*LIMIT, "2026-01-01", "value"), "500")


async def test_the_impact_page_says_what_would_change_and_shows_nobody(house: House, configurator: Browser) -> None:
    numbers = await filed(house, "299.99", "350", "620")
    await configurator.get("/studio")
    base = (await configurator.post(f"/studio/items/{ITEM}/revise")).headers["location"]
    revision = int(base.rpartition("/")[2])
    await edit(house, await actor(house, "configurator"), revision, [Add("rules.toml", LIMIT, {"since": date(2099, 1, 1), "value": "500", "source": "示例"})], "上限 500")
    page = (await configurator.get(f"{base}/impact")).text
    assert "<strong>0</strong> 件结论会变，占 3 件的 0.0 %" in page
    assert "<strong>1</strong> 件结论会变，占 3 件的 33.3 %" in page
    assert "假定都在 2099年1月1日提交" in page
    assert numbers["350"] in page
    assert numbers["620"] not in page
    assert "XF-12 → XF-11" in page
    assert "2 件在办" in re.sub(r"<[^>]+>", "", page).replace(" 2 ", "2 ")
    assert not [secret for secret in ("张甲", "13800000000", "210411198001010005", "91210411MAJB0001XH") if secret in page.partition("<main")[2]]
    assert f"/desk/cases/{numbers['350']}" not in page, "who changes items opens no cases"
    for day in ("2020-02-30", "0001-01-01", "9999-12-31"):
        assert (await configurator.get(f"{base}/impact?most=1&day={day}")).status_code == 422, day
    assert (await configurator.get(f"{base}/impact?most=0")).status_code == 400


async def test_cases_are_moved_and_moved_back(house: House, configurator: Browser, approver: Browser) -> None:
    await filed(house, "350", "620")
    old = house.catalogue.item(ITEM)
    new = await published(house, RAISED)
    assert "请移交发布审定员" in (await configurator.get(f"/studio/moving/{ITEM}")).text
    asked = {"before": old.hash, "after": new.hash}
    refused = await configurator.post(f"/studio/moving/{ITEM}", asked)
    assert refused.status_code == 422
    await approver.get(f"/studio/moving/{ITEM}")
    lacking = await approver.post(f"/studio/moving/{ITEM}", {"before": old.hash, "after": ""})
    assert "请选择一个版本" in lacking.text
    there = (await approver.post(f"/studio/moving/{ITEM}", asked)).headers["location"]
    assert "正在试算" in (await approver.get(there)).text
    await work_due(house, TASKS)
    page = (await approver.get(there)).text
    assert "2 件：<strong>2</strong> 静默，<strong>0</strong> 件要补一问，<strong>0</strong> 件不能" in page
    assert "请写明为什么换版" in (await approver.post(f"{there}/confirm", {"reason": ""})).text
    assert (await approver.post(f"{there}/confirm", {"reason": "上限调整"})).status_code == 303
    assert "正在换版" in (await approver.get(there)).text
    await work_due(house, TASKS)
    assert "已换版 <strong>2</strong> 件" in (await approver.get(there)).text
    back = (await approver.post(f"{there}/back")).headers["location"]
    await work_due(house, TASKS)
    await approver.get(back)
    assert (await approver.post(f"{back}/confirm", {"reason": "新版本有误"})).status_code == 303
    await work_due(house, TASKS)
    assert {row["release"] for row in await house.db.fetch("SELECT release FROM cases")} == {old.hash}
    assert "看换回的情况" in (await approver.get(there)).text
    assert "换回" in (await approver.get(f"/studio/moving/{ITEM}")).text
    assert (await approver.get(f"/studio/moving/demo_permit/{there.rpartition('/')[2]}")).status_code == 404


async def test_a_bad_releases_cases_are_found_and_exported(house: House, approver: Browser) -> None:
    good = house.catalogue.item(ITEM)
    bad = await published(house, RAISED)
    numbers = await filed(house, "299.99", "420")
    base = f"/studio/releases/{ITEM}/{bad.hash}/decided"
    await approver.get(base)
    assert "请选择一个版本" in (await approver.post(base, {"good": ""})).text
    found = (await approver.post(base, {"good": good.hash})).headers["location"]
    assert "正在查找" in (await approver.get(found)).text
    await work_due(house, TASKS)
    page = (await approver.get(found)).text
    assert "办过 2 件，<strong>1</strong> 件结论会不同" in page
    assert numbers["420"] in page
    assert numbers["299.99"] not in page
    sheet = await approver.get(f"{found}/file?kind=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [row[:1] + row[4:8] for row in rows[1:]] == [[numbers["420"], "承诺即办", "一般程序", "XF-11", "XF-12"]]
    text = (await approver.get(f"{found}/file?kind=csv")).content.decode("utf-8-sig")
    assert "本次导出已记入导出记录" in text
    assert await house.db.fetchval("SELECT count(*) FROM desk_exports") == 2
    assert (await approver.get(f"/studio/releases/{ITEM}/{good.hash}/decided/{found.rpartition('/')[2]}")).status_code == 404
    assert (await approver.get(f"/studio/releases/{ITEM}/{'0' * 64}/decided")).status_code == 404


async def test_other_officers_do_not_come_in(house: House, anyone: httpx.AsyncClient) -> None:
    handler = await Browser(anyone).sign_in("handler")
    assert (await handler.get(f"/studio/moving/{ITEM}")).status_code == 403
    assert house.catalogue.item(ITEM).id == ITEM
