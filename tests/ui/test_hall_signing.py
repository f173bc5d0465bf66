"""由平台生成的材料 on the review page: opened, confirmed, signed; what changes falls; what is missing is said with a link; scripts off."""

from typing import Any

import httpx
import pytest
from browser_client import Browser
from hall_pages import Sheet, open_page, send

from core.access.signing_in import actor_of_account
from core.filings.drafts import save
from core.house import House
from core.scenarios.bases import example
from ui.web.fields import raw_of

ITEM = "demo_alliance"
IDS = ("form", "articles", "promise")
TICKS = {f"_sign.{each}": "on" for each in IDS}


@pytest.fixture
async def draft(house: House) -> int:
    """Everything filled in, the review still to come; the form says who signs."""
    account = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'company2'")
    item = house.catalogue.item(ITEM)
    typed = item.form.typed(example(item), {})
    raw: dict[str, Any] = {name: raw_of(item.form.fields[name], value) for name, value in typed.items()}
    async with house.db.transaction() as connection:
        actor = await actor_of_account(connection, account)
        assert actor is not None
        return (await save(connection, actor, house.vault, None, actor.parties[0].id, ITEM, item.hash, raw)).id


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    return await Browser(anyone).sign_in("company2")


async def test_each_document_is_opened_confirmed_and_filed(browser: Browser, draft: int) -> None:
    review = await open_page(browser, f"/drafts/{draft}/review")
    assert review.text.count("待确认") == len(IDS)
    for each in IDS:
        pdf = await browser.get(f"/drafts/{draft}/documents/{each}")
        assert (pdf.status_code, pdf.headers["content-type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    answer = await send(browser, review, TICKS)
    assert (answer.status_code, answer.headers["location"].split("/")[1]) == (303, "receipts")
    receipt = await open_page(browser, answer.headers["location"])
    assert "由平台生成、您已签署的材料" in receipt.text
    assert "【演示】刘乙" in receipt.text
    case = await browser.get(answer.headers["location"].replace("receipts", "my/cases"))
    assert case.text.count("由平台按申报内容生成") == len(IDS)


async def test_without_confirmation_the_page_says_what_is_missing_and_links_to_it(browser: Browser, draft: int) -> None:
    review = await open_page(browser, f"/drafts/{draft}/review")
    answer = await send(browser, review, {"_sign.form": "on"})
    assert answer.status_code == 422
    page = Sheet(answer)
    assert "请阅读《金枫街商户联盟章程》，确认内容属实并签署" in page.text
    assert 'href="#f-_sign.articles"' in answer.text
    assert {"f-_sign.articles", "f-_sign.promise"} <= page.ids
    assert "f-_sign.form" not in page.ids  # signed, and kept so
    answer = await send(browser, page, {"_sign.articles": "on", "_sign.promise": "on"})
    assert answer.status_code == 303


async def test_what_is_signed_falls_when_an_answer_changes(browser: Browser, draft: int) -> None:
    review = await open_page(browser, f"/drafts/{draft}/review")
    answer = await send(browser, review, {**TICKS, "_only_sign": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/drafts/{draft}/review#documents")
    review = await open_page(browser, f"/drafts/{draft}/review")
    assert review.text.count("已签署") >= len(IDS)
    assert not TICKS.keys() & review.names
    sheet = await open_page(browser, f"/drafts/{draft}/2")
    assert (await send(browser, sheet, {"purpose": "另外一个宗旨，写进章程。"})).status_code == 303
    review = await open_page(browser, f"/drafts/{draft}/review")
    assert review.text.count("内容已改动，须重新确认") == 2
    assert {each for each in TICKS if each in review.names} == {"_sign.form", "_sign.articles"}
    refused = await send(browser, review)
    assert refused.status_code == 422
    assert "的内容在确认以后有改动，请重新阅读并确认" in Sheet(refused).text
    assert (await send(browser, Sheet(refused), TICKS)).status_code == 303


async def test_what_was_not_shown_is_not_signed(browser: Browser, draft: int) -> None:
    """Another answer was given in between on another page of the same draft: the ticks were meant for what stood there before."""
    review = await open_page(browser, f"/drafts/{draft}/review")
    answer = await send(browser, review, {**TICKS, "_seen.articles": "0" * 64})
    assert answer.status_code == 422
    assert "《金枫街商户联盟章程》的内容刚有改动，请重新阅读并确认" in Sheet(answer).text


async def test_a_stranger_sees_no_document(anyone: httpx.AsyncClient, draft: int) -> None:
    stranger = await Browser(anyone).sign_in("company1")
    assert (await stranger.get(f"/drafts/{draft}/documents/articles")).status_code == 404


async def test_an_item_without_documents_has_no_such_part(browser: Browser, house: House) -> None:
    item = house.catalogue.item("demo_known_company")
    account = await house.db.fetchval("SELECT id FROM accounts WHERE login = 'company2'")
    async with house.db.transaction() as connection:
        actor = await actor_of_account(connection, account)
        assert actor is not None
        made = await save(connection, actor, house.vault, None, actor.parties[0].id, item.id, item.hash, {})
    page = await browser.get(f"/drafts/{made.id}/review")
    assert "由平台生成的材料" not in page.text
    assert (await browser.get(f"/drafts/{made.id}/documents/form")).status_code == 404


async def test_the_interface_makes_them_takes_them_signed_and_refuses_them_stale(anyone: httpx.AsyncClient, house: House) -> None:
    token = (await anyone.post("/api/v1/sessions", json={"login": "company2", "password": "jiban-demo-2026"})).json()["token"]
    party = await house.db.fetchval("SELECT party FROM accounts WHERE login = 'company2'")
    values = example(house.catalogue.item(ITEM))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "idempotency-key": "signed-1"}
    plain = {**values, "founded_on": "2026-03-02"}
    made = (await anyone.post(f"/api/v1/items/{ITEM}/documents", json={"party": party, "values": plain}, headers=headers)).json()["documents"]
    assert [each["material"] for each in made] == [*IDS]
    signed = [{"material": each["material"], "digest": each["digest"]} for each in made]
    body = {"item": ITEM, "party": party, "values": plain}
    bare = await anyone.post("/api/v1/filings", json=body, headers=headers)
    assert (bare.status_code, [each["field"] for each in bare.json()["fields"]]) == (422, [f"signed.{each}" for each in IDS])
    stale = await anyone.post("/api/v1/filings", json={**body, "values": {**plain, "contact_name": "演示丁"}, "signed": signed}, headers=headers)
    assert (stale.status_code, [each["field"] for each in stale.json()["fields"]]) == (422, ["signed.form"])
    done = await anyone.post("/api/v1/filings", json={**body, "signed": signed}, headers=headers)
    assert done.status_code == 201
    case = (await anyone.get(f"/api/v1/cases/{done.json()['cases'][0]['number']}", headers=headers)).json()
    assert [(each["material"], each["content"]) for each in case["documents"]] == [(each["material"], each["digest"]) for each in made]


async def test_at_the_counter_they_are_printed_signed_by_hand_and_ticked(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("acceptor")
    item, code = house.catalogue.item(ITEM), example(house.catalogue.item(ITEM))["uscc"]
    typed = {name: raw_of(item.form.fields[name], value) for name, value in item.form.typed(example(item), {}).items()}
    form = await open_page(browser, f"/desk/counter/{ITEM}?code={code}")
    rows = {f"members.{place}.{name}": text for place, row in enumerate(typed.pop("members")) for name, text in row.items()}
    filled = {**{name: text for name, text in typed.items() if name in form.names}, **rows, "confirmed": "1"}
    assert "由平台生成的材料" in form.text
    paper = Sheet(await send(browser, form, {**filled, "_do": "print"}))
    for said in ("金枫街商户联盟章程", "商户联盟告知承诺书", "第一条", "申请人（签字或者盖章）"):
        assert said in paper.text
    refused = await send(browser, form, {**filled, "_do": "receive"})
    assert refused.status_code == 422
    assert "请打印《商户联盟告知承诺书》，由申请人签字后勾选“已由申请人签字”" in Sheet(refused).text
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0
    done = await send(browser, form, {**filled, **{f"seen-{each}": "已由申请人签字" for each in IDS}, "_do": "receive"})
    assert done.status_code == 303, Sheet(done).text
    page = await browser.get(f"/desk/cases/{done.headers['location'].rpartition('/')[2]}")
    assert page.text.count("已由申请人签字") >= len(IDS)
