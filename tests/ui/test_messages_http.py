"""Messages on the pages: read, counted, sent again; where one wants to be told; receipts of a gateway."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import pytest
from browser_client import Browser
from filing_values import ITEM, values
from hall_pages import Sheet

from core import time
from core.access import actor_of
from core.cases import withdraw
from core.cases.sequencer import consume, sequence
from core.filings import FilingRequest, submit
from core.house import House
from core.messages.configured import Channels, Sms
from core.messages.making import CONSUMER, MessageMaker
from core.parties.contacts import contact
from core.signals.keys import sign

KEY = "5a" * 32
Filed = Callable[[str], Awaitable[str]]


@pytest.fixture
def connected(house: House, tmp_path: Path) -> House:
    """A house with a short-message gateway."""
    key = tmp_path / "sms.key"
    key.write_text(KEY)
    sms = Sms(url="http://127.0.0.1:1/", key_file=key, signature="沈抚示范区")
    house.settings = msgspec.structs.replace(house.settings, channels=Channels(sms=sms))
    return house


async def told(house: House) -> None:
    async with house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(house.db, CONSUMER, MessageMaker(house)):
        pass


async def filed(house: House, anyone: httpx.AsyncClient, key: str = "one", *, taken_back: bool = False) -> str:
    """A case of the first company that waits for an officer, and what is told about it."""
    party = await house.db.fetchval("SELECT party FROM accounts WHERE login = 'company1'")
    token = (await anyone.post("/api/v1/sessions", json={"login": "company1", "password": "jiban-demo-2026"})).json()["token"]
    async with house.db.pool.acquire() as connection:
        actor = await actor_of(connection, token)
    assert actor is not None
    number = (await submit(house, actor, FilingRequest(ITEM, values("300", place_addr=f"{key} 号"), party, key))).cases[0].number
    if taken_back:
        await withdraw(house, actor, number, "地址写错了")
    await told(house)
    return number


async def test_what_is_new_is_counted_until_it_was_looked_at(house: House, anyone: httpx.AsyncClient) -> None:
    number = await filed(house, anyone)
    owner = await Browser(anyone).sign_in("company1")
    assert '<span class="count">1</span>' in (await owner.get("/")).text
    page = (await owner.get("/my/messages")).text
    assert f'<a href="/my/cases/{number}">已提交' in page
    assert "未读" in page
    assert '<span class="count">' not in page
    again = (await owner.get("/my/messages")).text
    assert "未读" not in again
    assert "还没有接通短信和邮件" in again
    assert number not in (await (await Browser(anyone).sign_in("company2")).get("/my/messages")).text


async def test_officers_hear_of_what_an_applicant_does(house: House, anyone: httpx.AsyncClient) -> None:
    number = await filed(house, anyone, taken_back=True)
    login = await house.db.fetchval("SELECT a.login FROM accounts a JOIN messages m ON m.account = a.id ORDER BY a.id LIMIT 1")
    officer = await Browser(anyone).sign_in(login)
    assert '<span class="count">1</span>' in (await officer.get("/desk")).text
    page = (await officer.get("/desk/messages")).text
    assert f'<a href="/desk/cases/{number}">申请人撤回申请' in page
    assert "没有未送达的消息" in (await officer.get("/desk/undelivered")).text


async def test_a_phone_is_given_with_consent_and_taken_back(connected: House, anyone: httpx.AsyncClient) -> None:
    owner = await Browser(anyone).sign_in("company1")
    party = await connected.db.fetchval("SELECT party FROM accounts WHERE login = 'company1'")
    page = (await owner.get("/my/contacts")).text
    assert "还没有接通电子邮件" in page
    refused = await owner.post("/my/contacts/phone", {"phone": "123"})
    assert refused.status_code == 422
    for said in ("请填写11 位手机号码，如 13800000000", "请勾选同意", 'href="#f-phone"', 'value="123"'):
        assert said in refused.text
    assert (await owner.post("/my/contacts/email", {"email": "a@b.cn", "agreed_email": "on"})).status_code == 409
    assert (await owner.post("/my/contacts/fax", {"fax": "1"})).status_code in {400, 404}
    given = await owner.post("/my/contacts/phone", {"phone": "13812345678", "agreed_phone": "on"})
    assert given.headers["location"] == "/my/contacts?done=1"
    page = (await owner.get("/my/contacts")).text
    assert "138****5678" in page
    assert "13812345678" not in page
    assert await contact(connected, party, "phone") == "13812345678"
    assert b"13812345678" not in await connected.db.fetchval("SELECT sealed FROM contacts")
    assert (await owner.post("/my/contacts/phone/end", {})).status_code == 303
    assert await contact(connected, party, "phone") is None
    assert await connected.db.fetchval("SELECT sealed IS NULL AND ended_at IS NOT NULL FROM contacts")


async def test_what_did_not_arrive_is_sent_again_from_the_page(connected: House, anyone: httpx.AsyncClient) -> None:
    owner = await Browser(anyone).sign_in("company1")
    await owner.post("/my/contacts/phone", {"phone": "13812345678", "agreed_phone": "on"})
    numbers = [await filed(connected, anyone, key) for key in ("one", "two")]
    await connected.db.execute("UPDATE deliveries SET state = 'failed', failed_at = now(), code = 'UNDELIV', words = '关机'")
    assert "失败" in (await owner.get("/my/messages")).text
    login = await connected.db.fetchval("SELECT a.login FROM accounts a JOIN posts p ON p.account = a.id JOIN cases c ON c.org = p.org ORDER BY a.id LIMIT 1")
    officer = await Browser(anyone).sign_in(login)
    page = Sheet(await officer.get("/desk/undelivered"))
    for said in (*numbers, "UNDELIV", "关机", "全部重新发送"):
        assert said in page.text
    assert "138" not in page.text.replace(numbers[0], "").replace(numbers[1], "")
    one = await connected.db.fetchval("SELECT max(id) FROM deliveries")
    answer = await officer.post("/desk/undelivered", {"delivery": str(one)})
    assert answer.headers["location"] == "/desk/undelivered?sent=1"
    answer = await officer.post("/desk/undelivered", {"all": "1"})
    assert answer.headers["location"] == "/desk/undelivered?sent=1"
    assert (await officer.post("/desk/undelivered", {})).status_code == 422
    assert (await officer.post("/desk/undelivered", {"delivery": "x"})).status_code == 422
    assert await connected.db.fetchval("SELECT count(*) FROM deliveries WHERE state = 'queued' AND round = 2") == 2


async def test_receipts_are_taken_from_the_gateway_only(connected: House, anyone: httpx.AsyncClient) -> None:
    owner = await Browser(anyone).sign_in("company1")
    await owner.post("/my/contacts/phone", {"phone": "13812345678", "agreed_phone": "on"})
    await filed(connected, anyone)
    key = await connected.db.fetchval("SELECT key FROM deliveries")
    body = msgspec.json.encode({"receipts": [{"id": key, "state": "delivered", "code": "DELIVRD"}]})
    stamp = str(int(time.now().timestamp()))
    headers = {"content-type": "application/json", "x-jiban-timestamp": stamp, "x-jiban-signature": sign(KEY, stamp, body)}
    for wrong in ({"x-jiban-signature": "00"}, {"x-jiban-timestamp": "1"}):
        assert (await anyone.post("/api/v1/messages/receipts", content=body, headers=headers | wrong)).status_code == 401
    answers = [(await anyone.post("/api/v1/messages/receipts", content=body, headers=headers)).json() for _ in range(2)]
    assert answers == [{"new": 1}, {"new": 0}]
    assert "已送达" in (await owner.get("/my/messages")).text


@pytest.mark.parametrize("path", ["/my/messages?before=x", "/desk/messages?before=-1", "/desk/undelivered?sent=9999"])
async def test_addresses_out_of_range_are_answered(anyone: httpx.AsyncClient, path: str) -> None:
    browser = await Browser(anyone).sign_in("company3")
    assert (await browser.get(path)).status_code in {400, 403}
