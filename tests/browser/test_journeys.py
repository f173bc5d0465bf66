"""Measure 2.2 in the browser, from signing in to the verified paper (issue 3, bar 1)."""

import re

import pytest
from cast import BASIS, ITEM, PATH, REASON, Filed
from chromium import PHONE, WIDE, Visiting
from filling import ITEM_NAME, fill_pages, find, hotel, take_paper
from hand import Hand, Keyboard
from looks import fit
from personas import OWNER, sign_in
from playwright.async_api import Page, expect
from stage import Stage

from core.time import today

pytestmark = pytest.mark.asyncio(loop_scope="session")
MOST_PRESSES = 12
CERTIFICATE = "建设工程消防验收备案凭证"
EVERYWHERE = pytest.mark.parametrize(
    ("size", "scripts"), [(WIDE, True), (WIDE, False), (PHONE, True), (PHONE, False)],
    ids=["scripts", "no-scripts", "phone", "phone-no-scripts"],
)


async def file(hand: Hand, address: str, area: str, **changed: object) -> str:
    """From where one begins after signing in: find the item, fill it in, submit it; answers the number on the receipt."""
    await find(hand, "消防验收备案", ITEM_NAME)
    await hand.follow("立即申报", role="link")
    await fill_pages(hand, hotel(address, area, **changed))
    return hand.page.url.rsplit("/", 1)[1]


async def verified(page: Page, scanned: str) -> None:
    """The page that a scanned code leads to says the paper is valid, and of whom only what is public."""
    await page.goto(scanned)
    main = page.locator("main")
    await expect(main).to_contain_text("有效")
    await expect(main).to_contain_text(CERTIFICATE)
    for secret in ("张甲", "13800000000", "金枫", "210411"):
        await expect(main).not_to_contain_text(secret)


@EVERYWHERE
async def test_within_the_limit_a_verified_paper_takes_twelve_presses(
    stage: Stage, visiting: Visiting, size: tuple[int, int], scripts: bool, request: pytest.FixtureRequest
) -> None:
    async with visiting(stage, size=size, scripts=scripts) as page:
        hand = Hand(page)
        await sign_in(hand, OWNER)
        await file(hand, f"即办街 {request.node.callspec.id} 号", "299.99")
        await expect(page.locator("main")).to_contain_text("查询码")
        await expect(page.locator("main")).to_contain_text("小于 300 平方米")
        scanned = await take_paper(hand, CERTIFICATE)
        assert len(hand.presses) <= MOST_PRESSES, hand.presses
    async with visiting(stage, size=PHONE, scripts=scripts) as phone:
        await verified(phone, scanned)


async def test_everything_can_be_done_by_keyboard(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage) as page:
        hand = Keyboard(page)
        await sign_in(hand, OWNER)
        number = await file(hand, "键盘街 1 号", "299.99")
        await hand.follow("查看办件", role="link")
        assert page.url.endswith(number)


@EVERYWHERE
async def test_at_300_it_goes_through_the_desk_to_the_certificate(
    stage: Stage, visiting: Visiting, size: tuple[int, int], scripts: bool, request: pytest.FixtureRequest
) -> None:
    async with visiting(stage, OWNER, size, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto("/")
        number = await file(hand, f"工作台街 {request.node.callspec.id} 号", "300")
        await expect(page.locator("main")).to_contain_text("按一般程序办理")
        await expect(page.locator("main")).to_contain_text("收件")
        for login, outcome in PATH:
            await handle(stage, visiting, login, number, outcome, size=size, scripts=scripts)
        await page.goto(f"/my/cases/{number}")
        await expect(page.locator("main")).to_contain_text("办结")
        scanned = await take_paper(hand, CERTIFICATE)
    async with visiting(stage, size=size, scripts=scripts) as anyone:
        await verified(anyone, scanned)


async def handle(
    stage: Stage, visiting: Visiting, login: str, number: str, outcome: str, *, size: tuple[int, int] = WIDE, scripts: bool = True
) -> None:
    """An officer finds the case by its number, acts, and is told what comes next."""
    async with visiting(stage, login, size, scripts=scripts) as page:
        hand = Hand(page)
        await open_case(hand, number)
        await hand.follow(f"^{outcome}$", role="button")
        await expect(page.get_by_role("heading", name=re.compile("已办理"))).to_be_visible()


async def open_case(hand: Hand, number: str) -> None:
    """From the inbox, by the search box that stands on every page."""
    await hand.page.goto("/desk")
    await hand.page.get_by_role("searchbox").locator("visible=true").first.fill(number)
    await hand.enter("搜索")
    if "/desk/cases/" not in hand.page.url:
        await hand.follow(number, role="link")
    await expect(hand.page.locator("main")).to_contain_text(number)


@EVERYWHERE
async def test_a_refusal_needs_its_reason_and_tells_the_remedies(
    stage: Stage, visiting: Visiting, size: tuple[int, int], scripts: bool, request: pytest.FixtureRequest
) -> None:
    async with visiting(stage, OWNER, size, scripts=scripts) as page:
        await page.goto("/")
        number = await file(Hand(page), f"不予街 {request.node.callspec.id} 号", "300")
        for login, outcome in PATH[:3]:
            await handle(stage, visiting, login, number, outcome, size=size, scripts=scripts)
        async with visiting(stage, "decider", size, scripts=scripts) as desk:
            hand = Hand(desk)
            await open_case(hand, number)
            await hand.press(desk.locator("summary", has_text="不予备案"), "不予备案")
            await hand.follow("^不予备案$", role="button")
            await expect(desk.get_by_role("alert")).to_contain_text("理由")
            await expect(desk.locator("main")).to_contain_text(re.compile("现在|没有办理"))
            form = desk.locator("form", has=desk.get_by_role("button", name="不予备案"))
            await form.get_by_label(re.compile("^理由")).fill(REASON)
            await form.get_by_label(re.compile("^依据")).fill(BASIS)
            await hand.press(form.get_by_role("button", name="不予备案"), "不予备案")
            await expect(desk.get_by_role("heading", name=re.compile("已办理"))).to_be_visible()
        await page.goto(f"/my/cases/{number}")
        for text in (REASON, BASIS, "60 日|六十日", "六个月|6 个月"):
            await expect(page.locator("main")).to_contain_text(re.compile(text))
        assert await take_paper(Hand(page), "不予")


@EVERYWHERE
async def test_a_wrong_code_gives_one_clear_message(stage: Stage, visiting: Visiting, size: tuple[int, int], scripts: bool) -> None:
    async with visiting(stage, OWNER, size, scripts=scripts) as page:
        hand = Hand(page)
        await page.goto(f"/apply/{ITEM}")
        given = hotel("错码街 1 号", "100")
        await hand.fill_in({**given, "统一社会信用代码": "91210411MAJB0001X"})
        await hand.follow("下一步", role="button")
        alert = page.get_by_role("alert")
        await expect(alert.get_by_role("listitem")).to_have_count(1)
        await expect(alert).to_contain_text("统一社会信用代码")
        await expect(alert).to_contain_text("18 位")
        await expect(page.locator("p.error")).to_have_count(1)
        field = page.get_by_label(re.compile("^统一社会信用代码"))
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_have_value("91210411MAJB0001X")
        await alert.get_by_role("link").click()
        await expect(field).to_be_focused()
        assert await fit(page, size) == []
        await hand.fill_in(given)
        await hand.follow("下一步", role="button")
        await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_draft_is_kept_as_typed_and_resumed(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, OWNER) as page:
        hand = Hand(page)
        await page.goto(f"/apply/{ITEM}")
        await hand.fill_in({"联系手机": "139 0000 00"})
        await hand.follow("暂存并离开", role="button")
        await expect(page).to_have_url(re.compile("/my/drafts"))
    async with visiting(stage, OWNER) as page:
        hand = Hand(page)
        await page.goto("/my/drafts")
        await hand.follow("继续填写|接着填|继续", role="link")
        await expect(page.get_by_label(re.compile("^联系手机"))).to_have_value("139 0000 00")


async def test_fields_come_and_go_without_losing_what_was_typed(stage: Stage, visiting: Visiting) -> None:
    """htmx asks what an answer brings; everything else on the page stays as it is."""
    async with visiting(stage, OWNER) as page:
        hand = Hand(page)
        await page.goto("/apply/fire_opening_inspection")
        await hand.fill_in(hotel("显隐街 1 号", "100"))
        await hand.follow("下一步", role="button")
        await hand.fill_in({"场所名称": "晨光宾馆"})
        question = page.get_by_role("group", name=re.compile("^是否属于公众聚集场所"))
        await expect(question).to_have_count(0)
        await hand.fill("场所类型", "其他")
        await expect(question).to_be_visible()
        await expect(page.get_by_label(re.compile("^场所名称"))).to_have_value("晨光宾馆")
        await hand.fill("场所类型", "宾馆")
        await expect(question).to_have_count(0)


async def test_anybody_follows_a_case_with_number_and_code(stage: Stage, filed: Filed, visiting: Visiting) -> None:
    async with visiting(stage) as page:
        hand = Hand(page)
        await page.goto("/track")
        await page.get_by_label(re.compile("^办件编号")).fill(filed.granted)
        await page.get_by_label(re.compile("^查询码")).fill(filed.query_code.lower())
        await hand.follow("^查询$", role="button")
        main = page.locator("main")
        for text in (filed.granted, "办结", "法定", "承诺"):
            await expect(main).to_contain_text(text)
        for secret in ("张甲", "晨光", "承办人", "13800000000", "300"):
            await expect(main).not_to_contain_text(secret)


async def test_personal_values_show_only_for_a_purpose(stage: Stage, filed: Filed, visiting: Visiting) -> None:
    async with visiting(stage, "acceptor") as page:
        hand = Hand(page)
        await page.goto(f"/desk/cases/{filed.waiting['受理']}")
        await expect(page.locator("main")).not_to_contain_text("13800000000")
        await page.get_by_label(re.compile("查看用途")).select_option(index=1)
        await hand.follow("^显示$", role="button")
        await expect(page.locator("main")).to_contain_text("13800000000")
        await page.reload()
        await expect(page.locator("main")).not_to_contain_text("13800000000")


async def test_the_day_on_the_receipt_is_today_in_chinese(stage: Stage, filed: Filed, visiting: Visiting) -> None:
    async with visiting(stage, OWNER) as page:
        await page.goto(f"/my/cases/{filed.instant}")
        day = today()
        await expect(page.locator("main")).to_contain_text(f"{day.year}年{day.month}月{day.day}日")
