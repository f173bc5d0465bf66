"""A known company types little: with its consent values come with their sources, a change is remembered, and an officer sees both."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from browser_client import Browser
from hall_pages import Sheet, onward, send
from hint_rows import keep

from core.access import SYSTEM
from core.access.web_sessions import open_session
from core.canonical import sm3
from core.cases.loading import load
from core.cases.state import filed_of
from core.house import House

ITEM = "demo_known_company"
EVENT = {
    "event_name": "【演示】品鉴会", "event_on": "2027-09-25", "event_days": "2", "visitors": "120", "music": "false", "contact_name": "演示甲",
    "mobile": "13800000001", "tax_grade": "A", "fire_grade": "好", "signer": "演示乙",
}
ALL = {f"source.{name}": "on" for name in ("demo_companies", "demo_estates", "demo_insurance", "demo_slow", "demo_down")}
At = Callable[[str], Awaitable[httpx.AsyncClient]]


class Filing(Sheet):
    """The page's form of the filing, not the one that agrees to sources."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form" and dict(attrs).get("action") == "/my/sources":
            return
        super().handle_starttag(tag, attrs)


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("company2")


async def page(browser: Browser, path: str) -> Filing:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    sheet = Filing(answer)
    sheet.action = sheet.action or path
    return sheet


async def agreed(browser: Browser) -> Filing:
    """The first page after the company has agreed to everything it was asked about there."""
    await browser.get(f"/apply/{ITEM}")
    answer = await browser.post("/my/sources", {**ALL, "next": f"/apply/{ITEM}"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/apply/{ITEM}")
    return await page(browser, f"/apply/{ITEM}")


async def test_nothing_is_shown_before_somebody_has_signed_in_and_agreed(anyone: httpx.AsyncClient, browser: Browser) -> None:
    answer = await Browser(anyone).get(f"/apply/{ITEM}")
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")
    first = await page(browser, f"/apply/{ITEM}")
    assert "查询后自动带入，少填一些" in first.text
    assert "向 【演示】市场监督管理部门" in first.text.replace("向【", "向 【")
    second = await onward(browser, first, EVENT)
    assert second.values["capital"] == ""
    assert second.values["uscc"] == "91210411MAJB00028H"
    assert "取自企业档案，请核对" in second.text


async def test_what_sources_know_is_not_asked_page_by_page(browser: Browser) -> None:
    first = await agreed(browser)
    assert "【演示】纳税信用库暂时查不到，请自行填写" in first.text
    assert "【演示】消防监督库暂时查不到，请自行填写" in first.text
    answer = await send(browser, first, EVENT)
    draft = answer.headers["location"].split("/")[2]
    assert answer.headers["location"] == f"/drafts/{draft}/materials"  # every other page is settled
    registered = await page(browser, f"/drafts/{draft}/2")
    assert registered.values["capital"] == "2000000.00"
    assert "取自营业执照（91210411MAJB00028H），2026-03-02，请核对" in registered.text
    review = await page(browser, f"/drafts/{draft}/review")
    assert "自动带入、没有改动的：企业登记、经营场所、用工和社会保险、上年年报" in review.text


async def filed(browser: Browser, house: House, why: str = "") -> str:
    """The number of a filing in which the address has been changed."""
    answer = await send(browser, await agreed(browser), EVENT)
    draft = answer.headers["location"].split("/")[2]
    place = await page(browser, f"/drafts/{draft}/3")
    await send(browser, place, {"place_addr": "沈抚示范区金枫街 90 号", "floors": "4"})
    place = await page(browser, f"/drafts/{draft}/3")
    assert "原为“沈抚示范区金枫街 82 号 1 层”（取自不动产权证书（演示不动产第 0002 号），2024-06-12），与证照不一致，需附说明" in place.text.replace("不动产权第", "不动产第")
    review = await page(browser, f"/drafts/{draft}/review")
    assert "您改过的自动填写内容" in review.text
    answer = await send(browser, review, {"promise_liable": "true", "_why.place_addr": why})
    assert answer.status_code == 303, Sheet(answer).text
    number = answer.headers["location"].rpartition("/")[2]
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 0
    return str(number)


async def test_a_change_is_remembered_with_what_was_there(browser: Browser, house: House, at_desk: At) -> None:
    number = await filed(browser, house, why="已经搬迁，证书正在变更")
    row = await house.db.fetchrow("SELECT f.asked_fields, f.generated_fields, o.sealed FROM filings f JOIN filing_origins o ON o.filing = f.id")
    assert (row["asked_fields"], row["generated_fields"]) == (60, 45)
    async with house.db.transaction() as connection:
        case = await load(house, connection, SYSTEM, number)
    assert filed_of(case.events[0].payload).origins == sm3(row["sealed"]).hex()
    assert "金枫街 82" not in row["sealed"].decode("latin-1")
    desk = await at_desk("acceptor")
    seen = Sheet(await desk.get(f"/desk/cases/{number}"))
    assert "自动带入的栏目" in seen.text
    assert "沈抚示范区金枫街 82 号 1 层" in seen.text
    assert "已经搬迁，证书正在变更" in seen.text
    assert "没有改动的 45 栏和来源" in seen.text
    assert "与证照不一致，没有附说明" in seen.text  # the floors


async def test_what_the_applicant_has_cleared_is_seen_by_the_officer(browser: Browser, at_desk: At) -> None:
    answer = await send(browser, await agreed(browser), EVENT)
    draft = answer.headers["location"].split("/")[2]
    reported = await page(browser, f"/drafts/{draft}/5")
    assert reported.values["website"]
    await send(browser, reported, {"website": ""})
    review = await page(browser, f"/drafts/{draft}/review")
    answer = await send(browser, review, {"promise_liable": "true", "_why.website": "网站已经停用"})
    assert answer.status_code == 303, Sheet(answer).text
    seen = Sheet(await (await at_desk("acceptor")).get(f"/desk/cases/{answer.headers['location'].rpartition('/')[2]}")).text
    changed = seen.partition("申请人改过的自动填写内容")[2].partition("没有改动的 ")[0]
    assert reported.values["website"] in changed
    assert "网站已经停用" in changed


async def test_sources_that_have_been_taken_away_are_missed(browser: Browser, house: House, at_desk: At) -> None:
    number = await filed(browser, house)
    desk = await at_desk("acceptor")
    wrong = "来源记录与办理记录的散列不一致"
    assert wrong not in (await desk.get(f"/desk/cases/{number}")).text
    await house.db.execute("DELETE FROM filing_origins")
    assert wrong in (await desk.get(f"/desk/cases/{number}")).text


async def test_an_address_promises_nothing_and_what_it_changes_is_a_change(browser: Browser) -> None:
    await agreed(browser)
    first = await page(browser, f"/apply/{ITEM}?promise_liable=true&floors=9&music=true")
    assert first.values["music"] == "true"
    answer = await send(browser, first, {**EVENT, "music": "true"})
    draft = answer.headers["location"].split("/")[2]
    place = await page(browser, f"/drafts/{draft}/3")
    assert place.values["floors"] == "9"
    assert "（取自不动产权证书" in place.text
    assert "原为“" in place.text
    review = await page(browser, f"/drafts/{draft}/review")
    assert "promise_liable" in review.names
    assert "promise_liable" not in review.values


async def test_a_page_with_a_tip_that_blocks_is_not_passed_over(browser: Browser, house: House) -> None:
    rows = {plan.row.no: plan.row.status for table in house.catalogue.registry.items[ITEM].rules.tables for plan in table.plan.rows}
    rule = next(no for no, status in rows.items() if status in ("plan", "law"))
    tip = {"item": ITEM, "field": "floors", "tip": "B1", "trigger": "值匹配", "kind": "阻断", "cond": "value > 0", "text": "请先核对层数", "rule": rule}
    await keep(house, [tip], [])
    answer = await send(browser, await agreed(browser), EVENT)
    assert answer.headers["location"].endswith("/3")
    draft = answer.headers["location"].split("/")[2]
    review = await page(browser, f"/drafts/{draft}/review")
    assert "自动带入、没有改动的：企业登记、用工和社会保险、上年年报" in review.text


async def test_put_back_it_has_not_been_changed(browser: Browser) -> None:
    answer = await send(browser, await agreed(browser), EVENT)
    draft = answer.headers["location"].split("/")[2]
    place = await page(browser, f"/drafts/{draft}/3")
    before = place.values["place_addr"]
    await send(browser, place, {"place_addr": "别处"})
    await send(browser, await page(browser, f"/drafts/{draft}/3"), {"place_addr": before})
    assert "您改过的自动填写内容" not in (await page(browser, f"/drafts/{draft}/review")).text


async def test_the_last_filing_again_but_for_promises_signatures_and_dates(browser: Browser, house: House) -> None:
    await filed(browser, house)
    first = await page(browser, f"/apply/{ITEM}")
    assert first.values["event_name"] == ""
    assert "您办过这个事项" in first.text
    again = await page(browser, f"/apply/{ITEM}?reuse=1")
    assert {name: again.values.get(name) for name in EVENT} == {**EVENT, "event_on": "", "signer": ""}
    assert "取自上次申报" in again.text
    assert "您办过这个事项" not in again.text
    answer = await send(browser, again, {"event_on": "2027-10-01", "signer": "演示乙"})
    review = await page(browser, f"/drafts/{answer.headers['location'].split('/')[2]}/review")
    assert "promise_liable" not in review.values
    assert "金枫街 82 号" in review.text  # what the register says today, not what was changed last time


async def test_a_consent_is_taken_back_where_it_was_given(browser: Browser) -> None:
    await agreed(browser)
    listed = await browser.get("/my/sources")
    assert listed.text.count("确认撤回") >= 5
    ended = await browser.post("/my/sources/demo_companies/end", {})
    assert (ended.status_code, ended.headers["location"]) == (303, "/my/sources?ended=1")
    first = await page(browser, f"/apply/{ITEM}")
    assert "source.demo_companies" not in first.names
    assert "查询后自动带入，少填一些" in first.text
    assert (await browser.post("/my/sources", {})).status_code == 422
    assert (await browser.post("/my/sources", {"source.demo_companies": "on", "next": "https://elsewhere.example/"})).headers["location"] == "/my/sources?done=1"


@pytest.fixture
async def at_desk(house: House, anyone: httpx.AsyncClient) -> At:
    """A function from a login to a browser signed in with it."""

    async def client(login: str) -> httpx.AsyncClient:
        account = await house.db.fetchval("SELECT id FROM accounts WHERE login = $1", login)
        token, _ = await open_session(house.db, account)
        return httpx.AsyncClient(transport=anyone._transport, base_url=anyone.base_url, cookies={"jiban_session": token})

    return client


@pytest.mark.parametrize("back", ["/apply/\x0b", "/apply/a\nb", "/apply/\\evil.example", "/apply/" + "a" * 1000])
async def test_a_consent_leads_back_to_an_address_of_this_site_only(browser: Browser, back: str) -> None:
    await browser.get(f"/apply/{ITEM}")
    answer = await browser.post("/my/sources", {**ALL, "next": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/my/sources?done=1")


async def test_an_explanation_that_is_too_long_comes_back_whole(browser: Browser, house: House) -> None:
    answer = await send(browser, await agreed(browser), EVENT)
    draft = answer.headers["location"].split("/")[2]
    await send(browser, await page(browser, f"/drafts/{draft}/3"), {"place_addr": "沈抚示范区金枫街 90 号"})
    review = await page(browser, f"/drafts/{draft}/review")
    why = "搬" * 501
    answer = await send(browser, review, {"promise_liable": "true", "_why.place_addr": why})
    assert answer.status_code == 422
    assert answer.text.count("的说明最多 500 个字，现在 501 个字") == 2
    assert 'href="#f-_why.place_addr"' in answer.text
    assert Sheet(answer).values["_why.place_addr"] == why
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0
