"""Importing a spreadsheet over HTTP, scripts off: a file, its preview row by row, confirmed once with a reason; the report; the history."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import httpx
import pytest
from browser_client import Browser, Forms
from python_calamine import CalamineWorkbook

from core.declarations import Register
from core.house import House
from core.registers import write_row
from core.time import CHINA, at, now
from ui.cli import demo

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
BASE = "/desk/registers/demo_site"
FILE = "场地,片区,开放,上次巡查日期\n甲,西片,是,2026-03-01\n乙,南片,也许,三月\n丙,东片,否,\n丁,东片,是,\n"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """It is 2026-03-02."""
    with at(MONDAY):
        yield


@pytest.fixture
async def desk(house: House, anyone: httpx.AsyncClient) -> Browser:
    """The keeper of the demo's sites; two are there."""
    await demo.fill(house.db, house.vault, demo.authorities(house.catalogue.registry), demo.plugin_roles(house.catalogue.registry))
    register = Register("demo_site", house.catalogue.registry.registers["demo_site"])
    async with house.db.transaction() as connection:
        for site in ("甲", "丁"):
            row = {"site": site, "district": "东片", "open": True}
            await write_row(connection, register, row, valid_from=now().date().replace(month=1), source="run:7:1:1")
    return await Browser(anyone).sign_in("handler2")


async def sent(desk: Browser, data: bytes, name: str = "场地.csv", since: str = "2026-03-02") -> httpx.Response:
    await desk.get(f"{BASE}/import")
    return await desk.client.post(f"{BASE}/import", data={"_csrf": desk.token, "since": since}, files={"file": (name, data)})


async def previewed(desk: Browser, data: bytes = FILE.encode(), name: str = "场地.csv") -> str:
    answer = await sent(desk, data, name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def count(house: House) -> int:
    return int(await house.db.fetchval("SELECT count(*) FROM register_rows WHERE register = 'demo_site'"))


async def test_a_file_is_previewed_row_by_row_and_nothing_is_written(house: House, desk: Browser) -> None:
    assert "从表格导入" in (await desk.get(BASE)).text
    page = (await desk.get(await previewed(desk))).text
    for words in ("自 2026-03-02 起：片区由“东片”改为“西片”", "“片区”写的是“南片”", "应为东片、西片之一", "应为是或者否", "应为日期，如 2026-03-02", "还没有写入"):
        assert words in page
    assert Forms(page).forbidden == []
    assert await count(house) == 2
    assert "乙" not in (await desk.get(f"{await previewed(desk)}?only=新增")).text.partition("逐行结果")[2]


async def test_good_rows_are_written_once_when_somebody_says_so(house: House, desk: Browser) -> None:
    page = await previewed(desk)
    await desk.get(page)
    refused = await desk.post(page, {"reason": "例行更新"})
    assert refused.status_code == 422
    assert "一行也没有写入" in refused.text
    assert "例行更新" in refused.text
    assert await count(house) == 2
    for _ in range(2):
        done = await desk.post(page, {"reason": "例行更新", "good_only": "on"})
        assert done.status_code == 303, done.text
    assert await count(house) == 4
    told = (await desk.get(page)).text
    assert "已导入 2 行" in told
    assert "错误（未导入）" in told
    assert "已导入" in (await desk.get(f"{BASE}/import")).text
    row = (await desk.get(f"{BASE}?word=甲")).text.partition(f'href="{BASE}/rows/')[2].partition('"')[0]
    history = (await desk.get(f"{BASE}/rows/{row}")).text
    assert "导入（文件第 2 行）" in history
    assert page in history
    assert "理由：例行更新" in history
    assert "东片" in (await desk.get(f"{BASE}?word=甲&on=2026-03-01")).text


async def test_the_report_is_the_file_with_its_results(desk: Browser) -> None:
    page = await previewed(desk)
    book = CalamineWorkbook.from_filelike(BytesIO((await desk.get(f"{page}/file")).content))
    head, *rows = book.get_sheet_by_name("记录").to_python()
    assert head == ["场地", "片区", "开放", "上次巡查日期", "导入结果", "导入说明"]
    assert [(row[0], row[4]) for row in rows] == [("甲", "变更"), ("乙", "错误"), ("丙", "新增"), ("丁", "无变化")]
    assert "南片" in str(rows[1][5])
    mended = (await desk.get(f"{page}/file")).content
    assert "“片区”写的是“南片”" in (await desk.get(await previewed(desk, mended, "结果.xlsx"))).text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_an_export_is_imported_without_a_change(desk: Browser, kind: str) -> None:
    data = (await desk.get(f"{BASE}/file?kind={kind}")).content
    page = (await desk.get(await previewed(desk, data, f"a.{kind}"))).text
    assert "文件的内容与名录一致" in page
    assert "确认导入" not in page


async def test_a_file_that_cannot_be_taken_is_said_at_its_field(house: House, desk: Browser) -> None:
    for data, name, words in (
        ("场地,片区儿\n甲,东片\n".encode(), "a.csv", "片区儿"), (b"PK broken", "a.xlsx", "打不开"), ("甲\n乙\n".encode(), "a.csv", "没有找到表头"),
    ):
        refused = await sent(desk, data, name)
        assert refused.status_code == 422
        assert words in refused.text
        assert 'href="#f-file"' in refused.text
    assert "请写日期" in (await sent(desk, FILE.encode(), since="")).text
    assert (await desk.post(f"{BASE}/import", {"since": "2026-03-02"})).status_code == 422
    assert await house.db.fetchval("SELECT count(*) FROM register_imports") == 0


async def test_a_preview_is_there_for_whoever_comes_back_and_is_made_anew_when_overtaken(house: House, desk: Browser) -> None:
    page = await previewed(desk)
    register = Register("demo_site", house.catalogue.registry.registers["demo_site"])
    async with house.db.transaction() as connection:
        await write_row(connection, register, {"site": "丙", "district": "西片"}, valid_from=now().date(), source="case:1")
    again = await Browser(desk.client).sign_in("handler2")
    assert page in (await again.get(f"{BASE}/import")).text
    overtaken = await again.post(page, {"reason": "例行更新", "good_only": "on"})
    assert overtaken.status_code == 409
    assert "已按现在的内容重新核对" in overtaken.text
    assert await count(house) == 3
    assert (await again.post(page, {"reason": "例行更新", "good_only": "on"})).status_code == 303
    assert await count(house) == 5


async def test_templates_are_for_keepers(desk: Browser) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO((await desk.get(f"{BASE}/template")).content))
    assert book.get_sheet_by_name("记录").to_python()[0][:2] == ["场地", "经营者代码"]
    assert ["片区", "选项", "选填", "东片、西片之一", ""] in book.get_sheet_by_name("说明").to_python()
    other = await Browser(desk.client).sign_in("inspector")
    for path in ("import", "template", "imports/1", "imports/1/file"):
        assert (await other.get(f"{BASE}/{path}")).status_code == 403
    assert (await desk.get(f"{BASE}/imports/99")).status_code == 404
    assert "从表格导入" not in (await other.get(BASE)).text
