"""Lists: matched by sight, previewed, imported, and imported once more without change; code lists of a revision."""

import re

import httpx
import pytest
from browser_client import Browser

from core.house import House
from core.time import today

SCENES = "【合成】一件事清单\n编号\t场景全称\t牵头部门\t备注\n1\t【合成】开办合成店\t营商局\t\n2\t自由组合\t营商局\tx\n\t没有编号\t营商局\t\n"


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    """Who keeps the lists."""
    return await Browser(anyone).sign_in("configurator")


async def test_scenes_are_imported_by_sight_and_a_second_time_changes_nothing(house: House, configurator: Browser) -> None:
    page = await configurator.get("/studio/lists")
    assert page.status_code == 200
    for text in ("一件事场景", "22", "缺 22", "事项目录", "代码表", "国民经济行业分类"):
        assert text in page.text, text
    await configurator.get("/studio/lists/planned_scene")
    sheet = await _sheet(configurator, SCENES)
    mapping = await configurator.get(sheet)
    assert "猜的，请核对" in mapping.text
    assert "没有用到的列：备注" in mapping.text
    refused = await configurator.post(sheet, {"head": "1", "column-no": "0", "column-name": "0"})
    assert refused.status_code == 422
    assert "对应了同一列" in refused.text
    preview = await configurator.post(sheet, {"head": "1", "column-no": "0", "column-name": "1", "column-authority": "2", "column-about": "-1"})
    assert preview.status_code == 303, preview.text
    shown = await configurator.get(preview.headers["location"])
    assert "有 1 行错误" in shown.text
    assert "没有填写" in shown.text
    done = await configurator.post(preview.headers["location"], {"good_only": "on", "reason": "合成"})
    assert done.status_code == 303, done.text
    assert await house.db.fetchval("SELECT count(*) FROM register_rows WHERE register = 'planned_scene'") == 2
    listed = await configurator.get("/studio/lists/planned_scene")
    assert "2 行" in listed.text
    assert "缺 20" in listed.text
    assert "开办合成店" in listed.text
    again = await configurator.post(await _sheet(configurator, SCENES.replace("\t没有编号\t营商局\t\n", "")), {
        "head": "1", "column-no": "0", "column-name": "1", "column-authority": "2", "column-about": "-1",
    })
    same = await configurator.get(again.headers["location"])
    assert "文件的内容与名录一致" in same.text


async def _sheet(browser: Browser, text: str) -> str:
    sent = await browser.post("/studio/lists/planned_scene", {"pasted": text, "since": today().isoformat()})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


async def test_nothing_chosen_is_said(configurator: Browser) -> None:
    await configurator.get("/studio/lists/planned_scene")
    refused = await configurator.post("/studio/lists/planned_scene", {"pasted": " ", "since": today().isoformat()})
    assert refused.status_code == 422
    assert "请选择填好的表格" in refused.text


async def test_a_code_list_of_a_revision_gets_a_newer_version(house: House, configurator: Browser) -> None:
    await configurator.get("/studio")
    item = next(item.id for item in house.catalogue.registry.items.values() if any(path.startswith("codes/") for path in item.files))
    revision = (await configurator.post(f"/studio/items/{item}/revise")).headers["location"]
    listed = await configurator.get(f"{revision}/codes")
    name = re.search(rf"{revision}/codes/([a-z]+)", listed.text)
    assert name is not None
    address = f"{revision}/codes/{name[1]}"
    table = house.catalogue.registry.items[item].files[f"codes/{name[1]}.csv"].decode()
    same = await configurator.post(address, {"pasted": table})
    assert "没有变化" in same.text
    lines = table.splitlines()
    code, title, level, parent = lines[-1].split(",")
    fresh = "\n".join([*lines[:-1], f"{code},{title}（新）,{level},{parent}"])
    compared = await configurator.post(address, {"pasted": fresh})
    assert f"{title} → {title}（新）" in compared.text
    packed = re.search(r'name="packed" value="([^"]+)"', compared.text)
    assert packed is not None
    assert (await configurator.post(address, {"take": "1", "packed": packed[1]})).status_code == 303
    assert "没有变化" in (await configurator.post(address, {"pasted": fresh})).text
    assert "更新代码表" in (await configurator.get(revision)).text
    assert (await configurator.post(address, {"take": "1", "packed": "x"})).status_code == 422
