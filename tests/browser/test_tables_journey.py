"""An official makes a rule table by keyboard: cells typed, six rows pasted, the gap in them mended by the button, tried out; and without scripts."""

import os
from pathlib import Path

import pytest
from axe import violations
from chromium import PHONE, WIDE, ZOOMED, Visiting
from hand import Hand, Keyboard
from looks import fit, unreached
from playwright.async_api import Page, expect
from stage import Stage
from studios import fresh

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM, SHOTS = "demo_permit", os.environ.get("TABLE_SHOTS", "")
PASTED = (
    "小于 100\t减收", "100 至 200\t减收", "200.01 至 300\t减收", "400.01 至 500\t全收", "500.01 至 1,000\t全收", "大于 1000 平方米\t全收",
)
"""The rows, with a gap from 300.01 to 400."""


async def for_everybody(page: Page, name: str) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %."""
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}-wide.png", full_page=True)
        await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        await page.screenshot(path=Path(SHOTS) / f"{name}-phone.png", full_page=True)
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    assert not said, f"{page.url}: {said}"
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


async def begun(page: Page, hand: Hand) -> None:
    await page.goto(await fresh(page, ITEM))
    await hand.follow("^规则", role="link")


async def table_made(page: Page, hand: Hand, label: str) -> None:
    await page.get_by_text("加一张规则表", exact=True).click()
    await hand.fill_in({"表的名称": label, "可能的结论": "减收、全收", "第一列看哪一项": "场地面积", "怎样算": "只能有一行符合"})
    await hand.follow("^加这张表$", role="button")
    if isinstance(hand, Keyboard):
        await for_everybody(page, "conditions")
    await conditions_said(page, hand, label)


async def conditions_said(page: Page, hand: Hand, label: str) -> None:
    """When the first outcome holds; the other one takes the rest."""
    await hand.fill_in({"“减收”：场地面积": "小于 300"})
    await hand.follow("^加这张表$", role="button")
    await expect(page.get_by_role("heading", name=label, level=1)).to_be_visible()
    await expect(page.locator(".cell-fault")).to_have_count(0)
    assert await page.evaluate("document.querySelector('tbody tr').contains(document.activeElement)")


async def row_added(page: Page, hand: Hand) -> None:
    """A row more stands where one goes on at once: at its first cell, by keyboard; undone again."""
    await hand.follow("^加一行$", role="button")
    await expect(page.locator("tbody tr[data-row]").last.locator("td[data-part]").first).to_be_focused()
    await expect(page.locator("tbody tr[data-row]").last).to_be_in_viewport()
    await hand.follow("^撤销$", role="button")


async def numbers(page: Page) -> list[str]:
    return [text.strip() for text in await page.locator(".rules-grid tbody .row-no > a").all_inner_texts()]


async def pasted(page: Page, hand: Hand) -> None:
    """The rows pasted over the two that are there, and four more."""
    there = await numbers(page)
    rows = "\n".join(f"{there[at] if at < len(there) else ''}\t{row}" for at, row in enumerate(PASTED))
    await page.get_by_text("从表格粘贴或者上传", exact=True).click()
    await page.get_by_label("粘贴表格的内容").fill(f"编号\t场地面积\t结论\n{rows}")
    await hand.follow("^读入$", role="button")


async def typed(page: Page) -> None:
    """Two cells by keyboard: one is refused and mended; then about the grid."""
    first = page.locator("td[data-part^='when.']").first
    await expect(first).to_have_attribute("tabindex", "0")  # the script has made a grid of the table
    await first.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("好多")
    await page.keyboard.press("Enter")
    await expect(page.locator("#grid-said")).to_contain_text("“好多”")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("小于 500平方米")
    await page.keyboard.press("Enter")
    await expect(first.locator(".words")).to_have_text("小于 500")
    second = page.locator("td[data-part^='when.']").nth(1)
    await expect(second).to_be_focused()
    await page.keyboard.press("F2")
    await page.keyboard.type("不小于 500")
    await page.keyboard.press("Tab")
    await expect(second.locator(".words")).to_have_text("不小于 500")
    await expect(page.locator("td[data-part^='then.']").nth(1)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("td[data-part^='then.']").first).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.locator("td[data-part^='then.']").first).to_be_focused()
    await expect(page.locator(".cell-fault")).to_have_count(0)


async def test_a_table_is_made_by_keyboard_and_its_gap_is_mended(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator") as page:
        hand = Keyboard(page)
        await begun(page, hand)
        await for_everybody(page, "rules")
        await table_made(page, hand, "收费档次")
        await row_added(page, hand)
        await typed(page)
        await pasted(page, hand)
        main = page.locator("main")
        await expect(main).to_contain_text("有的情形没有一行适用：场地面积为 300.01 平方米")
        await for_everybody(page, "gap")
        await expect(main).to_contain_text("场地面积 300.01 至 400")
        await hand.follow("^补一行$", role="button")
        await expect(page.locator(".cell-fault")).to_have_count(0)
        await expect(page.locator("tbody tr[data-row]").last.locator("td[data-part]").first).to_be_focused()
        assert len(await numbers(page)) == len(PASTED) + 1
        await hand.fill_in({"场地面积（平方米）": "350"})
        await hand.follow("^试一试$", role="button")
        await expect(page.locator(".try-said")).to_contain_text(f"{(await numbers(page))[-1]} 适用")
        await for_everybody(page, "tried")
        await page.locator(".rules-grid tbody .row-no > a").first.click()
        await for_everybody(page, "row")
        await page.go_back()
        await hand.follow("^列、结论和算法$", role="link")
        await for_everybody(page, "shape")
        await page.goto(page.url.partition("/rules/")[0] + "/parameters")
        await for_everybody(page, "params")
        await page.goto("/studio/unconfirmed")
        await for_everybody(page, "unconfirmed")


async def test_without_scripts_a_row_has_its_form_and_a_bad_cell_is_told(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator", scripts=False) as page:
        hand = Hand(page)
        await begun(page, hand)
        await table_made(page, hand, "减免档次")
        number = (await numbers(page))[0]
        await expect(page.locator(f"#n-{number}")).to_be_focused()
        await page.keyboard.press("Enter")
        await hand.fill_in({"场地面积（平方米）": "很大"})
        await hand.follow("^保存$", role="button")
        await expect(page.locator("#errors")).to_contain_text("“很大”")
        await hand.fill_in({"场地面积（平方米）": "５００以下"})
        await hand.follow("^保存$", role="button")
        await expect(page.locator(f"#r-{number} td[data-part^='when.'] .words")).to_have_text("不大于 500")
