"""Every error is a problem in Chinese that says what to do next; no answer leaves without its security headers."""

import logging
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from filing_values import SignedIn
from litestar import Litestar, get

from core.house import House
from ui.app import create_app
from ui.headers import DATA_POLICY, PAGE_POLICY, secure
from ui.limits import Rates
from ui.problems import HANDLERS, KINDS

JSON = {"content-type": "application/json"}
BODY = b'{"login": "company1", "password": "x"}'


def _is_problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["next"]
    assert problem["type"].startswith("/docs#")
    return problem


@pytest.mark.parametrize(
    ("method", "path", "headers", "content", "status"),
    [
        ("GET", "/nope", {}, b"", 404),
        ("GET", "/api/v1/nope", {}, b"", 404),
        ("DELETE", "/api/v1/items", {}, b"", 405),
        ("GET", "/api/v1/items/%00", {}, b"", 404),
        ("GET", "/api/v1/items/" + "x" * 101, {}, b"", 400),
        ("GET", "/api/v1/cases", {}, b"", 401),
        ("GET", "/api/v1/cases", {"authorization": "Bearer made-up"}, b"", 401),
        ("GET", "/api/v1/cases", {"authorization": "Basic eDp5"}, b"", 401),
        ("POST", "/api/v1/sessions", JSON, BODY, 401),
        ("POST", "/api/v1/sessions", JSON, b"{", 400),
        ("POST", "/api/v1/sessions", JSON, b"", 400),
        ("POST", "/api/v1/sessions", JSON, b'{"login": 1, "password": "x"}', 400),
        ("POST", "/api/v1/sessions", JSON, b'{"login": "a\\u0000", "password": "x"}', 400),
        ("POST", "/api/v1/sessions", {"content-type": "text/plain"}, BODY, 415),
        ("POST", "/api/v1/sessions", JSON, b'"' + b"x" * 1024 * 1024 + b'"', 413),
        ("POST", "/api/v1/filings", JSON, b"{}", 400),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_errors_are_problems(
    anyone: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], content: bytes, status: int
) -> None:
    problem = _is_problem(await anyone.request(method, path, headers=headers, content=content), status)
    text = f"{problem['detail']}{problem['next']}{problem['fields']}"
    assert "Expected" not in text
    assert "Traceback" not in text


async def test_a_parameter_that_cannot_be_read_is_named(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    problem = _is_problem(await company.get("/api/v1/cases", params={"limit": "many"}), 400)
    assert problem["fields"] == [{"field": "limit", "label": "limit", "text": "应为整数，收到的是文字"}]
    problem = _is_problem(await company.get("/api/v1/cases", params={"limit": 101}), 400)
    assert problem["fields"][0]["text"] == "不得大于 100"
    problem = _is_problem(await company.get("/api/v1/cases", params={"status": "\0"}), 400)
    assert problem["fields"][0]["text"] == "格式不对"


async def test_a_filing_without_a_key_is_told_so(signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    raw = b'{"item": "a", "party": 1, "values": {}}'
    problem = _is_problem(await company.post("/api/v1/filings", content=raw, headers=JSON), 400)
    assert "Idempotency-Key" in str(problem["fields"])


async def test_a_lapsed_token_is_not_taken_for_nobody(anyone: httpx.AsyncClient, signed_in: SignedIn) -> None:
    company = await signed_in("company1")
    assert (await company.get("/api/v1/sessions/current")).status_code == 200
    assert (await company.delete("/api/v1/sessions/current")).status_code == 204
    answer = await company.get("/api/v1/sessions/current")
    _is_problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_allowed_methods_are_named(anyone: httpx.AsyncClient) -> None:
    answer = await anyone.delete("/api/v1/items")
    assert "GET" in answer.headers["allow"]


async def test_too_many_requests_are_asked_to_wait(house: House) -> None:
    transport = httpx.ASGITransport(create_app(house, Rates(general=60)))
    async with httpx.AsyncClient(transport=transport, base_url="http://jiban.test") as client:
        answers = [await client.get("/api/v1/items") for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200, 429}
    _is_problem(answers[-1], 429)
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_guessing_passwords_is_slowed_down(house: House) -> None:
    transport = httpx.ASGITransport(create_app(house, Rates(sign_in=20)))
    async with httpx.AsyncClient(transport=transport, base_url="http://jiban.test") as client:
        statuses = [(await client.post("/api/v1/sessions", content=BODY, headers=JSON)).status_code for _ in range(7)]
    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429


@pytest.mark.parametrize("path", ["/", "/docs", "/nope", "/health", "/api/v1/items", "/api/v1/cases", "/static/tokens.css"])
async def test_every_answer_carries_the_security_headers(anyone: httpx.AsyncClient, path: str) -> None:
    answer = await anyone.get(path)
    page = answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"].encode() == (PAGE_POLICY if page else DATA_POLICY)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in answer.headers["content-security-policy"]
    if not path.startswith("/static"):
        assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
async def breaking() -> AsyncIterator[httpx.AsyncClient]:
    """An application whose handlers fail in ways nobody foresaw."""

    @get("/fault", sync_to_thread=False)
    def fault() -> None:
        raise RuntimeError("身份证号 210411198001010005")

    @get("/away", sync_to_thread=False)
    def away() -> None:
        raise asyncpg.ConnectionDoesNotExistError("gone")

    application = Litestar([fault, away], exception_handlers=dict(HANDLERS), before_send=[secure], logging_config=None, openapi_config=None)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://jiban.test") as client:
        yield client


async def test_an_unforeseen_fault_is_logged_under_an_id_and_says_nothing_else(
    breaking: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "jiban.web"):
        answer = await breaking.get("/fault")
    problem = _is_problem(answer, 500)
    assert "210411" not in answer.text
    assert problem["id"]
    assert str(problem["id"]) in caplog.text


async def test_a_database_that_is_away_invites_the_same_request_again(breaking: httpx.AsyncClient) -> None:
    answer = await breaking.get("/away")
    _is_problem(answer, 503)
    assert answer.headers["retry-after"] == "1"


def test_every_status_has_words() -> None:
    assert all(kind.title and kind.detail and kind.next for kind in KINDS.values())
    assert {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503} <= set(KINDS)
