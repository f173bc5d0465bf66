"""不会出现的组合 over HTTP, scripts off: added, changed, taken away; offered where a table has a gap; told in the difference."""

import re
from html import unescape

import httpx
import pytest
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions.edits import Put
from core.revisions.keeping import edit
from tests.ui.studio.test_facts_pages import book, foreign


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    """The official."""
    return await Browser(anyone).sign_in("configurator")


async def test_added_changed_told_and_taken_away(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    base, table = f"/studio/revisions/{revision}", "deposit"
    at = f"{base}/rules/{table}"
    page = unescape((await browser.get(at)).text)
    assert "保证金不会是负数" in page
    blank = await browser.get(f"{at}/never/0")
    assert not foreign(blank.text)
    wrong = await browser.post(f"{at}/never/0", {"when.money": "好多", "because": ""})
    assert wrong.status_code == 422
    assert "“好多”" in wrong.text
    assert not foreign(wrong.text)
    done = await browser.post(f"{at}/never/0", {"when.money": "大于 100 万", "because": "收不了这么多"})
    assert done.headers["location"] == f"{at}#never"
    assert [each.because for each in (await book(house, revision)).sheet(table).definition.never] == ["保证金不会是负数", "收不了这么多"]
    changes = unescape((await browser.get(f"{base}/changes")).text)
    assert "不会出现的组合：增加“保证金 大于 1000000.00”（收不了这么多）" in changes
    one = await browser.get(f"{at}/never/2")
    assert "收不了这么多" in one.text
    assert (await browser.post(f"{at}/never/2", {"act": "drop"})).status_code == 303
    assert len((await book(house, revision)).sheet(table).definition.never) == 1
    assert (await browser.get(f"{at}/never/2")).status_code == 404


async def test_a_gap_leads_to_a_combination_filled_in(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    sheet = next(each for each in (await book(house, revision)).sheets if each.definition.complete and each.definition.never)
    line = sheet.lines[-1]
    column = next(iter(sheet.columns))
    await edit(house, await actor(house, "configurator"), revision, [Put("rules.toml", ("decision", sheet.name, "rows", line.name, "when", column), ">= 900000.00")], "留一处遗漏")
    at = f"/studio/revisions/{revision}/rules/{sheet.name}"
    page = unescape((await browser.get(at)).text)
    assert "这种组合不会出现" in page
    link = re.search(rf'href="({re.escape(at)}/never/0\?[^"]+)"', page)
    assert link is not None
    filled = unescape((await browser.get(link[1])).text)
    text = re.search(rf'name="when.{column}" type="text" value="([^"]+)"', filled)
    assert text is not None
    assert (await browser.post(f"{at}/never/0", {f"when.{column}": text[1], "because": "没有这么多"})).status_code == 303
    assert not [fault for fault in (await book(house, revision)).sheet(sheet.name).faults if fault.code == "gap"]
