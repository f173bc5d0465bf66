"""One's own cases, papers and drafts: shown to whom they belong, by company; taking an application back."""

import httpx
import pytest
from browser_client import Browser
from filing_values import ITEM, values
from hall_pages import Sheet

from core.access import actor_of
from core.filings import FilingRequest, submit
from core.house import House


@pytest.fixture
async def number(house: House, anyone: httpx.AsyncClient) -> str:
    """A case of the first company that waits for an officer."""
    party = await house.db.fetchval("SELECT party FROM accounts WHERE login = 'company1'")
    token = (await anyone.post("/api/v1/sessions", json={"login": "company1", "password": "jiban-demo-2026"})).json()["token"]
    async with house.db.pool.acquire() as connection:
        actor = await actor_of(connection, token)
    assert actor is not None
    receipt = await submit(house, actor, FilingRequest(ITEM, values("300"), party, "one"))
    return receipt.cases[0].number


async def test_a_case_shows_its_way_its_limits_and_its_papers(anyone: httpx.AsyncClient, number: str) -> None:
    browser = await Browser(anyone).sign_in("company1")
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    for said in ("收件", "法定时限", "承诺时限", "自受理起计算", "办理记录", "申报：提交", "文书正在生成"):
        assert said in page.text
    fragment = await browser.get(f"/my/cases/{number}", hx_request="true")
    assert 'hx-trigger="load delay:2s"' in fragment.text
    assert "<html" not in fragment.text


async def test_cases_are_listed_by_company(anyone: httpx.AsyncClient, number: str) -> None:
    owner = await Browser(anyone).sign_in("company1")
    assert number in (await owner.get("/my/cases")).text
    assert number in (await owner.get("/my/cases?view=open")).text
    assert number not in (await owner.get("/my/cases?view=closed")).text
    stranger = await Browser(anyone).sign_in("company2")
    assert number not in (await stranger.get("/my/cases")).text
    for path in (f"/my/cases/{number}", f"/receipts/{number}"):
        assert (await stranger.get(path)).status_code == 404


async def test_an_application_is_taken_back_once(anyone: httpx.AsyncClient, number: str) -> None:
    browser = await Browser(anyone).sign_in("company1")
    page = Sheet(await browser.get(f"/my/cases/{number}"))
    answer = await browser.post(page.action, {**page.values, "reason": "地址写错了"})
    assert answer.status_code == 303
    after = Sheet(await browser.get(f"/my/cases/{number}"))
    assert "撤回申请" in after.text  # the status
    assert "我要撤回申请" not in after.text
    assert "现在不能撤回申请" not in after.text
    again = await browser.post(page.action, {"_seq": "2"})
    assert again.status_code == 409


@pytest.mark.parametrize("path", ["/my/cases", "/my/papers", "/my/drafts"])
async def test_empty_lists_say_so_and_lead_on(anyone: httpx.AsyncClient, path: str) -> None:
    browser = await Browser(anyone).sign_in("company3")
    page = await browser.get(path)
    assert page.status_code == 200
    assert 'class="empty"' in page.text
    visitor = await Browser(anyone).get(path)
    assert visitor.status_code == 303
    assert visitor.headers["location"].startswith("/sign-in?next=")


async def test_addresses_out_of_range_are_answered(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company3")
    for path in ("/my/cases?after=x", "/my/cases?view=zzz", "/drafts/0", "/drafts/99999999999999999999", "/drafts/1/0", "/my/cases/a%2Fb", "/receipts/%E7%94%B2"):
        assert (await browser.get(path)).status_code in {400, 404}
