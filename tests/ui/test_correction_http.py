"""Correction and deficient acceptance over HTTP, without scripts: the letter by ticking, only what is listed, files by the interface."""

import base64
import tomllib
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from browser_client import Browser
from filing_values import SignedIn
from hall_pages import Sheet

from core.house import House
from core.settings import ROOT
from core.time import at, now, today

ITEM, LAYOUT, NAME = "demo_permit", "layout", "market_name"
PDF = b"%PDF-1.7\n%%EOF\n"
JSON = {"content-type": "application/json"}
TICKED = {"tick": NAME, f"problem-{NAME}": "与营业执照不符", f"basis-{NAME}": "演示规定", f"how-{NAME}": "按营业执照写全称"}


async def _acted(client: httpx.AsyncClient, number: str, outcome: str, **said: Any) -> httpx.Response:
    return await client.post(f"/api/v1/cases/{number}/acts", content=msgspec.json.encode({"outcome": outcome, **said}), headers=JSON)


@pytest.fixture
async def number(signed_in: SignedIn) -> str:
    """A case that waits to be accepted, its layout promised."""
    company = await signed_in("company1")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]
    values = tomllib.loads((ROOT / "features" / ITEM / "base.toml").read_text("utf-8"))["base"][0]["values"]
    body = {"item": ITEM, "party": party["id"], "values": {**msgspec.to_builtins(values), "area_m2": 200}, "promised": [LAYOUT]}
    answer = await company.post("/api/v1/filings", content=msgspec.json.encode(body), headers={**JSON, "idempotency-key": "k"})
    assert answer.status_code == 201, answer.text
    found = str(answer.json()["cases"][0]["number"])
    assert (await _acted(await signed_in("receiver"), found, "收件")).status_code == 200
    return found


async def _told(browser: Browser, number: str, **more: Any) -> httpx.Response:
    """The letter of one point, sent."""
    await browser.get(f"/desk/cases/{number}/correction")
    seq = (await browser.get(f"/desk/cases/{number}")).text.partition('name="expect_seq" value="')[2].partition('"')[0]
    return await browser.post(f"/desk/cases/{number}/correction", {**TICKED, "expect_seq": seq, "_send": "1", **more})


async def test_nothing_is_sent_that_says_too_little(anyone: httpx.AsyncClient, number: str) -> None:
    acceptor = await Browser(anyone).sign_in("acceptor")
    await acceptor.get(f"/desk/cases/{number}/correction")
    for said, told in (({}, "请勾选"), ({"tick": NAME, f"problem-{NAME}": "不符"}, "请写明怎样补正")):
        answer = await acceptor.post(f"/desk/cases/{number}/correction", {**said, "_send": "1"})
        assert (answer.status_code, told in answer.text) == (422, True)
    assert "不符" in answer.text
    words = "不符" * 501
    answer = await acceptor.post(f"/desk/cases/{number}/correction", {**TICKED, f"problem-{NAME}": words, "_preview": "1"})
    assert (answer.status_code, "存在的问题最多 1000 个字，现在 1002 个字" in answer.text, f">\n{words}</textarea>" in answer.text) == (422, True, True)
    letter = await acceptor.post(f"/desk/cases/{number}/correction", {**TICKED, "_preview": "1"})
    assert "1. 集市名称：与营业执照不符。依据：演示规定。怎样补正：按营业执照写全称。" in letter.text
    assert "已收件" in (await acceptor.get(f"/desk/cases/{number}")).text


async def test_whoever_tells_late_reads_what_the_law_says(anyone: httpx.AsyncClient, number: str) -> None:
    said = "自收到申请材料之日"
    acceptor = await Browser(anyone).sign_in("acceptor")
    for path in (f"/desk/cases/{number}/correction", f"/desk/cases/{number}"):
        assert said not in (await acceptor.get(path)).text
    with at(now() + timedelta(days=20)):
        acceptor = await Browser(anyone).sign_in("acceptor")
        for path in (f"/desk/cases/{number}/correction", f"/desk/cases/{number}"):
            assert said in (await acceptor.get(path)).text


async def test_only_what_is_listed_changes(anyone: httpx.AsyncClient, number: str) -> None:
    acceptor, owner = await Browser(anyone).sign_in("acceptor"), await Browser(anyone).sign_in("company1")
    assert (await _told(acceptor, number)).status_code == 303
    listed = await owner.get("/my/cases?view=turn")
    assert number in listed.text
    assert "待您补正" in listed.text
    page = await owner.get(f"/my/cases/{number}/correction")
    assert 'name="place_addr"' not in page.text
    sent = {"_shown": f"{NAME} place_addr", NAME: "早春农夫集市", "place_addr": "别处", "_version": "0", "_next": "1"}
    answer = await owner.post(f"/my/cases/{number}/correction", sent)
    assert answer.headers["location"].endswith("/correction/review")
    review = await owner.get(f"/my/cases/{number}/correction/review")
    assert "早春农夫集市" in review.text
    assert "别处" not in review.text
    stale = await owner.post(f"/my/cases/{number}/correction", {**sent, NAME: "另一扇窗", "_version": "0"})
    assert (stale.status_code, "另一扇窗" in stale.text) == (409, True)
    await owner.get(f"/my/cases/{number}/correction/review")
    done = await owner.post(f"/my/cases/{number}/correction/review", {"_version": "1"})
    assert done.status_code == 303, done.text
    for browser, path in ((owner, "/my/cases"), (acceptor, "/desk/cases")):
        assert "<del>春季农夫集市</del>" in (await browser.get(f"{path}/{number}")).text


async def test_a_correction_in_which_nothing_is_different_is_sent_on_purpose_only(anyone: httpx.AsyncClient, number: str) -> None:
    acceptor, owner = await Browser(anyone).sign_in("acceptor"), await Browser(anyone).sign_in("company1")
    assert (await _told(acceptor, number)).status_code == 303
    await owner.get(f"/my/cases/{number}/correction")
    await owner.post(f"/my/cases/{number}/correction", {"_shown": NAME, NAME: "春季农夫集市", "_version": "0", "_next": "1"})
    review = await owner.get(f"/my/cases/{number}/correction/review")
    assert "没有改动" in review.text
    version = review.text.partition('name="_version" value="')[2].partition('"')[0]
    refused = await owner.post(f"/my/cases/{number}/correction/review", {"_version": version})
    assert (refused.status_code, "确实不需要改的，请勾选后提交" in refused.text) == (422, True)
    assert (await owner.post(f"/my/cases/{number}/correction/review", {"_version": version, "_same": "on"})).status_code == 303


async def test_control_characters_are_named_at_their_field_and_can_be_mended(anyone: httpx.AsyncClient, number: str) -> None:
    await _told(await Browser(anyone).sign_in("acceptor"), number)
    owner, path = await Browser(anyone).sign_in("company1"), f"/my/cases/{number}/correction"
    await owner.get(path)
    sent = {"_shown": NAME, NAME: "早春\x0b农夫\x0c集市", "_version": "0", "_next": "1"}
    answer = await owner.post(path, sent)
    assert answer.status_code == 422, answer.text
    assert 'href="#f-market_name"' in answer.text
    assert (await owner.get(path)).status_code == 200
    assert (await owner.get(f"{path}/review")).headers["location"].endswith("?check=1")
    refused = await owner.post(f"{path}/review", {"_version": "1"})
    assert refused.status_code == 422, refused.text
    mended = await owner.post(path, {**sent, NAME: "早春农夫集市", "_version": "1"})
    assert mended.headers["location"].endswith("/correction/review")


async def test_two_windows_on_one_correction_lose_nothing(anyone: httpx.AsyncClient, number: str) -> None:
    await _told(await Browser(anyone).sign_in("acceptor"), number, tick=[NAME, "place_addr"], **{f"{each}-place_addr": "不详" for each in ("problem", "basis", "how")})
    owner, path = await Browser(anyone).sign_in("company1"), f"/my/cases/{number}/correction"
    page = Sheet(await owner.get(path))
    address = page.values["place_addr"]
    first = await owner.post(path, {**page.values, NAME: "甲窗集市", "_keep": "1"})
    assert first.status_code == 303
    stale = await owner.post(path, {**page.values, NAME: "乙窗集市", "place_addr": f"{address}乙", "_next": "1"})
    shown = Sheet(stale)
    assert stale.status_code == 409
    assert (shown.values[NAME], shown.values["place_addr"], shown.values[f"_mine.{NAME}"]) == ("甲窗集市", f"{address}乙", "乙窗集市")
    assert "您刚才填写、还没有保存： 乙窗集市" in shown.text
    assert "_mine.place_addr" not in shown.values  # changed here alone: saved
    again = await owner.post(path, {**shown.values, "_keep": "1"})
    assert again.status_code == 303
    assert Sheet(await owner.get(path)).values[NAME] == "甲窗集市"
    used = await owner.post(path, {**shown.values, "_version": Sheet(await owner.get(path)).values["_version"], "_use": NAME})
    assert used.headers["location"].endswith(f"#f-{NAME}")
    after = Sheet(await owner.get(path)).values
    assert (after[NAME], after["place_addr"]) == ("乙窗集市", f"{address}乙")


async def test_what_was_typed_waits_below_its_field_while_other_buttons_are_pressed(anyone: httpx.AsyncClient, number: str) -> None:
    await _told(await Browser(anyone).sign_in("acceptor"), number)
    owner, path = await Browser(anyone).sign_in("company1"), f"/my/cases/{number}/correction"
    page = Sheet(await owner.get(path))
    await owner.post(path, {**page.values, NAME: "甲窗集市"})
    shown = Sheet(await owner.post(path, {**page.values, NAME: "乙窗集市"}))
    other = await owner.post(path, {**shown.values, "_drop": "1"})
    assert (other.status_code, Sheet(other).values[f"_mine.{NAME}"]) == (200, "乙窗集市")


async def test_files_chosen_in_a_window_that_was_late_are_kept(anyone: httpx.AsyncClient, number: str) -> None:
    both = {"tick": [NAME, LAYOUT], **{f"{each}-{LAYOUT}": "补盖公章" for each in ("problem", "basis", "how")}}
    told = await _told(await Browser(anyone).sign_in("acceptor"), number, **both)
    assert told.status_code == 303, told.text
    owner, path = await Browser(anyone).sign_in("company1"), f"/my/cases/{number}/correction"
    page = Sheet(await owner.get(path))
    await owner.post(path, {**page.values, NAME: "甲窗集市"})
    late = await owner.client.post(path, data={"_csrf": owner.token, **page.values, NAME: "乙窗集市"}, files={LAYOUT: ("新布置图.pdf", PDF)})
    assert late.status_code == 409, late.text
    assert "新布置图.pdf" in late.text
    for none in ("1" * 5000, "9" * 19, "٣"):
        dropped = await owner.post(path, {**Sheet(late).values, "_drop": none})
        assert (dropped.status_code, "新布置图.pdf" in dropped.text) == (200, True)


async def test_a_second_letter_needs_a_lawful_ground_for_what_is_new(house: House, anyone: httpx.AsyncClient, signed_in: SignedIn, number: str) -> None:
    acceptor = await Browser(anyone).sign_in("acceptor")
    await _told(acceptor, number)
    done = await _acted(await signed_in("company1"), number, "提交补正", values={NAME: "早春农夫集市"})
    assert done.status_code == 200, done.text
    new = {"tick": "place_addr", "problem-place_addr": "不详", "basis-place_addr": "演示规定", "how-place_addr": "写到门牌", "because-place_addr": ""}
    refused = await _told(acceptor, number, **new)
    assert refused.status_code == 409
    assert "一次告知" in refused.text
    assert await house.db.fetchval("SELECT count(*) FROM watch_notes") == 1
    lawful = await _told(acceptor, number, **{**new, "because-place_addr": "申请人变更申请"})
    assert lawful.status_code == 303, lawful.text


async def test_what_is_lacking_comes_by_the_interface(signed_in: SignedIn, number: str) -> None:
    company, acceptor = await signed_in("company1"), await signed_in("acceptor")
    accepted = await _acted(acceptor, number, "容缺受理", materials=[LAYOUT])
    assert accepted.json()["pending"]["lacking"][0][0] == LAYOUT
    bare = await _acted(company, number, "补齐", materials=[LAYOUT])
    assert (bare.status_code, bare.json()["fields"][0]["text"]) == (422, "请上传摊位平面布置图")
    upload = {"material": LAYOUT, "filename": "布置图.pdf", "content": base64.b64encode(PDF).decode()}
    for content, status in (("不是", 422), (base64.b64encode(b"MZ").decode(), 422)):
        answer = await company.post(f"/api/v1/cases/{number}/files", content=msgspec.json.encode({**upload, "content": content}), headers=JSON)
        assert answer.status_code == status
    file = await company.post(f"/api/v1/cases/{number}/files", content=msgspec.json.encode(upload), headers=JSON)
    assert file.status_code == 201, file.text
    done = await _acted(company, number, "补齐", files=[file.json()["id"]])
    assert done.json()["pending"]["lacking"] == []
    assert done.json()["amendments"][0]["files"] == [[file.json()["id"], "摊位平面布置图"]]


async def test_an_officer_records_what_was_mended_at_the_counter(anyone: httpx.AsyncClient, number: str) -> None:
    acceptor = await Browser(anyone).sign_in("acceptor")
    page = await acceptor.get(f"/desk/cases/{number}/spot")
    assert f'id="f-tick-{NAME}"' in page.text
    bare = await acceptor.post(f"/desk/cases/{number}/spot", {"tick": NAME, NAME: "早春农夫集市"})
    assert (bare.status_code, "请写明更正的情况" in bare.text) == (422, True)
    words = "写错" * 501
    long = await acceptor.post(f"/desk/cases/{number}/spot", {"tick": NAME, NAME: "早春农夫集市", "_reason": words})
    assert (long.status_code, "更正的情况最多 1000 个字，现在 1002 个字" in long.text, f">\n{words}</textarea>" in long.text) == (422, True, True)
    assert 'maxlength="1000"' in long.text
    wrong = await acceptor.post(f"/desk/cases/{number}/spot", {"tick": NAME, NAME: "", "_reason": "写错一个字"})
    assert (wrong.status_code, "请填写集市名称" in wrong.text) == (422, True)
    done = await acceptor.post(f"/desk/cases/{number}/spot", {"tick": NAME, NAME: "早春农夫集市", "_reason": "写错一个字"})
    assert done.status_code == 303, done.text
    assert "<ins>早春农夫集市</ins>" in (await acceptor.get(f"/desk/cases/{number}")).text


async def test_a_command_that_says_too_little_keeps_what_was_typed(anyone: httpx.AsyncClient, number: str) -> None:
    acceptor = await Browser(anyone).sign_in("acceptor")
    page = (await acceptor.get(f"/desk/cases/{number}")).text
    form = page.partition('name="outcome" value="退件"')[0].rpartition('name="form" value="')[2].partition('"')[0]
    answer = await acceptor.post(f"/desk/cases/{number}/acts", {"form": form, "outcome": "退件", f"{form}-reason": f"重复了 {today()}"})
    assert answer.status_code == 409
    assert f"重复了 {today()}" in answer.text
    assert f'href="#f-{form}-ground"' in answer.text
