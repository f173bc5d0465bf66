"""Forms are ours and within limits."""

import httpx
import pytest
from browser_client import Browser
from hypothesis import given
from hypothesis import strategies as st

from core.house import House
from ui.limits import session_of
from ui.web.csrf import from_elsewhere, same
from ui.web.fields import MOST_ROWS
from ui.web.forms import MOST_FIELDS, FormData


@pytest.fixture
def browser(anyone: httpx.AsyncClient) -> Browser:
    return Browser(anyone)


async def test_without_the_token_nothing_happens(browser: Browser) -> None:
    await browser.get("/sign-in")
    for values in ({"_csrf": ""}, {"_csrf": "x" * 48}, {"_csrf": "令牌"}):
        answer = await browser.post("/sign-in/demo", {"login": "company1", **values})
        assert answer.status_code == 419, values
        assert "页面已经过期" in answer.text
    assert "jiban_session" not in browser.client.cookies


async def test_the_token_of_another_visit_does_not_count(anyone: httpx.AsyncClient) -> None:
    mine, other = Browser(anyone), Browser(anyone)
    await mine.get("/sign-in")
    await other.get("/sign-in")
    mine.token = other.token
    assert (await mine.post("/sign-in/demo", {"login": "company1"})).status_code == 419


async def test_the_token_changes_with_signing_in(browser: Browser) -> None:
    await browser.get("/sign-in")
    before = browser.token
    await browser.sign_in("company1")
    browser.token = before
    assert (await browser.post("/sign-out")).status_code == 419


async def test_the_token_may_come_in_the_header_as_htmx_sends_it(browser: Browser) -> None:
    await browser.sign_in("company1")
    token, browser.token = browser.token, ""
    answer = await browser.post("/elder", {"elder": "1", "back": "/agents"}, x_csrf_token=token, hx_request="true")
    assert answer.status_code == 200
    assert answer.headers["hx-redirect"] == "/agents"


@pytest.mark.parametrize(("site", "origin", "elsewhere"), [
    ("same-origin", "", False), ("none", "", False), ("cross-site", "", True), ("same-site", "", True), ("", "", False),
    ("", "http://jiban.test", False), ("", "https://jiban.test", False), ("", "http://evil.test", True), ("", "null", False),
])
def test_where_a_request_comes_from(site: str, origin: str, elsewhere: bool) -> None:
    assert from_elsewhere(site, origin, "jiban.test") is elsewhere


async def test_another_site_is_refused_even_with_the_token(browser: Browser) -> None:
    await browser.get("/sign-in")
    assert (await browser.post("/sign-in/demo", {"login": "company1"}, sec_fetch_site="cross-site")).status_code == 419


def test_no_token_is_never_the_one() -> None:
    assert not same("", "")
    assert same("a", "a")


@pytest.mark.parametrize(("content", "kind", "status"), [
    (b"{}", "application/json", 415),
    (b"a=%ff", "application/x-www-form-urlencoded", 422),
    ("名=值".encode(), "application/x-www-form-urlencoded", 422),
    (b"&".join([b"a=1"] * (MOST_FIELDS + 1)), "application/x-www-form-urlencoded", 422),
    (b"a=" + b"1" * 1_100_000, "application/x-www-form-urlencoded", 413),
    (b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n', "multipart/form-data; boundary=x", 422),
    (b'--x\r\ncontent-disposition: form-data; name="a"\r\ncontent-type: text/plain; charset=none\r\n\r\na\r\n--x--\r\n', "multipart/form-data; boundary=x", 422),
], ids=["json", "not utf-8", "not ascii", "too many", "too big", "a part that is not utf-8", "a part in an encoding nobody knows"])
async def test_what_is_no_form_is_refused(browser: Browser, content: bytes, kind: str, status: int) -> None:
    await browser.get("/sign-in")
    answer = await browser.client.post("/sign-in", content=content, headers={"content-type": kind})
    assert answer.status_code == status, answer.text
    assert "下一步" in answer.text or "请" in answer.text


async def test_a_form_with_files_carries_as_many_names_as_one_without(browser: Browser) -> None:
    await browser.get("/sign-in")
    files = {"file": ("a.jpg", b"\xff\xd8\xff", "image/jpeg")}
    for extra, status in ((MOST_FIELDS - 3, 303), (MOST_FIELDS, 400)):
        body = {"_csrf": browser.token, "login": "company1", **{f"stores.{n}.name": "门店" for n in range(extra)}}
        assert (await browser.client.post("/sign-in/demo", data=body, files=files)).status_code == status


async def test_every_form_of_an_item_fits_when_its_lists_are_full(house: House) -> None:
    for item in house.catalogue.registry.items.values():
        fields = item.form.fields.values()
        cells = sum(min(MOST_ROWS, each.schema.get("maxItems", MOST_ROWS)) * len(each.type.fields) for each in fields if each.type.kind == "list")
        assert 2 * (cells + sum(1 + len(each.type.options) for each in fields)) + 100 < MOST_FIELDS, item.id


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=10))
def test_values_keep_their_order(pairs: list[tuple[str, str]]) -> None:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    form = FormData(values)
    for name in values:
        assert form.all(name) == [value for key, value in pairs if key == name]
        assert form.get(name) == form.all(name)[-1]
    assert form.get("没有这个名字") == ""
    assert not any(name.startswith("_") for name, _ in form.items())


@pytest.mark.parametrize(("cookies", "token"), [
    ("jiban_elder=1; jiban_session=abc", "abc"), ("jiban_session=abc;x=1", "abc"), ("xjiban_session=abc", ""), ("", ""),
])
def test_a_session_counts_for_itself_at_the_limiter(cookies: str, token: str) -> None:
    assert session_of({"headers": [(b"cookie", cookies.encode())]}) == token.encode()  # type: ignore[typeddict-item]


@pytest.mark.parametrize("path", ["/sign-in?next=/desk/search%3Fq%3D%E4%B8%AD%E6%96%87", "/sign-in?next=/desk/search%3Fq%3Da%2520b"])
async def test_an_address_in_chinese_leads_on_after_signing_in(browser: Browser, path: str) -> None:
    to = httpx.QueryParams(path.partition("?")[2])["next"]
    await browser.get(path)
    answer = await browser.post("/sign-in/demo", {"login": "receiver", "next": to})
    assert answer.status_code == 303
    assert answer.headers["location"] in ("/desk/search?q=%E4%B8%AD%E6%96%87", "/desk/search?q=a%20b")
    assert (await browser.get(answer.headers["location"])).status_code == 200


async def test_a_page_whose_name_is_chinese_is_come_back_to(browser: Browser) -> None:
    await browser.get("/%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA")
    for header in ({}, {"hx_request": "true"}):
        answer = await browser.post("/elder", {"elder": "1", "back": "/没有这个"}, **header)
        assert answer.headers.get("location", answer.headers.get("hx-redirect")) == "/%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA"


async def test_a_sign_that_no_database_keeps_is_refused_in_words(browser: Browser) -> None:
    await browser.get("/sign-in")
    answer = await browser.post("/sign-in", {"login": "a\0", "password": "x"})
    assert (answer.status_code, "控制字符" in answer.text) == (422, True)
    await browser.sign_in("administrator")
    answer = await browser.get("/staff?asked=%00")
    assert (answer.status_code, "控制字符" in answer.text) == (422, True)


async def test_an_origin_that_is_none_is_another_site(browser: Browser) -> None:
    await browser.get("/sign-in")
    assert (await browser.post("/sign-in/demo", {"login": "company1"}, origin="http://[")).status_code == 419
    asked = await browser.get("/agents", hx_request="true", hx_current_url="http://[")
    assert asked.headers["hx-redirect"] == "/sign-in?next=/"
