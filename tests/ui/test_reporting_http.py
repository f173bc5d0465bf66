"""Reporting upwards over HTTP: the page, a record, sending again, the comparison, the file; and cases that the upper platform sends."""

import hashlib
import hmac
import io
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from browser_client import Browser, Forms
from python_calamine import CalamineWorkbook
from upper import KEY, Upper, upper_platform

from core.cases.papers import CONSUMER, PaperMaker
from core.cases.sequencer import consume, sequence
from core.house import House
from core.reporting.mapping import load_mapping
from core.reporting.outbox import record_new
from core.reporting.sending import send_due
from core.reporting.uplink import Line
from core.settings import Uplink
from core.time import CHINA, at, now

CASE: dict[str, Any] = {
    "project_no": "LN2026030200017", "task_handle_item": "11990000MBDEM0000R400000000000101", "applyer_type": "2", "applyer_page_type": "001",
    "applyer_page_code": "91210100MA0YT7B8X7", "applyer_name": "【演示】沈抚农夫集市有限公司", "legal": "演示甲", "contact_name": "演示乙",
    "contact_mobile": "13800000001", "apply_date": "2026-03-01 16:20:00",
    "form": {
        "market_name": "春季农夫集市", "market_kind": "农夫集市", "region": "李石街道", "place_addr": "沈抚示范区演示广场东侧", "area_m2": 80,
        "stalls": [{"stall_name": "甲一", "stall_area": 6.5, "sells_food": False}], "deposit": 200000, "start_on": "2026-03-14",
        "end_on": "2026-03-15", "daily_hours": "PT8H", "facilities": [], "night": False, "blocks_lane": False, "promise_liable": True, "signer": "演示甲",
    },
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02."""
    with at(datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)):
        yield


@pytest.fixture
async def upper(house: House, tmp_path: Path) -> AsyncIterator[Upper]:
    """An upper platform that the house reports to."""
    key = tmp_path / "upper.key"
    key.write_text(KEY)
    async with upper_platform() as made:
        uplink = Uplink(address=made.address, system="SF01", key_file=key, name="辽宁省平台", timeout=2)
        house.settings = msgspec.structs.replace(house.settings, uplink=uplink)
        yield made


async def told(anyone: httpx.AsyncClient, *cases: dict[str, Any], key: str = KEY) -> httpx.Response:
    """The upper platform sends cases, signed."""
    body, stamp = msgspec.json.encode({"cases": cases}), str(int(now().timestamp()))
    signature = hmac.new(bytes.fromhex(key), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-jiban-source": "SF01", "x-jiban-timestamp": stamp, "x-jiban-signature": signature}
    return await anyone.post("/api/v1/upward/cases", content=body, headers=headers)


async def worked(house: House) -> None:
    """What the worker does: sequencer, papers, records, sending until there is nothing to send."""
    async with house.db.dedicated() as connection:
        while await sequence(connection):
            pass
    while await consume(house.db, CONSUMER, PaperMaker(house)):
        pass
    while await record_new(house, load_mapping()):
        pass
    async with httpx.AsyncClient() as client:
        while house.settings.uplink is not None:
            sent = await send_due(house, house.db, load_mapping(), Line(house.settings.uplink, client))
            if sent.down or not sent.sent:
                return


async def test_a_case_from_above_is_handled_shown_found_and_reported(house: House, anyone: httpx.AsyncClient, upper: Upper) -> None:
    answer = (await told(anyone, CASE)).json()["answers"][0]
    assert (answer["said"], answer["status"]) == ("收到", "办结")
    assert (await told(anyone, CASE)).json()["answers"][0]["said"] == "已收过"
    wrong = (await told(anyone, CASE | {"project_no": "x", "applyer_type": "9"})).json()["answers"][0]
    assert (wrong["said"], wrong["fields"][0]["field"]) == ("不接受", "applyer_type")
    assert (await told(anyone, CASE, key="00" * 32)).status_code == 401
    assert (await told(anyone)).status_code == 400
    await worked(house)
    desk = await Browser(anyone).sign_in("handler2")
    case = await desk.get(f"/desk/cases/{answer['number']}")
    assert "LN2026030200017" in case.text
    found = await desk.get("/desk/search?q=ln2026030200017")
    assert answer["number"] in found.text or answer["number"] in found.headers.get("location", "")
    page = await desk.get("/desk/reporting")
    assert "线路正常" in page.text
    assert "LN2026030200017" in page.text
    assert {record["fields"]["project_no"] for record in upper.records.values()} == {"LN2026030200017"}


async def test_the_page_tells_what_is_refused_and_sends_it_again(house: House, anyone: httpx.AsyncClient, upper: Upper) -> None:
    upper.refuses = {"accept": "task_code 未在省目录登记"}
    await told(anyone, CASE)
    await worked(house)
    desk = await Browser(anyone).sign_in("handler2")
    page = await desk.get("/desk/reporting?state=被退回")
    assert "task_code 未在省目录登记" in page.text
    assert "把“被退回”的全部重新上报" in page.text
    assert Forms(page.text).forbidden == []
    row = await house.db.fetchval("SELECT id FROM report_records WHERE state = '被退回'")
    one = await desk.get(f"/desk/reporting/records/{row}")
    assert "上级平台退回了这条记录" in one.text
    assert "加密保存" in one.text
    assert "13800000001" not in one.text
    upper.refuses = {}
    again = await desk.post("/desk/reporting/resend", {"record": str(row)})
    assert again.headers["location"] == f"/desk/reporting/records/{row}"
    await worked(house)
    assert await house.db.fetchval("SELECT count(*) FROM report_records WHERE state <> '已确认'") == 0
    for wrong in ({"state": "已确认"}, {"record": "9" * 5000}):
        nothing = await desk.post("/desk/reporting/resend", wrong)
        assert nothing.status_code == 422
        assert "没有选择要重新上报的记录" in nothing.text


async def test_a_monitor_compares_and_retries_others_do_not(house: House, anyone: httpx.AsyncClient, upper: Upper) -> None:
    await told(anyone, CASE)
    await worked(house)
    lost = next(no for no in upper.records if "-accept-" in no)
    del upper.records[lost]
    await house.db.execute("DELETE FROM posts WHERE org = 'market' AND account = (SELECT id FROM accounts WHERE login = 'monitor')")
    desk, monitor = await Browser(anyone).sign_in("handler2"), await Browser(anyone).sign_in("monitor")
    await desk.get("/desk/reporting")
    assert (await desk.post("/desk/reporting/compare", {"day": "2026-03-02"})).status_code == 403
    assert (await desk.post("/desk/reporting/retry")).status_code == 403
    await monitor.get("/desk/reporting")
    done = await monitor.post("/desk/reporting/compare", {"day": "2026-03-02"})
    assert done.status_code == 303
    page = await monitor.get("/desk/reporting")
    assert "不一致" in page.text
    assert "上级平台没有，已补报：1" in page.text
    assert "其他机构的办件" in page.text
    assert lost.partition("-")[0] not in page.text
    assert (await monitor.post("/desk/reporting/compare", {"day": "2099-01-01"})).status_code == 422
    upper.mood = "broken"
    failed = await monitor.post("/desk/reporting/compare", {"day": "2026-03-02"})
    assert (failed.status_code, "没有对账：辽宁省平台，答复 500" in failed.text) == (422, True)
    await worked(house)
    down = await monitor.get("/desk/reporting")
    assert "线路不通" in down.text
    assert "数据库维护中" in down.text
    upper.mood = "well"
    assert (await monitor.post("/desk/reporting/retry")).status_code == 303
    await worked(house)
    assert lost in upper.records


async def test_the_file_holds_figures_and_records(house: House, anyone: httpx.AsyncClient, upper: Upper) -> None:
    await told(anyone, CASE)
    await worked(house)
    desk = await Browser(anyone).sign_in("handler2")
    answer = await desk.get("/desk/reporting/file?kind=accept")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    figures, listed = book.get_sheet_by_name("对账").to_python(), book.get_sheet_by_name("记录").to_python()
    assert [row[:4] for row in figures[1:]] == [["2026-03-02", label, count, count] for label, count in (("受理", 1), ("材料", 3), ("过程", 4), ("结果", 1))]
    assert len(listed) == 2
    assert listed[1][3] == "LN2026030200017"
    assert len(upper.records) == 9


async def test_without_an_upper_platform_records_stay_here(house: House, anyone: httpx.AsyncClient) -> None:
    assert (await told(anyone, CASE)).status_code == 404
    desk = await Browser(anyone).sign_in("handler2")
    page = await desk.get("/desk/reporting")
    assert "没有配置上级平台" in page.text
    assert "没有这样的记录" in page.text
    await Browser(anyone).sign_in("company1")
    assert (await (await Browser(anyone).sign_in("company1")).get("/desk/reporting")).status_code == 403
