"""Tips by keyboard, by ear and on a phone (12.4 无障碍): seen at focus, read out with the field, opened by a key, following what is typed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axe import violations
from chromium import PHONE, Visiting
from looks import fit, unreached
from playwright.async_api import expect
from stage import Stage

from core.hints.shelf import holding
from core.house import open_house
from core.registers import write_row
from core.time import today

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM, OWNER = "fire_opening_inspection", "company2"
BUBBLE, LIVE, ANSWER = "写能接到电话的人，不一定是法定代表人", "这个号码是示例，请写自己的", "可以写两个人，用顿号分开"


@pytest.fixture(scope="module")
def hinted(stage: Stage) -> Stage:
    """A house with a bubble, a tip about one value and a question on the first page of an item."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _keep(stage)).result()
    return stage


async def _keep(stage: Stage) -> None:
    house = await open_house(stage.settings, 1)
    homes = holding(house.catalogue.registry)
    tip = {"item": ITEM, "field": "contact_name", "trigger": "聚焦", "kind": "气泡", "text": BUBBLE, "tip": "J1"}
    live = {**tip, "tip": "J2", "field": "mobile", "trigger": "值匹配", "kind": "提醒", "cond": "typed = '13800000009'", "text": LIVE}
    faq = {"faq": "J3", "item": ITEM, "field": "contact_name", "ask": "能写两个人吗？", "answer": ANSWER}
    try:
        async with house.db.transaction() as connection:
            for holds, row in (("tips", tip), ("tips", live), ("faq", faq)):
                await write_row(connection, homes[holds], row, valid_from=today() - timedelta(days=1), source="登记")  # type: ignore[index] # a word
    finally:
        await house.close()


async def test_a_tip_is_seen_at_focus_and_read_out_with_its_field(hinted: Stage, visiting: Visiting) -> None:
    async with visiting(hinted, OWNER) as page:
        await page.goto(f"/apply/{ITEM}")
        field, bubble = page.locator("#f-contact_name"), page.locator("#h-contact_name .bubble")
        await expect(bubble).to_be_hidden()
        await field.scroll_into_view_if_needed()
        before = await field.bounding_box()
        await field.focus()
        await expect(bubble).to_be_visible()
        await expect(field).to_have_accessible_description(BUBBLE)
        assert await field.bounding_box() == before  # nothing moves under the pointer
        assert not [*await violations(page), *await unreached(page)]
        question = page.locator("details.faq summary").first
        await question.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(ANSWER)).to_be_visible()
        await page.fill("#f-mobile", "13800000009")
        await page.keyboard.press("Tab")
        await expect(page.locator("#t-mobile")).to_contain_text(LIVE)
        assert await page.locator("#t-mobile").get_attribute("role") == "status"
        assert not await violations(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_on_a_phone_a_tip_stands_under_its_label(hinted: Stage, visiting: Visiting, scripts: bool) -> None:
    async with visiting(hinted, OWNER, size=PHONE, scripts=scripts) as page:
        await page.goto(f"/apply/{ITEM}")
        await expect(page.locator("#h-contact_name .bubble")).to_be_visible()
        if scripts:
            assert not [*await violations(page), *await fit(page, PHONE)]
        await page.locator("details.faq summary").first.click()
        await expect(page.get_by_text(ANSWER)).to_be_visible()
