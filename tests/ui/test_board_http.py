"""看板, 企业档案 and 评价 over HTTP: what stands on them, what they lead to, what a plugin adds."""

import re
from typing import Any

import httpx
import pytest
from browser_client import Browser, Forms
from filing_values import ITEM, company_of, values
from hall_pages import Sheet

from core.filings import FilingRequest, submit
from core.house import House
from core.time import today
from ui.board import cards
from ui.board.cards import Card


@pytest.fixture
async def numbers(house: House, anyone: httpx.AsyncClient) -> tuple[str, str]:
    """A case that waits for officers, and one that was granted at once."""
    actor = await company_of(house, anyone)
    party = actor.parties[0].id
    made = [await submit(house, actor, FilingRequest(ITEM, values(area, place_addr=f"{area} 号", completed_on=str(today())), party, area)) for area in ("300", "88")]
    return made[0].cases[0].number, made[1].cases[0].number


async def test_every_number_of_the_board_leads_to_its_list(anyone: httpx.AsyncClient, numbers: tuple[str, str]) -> None:
    officer = await Browser(anyone).sign_in("acceptor")
    page = await officer.get("/board")
    assert Forms(page.text).forbidden == []
    assert page.text.count("口径：") >= 4
    assert "演示指标由演示插件提供" in page.text
    for href, wanted in (("/desk?view=all", numbers[0]), ("/desk?view=closed", numbers[1]), (f"/desk?view=closed&amp;item={ITEM}", numbers[1])):
        assert f'href="{href}"' in page.text
        listed = await officer.get(href.replace("&amp;", "&"))
        assert re.findall(r'href="/desk/cases/(SF\w+)"', listed.text.partition('id="inbox"')[2]) == [wanted]


async def test_a_card_is_added_in_one_place(anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def another(_house: Any, _actor: Any) -> tuple[Card, ...]:
        return (Card(label="当场办结率", value="98.5", unit="%", counts="近 30 日结束的办件中当场办结的"),)

    monkeypatch.setattr("ui.board.pages.CARDS", (*cards.CARDS, another))
    officer = await Browser(anyone).sign_in("acceptor")
    assert "当场办结率" in (await officer.get("/board")).text


async def test_the_company_s_record(anyone: httpx.AsyncClient, numbers: tuple[str, str]) -> None:
    owner = await Browser(anyone).sign_in("company1")
    page = await owner.get("/my/profile")
    assert Forms(page.text).forbidden == []
    for said in ("企业档案", "统一社会信用代码", "最近一次申报写明的", "委托代理人", *numbers, "演示信用记录"):
        assert said in page.text
    assert 'href="/my/profile"' in (await owner.get("/")).text


async def test_an_officer_reaches_the_record_from_the_case(anyone: httpx.AsyncClient, numbers: tuple[str, str]) -> None:
    officer = await Browser(anyone).sign_in("acceptor")
    address = f"/desk/cases/{numbers[0]}/party"
    assert f'href="{address}"' in (await officer.get(f"/desk/cases/{numbers[0]}")).text
    page = await officer.get(address)
    assert numbers[1] in page.text
    assert "*" in Sheet(page).text
    assert (await officer.get(f"/desk/cases/{numbers[0][:-2]}00/party")).status_code == 404


async def test_a_finished_case_is_rated_on_its_page(anyone: httpx.AsyncClient, numbers: tuple[str, str]) -> None:
    owner = await Browser(anyone).sign_in("company1")
    address = f"/my/cases/{numbers[1]}/rating"
    assert address in (await owner.get(f"/my/cases/{numbers[1]}")).text
    assert address in (await owner.get(f"/receipts/{numbers[1]}")).text
    assert "rating" not in (await owner.get(f"/my/cases/{numbers[0]}")).text
    assert (await owner.get(f"/my/cases/{numbers[0]}/rating")).status_code == 409
    await owner.get(address)
    bare = await owner.post(address, {"stars": "1"})
    assert bare.status_code == 422
    assert 'href="#f-reasons"' in bare.text
    assert 'value="1" checked' in bare.text
    done = await owner.post(address, {"stars": "1", "reasons": ["系统不好用", "其他"]})
    assert (done.status_code, done.headers["location"]) == (303, address)
    assert "已经评价" in (await owner.get(address)).text
    assert (await owner.post(address, {"stars": "5"})).status_code == 409
    officer = await Browser(anyone).sign_in("acceptor")
    assert "不足 5 条，不汇总" in (await officer.get("/board")).text
