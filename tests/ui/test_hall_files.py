"""A file that answers a field: sent whole or in pieces, looked at, replaced, taken away, filed, corrected, taken in at the counter."""

import base64
import json
from hashlib import sha256
from typing import Any

import httpx
from browser_client import Browser
from filing_values import SignedIn
from hall_pages import Sheet, onward, open_page, send

from core.access.reading_log import MATERIAL
from core.cases.state import filed_of
from core.filings.uploading import PIECE
from core.house import House

ITEM = "demo_kinds"
FIRST = {"place_detail": "金枫街 88 号", "place_region": "浑南区", "phone": "024-23456789", "reply_way": "短信"}
SECOND = {"industry": "正餐服务", "opens_at": "9:00", "closes_at": "21:00"}
LEASE = {"tenure": "租赁", "lease_from": "2026-01-01", "lease_to": "2030-01-01"}
JPG, PDF = b"\xff\xd8\xff\xe0" + bytes(600), b"%PDF-1.7\n%%EOF\n"
JSON = {"content-type": "application/json"}
Files = dict[str, tuple[str, bytes]]


async def at_files(browser: Browser) -> Sheet:
    """The page of the demo item that asks for files."""
    sheet = await open_page(browser, f"/apply/{ITEM}")
    for typed in (FIRST, SECOND):
        sheet = await onward(browser, sheet, typed)
    return sheet


async def send_files(browser: Browser, sheet: Sheet, typed: dict[str, Any], files: Files) -> httpx.Response:
    """The page sent with files in it, as a browser without scripts does."""
    named = {f"_file.{name}": (filename, data, "application/octet-stream") for name, (filename, data) in files.items()}
    values = {name: value for name, value in {**sheet.values, "_csrf": browser.token, **typed}.items() if value is not None}
    return await browser.client.post(sheet.action, data=values, files=named)


async def filed(browser: Browser, files: Files) -> str:
    """The number of a case filed with these files."""
    asked = Sheet(await send(browser, await at_files(browser), {"tenure": "租赁"}))
    answer = await send_files(browser, asked, LEASE, files)
    assert answer.status_code == 303, Sheet(answer).text
    review = await open_page(browser, answer.headers["location"])
    done = await send(browser, review)
    assert done.status_code == 303, Sheet(done).text
    return done.headers["location"].rpartition("/")[2]


async def test_sent_with_the_page_looked_at_replaced_and_taken_away(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await at_files(browser)
    assert "拍到招牌和门口（JPG、PNG，不超过 5 MB）" in sheet.text
    refused = await send_files(browser, sheet, {"tenure": "自有"}, {"front": ("a.pdf", PDF)})
    assert (refused.status_code, "门面照片：只接受 JPG、PNG 文件" in refused.text) == (422, True)
    assert Sheet(refused).values["tenure"] == "自有"
    assert await house.db.fetchval("SELECT count(*) FROM attachments") == 0
    answer = await send_files(browser, Sheet(refused), {}, {"front": ("门口<1>.png", JPG)})
    assert answer.status_code == 303, Sheet(answer).text
    assert "门口1.jpg" in (await open_page(browser, answer.headers["location"])).text
    again = await open_page(browser, sheet.action)
    number, digest = await house.db.fetchrow("SELECT id, encode(digest, 'hex') FROM attachments")
    assert again.values["front"] == digest
    page = (await browser.get(sheet.action)).text
    assert f'href="/my/files/{number}"' in page
    assert (await browser.get(f"/my/files/{number}")).content == JPG
    replaced = await send_files(browser, again, {"_leave": "1"}, {"front": ("新.jpg", JPG + b"1")})
    assert replaced.status_code == 303
    again = await open_page(browser, sheet.action)
    assert again.values["front"] not in ("", digest)
    gone = await send(browser, again, {"_unfile": "front"})
    assert gone.headers["location"].endswith("#f-front")
    assert (await open_page(browser, sheet.action)).values["front"] == ""
    assert await house.db.fetchval("SELECT count(*) FROM attachments") == 1  # the first one, which nobody took away


async def test_the_first_page_may_ask_for_it_and_only_so_many_are_kept(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await at_files(browser)
    for turn in range(7):
        answer = await send_files(browser, sheet, {"tenure": "自有", "_leave": "1"}, {"front": (f"{turn}.jpg", JPG + bytes([turn]))})
        assert answer.status_code == 303, Sheet(answer).text
        sheet = await open_page(browser, sheet.action)
    assert await house.db.fetchval("SELECT count(*) FROM attachments") == 5
    assert "6.jpg" in sheet.text


async def test_filed_with_the_case_and_seen_by_officers_and_owner(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    number = await filed(browser, {"front": ("门口.jpg", JPG), "lease_scan": ("合同.pdf", PDF)})
    payload = filed_of(await house.db.fetchval("SELECT payload FROM events WHERE seq = 1"))
    named = {each.material: each for each in payload.attachments}
    assert set(named) == {"field.front", "field.lease_scan"}
    assert payload.values[f"{ITEM}.front"] == named["field.front"].digest
    own = (await browser.get(f"/my/cases/{number}")).text
    assert f'<a href="/my/files/{named["field.front"].id}">门口.jpg</a>' in own
    officer = await Browser(anyone).sign_in("acceptor")
    page = (await officer.get(f"/desk/cases/{number}")).text
    link = f"/desk/cases/{number}/materials/{named['field.lease_scan'].id}"
    assert page.count(f'href="{link}"') == 2  # in the form's place, and among what was uploaded
    shown = await officer.get(link)
    assert "租赁合同" in shown.text
    assert (await officer.get(f"{link}/file")).content == PDF
    assert await house.db.fetchval("SELECT count(*) FROM access_log WHERE class = $1", MATERIAL) == 1
    other = await Browser(anyone).sign_in("company1")
    assert (await other.get(f"/my/files/{named['field.front'].id}")).status_code == 404


async def test_what_is_hidden_or_replaced_stays_behind(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = Sheet(await send(browser, await at_files(browser), {"tenure": "租赁"}))
    await send_files(browser, sheet, {**LEASE, "_leave": "1"}, {"front": ("旧.jpg", JPG), "lease_scan": ("合同.pdf", PDF)})
    assert await house.db.fetchval("SELECT count(*) FROM attachments") == 2
    again = await open_page(browser, sheet.action)
    answer = await send_files(browser, again, {"tenure": "自有"}, {"front": ("新.jpg", JPG + b"2")})
    review = await open_page(browser, answer.headers["location"])
    assert "新.jpg" in review.text
    assert "合同.pdf" not in review.text
    done = await send(browser, review)
    assert done.status_code == 303, Sheet(done).text
    payload = filed_of(await house.db.fetchval("SELECT payload FROM events WHERE seq = 1"))
    assert [each.material for each in payload.attachments] == ["field.front"]
    assert await house.db.fetchval("SELECT count(*) FROM attachments") == 1


async def test_an_answer_that_names_no_upload_of_the_draft_is_none(anyone: httpx.AsyncClient, signed_in: SignedIn, house: House) -> None:
    other = await Browser(anyone).sign_in("company1")
    await filed(other, {"front": ("门口.jpg", JPG)})
    stolen = await house.db.fetchval("SELECT encode(digest, 'hex') FROM attachments")
    browser = await Browser(anyone).sign_in("company2")
    sheet = await at_files(browser)
    answer = await send(browser, sheet, {"tenure": "自有", "front": stolen})
    review = await open_page(browser, answer.headers["location"])
    assert "门面照片 没有填写" in review.text
    company = await signed_in("company2")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
    body = {"item": ITEM, "party": party, "values": {**API, "front": stolen}}
    told = await company.post("/api/v1/filings", content=json.dumps(body), headers={"content-type": "application/json", "idempotency-key": "k"})
    assert told.status_code == 422, told.text
    assert "没有找到上传的门面照片，请重新上传" in told.text


API = {
    "org_name": "【演示】沈抚清泉饮品有限公司", "uscc": "91210100MA0YT7B8X7", "place_region": "210112", "place_detail": "金枫街 88 号", "phone": "024-23456789",
    "industry": "5175", "opens_at": "09:00", "closes_at": "21:00", "reply_way": "短信", "tenure": "自有",
}


async def test_in_pieces_with_scripts_the_answer_is_the_digest(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await at_files(browser)
    photo, uploads = JPG + bytes(PIECE), sheet.action.rpartition("/")[0] + "/uploads"

    def announced(data: bytes, **more: str) -> dict[str, object]:
        return {"material": "field.front", "filename": "门口.jpg", "size": str(len(data)), "digest": sha256(data).hexdigest(), **more}

    async def piece(upload: str, start: int, data: bytes) -> dict[str, Any]:
        answer = await browser.client.post(f"{uploads}/{upload}?start={start}", content=data, headers={"x-csrf-token": browser.token, "content-type": "application/octet-stream"})
        return {"status": answer.status_code, **answer.json()}

    for place in ("field.phone", "field.nothing", "field.lease_scan"):  # no file, no field, hidden
        assert (await browser.post(uploads, announced(photo, material=place))).status_code == 422
    large = await browser.post(uploads, announced(photo, size=str(6 * 1024 * 1024)))
    assert (large.status_code, "5 MB" in large.json()["wrong"]) == (422, True)
    told = (await browser.post(uploads, announced(PDF))).json()
    assert "只接受 JPG、PNG" in (await piece(told["id"], 0, PDF))["wrong"]
    told = (await browser.post(uploads, announced(photo))).json()
    assert (await piece(told["id"], 0, photo[:PIECE]))["received"] == PIECE
    done = await piece(told["id"], PIECE, photo[PIECE:])
    assert (done["done"], done["name"], done["size"]) == (True, "门口.jpg", len(photo))
    assert (await browser.get(done["href"])).content == photo
    kept = await browser.post(f"{sheet.action}/autosave", {**sheet.values, "_typed": "1", "tenure": "自有", "front": done["digest"]})
    assert kept.status_code == 200
    again = await open_page(browser, sheet.action)
    assert (again.values["front"], "门口.jpg" in again.text) == (done["digest"], True)


async def test_asked_for_anew_and_given_with_the_correction(anyone: httpx.AsyncClient, house: House) -> None:
    owner = await Browser(anyone).sign_in("company2")
    number = await filed(owner, {"front": ("门口.jpg", JPG)})
    officer = await Browser(anyone).sign_in("acceptor")
    asked = await officer.get(f"/desk/cases/{number}/correction")
    assert "查看 门口.jpg" in asked.text
    seq = (await officer.get(f"/desk/cases/{number}")).text.partition('name="expect_seq" value="')[2].partition('"')[0]
    letter = {"tick": "front", "problem-front": "看不清招牌", "basis-front": "演示规定", "how-front": "重新拍照", "expect_seq": seq, "_send": "1"}
    told = await officer.post(f"/desk/cases/{number}/correction", letter)
    assert told.status_code == 303, Sheet(told).text
    path = f"/my/cases/{number}/correction"
    sheet = await open_page(owner, path)
    assert "门口.jpg" in sheet.text
    sheet.action = path
    refused = await send_files(owner, sheet, {"_next": "1"}, {"front": ("合同.pdf", PDF)})
    assert (refused.status_code, "只接受 JPG、PNG" in refused.text) == (422, True)
    again = Sheet(refused)
    again.action = path
    answer = await send_files(owner, again, {"_next": "1"}, {"front": ("招牌.jpg", JPG + b"3")})
    assert answer.headers["location"].endswith("/review"), Sheet(answer).text
    review = await open_page(owner, answer.headers["location"])
    assert "招牌.jpg" in review.text
    done = await send(owner, review)
    assert done.status_code == 303, Sheet(done).text
    page = (await owner.get(f"/my/cases/{number}")).text
    assert "招牌.jpg" in page
    desk = await officer.get(f"/desk/cases/{number}")
    assert "先前提交" in desk.text
    assert await house.db.fetchval("SELECT f.values ->> 'demo_kinds.front' = encode(a.digest, 'hex') FROM filings f JOIN attachments a ON a.filing = f.id ORDER BY a.id DESC LIMIT 1")


async def test_taken_in_at_the_counter(anyone: httpx.AsyncClient, house: House) -> None:
    officer = await Browser(anyone).sign_in("acceptor")
    sheet = await open_page(officer, f"/desk/counter/{ITEM}?code=91210411MAJB00028H")
    typed = {**FIRST, **SECOND, "tenure": "自有", "confirmed": "1"}
    kept = await send_files(officer, sheet, {**typed, "_do": "save"}, {"front": ("柜台.jpg", JPG)})
    assert (kept.status_code, "柜台.jpg" in kept.text) == (200, True), Sheet(kept).text
    done = await send(officer, Sheet(kept), {"confirmed": "1", "_do": "receive"})
    assert done.status_code == 303, Sheet(done).text
    payload = filed_of(await house.db.fetchval("SELECT payload FROM events WHERE seq = 1"))
    assert [each.material for each in payload.attachments] == ["field.front"]
    assert payload.values[f"{ITEM}.front"] == payload.attachments[0].digest


async def test_a_program_gives_the_file_first_and_names_it_in_the_filing(signed_in: SignedIn, house: House) -> None:
    company = await signed_in("company2")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]

    async def gives(**changes: Any) -> httpx.Response:
        body = {"item": ITEM, "party": party, "what": "front", "filename": "门口.jpg", "content": base64.b64encode(JPG).decode(), **changes}
        return await company.post("/api/v1/filings/files", content=json.dumps(body), headers=JSON)

    for changes, status, said in (
        ({"what": "phone"}, 422, "不是要上传文件的栏目"), ({"content": base64.b64encode(PDF).decode()}, 422, "只接受 JPG、PNG"), ({"content": "%"}, 422, "Base64"),
        ({"draft": 999}, 404, "没有这份暂存"), ({"party": 999999}, 403, "不能代"), ({"item": "nothing"}, 404, "没有编号为"),
    ):
        refused = await gives(**changes)
        assert (refused.status_code, said in refused.text) == (status, True), refused.text
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 0
    first = (await gives()).json()
    second = (await gives(draft=first["draft"], content=base64.b64encode(JPG + b"2").decode())).json()
    assert (second["draft"], second["filename"]) == (first["draft"], "门口.jpg")
    body = {"item": ITEM, "party": party, "values": {**API, "front": second["digest"]}}
    alone = await company.post("/api/v1/filings", content=json.dumps(body), headers={**JSON, "idempotency-key": "1"})
    assert (alone.status_code, "没有找到上传的门面照片" in alone.text) == (422, True)
    done = await company.post("/api/v1/filings", content=json.dumps({**body, "draft": first["draft"]}), headers={**JSON, "idempotency-key": "2"})
    assert done.status_code == 201, done.text
    assert await house.db.fetch("SELECT id FROM attachments") == [(second["id"],)]
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 0
    number = done.json()["cases"][0]["number"]
    point = {"what": "front", "problem": "看不清", "basis": "演示规定", "how": "重新拍照"}
    officer = await signed_in("acceptor")
    asked = await officer.post(f"/api/v1/cases/{number}/acts", content=json.dumps({"outcome": "补正", "points": [point]}), headers=JSON)
    assert asked.status_code == 200, asked.text
    wrong = {"material": "front", "filename": "a.pdf", "content": base64.b64encode(PDF).decode()}
    assert (await company.post(f"/api/v1/cases/{number}/files", content=json.dumps(wrong), headers=JSON)).status_code == 422
    file = (await company.post(f"/api/v1/cases/{number}/files", content=json.dumps({**wrong, "content": base64.b64encode(JPG + b"3").decode()}), headers=JSON)).json()
    act = {"outcome": "提交补正", "values": {"front": file["digest"]}}
    missing = await company.post(f"/api/v1/cases/{number}/acts", content=json.dumps(act), headers=JSON)
    assert (missing.status_code, "没有找到上传的门面照片" in missing.text) == (422, True)
    mended = await company.post(f"/api/v1/cases/{number}/acts", content=json.dumps({**act, "files": [file["id"]]}), headers=JSON)
    assert mended.status_code == 200, mended.text
