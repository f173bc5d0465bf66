"""Signing in and out, for whom one works, 长辈版, and what production refuses."""

import httpx
import msgspec
import pytest
from browser_client import HTML, Browser

from core.access import session_of
from core.house import House
from core.store.keys import SecretsError
from ui.app import create_app
from ui.cli.people import PASSWORD
from ui.limits import Rates
from ui.people.production import refuse_demo_people


@pytest.fixture
def browser(anyone: httpx.AsyncClient) -> Browser:
    return Browser(anyone)


async def test_a_password_opens_a_session_that_scripts_cannot_read(browser: Browser) -> None:
    await browser.get("/sign-in")
    answer = await browser.post("/sign-in", {"login": " company1 ", "password": PASSWORD, "next": "/agents"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/agents")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("jiban_session="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie
    assert "委托代理人" in (await browser.get("/agents")).text


@pytest.mark.parametrize(("values", "said"), [
    ({"login": "company1", "password": "猜的"}, "账号或者密码不对"),
    ({"login": "没有这个人", "password": PASSWORD}, "账号或者密码不对"),
    ({"login": "", "password": ""}, "请填写账号"),
    ({"login": "company1", "password": ""}, "请填写密码"),
])
async def test_what_is_wrong_is_said_once_and_the_password_is_not_repeated(browser: Browser, values: dict[str, object], said: str) -> None:
    await browser.get("/sign-in")
    answer = await browser.post("/sign-in", values)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert not values["password"] or f'value="{values["password"]}"' not in answer.text
    assert "jiban_session" not in browser.client.cookies


async def test_five_wrong_guesses_lock_the_account_on_pages_too(browser: Browser) -> None:
    await browser.get("/sign-in")
    for _ in range(5):
        await browser.post("/sign-in", {"login": "company2", "password": "猜的"})
    assert (await browser.post("/sign-in", {"login": "company2", "password": PASSWORD})).status_code == 422


async def test_nobody_is_sent_to_another_site_after_signing_in(browser: Browser) -> None:
    await browser.get("/sign-in")
    answer = await browser.post("/sign-in", {"login": "company1", "password": PASSWORD, "next": "//evil.test"})
    assert answer.headers["location"] == "/welcome"


async def test_a_page_that_needs_somebody_leads_to_the_sign_in_page_and_back(browser: Browser) -> None:
    answer = await browser.get("/agents?done=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/agents%3Fdone%3D1")
    asked = await browser.get("/agents", hx_request="true", hx_current_url="http://jiban.test/my/cases?x=1")
    assert asked.headers["hx-redirect"] == "/sign-in?next=/my/cases%3Fx%3D1"
    assert 'value="/agents?done=1"' in (await browser.get(answer.headers["location"])).text


async def test_signing_out_ends_the_session_in_the_database(house: House, browser: Browser) -> None:
    await browser.sign_in("company1")
    token = browser.client.cookies["jiban_session"]
    assert await session_of(house.db, token) is not None
    answer = await browser.post("/sign-out")
    assert answer.status_code == 303
    assert "jiban_session" not in browser.client.cookies
    assert await session_of(house.db, token) is None


async def test_signing_in_again_gives_a_new_session_and_ends_the_old(house: House, browser: Browser) -> None:
    await browser.sign_in("company1")
    old = browser.client.cookies["jiban_session"]
    await browser.post("/sign-in", {"login": "company2", "password": PASSWORD})
    assert browser.client.cookies["jiban_session"] != old
    assert await session_of(house.db, old) is None


@pytest.mark.parametrize(("login", "home"), [("receiver", "/desk"), ("company1", "/"), ("agent", "/acting")])
async def test_everybody_begins_where_they_work(browser: Browser, login: str, home: str) -> None:
    await browser.sign_in(login)
    assert (await browser.get("/welcome")).headers["location"] == home
    assert (await browser.get("/sign-in")).headers["location"] == home


async def test_somebody_with_several_companies_says_first_for_which(browser: Browser) -> None:
    await browser.sign_in("agent")
    page = await browser.get("/acting")
    first, second = _parties(page.text)
    answer = await browser.get("/agents")
    assert answer.headers["location"] == "/acting?next=/agents"
    assert (await browser.post("/acting", {"party": "999999"})).status_code == 422
    assert (await browser.post("/acting", {})).status_code == 422
    assert (await browser.post("/acting", {"party": second, "next": "/status"})).headers["location"] == "/status"
    assert f'value="{second}" checked' in (await browser.get("/acting")).text
    assert (await browser.post("/acting", {"party": first})).headers["location"] == "/"
    assert (await browser.get("/welcome")).headers["location"] == "/"


async def test_an_officer_has_no_company_to_choose(browser: Browser) -> None:
    await browser.sign_in("receiver")
    answer = await browser.get("/acting")
    assert answer.status_code == 403
    assert 'href="/desk"' in answer.text


async def test_the_large_version_stays_before_and_after_signing_in(browser: Browser) -> None:
    await browser.get("/sign-in")
    assert (await browser.post("/elder", {"elder": "1", "back": "/sign-in"})).headers["location"] == "/sign-in"
    assert 'class="elder"' in (await browser.get("/sign-in")).text
    await browser.sign_in("company1")
    assert 'class="elder"' in (await browser.get("/components")).text
    await browser.post("/elder", {"elder": "0", "back": "/components"})
    assert 'class="elder"' not in (await browser.get("/components")).text


async def test_production_offers_no_persona_and_gives_cookies_over_tls_only(house: House) -> None:
    house.settings = msgspec.structs.replace(house.settings, mode="production")
    transport = httpx.ASGITransport(create_app(house, Rates(sign_in=1000)))
    async with httpx.AsyncClient(transport=transport, base_url="https://jiban.test", headers=HTML) as client:
        browser = Browser(client)
        page = await browser.get("/sign-in")
        assert "演示" not in page.text
        assert (await browser.post("/sign-in/demo", {"login": "company1"})).status_code == 404
        answer = await browser.post("/sign-in", {"login": "company1", "password": PASSWORD})
        assert all("Secure" in value for value in answer.headers.get_list("set-cookie"))


async def test_production_does_not_start_with_the_people_of_a_demonstration(house: House) -> None:
    production = msgspec.structs.replace(house.settings, mode="production")
    with pytest.raises(SecretsError, match="company1"):
        await refuse_demo_people(production, house.db)
    await refuse_demo_people(house.settings, house.db)
    await house.db.execute("UPDATE accounts SET active = false")
    await refuse_demo_people(production, house.db)


def _parties(text: str) -> list[str]:
    return [part.partition('"')[0] for part in text.split('name="party" type="radio" value="')[1:]]
