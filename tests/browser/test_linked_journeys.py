"""From the publicity to the objection, the applicant's own step, and a case that an office starts: with scripts and without."""

import re

import pytest
from axe import violations
from cast import close_down
from chromium import PHONE, WIDE, ZOOMED, Visiting
from hand import Hand
from looks import fit, unreached
from playwright.async_api import Page, expect
from stage import Stage

from ui.cli.people import COMPANIES, MARK

pytestmark = pytest.mark.asyncio(loop_scope="session")
OBJECTED, OBJECTOR = COMPANIES[2], COMPANIES[1]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


async def for_everybody(page: Page) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %."""
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    assert not said, f"{page.url}: {said}"
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


async def awaited(page: Page, text: str) -> None:
    """The page says so once the worker has been there."""
    for _ in range(120):
        if text in await page.locator("main").inner_text():
            return
        await page.wait_for_timeout(250)
        await page.reload()
    raise AssertionError(f"{page.url} never says {text}")


@SCRIPTS
async def test_from_the_publicity_to_the_objection(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    number = await close_down(stage, OBJECTED, "公司", 3 if scripts else 4)
    async with visiting(stage, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto("/")
        await hand.follow("^公示栏$", role="link")
        await hand.press(page.locator(f'a[href="/publicity/{number}"]'), "公示")
        await expect(page.locator("main")).to_contain_text(OBJECTED.name)
        await hand.follow("^提出异议$", role="link")
        await hand.follow(re.escape(OBJECTOR.name.removeprefix(MARK)), role="button")
        await expect(page.locator("main")).to_contain_text("对这一公示提出异议")
        if scripts:
            await for_everybody(page)
        await hand.fill_in({"异议种类": "欠款"})
        await hand.follow("^下一步$", role="button")
        await expect(page.locator("main")).to_contain_text(number)
        await hand.follow("^提交申请$", role="button")
        await hand.follow("查看办件", role="link")
        await expect(page.locator("#kin")).to_contain_text(number)
    async with visiting(stage, OBJECTED.login) as page:
        await page.goto(f"/my/cases/{number}")
        await awaited(page, "终止")


@SCRIPTS
async def test_the_applicant_confirms(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    number = await close_down(stage, OBJECTED, "公司", 25 if scripts else 26)
    async with visiting(stage, OBJECTED.login, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto("/my/cases?view=turn")
        await awaited(page, number)
        await hand.press(page.locator(f'a[href="/my/cases/{number}"]'), "办件")
        await expect(page.get_by_role("heading", name="请您办理：确认退出")).to_be_visible()
        if scripts:
            await for_everybody(page)
        await hand.follow("^确认退出$", role="button")
        await expect(page.get_by_role("heading", name="请您办理：确认退出")).to_have_count(0)


@SCRIPTS
async def test_an_office_starts_a_case(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    async with visiting(stage, "inspector", scripts=scripts) as page:
        hand = Hand(page)
        await page.goto("/desk")
        await hand.follow("^依职权发起$", role="link")
        await hand.follow("场地巡查", role="link")
        await hand.fill_in({"当事人的统一社会信用代码": OBJECTED.uscc})
        await hand.follow("^下一步$", role="button")
        await hand.follow("^发起$", role="button")
        await expect(page.locator("#errors")).to_be_visible()
        if scripts:
            await for_everybody(page)
        await hand.fill_in({"巡查缘由": "年度计划"})
        await hand.follow("^发起$", role="button")
        await expect(page).to_have_url(re.compile("/desk/cases/SF"))
