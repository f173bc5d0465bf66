"""A correction made by ticking and answered on a phone; a filing with a promise, accepted as lacking, supplied. With scripts and without."""

import re

import pytest
from axe import violations
from chromium import PHONE, WIDE, ZOOMED, Visiting
from hand import Hand
from looks import fit, unreached
from permits import DRAWING, LAYOUT, MARKET, PDF, PERMIT, actor_of_login, applied, at_work, given
from playwright.async_api import Page, expect
from stage import Stage

from core.filings.drafts import save
from core.process import Act
from ui.cli.people import COMPANIES

pytestmark = pytest.mark.asyncio(loop_scope="session")
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
OWNER = COMPANIES[0].login
FILE = {"name": "布置图.pdf", "mimeType": "application/pdf", "buffer": PDF}


async def for_everybody(page: Page) -> None:
    """axe finds nothing, Tab reaches everything, nothing is cut off on a phone or at 400 %."""
    size = page.viewport_size or {"width": WIDE[0], "height": WIDE[1]}
    said = [*await violations(page), *await unreached(page), *await fit(page, PHONE), *await fit(page, ZOOMED)]
    assert not said, f"{page.url}: {said}"
    await page.set_viewport_size(size)


async def _answered(stage: Stage, visiting: Visiting, number: str, *, scripts: bool) -> None:
    """The applicant mends on a phone what was asked for: one thing after the other is lacking until nothing is."""
    async with visiting(stage, OWNER, PHONE, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto("/my/cases?view=turn")
        await expect(page.locator("main")).to_contain_text("待您补正")
        await hand.press(page.locator(f'a[href="/my/cases/{number}"]'), "办件")
        await hand.follow("^去补正$", role="link")
        await expect(page.locator(".mend")).to_have_count(2)
        await page.fill("#f-market_name", "早春农夫集市")
        await hand.press(page.locator(".actions button[name=_next]"), "下一步")
        await expect(page.locator("#errors")).to_contain_text("请上传摊位平面布置图")
        await expect(page.locator("#f-market_name")).to_have_value("早春农夫集市")
        if scripts:
            await for_everybody(page)
        await page.set_input_files(f"#f-{LAYOUT}", FILE)
        await hand.press(page.locator(".actions button[name=_next]"), "下一步")
        await expect(page.locator(".diff")).to_contain_text("早春农夫集市")
        await hand.follow("^提交补正$", role="button")
        await expect(page.locator(".changed")).to_contain_text("早春农夫集市")


@SCRIPTS
async def test_ticking_makes_the_letter_and_a_phone_answers_it(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    number = await applied(stage, f"补正路 {int(scripts)} 号", ("receiver", Act("收件")))
    async with visiting(stage, "acceptor", scripts=scripts) as page:
        hand = Hand(page)
        await page.goto(f"/desk/cases/{number}")
        await hand.press(page.locator(f'a[href="/desk/cases/{number}/correction"]'), "补正")
        await page.check("#f-tick-market_name")
        await page.check(f"#f-tick-{LAYOUT}")
        await page.fill("#f-problem-market_name", MARKET.problem)
        await page.fill(f"#f-problem-{LAYOUT}", DRAWING.problem)
        await hand.press(page.locator(".actions button[name=_preview]"), "预览")
        await expect(page.locator("#errors")).to_contain_text("请写明怎样补正")
        await expect(page.locator("#f-problem-market_name")).to_have_value(MARKET.problem)
        if scripts:
            await for_everybody(page)
        await page.fill("#f-how-market_name", MARKET.how)
        await hand.press(page.locator(".actions button[name=_preview]"), "预览")
        await expect(page.locator(".letter")).to_contain_text("集市名称：与营业执照不符")
        if scripts:
            await for_everybody(page)
        await hand.press(page.locator("button[name=_send]"), "发出")
        await page.goto(f"/desk/cases/{number}")  # the next case may have been opened
        await expect(page.locator("#pending")).to_contain_text("集市名称")
    await _answered(stage, visiting, number, scripts=scripts)
    async with visiting(stage, "acceptor", scripts=scripts) as page:
        await page.goto(f"/desk/cases/{number}")
        await expect(page.locator("#changes")).to_contain_text("早春农夫集市")
        await expect(page.locator("#materials")).to_contain_text("布置图.pdf")


async def _drafted(stage: Stage, address: str) -> int:
    """A draft of the application, filled in and without its material."""
    async with at_work(stage) as house:
        actor, item = await actor_of_login(house, OWNER), house.catalogue.item(PERMIT)
        typed = {name: _typed(value) for name, value in given(address).items()}
        async with house.db.pool.acquire() as connection:
            return (await save(connection, actor, house.vault, None, actor.parties[0].id, PERMIT, item.hash, typed)).id


def _typed(value: object) -> object:
    """A value as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return [{name: str(cell) for name, cell in row.items()} if isinstance(row, dict) else str(row) for row in value]
    return str(value)


@SCRIPTS
async def test_a_promise_is_made_accepted_and_kept(stage: Stage, visiting: Visiting, scripts: bool) -> None:
    draft = await _drafted(stage, f"容缺路 {int(scripts)} 号")
    async with visiting(stage, OWNER, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto(f"/drafts/{draft}/materials")
        await page.check("input[name=_promise]")
        await hand.press(page.locator(".actions button[name=_next]"), "下一步")
        await expect(page.locator("main")).to_contain_text("容缺受理承诺书")
        await hand.follow("^提交申请$", role="button")
        await expect(page.locator("#errors")).to_contain_text("容缺受理承诺书")
        if scripts:
            await for_everybody(page)
        await page.check("#f-agreed")
        await hand.follow("^提交申请$", role="button")
        await expect(page).to_have_url(re.compile("/receipts/"))
        number = page.url.rpartition("/")[2]
    async with visiting(stage, "receiver", scripts=scripts) as page:
        await page.goto(f"/desk/cases/{number}")
        await Hand(page).follow("^收件$", role="button")
    async with visiting(stage, "acceptor", scripts=scripts) as page:
        await page.goto(f"/desk/cases/{number}")
        await page.locator(".besides > summary").click()
        await page.locator(".besides .other > summary", has_text=re.compile("^容缺受理$")).click()
        await expect(page.locator(".besides")).to_contain_text("（含当日）以前补齐")
        await page.locator(".besides input[name$=-materials]").check()
        await Hand(page).follow("^容缺受理$", role="button")
        await expect(page.get_by_role("heading", name=re.compile("^已办理"))).to_be_visible()
        await page.goto(f"/desk/cases/{number}")
        await expect(page.locator("#pending")).to_contain_text("摊位平面布置图")
    async with visiting(stage, OWNER, PHONE, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto(f"/my/cases/{number}")
        await hand.follow("^去补齐$", role="link")
        if scripts:
            await for_everybody(page)
        await page.set_input_files(f"#f-{LAYOUT}", FILE)
        await hand.press(page.locator(".actions button[name=_send]"), "提交")
        await expect(page.get_by_role("link", name="去补齐")).to_have_count(0)
        await expect(page.locator(".changed")).to_contain_text("补齐")
