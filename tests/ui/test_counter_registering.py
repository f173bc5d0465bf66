"""Whoever comes to the window need not have an account: the officer puts the company into the register, licence in hand."""

import httpx
from browser_client import Browser
from hall_pages import ITEM, Sheet
from stdnum.cn import uscc

from core.house import House

CODE = next(code for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if uscc.is_valid(code := f"91210411MAJB0099X{last}"))
NAME = "【演示】沈抚新来餐饮有限公司"
PAGE = f"/desk/counter/{ITEM}"


async def test_a_company_that_nobody_has_registered_is_registered_and_taken_in(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    asked = Sheet(await browser.get(f"{PAGE}?code={CODE}"))
    assert "登记这家企业" in asked.text
    done = await browser.post(PAGE, {"_code": CODE.lower(), "name": f" {NAME} ", "_do": "register"})
    assert done.status_code == 303
    assert NAME in (await browser.get(done.headers["location"])).text
    assert await house.db.fetchval("SELECT name FROM parties WHERE code = $1", CODE) == NAME
    again = await browser.post(PAGE, {"_code": CODE, "name": "另一个名称", "_do": "register"})
    assert NAME in (await browser.get(again.headers["location"])).text


async def test_a_code_that_is_none_and_a_name_that_is_none_are_said(house: House, anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("receiver")
    before = await house.db.fetchval("SELECT count(*) FROM parties")
    wrong = Sheet(await browser.get(f"{PAGE}?code=9121041"))
    assert "18 位" in wrong.text
    assert "登记这家企业" not in wrong.text
    unnamed = await browser.post(PAGE, {"_code": CODE, "name": "　", "_do": "register"})
    assert unnamed.status_code == 422
    assert "照营业执照填写企业的名称" in Sheet(unnamed).text
    forged = await browser.post(PAGE, {"_code": "91210411MAJB0000OX", "name": NAME, "_do": "register"})
    assert "18 位" in Sheet(forged).text
    long = await browser.post(PAGE, {"_code": CODE, "name": "长" * 101, "_do": "register"})
    assert long.status_code == 422
    assert await house.db.fetchval("SELECT count(*) FROM parties") == before


async def test_a_check_digit_that_does_not_agree_is_a_doubt_and_no_wall(house: House, anyone: httpx.AsyncClient) -> None:
    """Some early codes were issued with a wrong one (GB 32100-2015)."""
    browser, code = await Browser(anyone).sign_in("receiver"), next(code for last in "0123456789" if not uscc.is_valid(code := f"91210411MAJB0098X{last}"))
    asked = Sheet(await browser.get(f"{PAGE}?code={code}"))
    assert "对不上" in asked.text
    assert "登记这家企业" in asked.text
    assert (await browser.post(PAGE, {"_code": code, "name": NAME, "_do": "register"})).status_code == 303
    assert await house.db.fetchval("SELECT name FROM parties WHERE code = $1", code) == NAME


async def test_who_does_not_take_in_registers_nobody(house: House, anyone: httpx.AsyncClient) -> None:
    decider = await Browser(anyone).sign_in("decider")
    assert (await decider.post(PAGE, {"_code": CODE, "name": NAME, "_do": "register"})).status_code == 403
    assert await house.db.fetchval("SELECT count(*) FROM parties WHERE code = $1", CODE) == 0
