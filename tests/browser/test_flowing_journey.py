"""An official puts a step between two, gives it three working days and writes a notice with a picked word: by keyboard, and with scripts off."""

import re

import pytest
from axe import violations
from chromium import PHONE, WIDE, ZOOMED, Visiting
from hand import Hand, Keyboard
from looks import fit, unreached
from playwright.async_api import Page, expect
from stage import Stage
from studios import fresh

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEMS = {True: "demo_permit", False: "demo_approval"}


async def for_everybody(page: Page) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %."""
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    assert not said, f"{page.url}: {said}"
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


@pytest.mark.parametrize("scripts", [True, False], ids=["keyboard", "no-scripts"])
async def test_a_step_between_two_and_a_notice(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    async with visiting(stage, "configurator", scripts=scripts) as page:
        hand = Keyboard(page) if scripts else Hand(page)
        base, main = await fresh(page, ITEMS[scripts]), page.locator("main")
        await page.goto(f"{base}/process")
        await hand.follow("^在“收件”后面加一个环节$", role="link")
        await hand.fill_in({"环节的名称": "初审", "办理岗位": "承办人", "多少": "3", "依据": "本地承诺"})
        await page.get_by_role("radio", name=re.compile("^审查")).check()
        await hand.follow("^加上$", role="button")
        await expect(page.get_by_role("heading", name="初审", level=1)).to_be_visible()
        await expect(page.get_by_role("group", name="流程图，每个环节可以打开").get_by_role("link", name=re.compile("初审.*承办人.*3 个工作日"))).to_be_visible()
        await expect(page.locator("#ways")).to_contain_text("到“受理”")
        if scripts:
            await for_everybody(page)
        await page.goto(f"{base}/process")
        await hand.follow("^收件$", role="link")
        await expect(page.locator("#ways")).to_contain_text("到“初审”")
        await page.goto(f"{base}/notices/new?on=correction_asked")
        await hand.fill_in({"文书名称": "补正告知书", "文号的机关代字": "演补"})
        await hand.follow("^加上$", role="button")
        await expect(page.get_by_role("img", name="核验二维码")).to_be_visible()
        await page.get_by_label("要填入的内容，第 1 段").select_option(label="实施机关")
        await hand.follow("^填入.*第 1 段$", role="button")
        if scripts:
            await expect(page.get_by_role("textbox", name="第 1 段", exact=True)).to_have_value("〔申请人〕：〔实施机关〕")
            await hand.follow("^保存$", role="button")
        await expect(page.get_by_role("article", name="补正告知书，试印")).to_contain_text("部门")
        await expect(page.get_by_role("textbox", name="第 1 段", exact=True)).to_have_value("〔申请人〕：〔实施机关〕")
        await expect(main).not_to_contain_text(re.compile(r"[{}]|\b(next|auto|duty|limit)\b"))
        if scripts:
            await for_everybody(page)


async def test_on_a_phone_the_process_is_a_list(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator", PHONE) as page:
        base = await fresh(page, "demo_drink_permit")
        await page.goto(f"{base}/process")
        await expect(page.get_by_role("group", name="流程图，每个环节可以打开")).to_be_hidden()
        steps = page.get_by_role("list", name="环节", exact=True)
        await steps.get_by_role("link", name="受理", exact=True).click()
        await expect(page.get_by_role("heading", name="受理", level=1)).to_be_visible()
        await expect(page.locator("#ways")).to_contain_text("以“不予受理”办结")
        for path in ("process/steps/accept/ways/1", "process/steps/accept/auto", "materials", "materials/new", "notices", "guide", "guide/rows/faq/0"):
            await page.goto(f"{base}/{path}")
            said = [*await violations(page), *await fit(page, PHONE)]
            assert not said, f"{path}: {said}"
