"""The desk by keys: shown by `?`, never while typing, switched off at will; an ordinary approval in six presses (issue 6, bar 1)."""

import re
from datetime import timedelta

import msgspec
import pytest
from axe import violations
from cast import ITEM, values
from chromium import PHONE, WIDE, Complaints, Visiting
from looks import fit
from permits import actor_of_login, at_work
from playwright.async_api import Page, expect
from stage import Stage

from core.cases import act
from core.filings import FilingRequest, submit
from core.forms import read_json
from core.process import Act
from core.time import at, now
from ui.cli.people import COMPANIES

pytestmark = pytest.mark.asyncio(loop_scope="session")
MOST_PRESSES = 6
HEADING = re.compile("^已办理")
EARLIER = 40
"""Days: so old that these cases stand before whatever other tests have left on the same desk."""


async def examined(stage: Stage, *addresses: str, steps: tuple[tuple[str, str], ...] = (("receiver", "收件"), ("acceptor", "受理"))) -> list[str]:
    """The numbers of applications that wait for the handler's examination, the most urgent of all."""
    found = []
    async with at_work(stage) as house:
        with at(now() - timedelta(days=EARLIER)):
            company = await actor_of_login(house, COMPANIES[1].login)
            for address in addresses:
                given = read_json(msgspec.json.encode(values(address, "350.00", COMPANIES[1])))
                done = await submit(house, company, FilingRequest(ITEM, given, company.parties[0].id, address))
                number = str(done.cases[0].number)
                for login, outcome in steps:
                    await act(house, await actor_of_login(house, login), number, Act(outcome))
                found.append(number)
    return found


async def press(page: Page, *keys: str) -> None:
    """Press these keys, one after the other, each when the page has loaded what the one before led to."""
    for key in keys:
        await page.keyboard.press(key)
        await page.wait_for_load_state()


async def test_an_ordinary_approval_takes_six_presses_and_the_next_opens(stage: Stage, visiting: Visiting) -> None:
    first, second = await examined(stage, "按键街 1 号", "按键街 2 号")
    async with visiting(stage, "handler") as page:
        complaints = Complaints(page.context)
        await page.goto("/desk")
        await expect(page.locator("html")).to_have_class(re.compile("keyed"))
        keys = ("j", "Enter", "a", "Enter")
        await press(page, keys[0])
        await expect(page.locator(f'#inbox a[href="/desk/cases/{first}"]')).to_be_focused()
        await press(page, keys[1])
        await expect(page).to_have_url(re.compile(f"/desk/cases/{first}$"))
        await press(page, keys[2])
        await expect(page.locator("form.act button[data-key=a]")).to_be_focused()
        await press(page, keys[3])
        await expect(page.get_by_role("heading", name=HEADING)).to_contain_text("审查：通过")
        await expect(page).to_have_url(re.compile(f"/desk/cases/{second}"))
        assert len(keys) <= MOST_PRESSES
        await expect(page.locator("main")).to_contain_text(f"回看 {first}")
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await press(page, "a", "Enter")
        await expect(page.locator("main")).to_contain_text(f"回看 {second}")
        assert complaints.said == []


async def test_help_lists_the_keys_of_the_page_and_typing_is_left_alone(stage: Stage, visiting: Visiting) -> None:
    [number] = await examined(stage, "按键街 3 号")
    async with visiting(stage, "handler") as page:
        complaints = Complaints(page.context)
        await page.goto(f"/desk/cases/{number}")
        await expect(page.locator("#keys-button")).to_be_visible()
        await press(page, "?")
        dialog = page.get_by_role("dialog", name="本页的快捷键")
        await expect(dialog).to_be_visible()
        assert await violations(page) == []
        told = {key for key in await dialog.locator("dt").all_inner_texts() if " " not in key.strip()}
        there = await page.eval_on_selector_all("[data-key]", "all => all.filter(each => each.checkVisibility()).map(each => each.dataset.key)")
        assert told == set(there)
        assert {"?", "a", "i", "/", "p", "1"} <= told
        doubled = {key for key in there if there.count(key) > 1 and key != "p"}
        assert not doubled
        await press(page, "a")
        await expect(dialog).to_be_visible()
        await press(page, "Escape")
        await expect(dialog).to_have_count(0)
        box = page.locator("form.act textarea").first
        await box.click()
        await page.keyboard.type("a?i1 ")
        await expect(box).to_have_value("a?i1 ")
        await expect(dialog).to_have_count(0)
        await box.fill("")
        await press(page, "Control+Enter")
        await expect(page.get_by_role("heading", name=HEADING)).to_contain_text("审查：通过")
        assert complaints.said == []


async def test_keys_can_be_switched_off(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, "decider") as page:
        await page.goto("/desk")
        for on in (False, True):
            await page.get_by_label("单键快捷键").set_checked(on)
            await page.get_by_role("button", name="保存设置").click()
            await expect(page.get_by_label("单键快捷键")).to_be_checked(checked=on)
            await page.wait_for_load_state()
            await press(page, "?")
            await expect(page.get_by_role("dialog")).to_have_count(int(on))


async def test_what_is_typed_is_kept_while_typing_and_after_the_session_is_lost(stage: Stage, visiting: Visiting) -> None:
    [number] = await examined(stage, "按键街 4 号")
    async with visiting(stage, "handler") as page:
        await page.goto(f"/desk/cases/{number}")
        box = page.locator("form.act textarea").first
        await box.press_sequentially("现场与图纸一致")
        await expect(page.locator("form.act .kept").first).to_contain_text("已自动保存")
        await page.wait_for_timeout(1500)
        await expect(page.locator(".htmx-request")).to_have_count(0)
        await page.context.clear_cookies()
        await box.press_sequentially("，同意")
        await expect(page.locator("form.act .kept").first).to_contain_text("没有自动保存")
        await expect(box).to_have_value("现场与图纸一致，同意")
    async with visiting(stage, "handler") as page:
        await page.goto(f"/desk/cases/{number}")
        await expect(page.locator("form.act .kept").first).to_contain_text(re.compile(r"已恢复 \d\d:\d\d 未提交的意见"))
        await expect(page.locator("form.act textarea").first).to_have_value("现场与图纸一致")
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await page.get_by_role("button", name="存为常用语").first.or_(page.locator(".phrases summary").first).first.click()
        await page.get_by_role("button", name="把写好的存为常用语").first.click()
        await expect(page.locator("main")).to_contain_text("已存为常用语")
        await page.locator("form.act textarea").first.fill("经审查")
        await page.locator("h1").click()
        await press(page, "p", "Enter")
        await expect(page.locator("form.act textarea").first).to_have_value("经审查；现场与图纸一致")


async def test_several_are_done_together_by_keys(stage: Stage, visiting: Visiting) -> None:
    numbers = await examined(stage, "按键街 5 号", "按键街 6 号")
    async with visiting(stage, "handler") as page:
        await page.goto("/desk")
        for number in numbers:
            await page.locator(f'#inbox a[href="/desk/cases/{number}"]').focus()
            await press(page, "v")
        await press(page, "b")
        await expect(page.get_by_role("heading", name="一并办理 2 件")).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await press(page, "a", "Enter")
        await expect(page.get_by_role("heading", name="将办理 2 件")).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await press(page, "a", "Enter")
        await expect(page.get_by_role("heading", name="已办理 2 件：通过")).to_be_visible()
        assert [*await violations(page), *await fit(page, PHONE)] == []
