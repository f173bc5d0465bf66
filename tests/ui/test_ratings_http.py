"""好差评 over HTTP, without scripts: the applicant rates, the authority mends, somebody else calls back, and the rated never learn who it was."""

from typing import Any

import httpx
import pytest
from browser_client import Browser, Forms
from filing_values import ITEM, values

from core.access import actor_of
from core.filings import FilingRequest, submit
from core.house import House
from core.time import today
from ui.cli.people import COMPANIES

SignedIn = Any
WORDS = "我是张甲，太慢了，请打 13800000001"


@pytest.fixture
async def number(house: House, anyone: httpx.AsyncClient) -> str:
    """A case of the first company that was granted at once."""
    party = await house.db.fetchval("SELECT party FROM accounts WHERE login = 'company1'")
    token = (await anyone.post("/api/v1/sessions", json={"login": "company1", "password": "jiban-demo-2026"})).json()["token"]
    async with house.db.pool.acquire() as connection:
        actor = await actor_of(connection, token)
    assert actor is not None
    asked = FilingRequest(ITEM, values("88", place_addr="评价街 1 号", completed_on=str(today())), party, "rated")
    return str((await submit(house, actor, asked)).cases[0].number)


async def rated(anyone: httpx.AsyncClient, number: str, **given: object) -> Browser:
    owner = await Browser(anyone).sign_in("company1")
    page = await owner.get(f"/my/cases/{number}/rating")
    assert Forms(page.text).forbidden == []
    answer = await owner.post(f"/my/cases/{number}/rating", {"stars": "1", "reasons": ["其他"], "channel": "网上", "words": WORDS, "named": "可以回访", **given})
    assert answer.status_code == 303, answer.text
    return owner


async def test_the_points_are_those_of_the_channel(anyone: httpx.AsyncClient, number: str) -> None:
    owner = await Browser(anyone).sign_in("company1")
    page = await owner.get(f"/my/cases/{number}/rating")
    assert "平台操作性" in page.text
    assert "服务态度" not in page.text
    page = await owner.get(f"/my/cases/{number}/rating?channel=窗口")
    assert "服务态度" in page.text
    assert '<option value="窗口" selected>' in page.text
    page = await owner.get(f"/my/cases/{number}/rating?channel=飞鸽")
    assert '<option value="网上" selected>' in page.text


async def test_saying_that_it_was_handled_elsewhere_loses_nothing(anyone: httpx.AsyncClient, number: str) -> None:
    owner = await Browser(anyone).sign_in("company1")
    await owner.get(f"/my/cases/{number}/rating")
    said = {"stars": "2", "channel": "窗口", "reasons": ["其他"], "points": ["平台操作性"], "words": WORDS, "named": "不留名", "_elsewhere": "1"}
    page = await owner.post(f"/my/cases/{number}/rating", said)
    assert page.status_code == 200
    for kept in (WORDS, '<option value="窗口" selected>', 'value="2" checked', 'value="其他" checked', 'value="不留名" checked', "服务态度"):
        assert kept in page.text
    assert "平台操作性" not in page.text


async def test_what_is_missing_is_asked_for_and_what_was_typed_stays(anyone: httpx.AsyncClient, number: str) -> None:
    owner = await Browser(anyone).sign_in("company1")
    await owner.get(f"/my/cases/{number}/rating")
    answer = await owner.post(f"/my/cases/{number}/rating", {"stars": "2", "channel": "窗口", "points": ["服务态度"], "words": WORDS, "named": "不留名"})
    assert answer.status_code == 422
    for said in ("请选择不满意的原因", WORDS, '<option value="窗口" selected>', 'value="不留名" checked', 'value="服务态度" checked', 'value="2" checked'):
        assert said in answer.text
    answer = await owner.post(f"/my/cases/{number}/rating", {"stars": "9"})
    assert (answer.status_code, "请选择一个星级" in answer.text) == (422, True)


async def test_the_closed_loop_on_the_pages(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    owner = await rated(anyone, number)
    order = str(await house.db.fetchval("SELECT number FROM rating_orders"))
    page = await owner.get(f"/my/cases/{number}/rating")
    for said in ("15 个工作日", "监督回访人会联系您", order, "待整改", "还没有登记"):
        assert said in page.text

    handler = await Browser(anyone).sign_in("handler")
    assert 'href="/desk/ratings"' in (await handler.get("/desk")).text
    listed = await handler.get("/desk/ratings")
    shown = await handler.get(f"/desk/ratings/{order}")
    for answer in (listed, shown):
        assert answer.status_code == 200
        assert Forms(answer.text).forbidden == []
        for hidden in (number, "张甲", "13800000001", COMPANIES[0].name, "评价街", "/contact", "/callback"):
            assert hidden not in answer.text
    assert "太慢了" in shown.text
    answer = await handler.post(f"/desk/ratings/{order}/mending", {"measure": "", "mended_on": ""})
    assert answer.status_code == 422
    answer = await handler.post(f"/desk/ratings/{order}/mending", {"measure": "换了系统", "mended_on": str(today())})
    assert answer.status_code == 303
    assert "换了系统" in (await owner.get(f"/my/cases/{number}/rating")).text
    assert (await handler.post(f"/desk/ratings/{order}/mending", {"measure": "又换", "mended_on": str(today())})).status_code == 409

    await _called_back(anyone, number, order)
    page = await handler.get(f"/desk/ratings/{order}")
    assert "满意，属实，办结" in page.text
    assert order in (await handler.get("/desk/ratings?view=closed")).text
    case = await handler.get(f"/desk/cases/{number}")
    assert "回访" not in case.text


async def _called_back(anyone: httpx.AsyncClient, number: str, order: str) -> None:
    """Whoever calls back sees who it was for a purpose only, and says what came of it."""
    caller = await Browser(anyone).sign_in("callback")
    assert 'href="/desk/callbacks"' in (await caller.get("/desk")).text
    assert order in (await caller.get("/desk/callbacks")).text
    page = await caller.get(f"/desk/ratings/{order}")
    assert number not in page.text
    assert (await caller.post(f"/desk/ratings/{order}/contact", {"purpose": ""})).status_code == 422
    contact = await caller.post(f"/desk/ratings/{order}/contact", {"purpose": "回访差评"})
    assert number in contact.text
    assert "联系手机" in contact.text
    answer = await caller.post(f"/desk/ratings/{order}/callback", {"result": "满意"})
    assert answer.status_code == 422
    done = {"result": "满意", "borne_out": "属实", "then": "办结", "words": ""}
    assert (await caller.post(f"/desk/ratings/{order}/callback", done)).status_code == 303


async def test_the_rated_cannot_call_and_the_caller_cannot_mend(house: House, anyone: httpx.AsyncClient, number: str) -> None:
    await rated(anyone, number)
    order = str(await house.db.fetchval("SELECT number FROM rating_orders"))
    handler, caller = await Browser(anyone).sign_in("handler"), await Browser(anyone).sign_in("callback")
    assert (await handler.get("/desk/callbacks")).status_code == 404
    for path, form in (("contact", {"purpose": "回访差评"}), ("callback", {"result": "满意", "borne_out": "属实", "then": "办结"})):
        assert (await handler.post(f"/desk/ratings/{order}/{path}", form)).status_code == 404
    assert (await caller.post(f"/desk/ratings/{order}/mending", {"measure": "改了", "mended_on": str(today())})).status_code == 404
    assert (await caller.get(f"/desk/cases/{number}")).status_code == 404
    assert (await handler.get(f"/my/cases/{number}/rating")).status_code == 403


async def test_the_same_by_the_interface(house: House, signed_in: SignedIn, number: str) -> None:
    company, handler, caller = await signed_in("company1"), await signed_in("handler"), await signed_in("callback")
    state = (await company.get(f"/api/v1/cases/{number}/rating")).json()
    assert state["case"]["done"] is False
    assert "平台操作性" in state["channels"]["网上"]
    refused = await handler.post(f"/api/v1/cases/{number}/rating", json={"stars": 5})
    assert (refused.status_code, "代评" in refused.json()["detail"]) == (403, True)
    assert (await company.post(f"/api/v1/cases/{number}/rating", json={"stars": 2})).status_code == 422
    done = await company.post(f"/api/v1/cases/{number}/rating", json={"stars": 2, "reasons": ["其他"], "words": WORDS})
    assert done.status_code == 200, done.text
    order = done.json()["case"]["order"]["number"]
    assert (await company.post(f"/api/v1/cases/{number}/rating", json={"stars": 5})).status_code == 409
    listed = (await handler.get("/api/v1/rating-orders")).json()["orders"]
    assert [each["number"] for each in listed] == [order]
    mended = await handler.post(f"/api/v1/rating-orders/{order}/mending", json={"measure": "改了", "mended_on": str(today())})
    assert mended.json()["state"] == "待回访"
    assert number not in mended.text
    contact = await caller.post(f"/api/v1/rating-orders/{order}/contact", json={"purpose": "回访差评"})
    assert contact.json()["number"] == number
    closed = await caller.post(f"/api/v1/rating-orders/{order}/callback", json={"result": "满意", "then": "办结", "borne_out": True})
    assert closed.json()["state"] == "已办结"
    assert (await handler.get("/api/v1/rating-orders", params={"state": "已办结"})).json()["orders"][0]["steps"] == []
    assert len((await handler.get(f"/api/v1/rating-orders/{order}")).json()["steps"]) == 2


async def test_an_archive_package_is_taken_from_the_case_page(house: House, anyone: httpx.AsyncClient, signed_in: SignedIn, number: str) -> None:
    officer = await Browser(anyone).sign_in("handler")
    page = await officer.get(f"/desk/cases/{number}")
    assert "取得归档包" in page.text
    assert len(Forms(page.text).ids) == len(set(Forms(page.text).ids))
    answer = await officer.post(f"/desk/cases/{number}/archive", {"archive_purpose": ""})
    assert (answer.status_code, "请选择：移交档案部门" in answer.text) == (422, True)
    answer = await officer.post(f"/desk/cases/{number}/archive", {"archive_purpose": "案卷评查"})
    assert (answer.status_code, answer.headers["content-type"], answer.content[:2]) == (200, "application/zip", b"PK")
    assert "归档包，用途：案卷评查" in (await officer.get(f"/desk/cases/{number}")).text
    client = await signed_in("handler")
    state = (await client.get(f"/api/v1/cases/{number}/archive")).json()
    assert state["kept"]["size"] == len(answer.content)
    taken = await client.post(f"/api/v1/cases/{number}/archive", json={"purpose": "案卷评查"})
    assert taken.content == answer.content
    company = await signed_in("company1")
    assert (await company.get(f"/api/v1/cases/{number}/archive")).status_code == 403
    assert (await company.post(f"/api/v1/cases/{number}/archive", json={"purpose": "案卷评查"})).status_code == 403
