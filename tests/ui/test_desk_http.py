"""The desk over HTTP: a case from the inbox to the grant, and what the pages say when an act is not done."""

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from urllib.parse import quote

import httpx
import pytest
from filing_values import SignedIn, body

from core.access.web_sessions import open_session
from core.cases.papers import CONSUMER, papers
from core.cases.sequencer import consume, sequence
from core.house import House
from core.time import CHINA, at

At = Callable[[str], Awaitable[httpx.AsyncClient]]
JSON = {"content-type": "application/json"}
_FORM = re.compile(r'<form method="post" action="([^"]+)" class="act" id="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02, a working day."""
    with at(datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)):
        yield


@pytest.fixture
async def at_desk(house: House, anyone: httpx.AsyncClient) -> At:
    """A function from a login to a browser signed in with it."""

    async def client(login: str) -> httpx.AsyncClient:
        account = await house.db.fetchval("SELECT id FROM accounts WHERE login = $1", login)
        token, _ = await open_session(house.db, account)
        return httpx.AsyncClient(transport=anyone._transport, base_url=anyone.base_url, cookies={"jiban_session": token})

    return client


async def _file(company: httpx.AsyncClient, area: str, **changed: str) -> str:
    """The number of a new case of the company."""
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
    key = changed.get("place_addr", area).encode().hex()
    answer = await company.post("/api/v1/filings", content=body(party, area, **changed), headers={**JSON, "idempotency-key": key})
    return str(answer.json()["cases"][0]["number"])


@pytest.fixture
async def number(signed_in: SignedIn) -> str:
    """A case at 300 square metres, which waits for the receiver."""
    return await _file(await signed_in("company1"), "300")


async def _act(client: httpx.AsyncClient, page: httpx.Response, act: str, **said: str | list[str]) -> httpx.Response:
    """Fill in the form of the act and send it."""
    for action, form, inner in _FORM.findall(page.text):
        hidden = dict(_HIDDEN.findall(inner))
        if hidden["outcome"] == act:
            return await client.post(action, data=hidden | {f"{form}-{name}": text for name, text in said.items()})
    raise AssertionError(f"the page offers no {act}: {page.text}")


async def test_300_goes_from_desk_to_desk(house: House, at_desk: At, number: str) -> None:
    steps = [("receiver", "收件"), ("acceptor", "受理"), ("handler", "通过"), ("decider", "准予备案"), ("issuer", "出证")]
    for login, act in steps:
        officer = await at_desk(login)
        inbox = await officer.get("/desk")
        assert f'href="/desk/cases/{number}"' in inbox.text
        page = await officer.get(f"/desk/cases/{number}")
        assert page.status_code == 200
        done = await _act(officer, page, act)
        assert done.status_code == 303, done.text
        after = await officer.get(done.headers["location"])
        assert "已办理：" in after.text
    assert "办结" in after.text
    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, papers(house))
    page = await officer.get(f"/desk/cases/{number}")
    document = quote(re.findall(r"(消验备〔\d+〕\d+号)", page.text)[0])
    viewer = await officer.get(f"/desk/cases/{number}/papers/{document}")
    file = await officer.get(f"/desk/cases/{number}/papers/{document}/file")
    assert f'src="/desk/cases/{number}/papers/{document}/file' in viewer.text
    assert (file.headers["content-type"], file.headers["x-frame-options"]) == ("application/pdf", "SAMEORIGIN")


async def test_a_refusal_without_reason_keeps_what_was_typed(at_desk: At, number: str) -> None:
    receiver, acceptor = await at_desk("receiver"), await at_desk("acceptor")
    await _act(receiver, await receiver.get(f"/desk/cases/{number}"), "收件")
    page = await acceptor.get(f"/desk/cases/{number}")
    refused = await _act(acceptor, page, "不予受理", basis="《暂行规定》第3条")
    assert refused.status_code == 409
    assert "没有办理：作出“不予受理”，须写明理由、依据和救济途径" in refused.text
    assert '<a href="#f-accept-2-reason">理由：请填写</a>' in refused.text
    assert 'value="《暂行规定》第3条"' in refused.text
    assert (await _act(acceptor, refused, "不予受理", reason="不属于本机关", basis="《暂行规定》第3条")).status_code == 303


async def test_an_act_on_what_is_no_longer_so_says_who_did_what(at_desk: At, number: str) -> None:
    receiver, acceptor = await at_desk("receiver"), await at_desk("acceptor")
    await _act(receiver, await receiver.get(f"/desk/cases/{number}"), "收件")
    old = await acceptor.get(f"/desk/cases/{number}")
    await _act(acceptor, old, "受理")
    late = await _act(acceptor, old, "不予受理", reason="不属于本机关")
    assert late.status_code == 409
    assert "受理人 【演示】受理人 李二：受理" in late.text
    assert "不属于本机关" in late.text  # what was typed can be taken along


async def test_personal_values_are_covered_until_a_purpose_is_given(house: House, at_desk: At, number: str) -> None:
    receiver = await at_desk("receiver")
    page = await receiver.get(f"/desk/cases/{number}")
    assert "138****0000" in page.text
    assert "13800000000" not in page.text
    token = re.findall(r'name="_csrf" value="([^"]+)"', page.text)[0]
    unsaid = await receiver.post(f"/desk/cases/{number}/reveal", data={"_csrf": token})
    assert (unsaid.status_code, "13800000000" in unsaid.text) == (422, False)
    open_page = await receiver.post(f"/desk/cases/{number}/reveal", data={"_csrf": token, "purpose": "联系申请人"})
    assert "13800000000" in open_page.text
    assert await house.db.fetchval("SELECT purpose FROM access_log") == "联系申请人"
    assert (await receiver.post(f"/desk/cases/{number}/reveal", data={"purpose": "联系申请人"})).status_code == 419


async def test_whoever_has_not_the_post_is_told_who_has(at_desk: At, number: str) -> None:
    issuer = await at_desk("issuer")
    page = await issuer.get(f"/desk/cases/{number}")
    assert "“收件”由收件人办理，您没有这一岗位" in page.text
    assert 'class="act"' not in page.text


async def test_a_revocation_stands_in_the_records(at_desk: At, signed_in: SignedIn) -> None:
    number = await _file(await signed_in("company1"), "120", place_addr="别处 1 号")
    decider = await at_desk("decider")
    page = await decider.get(f"/desk/cases/{number}")
    done = await _act(decider, page, "撤销", reason="承诺不实", basis="行政许可法第69条")
    after = await decider.get(done.headers["location"])
    assert "已办理：撤销" in after.text
    assert "六十日内" in after.text
    assert "本办件已经撤销" in after.text


async def test_a_draw_is_looked_at_started_and_recorded(at_desk: At, signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    for n in range(4):
        await _file(company, "100", place_addr=f"金枫街 {n} 号")
    inspector, handler = await at_desk("inspector"), await at_desk("handler")
    preview = await inspector.get("/desk/draws/filing_spot_check")
    assert "抽取 2 件" in preview.text
    assert "您没有这一岗位" in (await handler.get("/desk/draws/filing_spot_check")).text
    token = re.findall(r'name="_csrf" value="([^"]+)"', preview.text)[0]
    refused = await inspector.post("/desk/draws/filing_spot_check", data={"_csrf": token, "seed": "7" * 201})
    assert (refused.status_code, "随机种子最多 200 个字，现在 201 个字" in refused.text, "7" * 201 in refused.text) == (422, True, True)
    started = await inspector.post("/desk/draws/filing_spot_check", data={"_csrf": token, "seed": "123"})
    run = started.headers["location"]
    member = re.findall(r'name="number" value="(\w+)"', (await inspector.get(run)).text)[0]
    bare = await inspector.post(f"{run}/results", data={"_csrf": token, "number": member, "result": "承诺不实"})
    assert (bare.status_code, "须写明核查情况" in bare.text) == (422, True)
    words = "事实" * 2001
    refused = await inspector.post(f"{run}/results", data={"_csrf": token, "number": member, "result": "承诺不实", "finding": words})
    assert (refused.status_code, "核查情况最多 4000 个字，现在 4002 个字" in refused.text, words in refused.text) == (422, True, True)
    assert 'maxlength="4000"' in refused.text
    found = await inspector.post(f"{run}/results", data={"_csrf": token, "number": member, "result": "合格"})
    assert "还有 1 件没有登记" in (await inspector.get(found.headers["location"])).text
    assert "重新抽取的结果与记录一致" in (await inspector.get(f"{run}?again=1")).text


async def test_a_view_has_its_own_heading_and_numbers(at_desk: At, number: str) -> None:
    handler = await at_desk("handler")
    mine, every, done = [(await handler.get(f"/desk?view={view}")).text for view in ("mine", "all", "done")]
    assert number in every
    assert number not in mine
    assert ["<h1>待办</h1>" in mine, "<h1>本机关在办</h1>" in every, "<h1>我办过的</h1>" in done] == [True] * 3
    assert "<strong>1</strong> 件未读" in every
    assert "<strong>0</strong> 件未读" in mine
    assert "件未读" not in done


async def test_the_inbox_says_what_is_new_and_filters(at_desk: At, number: str) -> None:
    receiver = await at_desk("receiver")
    assert "未读：" in (await receiver.get("/desk")).text
    await receiver.get(f"/desk/cases/{number}")
    assert "未读：" not in (await receiver.get("/desk")).text
    none = await receiver.get("/desk", params={"overdue": "1"})
    assert "没有符合条件的办件" in none.text
    part = await receiver.get("/desk", headers={"hx-request": "true"})
    assert part.text.lstrip().startswith('<div id="inbox">')
    assert (await receiver.get("/desk", params={"view": "neither"})).status_code == 400
    assert "您还没有办过办件" in (await receiver.get("/desk", params={"view": "done"})).text


async def test_search_finds_within_the_authority_only(at_desk: At, number: str) -> None:
    receiver = await at_desk("receiver")
    assert f'href="/desk/cases/{number}"' in (await receiver.get("/desk/search", params={"q": number})).text
    assert "没有找到" in (await receiver.get("/desk/search", params={"q": "查无此件"})).text


async def test_applicants_and_strangers_have_no_desk(at_desk: At, anyone: httpx.AsyncClient, number: str) -> None:
    company = await at_desk("company1")
    for path in ("/desk", f"/desk/cases/{number}", "/desk/runs", "/desk/search"):
        assert (await company.get(path)).status_code == 403, path
        sent = await anyone.get(path, headers={"accept": "text/html"})
        assert (sent.status_code, sent.headers["location"].split("?")[0]) == (303, "/sign-in"), path
