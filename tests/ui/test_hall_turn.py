"""The applicant's own step: told at the top of the case, marked in the list, done with one button and no script."""

from datetime import timedelta

import httpx
import pytest
from browser_client import Browser
from hall_pages import Sheet
from linked_cases import OTHER, OWNER, caught_up, closing

from core import cases
from core.house import House
from core.problems import Unavailable
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


@pytest.mark.parametrize(("said", "told"), [("长" * 10_001, "说明最多 10000 个字，现在 10001 个字"), ("已经\x0b清场", "说明含有控制字符")], ids=["long", "hidden"])
async def test_words_that_cannot_be_kept_come_back_with_why(house: House, anyone: httpx.AsyncClient, number: str, said: str, told: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    count = await house.db.fetchval("SELECT count(*) FROM events")
    answer = await browser.post(page.action, {**page.values, "outcome": "继续办理", "said": said})
    assert (answer.status_code, answer.text.count(told)) == (422, 2)
    assert Sheet(answer).values["said"] == said
    assert 'maxlength="10000"' in answer.text
    assert await house.db.fetchval("SELECT count(*) FROM events") == count


async def test_long_words_are_recorded_whole(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    assert (await browser.post(page.action, {**page.values, "outcome": "继续办理", "said": "已" * 1500 + "完"})).status_code == 303
    assert "已" * 1500 + "完" in (await browser.get(f"/my/cases/{number}")).text


async def test_what_was_typed_comes_back_from_a_page_that_is_behind(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    behind = {**page.values, "_seq": "1"}
    for path, name in ((page.action, "said"), (f"/my/cases/{number}/withdrawal", "reason")):
        answer = await browser.post(path, {**behind, "outcome": "继续办理", name: "现场已经清空"})
        assert (answer.status_code, "请刷新后按最新情况办理" in answer.text) == (409, True)
        assert f'name="{name}"' in answer.text
        assert ">\n现场已经清空</textarea>" in answer.text


async def test_what_was_typed_is_shown_where_it_can_no_longer_be_sent(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    await browser.post(page.action, {**page.values, "outcome": "继续办理"})
    late = await browser.post(page.action, {**page.values, "outcome": "继续办理", "said": "另有说明"})
    assert late.status_code == 409
    assert "您刚才写的没有提交" in late.text
    assert "另有说明" in late.text


async def test_a_house_that_is_busy_gives_back_what_was_typed(
    house: House, anyone: httpx.AsyncClient, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise Unavailable("系统暂时不能办理", "请稍后重新提交")

    browser = await _mine(house, anyone)
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    monkeypatch.setattr(cases, "act", busy)
    monkeypatch.setattr(cases, "withdraw", busy)
    for path, name in ((page.action, "said"), (f"/my/cases/{number}/withdrawal", "reason")):
        answer = await browser.post(path, {**page.values, "outcome": "继续办理", name: "现场已经清空"})
        assert (answer.status_code, "请稍后重新提交" in answer.text, "现场已经清空</textarea>" in answer.text) == (503, True, True)


async def test_a_reason_that_is_too_long_is_not_cut(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    browser = await Browser(anyone).sign_in(OWNER.login)
    await browser.get(f"/my/cases/{number}")
    answer = await browser.post(f"/my/cases/{number}/withdrawal", {"reason": "理" * 10_001})
    assert (answer.status_code, answer.text.count("理由最多 10000 个字，现在 10001 个字")) == (422, 2)
    assert 'class="confirm danger" open' in answer.text
    assert await house.db.fetchval("SELECT count(*) FROM cases WHERE number = $1 AND closed_on IS NULL", number) == 1
