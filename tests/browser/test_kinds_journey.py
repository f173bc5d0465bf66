"""The kinds of field by keyboard: a code found by a word and looked through level by level; the page in another language."""

import re

import pytest
from axe import violations
from chromium import PHONE, Complaints, Visiting
from looks import fit
from playwright.async_api import expect
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
APPLY = "/apply/demo_kinds"


async def test_a_region_is_found_and_narrowed_by_keys(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "company1") as page:
        complaints = Complaints(page.context)
        await page.goto(APPLY)
        box = page.locator("#f-place_region")
        await box.focus()
        await expect(box).to_have_attribute("role", "combobox")
        await page.keyboard.type("沈阳 浑南")
        await expect(page.locator(".combo li[data-code='210112']")).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await page.keyboard.press("ArrowDown")
        await expect(box).to_have_attribute("aria-activedescendant", re.compile("combo-"))
        await page.keyboard.press("Enter")
        await expect(box).to_have_value("辽宁省沈阳市浑南区（210112）")
        await expect(page.locator(".combo li[data-code='210112009']")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(box).to_have_attribute("aria-expanded", "false")
        await expect(page.locator(".combo")).to_be_hidden()
        await page.keyboard.press("Tab")
        assert complaints.said == []


async def test_a_branch_is_opened_with_the_mouse_until_there_is_an_answer(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "company1", PHONE) as page:
        complaints = Complaints(page.context)
        await page.goto(APPLY)
        box = page.locator("#f-place_region")
        await box.click()
        for code in ("21", "2104", "210403"):
            await page.locator(f".combo li[data-code='{code}']").click()
        await expect(box).to_have_value("辽宁省抚顺市东洲区（210403）")
        await page.locator(".combo li.back").click()
        await expect(page.locator(".combo li[data-code='210402']")).to_be_visible()
        await expect(box).to_have_value("辽宁省抚顺市东洲区（210403）")
        assert complaints.said == []


async def test_the_page_says_the_same_in_english_and_has_no_fault(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "company1") as page:
        await page.goto(APPLY)
        await page.get_by_role("button", name="English").click()
        await expect(page.get_by_role("heading", name="Organisation and contact")).to_be_visible()
        await expect(page.get_by_role("group", name="Business address")).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await page.get_by_role("button", name="中文").click()
        await expect(page.get_by_role("heading", name="单位和联系")).to_be_visible()


async def test_a_photo_is_sent_as_soon_as_it_is_chosen_and_stays_with_the_draft(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "company2", PHONE) as page:
        complaints = Complaints(page.context)
        await page.goto(APPLY)
        for typed in ({"place_region": "浑南区", "place_detail": "金枫街 88 号", "phone": "024-23456789"}, {"industry": "正餐服务", "opens_at": "09:00", "closes_at": "21:00"}):
            for name, text in typed.items():
                await page.fill(f"#f-{name}", text)
            await page.keyboard.press("Escape")
            await page.get_by_role("button", name="下一步").last.click()
            await page.wait_for_url(re.compile(r"/drafts/\d+/[23]$"))
        await page.set_input_files("#f-front", {"name": "门口.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(600_000)})
        link = page.locator("[data-answer=front]").get_by_role("link", name="门口.jpg")
        await expect(link).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await expect(page.locator("#saved")).to_contain_text("已保存")
        assert complaints.said == []
        await page.set_input_files("#f-front", {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"})
        await expect(page.locator("[data-answer=front] .upload-line")).to_contain_text("只接受 JPG、PNG 文件")
        await page.reload()
        await expect(link).to_be_visible()
        await page.get_by_role("button", name="删去 门口.jpg").click()
        await page.wait_for_url(re.compile("#f-front$"))
        await expect(link).to_be_hidden()
