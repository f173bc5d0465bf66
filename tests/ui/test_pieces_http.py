"""A material in pieces over HTTP, as `upload.js` sends it, beside the form that sends it whole."""

from hashlib import sha256

import httpx
from browser_client import Browser
from hall_pages import FIRST, ITEM, PLACE, Sheet, onward, open_page, send

from core.filings.uploading import PIECE
from core.house import House

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 1500
REPORT, DRAWINGS = "completion_report", "completion_drawings"


async def at_materials(browser: Browser) -> Sheet:
    sheet = await open_page(browser, f"/apply/{ITEM}")
    for typed in (FIRST, PLACE, {"apply_mode": "一般方式"}):
        sheet = await onward(browser, sheet, typed)
    return sheet


def announced(data: bytes, **changes: str) -> dict[str, str]:
    return {"material": REPORT, "filename": "报告.pdf", "size": str(len(data)), "digest": sha256(data).hexdigest()} | changes


async def piece(browser: Browser, url: str, data: bytes) -> httpx.Response:
    return await browser.client.post(url, content=data, headers={"x-csrf-token": browser.token, "content-type": "application/octet-stream"})


async def test_in_pieces_and_on_to_the_review(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await at_materials(browser)
    uploads = sheet.action.replace("/materials", "/uploads")
    told = (await browser.post(uploads, announced(PDF))).json()
    assert (told["received"], told["done"]) == (0, False)
    url = f"{uploads}/{told['id']}"
    first = (await piece(browser, f"{url}?start=0", PDF[:PIECE])).json()
    assert first["received"] == PIECE
    assert (await browser.post(uploads, announced(PDF))).json() == first  # from another window: on from there
    twice = await piece(browser, f"{url}?start=0", PDF[:PIECE])
    assert (twice.status_code, twice.json()["received"]) == (409, PIECE)
    assert (await piece(browser, f"{url}?start={PIECE}", PDF[PIECE:])).json()["done"]
    assert "报告.pdf" in (await browser.get(sheet.action)).text
    files = {DRAWINGS: ("图.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")}  # the other one whole, as without scripts
    answer = await browser.client.post(sheet.action, data={"_csrf": browser.token, "_next": "1"}, files=files)
    assert answer.headers["location"].endswith("/review")


async def test_what_cannot_be_taken_is_said(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    uploads = (await at_materials(browser)).action.replace("/materials", "/uploads")
    for changes, why in (({"material": "nothing"}, "现在不需要"), ({"size": "0"}, "空的"), ({"size": "99999999"}, "10 MB"), ({"digest": "zz"}, "上传"), ({"size": "x"}, "空的")):
        answer = await browser.post(uploads, announced(PDF, **changes))
        assert (answer.status_code, why in answer.json()["wrong"]) == (422, True), changes
    told = (await browser.post(uploads, announced(b"MZ" + PDF))).json()
    answer = await piece(browser, f"{uploads}/{told['id']}?start=0", b"MZ" + PDF[:1000])
    assert (answer.status_code, "只接受 PDF" in answer.json()["wrong"]) == (422, True)
    assert (await piece(browser, f"{uploads}/{told['id']}?start=0", PDF[:1000])).status_code == 404
    assert await house.db.fetchval("SELECT count(*) FROM attachments") == 0


async def test_a_piece_without_the_token_is_not_taken(anyone: httpx.AsyncClient) -> None:
    browser = await Browser(anyone).sign_in("company2")
    uploads = (await at_materials(browser)).action.replace("/materials", "/uploads")
    told = (await browser.post(uploads, announced(PDF))).json()
    answer = await browser.client.post(f"{uploads}/{told['id']}?start=0", content=PDF[:100], headers={"content-type": "application/octet-stream"})
    assert answer.status_code in {415, 419}
    assert (await browser.post(uploads, announced(PDF))).json()["received"] == 0


async def test_a_promise_is_kept_while_somebody_types_on_another_page(anyone: httpx.AsyncClient, house: House) -> None:
    browser = await Browser(anyone).sign_in("company2")
    sheet = await at_materials(browser)
    page = await open_page(browser, sheet.action.replace("/materials", "/2"))
    assert (await send(browser, page, {"project_name": "又改了", "_leave": "1"})).status_code == 303
    nothing = await send(browser, sheet, {"_keep": "1"})
    assert (nothing.status_code, "没有收到文件" in nothing.text) == (422, True)
    assert (await open_page(browser, page.action)).values["project_name"] == "又改了"
    assert await house.db.fetchval("SELECT count(*) FROM drafts") == 1
