"""窗口收件: by the post that takes in, on one page, for whoever stands there; what was seen and who typed it is written down."""

import httpx
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, PROMISES, Sheet, open_page, send
from linked_cases import OTHER, OWNER

from core.cases.state import filed_of
from core.house import House

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
    assert "请申请人核对后勾选" in again.text
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
