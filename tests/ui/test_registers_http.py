"""Registers over HTTP: read as of a day, filtered, changed by their keepers from a day on, ended, exported; public ones by everybody."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import httpx
import pytest
from browser_client import Browser
from python_calamine import CalamineWorkbook

from core.declarations import Register
from core.house import House
from core.registers import write_row
from core.time import CHINA, at, now
from ui.cli import demo

SITES = tuple(f"{n:02d} 号场地" for n in range(60))
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
BASE = "/desk/registers/demo_site"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02."""
    with at(MONDAY):
        yield


@pytest.fixture
async def desk(house: House, anyone: httpx.AsyncClient) -> Browser:
    """The officer with the demo's own role; the register has sixty sites."""
    await demo.fill(house.db, house.vault, demo.authorities(house.catalogue.registry), demo.plugin_roles(house.catalogue.registry))
    register = Register("demo_site", house.catalogue.registry.registers["demo_site"])
    async with house.db.transaction() as connection:
        for site in SITES:
            row = {"site": site, "operator": "=1+1", "district": "东片", "open": True, "checked_on": "2025-11-01"}
            await write_row(connection, register, row, valid_from=now().date(), source="run:7:1:1")
    return await Browser(anyone).sign_in("handler2")


async def row_of(house: House, site: str) -> str:
    number = await house.db.fetchval("SELECT max(id) FROM register_rows WHERE register = 'demo_site' AND key = $1", site)
    return f"{BASE}/rows/{number}"


async def test_rows_are_listed_page_by_page_filtered_and_as_of_a_day(desk: Browser) -> None:
    assert "演示集市场地" in (await desk.get("/desk/registers")).text
    first = await desk.get(BASE)
    assert "00 号场地" in first.text
    assert "50 号场地" not in first.text
    address = first.text.partition('" rel="next"')[0].rpartition('href="')[2].replace("&amp;", "&")
    second = await desk.get(address)
    assert "50 号场地" in second.text
    assert "49 号场地" not in second.text
    found = await desk.get(f"{BASE}?word=59")
    assert "59 号场地" in found.text
    assert "58 号场地" not in found.text
    assert "没有符合的行" in (await desk.get(f"{BASE}?on=2026-03-01")).text
    assert (await desk.get(f"{BASE}?on=2026-02-30")).status_code == 422


async def test_a_row_is_changed_from_a_day_on_with_its_history(house: House, desk: Browser) -> None:
    page = await row_of(house, SITES[3])
    assert "第 7 批次" in (await desk.get(page)).text
    form = {"v_operator": "某公司", "v_district": "西片", "v_open": "是", "since": "2026-03-10", "reason": "片区调整"}
    done = await desk.post(page, form)
    assert done.status_code == 303, done.text
    told = (await desk.get(done.headers["location"])).text
    assert "片区由“东片”改为“西片”" in told
    assert "理由：片区调整" in told
    assert "东片" in (await desk.get(f"{BASE}?word=03%20号&on=2026-03-09")).text
    assert "西片" in (await desk.get(f"{BASE}?word=03%20号&on=2026-03-10")).text


async def test_a_row_is_read_as_of_a_day_on_the_page_and_by_programs(house: House, desk: Browser, anyone: httpx.AsyncClient) -> None:
    page = await row_of(house, SITES[5])
    form = {"v_district": "西片", "v_open": "是", "since": "2026-03-10", "reason": "片区调整"}
    changed = (await desk.post(page, form)).headers["location"]
    number = changed.rpartition("/")[2]
    for on, district in (("2026-03-09", "东片"), ("2026-03-10", "西片")):
        shown = (await desk.get(f"{changed}?on={on}")).text.partition("来历")[0]
        assert f"<dd>{district}" in shown
        assert ("起另有一版" in shown) == (on == "2026-03-09")
        answer = (await anyone.get(f"/api/v1/registers/demo_site/rows/{number}?on={on}")).json()
        assert answer["values"]["district"] == district
    assert "这一天不在名录里" in (await desk.get(f"{changed}?on=2026-03-01")).text
    assert (await anyone.get(f"/api/v1/registers/demo_site/rows/{number}?on=2026-03-01")).status_code == 404
    assert (await anyone.get(f"/api/v1/registers/demo_site/rows/{number}?on=2026-02-30")).status_code == 422
    assert (await anyone.get("/api/v1/registers/demo_site/rows/99999")).status_code == 404
    assert f'{page}?on=2026-03-09"' in (await desk.get(f"{BASE}?word=05&on=2026-03-09")).text


async def test_a_second_editor_is_told_and_nothing_is_lost(house: House, desk: Browser) -> None:
    page = await row_of(house, SITES[4])
    form = {"v_district": "西片", "v_open": "否", "since": "2026-03-02", "reason": "暂停开放"}
    assert (await desk.post(page, form)).status_code == 303
    second = await desk.post(page, form | {"reason": "另一人的理由"})
    assert second.status_code == 409
    assert "在您打开以后修改" in second.text
    assert "另一人的理由" in second.text
    assert await house.db.fetchval("SELECT count(*) FROM register_edits") == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"since": "2026-03-02", "reason": " "}, "没有写明理由"),
        ({"since": "", "reason": "改"}, "没有写明从哪一天起"),
        ({"since": "2026-03-01", "reason": "改"}, "不早于现在这一版的生效日期"),
        ({"since": "2026-03-02", "reason": "改", "v_district": "南片"}, "应为东片、西片之一"),
        ({"since": "2026-03-02", "reason": "改", "v_checked_on": "昨天"}, "应为日期"),
    ],
)
async def test_what_cannot_be_written_is_said_at_its_field(house: House, desk: Browser, form: dict[str, str], words: str) -> None:
    refused = await desk.post(await row_of(house, SITES[0]), form)
    assert refused.status_code == 422
    assert words in refused.text
    assert await house.db.fetchval("SELECT count(*) FROM register_edits") == 0


async def test_a_row_is_added_once_and_ended(house: House, desk: Browser) -> None:
    form = {"v_site": "新场地", "v_open": "是", "since": "2026-03-02", "reason": "新开放"}
    added = await desk.post(f"{BASE}/new", form)
    assert added.status_code == 303, added.text
    again = await desk.post(f"{BASE}/new", form)
    assert again.status_code == 409
    assert "已经在名录里" in again.text
    ended = await desk.post(added.headers["location"], {"since": "2026-03-05", "reason": "不再开放", "end": "1"})
    assert ended.status_code == 303, ended.text
    assert "自 2026-03-05 起失效" in (await desk.get(ended.headers["location"])).text
    assert "新场地" in (await desk.get(f"{BASE}?word=新场地&on=2026-03-04")).text
    assert "没有符合的行" in (await desk.get(f"{BASE}?word=新场地&on=2026-03-05")).text
    assert (await desk.post(f"{BASE}/new", form | {"since": "2026-03-04"})).status_code == 409
    assert (await desk.post(f"{BASE}/new", form | {"since": "2026-03-05"})).status_code == 303


async def test_only_keepers_change_and_only_readers_read(house: House, desk: Browser) -> None:
    other = await Browser(desk.client).sign_in("inspector")
    page = await row_of(house, SITES[0])
    assert "修改" not in (await other.get(page)).text.partition("<main")[2]
    assert (await other.post(page, {"since": "2026-03-02", "reason": "改"})).status_code == 403
    await house.db.execute("DELETE FROM posts WHERE org = 'market' AND account = (SELECT id FROM accounts WHERE login = 'inspector')")
    assert (await other.get("/desk/registers/demo_credit")).status_code == 404
    assert (await desk.get("/desk/registers/demo_credit/new")).status_code == 403
    assert (await desk.get("/desk/registers/nothing")).status_code == 404


async def test_a_public_register_is_read_by_everybody(house: House, desk: Browser, anyone: httpx.AsyncClient) -> None:
    assert "00 号场地" in (await anyone.get("/registers/demo_site", headers={"cookie": ""})).text
    assert (await anyone.get("/registers/demo_credit")).status_code == 404
    listed = (await anyone.get("/api/v1/registers")).json()["registers"]
    declared = house.catalogue.registry.registers
    assert {one["id"] for one in listed} == {name for name, definition in declared.items() if definition.public} >= {"demo_site", "demo_grade"}
    assert len(listed) < len(declared)
    rows = (await anyone.get("/api/v1/registers/demo_site/rows?limit=59")).json()
    assert len(rows["rows"]) == 59
    rest = (await anyone.get(f"/api/v1/registers/demo_site/rows?after={rows['next']}")).json()
    assert [(row["key"], row["values"]["checked_on"], rest["next"]) for row in rest["rows"]] == [("59 号场地", "2025-11-01", 0)]
    assert (await anyone.get("/api/v1/registers/demo_credit/rows")).status_code == 404


async def test_files_say_what_they_count_and_hold_no_formula(desk: Browser) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO((await desk.get(f"{BASE}/file?kind=xlsx&word=59")).content))
    assert ["以哪一天为准", "2026-03-02"] in book.get_sheet_by_name("口径").to_python()
    head, only = book.get_sheet_by_name("记录").to_python()
    assert head[:2] == ["场地", "经营者代码"]
    assert only[:2] == ["59 号场地", "=1+1"]
    assert dict(zip(head, only, strict=True))["生效日期"] == MONDAY.date()
    text = (await desk.get(f"{BASE}/file?kind=csv&word=59")).content.decode("utf-8-sig")
    assert "59 号场地,'=1+1,东片,是" in text
