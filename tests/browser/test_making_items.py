"""An official on a phone makes an item of a pasted paper form, pauses it, and brings a list in; axe finds nothing, nothing scrolls sideways."""

import pytest
from axe import violations
from chromium import PHONE, Visiting
from playwright.async_api import Page
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
PAPER = """【合成】小餐饮经营许可申请表
一、申请人基本情况
*申请人名称\t\t统一社会信用代码（必填）\t
二、经营场所
使用面积\t\t平方米\t
经营项目（可多选）\t□热食类 □冷食类 □糕点类\t从业人数\t　　　人
受理意见\t\t\t
"""
SCENES = "编号\t场景全称\t牵头部门\n1\t【合成】开办合成店\t营商局\n"


async def sound(page: Page) -> None:
    """Nothing for axe, and no wider than the window."""
    assert await violations(page) == [], page.url
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], page.url


async def test_a_pasted_form_becomes_an_item(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator", PHONE) as page:
        await page.goto("/studio/new")
        await sound(page)
        await page.get_by_label("承诺即办").check()
        await page.get_by_label("事项名称").fill("合成小餐饮经营许可")
        await page.get_by_label("改革举措").select_option(index=1)
        await page.get_by_label("实施机关").select_option(index=1)
        await page.get_by_label("设定依据").fill("《合成条例》")
        await page.get_by_text("带一张现成的表来").click()
        await page.get_by_label("或者粘贴").fill(PAPER)
        await page.get_by_role("button", name="建立修订稿").click()
        await page.get_by_role("heading", name="认出了 5 个栏目").wait_for()
        await sound(page)
        await page.get_by_label("怎么处理：从业人数").select_option("drop")
        await page.get_by_role("button", name="按这样建立修订稿").click()
        await page.wait_for_url("**/studio/revisions/*")
        await page.get_by_text("没有发现问题").wait_for()
        await page.goto(f"{page.url}/pause")
        await page.get_by_label("从哪一天起").fill("2099-01-01")
        await page.get_by_label("给申请人看的话").fill("系统升级，暂停受理。")
        await page.get_by_label("依据").fill("合成通告")
        await page.get_by_role("button", name="保存").click()
        await page.get_by_text("恢复的日期没有定").wait_for()
        await sound(page)


async def test_a_list_is_matched_by_sight(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "configurator", PHONE) as page:
        await page.goto("/studio/lists")
        await sound(page)
        await page.get_by_role("link", name="一件事场景").click()
        await page.get_by_label("或者粘贴").fill(SCENES)
        await sound(page)
        await page.get_by_role("button", name="下一步：对应列").click()
        await page.get_by_role("heading", name="对应列").wait_for()
        await sound(page)
        await page.get_by_role("button", name="逐行核对").click()
        await page.get_by_text("核对完毕，还没有写入").wait_for()
