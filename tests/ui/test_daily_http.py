"""The desk day in, day out: on to the next case, phrases, what was typed and not sent, several at once."""

import re
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from browser_client import Browser
from filing_values import SignedIn, body

from core.access import Actor, actor_of, sign_in
from core.cases import act
from core.house import House
from core.process import Act
from core.time import CHINA, at
from ui.cli.people import PASSWORD
from ui.desk import several

_SEQ = re.compile(r'name="expect_seq" value="(\d+)"')


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02, a working day."""
    with at(datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)):
        yield


@pytest.fixture
async def numbers(signed_in: SignedIn) -> list[str]:
    """Three cases at 300 square metres, which wait for the receiver."""
    company = await signed_in("company1")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
    found = []
    for n in range(3):
        headers = {"content-type": "application/json", "idempotency-key": f"daily-{n}"}
        answer = await company.post("/api/v1/filings", content=body(party, "300", place_addr=f"金枫街 {n} 号"), headers=headers)
        found.append(str(answer.json()["cases"][0]["number"]))
    return found


@pytest.fixture
async def receiver(anyone: httpx.AsyncClient) -> Browser:
    """The receiver's browser."""
    return await Browser(anyone).sign_in("receiver")


async def _receive(browser: Browser, number: str) -> httpx.Response:
    page = await browser.get(f"/desk/cases/{number}")
    seq = _SEQ.findall(page.text)[0]
    return await browser.post(f"/desk/cases/{number}/acts", {"form": "receive-1", "outcome": "收件", "expect_seq": seq})


async def test_the_next_opens_until_all_are_done(receiver: Browser, numbers: list[str]) -> None:
    done = await _receive(receiver, numbers[0])
    assert done.headers["location"] == f"/desk/cases/{numbers[1]}?handled={numbers[0]}&done=2"
    following = await receiver.get(done.headers["location"])
    for text in ("已办理：收件", f'href="/desk/cases/{numbers[0]}?done=2"', "今天没有到期的，待我办理共 2 件", numbers[1]):
        assert text in following.text
    await _receive(receiver, numbers[1])
    last = await _receive(receiver, numbers[2])
    assert last.headers["location"] == f"/desk?handled={numbers[2]}&done=2"
    assert "待我办理的都办完了，辛苦了" in (await receiver.get(last.headers["location"])).text


async def test_who_wants_to_stay_stays_and_is_offered_the_next(receiver: Browser, numbers: list[str]) -> None:
    assert 'name="open_next"' in (await receiver.get("/desk")).text
    saved = await receiver.post("/desk/settings", {"hotkeys": "on", "back": "/desk?view=all"})
    assert saved.headers["location"] == "/desk?view=all"
    done = await _receive(receiver, numbers[0])
    assert done.headers["location"] == f"/desk/cases/{numbers[0]}?done=2"
    page = await receiver.get(done.headers["location"])
    assert "已办理：收件" in page.text
    assert re.search(rf'class="next" href="/desk/cases/{numbers[1]}"', page.text)


async def test_what_others_did_is_not_said_to_be_ones_own(anyone: httpx.AsyncClient, receiver: Browser, numbers: list[str]) -> None:
    await _receive(receiver, numbers[0])
    decider = await Browser(anyone).sign_in("decider")
    page = await decider.get(f"/desk?handled={numbers[0]}&done=2")
    assert (page.status_code, "已办理" in page.text) == (200, False)


async def test_who_only_told_somebody_stays_with_the_case(receiver: Browser, numbers: list[str]) -> None:
    page = await receiver.get(f"/desk/cases/{numbers[0]}")
    form = next(form for form, word in re.findall(r'name="form" value="(\w+)">\s*<input type="hidden" name="outcome" value="([^"]+)"', page.text) if word == "知会")
    told = await receiver.post(
        f"/desk/cases/{numbers[0]}/acts", {"form": form, "outcome": "知会", "expect_seq": _SEQ.findall(page.text)[0], f"{form}-to": "handler"},
    )
    assert told.headers["location"] == f"/desk/cases/{numbers[0]}?done=2"


async def test_what_was_typed_survives_a_lost_session(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    await act(house, (await _actor(house, "receiver")), numbers[0], Act("收件"))
    first = await Browser(anyone).sign_in("acceptor")
    page = await first.get(f"/desk/cases/{numbers[0]}")
    form = re.findall(r'hx-post="/desk/cases/\w+/draft"', page.text)
    assert form
    kept = await first.post(f"/desk/cases/{numbers[0]}/draft", {"form": "accept-2", "expect_seq": "2", "outcome": "不予受理", "accept-2-reason": "不属于本机关"}, hx_request="true")
    assert "已自动保存 10:00" in kept.text
    again = await Browser(anyone).sign_in("acceptor")
    back = await again.get(f"/desk/cases/{numbers[0]}")
    assert "已恢复 10:00 未提交的意见" in back.text
    assert ">\n不属于本机关</textarea>" in back.text
    assert "未提交的意见" not in (await (await Browser(anyone).sign_in("decider")).get(f"/desk/cases/{numbers[0]}")).text
    cleared = await again.post(f"/desk/cases/{numbers[0]}/draft", {"form": "accept-2", "_clear": "1"})
    assert cleared.headers["location"] == f"/desk/cases/{numbers[0]}#acts"
    assert "未提交的意见" not in (await again.get(f"/desk/cases/{numbers[0]}")).text


async def test_ticks_of_a_correction_survive_too(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    await act(house, (await _actor(house, "receiver")), numbers[0], Act("收件"))
    acceptor = await Browser(anyone).sign_in("acceptor")
    await acceptor.get(f"/desk/cases/{numbers[0]}/correction")
    typed: dict[str, object] = {"form": "correction", "expect_seq": "2", "tick": "project_name", "problem-project_name": "与合同不符"}
    await acceptor.post(f"/desk/cases/{numbers[0]}/draft", typed)
    page = await acceptor.get(f"/desk/cases/{numbers[0]}/correction")
    assert "已恢复 10:00 未提交的意见" in page.text
    assert 'value="project_name" id="f-tick-project_name" checked' in page.text
    assert ">\n与合同不符</textarea>" in page.text


async def test_phrases_are_kept_filled_in_and_counted(house: House, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    for login, outcome in (("receiver", "收件"), ("acceptor", "受理")):
        await act(house, await _actor(house, login), numbers[0], Act(outcome))
    handler = await Browser(anyone).sign_in("handler")
    page = await handler.get(f"/desk/cases/{numbers[0]}")
    sent: dict[str, object] = {"form": "review-1", "outcome": "通过", "expect_seq": _SEQ.findall(page.text)[0], "review-1-opinion": "材料齐全，符合要求"}
    kept = await handler.post(f"/desk/cases/{numbers[0]}/acts", {**sent, "_keep": "opinion"})
    assert (kept.status_code, "已存为常用语" in kept.text, ">\n材料齐全，符合要求</textarea>" in kept.text) == (200, True, True)
    assert 'value="opinion:材料齐全，符合要求"' in kept.text
    filled = await handler.post(f"/desk/cases/{numbers[0]}/acts", {**sent, "review-1-opinion": "经审查", "_phrase": "opinion:材料齐全，符合要求"})
    assert ">\n经审查；材料齐全，符合要求</textarea>" in filled.text
    assert await house.db.fetchval("SELECT seq FROM cases WHERE number = $1", numbers[0]) == 3
    assert (await handler.post(f"/desk/cases/{numbers[0]}/acts", sent)).status_code == 303
    assert await house.db.fetchval("SELECT uses FROM phrases") == 1
    assert "用过 1 次" in (await handler.get("/desk/phrases")).text


async def test_phrases_are_added_reworded_and_deleted(house: House, anyone: httpx.AsyncClient) -> None:
    decider = await Browser(anyone).sign_in("decider")
    page = await decider.get("/desk/phrases")
    org = re.findall(r'<option value="(\w+)"[^>]*>', page.text[page.text.index('id="f-org"'):])[0]
    assert (await decider.post("/desk/phrases", {"words": "同意", "ask": "opinion", "org": org})).status_code == 303
    wrong = await decider.post("/desk/phrases", {"words": " ", "ask": "opinion"})
    assert (wrong.status_code, "请填写文字" in wrong.text) == (422, True)
    number = await house.db.fetchval("SELECT id FROM phrases")
    handler = await Browser(anyone).sign_in("handler")
    seen = await handler.get("/desk/phrases")
    assert "同意" in seen.text
    assert f'action="/desk/phrases/{number}"' not in seen.text
    assert (await handler.post(f"/desk/phrases/{number}", {f"words-{number}": "x"})).status_code == 404
    assert (await handler.post("/desk/phrases", {"words": "同意", "ask": "opinion", "org": org})).status_code == 403
    too_long = "同意" + "，请办理" * 200
    refused = await decider.post(f"/desk/phrases/{number}", {f"words-{number}": too_long})
    assert (refused.status_code, f">\n{too_long}</textarea>" in refused.text, '<details class="change" open>' in refused.text) == (422, True, True)
    await decider.post(f"/desk/phrases/{number}", {f"words-{number}": "同意，请办理"})
    assert "同意，请办理" in (await decider.get("/desk/phrases?done=changed")).text
    await decider.post(f"/desk/phrases/{number}", {"_delete": "1"})
    assert await house.db.fetchval("SELECT count(*) FROM phrases") == 0


async def test_several_are_looked_at_and_done_each_for_itself(house: House, receiver: Browser, numbers: list[str]) -> None:
    inbox = await receiver.get("/desk")
    assert inbox.text.count('class="tick"') == 3
    chosen = await receiver.get("/desk/several?" + "&".join(f"case={number}" for number in numbers))
    assert "一并办理 3 件" in chosen.text
    cases = re.findall(r'name="case" value="(\w+:\d+)"', chosen.text)[:3]
    form = {"form": "receive-1", "outcome": "收件", "case": cases}
    await act(house, await _actor(house, "receiver"), numbers[2], Act("收件"))
    preview = await receiver.post("/desk/several", form)
    assert "将办理 2 件" in preview.text
    assert "不办理 1 件" in preview.text
    assert "办件已有新的办理记录" in preview.text
    assert await house.db.fetchval("SELECT count(*) FROM events WHERE kind = 'received'") == 1
    done = [await receiver.post("/desk/several", {**form, "_do": "1"}) for _ in range(2)]
    for answer in done:
        assert "已办理 2 件：收件" in answer.text
        assert "没有办理 1 件" in answer.text
        assert f'href="/desk/cases/{numbers[0]}"' in answer.text
    assert await house.db.fetchval("SELECT count(*) FROM events WHERE kind = 'received'") == 3


async def test_what_goes_wrong_with_one_keeps_none_of_the_others(house: House, receiver: Browser, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    await _receive(receiver, numbers[0])
    acceptor = await Browser(anyone).sign_in("acceptor")
    mixed = await acceptor.get(f"/desk/several?case={numbers[0]}&case={numbers[1]}")
    assert "勾选的有 2 种" in mixed.text
    assert f'href="/desk/several?case={numbers[0]}"' in mixed.text
    form = {"form": "accept-2", "outcome": "不予受理", "case": [f"{numbers[0]}:2", f"{numbers[1]}:1"]}
    bare = await acceptor.post("/desk/several", form)
    assert "没有一件现在能这样办" in bare.text
    assert "须写明理由、依据和救济途径" in bare.text
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', bare.text.partition('class="act"')[2])
    assert 'name="_edit"' in bare.text
    edited = await acceptor.post("/desk/several", {"_edit": "1"} | {name: [each for key, each in sent if key == name] for name, _ in sent})
    assert "勾选的有 2 种" in edited.text
    given = {**form, "accept-2-reason": "不属于本机关", "accept-2-basis": "暂行规定第3条", "_do": "1"}
    done = await acceptor.post("/desk/several", given)
    assert "已办理 1 件：不予受理" in done.text
    assert "没有办理 1 件" in done.text
    assert await house.db.fetchval("SELECT status FROM cases WHERE number = $1", numbers[0]) == "不予受理"
    assert await house.db.fetchval("SELECT seq FROM cases WHERE number = $1", numbers[1]) == 1


async def test_nothing_ticked_others_cases_and_too_many_are_said(receiver: Browser, anyone: httpx.AsyncClient, numbers: list[str]) -> None:
    assert "没有勾选办件" in (await receiver.get("/desk/several")).text
    assert (await receiver.post("/desk/several", {"outcome": "收件"})).headers["location"] == "/desk/several"
    too_many = await receiver.get("/desk/several?case=" + ",".join(f"SF{n}" for n in range(several.MOST + 1)))
    assert (too_many.status_code, "一次最多一并办理 50 件" in too_many.text) == (422, True)
    part = await receiver.get(f"/desk/several?case={numbers[0]},SF404")
    assert "1 件不在您的办理范围内" in part.text
    issuer = await Browser(anyone).sign_in("issuer")
    assert "没有可以一并办理的事" in (await issuer.get(f"/desk/several?case={numbers[0]}")).text


async def test_keys_are_a_matter_of_choice(receiver: Browser, numbers: list[str]) -> None:
    page = await receiver.get(f"/desk/cases/{numbers[0]}")
    assert "/static/keys.js" in page.text
    await receiver.post("/desk/settings", {"open_next": "on"})
    assert "/static/keys.js" not in (await receiver.get(f"/desk/cases/{numbers[0]}")).text


async def _actor(house: House, login: str) -> Actor:
    token, _ = await sign_in(house.db, login, PASSWORD)
    async with house.db.pool.acquire() as connection:
        actor = await actor_of(connection, token)
    assert actor is not None
    return actor
