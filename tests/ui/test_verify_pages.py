"""Verification on the web: each state named, status only, nothing to be guessed, slowed down; and the command line agrees."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filing_values import SignedIn, body

from core.access.web_sessions import open_session
from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.house import House
from core.time import CHINA, at
from core.verification import Address, Issuer, issuer_of, link_in, read
from ui.app import create_app
from ui.cli.main import main
from ui.limits import Rates

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
Client = httpx.AsyncClient


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02, a working day."""
    with at(MONDAY):
        yield


@pytest.fixture
async def certificate(house: House, signed_in: SignedIn) -> dict[str, Any]:
    """A granted case: its brief, and the certificate's PDF and link."""
    company = await signed_in("company1")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
    headers = {"content-type": "application/json", "idempotency-key": "a"}
    (case,) = (await company.post("/api/v1/filings", content=body(party, "200"), headers=headers)).json()["cases"]
    async with house.db.pool.acquire() as connection:
        await sequence(connection)
    await consume(house.db, CONSUMER, PaperMaker(house))
    data = await house.db.fetchval("SELECT b.data FROM papers p JOIN blobs b ON b.hash = p.blob ORDER BY p.id DESC LIMIT 1")
    return {"case": case, "pdf": data, "link": link_in(data), "path": "/V/" + link_in(data).rpartition("/")[2]}


async def test_a_scanned_code_tells_the_status_and_nothing_of_the_case(anyone: Client, certificate: dict[str, Any]) -> None:
    for path in (certificate["path"], certificate["path"].lower()):
        answer = await anyone.get(path)
        assert answer.status_code == 200
        assert "<h1>有效</h1>" in answer.text
        assert "建设工程消防验收备案凭证" in answer.text
        assert certificate["case"]["number"] not in answer.text
        assert certificate["case"]["query_code"] not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_form_takes_what_was_scanned(anyone: Client, certificate: dict[str, Any]) -> None:
    assert "二维码的内容" in (await anyone.get("/verify")).text
    assert "<h1>有效</h1>" in (await anyone.get("/verify", params={"code": f" {certificate['link']}\n"})).text
    wrong = (await anyone.get("/verify", params={"code": "消验备〔2026〕1号<b>"})).text
    assert 'aria-invalid="true"' in wrong
    assert "<b>" not in wrong
    assert (await anyone.get("/verify", params={"code": "A" * 4000})).status_code == 200


async def test_revoked_altered_foreign_expired_and_missing_are_each_named(
    anyone: Client, house: House, signed_in: SignedIn, certificate: dict[str, Any]
) -> None:
    claim = read(certificate["link"]).claim
    ours, theirs = issuer_of(house), Issuer(Address("https://other.cn", "other.cn", named=True), Ed25519PrivateKey.generate())
    name = certificate["path"][3:]
    texts = {
        "签名不符": name[:-20] + "A" * 18 + name[-2:], "非本平台签发": theirs.link(claim),
        "已过有效期": ours.link(msgspec.structs.replace(claim, until=date(2026, 3, 1))),
        "不存在": ours.link(msgspec.structs.replace(claim, number="消验备〔2026〕9号")),
        "网址不是本平台": certificate["link"].replace("127.0.0.1", "127.0.0.2"),
    }
    for word, text in texts.items():
        assert f"<h1>{word}</h1>" in (await anyone.get("/verify", params={"code": text})).text
    decider = await signed_in("decider")
    case = certificate["case"]["number"]
    done = await decider.post(f"/api/v1/cases/{case}/revocation", json={"reason": "承诺不实", "basis": "许可法69"})
    assert done.status_code == 200, done.text
    revoked = (await anyone.get(certificate["path"])).text
    assert "<h1>已撤销</h1>" in revoked
    assert "2026年3月2日" in revoked.split("<h1>")[1].split("</section>")[0]


async def test_who_may_read_a_paper_is_led_to_its_public_page(anyone: Client, house: House, certificate: dict[str, Any]) -> None:
    path = f"/verify/{certificate['case']['number']}/消验备〔2026〕1号"
    assert (await anyone.get(path, headers={"accept": "text/html"})).status_code in {303, 401}
    for login, expected in (("company1", 303), ("company2", 404)):
        account = await house.db.fetchval("SELECT id FROM accounts WHERE login = $1", login)
        token, _ = await open_session(house.db, account)
        answer = await anyone.get(path, headers={"cookie": f"jiban_session={token}"})
        assert answer.status_code == expected, login
        if expected == 303:
            assert answer.headers["location"] == "/v/" + certificate["path"][3:]


async def test_every_page_names_the_host_and_another_host_is_warned_of(
    house: House, certificate: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIBAN_PUBLIC_URL", "https://zwfw.example.gov.cn")
    transport = httpx.ASGITransport(create_app(house, Rates()))
    async with Client(transport=transport, base_url="https://zwfw.example.gov.cn") as real:
        said = (await real.get("/verify")).text
        assert "zwfw.example.gov.cn" in said
        assert "您打开的网址不是本平台" not in said
        code = issuer_of(house).link(read(certificate["link"]).claim)
        assert "<h1>有效</h1>" in (await real.get(code[code.index("/V/") :])).text
    async with Client(transport=transport, base_url="https://zwfw.examp1e.gov.cn") as fake:
        for path in ("/verify", certificate["path"]):
            said = (await fake.get(path)).text
            assert "您打开的网址不是本平台" in said
            assert "zwfw.examp1e.gov.cn" in said


async def test_trying_is_slowed_down(house: House) -> None:
    transport = httpx.ASGITransport(create_app(house, Rates(verify=20)))
    async with Client(transport=transport, base_url="http://jiban.test") as client:
        codes = [(await client.get(f"/v/ABC{n}")).status_code for n in range(12)]
    assert codes.count(429) >= 5


async def test_the_command_line_agrees_without_a_network(
    anyone: Client, house: House, certificate: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, revoked, pdf, text = (tmp_path / name for name in ("key.json", "revoked.json", "paper.pdf", "code.txt"))
    key.write_bytes((await anyone.get("/.well-known/jiban-key.json")).content)
    revoked.write_bytes((await anyone.get("/.well-known/jiban-revoked.json")).content)
    pdf.write_bytes(certificate["pdf"])
    text.write_text(certificate["link"].lower())
    for what in (certificate["link"], str(pdf), str(text)):
        assert main(["verify", what, "--key", str(key), "--revoked", str(revoked)]) == 0
        said = capsys.readouterr().out
        assert said.startswith("签名相符")
        assert "建设工程消防验收备案凭证" in said
    assert main(["verify", certificate["link"][:-3], "--key", str(key), "--json"]) == 1
    found = msgspec.json.decode(capsys.readouterr().out, type=dict)
    assert (found["good"], found["verdict"]["state"]) == (False, "altered")
    assert main(["verify", str(key), "--key", str(pdf)]) == 1
    assert "公钥文件" in capsys.readouterr().err
