"""窗口收件 by keyboard (issue 6, bar 1), and the applicant's own phone beside it."""

import re

import pytest
from axe import violations
from cast import Filed
from chromium import PHONE, WIDE, Complaints, Visiting
from looks import fit
from playwright.async_api import Page, expect
from stage import Stage

from ui.cli.people import COMPANIES

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM, MATERIALS = "public_place_hygiene", 3
MOST_PRESSES = 25
COMPANY = COMPANIES[0]
TYPED = {"place_addr": "沈抚示范区演示街 8 号", "area_m2": "300", "service_staff": "6", "contact_name": "王小明", "mobile": "13800000009"}
TOLD = "联系人：王小明 13800000009"


class Keys:
    """A person who only has keys; every key that is not the text of a field is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, list[str]()

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            await self.page.keyboard.press(key)
            await self.page.wait_for_load_state()

    async def type(self, text: str) -> None:
        await self.page.keyboard.insert_text(text)

    async def fill_in(self) -> None:
        """From the first empty field, where the focus is, to the last: what is filled in already is passed over."""
        await expect(self.page.locator("[data-first-empty] :focus")).to_have_count(1)
        while await self.page.locator("[data-first-empty] :focus").count():
            field = self.page.locator(":focus")
            if not await field.and_(self.page.locator("input, select, textarea")).count():
                await self.press("Tab")  # what helps with a field may be opened, and need not be
                continue
            name = str(await field.get_attribute("name"))
            if name in TYPED and not await field.input_value():
                await self.type(TYPED[name])
            elif not await field.input_value():
                await self.press("ArrowDown")  # of a list, the first choice
            await self.press("Tab")

    async def at(self, name: str) -> None:
        """The focus is on the field of that name."""
        await expect(self.page.locator(f"[name={name}]:focus")).to_have_count(1)


async def test_from_the_empty_counter_page_to_the_printed_notice_by_keys_alone(stage: Stage, filed: Filed, visiting: Visiting) -> None:
    async with visiting(stage, "acceptor") as page:
        complaints, keys = Complaints(page.context), Keys(page)
        await page.goto(f"/desk/counter/{ITEM}")
        await keys.at("code")
        await keys.type(COMPANY.uscc)
        await keys.press("Enter")
        await keys.at("paste")
        await keys.type(TOLD)
        keys.pressed.append("Control+V")
        await keys.press("Tab", "Enter")
        await expect(page.get_by_label("联系手机")).to_have_value("13800000009")
        await keys.fill_in()
        await keys.at("_do")  # the first button behind the fields: all originals were looked at
        await keys.press("Enter")
        await expect(page.get_by_label("原件核验", exact=True).and_(page.locator(":checked"))).to_have_count(MATERIALS)
        await keys.press("c", "Space", "s", "Enter")
        await expect(page).to_have_url(re.compile("/desk/counter/done/"))
        print_all = page.get_by_role("link", name="一次打印全部文书")
        await expect(print_all).to_be_focused(timeout=120_000)
        await expect(page.locator("#papers")).to_contain_text("受理通知书")
        address = str(await print_all.get_attribute("href"))
        keys.pressed.append("Enter")  # a headless browser saves a PDF instead of showing it: fetched as the press would
        answer = await page.request.get(address)
        assert answer.headers["content-type"] == "application/pdf"
        assert (await answer.body()).startswith(b"%PDF-")
        assert len(keys.pressed) <= MOST_PRESSES, keys.pressed
        assert complaints.said == []


async def test_the_applicant_confirms_on_a_phone_while_the_officer_waits(stage: Stage, filed: Filed, visiting: Visiting) -> None:
    async with visiting(stage, "acceptor") as page, visiting(stage, "") as phone:
        complaints = Complaints(page.context)
        await page.goto(f"/desk/counter/{ITEM}?code={COMPANY.uscc}")
        for label, text in (("联系人", "王小明"), ("联系手机", "13800000009"), ("场所地址", "演示街 8 号"), ("经营场所面积", "300"), ("直接为顾客服务的人数", "6")):
            await page.get_by_label(label).fill(text)
        await page.get_by_label("公共场所类别").select_option(index=1)
        await page.get_by_role("button", name="用手机核对").click()
        await expect(page.locator("#confirming")).to_contain_text("等待申请人核对")
        assert await violations(page) == []
        link = str(await page.locator(".phone a").get_attribute("href"))
        await phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        await phone.goto(link[link.index("/confirm/") :])
        assert [*await violations(phone), *await fit(phone, PHONE)] == []
        await expect(phone.locator("main")).to_contain_text("王小明")
        await phone.get_by_role("button", name="核对无误，确认").click()
        await expect(phone.locator("main")).to_contain_text("已经确认")
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await expect(page.locator("#confirming")).to_contain_text("核对确认", timeout=60_000)
        await page.get_by_role("button", name="只收件").click()
        await expect(page.get_by_role("heading", name="已收件")).to_be_visible()
        assert complaints.said == []
