"""An official builds a form by keyboard: a field added, moved, given a condition and tried on a phone; with scripts and without."""

import os
import re

import pytest
from axe import violations
from chromium import PHONE, WIDE, ZOOMED, Visiting
from looks import fit, unreached
from playwright.async_api import Page, expect
from stage import Stage
from studios import fresh

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM = "demo_permit"
SHOTS = os.environ.get("JIBAN_SHOTS", "")


async def looked(page: Page, name: str) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %; pictures where they are asked for."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}-first.png")
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    if SHOTS:
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await page.screenshot(path=f"{SHOTS}/{name}-view.png")
        for width, sizes in (("wide", WIDE), ("phone", PHONE)):
            await page.set_viewport_size({"width": sizes[0], "height": sizes[1]})
            await page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    assert not said, f"{page.url}: {said}"


async def pressed(page: Page, role: str, name: str) -> None:
    """A button or link reached and pressed by keyboard."""
    target = page.get_by_role(role, name=re.compile(name)).first  # type: ignore[arg-type] # one of Playwright's roles
    await target.focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def at_form(page: Page) -> None:
    """The form of the item's revision."""
    await page.goto("/studio")
    entry = page.get_by_role("row").filter(has=page.locator(f"a[href='/studio/releases/{ITEM}']"))
    await entry.get_by_role("button", name="修改").or_(entry.get_by_role("link", name="打开修订稿")).click()
    await page.get_by_role("link", name="申请表", exact=False).first.click()
    await expect(page.get_by_role("heading", name="申请表", level=1)).to_be_visible()


async def moved_up(page: Page, title: str) -> None:
    """The card goes up by its button, which keeps the focus."""
    before = await page.locator("#cards .stack > .card .name").all_inner_texts()
    await pressed(page, "button", f"上移：{title}")
    after = await page.locator("#cards .stack > .card .name").all_inner_texts()
    assert after.index(title) == before.index(title) - 1
    focused = await page.evaluate("document.activeElement.tagName + document.activeElement.innerText")
    assert focused.startswith("BUTTON")
    assert f"上移：{title}" in focused


async def conditioned(page: Page, *, scripts: bool) -> None:
    """The chosen field is shown on one kind of market only."""
    await pressed(page, "button", "^加一个条件$")
    await page.get_by_role("combobox", name="栏目", exact=True).focus()
    if scripts:
        async with page.expect_navigation():
            await page.get_by_role("combobox", name="栏目", exact=True).select_option(label="集市类型")
        await looked(page, "condition")
    else:
        await page.get_by_role("combobox", name="栏目", exact=True).select_option(label="集市类型")
        await pressed(page, "button", "^更新这一条")
    await page.get_by_role("combobox", name="值", exact=True).select_option(label="演出")
    await pressed(page, "button", "^保存显示条件$")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_field_with_a_condition_is_built_by_keyboard_and_tried(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    title = "宣传方式" if scripts else "宣传渠道"
    async with visiting(stage, "configurator", scripts=scripts) as page:
        await fresh(page, ITEM)
        await at_form(page)
        if scripts:
            await looked(page, "form")
        await pressed(page, "button", "^单选")
        box = page.get_by_role("textbox", name="标题", exact=True)
        await box.fill(title)
        if scripts:
            await box.press("Tab")
            await expect(page.locator("#form-saved")).to_have_text("已保存")
        else:
            await pressed(page, "button", "^保存$")
        await expect(page.locator("#cards")).to_contain_text(title)
        await moved_up(page, title)
        await conditioned(page, scripts=scripts)
        await expect(page.locator("#cards .card.chosen")).to_contain_text("当集市类型为“演出”时显示")
        await pressed(page, "link", "^看申请人看到的样子$")
        await pressed(page, "link", "^一键试填$")
        await expect(page.locator(".device")).to_contain_text(re.compile("提交|检查"))
        assert "【演示】" in await page.content()
        await pressed(page, "link", "手机$")
        if scripts:
            await looked(page, "preview-phone")
        await pressed(page, "link", "^工作人员$")
        if scripts:
            await looked(page, "preview-officer")


async def test_a_card_is_dragged_to_another_page(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator", (1440, 2400)) as page:
        await at_form(page)
        source = page.locator("#cards .stack").nth(0).locator(".card").nth(1)
        name = await source.get_attribute("data-way")
        target = page.locator("#cards .stack").nth(1).locator(".card").first
        async with page.expect_navigation():
            await source.drag_to(target)
        await expect(page.locator("#cards .stack").nth(1).locator(".card").first).to_have_attribute("data-way", str(name))
