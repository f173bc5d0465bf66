"""查到的事实 over HTTP, scripts off: where is asked, on which conditions, what is taken; used as a column, told in the difference, taken away."""

import re
from html import unescape

import httpx
import pytest
from browser_client import Browser
from officials import ITEM, actor, begun

from core.house import House
from core.revisions.keeping import read_revision
from core.revisions.tabling.book import Book, book_of
from tests.ui.studio.test_flowing_pages import FOREIGN, UNDERSTOOD, Words


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    """The official."""
    return await Browser(anyone).sign_in("configurator")


async def book(house: House, revision: int) -> Book:
    found = await read_revision(house, await actor(house, "configurator"), revision)
    return book_of(found.files, found.item, house.catalogue.registry.around.others)


def foreign(page: str) -> list[str]:
    """Latin words a person would read."""
    return [word for said in Words(page).said for word in FOREIGN.findall(said) if word not in UNDERSTOOD]


async def test_a_fact_is_made_of_a_register_used_and_told(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    base = f"/studio/revisions/{revision}"
    page = await browser.get(f"{base}/facts/new")
    assert "本事项的其他办件" in page.text
    first = await browser.get(f"{base}/facts/new?source=register:demo_credit")
    assert "本件的申请人代码" in first.text
    assert not foreign(page.text) + foreign(first.text)
    values = {
        "source": "register:demo_credit", "label": "一年内的信用记录", "where.join": "and", "where.0.field": "holder", "where.0.was": "holder", "where.0.op": "eq", "where.0.other": "self.holder",
        "days": "365", "back_from": "submitted_on", "take": "count", "over": "", "none": "", "where.do": "",
    }
    lacking = await browser.post(f"{base}/facts/new", {**values, "label": "", "where.0.field": ""})
    assert lacking.status_code == 422
    assert "还没有写凭什么查" in lacking.text
    assert not foreign(lacking.text)
    worked = await browser.post(f"{base}/facts/new", {**values, "where.do": "add"})
    assert worked.status_code == 200
    assert 'value="一年内的信用记录"' in worked.text
    done = await browser.post(f"{base}/facts/new", values)
    assert done.status_code == 303, done.text
    name = done.headers["location"].partition("#fact-")[2]
    fact = (await book(house, revision)).fact_defs[name]
    assert (fact.where, fact.take) == ("holder = self.holder", "count")
    assert fact.window is not None
    assert fact.window.days == 365
    rules = unescape((await browser.get(f"{base}/rules")).text)
    assert "提交日期以前 365 日内" in rules
    table = (await book(house, revision)).sheets[-1].name
    assert "一年内的信用记录" in (await browser.get(f"{base}/rules/{table}/shape")).text
    assert (await browser.post(f"{base}/rules/{table}", {"act": "column", "way": "one", "first": name, "second": ""})).status_code == 303
    one = await browser.get(f"{base}/facts/edit/{name}")
    assert "规则表“" in one.text
    assert not foreign(one.text)
    refused = await browser.post(f"{base}/facts/drop/{name}", {})
    assert refused.status_code == 422
    assert "还在用它" in refused.text
    changes = unescape((await browser.get(f"{base}/changes")).text)
    assert re.search(r"增加查到的事实“一年内的信用记录”（在“[^”]+”的登记里，提交日期以前 365 日内，[^”]*本件的申请人代码的，数有多少件）", changes)


async def test_a_fact_is_changed_where_it_was_changed_and_taken_away(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    base = f"/studio/revisions/{revision}"
    before = (await book(house, revision)).fact_defs["near_area"]
    page = await browser.get(f"{base}/facts/edit/near_area")
    assert page.status_code == 200
    assert not foreign(page.text)
    assert "按场地" in unescape(page.text) or "相同的办件分先后" in unescape(page.text)
    values = {
        "source": f"case:{ITEM}", "label": before.label, "where.join": "and", "where.0.field": "place_key", "where.0.was": "place_key", "where.0.op": "eq", "where.0.other": "self.place_key",
        "where.1.field": "status", "where.1.was": "status", "where.1.op": "none_of", "where.1.lines": "撤回申请\n不予受理\n不予许可", "days": "60", "back_from": "submitted_on", "take": "sum",
        "over": "area_m2", "none": "", "lock": "on",
    }
    assert (await browser.post(f"{base}/facts/edit/near_area", values)).status_code == 303
    after = (await book(house, revision)).fact_defs["near_area"]
    assert (after.where, after.take, after.lock) == (before.where, before.take, before.lock)
    assert after.window is not None
    assert after.window.days == 60
    assert "时间范围：提交日期以前 30 日内 → 提交日期以前 60 日内" in unescape((await browser.get(f"{base}/changes")).text)
    other = await browser.get(f"{base}/facts/edit/near_area?source=register:demo_credit")
    assert 'value="register:demo_credit"' in other.text
    assert (await browser.get(f"{base}/facts/edit/nothing")).status_code == 404
    assert (await browser.post(f"{base}/facts/drop/nothing", {})).status_code == 404
