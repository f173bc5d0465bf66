"""A field calculated by the platform over HTTP, scripts off: rows added and dropped, faults told, the value in the preview."""

import re
from html import unescape

import httpx
import pytest
from browser_client import Browser
from officials import actor, begun

from core.house import House
from core.revisions.documents import read
from core.revisions.keeping import read_revision
from tests.ui.studio.test_facts_pages import foreign


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    """The official."""
    return await Browser(anyone).sign_in("configurator")


async def test_a_calculation_is_changed_row_by_row(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    base = f"/studio/revisions/{revision}"
    at = f"{base}/form/calc/market_days"
    page = await browser.get(at)
    assert page.status_code == 200, page.text
    assert "selected>两个日期之间的天数" in page.text
    assert not foreign(page.text)
    assert "改算法" in (await browser.get(f"{base}/form?at=market_days")).text
    values = {"calc.0.what": "days", "calc.0.first": "start_on", "calc.0.second": "end_on", "calc.1.sign": "+", "calc.1.what": "number", "calc.1.number": "1", "has.x-unit": "1", "x-unit": "day"}
    more = await browser.post(at, {**values, "calc.do": "add"})
    assert more.status_code == 200
    assert "calc.2.what" in more.text
    less = await browser.post(at, {**values, "calc.do": "drop:0"})
    assert "calc.1.what" not in less.text
    wrong = await browser.post(at, {**values, "calc.1.number": "许多"})
    assert wrong.status_code == 422
    assert "请写一个数" in wrong.text
    assert not foreign(wrong.text)
    assert (await browser.post(at, {**values, "calc.1.number": "2"})).status_code == 303
    found = await read_revision(house, await actor(house, "configurator"), revision)
    assert read(found.files, "form.json")["properties"]["market_days"]["x-calc"] == "days_between(start_on, end_on) + 2"
    assert "怎样算出：开市日期至闭市日期的天数 + 1 → " in unescape((await browser.get(f"{base}/changes")).text)
    assert (await browser.get(f"{base}/form/calc/place_key")).status_code == 404
    assert (await browser.get(f"{base}/form/calc/nothing")).status_code == 404


async def test_a_number_that_was_filled_in_is_calculated_and_shown_in_the_preview(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    base = f"/studio/revisions/{revision}"
    assert "改为由平台算出" in (await browser.get(f"{base}/form?at=deposit")).text
    unit = await browser.post(f"{base}/form/calc/stalls_area", {"calc.0.what": "sum:stalls.stall_area", "has.x-unit": "1", "x-unit": "m", "has.x-scale": "1", "x-scale": "1"})
    assert unit.status_code == 422
    assert "单位是平方米" in unit.text
    assert not foreign(unit.text)
    rough = await browser.post(f"{base}/form/calc/stalls_area", {"calc.0.what": "sum:stalls.stall_area", "has.x-unit": "1", "x-unit": "m2", "has.x-scale": "1", "x-scale": "0"})
    assert rough.status_code == 303, rough.text
    done = await browser.post(f"{base}/form/calc/deposit", {"calc.0.what": "yuan", "calc.0.number": "100", "calc.1.sign": "*", "calc.1.what": "count:stalls"})
    assert done.status_code == 303, done.text
    found = await read_revision(house, await actor(house, "configurator"), revision)
    form = read(found.files, "form.json")
    assert form["properties"]["deposit"]["x-calc"] == "money'100.00' * count(stalls)"
    assert "deposit" not in form["required"]
    preview = await browser.get(f"{base}/form/preview?seed=1")
    assert re.search(r"保证金.{0,600}?\d00\.00 元", preview.text, re.DOTALL)
