"""依职权发起: by the post that may, about a party that is registered, once."""

import httpx
from browser_client import Browser
from hall_pages import Sheet, open_page, send
from linked_cases import CLOSING, OTHER, OWNER, PATROL
from stdnum.cn import uscc

from core.house import House

FORM = f"/desk/start/{PATROL}?code={OWNER.uscc}"


async def test_an_officer_starts_a_case_about_a_party_once(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("inspector")
    assert 'href="/desk/start"' in (await browser.get("/desk")).text
    assert f'href="/desk/start/{PATROL}"' in (await browser.get("/desk/start")).text
    assert "对谁发起" in Sheet(await browser.get(f"/desk/start/{PATROL}")).text
    form = await open_page(browser, FORM)
    assert OWNER.name in form.text
    done = [await send(browser, form, {"ground_kind": "投诉举报"}) for _ in range(2)]
    assert [answer.status_code for answer in done] == [303, 303]
    assert done[0].headers["location"] == done[1].headers["location"]
    case = Sheet(await browser.get(done[0].headers["location"]))
    assert "机关" in case.text
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 1
    owner = await Browser(anyone).sign_in(OWNER.login)
    assert done[0].headers["location"].rpartition("/")[2] in (await owner.get("/my/cases")).text


async def test_what_is_wrong_is_said_and_what_was_typed_stays(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("inspector")
    form = await open_page(browser, FORM)
    refused = await send(browser, form, {"ground_kind": ""})
    assert refused.status_code == 422
    again = Sheet(refused)
    assert "还没有发起" in again.text
    assert again.values["_key"] == form.values["_key"]
    other = await send(browser, again, {"ground_kind": "没有这一项"})
    assert other.status_code == 422
    assert (await send(browser, Sheet(other), {"ground_kind": "年度计划", "org_name": OTHER.name})).status_code == 303
    assert await house.db.fetchval("SELECT p.name FROM cases c JOIN parties p ON p.id = c.party") == OWNER.name


async def test_an_unknown_party_is_told_how_to_register(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("inspector")
    unknown = next(code for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if uscc.is_valid(code := f"91210411MAJB0099X{last}"))
    for code, said in ((unknown, "登记"), ("91210411MAJB0099X", "18 位"), ("没有", "18 位"), ("' OR 1", "18 位")):
        page = Sheet(await browser.get(f"/desk/start/{PATROL}?code={code}"))
        assert "没有找到当事人" in page.text
        assert said in page.text
        assert "登记这家企业" not in page.text
    narrow = await browser.get(f"/desk/start/{PATROL}?code={OWNER.uscc.lower()}")
    assert OWNER.name in narrow.text
    form = await open_page(browser, FORM)
    assert (await send(browser, form, {"_code": "nobody"})).status_code == 404
    assert (await send(browser, form, {"ground_kind": "年度计划", "_key": ""})).status_code in {303, 422}


async def test_only_the_post_that_may_and_only_such_items(house: House, anyone: httpx.AsyncClient) -> None:
    other = await Browser(anyone).sign_in("acceptor")
    assert 'href="/desk/start"' not in (await other.get("/desk")).text
    assert "没有由您的岗位发起的事项" in (await other.get("/desk/start")).text
    assert (await other.get(FORM)).status_code == 403
    assert (await other.post(f"/desk/start/{PATROL}", {"_code": OWNER.uscc, "_key": "1", "_shown": "ground_kind", "ground_kind": "年度计划"})).status_code == 403
    inspector = await Browser(anyone).sign_in("inspector")
    for item in (CLOSING, "nothing"):
        assert (await inspector.get(f"/desk/start/{item}")).status_code == 404
    owner = await Browser(anyone).sign_in(OWNER.login)
    assert (await owner.get("/desk/start")).status_code == 403
    assert await house.db.fetchval("SELECT count(*) FROM cases") == 0
