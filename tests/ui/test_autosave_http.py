"""Kept while it is typed: over HTTP as `draft.js` asks, and what the buttons do without it."""

from typing import Any

import httpx
import pytest
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, PROMISES, WAY, Sheet, at_review, onward, open_page, send

from core.house import House

JSON = {"accept": "application/json"}


async def typed(browser: Browser, sheet: Sheet, values: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
    """What is answered to a page that saves by itself; the page learns from it."""
    answer = await _typed(browser, sheet, values, **more)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    sheet.action = told["action"]
    sheet.values |= {"_base": told["base"], "_version": str(told["version"])}
    return told


async def _typed(browser: Browser, sheet: Sheet, values: dict[str, Any] | None = None, **more: str) -> httpx.Response:
    sheet.values |= values or {}
    path, mark, query = sheet.action.partition("?")
    said = {"_typed": "1"} if values else {}
    return await browser.post(f"{path}/autosave{mark}{query}", {**sheet.values, **said, **more}, **JSON)


async def second(anyone: httpx.AsyncClient, house: House) -> Browser:
    """The agent, working for the company."""
    agent = await Browser(anyone).sign_in("agent")
    party = await house.db.fetchval("SELECT party FROM accounts WHERE login = 'company2'")
    await agent.get("/acting")
    assert (await agent.post("/acting", {"party": str(party)})).status_code == 303
    return agent


async def begun(browser: Browser) -> Sheet:
    """The second page of a filing."""
    return await onward(browser, await open_page(browser, f"/apply/{ITEM}"), FIRST)


async def test_the_first_words_make_the_draft_and_the_button_finds_it(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await open_page(browser, f"/apply/{ITEM}")
    old = dict(sheet.values), sheet.action
    told = await typed(browser, sheet, {"legal_rep": "演"})
    assert told["action"] == f"/drafts/{told['draft']}/1"
    assert "还差" in told["left"]
    await typed(browser, sheet, {"legal_rep": "演示"})
    sheet.values, sheet.action = old  # a page that has not heard of it: the button was pressed meanwhile
    answer = await send(browser, sheet, FIRST)
    assert answer.headers["location"] == f"/drafts/{told['draft']}/2"
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 1
    again = await open_page(browser, f"/drafts/{told['draft']}/1")
    assert again.values["legal_rep"] == FIRST["legal_rep"]
    assert "填写为" not in again.text


async def test_typed_and_not_sent_is_there_on_another_device(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await begun(browser)
    await typed(browser, sheet, {"project_name": "装修", "area_m2": "二百"})
    other = await Browser(anyone).sign_in("company2")
    assert "暂存的申报" in (await other.get("/my/drafts")).text
    again = await open_page(other, sheet.action.rpartition("/")[0])
    assert (again.values["project_name"], again.values["area_m2"]) == ("装修", "二百")


async def test_nothing_typed_is_nothing_saved(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await begun(browser)
    await typed(browser, sheet, {"project_name": "装修"})
    version = await house.db.fetchval("SELECT version FROM drafts")
    await typed(browser, sheet)
    assert await house.db.fetchval("SELECT version FROM drafts") == version


@pytest.mark.parametrize("turns", [("7", "8"), ("8", "7")], ids=["in order", "the other way round"])
async def test_of_what_one_page_sent_the_later_word_stands_in_whatever_order_it_comes(anyone: httpx.AsyncClient, turns: tuple[str, str]) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await begun(browser)
    words, old = {"7": "早先", "8": "后来的工程"}, dict(sheet.values)
    for turn in turns:
        sheet.values = dict(old)  # sent before the other was answered
        await typed(browser, sheet, {"project_name": words[turn], "_turn": turn})
    assert (await open_page(browser, sheet.action)).values["project_name"] == "后来的工程"
    assert "填写为" not in (await browser.get(sheet.action)).text


async def test_two_people_type_into_different_fields_and_both_are_kept(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    mine = await begun(one)
    theirs = await open_page(two, mine.action)
    await typed(one, mine, {"project_name": "甲的工程"})
    await typed(two, theirs, {"place_addr": "乙的地址"})
    await typed(one, mine, {"floors": "3"})
    again = await open_page(one, mine.action)
    assert [again.values[name] for name in ("project_name", "place_addr", "floors")] == ["甲的工程", "乙的地址", "3"]


async def test_the_same_field_twice_keeps_both_tells_both_and_waits_for_a_choice(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    mine = await begun(one)
    theirs = await open_page(two, mine.action)
    await typed(one, mine, {**PLACE, "project_name": "甲的工程"})
    told = await typed(two, theirs, {"project_name": "乙的工程"})
    assert "甲的工程" in told["beside"]["project_name"]
    assert "乙的工程" in (await typed(one, mine))["beside"]["project_name"]
    page = await open_page(one, mine.action)
    assert (page.values["project_name"], "填写为： 乙的工程" in page.text) == ("甲的工程", True)
    way = await onward(one, page)
    review = await onward(one, way, WAY)
    assert "选择以后才能提交" in review.text
    refused = await send(one, review, PROMISES)
    assert (refused.status_code, "请先选择用哪一个" in refused.text) == (422, True)
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0
    page = await open_page(one, f"{mine.action}?back=review")
    button = (await one.get(mine.action)).text.partition('name="_choose" value="')[2].partition('"')[0]
    chosen = await send(one, page, {"_choose": button})
    assert chosen.headers["location"] == f"{mine.action}?back=review#f-project_name"
    after = await open_page(one, mine.action)
    assert (after.values["project_name"], "填写为" in after.text) == ("乙的工程", False)
    assert "选择以后才能提交" not in (await open_page(one, mine.action.rpartition("/")[0] + "/review")).text


async def test_what_stands_in_the_field_may_be_chosen_too(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    mine = await begun(one)
    theirs = await open_page(two, mine.action)
    await typed(one, mine, {"project_name": "甲的工程"})
    answer = await send(two, theirs, {"project_name": "乙的工程"})
    assert answer.status_code == 409
    page = Sheet(answer)
    buttons = [part.partition('"')[0] for part in answer.text.split('name="_choose" value="')[1:]]
    kept = next(each for each in buttons if each.split(" ")[1] == "=")
    assert (await send(two, page, {"_choose": kept})).status_code == 303
    after = await open_page(one, mine.action)
    assert (after.values["project_name"], "填写为" in after.text) == ("乙的工程", False)


async def test_rows_that_two_people_add_are_both_there(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    first = {"legal_rep": "甲", "contact_name": "乙", "mobile": "13800000000"}
    mine = await onward(one, await open_page(one, "/apply/demo_permit"), first)
    theirs = await open_page(two, mine.action)
    await send(one, mine, {"stalls.0.stall_name": "甲摊", "_leave": "1"})
    assert (await send(two, theirs, {"stalls.0.stall_name": "乙摊", "_leave": "1"})).status_code == 303
    after = await open_page(one, mine.action)
    assert [after.values[f"stalls.{row}.stall_name"] for row in range(2)] == ["甲摊", "乙摊"]


async def test_the_second_sees_who_is_there_and_takes_over(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    mine = await begun(one)
    await typed(one, mine, {"project_name": "甲的工程"})
    page = await two.get(mine.action)
    name = await house.db.fetchval("SELECT name FROM accounts WHERE login = 'company2'")
    assert f"{name.removeprefix('【演示】')} 正在填写这一页，刚刚有改动" in page.text
    assert '<fieldset class="bare" id="typing" disabled>' in page.text
    looking = Sheet(page)
    assert looking.action == f"{mine.action}/take"
    taken = await send(two, looking)
    assert taken.headers["location"] == mine.action
    theirs = await open_page(two, mine.action)
    assert "接手填写" not in theirs.text
    assert theirs.values["project_name"] == "甲的工程"
    told = await typed(one, mine, {"floors": "2"})  # who typed before is told, and what was just typed is kept
    assert told["locked"]
    assert "正在填写这一页" in told["there"] or "打开了这一页" in told["there"]
    assert (await open_page(two, mine.action)).values["floors"] == "2"
    assert not (await typed(two, theirs))["locked"]


async def test_who_closes_the_page_is_no_longer_there(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    mine = await begun(one)
    await typed(one, mine, {"project_name": "甲的工程"})
    assert (await _typed(one, mine, _left="1")).status_code == 204
    assert "接手填写" not in (await two.get(mine.action)).text


async def test_who_has_sent_the_page_is_no_longer_at_it(anyone: httpx.AsyncClient, house: House) -> None:
    one, two = await Browser(anyone).sign_in("company2"), await second(anyone, house)
    mine = await begun(one)
    await typed(one, mine, PLACE)
    assert (await send(one, mine)).status_code == 303
    assert "接手填写" not in (await two.get(mine.action)).text
    assert await house.db.fetchval("SELECT count(*) FROM draft_seats") == 0


async def test_rows_that_say_nothing_are_still_to_be_filled_in(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    first = {"legal_rep": "甲", "contact_name": "乙", "mobile": "13800000000"}
    sheet = await onward(browser, await open_page(browser, "/apply/demo_permit"), first)
    before = (await typed(browser, sheet))["left"]
    empty = {name: "" for name in sheet.names if name.startswith("stalls.0.")}
    assert empty
    assert (await typed(browser, sheet, empty))["left"] == before
    assert (await typed(browser, sheet, {"stalls.0.stall_name": "甲摊"}))["left"] != before


async def test_a_lost_session_saves_nothing_and_says_so(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await begun(browser)
    await house.db.execute("DELETE FROM web_sessions")
    assert (await _typed(browser, sheet, {"project_name": "装修"})).status_code == 419
    await browser.sign_in("company2")
    sheet.values["_csrf"] = browser.token
    await typed(browser, sheet)
    assert (await open_page(browser, sheet.action)).values["project_name"] == "装修"


async def test_a_page_says_how_much_is_left(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    review = await at_review(browser)
    first = await open_page(browser, review.action.rpartition("/")[0] + "/1")
    assert "必填栏目已经填完" in first.text
    fresh = await open_page(browser, f"/apply/{ITEM}")
    assert "这一页还差 4 栏必填" in fresh.text or "估计还要" in fresh.text


@pytest.mark.parametrize("said", [{"_base": "project_name"}, {"_base": "x:y project_name:"}, {"_seat": "长" * 50}, {"_choose": "project_name"}, {"_choose": "nothing = \r\nx"}], ids=str)
async def test_whatever_a_page_claims_nothing_breaks(anyone: httpx.AsyncClient, said: dict[str, str]) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await begun(browser)
    assert (await _typed(browser, sheet, {"project_name": "装修"}, **said)).status_code == 200
    assert (await send(browser, sheet, {"project_name": "装修", **said})).status_code in {303, 409, 422}
