"""Objecting to what is publicised: begun there, said on every page, filed with the link; not offered as an ordinary filing."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
from browser_client import Browser
from filing_values import SignedIn
from hall_pages import Sheet, onward, open_page, send
from linked_cases import CLOSING, OBJECTION, OTHER, OWNER, PATROL, closing

from core.house import House
from core.time import at, now


async def test_an_objection_is_begun_at_the_publicity_and_linked_to_it(house: House, anyone: httpx.AsyncClient) -> None:
    number = await closing(house)
    browser = await Browser(anyone).sign_in(OTHER.login)
    first = await open_page(browser, f"/apply/{OBJECTION}?about={number}")
    assert f"退出公示 {number}" in first.text
    review = await onward(browser, first, {"claim_kind": "欠款"})
    assert review.action.endswith("/review")
    assert f"退出公示 {number}" in review.text
    assert OWNER.name in review.text
    done = await send(browser, review)
    assert done.status_code == 303
    filed = done.headers["location"].rpartition("/")[2]
    for reader, path, said in ((browser, f"/my/cases/{filed}", "异议所指"), (await Browser(anyone).sign_in(OWNER.login), f"/my/cases/{number}", "异议")):
        assert said in Sheet(await reader.get(path)).text
    assert await house.db.fetchval("SELECT kind FROM links") == "objects_to"


async def test_what_it_is_about_stays_with_the_draft_and_is_no_field(house: House, anyone: httpx.AsyncClient) -> None:
    number = await closing(house)
    browser = await Browser(anyone).sign_in(OTHER.login)
    first = await open_page(browser, f"/apply/{OBJECTION}?about={number}")
    stopped = await send(browser, first, {"claim_kind": ""})
    again = await open_page(browser, stopped.headers["location"])
    assert f"退出公示 {number}" in again.text
    assert "_about" not in again.names
    stored = await house.db.fetchval("SELECT sealed FROM drafts")
    assert number.encode() not in stored


async def test_without_a_publicity_it_leads_to_the_board(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in(OTHER.login)
    told = await browser.get(f"/apply/{OBJECTION}")
    assert "请先选择公示" in told.text
    assert 'href="/publicity"' in told.text
    assert (await browser.post(f"/apply/{OBJECTION}")).status_code == 422
    guide = await browser.get(f"/items/{OBJECTION}")
    assert f"/apply/{OBJECTION}" not in guide.text


async def test_only_by_the_item_named_there_and_only_while_it_lasts(house: House, anyone: httpx.AsyncClient) -> None:
    number = await closing(house)
    browser = await Browser(anyone).sign_in(OTHER.login)
    assert (await browser.get(f"/apply/{OBJECTION}?about=SF2026010100001")).status_code == 404
    assert (await browser.get(f"/apply/{CLOSING}?about={number}")).status_code == 422
    review = await onward(browser, await open_page(browser, f"/apply/{OBJECTION}?about={number}"), {"claim_kind": "欠款"})
    with at(now() + timedelta(days=25)):
        late = await Browser(anyone).sign_in(OTHER.login)
        over = Sheet(await late.get(review.action))
        assert "所指的公示已经结束" in over.text
        refused = await send(late, over)
    assert refused.status_code == 422
    assert "公示已经结束" in refused.text


async def test_the_hall_offers_what_applicants_file(anyone: httpx.AsyncClient) -> None:
    home = (await Browser(anyone).get("/")).text
    assert f'"/items/{CLOSING}"' in home
    for item in (OBJECTION, PATROL, "demo_cancel"):
        assert f'"/items/{item}"' not in home


async def test_the_interface_takes_what_an_objection_is_about(house: House, signed_in: SignedIn) -> None:
    number = await closing(house)
    client = await signed_in(OTHER.login)
    party = (await client.get("/api/v1/sessions/current")).json()["parties"][0]["id"]

    async def file(key: str, **more: Any) -> httpx.Response:
        values = {"org_name": OTHER.name, "uscc": OTHER.uscc, "claim_kind": "欠租"}
        body = msgspec.json.encode({"item": OBJECTION, "party": party, "values": values, **more})
        return await client.post("/api/v1/filings", content=body, headers={"content-type": "application/json", "idempotency-key": key})

    assert (await file("without")).status_code == 422
    assert (await file("nothing", about="SF2026010100001")).status_code == 404
    assert (await file("long", about="S" * 41)).status_code in {400, 422}
    filed = await file("right", about=number)
    assert filed.status_code == 201, filed.text
    view = (await client.get(f"/api/v1/cases/{filed.json()['cases'][0]['number']}")).json()
    assert [(kin["relation"], kin["number"]) for kin in view["kin"]] == [("异议所指", number)]
