"""Signing in through an identity provider, against a small one of our own on this machine."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from browser_client import Browser
from joserfc import jwt
from joserfc.jwk import ECKey

from core.house import House
from core.parties.arriving import arrive
from core.settings import Oidc, Settings, SettingsError
from ui.app import create_app
from ui.limits import Rates

KEY = ECKey.generate_key("P-256", {"kid": "1"}, private=True)
OTHER = ECKey.generate_key("P-256", {"kid": "1"}, private=True)


class Issuer(BaseHTTPRequestHandler):
    """The provider. `changes` are made to the claims of the next token, `key` signs it."""

    challenge: ClassVar[str] = ""
    nonce: ClassVar[str] = ""
    changes: ClassVar[dict[str, Any]] = {}
    key: ClassVar[ECKey] = KEY
    down: ClassVar[bool] = False

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        """Discovery and keys."""
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.down:
            self._say(500, {})
        elif self.path == "/.well-known/openid-configuration":
            self._say(200, {
                "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/keys",
            })
        else:
            self._say(200, {"keys": [KEY.as_dict(private=False)]})

    def do_POST(self) -> None:
        """The token, for the code and the verifier that belongs to the challenge."""
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        right = form["code"] == ["code1"] and create_s256_code_challenge(form["code_verifier"][0]) == Issuer.challenge
        if not right or form.get("client_secret") != ["保密".encode().decode()]:
            self._say(400, {"error": "invalid_grant"})
            return
        moment = int(time.time())
        claims = {
            "iss": f"http://127.0.0.1:{self.server.server_address[1]}", "aud": "jiban", "sub": "1", "iat": moment, "exp": moment + 300,
            "nonce": Issuer.nonce, "preferred_username": "company1", **Issuer.changes,
        }
        self._say(200, {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode({"alg": "ES256", "kid": "1"}, claims, Issuer.key)})

    def _say(self, status: int, what: dict[str, Any]) -> None:
        body = msgspec.json.encode(what)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _issuer() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    Issuer.changes, Issuer.key, Issuer.down = {}, KEY, False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
async def browser(house: House, tmp_path: Any) -> AsyncIterator[Browser]:
    secret = tmp_path / "oidc.secret"
    secret.write_text("保密\n", encoding="utf-8")
    with _issuer() as issuer:
        oidc = Oidc(issuer=issuer, client_id="jiban", secret_file=secret)
        house.settings = msgspec.structs.replace(house.settings, public_url="http://jiban.test", oidc=oidc)
        transport = httpx.ASGITransport(create_app(house, Rates(sign_in=1000)))
        async with httpx.AsyncClient(transport=transport, base_url="http://jiban.test") as client:
            yield Browser(client)


async def _there_and_back(browser: Browser, **changes: str) -> httpx.Response:
    """Start, let the provider note what it must, and come back with its code."""
    away = await browser.get("/sign-in/oidc?next=/agents")
    query = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["location"]).query).items()}
    Issuer.challenge, Issuer.nonce = query["code_challenge"], query["nonce"]
    assert query["redirect_uri"] == "http://jiban.test/sign-in/oidc/back"
    back = {"code": "code1", "state": query["state"], **changes}
    return await asyncio.wait_for(browser.get(f"/sign-in/oidc/back?{httpx.QueryParams(back)}"), 20)


async def test_who_comes_back_with_a_proved_token_is_signed_in(browser: Browser) -> None:
    assert "统一身份认证登录" in (await browser.get("/sign-in")).text
    answer = await _there_and_back(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/agents")
    assert (await browser.get("/agents")).status_code == 200


@pytest.mark.parametrize("changes", [
    {"nonce": "other"}, {"aud": "other"}, {"iss": "http://evil.test"}, {"exp": 1}, {"azp": "other"}, {"exp": "soon"},
], ids=str)
async def test_a_token_that_does_not_hold_signs_nobody_in(browser: Browser, changes: dict[str, Any]) -> None:
    Issuer.changes = changes
    answer = await _there_and_back(browser)
    assert answer.status_code == 403
    assert "核对不上" in answer.text
    assert "jiban_session" not in browser.client.cookies


async def test_a_token_signed_by_another_key_signs_nobody_in(browser: Browser) -> None:
    Issuer.key = OTHER
    assert (await _there_and_back(browser)).status_code == 403


@pytest.mark.parametrize("changes", [{"state": "other"}, {"state": ""}], ids=str)
async def test_a_return_that_this_browser_did_not_begin_is_refused(browser: Browser, changes: dict[str, str]) -> None:
    assert (await _there_and_back(browser, **changes)).status_code == 403


async def test_a_code_that_is_not_the_providers_gets_nobody_in(browser: Browser) -> None:
    assert (await _there_and_back(browser, code="code2")).status_code == 503


@pytest.mark.parametrize("login", ["nobody", 5, None])
async def test_an_identity_without_an_account_is_told_so(browser: Browser, login: object) -> None:
    Issuer.changes = {"preferred_username": login}
    answer = await _there_and_back(browser)
    assert answer.status_code == 403
    assert "还没有账号" in answer.text


COMPANY, PERSON = "91210411MAJB0001XH", "210411198601010009"


@pytest.mark.parametrize(("code", "kind"), [("91210411MAJB0099XA", None), ("91210411MAJB00044A", None), (PERSON, "natural"), (COMPANY, "legal"), ("", None), (5, None)], ids=str)
async def test_an_applicant_whose_code_is_told_is_given_an_account(house: House, browser: Browser, code: object, kind: str | None) -> None:
    assert house.settings.oidc is not None
    house.settings = msgspec.structs.replace(house.settings, oidc=msgspec.structs.replace(house.settings.oidc, code_claim="code"))
    Issuer.changes = {"preferred_username": "new_one", "name": " 新来的 ", "code": code}
    before = await house.db.fetchval("SELECT count(*) FROM accounts")
    for _ in range(2):
        answer = await _there_and_back(browser)
        assert answer.status_code == (403 if kind is None else 303)
        browser.client.cookies.clear()
    assert await house.db.fetchval("SELECT count(*) FROM accounts") == before + (kind is not None)
    if kind is not None:
        row = await house.db.fetchrow("SELECT a.name, p.kind FROM accounts a JOIN parties p ON p.id = a.party WHERE a.login = 'new_one'")
        assert row is not None
        assert (row["name"], row["kind"]) == ("新来的", kind)


async def test_two_first_arrivals_at_once_are_one_account(house: House) -> None:
    for logins in (("one", "one"), ("two", "three")):
        accounts = await asyncio.gather(*(arrive(house.db, house.vault, login, PERSON, "某人") for login in logins))
        assert len(set(accounts)) == len(set(logins))
    assert await house.db.fetchval("SELECT count(DISTINCT party) FROM accounts WHERE login IN ('one', 'two', 'three')") == 1


async def test_a_closed_account_is_told_so_and_not_opened_again(house: House, browser: Browser) -> None:
    await house.db.execute("UPDATE accounts SET active = false WHERE login = 'company1'")
    answer = await _there_and_back(browser)
    assert (answer.status_code, "已经停用" in answer.text) == (403, True)


async def test_a_provider_that_is_away_is_said_to_be(browser: Browser) -> None:
    Issuer.down = True
    answer = await browser.get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "统一身份认证暂时不能使用" in answer.text


async def test_without_a_provider_there_is_no_such_page(anyone: httpx.AsyncClient) -> None:
    assert (await Browser(anyone).get("/sign-in/oidc")).status_code == 404


def test_settings_of_a_provider(tmp_path: Any) -> None:
    secret = tmp_path / "s"
    secret.write_text(" x \n", encoding="utf-8")
    env = {"JIBAN_OIDC_ISSUER": "https://id.test/", "JIBAN_OIDC_CLIENT_ID": "jiban", "JIBAN_PUBLIC_URL": "https://jiban.test", "JIBAN_MODE": "production"}
    oidc = Settings.from_env({**env, "JIBAN_OIDC_SECRET_FILE": str(secret)}).oidc
    assert oidc is not None
    assert (oidc.issuer, oidc.secret, oidc.claim) == ("https://id.test", "x", "preferred_username")
    assert Settings.from_env({}).oidc is None
    wrong = [
        {"JIBAN_OIDC_ISSUER": "http://id.test"}, {"JIBAN_OIDC_CLIENT_ID": ""}, {"JIBAN_PUBLIC_URL": ""}, {"JIBAN_PUBLIC_URL": "jiban.test"},
        {"JIBAN_OIDC_SECRET_FILE": str(tmp_path / "none")},
    ]
    for change in wrong:
        with pytest.raises(SettingsError, match="JIBAN_"):
            Settings.from_env({**env, **change})
