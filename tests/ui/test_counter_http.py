"""窗口收件: by the post that takes in, on one page, for whoever stands there; what was seen and who typed it is written down."""

import re
from datetime import timedelta

import httpx
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, PROMISES, Sheet, open_page, send
from linked_cases import OTHER, OWNER

from core.cases.state import filed_of
from core.house import House
from core.time import at, now

PAGE = f"/desk/counter/{ITEM}?code={OWNER.uscc}"
FILLED = {**FIRST, **PLACE, "apply_mode": "一般方式", **{name: PROMISES[name] for name in ("promise_liable", "signer")}, "confirmed": "1"}


async def test_an_application_is_taken_in_once_for_the_company_that_stands_there(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    assert 'href="/desk/counter"' in (await browser.get("/desk")).text
    assert f'href="/desk/counter/{ITEM}"' in (await browser.get("/desk/counter")).text
    assert "为谁收件" in Sheet(await browser.get(f"/desk/counter/{ITEM}")).text
    form = await open_page(browser, PAGE)
    assert OWNER.name in form.text
    done = [await send(browser, form, {**FILLED, "seen-completion_report": "原件核验", "_do": "receive"}) for _ in range(2)]
    assert [answer.status_code for answer in done] == [303, 303], Sheet(done[0]).text
    assert done[0].headers["location"] == done[1].headers["location"]
    number = done[0].headers["location"].rpartition("/")[2]
    filed = filed_of(await house.db.fetchval("SELECT payload FROM events WHERE seq = 1"))
    assert (filed.number, filed.channel, dict(filed.seen)) == (number, "窗口办理", {"completion_report": "原件核验"})
    page = Sheet(await browser.get(f"/desk/cases/{number}"))
    assert "窗口代录" in page.text
    owner = await Browser(anyone).sign_in(OWNER.login)
    assert number in (await owner.get("/my/cases")).text


async def test_receiving_and_accepting_go_as_far_as_the_officer_may(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    done = await send(browser, await open_page(browser, PAGE), {**FILLED, "_do": "accept"})
    assert done.status_code == 303, Sheet(done).text
    page = Sheet(await browser.get(done.headers["location"]))
    assert "没有受理" in page.text
    assert await house.db.fetchval("SELECT step FROM cases") == "accept"


async def test_nothing_is_taken_in_that_the_applicant_has_not_confirmed(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    refused = await send(browser, await open_page(browser, PAGE), {**FILLED, "confirmed": None, "_do": "receive"})
    assert refused.status_code == 422
    again = Sheet(refused)
    assert "打印的申请表签字以后勾选" in again.text
    assert again.values["project_name"] == PLACE["project_name"]
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0


async def test_a_pasted_text_fills_in_what_is_empty_and_marks_what_is_unsure(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    form = await open_page(browser, PAGE)
    text = "联系人：王小明 13800000009 李石街道 沈抚示范区金枫街66号2层 120平方米"
    filled = Sheet(await send(browser, form, {"paste": text, "contact_name": "张三", "_do": "paste"}))
    assert (filled.values["mobile"], filled.values["region"], filled.values["area_m2"]) == ("13800000009", "李石街道", "120")
    assert filled.values["contact_name"] == "张三"
    assert filled.values["place_addr"] == "沈抚示范区金枫街66号2层"
    assert "没有把握" in filled.text


async def test_only_who_takes_in_may_and_only_for_a_company_that_is_known(house: House, anyone: httpx.AsyncClient) -> None:
    decider = await Browser(anyone).sign_in("decider")
    assert (await decider.get(PAGE)).status_code == 403
    assert (await decider.post(f"/desk/counter/{ITEM}", {"_code": OWNER.uscc, "_key": "1", "_shown": "", "confirmed": "1"})).status_code == 403
    receiver = await Browser(anyone).sign_in("receiver")
    assert "没有找到申请人" in Sheet(await receiver.get(f"/desk/counter/{ITEM}?code=91210411MAJB0099XA")).text
    assert OTHER.name in (await receiver.get(f"/desk/counter/{ITEM}?code={OTHER.uscc}")).text
    owner = await Browser(anyone).sign_in(OWNER.login)
    assert (await owner.get(PAGE)).status_code == 403
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0


async def _phone(browser: Browser, **more: object) -> Sheet:
    """The page after the applicant has been asked to confirm on a phone."""
    form = await open_page(browser, PAGE)
    return Sheet(await send(browser, form, {**FILLED, "confirmed": None, "_do": "phone", **more}))


def _link(page: Sheet) -> str:
    found = re.search(r"/confirm/[\w-]+", page.text)
    assert found is not None, page.text
    return found[0]


async def test_the_applicant_confirms_on_a_phone_what_is_then_filed_once(house: House, anyone: httpx.AsyncClient) -> None:
    browser, phone = await Browser(anyone).sign_in("receiver"), Browser(anyone)
    asked = await _phone(browser)
    waiting = f"/desk/counter/drafts/{asked.values['_draft']}/confirmation"
    assert "等待申请人核对" in (await browser.get(waiting)).text
    assert (await send(browser, asked, {"_do": "receive"})).status_code == 422
    read = await phone.get(_link(asked))
    assert PLACE["project_name"] in read.text
    assert (read.headers["referrer-policy"], read.headers["cache-control"]) == ("no-referrer", "no-store")
    assert (await phone.post(_link(asked))).status_code == 303
    assert "已经确认" in (await phone.get(_link(asked))).text
    assert "核对确认" in (await browser.get(waiting)).text
    done = [await send(browser, asked, {"_do": "receive"}) for _ in range(2)]
    assert [answer.status_code for answer in done] == [303, 303], Sheet(done[0]).text
    assert done[0].headers["location"] == done[1].headers["location"]
    filed = filed_of(await house.db.fetchval("SELECT payload FROM events WHERE seq = 1"))
    assert "用手机核对确认" in filed.confirmed
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 0


async def test_what_is_changed_after_the_confirmation_is_confirmed_anew(house: House, anyone: httpx.AsyncClient) -> None:
    browser, phone = await Browser(anyone).sign_in("receiver"), Browser(anyone)
    asked = await _phone(browser)
    await phone.get(_link(asked))
    await phone.post(_link(asked))
    changed = await send(browser, asked, {"project_name": "另一项工程", "_do": "receive"})
    assert changed.status_code == 422
    assert "须重新核对" in Sheet(changed).text
    assert (await phone.get(_link(asked))).status_code == 404
    again = Sheet(await send(browser, Sheet(changed), {"_do": "phone"}))
    assert _link(again) != _link(asked)
    with at(now() + timedelta(minutes=31)):
        assert (await phone.get(_link(again))).status_code == 404
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0


async def test_a_photograph_goes_with_the_case_and_the_work_can_be_left_and_gone_on_with(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    form = await open_page(browser, PAGE)
    body = {**form.values, **FILLED, "_do": "save", "_csrf": browser.token}
    bad = {"file-completion_report": ("竣工.jpg", b"GIF89a", "image/jpeg")}
    refused = await browser.client.post(form.action, data=body, files=bad)
    assert refused.status_code == 422
    assert "只接受 PDF、JPG、PNG" in Sheet(refused).text
    good = {"file-completion_report": ("竣工.jpg", b"\xff\xd8\xff\xe0 picture", "image/jpeg")}
    saved = Sheet(await browser.client.post(form.action, data=body, files=good))
    assert "竣工.jpg" in saved.text
    href = re.search(rf'href="(/desk/counter/{ITEM}\?code=\w+&amp;draft=\d+)"', (await browser.get("/desk/counter")).text)
    assert href is not None
    resumed = await open_page(browser, href[1].replace("&amp;", "&"))
    assert resumed.values["project_name"] == PLACE["project_name"]
    owner = await Browser(anyone).sign_in(OWNER.login)
    assert PLACE["project_name"] not in (await owner.get("/my/drafts")).text
    assert (await owner.get(f"/drafts/{resumed.values['_draft']}/1")).status_code == 404
    done = await send(browser, resumed, {"confirmed": "1", "_do": "receive"})
    assert done.status_code == 303, Sheet(done).text
    number = done.headers["location"].rpartition("/")[2]
    assert "竣工.jpg" in (await browser.get(f"/desk/cases/{number}")).text
    filed = filed_of(await house.db.fetchval("SELECT payload FROM events WHERE seq = 1"))
    assert dict(filed.seen) == {"completion_report": "电子"}
    assert [each.material for each in filed.attachments] == ["completion_report"]


async def test_the_application_is_printed_to_be_signed(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    printed = Sheet(await send(browser, await open_page(browser, PAGE), {**FILLED, "_do": "print"}))
    assert "申请人（签字或者盖章）" in printed.text
    assert PLACE["project_name"] in printed.text


async def test_what_is_typed_at_a_counter_is_that_officers(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    asked = await _phone(browser)
    other = await Browser(anyone).sign_in("acceptor")
    assert (await other.get(f"{PAGE}&draft={asked.values['_draft']}")).status_code in {403, 404}
    assert "等待申请人核对" in (await other.get(f"/desk/counter/drafts/{asked.values['_draft']}/confirmation")).text
    assert (await Browser(anyone).get("/confirm/nothing")).status_code == 404
