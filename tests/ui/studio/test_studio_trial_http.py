"""The examples on a page: red ones with both conclusions, marked, rewritten, let through the gate; new ones made by form."""

import re

import httpx
import pytest
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions import Put
from core.revisions.keeping import edit, read_revision
from core.revisions.marks import marks_of
from core.scenarios.layout import canonical_text

LIMIT = ("param", "area_limit", "values", "2026-01-01", "value")


@pytest.fixture
async def configurator(anyone: httpx.AsyncClient) -> Browser:
    """The first official."""
    return await Browser(anyone).sign_in("configurator")


async def raised(house: House, browser: Browser) -> int:
    """A revision in which the limit of the item's area is another."""
    revision = await begun(browser)
    await edit(house, await actor(house, "configurator"), revision, [Put("rules.toml", LIMIT, "120")], "上限改为 120")
    return revision


async def test_red_examples_are_named_marked_and_rewritten(house: House, configurator: Browser) -> None:
    revision = await raised(house, configurator)
    where = f"/studio/revisions/{revision}/trial"
    page = await configurator.get(where)
    assert page.status_code == 200
    assert "本来就要变" in page.text
    assert "还没有说明" in page.text
    keys = re.findall(r'name="meant" value="(features[^"]+)"', page.text)
    assert keys
    lacking = await configurator.post(f"{where}/marks", {"meant": "all", "reason": ""})
    assert lacking.status_code == 422
    assert "请写明理由" in lacking.text
    done = await configurator.post(f"{where}/marks", {"meant": "all", "reason": "演示会议纪要"})
    assert done.status_code in (200, 303)
    said = await marks_of(house, revision)
    assert {each.example for each in said} == set(keys)
    assert all(each.meant and each.was and each.becomes for each in said)
    files = (await read_revision(house, await actor(house, "configurator"), revision)).files
    features = [data.decode() for path, data in files.items() if path.endswith(".feature")]
    assert any("演示会议纪要" in text for text in features)
    assert all(canonical_text(text) == text for text in features)
    shown = await configurator.get(f"/studio/revisions/{revision}/changes")
    assert "演示会议纪要" in shown.text


async def test_not_meant_keeps_the_gate_shut(house: House, configurator: Browser) -> None:
    revision = await raised(house, configurator)
    where = f"/studio/revisions/{revision}/trial"
    await configurator.get(where)
    assert (await configurator.post(f"{where}/marks", {"keep": "all", "reason": "改错了"})).status_code == 303
    page = await configurator.get(f"/studio/revisions/{revision}/changes")
    assert "还不能发布" in page.text
    assert "标为“不该变”" in page.text


async def test_an_example_is_made_by_form(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    where = f"/studio/revisions/{revision}/trial/rows/YS-01"
    page = await configurator.get(where)
    assert page.status_code == 200
    assert "界限两侧" in page.text
    looked = await configurator.post(where, {"day": "2026-02-13", "f-area_m2": "99.99", "look": "1"})
    assert looked.status_code == 200, looked.text
    assert "结论对，加进去" in looked.text
    before = (await read_revision(house, await actor(house, "configurator"), revision)).files
    added = await configurator.post(f"{where}/sides", {"side": "0"})
    assert added.status_code == 303
    after = (await read_revision(house, await actor(house, "configurator"), revision)).files
    changed = [path for path in after if after[path] != before.get(path)]
    assert len(changed) == 1
    assert "新增用例" in after[changed[0]].decode()
    again = await configurator.get(f"/studio/revisions/{revision}/trial")
    assert "规则用例不妨碍发布" in again.text


async def test_what_cannot_be_read_is_said(house: House, configurator: Browser) -> None:
    revision = await begun(configurator)
    page = await configurator.get(f"/studio/revisions/{revision}/trial/rows/YS-01")
    assert page.status_code == 200
    wrong = await configurator.post(f"/studio/revisions/{revision}/trial/rows/YS-01", {"day": "明年", "look": "1"})
    assert wrong.status_code == 422
    assert "请填写日期" in wrong.text
    assert (await configurator.get(f"/studio/revisions/{revision}/trial/rows/没有")).status_code == 404
