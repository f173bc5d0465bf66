"""Every page of the shell: its frame, its forms' tokens, its headers, its errors."""

from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest
from browser_client import Browser, Forms
from litestar import get

from core.house import House
from ui.app import create_app
from ui.web.templates import day, moment, number, yuan
from ui.web.visits import safe_next

PAGES = ("/sign-in", "/components", "/status", "/docs")


@pytest.fixture
def browser(anyone: httpx.AsyncClient) -> Browser:
    return Browser(anyone)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_a_title_one_heading_a_way_in_and_guarded_forms(browser: Browser, path: str) -> None:
    page = await browser.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "· 即办平台</title>" in page.text
    assert 'href="#main"' in page.text
    found = Forms(page.text)
    assert found.forbidden == []
    assert found.forms == found.guarded > 0
    assert len(found.ids) == len(set(found.ids))
    assert page.headers["vary"] == "HX-Request"
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]


async def test_what_the_shell_loads_is_there_and_may_be_kept(browser: Browser) -> None:
    found = Forms((await browser.get("/sign-in")).text)
    files = [link for link in found.links if link.startswith("/static/")]
    assert len(files) >= 5
    for link in files:
        answer = await browser.get(link)
        assert answer.status_code == 200, link
        assert "immutable" in answer.headers["cache-control"]


async def test_a_wrong_address_is_a_page_with_a_way_on_and_problem_details_for_programs(browser: Browser, anyone: httpx.AsyncClient) -> None:
    page = await browser.get("/nowhere")
    assert page.status_code == 404
    assert "没有找到这个页面" in page.text
    assert 'href="/track"' in page.text
    problem = await anyone.get("/nowhere")
    assert problem.headers["content-type"].startswith("application/problem+json")
    assert (await browser.get("/api/v1/nowhere")).headers["content-type"].startswith("application/problem+json")


async def test_htmx_gets_an_error_into_the_page_without_a_second_frame(browser: Browser) -> None:
    answer = await browser.get("/nowhere", hx_request="true")
    assert answer.headers["hx-retarget"] == "#content"
    assert "<html" not in answer.text
    assert "没有找到这个页面" in answer.text


async def test_a_fault_shows_its_number_and_nothing_else(house: House) -> None:
    @get("/fault", sync_to_thread=False)
    def fault() -> None:
        raise RuntimeError("秘密")

    app = create_app(house)
    app.register(fault)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://jiban.test") as client:
        page = await client.get("/fault", headers={"accept": "text/html"})
    assert page.status_code == 500
    assert "故障编号" in page.text
    assert "秘密" not in page.text


async def test_pages_say_so_when_the_database_is_away(house: House, browser: Browser) -> None:
    await browser.sign_in("company1")
    await house.db.pool.close()
    page = await browser.get("/agents")
    assert page.status_code == 503
    assert "系统繁忙" in page.text
    assert (await browser.get("/status")).status_code == 200


@pytest.mark.parametrize(("path", "safe"), [
    ("/my/cases?x=1", "/my/cases?x=1"), ("//evil.test", ""), ("https://evil.test", ""), ("/\\evil.test", ""), ("", ""),
    ("/a\nb", ""), ("javascript:alert(1)", ""), ("/" + "a" * 2000, ""),
])
def test_only_paths_of_this_site_are_gone_back_to(path: str, safe: str) -> None:
    assert safe_next(path) == safe


def test_dates_and_numbers_are_written_the_chinese_way() -> None:
    assert day(date(2026, 3, 2)) == "2026年3月2日"
    assert day(None) == "—"
    assert moment(datetime(2026, 3, 2, 17, 5, tzinfo=UTC)) == "2026年3月3日 01:05"
    assert number(Decimal("1234.50")) == "1,234.50"
    assert [yuan(0), yuan(12000), yuan(50)] == ["不收费", "120 元", "0.50 元"]
