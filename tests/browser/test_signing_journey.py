"""由平台生成的材料 by keyboard on a telephone: refused with links to what is missing, confirmed, signed, filed."""

import re

import pytest
from axe import violations
from cast import to_sign
from chromium import PHONE, Complaints, Visiting
from looks import fit
from playwright.async_api import expect
from stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")
IDS = ("form", "articles", "promise")


async def test_documents_are_confirmed_and_signed_by_keys(stage: Stage, visiting: Visiting) -> None:
    draft = await to_sign(stage)
    async with visiting(stage, "company1", PHONE) as page:
        complaints = Complaints(page.context)
        await page.goto(f"/drafts/{draft}/review")
        await expect(page.locator("#documents a")).to_have_count(len(IDS))
        await page.get_by_role("button", name="提交申请").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("a[href='#f-_sign.articles']")).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
        for each in IDS:
            await page.locator(f"[id='f-_sign.{each}']").focus()
            await page.keyboard.press("Space")
        await page.get_by_role("button", name="提交申请").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("/receipts/"))
        await expect(page.locator("#signed-materials a")).to_have_count(len(IDS))
        assert [*await violations(page), *await fit(page, PHONE)] == []
        assert [each for each in complaints.said if "422" not in each] == []  # the refusal that was asked for
        await page.goto("/my/cases")
        await page.locator("main a[href^='/my/cases/SF']").first.click()
        filled = page.locator("details.group").first  # what was filled in stands open, on paper and on the screen
        await expect(filled.locator("dd").first).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
