"""待确认的本地规定: a page at a time, filtered, and the workbook of the same."""

import io
import re
from html import unescape

import httpx
import pytest
from browser_client import Browser
from officials import ITEM, actor
from python_calamine import CalamineWorkbook

from core.house import House
from core.revisions.model import orgs_of
from core.revisions.tabling.unconfirmed import waiting
from ui.studio.unconfirmed import PAGE

HERE = "/studio/unconfirmed"


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("configurator")


def rows(page: str) -> int:
    return page.count('<td data-label="名称">')


async def exported(browser: Browser, query: str) -> list[list[object]]:
    data = (await browser.get(f"{HERE}/file?{query}")).content
    return [[*line] for line in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()][1:]


async def test_every_line_stands_on_one_page_of_a_sensible_size(house: House, browser: Browser) -> None:
    every = waiting(house.catalogue.registry, orgs_of(await actor(house, "configurator")))
    pages = -(-len(every) // PAGE)
    assert pages > 1
    counted = 0
    for number in range(1, pages + 1):
        page = await browser.get(f"{HERE}?page={number}")
        assert f"第 {number} 页，共 {pages} 页" in page.text
        assert rows(page.text) <= PAGE
        counted += rows(page.text)
    assert counted == len(every)
    assert rows((await browser.get(f"{HERE}?page=9999")).text) > 0, "there is always a last page"
    first = unescape((await browser.get(HERE)).text)
    item = house.catalogue.registry.items[ITEM]
    number = sum(each.item == ITEM for each in every)
    assert re.search(rf"{re.escape(item.info.name)}</a> {number} 条", first), "the items with their counts lead to their lines"


async def test_the_filter_narrows_the_page_and_the_workbook_alike(house: House, browser: Browser) -> None:
    every = waiting(house.catalogue.registry, orgs_of(await actor(house, "configurator")))
    params = [each for each in every if each.sort == "参数"]
    assert 0 < len(params) < len(every)
    page = unescape((await browser.get(f"{HERE}?sort=参数")).text)
    assert f"{len(params)} 条，共 {len(every)} 条" in page
    assert f"导出这 {len(params)} 条" in page
    assert {line[2] for line in await exported(browser, "sort=参数")} == {"参数"}
    label = params[0].label
    named = [each for each in every if label in f"{each.item_name}{each.label}{each.said}{each.ground}"]
    assert len(await exported(browser, f"q={label}")) >= len(named) > 0
    assert all(label in "".join(map(str, line)) for line in await exported(browser, f"q={label}"))
    none = await browser.get(f"{HERE}?q=没有这样的字")
    assert "没有符合的" in none.text
