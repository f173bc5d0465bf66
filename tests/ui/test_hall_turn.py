"""The applicant's own step: told at the top of the case, marked in the list, done with one button and no script."""

from datetime import timedelta

import httpx
import pytest
from browser_client import Browser
from hall_pages import Sheet
from linked_cases import OTHER, OWNER, caught_up, closing

from core.house import House
from core.time import at, now


@pytest.fixture
async def number(house: House) -> str:
    """A case filed three weeks and more ago."""
    return await closing(house)


async def _mine(house: House, anyone: httpx.AsyncClient, login: str = OWNER.login) -> Browser:
    with at(now() + timedelta(days=25)):
        await caught_up(house)
    return await Browser(anyone).sign_in(login)


async def test_the_case_says_what_to_do_until_when_and_what_happens_otherwise(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    for said in ("请您办理：确认退出", "以前办理", "还剩", "系统记为“逾期”，本件以“须重新公示”结束", "演示规定第3条"):
        assert said in page.text
    assert page.action == f"/my/cases/{number}/acts"
    assert "现在由您办理“确认退出”。" in (await browser.get(f"/receipts/{number}")).text
    for path in ("/my/cases", "/my/cases?view=turn"):
        listed = await browser.get(path)
        assert number in listed.text
        assert "待您办理" in listed.text


async def test_one_button_does_it_once(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    done = await browser.post(page.action, {**page.values, "outcome": "继续办理"})
    assert (done.status_code, done.headers["location"]) == (303, f"/my/cases/{number}")
    after = Sheet(await browser.get(f"/my/cases/{number}"))
    assert "请您办理" not in after.text
    assert "确认退出：继续办理" in after.text
    count = await house.db.fetchval("SELECT count(*) FROM events")
    again = await browser.post(page.action, {**page.values, "outcome": "继续办理"})
    assert (again.status_code, again.headers["location"]) == (303, f"/my/cases/{number}")
    assert await house.db.fetchval("SELECT count(*) FROM events") == count
    other = await browser.post(page.action, {**page.values, "outcome": "继续办理", "said": "另有说明"})
    assert other.status_code == 409
    assert "没有办成" in other.text
    assert number not in (await browser.get("/my/cases?view=turn")).text


async def test_what_the_applicant_says_with_it_is_told_to_both(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    await browser.post(page.action, {**page.values, "outcome": "继续办理", "said": "  已经清场  "})
    assert "已经清场" in (await browser.get(f"/my/cases/{number}")).text


async def test_silence_is_the_systems_word_and_strangers_find_no_case(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    for outcome in ("逾期", "", "同意", "继" * 60):
        refused = await browser.post(page.action, {**page.values, "outcome": outcome})
        assert refused.status_code == 409
        assert "请您办理：确认退出" in refused.text
    stranger = await Browser(anyone).sign_in(OTHER.login)
    assert (await stranger.post(page.action, {"outcome": "继续办理", "_seq": page.values["_seq"]})).status_code == 404
    officer = await Browser(anyone).sign_in("acceptor")
    assert (await officer.post(page.action, {"outcome": "继续办理", "_seq": page.values["_seq"]})).status_code == 403


async def test_nothing_is_asked_while_others_have_to_act(anyone: httpx.AsyncClient, number: str) -> None:
    browser = await Browser(anyone).sign_in(OWNER.login)
    assert "请您办理" not in (await browser.get(f"/my/cases/{number}")).text
    assert "现在由系统办理“" in (await browser.get(f"/receipts/{number}")).text
    assert "没有等您办理的办件" in (await browser.get("/my/cases?view=turn")).text
