"""An ordinary permit through everything that may happen to it, to its refusal; and another to its grant and service (issue 6, bar 2)."""

import re
from typing import Any

import pytest
from chromium import PHONE, Visiting
from hand import Hand
from officer import Officer
from permits import PDF, actor_of_login, at_work
from playwright.async_api import expect
from stage import Stage

from core.filings.drafts import save
from ui.cli.people import COMPANIES

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM, PLAN = "demo_approval", "safety_plan"
COMPANY = COMPANIES[1]
FILE = {"name": "安全工作方案.pdf", "mimeType": "application/pdf", "buffer": PDF}
REASON, BASIS = "现场人数超过场地容量", "演示规定"


async def drafted(stage: Stage, people: int) -> int:
    """An application, typed and not sent."""
    async with at_work(stage) as house:
        actor, item = await actor_of_login(house, COMPANY.login), house.catalogue.item(ITEM)
        typed = {"org_name": COMPANY.name, "uscc": COMPANY.uscc, "people": str(people), "way": "一般审查", "electronic": "false"}
        async with house.db.pool.acquire() as connection:
            return (await save(connection, actor, house.vault, None, actor.parties[0].id, ITEM, item.hash, typed)).id


async def filed(stage: Stage, visiting: Visiting, people: int, *, promised: bool) -> str:
    """The number of an application that its company has sent, with the plan or with a promise."""
    draft = await drafted(stage, people)
    async with visiting(stage, COMPANY.login) as page:
        hand = Hand(page)
        await page.goto(f"/drafts/{draft}/materials")
        if promised:
            await page.check("input[name=_promise]")
        else:
            await page.set_input_files(f"#f-{PLAN}", FILE)
        await hand.press(page.locator(".actions button[name=_next]"), "下一步")
        await expect(page).to_have_url(re.compile("/review$"))  # a file on its way is waited for
        if promised:
            await page.check("#f-agreed")
        await hand.follow("^提交申请$", role="button")
        await expect(page).to_have_url(re.compile("/receipts/"))
        return page.url.rpartition("/")[2]


async def corrected(stage: Stage, visiting: Visiting, number: str) -> None:
    """The number of people is asked for again by ticking it, and mended by the company on a phone."""
    async with visiting(stage, "acceptor") as page:
        hand = Hand(page)
        await page.goto(f"/desk/cases/{number}/correction")
        await page.check("#f-tick-people")
        for name, text in (("problem", "与活动方案的人数不符"), ("basis", BASIS), ("how", "按活动方案填写")):
            await page.fill(f"#f-{name}-people", text)
        await hand.press(page.locator(".actions button[name=_preview]"), "预览")
        await hand.press(page.locator("button[name=_send]"), "发出")
        await expect(page.get_by_role("heading", name=re.compile("^已办理"))).to_be_visible()
        await page.goto(f"/desk/cases/{number}")  # whatever waited besides was opened
        await expect(page.locator("#pending")).to_contain_text("人数")
    async with visiting(stage, COMPANY.login, PHONE) as page:
        hand = Hand(page)
        await page.goto(f"/my/cases/{number}")
        await hand.follow("^去补正$", role="link")
        await page.fill("#f-people", "60000")
        await hand.press(page.locator(".actions button[name=_next]"), "下一步")
        await hand.follow("^提交补正$", role="button")


async def test_a_permit_through_everything_to_its_refusal(stage: Stage, visiting: Visiting) -> None:
    number = await filed(stage, visiting, 2000, promised=True)
    async with visiting(stage, "receiver") as page:
        await (await Officer(page, number).open()).act("收件")
    await corrected(stage, visiting, number)
    async with visiting(stage, "acceptor") as page:
        acceptor = await Officer(page, number).open()
        await page.locator(".besides > summary").click()
        await page.locator(".besides .other > summary", has_text=re.compile("^容缺受理$")).click()
        await page.locator(".besides input[name$=-materials]").check()
        await acceptor.done(page.locator(".besides form.act > .button", has_text=re.compile("^容缺受理$")))
    async with visiting(stage, "inspector") as page:
        await (await Officer(page, number).open()).act("合格", {"审查意见": "场地符合要求"}, colleague="褚九")
    async with visiting(stage, COMPANY.login, PHONE) as page:
        hand = Hand(page)
        await page.goto(f"/my/cases/{number}")
        await hand.follow("^去补齐$", role="link")
        await page.set_input_files(f"#f-{PLAN}", FILE)
        await hand.press(page.locator(".actions button[name=_send]"), "提交")
        await expect(page.get_by_role("link", name="去补齐")).to_have_count(0)
    async with visiting(stage, "handler") as page:
        handler = await Officer(page, number).open()
        await handler.command("征求意见", {"征求谁的意见": "【演示】承办人 吴四", "征求意见的内容": "请看容量", "答复期限": "3", "其间": "等候答复"})
    async with visiting(stage, "handler2") as page:
        await (await Officer(page, number).open()).command("答复意见", {"意见": "容量不足"})
    async with visiting(stage, "decider") as page:
        await (await Officer(page, number).open()).command("延长期限", {"延长的日数": "10", "延长的理由": "需要复核场地容量"})
    async with visiting(stage, "handler") as page:
        await (await Officer(page, number).open()).act("通过")
    async with visiting(stage, "decider") as page:
        await (await Officer(page, number).open()).act("不予许可", {"理由": REASON, "依据": BASIS})
    async with visiting(stage, COMPANY.login, PHONE) as page:
        await page.goto(f"/my/cases/{number}")
        for text in (REASON, BASIS, "60 日|六十日"):
            await expect(page.locator("main")).to_contain_text(re.compile(text))
    said: list[Any] = await events(stage, number)
    assert said == [
        "filed", "received", "correction_asked", "corrected", "accepted_lacking", "inspected", "supplied", "consult_asked", "consult_answered", "extended",
        "reviewed", "refused",
    ]


async def events(stage: Stage, number: str) -> list[Any]:
    """The kinds of what has happened to the case, besides what the system only notes."""
    async with at_work(stage) as house:
        rows = await house.db.fetch('SELECT e.kind FROM events e JOIN cases c ON c.id = e."case" WHERE c.number = $1 ORDER BY e.seq', number)
        return [row["kind"] for row in rows if row["kind"] not in {"lacking_promised", "archived", "warned"}]


async def test_another_to_its_grant_and_its_service(stage: Stage, visiting: Visiting) -> None:
    number = await filed(stage, visiting, 800, promised=False)
    for login, outcome, texts, colleague in (
        ("receiver", "收件", {}, ""), ("acceptor", "受理", {}, ""), ("inspector2", "合格", {"审查意见": "场地符合要求"}, "陈八"), ("handler", "通过", {}, ""),
        ("decider", "准予许可", {}, ""), ("issuer", "已送达", {"送达方式": "直接送达", "签收人": "演示甲"}, ""),
    ):
        async with visiting(stage, login) as page:
            await (await Officer(page, number).open()).act(outcome, texts, colleague)
    async with visiting(stage, COMPANY.login, PHONE) as page:
        await page.goto(f"/my/cases/{number}")
        await expect(page.locator("main")).to_contain_text("准予许可")
    assert await events(stage, number) == ["filed", "received", "accepted", "inspected", "reviewed", "granted", "delivered"]
