"""An item that takes no new applications: what the hall, the guide and the interface say, and what a submission is told."""

from datetime import timedelta

import httpx
import pytest
from browser_client import Browser
from filing_values import SignedIn, body
from hall_pages import PROMISES, Sheet, at_review, send
from paused_items import SAY, paused

from core.house import House
from core.problems import Conflict, Problem, Unavailable
from core.time import at, now, today

ITEM = "fire_acceptance_filing"


@pytest.fixture
async def company(signed_in: SignedIn) -> httpx.AsyncClient:
    """Who applies."""
    return await signed_in("company1")


async def test_the_guide_the_hall_and_the_interface_say_so(house: House, anyone: httpx.AsyncClient) -> None:
    await paused(house, ITEM, 0, 3)
    guide = await anyone.get(f"/items/{ITEM}")
    for text in ("本事项暂停受理新的申请", SAY, "恢复受理", "合成通告", "先填写、暂存"):
        assert text in guide.text, text
    assert "暂停受理</span>" in (await anyone.get("/?q=消防验收备案")).text
    listed = {each["id"]: each["paused"] for each in (await anyone.get("/api/v1/items")).json()["items"]}
    assert {name for name, word in listed.items() if word} == {ITEM}
    [pause] = (await anyone.get(f"/api/v1/items/{ITEM}")).json()["pauses"]
    assert (pause["since"], pause["say"]) == (today().isoformat(), SAY)


async def test_what_is_to_come_is_announced(house: House, anyone: httpx.AsyncClient) -> None:
    await paused(house, ITEM, 2, 5)
    guide = await anyone.get(f"/items/{ITEM}")
    assert "起暂停受理新的申请" in guide.text
    assert "立即申报" in guide.text
    assert "暂停受理</span>" not in (await anyone.get("/?q=消防验收备案")).text


async def test_a_submission_is_refused_with_the_sentence_and_taken_again_afterwards(house: House, company: httpx.AsyncClient) -> None:
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]

    async def sent(key: str) -> httpx.Response:
        headers = {"Idempotency-Key": key, "content-type": "application/json"}
        return await company.post("/api/v1/filings", content=body(party, "120", completed_on=str(today() - timedelta(days=1))), headers=headers)

    before = await sent("before")
    assert before.status_code == 201, before.text
    await paused(house, ITEM, 0, 3)
    refused = await sent("within")
    assert refused.status_code == 409, refused.text
    assert refused.json()["type"] == "/docs#paused"
    assert refused.json()["detail"] == SAY
    again = await sent("before")
    assert again.json()["repeated"] is True, "what was taken before is answered with its receipt"
    with at(now() + timedelta(days=3)):
        assert (await company.get(f"/api/v1/items/{ITEM}")).json()["name"]
        assert house.catalogue.item(ITEM).info.paused(today()) is None


async def test_the_review_comes_back_as_typed_with_the_sentence(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    review = await at_review(browser)
    await paused(house, ITEM, 0, 3)
    answer = await send(browser, review, {**PROMISES, "signer": "演示丁"})
    page = Sheet(answer)
    assert (answer.status_code, SAY in page.text, "核对并提交" in page.text) == (409, True, True)
    assert "已经暂存的内容保留" in page.text
    assert (page.values["promise_told"], page.values["signer"]) == ("true", "演示丁")


@pytest.mark.parametrize(("problem", "status"), [
    (Unavailable("暂时不能确认申请是否提交成功", "请稍后用同一提交编号再试"), 503), (Conflict("这个提交编号已经用于另一份申请", "请刷新后核对"), 409),
], ids=["busy", "conflict"])
async def test_whatever_stops_a_submission_leaves_the_typed_review(
    anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, problem: Problem, status: int
) -> None:
    async def refuse(*_: object) -> None:
        raise problem

    browser = await Browser(anyone).sign_in("company2")
    review = await at_review(browser)
    monkeypatch.setattr("ui.hall.review.submit", refuse)
    answer = await send(browser, review, {**PROMISES, "signer": "演示丁"})
    page = Sheet(answer)
    assert (answer.status_code, problem.detail in page.text, problem.instead in page.text) == (status, True, True)
    assert (page.values["promise_told"], page.values["signer"]) == ("true", "演示丁")
