"""A draft that never loses a word: a killed process, a lost network, another device, a lost session, two people, two windows (issue 7, bars 3 and 4)."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from axe import violations
from chromium import PATIENCE, PHONE, Complaints, Visiting, window
from killable_web import KillableWeb, killable
from looks import fit
from permits import actor_of_login, at_work
from personas import AGENT, cookie_of
from playwright.async_api import Browser, Page, Route, expect
from stage import Stage

from core.access import Actor
from core.filings.drafts import load, save
from core.filings.merging import CONTESTED
from core.filings.uploading import PIECE
from core.house import House
from core.time import today
from ui.cli.people import COMPANIES

pytestmark = pytest.mark.asyncio(loop_scope="session")
ITEM = "fire_acceptance_filing"
COMPANY = COMPANIES[0]
WITHIN = 2.0
"""Seconds after which what was typed may no longer be lost (issue 7, bar 4)."""
SLOW = 10.0
"""Seconds that a loaded machine may take on top."""
BIG = b"%PDF-1.7\n" + bytes(range(256)) * 2500
"""Three pieces."""
ASKED = {
    "legal_rep": "张甲", "legal_rep_id": "11010519491231002X", "contact_name": "李乙", "mobile": "13800000000", "project_name": "装修", "region": "李石街道",
    "place_addr": "金枫街 88 号", "place_type": "饭店", "project_class": "一般项目", "build_structure": "钢筋混凝土", "floors": "1", "height_m": "4.5",
    "area_m2": "299.99", "completed_on": today().isoformat(), "apply_mode": "一般方式",
}
"""A filing that asks for two files."""
LONG = "即办街道一九五号楼东侧商业用房一层装修工程" * 3


class Drafts:
    """The drafts as they stand in the database."""

    def __init__(self, house: House, actor: Actor) -> None:
        self.house, self.actor = house, actor

    async def new(self, **typed: str) -> int:
        """A draft of the company's."""
        item, party = self.house.catalogue.item(ITEM), self.actor.parties[0].id
        given = {"org_name": COMPANY.name, "uscc": COMPANY.uscc, **typed}
        return (await save(self.house.db, self.actor, self.house.vault, None, party, ITEM, item.hash, given, 1)).id

    async def kept(self, draft: int) -> dict[str, Any]:
        """What is kept."""
        return (await load(self.house.db, self.actor, self.house.vault, draft)).values

    async def stand(self, draft: int, **wanted: str) -> None:
        """Wait until the draft says so, and holds no second version of anything. Raises AssertionError."""
        begun, values = time.monotonic(), {}
        while time.monotonic() - begun < PATIENCE / 1000:
            values = await self.kept(draft)
            if all(values.get(name) == text for name, text in wanted.items()):
                assert CONTESTED not in values
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{wanted} wanted, kept is {values}")

    async def session_lost(self) -> None:
        """The company's sessions are gone."""
        await self.house.db.execute("DELETE FROM web_sessions WHERE account = $1", self.actor.account)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def drafts(stage: Stage) -> AsyncIterator[Drafts]:
    """The drafts of the company."""
    async with at_work(stage) as house:
        yield Drafts(house, await actor_of_login(house, COMPANY.login))


@asynccontextmanager
async def opened(stage: Stage, visiting: Visiting, draft: int, login: str = COMPANY.login, **more: Any) -> AsyncIterator[Page]:
    """The first page of the draft, in a window of its own."""
    async with visiting(stage, login, **more) as page:
        if login == AGENT:
            await page.goto("/acting")
            await page.get_by_label(re.compile(re.escape(COMPANY.uscc))).check()
            await page.get_by_role("button", name="确定").click()
            await expect(page).not_to_have_url(re.compile("/acting"))
        await page.goto(f"/drafts/{draft}/1")
        yield page


async def own(stage: Stage, web: KillableWeb, browser: Browser) -> Any:
    return window(browser, (await web.ready()).url, cookie=cookie_of(stage, COMPANY.login))


def saved(page: Page) -> Any:
    return expect(page.locator("#saved"))


@asynccontextmanager
async def unheard(page: Page) -> AsyncIterator[None]:
    """Meanwhile the page hears nothing of the draft: what it asks is sent on afterwards."""
    over = asyncio.Event()

    async def hold(route: Route) -> None:
        await over.wait()
        await route.continue_()

    await page.route("**/autosave*", hold)
    try:
        yield
    finally:
        over.set()
        await page.unroute_all(behavior="wait")


async def typed_slowly(page: Page, selector: str, text: str, seconds: float) -> list[tuple[float, str]]:
    """Typed sign by sign; answers when each had been typed, and what stood there then."""
    await page.focus(selector)
    done = []
    for number in range(len(text)):
        await page.keyboard.insert_text(text[number])
        done.append((time.monotonic(), text[: number + 1]))
        await asyncio.sleep(seconds / len(text))
    return done


async def test_the_process_is_killed_while_somebody_types(stage: Stage, browser: Browser, drafts: Drafts) -> None:
    draft = await drafts.new()
    with killable(stage) as web:
        async with await own(stage, web, browser) as page:
            await page.goto(f"/drafts/{draft}/1")
            typing = await typed_slowly(page, "#f-contact_name", LONG[:40], 5.0)
            moment = time.monotonic()
            web.kill()
            surely = [text for at, text in typing if at < moment - WITHIN - SLOW] or [""]
            found = (await drafts.kept(draft)).get("contact_name", "")
            assert found.startswith(surely[-1])
            assert found
            assert LONG[:40].startswith(found)
            await page.fill("#f-mobile", "13800000000")
            await saved(page).to_contain_text("已保存在这台电脑上，恢复后自动上传")
            await asyncio.to_thread(web.start)
            await web.ready()
            await saved(page).to_contain_text(re.compile("^已保存"))
            await drafts.stand(draft, contact_name=LONG[:40], mobile="13800000000")
            assert await page.evaluate("Object.keys(localStorage).length") == 0


async def test_the_window_is_closed_while_the_process_is_dead(stage: Stage, browser: Browser, drafts: Drafts) -> None:
    draft = await drafts.new()
    with killable(stage) as web:
        async with await own(stage, web, browser) as page:
            await page.goto(f"/drafts/{draft}/1")
            await saved(page).to_be_attached()
            web.kill()
            await page.fill("#f-contact_name", "张丙")
            await saved(page).to_contain_text("恢复后自动上传")
            await page.close()
            await asyncio.to_thread(web.start)
            await web.ready()
            again = await page.context.new_page()
            await again.goto("/my/cases")  # wherever one comes back to
            await drafts.stand(draft, contact_name="张丙")
            await again.goto(f"/drafts/{draft}/1")
            await expect(again.locator("#f-contact_name")).to_have_value("张丙")


async def test_the_network_is_lost_and_comes_back(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as page:
        await page.fill("#f-contact_name", "连线时")
        await drafts.stand(draft, contact_name="连线时")
        await page.context.set_offline(True)
        await page.fill("#f-contact_name", "断线时")
        await page.fill("#f-mobile", "13911112222")
        await saved(page).to_have_text("网络中断，已保存在这台电脑上，恢复后自动上传")
        assert (await drafts.kept(draft))["contact_name"] == "连线时"
        await page.context.set_offline(False)
        await saved(page).to_contain_text(re.compile("^已保存"))
        await drafts.stand(draft, contact_name="断线时", mobile="13911112222")


async def test_typed_here_read_there(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as computer, opened(stage, visiting, draft, size=PHONE) as phone:
        await computer.fill("#f-contact_name", "在电脑上")
        await saved(computer).to_contain_text("已保存")
        await phone.reload()
        await expect(phone.locator("#f-contact_name")).to_have_value("在电脑上")
        await phone.fill("#f-mobile", "13700001111")
        await drafts.stand(draft, contact_name="在电脑上", mobile="13700001111")
        assert await fit(phone, PHONE) == []


async def test_the_session_runs_out_and_nothing_typed_is_lost(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as page:
        await drafts.session_lost()
        await page.fill("#f-contact_name", "登录过期以后写的")
        await saved(page).to_contain_text("登录已过期，请重新登录，填写的内容还在")
        await page.get_by_role("link", name="重新登录").click()
        await page.locator(f"button[name=login][value={COMPANY.login}]").click()
        await expect(page).to_have_url(re.compile(f"/drafts/{draft}/1"))
        await expect(page.locator("#f-contact_name")).to_have_value("登录过期以后写的")
        await drafts.stand(draft, contact_name="登录过期以后写的")


async def test_signed_in_again_in_another_window_the_page_goes_on_by_itself(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as page:
        await drafts.session_lost()
        await page.context.add_cookies([{"name": "jiban_session", "value": cookie_of(stage, COMPANY.login), "url": stage.url}])
        await page.fill("#f-contact_name", "另一个窗口登录")
        await drafts.stand(draft, contact_name="另一个窗口登录")


async def test_signing_out_leaves_nothing_in_the_browser_and_another_person_finds_nothing(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as page:
        await page.context.set_offline(True)
        await page.fill("#f-contact_name", "不该留下")
        await saved(page).to_contain_text("网络中断")
        await page.context.set_offline(False)
        await page.context.add_cookies([{"name": "jiban_session", "value": cookie_of(stage, COMPANIES[2].login), "url": stage.url}])
        other = await page.context.new_page()
        await other.goto("/my/cases")
        await expect(other.locator("h1")).to_be_visible()
        assert "不该留下" not in str(await other.evaluate("JSON.stringify(localStorage)"))
    async with opened(stage, visiting, draft) as page:
        await page.fill("#f-contact_name", "退出前写的")
        await page.evaluate("localStorage.setItem('jiban:kept:x:y', '{}')")
        await page.locator("details.me summary").click()
        await page.get_by_role("button", name="退出登录").click()
        await expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()
        assert await page.evaluate("localStorage.length") == 0
        await drafts.stand(draft, contact_name="退出前写的")


async def test_the_first_words_make_the_draft(stage: Stage, visiting: Visiting) -> None:
    async with visiting(stage, COMPANY.login) as page:
        await page.goto(f"/apply/{ITEM}")
        await page.fill("#f-contact_name", "第一个字")
        await expect(page).to_have_url(re.compile(r"/drafts/\d+/1$"))
        await page.reload()
        await expect(page.locator("#f-contact_name")).to_have_value("第一个字")


async def test_two_windows_of_one_person(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as one:
        two = await one.context.new_page()
        await two.goto(f"/drafts/{draft}/1")
        await one.fill("#f-contact_name", "窗口一")
        await two.fill("#f-mobile", "13600002222")
        await drafts.stand(draft, contact_name="窗口一", mobile="13600002222")
        await two.fill("#f-contact_name", "窗口二")
        await expect(two.locator("#b-contact_name")).to_contain_text("您在另一个窗口")
        await expect(two.locator("#b-contact_name")).to_contain_text("窗口一")
        await two.locator("#b-contact_name").get_by_role("button", name=re.compile("用上面栏目里的")).click()
        await drafts.stand(draft, contact_name="窗口二", mobile="13600002222")


async def test_two_people_lose_nothing_and_the_second_takes_over(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new()
    async with opened(stage, visiting, draft) as one:
        await one.fill("#f-contact_name", "甲写的")
        await saved(one).to_contain_text("已保存")
        async with opened(stage, visiting, draft, AGENT) as two:
            complaints = Complaints(two.context)
            notice = two.locator(".notice", has=two.get_by_role("button", name="接手填写"))
            await expect(notice).to_contain_text("正在填写这一页")
            await expect(two.locator("#f-contact_name")).to_be_disabled()
            await expect(two.locator("#f-contact_name")).to_have_value("甲写的")
            assert await violations(two) == []
            async with unheard(one):
                await two.get_by_role("button", name="接手填写").click()
                await expect(two.locator("#f-contact_name")).to_be_enabled()
                await one.fill("#f-mobile", "13500003333")  # typed before one has heard of it
            await expect(one.locator("#people")).to_contain_text("您填写的都已保存")
            await two.fill("#f-contact_name", "乙接着写")
            await drafts.stand(draft, contact_name="乙接着写", mobile="13500003333")
            assert complaints.said == []


async def test_who_was_taken_over_from_goes_on_and_empties_nothing(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new(legal_rep="张甲")
    async with opened(stage, visiting, draft) as one:
        await one.fill("#f-contact_name", "甲写的")
        await saved(one).to_contain_text("已保存")
        async with opened(stage, visiting, draft, AGENT) as two:
            async with unheard(one):
                await two.get_by_role("button", name="接手填写").click()
                await expect(two.locator("#f-contact_name")).to_be_enabled()
                await one.fill("#f-mobile", "13500003333")
            await expect(one.locator("#f-mobile")).to_be_disabled()
            await one.get_by_role("button", name="下一步").last.click()
            await expect(one.locator("#errors")).to_be_visible()
            await two.fill("#f-contact_name", "乙接着写")
            await drafts.stand(draft, contact_name="乙接着写", mobile="13500003333", org_name=COMPANY.name, legal_rep="张甲")


async def test_what_a_sent_page_says_stays_although_it_was_saving_when_it_was_sent(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new(**ASKED)
    async with visiting(stage, COMPANY.login) as page:
        late, gate = asyncio.Event(), asyncio.Event()

        async def held(route: Route) -> None:
            if "_typed=1" in (route.request.post_data or "") and not late.is_set():
                late.set()
                await gate.wait()
            await route.continue_()

        await page.goto(f"/drafts/{draft}/1")
        await page.route("**/autosave", held)
        await page.fill("#f-uscc", "91210411MAJB0001X")
        await page.fill("#f-contact_name", "李乙丙")
        await asyncio.wait_for(late.wait(), PATIENCE / 1000)
        async with page.expect_response(lambda answer: answer.url.endswith("/autosave")):  # what was left in the browser is handed in by the next page
            await page.locator(".actions").get_by_role("button", name=re.compile("^下一步")).click()
            await expect(page.get_by_role("alert")).to_contain_text("18 位")
            gate.set()
        await page.wait_for_timeout(500)
        await expect(page.get_by_role("alert")).to_contain_text("18 位")
        await drafts.stand(draft, uscc="91210411MAJB0001X", contact_name="李乙丙")


async def test_the_same_field_is_shown_beside_and_chosen(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new(contact_name="原来的")
    async with opened(stage, visiting, draft) as one, opened(stage, visiting, draft, AGENT) as two:
        await two.goto(f"/drafts/{draft}/1")
        await one.fill("#f-contact_name", "甲写的")
        await drafts.stand(draft, contact_name="甲写的")
        await two.evaluate("document.getElementById('typing').disabled = false")  # both were open before either was heard of
        await two.fill("#f-contact_name", "乙写的")
        beside = two.locator("#b-contact_name")
        await expect(beside).to_contain_text("甲写的")
        await expect(two.locator("#f-contact_name")).to_have_value("乙写的")
        assert await violations(two) == []
        await beside.get_by_role("button", name=re.compile("用这一个")).click()
        await expect(two.locator("#f-contact_name")).to_have_value("甲写的")
        await drafts.stand(draft, contact_name="甲写的")


async def test_a_file_goes_on_where_the_network_was_lost(stage: Stage, visiting: Visiting, drafts: Drafts) -> None:
    draft = await drafts.new(**ASKED)
    async with visiting(stage, COMPANY.login) as page:
        await page.goto(f"/drafts/{draft}/materials")
        pieces: list[str] = []

        async def cut(route: Route) -> None:
            pieces.append(route.request.url.rpartition("=")[2])
            await (route.abort("connectionfailed") if len(pieces) == 2 else route.continue_())

        await page.route("**/uploads/*", cut)
        await page.set_input_files("#f-completion_report", {"name": "竣工报告.pdf", "mimeType": "application/pdf", "buffer": BIG})
        part = page.locator("#part-completion_report")
        await expect(part).to_contain_text("恢复后从断处接着传")
        await expect(part.get_by_role("link", name="竣工报告.pdf")).to_be_visible()
        assert pieces == ["0", str(PIECE), str(PIECE), str(2 * PIECE)]
        await page.set_input_files("#f-completion_drawings", {"name": "图.exe", "mimeType": "application/pdf", "buffer": b"MZ" + BIG})
        await expect(page.locator("#part-completion_drawings")).to_contain_text("只接受 PDF")
        await page.set_input_files("#f-completion_drawings", {"name": "图.pdf", "mimeType": "application/pdf", "buffer": BIG})
        await page.get_by_role("button", name="下一步").last.click()  # before it has arrived
        await expect(page).to_have_url(re.compile("/review$"))
