"""Indicators over HTTP: the figure with its verdict in words, the records behind it, the files, the interface."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import httpx
import msgspec
import pytest
from browser_client import Forms
from filing_values import SignedIn, body

from core.access.web_sessions import open_session
from core.house import House
from core.indicators.stored import keep_ended
from core.time import CHINA, at

JSON = {"content-type": "application/json"}
PAGE = "/board/indicators/fire_promise_instant/fire_instant_rate"
DEMO = "/board/indicators/demo/demo_instant_rate"
API = "/api/v1/indicators"
MARCH = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
APRIL = datetime(2026, 4, 1, 10, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    """It is 2026-03-02, a working day."""
    with at(MARCH):
        yield


@pytest.fixture
async def filed(signed_in: SignedIn) -> list[str]:
    """Three cases decided at once, and one that waits."""
    company = await signed_in("company1")
    party = (await company.get("/api/v1/sessions/current")).json()["parties"][0]["id"]
    numbers = []
    for place, area in enumerate(("100", "101", "102", "300")):
        sent = body(party, area, place_addr=f"沈抚示范区金枫街 {place} 号")
        answer = await company.post("/api/v1/filings", content=sent, headers={**JSON, "idempotency-key": f"k{place}"})
        assert answer.status_code == 201, answer.text
        numbers.append(str(answer.json()["cases"][0]["number"]))
    return numbers


async def _browser(house: House, anyone: httpx.AsyncClient, login: str) -> httpx.AsyncClient:
    token, _ = await open_session(house.db, await house.db.fetchval("SELECT id FROM accounts WHERE login = $1", login))
    return httpx.AsyncClient(transport=anyone._transport, base_url=anyone.base_url, cookies={"jiban_session": token})


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


async def test_a_card_and_a_page_say_the_figure_in_words(house: House, anyone: httpx.AsyncClient, filed: list[str]) -> None:
    officer = await _browser(house, anyone, "handler")
    cards = await officer.get("/board/indicators")
    assert cards.status_code == 200
    assert "100.00%" in cards.text
    assert "未设目标" in cards.text
    assert "无数据" in cards.text, "the demo's figures have none yet"
    page = await officer.get(PAGE)
    assert Forms(page.text).forbidden == []
    said = _plain(page.text)
    for part in ("2026年3月 （截至今天）", "100.00%", "分子 3", "分母 3", "现算", "2026年3月（截至2026年3月2日），消防验收备案承诺即办率为 100.00%", "口径：", "监测人"):
        assert part in said, part
    assert page.text.count('<rect class="bar') == 1, "a bar for March, none for the months without data"
    demo = _plain((await officer.get(DEMO)).text)
    assert "目标不小于 60%" in demo
    assert "待确认" in demo


async def test_the_desk_leads_to_the_indicators(house: House, anyone: httpx.AsyncClient, filed: list[str]) -> None:
    officer = await _browser(house, anyone, "handler")
    assert 'href="/board/indicators"' in (await officer.get("/desk")).text
    assert f'href="{PAGE}"' in (await officer.get("/board/indicators")).text


async def test_the_cases_behind_a_side_and_their_files(house: House, anyone: httpx.AsyncClient, filed: list[str]) -> None:
    officer = await _browser(house, anyone, "handler")
    page = await officer.get(f"{PAGE}/numerator", params={"period": "2026-03"})
    assert [number for number in filed if f"/desk/cases/{number}" in page.text] == filed[:3]
    assert "不在您的查看范围内" not in page.text
    table = await officer.get(f"{PAGE}/numerator/file", params={"period": "2026-03", "kind": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    empty = rows.index([])
    assert dict(rows[:empty])["所列记录"] == "3 条"
    assert "口径：" in dict(rows[:empty])["指标"]
    assert [row[0] for row in rows[empty + 2 :]] == filed[:3]
    book = await officer.get(f"{PAGE}/denominator/file", params={"period": "2026-03"})
    parts = ZipFile(BytesIO(book.content))
    texts = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    assert all(number in texts for number in filed[:3])
    assert filed[3] not in texts
    assert "口径：" in texts
    assert "attachment" in book.headers["content-disposition"]


async def test_a_colleague_of_another_authority_sees_nothing_and_the_monitor_no_case(
    house: House, anyone: httpx.AsyncClient, filed: list[str]
) -> None:
    await house.db.execute("INSERT INTO orgs (id, name) VALUES ('away', '另一机构')")
    await house.db.execute("UPDATE posts SET org = 'away'")
    officer, monitor = await _browser(house, anyone, "handler"), await _browser(house, anyone, "monitor")
    listed = (await officer.get("/board/indicators")).text
    assert PAGE not in listed  # what belongs to no authority in particular is everybody's
    assert PAGE in (await monitor.get("/board/indicators")).text
    assert (await officer.get(PAGE)).status_code == 404
    assert "100.00%" in (await monitor.get(PAGE)).text
    behind = await monitor.get(f"{PAGE}/numerator")
    assert "另有 3 件计入了这个数" in _plain(behind.text)
    assert not any(number in behind.text for number in filed)
    table = (await monitor.get(f"{PAGE}/numerator/file", params={"kind": "csv"})).content.decode("utf-8-sig")
    assert "另有 3 条不在其范围内" in table
    assert not any(number in table for number in filed)


async def test_a_kept_figure_is_shown_with_what_has_changed_and_taken_anew(house: House, anyone: httpx.AsyncClient, filed: list[str]) -> None:
    with at(APRIL):
        await keep_ended(house)
        await house.db.execute("UPDATE cases SET decided_on = filed_at::date + 3 WHERE number = $1", filed[0])
        handler, monitor = await _browser(house, anyone, "handler"), await _browser(house, anyone, "monitor")
        page = await handler.get(PAGE, params={"period": "2026-03"})
        said = _plain(page.text)
        for part in ("由系统取数，留存备查", "100.00%", "数后面的记录在取数以后有变化", "现在重算是 66.67%（分子 2，分母 3）"):
            assert part in said, part
        assert "重新取数" not in said
        assert (await handler.post(PAGE, data={"period": "2026-03", "_csrf": Forms(page.text).token})).status_code == 403
        form = await monitor.get(PAGE, params={"period": "2026-03"})
        done = await monitor.post(PAGE, data={"period": "2026-03", "_csrf": Forms(form.text).token})
        assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?period=2026-03")
        again = _plain((await handler.get(PAGE, params={"period": "2026-03"})).text)
        assert "66.67%" in again
        assert "有变化" not in again
        running = await monitor.post(PAGE, data={"period": "2026-04", "_csrf": Forms(form.text).token})
        assert running.status_code == 422
        assert "还没有结束" in running.text


@pytest.mark.parametrize("address", [
    f"{PAGE}?period=2026-13", f"{PAGE}?period=2026", f"{PAGE}?period=2026-05", f"{PAGE}/sum", f"{DEMO[:-4]}raet", "/board/indicators/demo/fire_instant_rate",
])
async def test_what_is_not_there_is_not_found(house: House, anyone: httpx.AsyncClient, filed: list[str], address: str) -> None:
    officer = await _browser(house, anyone, "handler")
    assert (await officer.get(address)).status_code == 404


async def test_pages_of_cases_follow_each_other(house: House, anyone: httpx.AsyncClient, filed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.board.indicators.PAGE", 2)
    officer = await _browser(house, anyone, "handler")
    first = await officer.get(f"{PAGE}/numerator")
    (link,) = re.findall(r'href="([^"]+)" rel="next"', first.text)
    second = await officer.get(link.replace("&amp;", "&"))
    assert [[number for number in filed if number in page.text] for page in (first, second)] == [filed[:2], filed[2:3]]
    assert "回到第一页" in second.text


async def test_the_interface_answers_the_same(house: House, signed_in: SignedIn, filed: list[str]) -> None:
    officer = await signed_in("handler")
    listed = (await officer.get(API)).json()["indicators"]
    assert {"fire_instant_rate", "demo_instant_rate", "demo_time_cut"} <= {each["id"] for each in listed}
    read = msgspec.json.Decoder(float_hook=Decimal).decode((await officer.get(f"{API}/fire_instant_rate", params={"period": "2026-03"})).content)
    assert (read["value"], read["verdict"], read["kept"]) == (Decimal("100.00"), "未设目标", False)
    assert [(side["side"], side["value"], side["counted"]) for side in read["sides"]] == [("numerator", Decimal("3.00"), 3), ("denominator", Decimal("3.00"), 3)]
    assert read["sentence"].startswith("2026年3月（截至2026年3月2日）")
    empty = (await officer.get(f"{API}/demo_instant_rate")).json()
    assert (empty["value"], empty["verdict"], empty["target"]) == (None, "无数据", "不小于 60%")


@pytest.mark.parametrize(("path", "status"), [
    ("/fire_instant_raet", 404), ("/fire_instant_rate?period=2026", 422), ("/fire_instant_rate?period=2026-04", 422), ("/fire_instant_rate?period=x", 400),
])
async def test_the_interface_says_what_is_wrong(signed_in: SignedIn, filed: list[str], path: str, status: int) -> None:
    answer = await (await signed_in("handler")).get(API + path)
    assert answer.status_code == status
    assert answer.json()["detail"]


async def test_an_applicant_is_refused(signed_in: SignedIn, filed: list[str]) -> None:
    assert (await (await signed_in("company1")).get(API)).status_code == 403
